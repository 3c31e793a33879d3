"""Golden configurations as specifications of ours: the short names and layout of tests/golden/README.md."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.phases.run import given_luck
from sim.runspec import RunSpec, load_spec
from sim.vocabulary import ACTORS, LADDERS_BY_NAME, ladders_of
from sim.world import COLUMN

OUR_NAME = {"ambiguity": "observer_uncertainty"}
"""Columns whose public name differs from that of the golden data."""


def settings_of(golden: dict[str, Any]) -> dict[str, Any]:
    """A golden configuration as settings `load_spec` takes."""
    actions, initial = golden["initial"]["actions"], {k: v for k, v in golden["initial"].items() if k != "actions"}
    for actor in ACTORS:
        for ladder, rung in zip(ladders_of(actor), actions[actor], strict=True):
            initial[ladder.name] = LADDERS_BY_NAME[ladder.name].rung_names[int(rung)]
    policies: dict[str, Any] = dict(golden["policies"])
    for actor, name in policies.items():
        if name == "script":
            policies[actor] = {"name": "script", "steps": golden["script"][actor]}
    model = {key: golden[key] for key in ("ticks", "runs", "firms")}
    return {
        "model": model,
        "policies": policies,
        "params": golden["params"],
        "constants": golden["constants"],
        "initial": initial,
    }


def _with_numbers_of(spec: RunSpec, golden: dict[str, Any]) -> RunSpec:
    """The specification with a golden file's numbers put straight into its arrays.

    Golden data may hold values a configuration would refuse (they probe the mathematics, not the rules for users).
    """
    params, worlds = spec.points.params.copy(), spec.points.worlds.copy()
    for name, value in {**golden["params"], **golden["constants"]}.items():
        params[name] = value
    for name, value in golden["initial"].items():
        if name != "actions":
            worlds.view(np.ndarray).view(np.float64)[COLUMN[name]] = value
    return replace(spec, points=spec.points._replace(params=params, worlds=worlds))


def load_golden(path: Path) -> tuple[RunSpec, dict[str, Any]]:
    """Specification that replays a golden file, and its recorded results by name without ``out_``."""
    with np.load(path) as file:
        golden = json.loads(str(file["config"]))
        draws = {key[5:]: file[key] for key in file.files if key.startswith("draw_")}
        recorded = {key[4:]: file[key] for key in file.files if key.startswith("out_")}
    settings = settings_of(golden)
    rungs = {name: value for name, value in settings["initial"].items() if name in LADDERS_BY_NAME}
    spec = load_spec({"model": settings["model"], "policies": settings["policies"], "initial": rungs})
    return _with_numbers_of(spec, golden).replaying(given_luck(draws)), recorded


def config_of(path: Path) -> dict[str, Any]:
    """The configuration inside a golden file."""
    with np.load(path) as file:
        found: dict[str, Any] = json.loads(str(file["config"]))
    return found
