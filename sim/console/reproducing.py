"""`tightrope reproduce`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.console.common import (
    announce_compiling,
    aside,
    cores,
    print_json,
    progress_over,
    refuse_existing,
    screen,
    with_extra,
)
from sim.errors import ConfigError

if TYPE_CHECKING:
    from rich.table import Table

    from sim.analysis.reproduction import Row

COLOURS = {"agrees": "green", "borderline": "yellow", "differs": "bold red"}


def reproduce(
    only: Sequence[str], runs: int, *, page: Path | None, out: Path | None, threads: int | None, as_json: bool,
    quiet: bool,
) -> int:  # fmt: skip
    """`tightrope reproduce`: 0 unless a figure differs and no note says what is known of it."""
    from sim.analysis import reproduction
    from sim.analysis.reproduction.page import rewrite
    from sim.policies.registry import built_in

    if page is not None and only:
        raise ConfigError("holds all sections; leave --only out", where=f"--page {page}")
    if page is not None and not page.is_file():
        raise ConfigError("there is no such page", where=f"--page {page}")
    refuse_existing(out)
    announce_compiling(built_in(), quiet=quiet or as_json)
    planned = reproduction.planned_runs(only, runs)
    with with_extra(), progress_over(planned, "computing section 13 again", quiet=quiet or as_json) as progress:
        rows = reproduction.reproduce(only, runs=runs, threads=cores(threads), progress=progress)
    if out is not None:
        _write(rows, runs, out)
    if as_json:
        print_json(reproduction.rows_of(rows))
    else:
        show(rows)
    if out is not None and not as_json:
        screen.print(f"table and figure: {out}", highlight=False, markup=False, soft_wrap=True)
    if page is not None:
        words = "rewritten" if rewrite(page, rows, runs) else "as it was"
        aside.print(f"{page}: {words}", highlight=False, markup=False)
    return 1 if any(row.verdict.word == "differs" and not (row.note and row.note.explains) for row in rows) else 0


def _write(rows: Sequence["Row"], runs: int, out: Path) -> None:
    """The comparison as a table and a figure, into a new folder."""
    from functools import partial

    from sim.analysis.reproduction import table_of
    from sim.analysis.writing import made_now, write_tables
    from viz.figures.reproduction import draw_reproduction

    table = table_of(rows)
    counts = {str(word): int(number) for word, number in table["verdict"].value_counts().items()}
    about: dict[str, object] = {"analysis": "reproduce", "runs": runs, "verdicts": counts, **made_now()}
    write_tables(out, {"figures": table}, about, {"figures.png": partial(draw_reproduction, table)})


def show(rows: Sequence["Row"]) -> None:
    """Print a table a section, then what is known of the rows that do not agree."""
    from sim.analysis.reproduction.page import counts_in_words
    from sim.analysis.reproduction.published import SECTIONS

    for section, title in SECTIONS.items():
        own = [row for row in rows if row.published.section == section]
        if own:
            screen.print(_table(own, f"{section} {title}"))
    screen.print(counts_in_words(rows), highlight=False)
    for note in dict.fromkeys(row.note for row in rows if row.verdict.word != "agrees" and row.note):
        if note.explains:
            screen.print(f"\n[bold]{note.title}.[/] {note.words}", highlight=False)
    unknown = [row for row in rows if row.explanation == "not traced"]
    for row in unknown:
        screen.print(f"\nnot traced: {row.published.id}", highlight=False, markup=False)


def _table(rows: Sequence["Row"], title: str) -> "Table":
    from rich import box
    from rich.table import Table

    from sim.analysis.reproduction.page import ours_in_words, published_in_words, z_in_words

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("figure", "published", "ours", "z", "verdict"):
        plain = heading in ("figure", "verdict")
        table.add_column(heading, justify="left" if plain else "right", no_wrap=heading != "figure", overflow="fold")
    for row in rows:
        word = row.verdict.word
        table.add_row(
            row.published.what, published_in_words(row), ours_in_words(row), z_in_words(row),
            f"[{COLOURS[word]}]{word}[/]",
        )  # fmt: skip
    return table
