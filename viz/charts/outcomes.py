"""Outcomes for people: what they are called, their units, the months they look at, their numbers.

One place for tiles, tables, reports and the library, so that an outcome has the same words wherever it stands.
"""

import math
import re
from collections.abc import Mapping

import numpy as np

from sim.vocabulary import OUTCOMES_BY_NAME, Outcome
from viz.charts.months import month_words

UNITS: Mapping[str, str] = {
    "% GDP/yr": "% of GDP a year", "0-1": "share", "prob": "chance", "1/yr": "a year", "1/month": "a month",
    "1/(% GDP/yr)": "per % of GDP", "1/sqrt(yr)": "per √year", "years of op. cost": "years of cost",
}  # fmt: skip
"""Units of the vocabulary for people; any other stands as it is."""

OF_FIRMS = "share of firms"
POINTS = ("chance", "share of months", OF_FIRMS)
"""Units that are told in percent; their differences in points."""

SILENT = (*POINTS, "share", "index", "level")
"""Units that need no word beside the number."""

OWN_WORDS = {"lethal_aid": "chance of lethal aid"}
"""Variables whose outcomes are called otherwise than the vocabulary does."""

PLAINER = (
    ("other firms", "smaller firms"), ("NATO-ROK ties", "NATO ties"), ("Russia-DPRK", "Russia–DPRK"),
    ("Seoul-", "Seoul–"), ("'", "’"),
)  # fmt: skip
"""Words of the vocabulary, and the page's."""

MOST_DIGITS = 6


def outcome_words(outcome: Outcome) -> str:
    """What an outcome is, in the middle of a sentence: "smaller firms out of Russia at the end"."""
    text = OWN_WORDS.get(outcome.variable, outcome.meaning)
    for old, new in PLAINER:
        text = text.replace(old, new)
    text = re.sub(r", months \d+-\d+$", "", text)  # its window stands beside it
    return re.sub(r"in month (\d+)", lambda found: f"in {month_words(int(found[1]), long=True)}", text)


def heading(outcome: Outcome) -> str:
    """What an outcome is, as a heading."""
    text = outcome_words(outcome)
    return f"{text[0].upper()}{text[1:]}"


def outcome_unit(outcome: Outcome) -> str:
    """Unit of an outcome; shares of firms are told apart from scales that run from 0 to 1."""
    return OF_FIRMS if outcome.variable.startswith(("exit_", "idle_")) and outcome.unit == "share" else outcome.unit


def unit_of_outcome(name: str) -> str:
    """Unit of an outcome by its name, for a number; nothing for what is none."""
    return outcome_unit(OUTCOMES_BY_NAME[name]) if name in OUTCOMES_BY_NAME else ""


def unit_words(unit: str) -> str:
    """Unit of an outcome for people; nothing where the number says it itself."""
    return "" if unit in SILENT else UNITS.get(unit, unit)


def span_words(outcome: Outcome, months: int, *, long: bool = False) -> str:
    """The months an outcome looks at, as dates."""
    first, last = outcome.window or (0, months - 1)
    last = min(last, months - 1)
    span = f"{month_words(min(first, last), long=long)} to {month_words(last, long=long)}"
    if outcome.condition == "always":
        return span
    return f"{span} in which the war goes on" if long else f"{span}, while the war goes on"


def number(value: float, unit: str, *, signed: bool = False, digits: int | None = None) -> str:
    """A number of an outcome for people, with a true minus sign and no signed nought.

    Parameters
    ----------
    value : float
    unit : str
        From `outcome_unit`.
    signed : bool
        A difference.
    digits : int, optional
        After the point; one for percentages and months, else three.
    """
    if not np.isfinite(value):
        return "–"
    percent = unit in POINTS
    digits = _usual(unit) if digits is None else digits
    bare = round(100 * value if percent else value, digits) + 0.0
    text = f"{bare:{'+' if signed and bare else ''}.{digits}f}".replace("-", "−")
    return f"{text}{' points' if signed else ' %'}" if percent else text


def _usual(unit: str) -> int:
    return 1 if unit in (*POINTS, "months", "month") else 3


def telling_digits(value: float, low: float, high: float, digits: int) -> int:
    """Digits after the point, at least `digits`, that show a number as other than nought and its ends as different."""
    apart = not math.isclose(low, high, rel_tol=1e-6, abs_tol=1e-12)

    def hides(k: int) -> bool:
        return (value != 0.0 and round(value, k) == 0.0) or (apart and round(low, k) == round(high, k))

    return next((k for k in range(digits, MOST_DIGITS) if not hides(k)), MOST_DIGITS)


def difference_words(value: float, low: float, high: float, unit: str, digits: int | None = None) -> tuple[str, str]:
    """A difference and its interval, in as many digits as tell them from nothing.

    Parameters
    ----------
    value, low, high : float
    unit : str
    digits : int, optional
        After the point at least.
    """
    least = _usual(unit) if digits is None else digits
    scale = 100.0 if unit in POINTS else 1.0
    shown = telling_digits(scale * value, scale * low, scale * high, least)
    ends = [number(end, unit, signed=True, digits=shown) for end in (low, high)]
    return number(value, unit, signed=True, digits=shown), f"{ends[0].removesuffix(' points')} to {ends[1]}"
