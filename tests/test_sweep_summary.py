"""What a sweep came to: variance split between design and luck, checked where its parts are known."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.experiments.summary as summary_room
from sim.experiments.summary import NAMES, Moments, spread_rows, summarise
from sim.jit import Array
from sim.runs import QUANTILES
from sim.vocabulary import OUTCOMES
from tests.sweep_cases import cut_into, plan_of, rows_of, swept

POINTS, REPLICATES = 400, 25


def planted(
    design: float, luck: float, rest: float, *, common: bool, points: int = POINTS, replicates: int = REPLICATES
) -> Array:
    """Normal effects of given variances, float64 array (points, replicates)."""
    rng = np.random.default_rng(5)
    of_point = rng.normal(0.0, np.sqrt(design), (points, 1))
    of_replicate = rng.normal(0.0, np.sqrt(luck), (1 if common else points, replicates))
    return 3.0 + of_point + of_replicate + rng.normal(0.0, np.sqrt(rest), (points, replicates))


def row_of(values: Array, *, pieces: int = 1, levers: int = 1) -> dict[str, Any]:
    """The summary row of one outcome with these values, added in some pieces."""
    replicates = values.shape[1]
    moments = Moments(replicates, levers)
    rows = np.repeat(values.reshape(-1, 1), len(NAMES), axis=1)
    point, replicate = np.divmod(np.arange(len(rows)), replicates)
    for piece in np.array_split(np.arange(len(rows)), pieces):
        moments.add(rows[piece], point[piece], replicate[piece], point[piece] % levers)
    found = moments.rows()
    assert len({json.dumps(row) for row in found.values()}) == 1  # every outcome is treated alike
    return found[NAMES[0]]


@pytest.mark.parametrize("common", [True, False])
@pytest.mark.parametrize(("design", "luck", "rest"), [(1.0, 0.5, 0.25), (0.0, 1.0, 1.0), (2.0, 0.0, 1.0)])
def test_planted_parts_of_the_variance_are_found(design: float, luck: float, rest: float, common: bool) -> None:
    row = row_of(planted(design, luck, rest, common=common))
    # Common luck is one draw of 25 numbers: its variance is known to within a third.
    of_luck = planted(0.0, luck, 0.0, common=common).var(axis=1, ddof=1).mean() if common else luck
    assert row["luck_variance"] == pytest.approx(of_luck + rest, rel=0.08)
    assert row["design_variance"] == pytest.approx(design, rel=0.15, abs=0.02)
    assert row["luck_share"] == pytest.approx((of_luck + rest) / (of_luck + rest + design), abs=0.04)


def test_mean_and_spread_are_those_of_all_rows() -> None:
    values = planted(1.0, 0.5, 0.25, common=True)
    row = row_of(values, pieces=7)
    assert row["n"] == values.size
    assert row["mean"] == pytest.approx(values.mean(), rel=1e-12)
    assert row["sd"] == pytest.approx(values.std(ddof=1), rel=1e-12)


@pytest.mark.parametrize("pieces", [2, 7, 40])
def test_a_summary_does_not_depend_on_how_rows_are_cut(pieces: int) -> None:
    values = planted(1.0, 0.5, 0.25, common=True, points=20)
    values[3, 4:9], values[7] = np.nan, np.nan
    whole, cut = row_of(values), row_of(values, pieces=pieces)
    for key, value in whole.items():
        assert cut[key] == pytest.approx(value, rel=1e-9), key


def test_what_is_missing_does_not_count() -> None:
    values = planted(1.0, 0.5, 0.25, common=True)
    values[np.random.default_rng(1).random(values.shape) < 0.2] = np.nan
    values[:20] = np.nan
    row = row_of(values)
    assert row["n"] == np.isfinite(values).sum()
    assert row["mean"] == pytest.approx(np.nanmean(values), rel=1e-12)
    assert row["design_variance"] == pytest.approx(1.0, rel=0.15)
    inside = np.nanvar(values[20:], axis=1, ddof=1).mean()
    assert row["luck_variance"] == pytest.approx(inside, rel=0.02)


def test_one_history_a_point_tells_nothing_about_luck() -> None:
    row = row_of(planted(1.0, 0.0, 0.0, common=True, replicates=1))
    assert row["luck_variance"] is row["luck_share"] is None
    assert row["design_variance"] == pytest.approx(row["sd"] ** 2, rel=1e-9)


def test_one_point_tells_nothing_about_the_design() -> None:
    values = planted(0.0, 1.0, 0.0, common=True, points=1, replicates=400)
    row = row_of(values, pieces=9)  # a point longer than a part
    assert row["design_variance"] is row["luck_share"] is None
    assert row["luck_variance"] == pytest.approx(values.var(ddof=1), rel=1e-9)


def test_a_single_row_and_none_at_all() -> None:
    one = row_of(np.array([[2.5]]))
    assert (one["n"], one["mean"], one["sd"], one["luck_share"]) == (1, 2.5, None, None)
    none = row_of(np.full((3, 2), np.nan))
    assert (none["n"], none["mean"], none["sd"], none["luck_share"]) == (0, None, None, None)
    assert Moments(1, 1).rows()[NAMES[0]]["mean"] is None


def test_luck_without_design_and_design_without_luck() -> None:
    assert row_of(np.tile(np.arange(6.0), (5, 1)))["luck_share"] == 1.0
    assert row_of(np.tile(np.arange(6.0)[:, None], (1, 5)))["luck_share"] == 0.0
    assert row_of(np.full((5, 6), 0.1))["luck_share"] is None  # nothing varies


def test_many_replicates_are_not_followed_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_room, "MOST_FOLLOWED", 10)
    row = row_of(planted(1.0, 0.0, 0.5, common=False))
    assert row["design_variance"] == pytest.approx(1.0, rel=0.15)
    assert row["luck_variance"] == pytest.approx(0.5, rel=0.05)


def test_levers_are_compared_by_their_means(monkeypatch: pytest.MonkeyPatch) -> None:
    values = planted(1.0, 0.5, 0.25, common=True)
    values[::2] += 2.0
    values[0, 0] = np.nan
    rows = np.repeat(values.reshape(-1, 1), len(NAMES), axis=1)
    point, replicate = np.divmod(np.arange(len(rows)), REPLICATES)
    moments = Moments(REPLICATES, 2)
    moments.add(rows, point, replicate, point % 2)
    for lever, found in enumerate(moments.lever_rows()):
        own = values[lever::2]
        assert found[NAMES[0]]["n"] == np.isfinite(own).sum()
        assert found[NAMES[0]]["mean"] == pytest.approx(np.nanmean(own), rel=1e-12)
        error = np.nanstd(own) / np.sqrt(np.isfinite(own).sum())
        assert found[NAMES[0]]["standard_error"] == pytest.approx(error, rel=1e-9)
    monkeypatch.setattr(summary_room, "MOST_LEVERS", 1)
    first = Moments(REPLICATES, 2)
    first.add(rows, point, replicate, point % 2)
    assert first.lever_rows() == moments.lever_rows()[:1]


@pytest.mark.parametrize("period", [1, 2, 3, 6, 7, 40, 128])
def test_the_sample_of_rows_favours_nobody(period: int) -> None:
    chosen = spread_rows(0, 300_000, 0.1)
    assert chosen.mean() == pytest.approx(0.1, abs=1e-3)
    for place in range(period):
        assert chosen[place::period].mean() == pytest.approx(0.1, abs=0.005)
    in_pieces = np.concatenate([spread_rows(first, 100, 0.1) for first in range(0, 1_000, 100)])
    np.testing.assert_array_equal(in_pieces, chosen[:1_000])
    assert spread_rows(5, 9, 2.0).all()


def test_a_summary_says_what_its_rows_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_into(monkeypatch, 4)
    plan = plan_of({"outputs": ["welfare_mean"], "question": "Does it pay?"})
    folder = swept(plan, tmp_path)
    summary, rows = json.loads((folder / "summary.json").read_text()), rows_of(folder).to_pandas()
    assert (summary["question"], summary["outputs"]) == ("Does it pay?", ["welfare_mean"])
    assert (summary["points"], summary["futures"], summary["combinations_of_levers"]) == (6, 3, 2)
    for outcome in OUTCOMES:
        row, values = summary["outcomes"][outcome.name], rows[outcome.name].dropna()
        assert (row["n"], row["unit"], row["scope"]) == (len(values), outcome.unit, outcome.scope)
        if len(values):
            assert row["mean"] == pytest.approx(values.mean(), rel=1e-12, abs=1e-15)
            for q in QUANTILES:
                assert row[f"{100 * q:g}%"] == pytest.approx(values.quantile(q), rel=1e-12, abs=1e-15)
        else:
            assert row["mean"] is row["5%"] is None
    for lever, policy in enumerate(("hedging", "full_alignment")):
        assert summary["levers"][lever]["settings"] == {"policies.seoul": policy}
        own = rows[rows["policy_seoul"] == policy]["welfare_mean"]
        assert summary["levers"][lever]["outcomes"]["welfare_mean"]["mean"] == pytest.approx(own.mean(), rel=1e-12)
    monkeypatch.setattr(summary_room, "MOST_QUANTILE_ROWS", 6)
    sampled = summarise(plan, folder)
    assert sampled["quantiles_from_rows"] < 12
    assert sampled["outcomes"]["welfare_mean"]["mean"] == summary["outcomes"]["welfare_mean"]["mean"]
