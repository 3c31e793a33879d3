"""Tipping points: found where they were planted, with intervals that cover them; and the model asked for its own."""

import math
from typing import Any

import numpy as np
import pytest

from sim.analysis.estimates import Estimate
from sim.analysis.tipping import Metric, find_edge, metric_of, path_dependence, ranked, tipping_map, tipping_of
from sim.analysis.tipping.edges import Evaluate, first_crossing, means_of
from sim.analysis.tipping.metric import measured, points_with, reach_of, term_of, value_of
from sim.analysis.tipping.path import forced
from sim.analysis.tipping.search import Tipping
from sim.analysis.tipping.words import in_words
from sim.ensemble import simulate
from sim.errors import ConfigError
from sim.jit import Array
from sim.outcomes import outcomes_of
from sim.runspec import RunSpec, load_spec
from sim.vocabulary import OUTCOMES_BY_NAME, SEOUL
from sim.world import COLUMN

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

MODEL: dict[str, Any] = {"ticks": 4, "runs": 3, "firms": 8, "seed": 5}


def spec_with(**settings: Any) -> RunSpec:
    return load_spec({"model": {**MODEL, **settings.pop("model", {})}, **settings})


def planted(edge: float, runs: int, seed: int = 0, *, noise: float = 0.2, slope: float = 1.0) -> Evaluate:
    """Runs that each tip where x passes their own threshold: half have tipped at `edge`.

    Each run's value falls from 1 to 0 around its threshold, uniform on edge -+ noise, so the mean over many runs is
    1/2 exactly at the edge.
    """
    own = edge + noise * np.random.default_rng(seed).uniform(-1.0, 1.0, runs)

    def evaluate(x: Array) -> Array:
        return (slope * x[:, np.newaxis] < slope * own[np.newaxis, :]).astype(float)

    return evaluate


class TestPlantedThresholds:
    @pytest.mark.parametrize("edge", [0.31, 0.5, 0.9])
    def test_the_edge_is_the_median_of_the_runs_own_thresholds(self, edge: float) -> None:
        found = find_edge(planted(edge, 20_001, noise=0.05), 0.0, 1.0, 0.5)
        assert found.found
        assert found.value == pytest.approx(edge, abs=0.003)
        assert found.low <= edge <= found.high
        assert found.high - found.low < 0.01

    def test_a_curve_without_noise_is_solved_to_the_tolerance(self) -> None:
        def evaluate(x: Array) -> Array:
            return np.tile(1.0 / (1.0 + np.exp(8.0 * (x - 0.3)))[:, np.newaxis], (1, 4))

        found = find_edge(evaluate, 0.0, 1.0, 0.2)
        assert found.value == pytest.approx(0.3 + math.log(4.0) / 8.0, abs=0.002)
        assert found.low == pytest.approx(found.high, abs=1e-3)

    def test_it_is_found_downwards_too(self) -> None:
        found = find_edge(planted(-0.4, 5001, noise=0.05, slope=-1.0), 0.0, -1.0, 0.5)
        assert found.value == pytest.approx(-0.4, abs=0.01)
        assert found.low <= found.value <= found.high
        assert found.x[0] == 0.0
        assert found.x[-1] == -1.0

    @pytest.mark.slow(seconds=10)
    def test_intervals_cover_the_planted_edge_about_as_often_as_they_say(self) -> None:
        hits = 0
        for seed in range(200):
            found = find_edge(planted(0.47, 150, seed), 0.0, 1.0, 0.5)
            hits += found.low <= 0.47 <= found.high
        assert 0.90 <= hits / 200 <= 0.985  # 95 % with a standard error of 1.5 %

    def test_more_runs_narrow_the_interval_as_the_square_root(self) -> None:
        widths = []
        for runs in (100, 1600):
            found = [find_edge(planted(0.5, runs, seed), 0.0, 1.0, 0.5) for seed in range(12)]
            widths.append(np.mean([edge.high - edge.low for edge in found]))
        assert widths[0] / widths[1] == pytest.approx(4.0, rel=0.3)

    def test_no_crossing_is_no_edge(self) -> None:
        found = find_edge(planted(3.0, 50), 0.0, 1.0, 0.5)
        assert not found.found
        assert math.isnan(found.low)
        assert (found.mean == 1.0).all()
        assert not find_edge(planted(0.5, 50), 0.2, 0.2, 0.5).found

    def test_an_edge_near_the_end_has_an_open_interval(self) -> None:
        found = find_edge(planted(0.995, 60, 3, noise=0.1), 0.0, 1.0, 0.5)
        if found.found:
            assert found.high == math.inf or found.high <= 1.0
        opened = [find_edge(planted(0.995, 60, seed, noise=0.1), 0.0, 1.0, 0.5) for seed in range(20)]
        assert any(edge.high == math.inf for edge in opened if edge.found)
        assert any(not edge.found for edge in opened)

    def test_the_first_of_several_crossings_counts(self) -> None:
        def evaluate(x: Array) -> Array:
            return np.tile((np.abs(x - 0.6) > 0.2).astype(float)[:, np.newaxis], (1, 3))

        assert find_edge(evaluate, 0.0, 1.0, 0.5).value == pytest.approx(0.4, abs=0.002)
        assert find_edge(evaluate, 1.0, 0.0, 0.5).value == pytest.approx(0.8, abs=0.002)

    def test_runs_and_points_without_a_value_do_not_count(self) -> None:
        behind = planted(0.5, 400, noise=0.05)

        def evaluate(x: Array) -> Array:
            values = behind(x)
            values[:, ::4] = np.nan
            values[np.isclose(x, 0.25)] = np.nan
            return values

        assert find_edge(evaluate, 0.0, 1.0, 0.5).value == pytest.approx(0.5, abs=0.02)
        assert np.isnan(means_of(np.full((1, 3), np.nan)))[0]

    def test_a_crossing_is_read_off_the_line_between_points(self) -> None:
        x = np.array([0.0, 1.0, 2.0, 4.0])
        assert first_crossing(x, np.array([1.0, 0.5, -0.5, -1.0]), math.inf) == 1.5
        assert first_crossing(x, np.array([1.0, np.nan, -1.0, 1.0]), math.inf) == 1.0
        assert first_crossing(x, np.array([1.0, 1.0, 1.0, 1.0]), -math.inf) == -math.inf

    def test_a_point_is_never_run_twice(self) -> None:
        seen: list[float] = []
        behind = planted(0.5, 20)

        def evaluate(x: Array) -> Array:
            seen.extend(x.tolist())
            return behind(x)

        find_edge(evaluate, 0.0, 1.0, 0.5)
        assert len(seen) == len(set(seen))


class TestMetric:
    def test_runs_are_those_of_the_ensemble_at_the_changed_setting(self) -> None:
        outcome = OUTCOMES_BY_NAME["nato_ask_mean"]
        found = measured(spec_with(), (outcome,), {"us_drive": np.array([0.2, 0.5])}, 3, months=3, threads=2)
        for k, drive in enumerate((0.2, 0.5)):
            chunk = simulate(spec_with(params={"us_drive": drive}, model={"ticks": 3}), 0, 3)
            np.testing.assert_array_equal(found[k], outcomes_of(chunk.months, chunk.start, [outcome]))

    def test_a_piece_of_the_runs_is_the_same_runs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        spec, values = spec_with(model={"ticks": 1}), {"us_drive": np.array([0.3])}
        outcome = (OUTCOMES_BY_NAME["drive_mean"],)
        whole = measured(spec, outcome, values, 5, months=1)
        monkeypatch.setattr("sim.analysis.tipping.metric.RUNS_A_PIECE", 2)
        np.testing.assert_array_equal(measured(spec, outcome, values, 5, months=1, threads=2), whole)

    def test_a_metric_must_exist_and_lie_in_the_run(self) -> None:
        spec = load_spec({"extends": "baseline"})
        assert metric_of(spec).scope == "months 0-23, while the war goes on"
        assert metric_of(spec, by=12).scope == "months 0-11, while the war goes on"
        for outcome, by, words in (
            ("ambiguous_posture", 24, "did you mean ambiguous_posture_share"),
            ("welfare_mean", 73, "outside the run"),
            ("welfare_late", 48, "looks at months 48-71"),
        ):
            with pytest.raises(ConfigError, match=words):
                metric_of(spec, outcome, by=by)

    @pytest.mark.parametrize(
        ("outcome", "below", "allowed"),
        [
            ("lethal_aid_ever", 2.0, "0 to 1"), ("tipping_month", -1.0, "0 to 71"), ("war_months", 73.0, "0 to 72"),
            ("nato_ties_gained", -1.5, "-1 to 1"), ("beijing_relation_mean", -1.5, "-1 to 1"),
        ],
    )  # fmt: skip
    def test_a_threshold_must_be_a_value_the_metric_can_take(self, outcome: str, below: float, allowed: str) -> None:
        with pytest.raises(ConfigError, match=f"outside the range of {outcome}.*{allowed}"):
            metric_of(load_spec({"extends": "baseline"}), outcome, below)

    def test_parameters_constants_and_those_of_policies_can_be_moved(self) -> None:
        spec = spec_with(params={"us_drive": 0.3})
        assert value_of(spec, "us_drive") == 0.3
        assert term_of(spec, "hedge_slack").default == value_of(spec, "hedge_slack")
        points = points_with(spec, {"tying_hands": np.array([0.0, 2.0]), "hedge_slack": np.array([0.1, 0.2])})
        assert np.asarray(points.params)["tying_hands"].tolist() == [0.0, 2.0]
        assert np.asarray(points.params)["us_drive"].tolist() == [0.3, 0.3]
        with pytest.raises(ConfigError, match="did you mean us_drive"):
            term_of(spec, "us_driv")

    def test_the_range_stops_where_settings_would_contradict_each_other(self) -> None:
        spec = spec_with(params={"threat_cooperation": 0.3})
        assert reach_of(spec, "threat_technology") == (0.3, 0.65)
        low, high = reach_of(spec, "threat_technology", domain=True)
        assert low == 0.0
        assert high == pytest.approx(0.7, abs=1e-9)
        assert high <= 0.7 + 1e-12
        assert reach_of(spec, "tying_hands") == (0.0, 20.0)
        assert reach_of(spec_with(params={"us_drive": 1.5}), "us_drive") == (-0.3, 1.5)


class TestModel:
    def small(self, spec: RunSpec, **options: Any) -> Tipping:
        metric = metric_of(spec, "drive_mean", 0.5, 2)
        return tipping_of(spec, "us_drive", metric, **{"runs": 2, **options})

    def test_washingtons_drive_tips_where_its_aim_crosses_the_rungs(self) -> None:
        # E17: the drive aimed at is us_drive + risk. Halfway between two rungs the other is taken: with sharp choice
        # the mean drive passes .5 where the aim does, and risk is about (K + D) / 2 = .55.
        spec = spec_with(
            params={"choice_precision": 5000.0, "review_probability": 1.0, "shock_sd": 0.0},
            constants={"tying_hands": 0.0},
        )
        found = self.small(spec)
        risk = simulate(spec, 0, 1).months[0, 0, COLUMN["risk_washington"]]
        assert found.down.value == pytest.approx(0.5 - risk, abs=0.02)
        assert not found.up.found
        assert list(found.edges) == ["down"]
        assert found.distance(found.down) == pytest.approx((0.2 - found.down.value) / 0.9)
        assert "It falls under .50 where us_drive is lowered to" in in_words(found)
        assert "There is no tipping point upwards: at us_drive = .600" in in_words(found)
        assert found.curve["us_drive"].is_monotonic_increasing
        assert found.table["direction"].tolist() == ["down", "up"]
        assert len(found.months) == 2
        assert set(found.tipped.columns) == {"us_drive", "month", "share"}

    def test_what_is_over_already_can_come_back(self) -> None:
        spec = spec_with(params={"us_drive": -0.3, "choice_precision": 5000.0, "review_probability": 1.0})
        found = self.small(spec)
        assert found.over
        assert "That is under .50 already. It rises to .50 where us_drive is raised to" in in_words(found)
        assert found.down.start == found.down.end
        assert "downwards" not in in_words(found)

    @pytest.mark.parametrize(("below", "words"), [(0.0, "stays above .00 from"), (9.0, "under 9.00 already, and so")])
    def test_where_nothing_tips_it_says_on_which_side_all_is(self, below: float, words: str) -> None:
        spec = load_spec({"extends": "baseline"})
        found = tipping_of(spec, "us_drive", metric_of(spec, "war_months", below, 2), runs=2)
        assert found.edges == {}
        assert words in in_words(found)
        assert "us_drive = -.300 to .600" in in_words(found)

    def test_a_metric_that_no_run_has_is_refused(self) -> None:
        spec = spec_with(policies={"seoul": "accommodation"})
        with pytest.raises(ConfigError, match="defined in none of 2 runs"):
            tipping_of(spec, "us_drive", metric_of(spec, "tipping_month", 2.0, 3), runs=2)

    def test_a_policy_that_does_not_compile_is_refused(self, tmp_path: Any) -> None:
        text = "def mine(utility, look_ahead, obs, memory, params, out):\n    out[:] = [str(k) for k in obs]\n"
        (tmp_path / "mine.py").write_text(text, encoding="utf-8")
        spec = spec_with(policies={"seoul": f"{tmp_path}/mine.py:mine"})
        with pytest.raises(ConfigError, match="does not compile"):
            self.small(spec)

    def test_parameters_are_ranked_by_how_near_their_edge_is(self) -> None:
        spec = spec_with(params={"choice_precision": 5000.0, "review_probability": 1.0}, constants={"tying_hands": 0.0})
        told: list[str] = []
        metric = metric_of(spec, "drive_mean", 0.5, 1)
        table = ranked(spec, metric, parameters=["sme_sunk_cost", "us_drive"], runs=2, progress=told.append)
        assert told == ["sme_sunk_cost", "us_drive"]
        assert table["parameter"].tolist() == ["us_drive", "sme_sunk_cost"]
        assert table["distance"].notna().tolist() == [True, False]

    def test_a_map_has_the_metric_at_every_pair(self) -> None:
        spec = spec_with()
        metric = metric_of(spec, "drive_mean", 0.5, 2)
        found = tipping_map(spec, "us_drive", "arms_need", metric, steps=2, runs=2)
        corner = measured(
            spec, (metric.outcome,), {"us_drive": np.array([0.6]), "arms_need": np.array([0.0])}, 2, months=2
        )
        assert found.mean[0, 1] == pytest.approx(corner.mean())
        assert found.table.shape == (4, 5)
        with pytest.raises(ConfigError, match="two different"):
            tipping_map(spec, "us_drive", "us_drive", metric)

    def test_words_of_an_open_interval(self) -> None:
        opened = next(
            found for seed in range(40)
            if (found := find_edge(planted(0.995, 60, seed, noise=0.1), 0.0, 1.0, 0.5)).found
            and found.high == math.inf
        )  # fmt: skip
        metric = Metric(OUTCOMES_BY_NAME["drive_mean"], 0.5, 2)
        none = find_edge(planted(3.0, 5), 0.0, 0.0, 0.5)
        tipping = Tipping("us_drive", "level", 0.0, -1.0, 1.0, metric, Estimate(1.0), none, opened, 2, np.ones((2, 3)))
        assert "beyond the range" in in_words(tipping)


class TestPath:
    def test_a_forced_policy_rules_first_and_the_configured_one_afterwards(self) -> None:
        spec = spec_with(policies={"seoul": "hedging"}, model={"ticks": 8})
        changed = forced(spec, "accommodation", 5)
        numbers = changed.points.plans[0]["policy"][:, SEOUL]
        assert numbers.tolist() == [spec.policies.number("accommodation")] * 5 + [spec.policies.number("hedging")] * 3
        assert forced(spec, "accommodation", 0) is spec

    def test_a_schedule_and_its_scripts_go_on_where_they_would_be(self) -> None:
        steps = [{"from": 1, "until": 3, "aid": "lethal_aid"}, {"from": 3, "aid": "mdcp_only"}]
        schedule = [
            {"from": 0, "name": "hedging"},
            {"from": 1, "name": "script", "steps": steps, "otherwise": "expected_utility"},
            {"from": 6, "name": "probing"},
        ]
        spec = spec_with(policies={"seoul": schedule}, model={"ticks": 8})
        changed = forced(spec, "full_alignment", 4)
        names = [spec.policies.policies[number].name for number in changed.points.plans[0]["policy"][:, SEOUL]]
        assert names == ["full_alignment"] * 4 + ["expected_utility"] * 2 + ["probing"] * 2
        assert changed.points.plans[0]["scripted"][:, SEOUL].tolist() == [0] * 4 + [1] * 2 + [0] * 2
        earlier = forced(spec, "full_alignment", 2)
        assert earlier.points.plans[0]["scripted"][:, SEOUL].tolist() == [0] * 2 + [1] * 4 + [0] * 2

    def test_what_is_left_is_measured_in_the_same_months_for_all(self) -> None:
        spec = spec_with(policies={"seoul": "hedging"}, model={"ticks": 6})
        table = path_dependence(spec, policies=["accommodation"], months=[1, 3], runs=2, window=2)
        assert table["policy"].tolist() == ["none", "accommodation", "accommodation"]
        assert table["months"].tolist() == [0, 1, 3]
        assert table["ambiguous_posture"].tolist() == [1.0, 1.0, 1.0]  # hedging is ambiguous whatever was before
        assert table["ambiguous_less_free"].tolist() == [0.0, 0.0, 0.0]

    def test_months_that_do_not_fit_are_refused(self) -> None:
        spec = spec_with(model={"ticks": 6})
        with pytest.raises(ConfigError, match="after the forced ones"):
            path_dependence(spec, months=[5], runs=2, window=2)
        with pytest.raises(ConfigError, match="outside the run"):
            forced(spec, "accommodation", 6)

    @pytest.mark.slow
    def test_forced_alignment_lasts_as_in_the_model(self) -> None:
        # docs/model.md, S24: P(aid >= 3) after month 48 is .90 after alignment, .32 free, .17 after accommodation
        table = path_dependence(load_spec({"extends": "baseline"}), months=[24], runs=300, threads=2)
        assert table["aid_decisive"].tolist() == pytest.approx([0.32, 0.90, 0.17], abs=0.07)


@pytest.mark.slow
def test_necessary_brakes_have_edges_inside_their_ranges() -> None:
    # docs/model.md, 13.4: without a China cost the share is .00, without retaliation .35; without business it stays .75
    spec = load_spec({"extends": "baseline"})
    metric = metric_of(spec)
    for name, found in (("china_cost", True), ("retaliation", True), ("russia_business", False)):
        tipping = tipping_of(spec, name, metric, runs=200, threads=2)
        assert tipping.down.found is found, name
        if found:
            assert tipping.down.low <= tipping.down.value <= tipping.down.high
