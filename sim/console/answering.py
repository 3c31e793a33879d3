"""Verbs that answer a question: `tightrope why`, `tightrope compare`, `tightrope tipping`."""

import math
from collections.abc import Sequence
from typing import Any

from sim.console.common import announce, overrides_from, print_json, screen
from sim.errors import ConfigError, nearest_name
from sim.vocabulary import ACTORS


def why(
    source: str, *, actor: str, date: str, run: int | None, runs: int, settings: Sequence[str],
    policies: Sequence[str], as_json: bool,
) -> None:  # fmt: skip
    """`tightrope why`."""
    from sim.analysis.sources import month_of, source_of
    from sim.analysis.why import explain, opening_scene, scene_of
    from sim.analysis.why.sample import sample_of
    from sim.analysis.why.scene import is_common
    from sim.console.why_screen import print_explanation

    if actor not in ACTORS:
        raise ConfigError("no such government", where=f"--actor {actor}", nearest=nearest_name(actor, ACTORS),
                          allowed=", ".join(ACTORS))  # fmt: skip
    asked = source_of(source, overrides_from({}, settings, policies))
    month, spec = month_of(date, asked.spec), asked.spec
    if run is not None and asked.folder is not None and run >= spec.runs:
        raise ConfigError(f"the folder holds runs 0 to {spec.runs - 1}", where=f"--run {run}")
    announce(spec, "ensemble", quiet=as_json)
    common = run is None and month == 0 and is_common(spec, actor)
    scene = opening_scene(spec, actor) if common else scene_of(spec, actor, month, run or 0)
    explanation = explain(scene, sample_of(spec, actor, month, runs) if runs else None)
    if as_json:
        print_json(explanation_as_json(explanation))
    else:
        print_explanation(screen, explanation, asked.name)


def explanation_as_json(explanation: Any) -> dict[str, Any]:
    """A decision as plain values; what has no value is null."""
    scene, edge = explanation.scene, explanation.edge
    return {
        "sentence": explanation.sentence, "actor": scene.actor, "date": explanation.date, "month": scene.month,
        "run": scene.run, "policy": scene.policy, "asked": scene.asked, "commanded": scene.commanded,
        "risk": scene.risk, "chosen": int(scene.chosen), "runner_up": explanation.runner_up,
        "share_of_runs": _or_none(explanation.share_of_runs), "sampled_runs": explanation.sample.runs,
        "draw": None if edge is None else {
            "value": edge.draw, "above": edge.above, "up_to": edge.up_to, "distance": edge.distance,
        },
        "actions": _rows(explanation.actions.reset_index()), "steps": _rows(explanation.steps),
        "aims": _rows(explanation.aims), "beliefs": _rows(explanation.beliefs.reset_index()),
    }  # fmt: skip


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def _rows(table: Any) -> list[dict[str, Any]]:
    """A pandas table as JSON rows; NaN as null."""
    return [
        {str(key): (None if isinstance(value, float) and math.isnan(value) else value) for key, value in row.items()}
        for row in table.to_dict("records")
    ]
