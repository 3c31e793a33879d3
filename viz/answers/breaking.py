"""Where something happens in a sweep: the boxes that `tightrope discover` left."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.discovery.cases import Cases, Condition, cases_of_sweep
from sim.analysis.swept import Swept
from sim.analysis.wording import whole_percent
from sim.vocabulary import CONSTANTS, PARAMETERS
from viz.answers.answer import Answer, Table
from viz.answers.left import Left, left_at
from viz.answers.words import (
    capital,
    command_name,
    in_plain_words,
    inside,
    outcome_label,
    policies_in_words,
    readable,
    setting_label,
    setting_unit,
    value_label,
)
from viz.charts import Chart
from viz.charts.discovery import futures_chart, peeling_chart, shares_chart

TITLE = "Where it breaks"
CAPTION = (
    "Left by tightrope discover (PRIM). Coverage: share of all such futures that lie inside; density: share of the "
    "futures inside in which it happens."
)
WALLS = ("input", "side", "limit", "quasi_p", "stability")
SIDES = {"low": "at least", "high": "at most", "among": "is"}
LOOSE = 0.5
"""Share of the resamples that must build a wall too."""


def asked_by(swept: Swept) -> str:
    """How to ask where something happens."""
    outcome = next(iter(swept.plan.form.outputs), "ambiguous_posture_share")
    return (
        f'tightrope discover {command_name(swept)} --outcome {outcome} --when "< 0.5" finds the futures in '
        "which that happens; they then stand here."
    )


def breaking_at(place: Path, swept: Swept, number: int) -> Answer:
    """Where something happens in a sweep, from the folder the verb left.

    Parameters
    ----------
    place : Path
    swept : Swept
    number : int
        Counts the answers of this kind, so that charts have names of their own.

    Raises
    ------
    LeftError, KeyError, TypeError, ValueError, UserError
        If it is damaged or of other numbers.
    """
    left = left_at(place, swept, {"walls": WALLS, "trajectory": ("step", "coverage", "density", "inputs")})
    about, walls = left.about, left.tables["walls"]
    condition = Condition.parse(str(about["when"]))
    held = dict(str(text).split("=", 1) for text in about["levers"])
    cases = cases_of_sweep(swept.folder, str(about["outcome"]), condition, held)
    names = [str(name) for name in cases.inputs.columns]
    said = in_plain_words(str(about["sentence"]), names)
    for path, words in _words_of(walls).items():
        said = policies_in_words(said, path, words)
    under = ", ".join(value_label(path, value) for path, value in held.items())
    title = f"{TITLE}: {outcome_label(str(about['outcome']))} {condition}{f', “{under}”' if under else ''}"
    return Answer(
        title, [said, *_held_out(about)], list(_careful(about, walls)), _table(walls, swept),
        list(_charts(left, cases, number)), CAPTION,
    )  # fmt: skip


def _held_out(about: Mapping[str, Any]) -> Iterator[str]:
    density, spread = about.get("held_out_density"), about.get("held_out_density_sd")
    if density is None or spread is None:
        return
    flatters = float(about["density"]) - float(density) > float(spread)
    yield (
        "Of boxes found in the same way on a random half of the futures and tried on the other half, it happens in "
        f"{whole_percent(float(density))} ± {100 * float(spread):.0f} of the futures inside"
        f"{': the first number flatters' if flatters else ''}."
    )


def _careful(about: Mapping[str, Any], walls: pd.DataFrame) -> Iterator[str]:
    for words in about.get("warnings", ()):
        yield readable(f"{capital(str(words))}.")
    if len(walls) and about.get("is_chance"):
        yield (
            "Boxes found on half of the futures are hardly better than none on the other half: this one may be chance."
        )
    loose = [setting_label(str(name)) for name in dict.fromkeys(walls.loc[walls["stability"] < LOOSE, "input"])]
    if loose:
        yield f"Fewer than half of the resamples build these walls: {', '.join(loose)}."


def _table(walls: pd.DataFrame, swept: Swept) -> Table | None:
    if walls.empty:
        return None
    terms = (*PARAMETERS, *CONSTANTS, *swept.plan.policies.own)
    units = {term.name: f" {setting_unit(term)}".rstrip() for term in terms}
    rows = [
        (setting_label(str(row["input"])),
         f"{SIDES[str(row['side'])]} {_limit(str(row['input']), row['limit'])}{units.get(str(row['input']), '')}",
         whole_percent(float(row["stability"])) or "–")
        for row in walls.to_dict("records")
    ]  # fmt: skip
    return Table(("Wall of the box", "Limit", "Built again"), rows,
                 "Built again: share of random halves of the futures that build this wall too.")  # fmt: skip


def _limit(name: str, limit: Any) -> str:
    """A limit, which the table keeps as words since some are."""
    try:
        return f"{float(limit):.3g}".replace("-", "−")
    except ValueError:
        return " or ".join(f"“{value_label(name, word)}”" for word in str(limit).split(" or "))


def _charts(left: Left, cases: Cases, number: int) -> Iterator[Chart]:
    about, walls = left.about, left.tables["walls"]
    chosen = float(about["coverage"]), float(about["density"])
    yield peeling_chart(left.tables["trajectory"], chosen, float(about["base_rate"]), name=f"peeling_{number}")
    numeric = [str(name) for name in cases.inputs if cases.inputs[name].dtype.kind == "f"]
    walled = [str(name) for name in walls.sort_values("quasi_p")["input"]]
    sharp = [name for name in dict.fromkeys(walled) if name in numeric]
    for path, within in {} if sharp else _words_of(walls).items():
        values, inner = ([value_label(path, value) for value in found] for found in (cases.inputs[path], within))
        label = inside(setting_label(path))
        yield shares_chart(values, cases.event, inner, label, name=f"shares_{number}_{path.replace('.', '_')}")
    names = [n for n in dict.fromkeys([*sharp, *about.get("importance", {}), *numeric]) if n in numeric][:2]
    if sharp and len(names) > 1:
        labels = [setting_label(name) for name in names]
        title = f"Futures by {inside(labels[0])} and {inside(labels[1])}"
        shown, name = cases.inputs[names], f"futures_{number}"
        yield futures_chart(shown, cases.event, _box(walls, shown), labels, name=name, title=title)


def _words_of(walls: pd.DataFrame) -> dict[str, list[str]]:
    """Walls that leave some words of a setting: the setting and the words left."""
    among = walls[walls["side"] == "among"]
    return {str(name): str(limit).split(" or ") for name, limit in zip(among["input"], among["limit"], strict=True)}


def _box(walls: pd.DataFrame, inputs: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Ends of the box along the settings shown; where it has no wall, those of the futures."""
    found = {}
    for name in inputs.columns:
        own = {str(row["side"]): float(row["limit"]) for row in walls[walls["input"] == name].to_dict("records")}
        if own:
            found[str(name)] = (own.get("low", float(inputs[name].min())), own.get("high", float(inputs[name].max())))
    return found
