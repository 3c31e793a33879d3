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
from sim.vocabulary import OUTCOME_PLACE, OUTCOMES

Columns = Mapping[str, Any]
Planted = Callable[[Columns, Array], Mapping[str, Array]]
"""Columns of the design (numbers, or words) and replicate of each row, to outcomes by name; others are 0."""


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
        outcomes[:, OUTCOME_PLACE[name]] = values
    return Rows(luck, codes, outcomes, {}, np.empty((0, 0, 0)), np.full(len(codes), plan.scenario.ticks))


def unit(columns: Columns, name: str, low: float, high: float) -> Array:
    """A setting as its place in its range."""
    found: Array = (columns[name] - low) / (high - low)
    return found


RANGES = {"us_drive": (0.0, 0.4), "arms_need": (0.5, 1.3), "china_cost": (0.2, 1.0), "wedge_motive": (0.5, 1.5)}
G = {"us_drive": 0.0, "arms_need": 1.0, "china_cost": 4.5, "wedge_motive": 99.0}
"""Sobol's G: the smaller a, the more a factor matters."""


def sobol_block(method: str, points: int, **more: Any) -> dict[str, Any]:
    """A `sweep:` block over the factors of G."""
    axes = {name: list(ends) for name, ends in RANGES.items()}
    return {"method": method, "points": points, "replicates": 1, "uncertainties": axes, **more}


def cube_of(columns: Columns) -> dict[str, Array]:
    """Factors of G in the unit cube."""
    return {name: unit(columns, name, *ends) for name, ends in RANGES.items()}


def sobol_g(columns: Columns) -> Array:
    """Saltelli and Sobol (1995)."""
    x = cube_of(columns)
    factors = [(np.abs(4.0 * x[name] - 2.0) + a) / (1.0 + a) for name, a in G.items()]
    product: Array = np.prod(factors, axis=0)
    return product
