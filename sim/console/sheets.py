"""A table with a title above and a note below, neither of them squeezed into the table's width."""

from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table


class Sheet(NamedTuple):
    """A table and what is said about it."""

    title: str
    table: Table
    note: str = ""


def plain_table() -> Table:
    """A table that is narrow enough for 80 columns."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)


def print_sheet(screen: Console, sheet: Sheet) -> None:
    """Print title, table and note."""
    screen.print(escape(sheet.title), style="bold", highlight=False)
    screen.print(sheet.table)
    if sheet.note:
        screen.print(escape(sheet.note), style="dim", highlight=False)
    screen.print()
