"""The arithmetic of comparisons, on cases with known answers: closed forms, textbooks, planted partings and signs."""

import math

import numpy as np
import pytest
from scipy.stats import binomtest, ttest_rel
from statsmodels.stats.multitest import multipletests

from sim.analysis.compare.statistics import (
    HALF_WIDTHS,
    LEVEL,
    RunningDifference,
    corrected,
    differences,
    first_parting,
    median_parting,
    p_value,
    parted_by,
    runs_needed,
    sign_share,
)
from sim.analysis.estimates import Estimate, paired
from sim.jit import Array
from sim.vocabulary import Outcome

OUTCOME = Outcome("planted", "welfare", "mean", "points", "planted")


def sides(runs: int, shared: float, own: float, shift: float, seed: int = 1) -> Array:
    """Two sides that share luck of one standard deviation and have each their own of another: known in closed form."""
    luck = np.random.default_rng(seed)
    common = shared * luck.standard_normal(runs)
    first, other = (common + own * luck.standard_normal(runs) for _ in range(2))
    return np.stack([first, other + shift])[:, :, np.newaxis]


class TestPairedDifferences:
    @pytest.mark.parametrize(("shared", "own"), [(3.0, 1.0), (1.0, 1.0), (0.0, 2.0)])
    def test_pairing_saves_what_the_closed_form_says(self, shared: float, own: float) -> None:
        row = differences(sides(60_000, shared, own, 0.5), [OUTCOME], ["a", "b"]).iloc[0]
        assert row["variance_ratio"] == pytest.approx((shared**2 + own**2) / own**2, rel=0.03)
        assert row["standard_error"] == pytest.approx(math.sqrt(2.0) * own / math.sqrt(60_000), rel=0.02)
        assert row["difference"] == pytest.approx(0.5, abs=4 * row["standard_error"])
        assert row["runs_needed_unpaired"] / row["runs_needed"] == pytest.approx(row["variance_ratio"], rel=0.01)

    def test_p_is_that_of_the_paired_t_test(self) -> None:
        values = sides(40, 2.0, 1.0, 0.4)
        row = differences(values, [OUTCOME], ["a", "b"]).iloc[0]
        assert row["p"] == pytest.approx(ttest_rel(values[1, :, 0], values[0, :, 0]).pvalue)
        assert row["p_holm"] == row["p"]

    def test_holm_is_the_textbooks(self) -> None:
        # Holm (1979): sorted p times 4, 3, 2, 1, made monotone
        p = np.array([0.01, 0.04, 0.03, 0.005, np.nan])
        np.testing.assert_allclose(corrected(p), [0.03, 0.06, 0.06, 0.02, np.nan])
        assert np.isnan(corrected(np.array([np.nan]))).all()

    def test_holm_is_that_of_statsmodels_bit_for_bit(self) -> None:
        luck = np.random.default_rng(5)
        for looks in (1, 2, 16, 40):
            p = np.round(luck.random(looks), 2)  # some alike
            np.testing.assert_array_equal(corrected(p), multipletests(p, method="holm")[1])

    def test_false_alarms_stay_rare_however_many_outcomes_are_looked_at(self) -> None:
        luck, alarms = np.random.default_rng(3), 0
        for _ in range(40):
            nothing = luck.standard_normal((2, 30, 8))
            table = differences(nothing, [OUTCOME] * 8, ["a", "b"])
            alarms += int((table["p_holm"] < 0.05).any())
        assert alarms <= 7  # expected 2 of 40; without correction about 13

    def test_runs_that_do_not_count_on_both_sides_are_left_out(self) -> None:
        values = sides(6, 1.0, 0.5, 0.2)
        values[0, 1, 0] = values[1, 4, 0] = np.nan
        row = differences(values, [OUTCOME], ["a", "b"]).iloc[0]
        kept = [0, 2, 3, 5]
        assert row["pairs"] == 4
        assert row["difference"] == pytest.approx((values[1, kept, 0] - values[0, kept, 0]).mean())
        assert row["mean_first"] == pytest.approx(np.nanmean(values[0]))

    def test_what_never_varies_is_judged_by_its_signs_and_what_never_counts_is_unknown(self) -> None:
        same = np.ones((2, 5, 3))
        same[1, :, 1] = 2.0
        same[:, :, 2] = np.nan
        table = differences(same, [OUTCOME] * 3, ["a", "b"])
        assert table["p"].tolist()[:2] == [1.0, 2 * 0.5**5]
        assert table["variance_ratio"].tolist()[0] == 1.0
        assert np.isnan(table["p"][2])
        assert table["pairs"][2] == 0
        luck = np.random.default_rng(0).standard_normal(5)
        shifted = np.stack([luck, luck + 1.0])[:, :, np.newaxis]
        assert differences(np.round(shifted, 2), [OUTCOME], ["a", "b"])["variance_ratio"][0] > 1e6

    @pytest.mark.parametrize("pairs", [2, 3, 6, 40])
    def test_a_flag_that_turns_in_every_pair_has_the_p_of_the_exact_sign_test(self, pairs: int) -> None:
        flags = np.stack([np.zeros((pairs, 1)), np.ones((pairs, 1))])
        row = differences(flags, [OUTCOME], ["a", "b"]).iloc[0]
        assert row["p"] == pytest.approx(binomtest(pairs, pairs).pvalue)
        assert (row["p_holm"] < LEVEL) == (pairs >= 6)

    def test_the_rounding_of_a_constant_difference_is_no_spread(self) -> None:
        luck = np.random.default_rng(1).random(4)
        values = np.stack([luck, luck + 0.1])[:, :, np.newaxis]
        row = differences(values, [OUTCOME], ["a", "b"]).iloc[0]
        assert row["standard_error"] > 0.0
        assert row["p"] == 0.125

    def test_a_single_pair_says_nothing_about_its_error(self) -> None:
        row = differences(sides(1, 1.0, 1.0, 0.0), [OUTCOME], ["a", "b"]).iloc[0]
        assert math.isnan(row["standard_error"])
        assert math.isnan(row["p"])
        assert math.isnan(row["variance_ratio"])

    def test_the_runs_needed_give_the_precision_asked_for(self) -> None:
        needed = runs_needed(2.0, 0.1)
        assert HALF_WIDTHS * 2.0 / math.sqrt(needed) <= 0.1 < HALF_WIDTHS * 2.0 / math.sqrt(needed - 1)
        assert runs_needed(0.0, 0.1) == 2.0
        assert math.isnan(runs_needed(1.0, 0.0))
        assert math.isnan(p_value(Estimate(math.nan), 0))

    def test_a_named_precision_replaces_the_tenth_of_the_difference(self) -> None:
        values = sides(50, 1.0, 1.0, 1.0)
        by_default, named = (differences(values, [OUTCOME], ["a", "b"], p).iloc[0] for p in (None, 0.25))
        assert by_default["precision"] == pytest.approx(0.1 * abs(by_default["difference"]))
        assert named["precision"] == 0.25


class TestRunningDifference:
    def test_pieces_give_what_the_whole_gives(self) -> None:
        whole = np.random.default_rng(5).standard_normal((37, 4, 3)) + 1e3
        first, second, third = (RunningDifference.of(part) for part in (whole[:10], whole[10:11], whole[11:]))
        joined = first.joined(second).joined(third)
        np.testing.assert_allclose(joined.mean, whole.mean(axis=0))
        np.testing.assert_allclose(joined.standard_error[1, 2], paired(whole[:, 1, 2], np.zeros(37)).standard_error)
        assert np.isnan(second.standard_error).all()


class TestPartings:
    def test_the_first_month_in_which_any_column_differs(self) -> None:
        first = np.zeros((4, 6, 2))
        other = first.copy()
        other[0, 2:, 1] = 1.0
        other[1, 5, 0] = 1.0
        first[2, 3, 0] = other[2, 3, 0] = np.nan
        other[3, 0, 0] = np.nan
        partings = first_parting(first, other)
        assert partings.tolist() == [2, 5, 6, 0]
        assert parted_by(partings, 6).tolist() == [0.25, 0.25, 0.5, 0.5, 0.5, 0.75]
        assert median_parting(partings, 6) == 2.0

    def test_a_planted_distribution_is_found(self) -> None:
        luck = np.random.default_rng(2)
        planted = np.minimum(luck.geometric(0.2, 4000) - 1, 24)
        first = np.zeros((4000, 24, 1))
        other = (np.arange(24) >= planted[:, np.newaxis])[:, :, np.newaxis].astype(float)
        shares = parted_by(first_parting(first, other), 24)
        np.testing.assert_allclose(shares, 1.0 - 0.8 ** np.arange(1, 25), atol=0.03)
        assert median_parting(planted, 24) == 3.0

    def test_half_that_never_part_have_no_median(self) -> None:
        assert math.isnan(median_parting(np.array([6, 6, 1]), 6))
        assert math.isnan(median_parting(np.array([], int), 6))


class TestSignShare:
    def test_planted_signs_are_counted(self) -> None:
        luck = np.random.default_rng(4)
        drawn = luck.standard_normal((100, 8)) * 0.01
        drawn[:70] += 1.0
        drawn[70:90] -= 1.0
        drawn[90:] = 0.0
        share = sign_share(0.5, drawn)
        assert (share.holds, share.reverses, share.clearly_reverses, share.draws) == (0.7, 0.2, 0.2, 100)
        turned = sign_share(-0.5, drawn)
        assert (turned.holds, turned.reverses) == (0.2, 0.7)

    def test_a_reversal_within_chance_is_no_clear_one(self) -> None:
        drawn = np.array([[-1.0, 0.9, -0.5, 0.4]])
        share = sign_share(1.0, drawn)
        assert (share.holds, share.reverses, share.clearly_reverses) == (0.0, 1.0, 0.0)

    def test_draws_without_a_value_do_not_count(self) -> None:
        drawn = np.array([[np.nan, 1.0], [np.nan, np.nan]])
        assert sign_share(1.0, drawn).draws == 1
        assert math.isnan(sign_share(0.0, drawn).holds)
        assert sign_share(1.0, np.empty((0, 4))).draws == 0
