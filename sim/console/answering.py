"""`tightrope why` and `tightrope compare`."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.console.common import (
    announce,
    cores,
    needs,
    overrides_from,
    print_json,
    progress_over,
    refuse_existing,
    screen,
)
from sim.errors import ConfigError, nearest_name
from sim.vocabulary import ACTORS


def why(
    source: str, *, actor: str, date: str, run: int | None, runs: int, settings: Sequence[str],
    policies: Sequence[str], out: Path | None, as_json: bool,
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
    refuse_existing(out)
    asked = source_of(source, overrides_from({}, settings, policies))
    month, spec = month_of(date, asked.spec), asked.spec
    if run is not None and asked.folder is not None and run >= spec.runs:
        raise ConfigError(f"the folder holds runs 0 to {spec.runs - 1}", where=f"--run {run}")
    announce(spec, "ensemble", quiet=as_json)
    common = run is None and month == 0 and is_common(spec, actor)
    scene = opening_scene(spec, actor) if common else scene_of(spec, actor, month, run or 0)
    explanation = explain(scene, sample_of(spec, actor, month, runs) if runs else None)
    if out is not None:
        _write_explanation(explanation, asked, out)
    if as_json:
        print_json(explanation_as_json(explanation))
        return
    print_explanation(screen, explanation, asked.name)
    if out is not None:
        screen.print(f"tables and figure: {out}", highlight=False, markup=False, soft_wrap=True)


def _write_explanation(explanation: Any, asked: Any, out: Path) -> None:
    from functools import partial

    from sim.analysis.writing import made_now, write_tables
    from viz.figures.why import draw_explanation

    scene = explanation.scene
    about = {
        "analysis": "why", "configuration": asked.spec.scenario.name, "digest": asked.spec.digest,
        "seed": asked.spec.seed, "actor": scene.actor, "date": explanation.date, "run": scene.run,
        "sentence": explanation.sentence, **made_now(),
    }  # fmt: skip
    write_tables(out, explanation.tables, about, {"why.png": partial(draw_explanation, explanation)})


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
        "actions": json_rows(explanation.actions.reset_index()), "steps": json_rows(explanation.steps),
        "aims": json_rows(explanation.aims), "beliefs": json_rows(explanation.beliefs.reset_index()),
    }  # fmt: skip


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def json_rows(table: Any) -> list[dict[str, Any]]:
    """A pandas table as JSON rows; NaN and infinity as null."""
    return [
        {
            str(key): (None if isinstance(value, float) and not math.isfinite(value) else value)
            for key, value in row.items()
        }
        for row in table.to_dict("records")
    ]


def compare(
    names: Sequence[str], *, outcomes: Sequence[str], common: Mapping[str, Any], firmness: Mapping[str, Any],
    mapped: tuple[str, str] | None, out: Path | None, report: bool, threads: int | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """`tightrope compare`; `common`: runs, seed and months; `firmness`: draws, spread and precision."""
    from sim.analysis.compare import compare as compared
    from sim.analysis.compare import outcome_names, robustness
    from sim.analysis.compare.comparison import planned_runs
    from sim.analysis.compare.sides import sides_of
    from sim.analysis.sources import source_of
    from sim.console.compare_screen import print_comparison
    from sim.console.reporting import write_memo

    needs("scipy.special")
    sources, looked_at = [source_of(name) for name in names], outcome_names(outcomes) if outcomes else None
    sides = sides_of(sources, **common)
    refuse_existing(out)
    for source in sources:
        announce(source.spec, "ensemble", quiet=quiet or as_json)
    total = planned_runs(len(sides), sides[0].spec.runs, firmness["draws"])
    total += robustness.planned_map_runs() if mapped else 0
    with progress_over(total, "comparing", quiet=quiet or as_json) as progress:
        comparison = compared(
            sources, outcomes=looked_at, **common, **firmness, threads=cores(threads), progress=progress
        )
        signs = None
        if mapped is not None:
            about = comparison.outcomes[0].name
            signs = robustness.sign_map(sides, *mapped, about, threads=cores(threads), progress=progress)
    if out is not None:
        _write_comparison(comparison, signs, out, {"sources": list(names), "draws_asked": firmness["draws"]})
    memo = write_memo(comparison, out, threads) if report else None
    if as_json:
        print_json(comparison_as_json(comparison, signs) | ({"report": str(memo)} if memo else {}))
    elif not quiet or (out is None and memo is None):  # where nothing was written, the tables are the result
        print_comparison(screen, comparison, signs)
    if out is not None and not as_json:
        screen.print(str(out) if quiet else f"tables and figure: {out}", highlight=False, markup=False, soft_wrap=True)
    if memo is not None and not as_json:
        screen.print(str(memo), highlight=False, markup=False, soft_wrap=True)


def _write_comparison(comparison: Any, signs: Any, out: Path, asked: Mapping[str, Any]) -> None:
    from functools import partial

    from sim.analysis.writing import made_now, write_tables
    from viz.figures.comparison import draw_comparison, draw_sign_map

    more = {} if signs is None else {"sign_map": signs.table}
    first, other = comparison.names[:2]
    figures = {
        "differences.png": partial(draw_comparison, comparison.differences, comparison.partings, first=first)
    }  # fmt: skip
    if signs is not None:
        figures["sign_map.png"] = partial(draw_sign_map, signs, (first, other))
    about = {"analysis": "compare", **asked, **comparison.summary(), **made_now()}
    write_tables(out, {**comparison.tables, **more}, about, figures)


def comparison_as_json(comparison: Any, signs: Any = None) -> dict[str, Any]:
    """A comparison as plain values; what has no value is null."""
    from sim.analysis.compare.words import in_words

    found = {
        **comparison.summary(),
        "sentences": {name: in_words(comparison, name) for name in comparison.names[1:]},
        "differences": json_rows(comparison.differences), "partings": json_rows(comparison.partings),
    }  # fmt: skip
    return found if signs is None else found | {"sign_map": {"outcome": signs.outcome, "rows": json_rows(signs.table)}}
