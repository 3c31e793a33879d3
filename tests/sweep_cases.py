"""Small sweeps that several test files share."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim.experiments.parts as parts_room
from sim.experiments.parts import OUTCOME_FOLDER, layout_of, part_name
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.sweep import Compute, Options, execute_sweep
from sim.jit import COMPILER_ON

MONTHS = 3 if COMPILER_ON else 1
"""A month of plain Python takes twenty milliseconds."""
MODEL = {"ticks": MONTHS, "firms": 8}
SWEEP = {
    "method": "grid",
    "uncertainties": {"us_drive": [-0.3, 0.6, 3]},
    "levers": {"policies.seoul": ["hedging", "full_alignment"]},
    "replicates": 2,
}
"""Three futures under two policies, two histories each: twelve rows."""
YAML = f"""name: tiny
model: {{ticks: {MONTHS}, firms: 8}}
sweep:
  question: Does it pay?
  method: grid
  uncertainties: {{us_drive: [-0.3, 0.6, 3]}}
  levers: {{policies.seoul: [hedging, full_alignment]}}
  replicates: 2
  outputs: [welfare_mean]
"""
RAISING = """
from sim.policies.contract import Policy, certain

def choose(utility, look_ahead, obs, memory, params, out):
{body}    if params.us_drive > 0.5:
        raise ValueError("lost for words")
    certain(out, 2)

fragile = Policy(name="fragile", plain_words="gives up under pressure", source="a test", choose=choose)
"""
KEEPS_OBJECTS = "    notes = {str(k): object() for k in range(3)}\n"
"""Python's own containers do not compile: the policy then runs on the Mesa driver."""


def plan_of(sweep: dict[str, Any] | None = None, **more: Any) -> SweepPlan:
    """The small sweep with entries of its block changed, and settings around it."""
    return load_plan({"name": "tiny", "model": MODEL, **more, "sweep": {**SWEEP, **(sweep or {})}})


def fragile_plan(folder: Path, *, compiles: bool, **sweep: Any) -> SweepPlan:
    """A sweep whose policy raises in the last third of its points."""
    plugin = folder / "mine.py"
    plugin.write_text(RAISING.format(body="" if compiles else KEEPS_OBJECTS), encoding="utf-8")
    return plan_of({"levers": {"policies.seoul": ["hedging", f"{plugin}:fragile"]}, **sweep})


def silent(done: int) -> None:
    """No progress bar."""


def swept(
    plan: SweepPlan, out: Path, *, threads: int = 1, resume: bool = False, compute: Compute | None = None
) -> Path:
    """The folder of a sweep."""
    return execute_sweep(plan, out, Options(threads, resume), progress=silent, compute=compute)


def rows_of(folder: Path, kind: str = OUTCOME_FOLDER) -> pa.Table:
    """All rows of a sweep, words decoded."""
    tables = [pq.read_table(path) for path in sorted((folder / kind).glob("part-*.parquet"))]
    plain = [
        pa.table({n: t[n].cast(pa.string()) if pa.types.is_dictionary(t[n].type) else t[n] for n in t.column_names})
        for t in tables
    ]
    return pa.concat_tables(plain).combine_chunks()


def part_times(folder: Path) -> dict[str, int]:
    """When each part was written, in nanoseconds."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / OUTCOME_FOLDER).glob("part-*.parquet")}


def part_path(folder: Path, part: int) -> Path:
    return folder / OUTCOME_FOLDER / part_name(part)


def cut_into(monkeypatch: pytest.MonkeyPatch, rows: int, plan: SweepPlan | None = None) -> None:
    """Make parts of so many rows."""
    for name in ("PART_ROWS", "LEAST_PART_ROWS", "FULL_PART_ROWS", "SLOW_PART_ROWS"):
        monkeypatch.setattr(parts_room, name, rows)
    if plan is not None:
        assert layout_of(plan).rows_a_part == rows
