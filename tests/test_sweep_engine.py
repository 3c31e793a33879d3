"""Rows of a sweep: what each gives depends on the row alone, and one that fails takes nobody along."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import sim.experiments.engine as engine_room
import sim.experiments.executors as executors_room
import sim.experiments.parts as parts_room
from sim.ensemble import simulate
from sim.experiments.engine import run_rows
from sim.experiments.parts import Layout, layout_of, table_digest
from sim.experiments.plan import SweepPlan
from sim.experiments.tables import month_table, outcome_table, quantile_table
from sim.outcomes import outcomes_of
from sim.policies.hooks import hooks_of
from sim.runs import QUANTILES
from sim.runspec import load_spec
from sim.vocabulary import COLUMNS, OUTCOMES
from sim.world import COLUMN
from tests.sweep_cases import MODEL, MONTHS, cut_into, fragile_plan, plan_of, rows_of, swept


@pytest.fixture(scope="module")
def plan() -> SweepPlan:
    return plan_of()


@pytest.fixture(scope="module")
def whole(plan: SweepPlan) -> engine_room.Rows:
    return run_rows(plan, 0, plan.n_runs, months=True)


def test_rows_are_the_runs_of_the_same_settings(plan: SweepPlan, whole: engine_room.Rows) -> None:
    row = 0
    for drive in [-0.3, 0.15, 0.6]:
        for policy in ("hedging", "full_alignment"):
            settings = {"model": MODEL, "params": {"us_drive": drive}, "policies": {"seoul": policy}}
            alone = simulate(load_spec(settings), 0, 2)
            np.testing.assert_array_equal(whole.months[row : row + 2], alone.months)
            np.testing.assert_array_equal(whole.outcomes[row : row + 2], outcomes_of(alone.months, alone.start))
            row += 2
    assert row == plan.n_runs


@pytest.mark.parametrize(("rows", "piece"), [(1, 1), (4, 3)])
def test_rows_are_the_same_however_they_are_cut(
    plan: SweepPlan, whole: engine_room.Rows, monkeypatch: pytest.MonkeyPatch, rows: int, piece: int
) -> None:
    monkeypatch.setattr(engine_room, "SLICE", piece)
    cut = [run_rows(plan, first, rows).outcomes for first in range(0, plan.n_runs, rows)]
    np.testing.assert_array_equal(np.concatenate(cut), whole.outcomes)


def test_folders_hold_the_same_rows_for_any_part_size_and_number_of_threads(
    plan: SweepPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = rows_of(swept(plan, tmp_path / "one"))
    cut_into(monkeypatch, 4, plan)
    many = rows_of(swept(plan, tmp_path / "many", threads=3))
    assert table_digest(one) == table_digest(many)
    assert one.num_rows == 12
    assert one["point"].to_pylist() == [point for point in range(6) for _ in range(2)]


@pytest.mark.parametrize("seeds", ["common", "independent"])
def test_luck_is_shared_by_levers_always_and_by_futures_where_it_is_common(seeds: str) -> None:
    luck = plan_of({"seeds": seeds}).luck(0, 12)
    runs = luck.run.reshape(3, 2, 2)  # futures, levers, replicates
    assert (runs[:, 0] == runs[:, 1]).all()
    assert luck.replicate.reshape(6, 2).tolist() == [[0, 1]] * 6
    expected = [[0, 1]] * 3 if seeds == "common" else [[0, 1], [2, 3], [4, 5]]
    assert runs[:, 0].tolist() == expected


def test_points_of_different_shapes_run_side_by_side(tmp_path: Path) -> None:
    plan = plan_of({"uncertainties": {"model.firms": [8, 10]}, "levers": {"model.ticks": {"values": [2, 4]}},
                    "trajectories": "full", "replicates": 1})  # fmt: skip
    rows = run_rows(plan, 0, plan.n_runs, months=True)
    for point, (firms, ticks) in enumerate(plan.design.codes(np.arange(plan.n_points)).astype(int)):
        alone = simulate(load_spec({"model": {"firms": int(firms), "ticks": int(ticks)}}), 0, 1)
        np.testing.assert_array_equal(rows.outcomes[point], outcomes_of(alone.months, alone.start)[0])
        np.testing.assert_array_equal(rows.months[point, :ticks], alone.months[0])
        assert np.isnan(rows.months[point, ticks:]).all()
    assert rows.ticks.tolist() == [2, 4] * (plan.n_points // 2)
    months = month_table(plan, rows)
    assert months["month"].to_pylist() == [0, 1, 0, 1, 2, 3] * (plan.n_points // 2)
    assert all(months[name].null_count == 0 and np.isfinite(months[name].to_numpy()).all() for name in COLUMNS)


def test_quantiles_are_those_of_the_histories_of_a_point(plan: SweepPlan, whole: engine_room.Rows) -> None:
    table = quantile_table(plan, whole)
    found = table["nato_ties"].to_numpy().reshape(6, MONTHS, len(QUANTILES))
    months = whole.months[:, :, COLUMN["nato_ties"]].reshape(6, 2, MONTHS)
    np.testing.assert_array_equal(found, np.moveaxis(np.quantile(months, QUANTILES, axis=1), 0, 2))
    assert table["quantile"].to_pylist()[:5] == list(QUANTILES)
    assert table["month"].to_pylist()[: 5 * MONTHS] == [month for month in range(MONTHS) for _ in range(5)]


def test_a_table_tells_what_a_row_is(plan: SweepPlan, whole: engine_room.Rows) -> None:
    table = outcome_table(plan, whole)
    assert table.column_names[:6] == ["point", "future", "lever", "replicate", "run", "seed"]
    assert table["policy_seoul"].to_pylist()[:4] == ["hedging"] * 2 + ["full_alignment"] * 2
    assert table["us_drive"].to_pylist()[::4] == [-0.3, 0.15, 0.6]
    assert table["error"].null_count == 12
    assert all(field.metadata[b"description"] for field in table.schema)
    assert {o.name for o in OUTCOMES} < set(table.column_names)


# ---------------------------------------------------------------- rows that fail


@pytest.mark.parametrize("compiles", [True, False])
def test_a_policy_that_raises_fails_its_rows_only(tmp_path: Path, compiles: bool) -> None:
    plan = fragile_plan(tmp_path, compiles=compiles)
    assert hooks_of(plan.policies).compiled or not compiles
    rows = run_rows(plan, 0, plan.n_runs, months=True)
    assert sorted(rows.errors) == [10, 11]  # the highest drive under the fragile policy
    assert all("while it ran it raised ValueError" in words for words in rows.errors.values())
    assert np.isnan(rows.outcomes[10:]).all()
    assert np.isnan(rows.months[10:]).all()
    assert np.isfinite(rows.months[:10]).all()
    settled = run_rows(plan_of(), 8, 2).outcomes  # hedging at the highest drive, beside the failing rows
    np.testing.assert_array_equal(rows.outcomes[8:10], settled)


def spoilt(runs: Any, column: str = "welfare") -> Any:
    """The model, but a number of some runs is not finite in the last month."""
    play = engine_room._play

    def playing(plan: Any, batch: Any, run: Any, point_of: Any, scratch: Any, chunk: Any) -> None:
        play(plan, batch, run, point_of, scratch, chunk)
        for row in np.flatnonzero(np.isin(run, runs)):
            chunk.months[row, -1, COLUMN[column]] = np.nan

    return playing


def test_a_number_that_is_not_finite_is_named(plan: SweepPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "_play", spoilt([1]))
    rows = run_rows(plan, 0, 4, months=True)
    assert rows.errors == dict.fromkeys((1, 3), f"a number was not finite: welfare in month {MONTHS - 1}")
    table = quantile_table(plan, rows)
    left = table["nato_ties"].to_numpy().reshape(2, MONTHS, 5)
    good = rows.months[::2, :, COLUMN["nato_ties"]]
    np.testing.assert_array_equal(left, np.repeat(good[:, :, None], 5, axis=2))  # the history that did not fail


def test_a_point_without_a_history_has_no_quantiles(plan: SweepPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "_play", spoilt([0, 1]))
    table = quantile_table(plan, run_rows(plan, 0, 2, months=True))
    assert np.isnan(table["nato_ties"].to_numpy()).all()


def test_any_other_error_is_told_too(plan: SweepPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> None:
        raise ZeroDivisionError("by\nnothing")

    monkeypatch.setattr(engine_room, "_play", broken)
    assert run_rows(plan, 0, 1).errors == {0: "ZeroDivisionError: by nothing"}


def test_a_policy_that_calls_exit_fails_its_rows_and_a_process_that_is_ended_ends(
    plan: SweepPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leaving(*given: Any) -> None:
        sys.exit("bye")

    monkeypatch.setattr(engine_room, "_play", leaving)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run_rows, plan, 0, 1).result().errors == {0: "SystemExit: bye"}
    with pytest.raises(SystemExit, match="bye"):
        run_rows(plan, 0, 1)


def test_the_mesa_driver_gives_the_same_rows(
    plan: SweepPlan, whole: engine_room.Rows, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for room in (engine_room, executors_room, parts_room):
        monkeypatch.setattr(room, "hooks_of", lambda policies: SimpleNamespace(compiled=False))
    rows = run_rows(plan, 8, 4, months=True)
    np.testing.assert_array_equal(rows.outcomes, whole.outcomes[8:])
    np.testing.assert_array_equal(rows.months, whole.months[8:])
    assert layout_of(plan).rows_a_part == 32
    assert rows_of(swept(plan, tmp_path, threads=4)).num_rows == 12


def test_numbers_too_large_to_add_are_no_failure(plan: SweepPlan) -> None:
    months = np.full((2, 2, len(COLUMNS)), 1e308)
    with np.errstate(over="ignore"):
        assert engine_room._not_finite(months) == []


def test_out_of_memory_is_no_failure_of_a_row(plan: SweepPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*given: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(engine_room, "_play", exhausted)
    with pytest.raises(MemoryError):
        run_rows(plan, 0, 1)


# ---------------------------------------------------------------- parts


def test_parts_cover_every_row_once() -> None:
    layout = Layout(10, 4)
    assert [layout.span(part) for part in range(layout.parts)] == [(0, 4), (4, 4), (8, 2)]


@pytest.mark.parametrize(
    ("runs", "replicates", "rows"),
    [(12, 2, 512), (6_000, 40, 480), (100_000, 1, 3125), (1_000_000, 1, 4096), (100_000_000, 1, 24_414),
     (1_000_000_000, 1, 32_768), (20_000, 10_000, 625)],
)  # fmt: skip
def test_parts_are_even_and_bounded(plan: SweepPlan, runs: int, replicates: int, rows: int) -> None:
    class Sized:
        policies, form, n_runs = plan.policies, plan.form, runs

    Sized.replicates = replicates  # type: ignore[attr-defined]
    assert layout_of(Sized()).rows_a_part == rows  # type: ignore[arg-type]


def test_parts_with_months_are_small() -> None:
    assert layout_of(plan_of({"trajectories": "full"})).rows_a_part == 256


def test_a_digest_is_that_of_names_and_values_alone() -> None:
    words = pa.table({"a": pa.array(["x", None, "y"]), "b": [1.0, float("nan"), 2.0]})
    coded = words.set_column(0, "a", words["a"].dictionary_encode())
    in_pieces = pa.concat_tables([coded.slice(0, 1), coded.slice(1)])
    assert table_digest(words) == table_digest(coded) == table_digest(in_pieces)
    others = [
        pa.table({"a": pa.array(["x", "", "y"]), "b": words["b"]}),
        pa.table({"a": pa.array(["y", None, "x"]), "b": words["b"]}),
        pa.table({"c": words["a"], "b": words["b"]}),
        pa.table({"a": words["a"], "b": [1.0, float("nan"), 2.5]}),
    ]
    assert len({table_digest(table) for table in [words, *others]}) == 5
