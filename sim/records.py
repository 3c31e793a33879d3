"""Columnar records of runs: what `months.parquet`, `actors.parquet` and `firms.parquet` hold, and their digest.

Written as they come, chunk by chunk, so memory does not grow with the number of runs.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash

from sim.jit import Array
from sim.runspec import Chunk
from sim.scenario import date_of
from sim.vocabulary import ACTORS, COLUMN_TERMS, COLUMNS, MENU_SIZES, SEOUL, WASHINGTON, action_names
from sim.vocabulary.firms import FIRM_CLASSES, FIRM_RECORDS, FIRM_STATE, STATUSES
from sim.world import COLUMN

SCHEMA_VERSION = 1
ROWS_A_GROUP = 32_768
"""Few enough rows that workers need not wait while the last group is written."""

FIRM_TERMS = {term.name: term for term in FIRM_STATE}
SMALL = 127


def _field(name: str, kind: Any, unit: str, description: str) -> pa.Field:
    return pa.field(name, kind, nullable=False, metadata={"unit": unit, "description": description})


def _keys(*more: pa.Field) -> list[pa.Field]:
    return [
        _field("run", pa.int32(), "index", "which history of the seed"),
        _field("month", pa.int16(), "month", "0 is July 2024"),
        *more,
    ]


def _column_type(name: str) -> pa.DataType:
    term = COLUMN_TERMS[name]
    if not term.counts:
        return pa.float64()
    return pa.int8() if term.domain[1] <= SMALL else pa.int32()


@cache
def months_schema() -> pa.Schema:
    """Schema of `months.parquet`: a row a run and month; unit, meaning and source of each column in its metadata."""
    fields = _keys(_field("date", pa.dictionary(pa.int16(), pa.string()), "month", "calendar month"))
    for name in COLUMNS:
        term = COLUMN_TERMS[name]
        field = _field(name, _column_type(name), term.unit, term.meaning)
        extra = {"symbol": term.symbol, "source": term.source, "mark": term.provenance}
        fields.append(field.with_metadata({**(field.metadata or {}), **extra}))
    return pa.schema(fields, metadata={"schema_version": str(SCHEMA_VERSION)})


@cache
def actors_schema() -> pa.Schema:
    """Schema of `actors.parquet`: a row a run, month and government."""
    word = pa.dictionary(pa.int8(), pa.string())
    return pa.schema(
        _keys(
            _field("actor", word, "", "government"),
            _field("alignment", pa.float64(), "index", COLUMN_TERMS["alignment_seoul"].meaning),
            _field("risk", pa.float64(), "share", COLUMN_TERMS["risk_seoul"].meaning),
            _field("belief", pa.float64(), "prob", "Seoul: Moscow retaliates; Washington: Seoul is committed; else .5"),
            _field("action", word, "", "rungs in force, by name, joined by +"),
        )
    )  # fmt: skip


@cache
def firms_schema() -> pa.Schema:
    """Schema of `firms.parquet`: a row a run, month and class of firms."""
    counts = [_field(status, pa.int32(), "firms", f"{status} firms") for status in STATUSES]
    return pa.schema(_keys(_field("class", pa.dictionary(pa.int8(), pa.string()), "", "large or sme"), *counts))


@cache
def firm_months_schema() -> pa.Schema:
    """Schema of `firm_months.parquet`: a row a run, month and firm."""
    numbers = [
        _field(n, pa.float64(), FIRM_TERMS[n].unit, FIRM_TERMS[n].meaning) for n in FIRM_RECORDS if n != "status"
    ]
    status = _field("status", pa.dictionary(pa.int8(), pa.string()), "", "active, idle or exited")
    return pa.schema(_keys(_field("firm", pa.int32(), "index", "firm"), status, *numbers))


def _run_and_month(chunk: Chunk, rows_a_month: int = 1) -> list[Array]:
    runs, months = chunk.months.shape[:2]
    run = np.repeat(np.arange(chunk.first, chunk.first + runs, dtype=np.int32), months * rows_a_month)
    month = np.tile(np.repeat(np.arange(months, dtype=np.int16), rows_a_month), runs)
    return [run, month]


def _words(codes: Array, names: Sequence[str]) -> pa.DictionaryArray:
    kind = np.int8 if len(names) <= SMALL else np.int16
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(kind, copy=False)), pa.array(list(names)))


KINDS = [np.dtype(_column_type(name).to_pandas_dtype()) for name in COLUMNS]
"""NumPy type of each recorded column."""


def months_table(chunk: Chunk) -> pa.Table:
    """Monthly columns of a chunk."""
    schema = months_schema()
    run, month = _run_and_month(chunk)
    dates = pa.DictionaryArray.from_arrays(
        pa.array(month), pa.array([date_of(t) for t in range(chunk.months.shape[1])])
    )
    by_column = np.ascontiguousarray(chunk.months.reshape(-1, len(COLUMNS)).T)
    arrays = [pa.array(run), pa.array(month), dates]
    arrays += [pa.array(values.astype(kind, copy=False)) for values, kind in zip(by_column, KINDS, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


ACTION_WORDS = tuple(
    "+".join(action_names(actor, index)) for i, actor in enumerate(ACTORS) for index in range(MENU_SIZES[i])
)
FIRST_WORD = np.concatenate([[0], np.cumsum(MENU_SIZES)[:-1]]).astype(np.int8)


def actors_table(chunk: Chunk) -> pa.Table:
    """Governments of a chunk."""
    flat = chunk.months.reshape(-1, len(COLUMNS))

    def by_actor(name: str) -> Array:
        first = COLUMN[f"{name}_{ACTORS[0]}"]
        return flat[:, first : first + len(ACTORS)]

    belief = np.full((flat.shape[0], len(ACTORS)), 0.5)
    belief[:, SEOUL], belief[:, WASHINGTON] = flat[:, COLUMN["belief_retaliator"]], flat[:, COLUMN["belief_committed"]]
    words = by_action_word(by_actor("action"))
    arrays = [
        *(pa.array(values) for values in _run_and_month(chunk, len(ACTORS))),
        _words(np.tile(np.arange(len(ACTORS), dtype=np.int8), flat.shape[0]), ACTORS),
        pa.array(by_actor("alignment").ravel()),
        pa.array(by_actor("risk").ravel()),
        pa.array(belief.ravel()),
        words,
    ]
    return pa.Table.from_arrays(arrays, schema=actors_schema())


def by_action_word(actions: Array) -> pa.DictionaryArray:
    """Joint actions (rows, 5) as rung names, row by row."""
    return _words((actions.astype(np.int8) + FIRST_WORD).ravel(), ACTION_WORDS)


def firms_table(chunk: Chunk) -> pa.Table:
    """Firms of a chunk by class and status."""
    flat = chunk.months.reshape(-1, len(COLUMNS))
    counts = [
        np.stack([flat[:, COLUMN[f"{status}_{kind}"]] for kind in FIRM_CLASSES], axis=1).ravel().astype(np.int32)
        for status in STATUSES
    ]
    arrays = [
        *(pa.array(values) for values in _run_and_month(chunk, len(FIRM_CLASSES))),
        _words(np.tile(np.arange(len(FIRM_CLASSES)), flat.shape[0]), FIRM_CLASSES),
        *(pa.array(values) for values in counts),
    ]
    return pa.Table.from_arrays(arrays, schema=firms_schema())


def firm_months_table(chunk: Chunk) -> pa.Table:
    """Every firm of a chunk, month by month."""
    runs, months, _, firms = chunk.firms.shape
    values = {name: chunk.firms[:, :, k, :].ravel() for k, name in enumerate(FIRM_RECORDS)}
    arrays = [
        *(pa.array(column) for column in _run_and_month(chunk, firms)),
        pa.array(np.tile(np.arange(firms, dtype=np.int32), runs * months)),
        _words(values["status"], STATUSES),
        *(pa.array(values[name]) for name in FIRM_RECORDS if name != "status"),
    ]
    return pa.Table.from_arrays(arrays, schema=firm_months_schema())


class Digest:
    """Canonical digest of the columns of a run folder, in run order; timing, files and compression do not enter.

    XXH3-128 over the column names and then the float64 values: an identity; files are sealed by SHA-256.
    """

    def __init__(self) -> None:
        self._hash = xxhash.xxh3_128(",".join(COLUMNS).encode())

    def update(self, chunk: Chunk) -> None:
        """Add the next runs."""
        self._hash.update(memoryview(np.ascontiguousarray(chunk.months)).cast("B"))

    def hexdigest(self) -> str:
        """The digest so far."""
        return str(self._hash.hexdigest())


class HashedFile(io.FileIO):
    """A new file that knows the SHA-256 of what was written to it: sealing it does not read it again."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "wb")
        self.sha256 = hashlib.sha256()

    def write(self, piece: Any) -> int:
        """Append."""
        self.sha256.update(piece)
        left = memoryview(piece)
        while left:
            left = left[super().write(left) :]
        return len(piece)


class RecordWriter:
    """Writes the Parquet files of a run folder chunk by chunk.

    Parameters
    ----------
    folder : Path
        Where the files grow.
    firm_records : bool
        Also write a row a firm and month.
    """

    def __init__(self, folder: Path, *, firm_records: bool) -> None:
        kinds = {"months": (months_schema(), months_table), "actors": (actors_schema(), actors_table)}
        kinds["firms"] = (firms_schema(), firms_table)
        if firm_records:
            kinds["firm_months"] = (firm_months_schema(), firm_months_table)
        self._tables = {name: table for name, (_, table) in kinds.items()}
        self._files = {name: HashedFile(folder / f"{name}.parquet") for name in kinds}
        self._writers = {
            name: pq.ParquetWriter(self._files[name], schema, **compact(schema)) for name, (schema, _) in kinds.items()
        }
        self._waiting: dict[str, list[pa.Table]] = {name: [] for name in kinds}

    def write(self, chunk: Chunk) -> None:
        """Add the next runs."""
        for name, table in self._tables.items():
            self._waiting[name].append(table(chunk))
            if sum(t.num_rows for t in self._waiting[name]) >= ROWS_A_GROUP:
                self._flush(name)

    def _flush(self, name: str) -> None:
        if self._waiting[name]:
            whole = pa.concat_tables(self._waiting[name])
            self._writers[name].write_table(whole, row_group_size=len(whole))
            self._waiting[name].clear()

    def close(self) -> None:
        """Write what waits and the footers."""
        for name, writer in self._writers.items():
            self._flush(name)
            writer.close()
            self._files[name].close()

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file, by its name in the folder; once closed."""
        return {f"{name}.parquet": file.sha256.hexdigest() for name, file in self._files.items()}


def compact(schema: pa.Schema) -> dict[str, Any]:
    """Fast settings: LZ4 costs half of zstd here; dictionaries and statistics of floats are not worth it."""
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return {"compression": "lz4", "use_dictionary": words, "write_statistics": ["run", "month"]}


def read_months(path: Path) -> Iterator[Array]:
    """Monthly columns of a run folder, a row group at a time: float64 arrays (rows, columns)."""
    parquet = pq.ParquetFile(path)
    for group in range(parquet.num_row_groups):
        table = parquet.read_row_group(group, columns=list(COLUMNS))
        yield np.stack([table.column(name).to_numpy().astype(np.float64) for name in COLUMNS], axis=1)
