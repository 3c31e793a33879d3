"""Rows of a sweep as Arrow tables; unit and meaning of each column in its metadata."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from sim.experiments.cells import renamed
from sim.experiments.designs import Column
from sim.experiments.engine import Rows
from sim.experiments.plan import SweepPlan
from sim.jit import Array
from sim.runs import QUANTILES
from sim.runspec import plugin_place
from sim.vocabulary import ACTORS, COLUMN_TERMS, COLUMNS, OUTCOMES

KEYS = ("point", "future", "lever", "replicate", "run", "seed")
POLICY = "policy_"
MONTH_FIELD = ("month", pa.int16(), "month", "0 is July 2024")


def _field(name: str, kind: Any, unit: str, about: str) -> pa.Field:
    return pa.field(name, kind, metadata={"unit": unit, "description": about})


WORD = pa.dictionary(pa.int32(), pa.string())


def text_field(name: str, about: str) -> pa.Field:
    """Parquet field of words that repeat themselves."""
    return _field(name, WORD, "", about)


def axis_field(column: Column) -> pa.Field:
    """Parquet field of a setting that varies."""
    kind = (pa.int64() if column.setting.whole else pa.float64()) if column.is_number else WORD
    return _field(column.name, kind, column.setting.unit, column.setting.meaning)


def axis_array(column: Column, codes: Array) -> pa.Array:
    """A column of the design as words or numbers.  codes: float64 array (rows,)."""
    if column.is_number:
        blank = np.isnan(codes)
        return pa.array(np.where(blank, 0.0, codes).astype(np.int64) if column.setting.whole else codes, mask=blank)
    words = pa.array([column.word(k) for k in range(len(column.values))], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), words)


def told_columns(plan: SweepPlan) -> list[Column]:
    """Columns of a design, a user's policies named by their place in the folder: the same wherever they came from."""

    def told(column: Column) -> Column:
        return column if column.is_number else replace(column, values=tuple(_portable(plan, v) for v in column.values))

    return [told(column) for column in plan.design.columns]


def _portable(plan: SweepPlan, value: Any) -> Any:
    return renamed(value, lambda name: plugin_place(name, plan.policies))


KEY_FIELDS = (
    _field("point", pa.int64(), "index", "point of the design: a future under a combination of levers"),
    _field("future", pa.int64(), "index", "what the world decides: uncertainties of the point"),
    _field("lever", pa.int32(), "index", "what an actor decides: combination of levers of the point"),
    _field("replicate", pa.int32(), "index", "which history of the point"),
    _field("run", pa.int64(), "index", "number of the luck: rows with the same run and seed share it"),
    _field("seed", pa.int64(), "", "seed of the luck"),
)


@cache
def outcome_fields() -> tuple[pa.Field, ...]:
    """Fields of all outcomes."""
    return tuple(_field(o.name, pa.float64(), o.unit, f"{o.meaning} ({o.scope})") for o in OUTCOMES)


def outcome_schema(plan: SweepPlan) -> pa.Schema:
    """Schema of `outcomes/part-*.parquet`."""
    names = [text_field("name", "name of the future")] if plan.design.names else []
    policies = [text_field(f"{POLICY}{actor}", f"policy of {actor}") for actor in (*ACTORS, "firms")]
    error = _field("error", pa.string(), "", "why the row failed; empty where it did not")
    axes = [axis_field(column) for column in plan.design.columns]
    return pa.schema([*KEY_FIELDS, *names, *policies, *axes, error, *outcome_fields()])


def _keys(plan: SweepPlan, rows: Rows) -> list[Array]:
    future, lever = np.divmod(rows.luck.point, len(plan.design.levers))
    seed = np.full(len(future), plan.seed)
    return [rows.luck.point, future, lever.astype(np.int32), rows.luck.replicate.astype(np.int32), rows.luck.run, seed]


def policies_in_words(plan: SweepPlan, codes: Array) -> tuple[list[tuple[str, ...]], Array]:
    """Policies of the six actors in each kind of point, in office one after the other, and the kind of each point."""
    cells, cell_of = plan.cells_of(codes)
    words = []
    for cell in cells:
        scenario = cell.spec.scenario
        named = [[_portable(plan, plan.policies[s.name].name) for s in scenario.policies[actor]] for actor in ACTORS]
        words.append((*(", then ".join(names) for names in named), scenario.firm_policy))
    return words, cell_of


def outcome_table(plan: SweepPlan, rows: Rows) -> pa.Table:
    """Rows as a table, in the order of the sweep."""
    point_of = rows.luck.point - rows.luck.point[0]
    keys = _keys(plan, rows)
    arrays: list[Any] = [pa.array(values) for values in keys]
    if plan.design.names:
        names = list(dict.fromkeys(plan.design.names))
        place = {name: k for k, name in enumerate(names)}
        codes = np.array([place[plan.design.names[f]] for f in keys[1]], np.int32)
        arrays.append(pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names, pa.string())))
    words, kind_of = policies_in_words(plan, rows.codes)
    kinds = pa.array(kind_of[point_of].astype(np.int32))
    for actor in range(len(ACTORS) + 1):
        own = pa.array([word[actor] for word in words], pa.string())
        arrays.append(pa.DictionaryArray.from_arrays(kinds, own))
    arrays += [axis_array(c, rows.codes[point_of, k]) for k, c in enumerate(told_columns(plan))]
    arrays.append(pa.array([rows.errors.get(row) for row in range(len(point_of))], pa.string()))
    arrays += [pa.array(column) for column in np.ascontiguousarray(rows.outcomes.T)]
    return pa.Table.from_arrays(arrays, schema=outcome_schema(plan))


@cache
def trajectory_fields() -> tuple[pa.Field, ...]:
    """Fields of all monthly columns."""
    return tuple(_field(name, pa.float64(), COLUMN_TERMS[name].unit, COLUMN_TERMS[name].meaning) for name in COLUMNS)


def _point_months(ticks: Array) -> tuple[Array, Array]:
    """Every month of every point or row, one after the other: its number, and the month.  ticks: int64 array."""
    number = np.repeat(np.arange(len(ticks)), ticks)
    return number, np.arange(len(number)) - np.repeat(np.cumsum(ticks) - ticks, ticks)


def quantile_table(plan: SweepPlan, rows: Rows) -> pa.Table:
    """Quantiles over the histories of each point, a row a point, month and quantile."""
    of_points = rows.months.reshape(len(rows.codes), plan.replicates, -1, len(COLUMNS))
    with np.errstate(invalid="ignore"):
        found = np.quantile(of_points, QUANTILES, axis=1)  # (quantiles, points, months, columns)
        for hurt in {row // plan.replicates for row in rows.errors}:  # the histories that did not fail
            good = [k for k in range(plan.replicates) if hurt * plan.replicates + k not in rows.errors]
            if good:
                found[:, hurt] = np.quantile(of_points[hurt, good], QUANTILES, axis=0)
    point, month = _point_months(rows.ticks)
    flat = np.moveaxis(found, 0, 2)[point, month].reshape(-1, len(COLUMNS))
    keys = [
        np.repeat(point + rows.luck.point[0], len(QUANTILES)),
        np.repeat(month.astype(np.int16), len(QUANTILES)),
        np.tile(np.array(QUANTILES), len(point)),
    ]
    fields = [
        KEY_FIELDS[0], _field(*MONTH_FIELD),
        _field("quantile", pa.float64(), "share", "over the histories of the point"),
    ]  # fmt: skip
    return pa.Table.from_arrays(
        [*(pa.array(k) for k in keys), *(pa.array(c) for c in np.ascontiguousarray(flat.T))],
        schema=pa.schema([*fields, *trajectory_fields()]),
    )


def month_table(plan: SweepPlan, rows: Rows) -> pa.Table:
    """Every month of every row."""
    row, month = _point_months(rows.ticks[rows.luck.point - rows.luck.point[0]])
    keys = [rows.luck.point[row], rows.luck.replicate[row].astype(np.int32), month.astype(np.int16)]
    fields = [KEY_FIELDS[0], KEY_FIELDS[3], _field(*MONTH_FIELD)]
    return pa.Table.from_arrays(
        [pa.array(values) for values in (*keys, *np.ascontiguousarray(rows.months[row, month].T))],
        schema=pa.schema([*fields, *trajectory_fields()]),
    )


def trajectory_table(plan: SweepPlan, rows: Rows) -> pa.Table:
    """Months of rows, as the sweep keeps them."""
    return quantile_table(plan, rows) if plan.form.trajectories == "quantiles" else month_table(plan, rows)
