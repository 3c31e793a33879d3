"""The studies behind the figures of section 13, on planted cases with known answers."""

import math
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.estimates import Estimate
from sim.analysis.reproduction import constants, futures, morris, search, sobol, wars
from sim.analysis.reproduction.published import Published
from sim.analysis.reproduction.variants import half_width
from sim.analysis.sensitivity.indices import Indices
from sim.jit import Array
from sim.vocabulary import CONSTANTS

RUNS = 400


class Planted:
    """A laboratory whose outcomes are given."""

    runs, ticks = RUNS, 72

    def __init__(self, known: Mapping[tuple[str, str], Array]) -> None:
        self.known = known

    def __call__(self, name: str, measure: str) -> Array:
        return self.known[name, measure]

    def value(self, name: str) -> float:
        return {"ceasefire_hazard": 0.5}[name]


def laboratory(known: Mapping[tuple[str, str], Array]) -> Laboratory:
    return cast(Laboratory, Planted(known))


def figure(variant: str, printed: str, measure: str = "x", id_: str = "planted") -> Published:
    return Published("13.3", id_, "a planted figure", printed, RUNS, True, variant, measure)


class TestHalfWidths:
    def test_they_are_those_of_the_published_number_of_runs_with_the_error_of_a_standard_deviation(self) -> None:
        values = np.random.default_rng(1).normal(3.0, 2.0, 20_000)
        found = half_width(values, 1000)
        assert found.value == pytest.approx(HALF_WIDTHS * 2.0 / math.sqrt(1000.0), rel=0.02)
        assert found.standard_error / found.value == pytest.approx(1.0 / math.sqrt(2.0 * len(values)), rel=0.05)

    def test_the_error_is_what_repetition_shows_even_for_skewed_values(self) -> None:
        luck = np.random.default_rng(2)
        found = [half_width(luck.exponential(1.0, 2000), 100) for _ in range(400)]
        spread = np.std([one.value for one in found])
        assert np.mean([one.standard_error for one in found]) == pytest.approx(spread, rel=0.15)


class TestLengthOfWars:
    def test_weights_lengthen_the_mean_by_what_is_asked(self) -> None:
        months = np.random.default_rng(3).integers(1, 73, RUNS).astype(float)
        weights = wars.tilted(months, 3.5)
        assert weights.sum() == pytest.approx(1.0)
        assert weights @ months == pytest.approx(months.mean() + 3.5)
        assert (np.diff(weights[np.argsort(months)]) >= 0.0).all()

    @pytest.mark.parametrize("longer_by", [0.0, -2.0, 100.0])
    def test_what_weights_cannot_do_leaves_them_equal(self, longer_by: float) -> None:
        months = np.arange(1.0, 73.0)
        assert wars.tilted(months, longer_by) == pytest.approx(np.full(72, 1.0 / 72.0))

    def test_planted_extra_months_are_found(self) -> None:
        luck = np.random.default_rng(4)
        months = luck.integers(10, 73, RUNS).astype(float)
        known = {("", "war_months"): months, ("", "still"): np.ones(RUNS)}
        known |= {(f"policies.seoul={name}", "war_months"): months for name in wars.PAIRS}
        known |= {
            (f"policies.seoul={name}", "welfare_late"): luck.normal(size=RUNS)
            for name in (*wars.PAIRS, "accommodation")
        }
        known[wars.NO_PROLONGATION, "war_months"] = months
        rows = [figure("", "1.00", "still")]
        for k, slope in enumerate((0.5, -0.2, 0.05)):
            values = slope * months + luck.normal(0.0, 0.1, RUNS)
            known["", f"y{k}"] = values
            rows.append(figure("", f"{values.mean() + 4.0 * slope:.6f}", f"y{k}"))
        said = wars.longer(laboratory(known), rows)
        assert said["war_longer"] == "4.0"
        assert said["figures_with_error"] == "3"
        assert said["far_after"] == "0"
        assert said["war_theory"] == "1.0"  # a hazard of a half

    def test_war_and_peace_are_told_apart(self) -> None:
        # 37 months a run, 10 of war with 4 ambiguous; in one run no war at all
        ambiguous, in_war, war = np.full(RUNS, 20.0), np.full(RUNS, 4.0), np.full(RUNS, 10.0)
        in_war[0], war[0] = np.nan, 0.0
        names = [outcome.name for outcome in wars.MEASURES[:3]]
        known = dict(zip([("", name) for name in names], (ambiguous, in_war, war), strict=True))
        share_war, share_peace, peace = wars._war_and_peace(laboratory(known), "")
        assert share_war == pytest.approx(0.4)
        assert peace == pytest.approx((27 * (RUNS - 1) + 37) / (37 * RUNS))
        assert share_peace == pytest.approx((16 * (RUNS - 1) + 20) / (27 * (RUNS - 1) + 37))

    def test_cells_that_share_their_luck_are_judged_together(self) -> None:
        luck = np.random.default_rng(5)
        shared = luck.normal(0.0, 0.3, RUNS)
        known = {(f"cell{k}", "x"): 0.5 + shared + luck.normal(0.0, 0.01, RUNS) for k in range(3)}
        lab = laboratory(known)
        centre = [float(known[f"cell{k}", "x"].mean()) for k in range(3)]
        together = [figure(f"cell{k}", f"{centre[k] + 0.04:.6f}") for k in range(3)]
        apart = [figure(f"cell{k}", f"{centre[k] + 0.04 * (k - 1):.6f}") for k in range(3)]
        assert wars._chance(lab, [figure(f"cell{k}", f"{centre[k]:.6f}") for k in range(3)], 100) > 0.99
        assert wars._chance(lab, together, 100) > 0.3  # one shift of all is one stroke of luck
        assert wars._chance(lab, apart, 100) < 1e-6
        assert wars._chance(lab, together, 1000) < wars._chance(lab, together, 100)

    def test_a_chance_too_small_for_its_decimals_is_not_called_nothing(self) -> None:
        assert (wars._p_value(0.034), wars._p_value(1e-9)) == (".034", "under .001")


class TestConstants:
    def test_firms_stay_and_what_the_model_forbids_is_left_out(self) -> None:
        changes = constants.moved(1.0 / 3.0)
        names = {change.split()[0] for change in changes}
        assert not names & {term.name for term in CONSTANTS if term.group.startswith("firm")}
        assert {"encircle_ties .27", "cooperation_gain .17", "missile_defence .43", "trust_fund_doubled .20"} <= set(
            changes
        )
        assert not any(change.startswith("encircle_ties .53") for change in changes)  # weights over 1
        assert not any(change.startswith("lethal_aid 1") for change in changes)  # no change at all

    def test_all_that_hold_are_38_without_an_error(self) -> None:
        found = constants.holding({str(k): Estimate(0.95, 0.0) for k in range(50)})
        assert (found.estimate, found.units) == (Estimate(38.0, 0.0), 50)

    def test_a_quarter_that_falls_is_a_quarter_of_38(self) -> None:
        shares = {str(k): Estimate(0.7 if k % 4 == 0 else 0.9, 1e-6) for k in range(40)}
        found = constants.holding(shares)
        assert found.estimate.value == 28.5
        assert found.estimate.standard_error == pytest.approx(38.0 * math.sqrt(0.25 * 0.75 / 40.0))

    def test_those_at_the_threshold_add_their_luck(self) -> None:
        sure = constants.holding({str(k): Estimate(0.9, 0.001) for k in range(40)})
        unsure = constants.holding({str(k): Estimate(0.8, 0.01) for k in range(40)})
        assert sure.estimate.standard_error == pytest.approx(0.0, abs=1e-6)
        assert unsure.estimate.standard_error == pytest.approx(38.0 * math.sqrt(0.25 / 40.0))


class TestSearch:
    GOOD: Mapping[str, tuple[float, float, float]] = {
        "ambiguous_posture_share": (0.9, 0, 0), "fund_doubled_share": (0.9, 0, 0), "lethal_aid_first_year": (0, 0, 0),
        "lethal_aid_two_years": (0.01, 0, 0), "china_omitted_share": (0.95, 0, 0), "cjk_kept_share": (1, 0, 0),
        "nato_ties_gained": (0.09, 0.2, 0.03), "observer_uncertainty_24": (0.8, 0.5, 0.55),
        "lethal_aid_ever": (0.16, 0, 0),
    }  # fmt: skip

    def loss_with(self, **changed: tuple[float, float, float]) -> float:
        numbers = {**self.GOOD, **changed}
        return float(search.loss(np.array([numbers[name] for name in search.OUTCOMES]).T[None])[0])

    def test_the_picture_of_the_article_has_none(self) -> None:
        assert self.loss_with() == 0.0

    @pytest.mark.parametrize(
        ("name", "value", "miss"),
        [("ambiguous_posture_share", (0.7, 0, 0), 0.1), ("fund_doubled_share", (0.5, 0, 0), 0.2),
         ("lethal_aid_first_year", (0.12, 0, 0), 0.1), ("lethal_aid_two_years", (0.35, 0, 0), 0.3),
         ("china_omitted_share", (0.75, 0, 0), 0.1), ("cjk_kept_share", (0.9, 0, 0), 0.05),
         ("nato_ties_gained", (-0.1, 0.2, 0.0), 0.1), ("nato_ties_gained", (0.16, 0.2, 0.0), 0.04),
         ("observer_uncertainty_24", (0.5, 0.4, 0.4), 0.1), ("observer_uncertainty_24", (0.7, 0.8, 0.4), 0.1),
         ("observer_uncertainty_24", (0.7, 0.4, 0.9), 0.2), ("lethal_aid_ever", (0.0, 0, 0), 0.05),
         ("lethal_aid_ever", (0.5, 0, 0), 0.3)],
    )  # fmt: skip
    def test_every_miss_counts_squared(self, name: str, value: tuple[float, float, float], miss: float) -> None:
        assert self.loss_with(**{name: value}) == pytest.approx(miss**2)

    def test_the_calibrated_parameters_are_those_marked_so_outside_the_firms(self) -> None:
        assert len(search.CALIBRATED) == 11
        assert {"us_drive", "arms_need", "choice_precision"} <= set(search.CALIBRATED)
        assert not {"sme_sunk_cost", "revenue_volatility", "threat_cost"} & set(search.CALIBRATED)


class TestSobol:
    def test_without_shared_luck_the_published_error_is_that_of_its_points(self) -> None:
        values, errors = np.random.default_rng(6).normal(0.5, 0.1, 4000), np.full(4000, 0.1)
        found = sobol._over_sets(values, errors, 128)
        assert found.published_error == pytest.approx(0.05, rel=0.05)
        assert found.estimate.standard_error == pytest.approx(0.1 / math.sqrt(4000.0), rel=0.05)

    def test_shared_luck_stays_however_many_points(self) -> None:
        values, errors = np.random.default_rng(7).normal(0.5, 0.5, 4000), np.full(4000, 0.3)
        found = sobol._over_sets(values, errors, sobol.PUBLISHED_POINTS // 4)
        assert found.published_error == pytest.approx(math.sqrt(0.5**2 - 0.3**2 + 0.15**2), rel=0.05)
        assert found.estimate.value == pytest.approx(0.5, abs=0.03)

    def test_equal_designs_have_no_luck(self) -> None:
        found = sobol._over_sets(np.full(16, 0.4), np.full(16, 0.2), sobol.PUBLISHED_POINTS)
        assert found.published_error == pytest.approx(0.2)
        assert found.estimate == Estimate(pytest.approx(0.4), pytest.approx(0.05))  # type: ignore[arg-type]


def planted_indices(stars: Mapping[str, float]) -> Indices:
    row = np.array(list(stars.values()))
    table = pd.DataFrame({"factor": list(stars), "mu_star": row})
    return Indices("morris", tuple(stars), table, np.tile(row, (50, 1)), 20, 0, pd.DataFrame())


class TestMorris:
    BIG: Mapping[str, float] = {f"big{k}": 5.0 + k for k in range(8)}

    def test_least_is_judged_by_the_largest_effect_on_any_outcome(self) -> None:
        small = dict.fromkeys(morris.LEAST, 0.1)
        one, other = (
            planted_indices({**self.BIG, **small}),
            planted_indices({**self.BIG, **small, morris.LEAST[0]: 50.0}),
        )
        assert morris._may_be_least({"a": one, "b": one}, {"a": 1.0, "b": 1.0}) == 4
        assert morris._may_be_least({"a": one, "b": other}, {"a": 1.0, "b": 1.0}) == 3
        assert morris._may_be_least({"a": one, "b": other}, {"a": 1.0, "b": 1e4}) == 4

    def test_leaders_are_counted_among_as_many(self) -> None:
        indices = planted_indices(self.BIG)
        assert morris._may_lead(indices, ["big7", "big6"]) == 2
        assert morris._may_lead(indices, ["big7", "big0"]) == 1

    def test_quantiles_carry_the_error_of_trajectories(self) -> None:
        alike = np.tile(np.linspace(0.0, 1.0, 101), (30, 1))
        low, high = morris._quantiles(alike)
        assert low.value == pytest.approx(0.05)
        assert high.value == pytest.approx(0.95)
        assert low.standard_error == pytest.approx(0.0, abs=2e-3)
        apart = np.repeat(np.linspace(0.0, 1.0, 30)[:, None], 101, axis=1)
        assert morris._quantiles(apart)[0].standard_error > 0.02

    def test_a_pile_at_zero_is_told_with_its_size(self) -> None:
        two_years = np.r_[np.zeros(30), np.full(70, 0.95)]
        values = np.zeros((100, len(morris.OUTCOMES) + 1))
        values[:, morris.OUTCOMES.index(morris.POSTURE)] = two_years
        values[:, -1] = 0.5
        said = morris._low_end(np.tile(values, (10, 1)), 10)
        assert (said["never_ambiguous"], said["two_years_low_chance"], said["two_years_high_chance"]) == (
            "30 %",
            "0 %",
            "100 %",
        )
        assert (said["whole_never"], said["whole_low"], said["whole_low_chance"], said["whole_high_chance"]) == (
            "0 %", ".50", "100 %", "0 %",
        )  # fmt: skip


class TestFutures:
    def test_averaging_takes_the_luck_out_of_who_is_best(self) -> None:
        luck = np.random.default_rng(8)
        worth = np.full(len(futures.NINE), -5.0)
        worth[futures.NINE.index("conditional_threat")] = 0.5
        worth[futures.NINE.index("hedging")] = 0.0
        payoff = worth[None, :, None] + luck.normal(0.0, 0.3, (200, len(worth), 64))
        said = futures._averaged(payoff)
        assert (said["averaged_conditional"], said["averaged_hedging"]) == ("1.00", ".00")
        assert said["averaged_four"] == "1.00, .00, .00, .00"

    @pytest.mark.parametrize(
        ("means", "shown"),
        [((0.9, 0.6, 0.95, 0.0), True), ((0.7, 0.6, 0.95, 0.0), False), ((0.9, 0.4, 0.95, 0.0), False),
         ((0.9, 0.6, 0.8, 0.0), False), ((0.9, 0.6, 0.95, 0.1), False)],
    )  # fmt: skip
    def test_the_whole_picture_takes_all_four(self, means: tuple[float, ...], shown: bool) -> None:
        outcomes: Any = np.tile(np.array(means), (1, 3, 1))
        assert bool(futures._whole(outcomes)[0]) is shown
