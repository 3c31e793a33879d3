"""Numbers, spans of time and outcomes as a policy reader wants them."""

from typing import Any

from sim.errors import RunFolderError
from sim.vocabulary import COLUMN_TERMS, Outcome
from viz.charts.months import month_words
from viz.page.comparing import number

POINTS = ("chance", "share of months")
UNITS = {"% GDP/yr": "% of GDP a year", "prob": "chance"}
MEANINGS = {"ever": "in at least one month", "last": "at the end of it", "change": "from before July 2024"}

LIMITS = (
    "Most weights in “% of GDP” are not measured. Courses that differ widely rank firmly, close ones do not.",
    "Whether alignment pays depends on the future: rarely near the values used here, in over a quarter of wide futures. "
    "Full alignment with the bloc is rarely best.",
    "Seoul’s silence on China rests on the cost of Chinese coercion, an estimate.",
    "The US guarantee reacts within months here; a treaty guarantee surely moves more slowly.",
    "Moscow’s belief concerns one red line and one reply. An untested bluff is as good as a promise, and how much a "
    "declared red line helps depends on a number that no data pin down.",
    "After October 2024 the model expects more movement by Seoul than happened, unless US retrenchment is scripted.",
    "Korean firms are fitted to three press figures; large firms leave Russia faster than reported.",
    "Words about retaliation move Seoul’s posture little: Seoul learns slowly about what kind of Moscow it faces.",
    "The reward of alignment in arms orders may be too generous: Poland’s orders came without it.",
    "Options come in steps; a ceasefire is for good; one Washington stands for the United States and NATO; there is no "
    "Tokyo, no Kyiv, no Korean election.",
)
"""Section 16 of docs/model.md in short, item by item."""

NOT_A_FORECAST = "This is a model of an argument, not a forecast. Use it to compare courses, not to predict numbers."


def capital(text: str) -> str:
    """With a capital."""
    return f"{text[:1].upper()}{text[1:]}"


def unit_words(unit: str) -> str:
    """Unit of an outcome for people; nothing where the number says it itself."""
    return "" if unit in (*POINTS, "share", "index", "level") else UNITS.get(unit, unit)


def span_words(outcome: Outcome, months: int) -> str:
    """The months an outcome looks at, as dates."""
    first, last = outcome.window or (0, months - 1)
    last = min(last, months - 1)
    span = f"{month_words(min(first, last))} to {month_words(last)}"
    return span + (", while the war goes on" if outcome.condition == "war" else "")


def outcome_note(outcome: Outcome, months: int) -> str:
    """What an outcome measures, over which months, in what unit."""
    meaning = COLUMN_TERMS[outcome.variable].meaning
    own = "" if meaning.startswith(outcome.meaning) or outcome.meaning in meaning else f"{meaning}; "
    unit = unit_words(outcome.unit)
    return f"{own}{span_words(outcome, months)}{f'; {unit}' if unit and unit not in ('months', 'month') else ''}"


def amount_of(value: float | None, unit: str, *, signed: bool = False) -> str:
    """An outcome's number; a dash where it has none."""
    return "–" if value is None else number(value, unit, signed=signed)


def range_words(low: float | None, high: float | None, unit: str) -> str:
    """From low to high."""
    if low is None or high is None:
        return "–"
    start = number(low, unit).removesuffix(" %") if unit in POINTS else number(low, unit)
    return f"{start} to {number(high, unit)}"


def with_unit(value: float, unit: str) -> str:
    """A number in a sentence, with its unit."""
    return " ".join(part for part in (number(value, unit), unit_words(unit)) if part)


def field_of(summary: Any, outcome: str, key: str, where: str) -> float | None:
    """A number of a summary; raises RunFolderError where the summary has no such row or no number there."""
    try:
        value = summary[outcome][key]
    except (KeyError, TypeError):
        raise RunFolderError(f"{where}: has no {key} of {outcome}") from None
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise RunFolderError(f"{where}: {key} of {outcome} is no number")
    return value
