"""What a report is made of: plain values that the template lays out. Nothing here computes or knows HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from viz.charts import Chart, Tile


@dataclass(frozen=True)
class Bar:
    """A number drawn in a table: a bar from nought, and the interval around its end.

    Parameters
    ----------
    value, low, high : float
        The number and the ends of its interval.
    bound : float
        Largest number that fits; the scale is the same in all rows.
    colour : str
    two_sided : bool
        Nought in the middle; otherwise at the left.
    words : str
        The number, to stand before the bar.
    """

    value: float
    low: float
    high: float
    bound: float
    colour: str
    two_sided: bool = True
    words: str = ""

    def place(self, number: float) -> float:
        """Where a number lies, 0 to 100 from left to right."""
        share = max(-1.0, min(1.0, number / self.bound)) if self.bound > 0.0 else 0.0
        return round(50.0 + 50.0 * share if self.two_sided else 100.0 * max(share, 0.0), 2)


Cell = str | Bar


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Parameters
    ----------
    label : str
        Its head.
    cells : tuple of str or Bar
    note : str
        A second line under the head.
    quiet : bool
        Nothing to see: set in grey.
    screen_only : bool
        Left out of print.
    """

    label: str
    cells: tuple[Cell, ...]
    note: str = ""
    quiet: bool = False
    screen_only: bool = False


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    kind: ClassVar[str] = "prose"
    text: str
    caption: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list, numbered if `numbered`."""

    kind: ClassVar[str] = "bullets"
    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table.

    Parameters
    ----------
    head : tuple of str
        Headings, the first above the heads of the rows.
    rows : sequence of Row
    note : str
        What the columns mean.
    words : bool
        Cells are words and not numbers: set left.
    """

    kind: ClassVar[str] = "sheet"
    head: tuple[str, ...]
    rows: Sequence[Row]
    note: str = ""
    words: bool = False


@dataclass(frozen=True)
class Tiles:
    """Headline numbers."""

    kind: ClassVar[str] = "tiles"
    tiles: Sequence[Tile]
    caption: str


@dataclass(frozen=True)
class Figures:
    """Charts.

    Parameters
    ----------
    charts : sequence of Chart
    caption : str
        What the bands are; it also goes onto an exported picture.
    others : sequence of Chart
        The same charts with wider bands, which the reader may switch to; empty where there are none.
    switch : tuple of str
        Words for the two, and what each spans.
    linked : bool
        Pointing at one chart points at all: they share their x axis.
    printed : tuple of str, optional
        Names of the charts that go onto paper; all by default.
    """

    kind: ClassVar[str] = "figures"
    charts: Sequence[Chart]
    caption: str
    others: Sequence[Chart] = ()
    switch: tuple[str, str] = ("", "")
    other_caption: str = ""
    linked: bool = True
    printed: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Commands:
    """Lines to type."""

    kind: ClassVar[str] = "commands"
    lines: Sequence[str]


@dataclass(frozen=True)
class File:
    """A text to keep: folded away, with a button that saves it."""

    kind: ClassVar[str] = "file"
    label: str
    name: str
    text: str


Block = Prose | Bullets | Sheet | Tiles | Figures | Commands | File


@dataclass(frozen=True)
class Section:
    """A part of a report under a heading.

    Parameters
    ----------
    title : str
    blocks : sequence of blocks
    screen_only : bool
        Left out of print.
    """

    title: str
    blocks: Sequence[Block]
    screen_only: bool = False


@dataclass(frozen=True)
class Report:
    """A report, ready to be laid out.

    Parameters
    ----------
    kind : {"run", "comparison", "sweep", "tipping"}
    title, question : str
    answer : sequence of str
        Paragraphs.
    sections : sequence of Section
    made : str
        One line: what it was made from, by which version.
    """

    kind: str
    title: str
    question: str
    answer: Sequence[str]
    sections: Sequence[Section]
    made: str

    @property
    def figures(self) -> list[Figures]:
        """All blocks of charts."""
        return [block for section in self.sections for block in section.blocks if isinstance(block, Figures)]
