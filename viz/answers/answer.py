"""An answer about a sweep, ready to be laid out; it knows neither report nor page."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from viz.charts import Chart


@dataclass(frozen=True)
class Table:
    """A table of words.

    Parameters
    ----------
    head : tuple of str
    rows : sequence of tuple of str
        The first of each is its head.
    note : str
        What the columns mean.
    """

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What a question to a sweep came to, or how to ask it.

    Parameters
    ----------
    title : str
    said : sequence of str
        Sentences; where there are no charts, how to get them.
    careful : sequence of str
        What to keep in mind.
    table : Table, optional
    charts : sequence of Chart
    caption : str
        Where the numbers come from.
    quick : bool
        It can be computed while one waits.
    """

    title: str
    said: Sequence[str]
    careful: Sequence[str] = ()
    table: Table | None = None
    charts: Sequence[Chart] = field(default=())
    caption: str = ""
    quick: bool = False

    @property
    def known(self) -> bool:
        """Whether it was asked."""
        return bool(self.charts) or self.table is not None
