"""13.1: Seoul's utilities of July 2024, part by part, at the start; what missile defence would gain and cost."""

import numpy as np

from sim.analysis.estimates import Estimate, mean
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.why.explanation import best_with
from sim.analysis.why.scene import Scene, opening_scene
from sim.analysis.wording import short
from sim.jit import Array
from sim.laws.threat import guarantee
from sim.runspec import load_spec
from sim.vocabulary import MENU_SIZES, SEOUL, action_index, action_names, ladders_of

NEAREST = {"name_china": "rhetoric", "missile_defence": "aid"}
"""Decisive rungs whose distance from the choice is published, with their ladder."""
FUND, DEFENCE = (action_index("seoul", (aid, 0, 2)) for aid in (2, 3))
"""The doubled fund and missile defence, China unnamed and the trilateral track deepened."""
SAME = 1e-12
FIRMS = 50
"""Sets of firms looked at: what business in Russia is worth depends on who was drawn to be there."""


def figures() -> Measured:
    """Utility, parts and anticipated guarantee of every action, the margins of the choice, and how they come about."""
    spec = load_spec("baseline")
    scenes = [opening_scene(spec, "seoul", firms_of=run) for run in range(FIRMS)]
    numbers = [_of_scene(scene) | _gains(scene) for scene in scenes]
    found = {name: Found(_mean(np.array([one[name] for one in numbers])), FIRMS) for name in numbers[0]}
    before, after = _worth_of_guarantee(scenes[0])
    said = {"firm_sets": str(FIRMS), "guarantee_before": short(before, 3), "guarantee_after": short(after, 3)}
    return Measured(found, said)


def _mean(values: Array) -> Estimate:
    """Mean over sets of firms; exact where no firm enters, rather than off by the rounding of a sum."""
    return Estimate(float(values[0])) if np.ptp(values) < SAME else mean(values)


def _of_scene(scene: Scene) -> dict[str, float]:
    found: dict[str, float] = {}
    for k in range(MENU_SIZES[SEOUL]):
        name = "+".join(action_names("seoul", k))
        found[f"july/{name}/utility"] = float(scene.utility[k])
        found[f"july/{name}/guarantee"] = _guarantee(scene, k)
        for part, value in zip(scene.part_names, scene.parts[k], strict=True):
            found[f"july/{name}/{part}"] = float(value)
    for rung, ladder in NEAREST.items():
        best = float(scene.utility.max())
        found[f"july/margin/{rung}"] = best - float(scene.utility[_best_with(scene, ladder, rung)])
    return found


def _of_parts(scene: Scene, name: str) -> float:
    """What missile defence adds to a part, over the doubled fund."""
    part = scene.parts[:, scene.part_names.index(name)]
    return float(part[DEFENCE] - part[FUND])


def _worth_of_guarantee(scene: Scene) -> tuple[float, float]:
    """What the firmer guarantee of missile defence is worth: at the threat before Moscow's answer, and after it."""
    strength = float(scene.params[0]["guarantee_strength"])
    left = [1.0 - strength * _guarantee(scene, k) for k in (FUND, DEFENCE)]
    threat = scene.parts[[FUND, DEFENCE], scene.part_names.index("threat")]
    before, after = threat / left * (left[1] - left[0])
    return float(before), float(after)


def _gains(scene: Scene) -> dict[str, float]:
    """The paragraph under the table: gains of missile defence over the doubled fund, and what it costs."""
    gains = {name: _of_parts(scene, name) for name in ("alliance", "ukraine", "abandonment")}
    gains["guarantee"] = sum(_worth_of_guarantee(scene)) / 2.0
    gained = sum(gains.values())
    cost = gained - float(scene.utility[DEFENCE] - scene.utility[FUND])
    return {f"july/gain/{name}": value for name, value in gains.items()} | {
        "july/gain/all": gained, "july/cost/all": cost,
    }  # fmt: skip


def _guarantee(scene: Scene, k: int) -> float:
    w, p, f = scene.world[0], scene.params[0], scene.foresight[0]
    return float(guarantee(w["drive"], f["committed"][k], p["guarantee_core"], p["guarantee_conditionality"]))


def _best_with(scene: Scene, ladder: str, rung: str) -> int:
    names = [own.name for own in ladders_of("seoul")]
    place = names.index(ladder)
    rungs = [own.name for own in ladders_of("seoul")[place].rungs]
    return best_with(scene.utility, "seoul", place, rungs.index(rung))
