"""From months to outcome measures (section 11): reductions, windows, conditions, missing values; runs made by hand."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import outcomes
from sim.outcomes import REDUCTION, SPELL, outcomes_of, rules_of
from sim.vocabulary import COLUMNS, OUTCOMES, OUTCOMES_BY_NAME, Outcome
from sim.world import COLUMN
from tests.strategies import numbers, plain

Floats = NDArray[np.float64]
NAN = math.nan

REDUCTIONS = ("mean", "last", "change", "ever", "total", "first_spell", "largest")


def run_of(**series: list[float]) -> tuple[Floats, Floats]:
    """One run whose named columns have these months; war goes on unless said; all else, and July 2024, is zero."""
    ticks = len(next(iter(series.values())))
    months = np.zeros((1, ticks, len(COLUMNS)))
    months[0, :, COLUMN["war"]] = 1.0
    for name, values in series.items():
        months[0, :, COLUMN[name]] = values
    return months, np.zeros((1, len(COLUMNS)))


def measure(
    reduction: Any, values: list[float], *, war: list[float] | None = None, start: float = 0.0, **scope: Any
) -> float:
    """One outcome of one hand-made run."""
    series = {"nato_ties": values} | ({} if war is None else {"war": war})
    months, july = run_of(**series)
    july[0, COLUMN["nato_ties"]] = start
    return float(outcomes_of(months, july, [Outcome("x", "nato_ties", reduction, "", "", **scope)])[0, 0])


# --- reductions ---


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [("mean", 0.25), ("last", 0.4), ("change", 0.3), ("ever", 1.0), ("total", 1.0), ("largest", 0.5)],
)
def test_every_reduction_of_a_short_run(reduction: str, expected: float) -> None:
    """Section 11: months .0 .5 .1 .4 after a July 2024 value of .1."""
    assert measure(reduction, [0.0, 0.5, 0.1, 0.4], start=0.1) == pytest.approx(expected)


def test_reductions_are_those_of_the_vocabulary() -> None:
    """Every reduction an outcome may name has a rule, and every rule is used by name."""
    assert tuple(REDUCTION) == REDUCTIONS
    assert sorted(REDUCTION.values()) == list(range(len(REDUCTIONS)))
    assert {outcome.reduction for outcome in OUTCOMES} <= set(REDUCTION)


@pytest.mark.parametrize(("values", "expected"), [([0.0, 0.0], 0.0), ([0.0, -0.5], 1.0), ([1e-300, 0.0], 1.0)])
def test_ever_asks_for_any_month_that_is_not_zero(values: list[float], expected: float) -> None:
    """Section 11, ever."""
    assert measure("ever", values) == expected


def test_the_largest_may_be_negative() -> None:
    """Section 11, largest: welfare is mostly below zero."""
    assert measure("largest", [-0.7, -0.2, -0.9]) == -0.2


SERIES = st.lists(numbers(-10.0, 10.0), min_size=1, max_size=30)


@given(SERIES, numbers(-10.0, 10.0))
def test_reductions_agree_with_numpy(values: list[float], start: float) -> None:
    """Without window or condition every month counts."""
    array, counted = np.array(values), np.ones(len(values), np.bool_)
    found = {name: plain(outcomes.reduced)(array, counted, start, code) for name, code in REDUCTION.items()}
    assert found["mean"] == pytest.approx(array.mean(), abs=1e-12)
    assert found["total"] == pytest.approx(array.sum(), abs=1e-12)
    assert found["last"] == array[-1]
    assert found["change"] == array[-1] - start
    assert found["largest"] == array.max()
    assert found["ever"] == float((array != 0.0).any())


@given(SERIES, st.data())
def test_months_that_do_not_count_do_not_matter(values: list[float], data: st.DataObject) -> None:
    """Section 11: a condition drops months; what stood in them changes nothing."""
    array = np.array(values)
    counted = np.array(data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))
    other = np.where(counted, array, 99.0)
    for code in REDUCTION.values():
        one, two = (plain(outcomes.reduced)(series, counted, 0.0, code) for series in (array, other))
        assert one == two or (math.isnan(one) and math.isnan(two))


# --- spells ---


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1, 1, 1], 0.0),
        ([0, 1, 1, 0, 1, 1, 1, 1], 4.0),
        ([0, 0, 1, 1, 1], 2.0),
        ([1, 1, 0, 1, 1, 0, 1, 1], NAN),
        ([0, 0, 0], NAN),
        ([1, 1], NAN),
        ([0.5, -1, 2, 0], 0.0),
    ],
)
def test_the_first_spell_is_three_months_in_a_row(values: list[float], expected: float) -> None:
    """Section 11, tipping: first month of >= 3 consecutive decisive months; missing if there is none."""
    assert SPELL == 3
    assert measure("first_spell", values) == pytest.approx(expected, nan_ok=True)


def test_a_month_that_does_not_count_breaks_a_spell() -> None:
    """Section 11: months in peace interrupt a spell conditional on war."""
    ones = [1.0] * 7
    assert measure("first_spell", ones, war=[1, 1, 0, 1, 1, 1, 1], condition="war") == 3.0
    assert math.isnan(measure("first_spell", ones, war=[1, 1, 0, 1, 1, 0, 1], condition="war"))
    assert measure("first_spell", ones, war=[1, 1, 0, 1, 1, 0, 1]) == 0.0


def test_a_spell_is_dated_by_the_month_of_the_run() -> None:
    """Section 11: also in a window that does not begin with the run; months before it do not count."""
    assert measure("first_spell", [1.0] * 10, window=(4, 9)) == 4.0


@given(st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=20))
def test_a_spell_is_where_a_search_by_hand_finds_it(values: list[float]) -> None:
    """Section 11, tipping."""
    starts = [t for t in range(len(values) - 2) if all(values[t : t + 3])]
    found = plain(outcomes.first_spell)(np.array(values), np.ones(len(values), np.bool_))
    assert found == starts[0] if starts else math.isnan(found)


# --- windows and conditions ---


@pytest.mark.parametrize(
    ("window", "mean", "last"),
    [((0, 0), 0.0, 0.0), ((0, 3), 1.5, 3.0), ((2, 5), 3.5, 5.0), ((3, 23), 4.0, 5.0), (None, 2.5, 5.0)],
)
def test_a_window_has_both_its_ends_and_a_short_run_the_months_it_has(
    window: tuple[int, int] | None, mean: float, last: float
) -> None:
    """Section 11: windows are inclusive; a shorter run uses what it has."""
    values = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert measure("mean", values, window=window) == mean
    assert measure("last", values, window=window) == last


def test_change_is_from_july_2024_also_in_a_window() -> None:
    """Section 11: dS(24) is the month 23 value minus the one before the first month."""
    assert measure("change", [0.3, 0.4, 0.5, 0.9], start=0.25, window=(0, 2)) == 0.25


def test_only_months_of_war_count_where_war_is_asked_for() -> None:
    """Section 12.1: 24 m statistics condition on W = 1."""
    war = [1.0, 1.0, 0.0, 0.0]
    assert measure("mean", [0.2, 0.4, 1.0, 1.0], war=war, condition="war") == pytest.approx(0.3)
    assert measure("last", [0.2, 0.4, 1.0, 1.0], war=war, condition="war") == 0.4
    assert measure("total", [1.0, 1.0, 1.0, 1.0], war=war, condition="war") == 2.0
    assert measure("mean", [0.2, 0.4, 1.0, 1.0], war=war) == pytest.approx(0.65)


@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_an_outcome_without_a_month_that_counts_is_missing(reduction: str) -> None:
    """An early ceasefire, or a run shorter than the window: NaN, never 0."""
    assert math.isnan(measure(reduction, [1.0, 1.0, 1.0], war=[0.0, 0.0, 0.0], condition="war"))
    assert math.isnan(measure(reduction, [1.0, 1.0, 1.0], window=(48, 71)))


# --- the outcomes of the vocabulary ---


def test_rules_point_at_the_columns_of_their_outcomes() -> None:
    """One row an outcome, in its order; an open window ends beyond any run."""
    rules = rules_of(OUTCOMES)
    for rule, outcome in zip(rules, OUTCOMES, strict=True):
        assert COLUMNS[rule["column"]] == outcome.variable
        assert REDUCTIONS[rule["reduction"]] == outcome.reduction
        assert bool(rule["in_war"]) == (outcome.condition == "war")
        assert (int(rule["first"]), int(rule["last"])) == (outcome.window or (0, outcomes.OPEN_END))


def named(months: Floats, july: Floats) -> dict[str, float]:
    values = outcomes_of(months, july)
    assert values.shape == (len(months), len(OUTCOMES))
    return dict(zip(OUTCOMES_BY_NAME, values[0].tolist(), strict=True))


def test_the_outcomes_of_a_run_that_tips_in_month_three() -> None:
    """Section 11, by the public names: five months, a ceasefire in the last."""
    aligning = [0.0, 1.0, 0.0, 1.0, 1.0]
    months, july = run_of(
        war=[1.0, 1.0, 1.0, 1.0, 0.0],
        aligning_posture=[*aligning[:2], 0.0, 1.0, 1.0],
        ambiguous_posture=[1.0 - value for value in aligning],
        lethal_aid=[0.0, 0.0, 0.0, 0.0, 1.0],
        nato_ties=[0.26, 0.27, 0.28, 0.29, 0.31],
        welfare=[-0.6, -0.7, -0.8, -0.9, -1.0],
    )
    july[0, COLUMN["nato_ties"]] = 0.25
    found = named(months, july)
    assert found["war_months"] == 4.0
    assert found["ambiguous_posture_share"] == 0.5
    assert found["ambiguous_posture_share_run"] == pytest.approx(0.4)
    assert found["lethal_aid_first_year"] == found["lethal_aid_ever"] == 1.0
    assert found["nato_ties_gained"] == pytest.approx(0.06)
    assert found["nato_ties_end"] == 0.31
    assert found["welfare_mean"] == found["welfare_early"] == pytest.approx(-0.8)
    assert math.isnan(found["welfare_late"])
    assert math.isnan(found["tipping_month"])
    months[0, 2, COLUMN["aligning_posture"]] = 1.0
    assert named(months, july)["tipping_month"] == 1.0


def test_early_and_late_welfare_have_their_windows() -> None:
    """Section 13.2: months 0-23 and 48-71."""
    months, july = run_of(welfare=[float(t) for t in range(90)])
    found = named(months, july)
    assert found["welfare_early"] == np.mean(range(24))
    assert found["welfare_late"] == np.mean(range(48, 72))
    assert found["welfare_mean"] == np.mean(range(90))


def test_runs_do_not_mix() -> None:
    """Each run by itself: a batch gives what its runs give alone, in any order."""
    rng = np.random.default_rng(4)
    months, july = rng.random((5, 30, len(COLUMNS))), rng.random((5, len(COLUMNS)))
    months[:, :, COLUMN["war"]] = rng.random((5, 30)) < 0.7
    together = outcomes_of(months, july)
    alone = [outcomes_of(months[[r]], july[[r]])[0] for r in range(5)]
    np.testing.assert_array_equal(together, alone)
    np.testing.assert_array_equal(outcomes_of(months[::-1].copy(), july[::-1].copy()), together[::-1])
