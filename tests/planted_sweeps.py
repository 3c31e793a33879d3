"""Sweep folders whose outcomes are a known function of what varies: no run is simulated, everything else is real."""

from collections.abc import Callable, Generator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiments.engine import Rows
from sim.experiments.parts import OUTCOME_FOLDER, layout_of, part_name, seal, write_table
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.sweep import Options, execute_sweep
from sim.experiments.tables import outcome_table
from sim.jit import Array
from sim.vocabulary import OUTCOMES

Columns = Mapping[str, Any]
Planted = Callable[[Columns, Array], Mapping[str, Array]]
"""Columns of the design (numbers, or words) and replicate of each row, to outcomes by name; others are 0."""
PLACE = {outcome.name: k for k, outcome in enumerate(OUTCOMES)}


def planted_sweep(block: Mapping[str, Any], planted: Planted, out: Path, name: str = "planted") -> Path:
    """The folder of a sweep with planted outcomes."""
    plan = load_plan({"extends": "baseline", "name": name, "model": {"firms": 8, "ticks": 3}, "sweep": dict(block)})

    def compute(plan: SweepPlan, folder: Path, parts: Sequence[int]) -> Generator[dict[str, Any]]:
        for part in parts:
            first, count = layout_of(plan).span(part)
            rows = _rows(plan, first, count, planted)
            path = folder / OUTCOME_FOLDER / part_name(part)
            digest = write_table(outcome_table(plan, rows), path, seal(plan, part))
            yield {"part": part, "rows": count, "failed": 0, "digest": digest}

    return execute_sweep(plan, out, Options(), progress=lambda rows: None, compute=compute)


def _rows(plan: SweepPlan, first: int, count: int, planted: Planted) -> Rows:
    luck = plan.luck(first, count)
    codes = plan.design.codes(np.arange(luck.point[0], luck.point[-1] + 1))
    own = codes[luck.point - luck.point[0]]
    columns = {
        column.name: own[:, k] if column.is_number else np.array([column.word(code) for code in own[:, k]])
        for k, column in enumerate(plan.design.columns)
    }
    outcomes = np.zeros((count, len(OUTCOMES)))
    for name, values in planted(columns, luck.replicate).items():
        outcomes[:, PLACE[name]] = values
    return Rows(luck, codes, outcomes, {}, np.empty((0, 0, 0)), np.full(len(codes), plan.scenario.ticks))


def unit(columns: Columns, name: str, low: float, high: float) -> Array:
    """A setting as its place in its range."""
    found: Array = (columns[name] - low) / (high - low)
    return found
