"""Parts of a sweep: Parquet files of a fixed number of rows, each sealed by a digest of what it says."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from sim.experiments.engine import run_rows
from sim.experiments.plan import SweepPlan
from sim.experiments.tables import month_table, outcome_table, quantile_table
from sim.vocabulary import COLUMNS, OUTCOMES

PART_ROWS = 4096
"""Rows of a part: a second of work on one core, which is what a kill can cost."""
MOST_PARTS = 4096
"""A very large sweep has larger parts rather than more of them."""
FULL_PART_ROWS = 256
"""Rows of a part that keeps every month."""
OUTCOME_FOLDER, TRAJECTORY_FOLDER = "outcomes", "trajectories"
DIGEST, SWEEP = b"digest", b"sweep"
COMPACT: dict[str, Any] = {"compression": "zstd", "compression_level": 1}


@dataclass(frozen=True)
class Layout:
    """How the rows of a sweep are cut into parts; it depends on the sweep alone, never on who computes it.

    Parameters
    ----------
    rows : int
        Of the whole sweep.
    rows_a_part : int
    """

    rows: int
    rows_a_part: int

    @property
    def parts(self) -> int:
        """Number of parts."""
        return -(-self.rows // self.rows_a_part)

    def span(self, part: int) -> tuple[int, int]:
        """First row of a part and how many it has."""
        first = part * self.rows_a_part
        return first, min(self.rows_a_part, self.rows - first)


def layout_of(plan: SweepPlan) -> Layout:
    """Parts of a sweep: whole points where a point fits."""
    most = PART_ROWS if plan.form.trajectories == "none" else FULL_PART_ROWS
    most = max(most, -(-plan.n_runs // MOST_PARTS))
    whole = max(1, most // plan.replicates) * plan.replicates
    return Layout(plan.n_runs, whole if plan.replicates <= most or plan.form.trajectories == "quantiles" else most)


def part_name(part: int) -> str:
    """File name of a part."""
    return f"part-{part:05d}.parquet"


def table_digest(table: pa.Table) -> str:
    """XXH3-128 of names and values of a table, whatever its compression, chunks and dictionaries."""
    whole = xxhash.xxh3_128()
    for name, column in zip(table.column_names, table.columns, strict=True):
        whole.update(f"\0{name}\0".encode())
        if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
            values = np.ascontiguousarray(column.to_numpy())
            whole.update(memoryview(values).cast("B"))
        else:
            whole.update("\0".join("" if v is None else f"+{v}" for v in column.to_pylist()).encode())
    return str(whole.hexdigest())


def write_table(table: pa.Table, path: Path, sweep: str) -> str:
    """Write a table so that it appears whole or not at all; its digest.

    Parameters
    ----------
    table : pa.Table
    path : Path
    sweep : str
        Digest of the sweep it belongs to, kept inside.
    """
    digest = table_digest(table)
    sealed = table.replace_schema_metadata({DIGEST: digest.encode(), SWEEP: sweep.encode()})
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        pq.write_table(sealed, aside, use_dictionary=_words_of(table.schema), write_statistics=["point"], **COMPACT)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return digest


def _words_of(schema: pa.Schema) -> list[str]:
    """Columns that repeat themselves from row to row."""
    outcomes = {outcome.name for outcome in OUTCOMES} | set(COLUMNS)
    return [field.name for field in schema if field.name not in outcomes and field.name not in ("point", "run")]


def part_digest(path: Path, sweep: str) -> str | None:
    """Digest of a part that is whole and belongs to the sweep; None if it is missing, damaged or foreign."""
    try:
        table = pq.read_table(path)
        told = table.schema.metadata or {}
        digest = table_digest(table)
    except (OSError, pa.ArrowException, ValueError, KeyError):
        return None
    return digest if told.get(DIGEST) == digest.encode() and told.get(SWEEP) == sweep.encode() else None


def write_part(plan: SweepPlan, folder: Path, part: int) -> dict[str, Any]:
    """Compute a part and leave its files; what the sweep keeps in mind of it.

    Returns
    -------
    dict
        ``part``, ``rows``, ``failed``, ``digest`` and, with trajectories, ``trajectories``.
    """
    first, count = layout_of(plan).span(part)
    kind = plan.form.trajectories
    rows = run_rows(plan, first, count, months=kind != "none")
    told: dict[str, Any] = {"part": part, "rows": count, "failed": len(rows.errors)}
    if kind != "none":
        table = quantile_table(plan, rows) if kind == "quantiles" else month_table(plan, rows)
        told["trajectories"] = write_table(table, folder / TRAJECTORY_FOLDER / part_name(part), plan.digest)
    told["digest"] = write_table(outcome_table(plan, rows), folder / OUTCOME_FOLDER / part_name(part), plan.digest)
    return told


def read_part(plan: SweepPlan, folder: Path, part: int) -> dict[str, Any] | None:
    """What is to be kept in mind of a part that is there already; None if it must be computed."""
    outcomes = folder / OUTCOME_FOLDER / part_name(part)
    digest = part_digest(outcomes, plan.digest)
    if digest is None:
        return None
    table = pq.read_table(outcomes, columns=["error"])
    told: dict[str, Any] = {"part": part, "rows": table.num_rows, "failed": table.num_rows - table["error"].null_count}
    if plan.form.trajectories != "none":
        told["trajectories"] = part_digest(folder / TRAJECTORY_FOLDER / part_name(part), plan.digest)
        if told["trajectories"] is None:
            return None
    told["digest"] = digest
    return told


def whole_digest(parts: list[dict[str, Any]]) -> str:
    """Digest of all rows: of the digests of the parts, in order."""
    told = [[part.get(key) for key in ("part", "rows", "digest", "trajectories")] for part in parts]
    return str(xxhash.xxh3_128(json.dumps(told).encode()).hexdigest())
