"""The published figures: one row each in `published.csv`, beside this file."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("published.csv")
SECTIONS = {
    "13.1": "Why ambiguity wins in July 2024",
    "13.2": "Policies for Seoul",
    "13.3": "Tipping and path dependence",
    "13.4": "Which mechanisms carry the result",
    "13.5": "Sensitivity",
    "13.6": "How the defaults were set",
}


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of section 13.

    Parameters
    ----------
    section : str
        Such as ``13.2``.
    id : str
        Parts separated by ``/``.
    what : str
        In words.
    printed : str
        As printed; ``<.06`` for a bound.
    over : int
        Runs, futures, base points or trajectories behind it; 0 for what has no sampling error.
    stated : bool
        Whether section 13 says how many; otherwise `over` is an assumption.
    variant : str
        What it is measured in, as settings over the baseline (`sim.analysis.reproduction.variants`); empty for the
        baseline.
    measure : str
        Outcome to average over runs, or ``half width of`` one; empty where it takes a study of its own.
    """

    section: str
    id: str
    what: str
    printed: str
    over: int
    stated: bool
    variant: str
    measure: str

    @property
    def is_bound(self) -> bool:
        """Whether it is a bound from above."""
        return self.printed.startswith("<")

    @property
    def value(self) -> float:
        """The number printed."""
        return float(self.printed.removeprefix("<"))

    @property
    def half_digit(self) -> float:
        """What rounding may hide: half a unit of the last digit."""
        return 0.5 * 10.0 ** -len(self.printed.partition(".")[2])


@cache
def published() -> tuple[Published, ...]:
    """Every figure, in the order of section 13."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Published(
                row["section"], row["id"], row["what"], row["printed"], int(row["over"]), row["stated"] == "yes",
                row["variant"], row["measure"],
            )
            for row in csv.DictReader(file)
        )  # fmt: skip
