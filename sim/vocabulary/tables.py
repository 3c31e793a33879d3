"""Tables of the documentation, written from the vocabulary: one function a table, Markdown out."""

import math
from collections.abc import Callable, Iterable, Sequence

from sim.vocabulary.channels import CHANNELS, Channel
from sim.vocabulary.constants import CONSTANTS
from sim.vocabulary.firms import FIRM_RECORDS, FIRM_STATE
from sim.vocabulary.ladders import ACTORS, LADDERS
from sim.vocabulary.measures import MONTHLY_OUTCOMES, OUTCOMES
from sim.vocabulary.parameters import PARAMETERS
from sim.vocabulary.state import ACTIONS, DERIVED, JULY_2024_RUNGS, STOCKS, Variable
from sim.vocabulary.terms import Term

UNIMPORTANT = 0.15
"""Morris sensitivity below which a parameter matters little anywhere (docs/model.md, 9.1)."""

OPEN = 1e6
"""Bounds from here on only keep numbers finite."""

Row = Sequence[str]


def markdown(headings: Row, rows: Iterable[Row]) -> str:
    """A Markdown table; pipes in cells are escaped."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def code(text: str) -> str:
    """Text in backticks; nothing for nothing."""
    return f"`{text}`" if text else ""


def number(value: float) -> str:
    """A number as a table shows it; NaN is a value that follows from others."""
    return "follows" if math.isnan(value) else f"{value:.4g}"


def interval(bounds: tuple[float, float] | None) -> str:
    """Bounds such as ``[0, 1]``; nothing where there are none, words where they are open."""
    if bounds is None:
        return ""
    low, high = bounds
    if high >= OPEN:
        return "any" if low <= -OPEN else f"{low:g} or more"
    return f"[{low:g}, {high:g}]"


def by_group(terms: Iterable[Term]) -> list[Term]:
    """Terms of one group side by side, groups and terms in order of first appearance."""
    listed = list(terms)
    groups = list(dict.fromkeys(term.group for term in listed))
    return sorted(listed, key=lambda term: groups.index(term.group))


def parameters() -> str:
    """The 42 swept parameters."""
    rows = (
        (code(t.name), t.symbol, t.meaning, t.unit, number(t.default), interval(t.domain), interval(t.sweep),
         f"{t.sensitivity:.2f}", t.provenance, t.source)
        for t in PARAMETERS
    )  # fmt: skip
    headings = ("name", "symbol", "meaning", "unit", "default", "domain", "sweep", "sens.", "mark", "source")
    return markdown(headings, rows)


def plain_terms(terms: Iterable[Term]) -> str:
    """Constants, or the parameters that policies declare."""
    rows = (
        (t.group, code(t.name), t.meaning, t.unit, number(t.default), interval(t.domain), t.provenance, t.source)
        for t in by_group(terms)
    )
    return markdown(("group", "name", "meaning", "unit", "default", "domain", "mark", "source"), rows)


def constants() -> str:
    """Constants outside the default sweeps."""
    return plain_terms(CONSTANTS)


def july_2024(variable: Variable) -> str:
    """Value of a variable in July 2024; five values, in the order of the governments, where each has its own."""
    if not variable.starts:
        return number(variable.default)
    if all(math.isnan(value) for value in variable.starts):
        return "follows"
    return " / ".join(number(value) for value in variable.starts)


def _variables(variables: Iterable[Variable]) -> str:
    rows = (
        (code(f"{v.name}_<actor>" if v.starts else v.name), v.symbol, v.meaning, v.unit, july_2024(v),
         interval(v.domain), v.provenance, v.source)
        for v in variables
    )  # fmt: skip
    return markdown(("name", "symbol", "meaning", "unit", "July 2024", "domain", "mark", "source"), rows)


def stocks() -> str:
    """What has a July 2024 value that a configuration may set."""
    return _variables(STOCKS)


def derived() -> str:
    """What follows from other quantities."""
    return _variables(DERIVED)


def actions() -> str:
    """What was chosen: joint actions, rungs and levels."""
    return _variables(ACTIONS)


def firm_state() -> str:
    """State of a firm; the last column says what `firm_months.parquet` records."""
    rows = (
        (
            code(t.name),
            t.symbol,
            t.meaning,
            t.unit,
            interval(t.domain),
            t.provenance,
            "yes" if t.name in FIRM_RECORDS else "",
        )
        for t in FIRM_STATE
    )
    return markdown(("name", "symbol", "meaning", "unit", "domain", "mark", "recorded"), rows)


def ladders() -> str:
    """Every rung a government can take; the July 2024 rung in bold."""
    rows = []
    for ladder in LADDERS:
        for index, rung in enumerate(ladder.rungs):
            start = index == JULY_2024_RUNGS[ladder.name]
            name = f"**{code(rung.name)}**" if start else code(rung.name)
            first = (ladder.actor.capitalize(), code(ladder.name), ladder.symbol) if index == 0 else ("", "", "")
            rows.append((*first, str(index), name, number(rung.level), rung.plain_words))
    return markdown(("government", "ladder", "symbol", "rung", "name", "level", "in plain words"), rows)


def _shape(channel: Channel) -> str:
    scopes = {
        "month": "a number a month",
        "actor": f"{len(ACTORS)} a month, one a government",
        "firm": "one a month and firm",
        "run": "one a run",
        "firm_start": f"{channel.width} a firm, once a run",
    }
    return scopes[channel.scope]


def channels() -> str:
    """The channels of luck."""
    rows = ((code(c.name), str(c.number), c.distribution, _shape(c), c.used_in) for c in CHANNELS)
    return markdown(("channel", "number", "distribution", "how many", "used in"), rows)


def monthly_outcomes() -> str:
    """What is computed for the record only."""
    rows = ((code(v.name), v.symbol, v.meaning, v.unit, interval(v.domain), v.source) for v in MONTHLY_OUTCOMES)
    return markdown(("name", "symbol", "meaning", "unit", "domain", "from"), rows)


def outcomes() -> str:
    """The numbers that summarise a run."""
    words = {
        "mean": "mean", "last": "last month", "change": "last month minus July 2024", "ever": "1 if ever",
        "total": "sum", "first_spell": "first month of three in a row", "largest": "largest",
    }  # fmt: skip
    rows = (
        (code(o.name), o.meaning, code(o.variable), words[o.reduction], o.scope, o.unit, "yes" if o.headline else "")
        for o in OUTCOMES
    )
    return markdown(("name", "meaning", "from", "how", "months that count", "unit", "headline"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "parameters": parameters,
    "constants": constants,
    "stocks": stocks,
    "derived": derived,
    "actions": actions,
    "firm-state": firm_state,
    "ladders": ladders,
    "channels": channels,
    "monthly-outcomes": monthly_outcomes,
    "outcomes": outcomes,
}
"""Tables by the name that a marker in docs/*.md gives: ``<!-- table: parameters -->``."""
