"""Numbers, months and lists as a reader writes them."""

import math
from calendar import month_name

from sim.errors import nearest_name
from sim.vocabulary import HEADLINES, OUTCOMES_BY_NAME


def short(value: float, digits: int = 2) -> str:
    """A number as a text on the model prints it: ``.15``, ``-.05``, ``1.23``."""
    text = f"{value:.{digits}f}"
    text = text.replace("0.", ".", 1) if text.lstrip("-").startswith("0.") else text
    return text.lstrip("-") if not text.strip("-.0") else text


def month_in_words(date: str) -> str:
    """``2024-07`` as July 2024."""
    year, month = date.split("-")
    return f"{month_name[int(month)]} {year}"


def listed(words: list[str]) -> str:
    """a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def outcomes_like(name: str) -> tuple[str | None, str]:
    """What a mistaken outcome may have meant: the nearest name; where none is near, those that have its letters.

    ``ties`` is near no name, and in ``nato_ties_gained``; where no name has the letters, headlines are named.
    """
    if near := nearest_name(name, OUTCOMES_BY_NAME):
        return near, ""
    letters = name.strip("*").lower()
    holding = [known for known in OUTCOMES_BY_NAME if letters and letters in known]
    return None, ", ".join(holding) or f"{', '.join(outcome.name for outcome in HEADLINES)} ..."


def shortened(words: str, most: int) -> str:
    """Words cut to so many letters, with dots where something is left out."""
    return words if len(words) <= most else f"{words[: most - 1]}…"


def percent(share: float) -> str:
    """A share as a percentage; what is next to nothing is said to be so."""
    return "< .01 %" if 0.0 < share < 1e-4 else f"{100 * share:.3g} %"


def number(value: float) -> str:
    """A number in three digits, without a nought before the point."""
    if math.isnan(value):
        return ""
    return short(value, 3) if abs(value) < 10 else f"{value:,.4g}"


def count(value: float) -> str:
    """A number of runs."""
    return "" if math.isnan(value) else (f"{value:,.0f}" if value < 1e6 else f"{value:.0e}")


def whole_percent(share: float) -> str:
    """A share in whole percent."""
    return "" if math.isnan(share) else f"{100 * share:.0f} %"


def whole_percents(shares: list[float]) -> list[int]:
    """Shares of one whole in whole percent that add up to 100, by largest remainders (Hamilton)."""
    exact = [100.0 * share for share in shares]
    found = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda k: found[k] - exact[k])
    for k in by_remainder[: 100 - sum(found)]:
        found[k] += 1
    return found
