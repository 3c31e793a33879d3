"""A comparison in a few sentences."""

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from sim.analysis.compare.comparison import Comparison
from sim.analysis.compare.statistics import LEVEL, parted_by
from sim.analysis.wording import month_in_words, number, whole_percent
from sim.scenario import date_of
from sim.vocabulary import COLUMN_TERMS, OUTCOMES, OUTCOMES_BY_NAME

CLEAREST = 3
"""Differences told in words."""
WHOLE = "welfare_mean"
"""Seoul's net payoff: what is told first, and made of `PARTS`."""
PARTS = tuple(outcome for outcome in OUTCOMES if outcome.variable.startswith("welfare_"))
"""The parts of the net payoff, means over the whole run."""
ABOUT_HALF = 0.55
"""Share of the histories up to which those that have parted are called half of them."""
NEARLY_ALL = 0.995
"""Share that whole percents would call 100."""


def in_words(comparison: Comparison, name: str) -> str:
    """The net payoff, the clearest other differences of one side, how firm their signs are, and when histories part."""
    told = told_of(comparison, name)
    said = "; ".join(_difference(row) for row in told) + _signs(told, comparison.draws)
    against = f"{name} against {comparison.names[0]}, {comparison.runs:,} paired histories"
    return f"{against}: {said or 'no difference beyond chance'}. {_parting(comparison, name)}"


def told_of(comparison: Comparison, name: str) -> list[Any]:
    """Differences beyond chance told in words: the net payoff, then the clearest, what was itself set last.

    One outcome a quantity: lethal aid in two years or in the whole run, not both.
    """
    table = comparison.differences[comparison.differences["side"] == name]
    clear = table[table["p_holm"] < LEVEL]
    quantity = clear["outcome"].map(lambda outcome: OUTCOMES_BY_NAME[outcome].variable)
    order = pd.DataFrame({
        "set": quantity.isin(set_by(comparison, name)), "other": clear["outcome"] != WHOLE,
        "z": -(clear["difference"] / clear["standard_error"]).abs(), "quantity": quantity,
    }).sort_values(["set", "other", "z"], kind="stable").drop_duplicates("quantity")  # fmt: skip
    return list(clear.loc[order.index[:CLEAREST]].itertuples(name="Row"))


def set_by(comparison: Comparison, name: str) -> set[str]:
    """Monthly quantities that one of two sides sets itself and the other does not.

    What is held; and the posture, of a Seoul that has another policy.
    """
    first, other = (comparison.sides[k].spec.scenario for k in (0, comparison.names.index(name)))
    found = {stock for stock in {*first.hold, *other.hold} if first.hold.get(stock) != other.hold.get(stock)}
    if first.policies["seoul"] != other.policies["seoul"]:
        found |= {column for column, term in COLUMN_TERMS.items() if term.group == "posture"}
    return found


def payoff_by_part(comparison: Comparison, name: str) -> list[Any]:
    """Differences of the net payoff and of each of its parts; none where the whole does not differ beyond chance.

    Nor where the parts are among the outcomes looked at already.
    """
    differences = comparison.differences[comparison.differences["side"] == name]
    beyond: dict[str, float] = dict(zip(differences["outcome"], differences["p_holm"], strict=True))
    if not beyond.get(WHOLE, 1.0) < LEVEL or any(part.name in beyond for part in PARTS):
        return []
    table = replace(comparison, outcomes=(OUTCOMES_BY_NAME[WHOLE], *PARTS)).differences
    return list(table[table["side"] == name].itertuples(name="Row"))


def _difference(row: Any) -> str:
    outcome = OUTCOMES_BY_NAME[row.outcome]
    moved = "rises" if row.difference > 0 else "falls"
    return f"{outcome.meaning} {moved} from {number(row.mean_first)} to {number(row.mean)} ({outcome.scope})"


def _signs(told: list[Any], draws: int) -> str:
    """How firm the signs of what was told are, in one clause for all."""
    shares = [row.sign_holds for row in told if not math.isnan(row.sign_holds)]
    if not shares:
        return ""
    low, high = whole_percent(min(shares)), whole_percent(max(shares))
    share = high if low == high else f"{low.removesuffix(' %')} to {high}"
    subject = "its sign holds" if len(told) == 1 else "these signs hold"
    return f"; {subject} in {share} of {draws} plausible parameter draws"


def many_of(share: float) -> str:
    """How many histories a share of half or more is, in words."""
    if share > NEARLY_ALL:
        return "all histories" if share == 1.0 else "nearly all histories"
    return "half of the histories" if share <= ABOUT_HALF else f"{whole_percent(share)} of the histories"


def _parting(comparison: Comparison, name: str) -> str:
    side = comparison.names.index(name)
    months = comparison.sides[0].spec.ticks
    partings = comparison.measured.partings["seoul"][side - 1]
    never = float((partings == months).mean())
    median = comparison.median_parting(side, "seoul")
    if math.isnan(median):
        return f"In {whole_percent(never)} of histories Seoul never acts differently."
    by, share = month_in_words(date_of(int(median))), float(parted_by(partings, months)[int(median)])
    rest = f"; in {whole_percent(never)} it never does" if never > 0.0 else ""
    return f"By {by} Seoul has acted differently in {many_of(share)}{rest}."
