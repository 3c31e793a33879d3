"""13.1: Seoul's utilities of July 2024, part by part, before any luck."""

import numpy as np

from sim.analysis.estimates import Estimate, mean
from sim.analysis.reproduction.verdict import Found
from sim.analysis.why.explanation import best_with
from sim.analysis.why.scene import Scene, opening_scene
from sim.jit import Array
from sim.laws.threat import guarantee
from sim.runspec import load_spec
from sim.vocabulary import MENU_SIZES, SEOUL, action_names, ladders_of

NEAREST = {"name_china": "rhetoric", "missile_defence": "aid"}
"""Decisive rungs whose distance from the choice is published, with their ladder."""


SAME = 1e-12
FIRMS = 50
"""Sets of firms looked at: what business in Russia is worth depends on who was drawn to be there."""


def figures() -> dict[str, Found]:
    """Utility, parts and anticipated guarantee of every action, and the margins of the choice."""
    spec = load_spec("baseline")
    scenes = [_of_scene(opening_scene(spec, "seoul", firms_of=run)) for run in range(FIRMS)]
    return {name: Found(_mean(np.array([found[name] for found in scenes])), FIRMS) for name in scenes[0]}


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


def _guarantee(scene: Scene, k: int) -> float:
    w, p, f = scene.world[0], scene.params[0], scene.foresight[0]
    return float(guarantee(w["drive"], f["committed"][k], p["guarantee_core"], p["guarantee_conditionality"]))


def _best_with(scene: Scene, ladder: str, rung: str) -> int:
    names = [own.name for own in ladders_of("seoul")]
    place = names.index(ladder)
    rungs = [own.name for own in ladders_of("seoul")[place].rungs]
    return best_with(scene.utility, "seoul", place, rungs.index(rung))
