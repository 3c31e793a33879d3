"""Parts of a sweep: Parquet files of a fixed number of rows, each sealed by a digest of what it says."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from sim.experiments.engine import run_rows
from sim.experiments.plan import SweepPlan
from sim.experiments.tables import outcome_table, trajectory_table
from sim.jit import Array, source_hash
from sim.policies.hooks import hooks_of
from sim.vocabulary import COLUMNS, OUTCOMES

PART_ROWS = 4096
"""Most rows of a part: a second or two of work on one core, which is what a kill can cost."""
LEAST_PART_ROWS = 512
"""A small sweep has smaller parts, so that threads share it evenly; yet smaller ones would cost more to write."""
WANTED_PARTS = 32
LARGE_PART_ROWS, MANY_PARTS = 32_768, 4096
"""A very large sweep has larger parts rather than more of them, as far as memory allows."""
FULL_PART_ROWS = 256
"""Rows of a part that keeps every month."""
SLOW_PART_ROWS = 32
"""Rows of a part where a policy does not compile: the Mesa driver takes a tenth of a second a row."""
OUTCOME_FOLDER, TRAJECTORY_FOLDER = "outcomes", "trajectories"
DIGEST, SEAL = b"digest", b"part_of"
COMPACT: dict[str, Any] = {"compression": "lz4"}


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
    if not hooks_of(plan.policies).compiled:
        most = SLOW_PART_ROWS
    elif plan.form.trajectories != "none":
        most = FULL_PART_ROWS
    else:
        most = min(PART_ROWS, max(LEAST_PART_ROWS, plan.n_runs // WANTED_PARTS))
        most = max(most, min(LARGE_PART_ROWS, plan.n_runs // MANY_PARTS))
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
            _add_numbers(whole, column.to_numpy())
        else:
            _add_words(whole, column.cast(pa.string()).combine_chunks())
    return str(whole.hexdigest())


def _add_numbers(digest: Any, values: Array) -> None:
    digest.update(memoryview(np.ascontiguousarray(values)).cast("B"))


def _add_words(digest: Any, words: Any) -> None:
    """Each different word once, in order of appearance, and which one each row has; -1 for none."""
    encoded = words.dictionary_encode()
    digest.update(json.dumps(encoded.dictionary.to_pylist()).encode())
    _add_numbers(digest, encoded.indices.fill_null(-1).to_numpy())


def seal(plan: SweepPlan, part: int) -> bytes:
    """What a part carries: the sweep and the source it is of, and its place; so a part proves itself."""
    return f"{plan.digest}/{source_hash()}/{part}".encode()


def write_table(table: pa.Table, path: Path, sealed: bytes) -> str:
    """Write a table so that it appears whole or not at all; its digest.

    Parameters
    ----------
    table : pa.Table
    path : Path
    sealed : bytes
        Kept inside: what it is a part of.
    """
    digest = table_digest(table)
    sealed_table = table.replace_schema_metadata({DIGEST: digest.encode(), SEAL: sealed})
    aside = path.with_name(f".{path.name}.{uuid4().hex}")  # two machines may compute one part at a time
    try:
        pq.write_table(
            sealed_table, aside, use_dictionary=_words_of(table.schema), write_statistics=["point"], **COMPACT
        )
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return digest


def _words_of(schema: pa.Schema) -> list[str]:
    """Columns that repeat themselves from row to row."""
    outcomes = {outcome.name for outcome in OUTCOMES} | set(COLUMNS)
    return [field.name for field in schema if field.name not in outcomes and field.name not in ("point", "run")]


def read_table(path: Path, sealed: bytes) -> tuple[pa.Table, str] | None:
    """A part that is whole and what it should be, and its digest; None if it is missing, damaged or foreign."""
    try:
        table = pq.read_table(path)
        told = table.schema.metadata or {}
        digest = table_digest(table)
    except (OSError, pa.ArrowException, ValueError):
        return None
    return (table, digest) if told.get(DIGEST) == digest.encode() and told.get(SEAL) == sealed else None


def write_part(plan: SweepPlan, folder: Path, part: int) -> dict[str, Any]:
    """Compute a part and leave its files; what the sweep keeps in mind of it.

    Returns
    -------
    dict
        ``part``, ``rows``, ``failed``, ``digest`` and, with trajectories, ``trajectories``.
    """
    first, count = layout_of(plan).span(part)
    with_months = plan.form.trajectories != "none"
    rows = run_rows(plan, first, count, months=with_months)
    told: dict[str, Any] = {"part": part, "rows": count, "failed": len(rows.errors)}
    if with_months:
        told["trajectories"] = write_table(
            trajectory_table(plan, rows), folder / TRAJECTORY_FOLDER / part_name(part), seal(plan, part)
        )
    # The outcomes come last: where they are, the part is finished.
    told["digest"] = write_table(outcome_table(plan, rows), folder / OUTCOME_FOLDER / part_name(part), seal(plan, part))
    return told


def read_part(plan: SweepPlan, folder: Path, part: int) -> dict[str, Any] | None:
    """What is to be kept in mind of a part that is there already; None if it must be computed."""
    found = read_table(folder / OUTCOME_FOLDER / part_name(part), seal(plan, part))
    if found is None:
        return None
    table, digest = found
    told: dict[str, Any] = {"part": part, "rows": table.num_rows, "failed": table.num_rows - table["error"].null_count}
    if plan.form.trajectories != "none":
        months = read_table(folder / TRAJECTORY_FOLDER / part_name(part), seal(plan, part))
        if months is None:
            return None
        told["trajectories"] = months[1]
    return {**told, "digest": digest}


def finished_parts(plan: SweepPlan, folder: Path) -> list[int]:
    """Parts whose files are there, damaged or not, in order."""
    there = {path.name for path in (folder / OUTCOME_FOLDER).glob("part-*.parquet")}
    return [part for part in range(layout_of(plan).parts) if part_name(part) in there]


def whole_digest(parts: list[dict[str, Any]]) -> str:
    """Digest of all rows: of the digests of the parts, in order."""
    told = [[part.get(key) for key in ("part", "rows", "digest", "trajectories")] for part in parts]
    return str(xxhash.xxh3_128(json.dumps(told).encode()).hexdigest())
