"""Regret on payoffs whose regret is known, and what luck does to it."""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.regret import regret, regret_of
from sim.analysis.regret.firmness import place_ranges, resampled
from sim.analysis.regret.regrets import firm_wins, held_out_regrets, not_dominated, regrets, wins
from sim.analysis.regret.words import cautions, headline, tied
from sim.errors import SweepError
from sim.jit import Array
from tests.planted_sweeps import Columns, planted_sweep
from tests.refusals import Tightrope

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

FUTURES = pd.DataFrame({"x": np.linspace(0.0, 1.0, 200)})


def noisy(means: Array, histories: int, spread: float, seed: int = 0) -> Array:
    """Payoffs (futures, policies, histories) around means (futures, policies)."""
    luck = np.random.default_rng(seed)
    found: Array = means[:, :, None] + spread * luck.normal(size=(*means.shape, histories))
    return found


class TestByHand:
    PAYOFF = np.array([[[3.0], [1.0], [2.0]], [[0.0], [4.0], [4.0]]])

    def test_regret_and_wins(self) -> None:
        assert regrets(self.PAYOFF).tolist() == [[0.0, 2.0, 1.0], [4.0, 0.0, 0.0]]
        assert wins(self.PAYOFF).tolist() == [[1.0, 0.0, 0.0], [0.0, 0.5, 0.5]]
        assert not firm_wins(self.PAYOFF).any()
        assert np.isnan(held_out_regrets(self.PAYOFF)).all()

    def test_the_table(self) -> None:
        payoff = np.repeat(self.PAYOFF, 10, axis=0)
        inputs = pd.DataFrame({"x": np.repeat([0.0, 1.0], 10)})
        risks = np.broadcast_to(np.array([1.0, 2.0, 3.0])[:, None], payoff.shape)
        found = regret_of(payoff, risks, ["a", "b", "c"], inputs, threshold=2.0, resamples=50)
        table: Any = found.policies.set_index("policy")
        assert list(table.index) == ["c", "b", "a"]
        assert "firmly" not in headline(found)
        assert table["mean"].to_dict() == {"a": 1.5, "b": 2.5, "c": 3.0}
        assert table["mean_regret"].to_dict() == {"a": 2.0, "b": 1.0, "c": 0.5}
        assert table["max_regret"].to_dict() == {"a": 4.0, "b": 2.0, "c": 1.0}
        assert table["satisficing"].to_dict() == {"a": 0.5, "b": 0.5, "c": 1.0}
        assert table["wins"].to_dict() == {"a": 0.5, "b": 0.25, "c": 0.25}
        assert table["on_front"].all()
        assert table.loc["a", "where"] == "x stays under 0.5"
        assert table.loc["a", "where_share"] == 1.0
        assert (table.loc["b", "where"], table.loc["b", "where_share"]) == ("x exceeds 0.5", 1.0)
        assert (table.loc["c", "where"], table.loc["c", "where_share"]) == ("x exceeds 0.5", 1.0)
        assert found.futures["best"].tolist() == ["a"] * 10 + ["b; c"] * 10
        assert found.futures["regret of a"].tolist() == [0.0] * 10 + [4.0] * 10

    def test_less_may_be_better(self) -> None:
        found = regret_of(
            np.repeat(self.PAYOFF, 10, axis=0), np.repeat(self.PAYOFF, 10, axis=0), ["a", "b", "c"],
            pd.DataFrame({"x": np.arange(20.0)}), lower=True, threshold=2.0, resamples=50,
        )  # fmt: skip
        table: Any = found.policies.set_index("policy")
        assert list(table.index) == ["a", "b", "c"]
        assert table["mean"].to_dict() == {"a": 1.5, "b": 2.5, "c": 3.0}
        assert table["mean_regret"].to_dict() == {"a": 1.0, "b": 2.0, "c": 2.5}
        assert table["satisficing"].to_dict() == {"a": 0.5, "b": 0.5, "c": 0.5}

    def test_the_front(self) -> None:
        gain, risk = np.array([3.0, 2.0, 2.0, 1.0, 3.0]), np.array([3.0, 1.0, 2.0, 1.0, 3.0])
        assert not_dominated(gain, risk).tolist() == [True, True, False, False, True]


class TestLuck:
    def test_the_best_of_equals_looks_better_than_it_is_and_the_held_out_regret_does_not(self) -> None:
        """Of two equal policies with unit noise and R histories, the mean regret is the mean of a half-normal."""
        payoff = noisy(np.zeros((4000, 2)), 4, 1.0)
        expected = np.sqrt(2.0 / 4.0) * np.sqrt(2.0 / np.pi) / 2.0
        assert regrets(payoff).mean() == pytest.approx(expected, rel=0.05)
        assert held_out_regrets(payoff).mean() == pytest.approx(0.0, abs=0.02)

    def test_the_truth_lies_between_the_two(self) -> None:
        means = np.random.default_rng(1).normal(size=(4000, 4))
        truth = (means.max(axis=1, keepdims=True) - means).mean(axis=0)
        payoff = noisy(means, 4, 1.5)
        assert (regrets(payoff).mean(axis=0) > truth).all()
        assert (held_out_regrets(payoff).mean(axis=0) < truth).all()

    def test_equals_seldom_win_firmly_and_the_better_one_does(self) -> None:
        assert firm_wins(noisy(np.zeros((4000, 2)), 8, 1.0)).any(axis=1).mean() == pytest.approx(0.05, abs=0.015)
        clear = firm_wins(noisy(np.tile([0.0, 3.0], (500, 1)), 8, 1.0))
        assert clear.mean(axis=0).tolist() == [0.0, pytest.approx(1.0, abs=0.01)]

    def test_equals_cannot_be_told_apart_and_the_different_can(self) -> None:
        payoff = noisy(np.tile([0.0, 0.0, 1.0], (200, 1)), 4, 1.0)
        found = regret_of(payoff, payoff, ["a", "b", "c"], FUTURES, resamples=300)
        assert tied(found) in ([["a", "b"]], [["b", "a"]])
        assert found.policies[["policy", "rank_low", "rank_high"]].to_numpy()[0].tolist() == ["c", 1, 1]
        assert set(found.policies["rank_high"][1:]) == {3}
        assert any("cannot be told apart over these futures" in words for words in cautions(found))
        assert "c has the least mean regret" in headline(found)

    def test_intervals_of_pairs_cover_the_true_difference(self) -> None:
        covered = []
        for seed in range(40):
            payoff = noisy(np.tile([0.0, 0.2], (60, 1)), 2, 1.0, seed)
            pairs: Any = regret_of(payoff, payoff, ["a", "b"], FUTURES[:60], resamples=200, common=False).pairs
            sign = 1.0 if pairs.loc[0, "policy"] == "b" else -1.0
            covered.append(pairs.loc[0, "low"] <= sign * 0.2 <= pairs.loc[0, "high"])
        assert np.mean(covered) >= 0.85

    def test_luck_that_all_futures_share_is_drawn_again_too(self) -> None:
        """Noise common to all futures does not shrink with their number: only drawing histories again shows it."""
        luck = np.random.default_rng(0).normal(size=(1, 2, 6))
        payoff = np.zeros((200, 2, 6)) + luck
        assert resampled(payoff, payoff, common=True, resamples=100).mean.std() > 0.1
        alone = resampled(payoff, payoff, common=False, resamples=100).mean
        assert alone.std(axis=0) == pytest.approx(0.0, abs=1e-9)

    def test_policies_that_are_the_same_share_their_places(self) -> None:
        same = np.random.default_rng(2).normal(size=(200, 1, 4))
        payoff = np.concatenate([same, same + 1.0, same, same], axis=1)
        found = regret_of(payoff, payoff, ["a", "b", "c", "d"], FUTURES, resamples=60)
        places: Any = found.policies.set_index("policy")[["rank", "rank_low", "rank_high", "tail_rank"]]
        assert places.loc["b"].tolist() == [1, 1, 1, 1]
        for name in ("a", "c", "d"):
            assert places.loc[name].tolist() == [2, 2, 4, 2]
        assert tied(found) == [["a", "c", "d"]]

    def test_policies_that_know_the_parameters_are_spoken_of_beside_courses_that_do_not(self) -> None:
        payoff = noisy(np.tile([0.0, 0.5, 1.0], (200, 1)), 4, 1.0)
        names = ["hedging", "expected_utility", "seoul=probing, moscow=bluff"]
        found = regret_of(payoff, payoff, names, FUTURES, resamples=20)
        assert set(found.knowing) == set(names[1:])
        assert any("reckon with the true parameters of each future" in words for words in cautions(found))
        alike = regret_of(payoff[:, 1:], payoff[:, 1:], names[1:], FUTURES, resamples=20)
        assert not any("true parameters" in words for words in cautions(alike))

    def test_places_of_resamples(self) -> None:
        assert place_ranges(np.array([[2.0, 1.0], [1.0, 2.0]])).tolist() == [[1, 2], [1, 2]]

    def test_one_history_and_many_close_calls_are_spoken_of(self) -> None:
        one = regret_of(noisy(np.zeros((200, 2)), 1, 1.0), np.zeros((200, 2, 1)), ["a", "b"], FUTURES, resamples=50)
        assert any("one history of each future" in words for words in cautions(one))
        few = regret_of(
            noisy(np.zeros((200, 2)), 2, 1.0), np.zeros((200, 2, 2)), ["a", "b"], FUTURES, resamples=50, left_out=3
        )
        said = " ".join(cautions(few))
        assert "partly the luckiest" in said
        assert "the best and the second cannot be told apart with 2 histories" in said
        assert "3 futures left out" in said

    def test_different_policies_may_be_best_on_average_and_in_bad_futures(self) -> None:
        steady, bold = np.full(200, 0.0), np.where(np.arange(200) < 20, -5.0, 1.0)
        payoff = np.stack([steady, bold], axis=1)[:, :, None]
        found = regret_of(payoff, payoff, ["steady", "bold"], FUTURES, resamples=50)
        assert found.policies.loc[0, "policy"] == "bold"
        assert "steady has the least in bad futures" in headline(found)


BLOCK = {
    "method": "lhs", "points": 60, "replicates": 2, "uncertainties": {"us_drive": [0.0, 0.4], "arms_need": [0.5, 1.3]},
    "levers": {"policies.seoul": ["hedging", "accommodation", "limited_alignment"]},
}  # fmt: skip


def planted(x: Columns, replicate: Array) -> dict[str, Array]:
    seoul = x["policies.seoul"]
    luck = np.where(replicate == 0, 0.01, -0.01)
    welfare = np.select([seoul == "hedging", seoul == "accommodation"], [1.0, 2.0 - 5.0 * x["us_drive"]], 0.0) + luck
    threat = np.select([seoul == "hedging", seoul == "accommodation"], [0.5, 0.4], 0.3)
    never = np.where(x["arms_need"] < 0.6, np.nan, threat)
    return {"welfare_mean": welfare, "dprk_threat_mean": threat, "coercion_mean": never, "war_months": threat * np.nan}


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted_sweep(BLOCK, planted, tmp_path_factory.mktemp("sweeps"))


class TestSweeps:
    def test_policies_of_a_sweep(self, sweep: Path) -> None:
        found = regret(sweep, resamples=100)
        table: Any = found.policies.set_index("policy")
        drive = (np.arange(60) + 0.5) / 60 * 0.4
        gain = np.maximum(1.0, 2.0 - 5.0 * drive)
        assert table.loc["hedging", "mean_regret"] == pytest.approx((gain - 1.0).mean(), abs=0.01)
        assert table.loc["accommodation", "mean_regret"] == pytest.approx((gain - (2.0 - 5.0 * drive)).mean(), abs=0.01)
        assert table.loc["accommodation", "wins"] == pytest.approx(0.5, abs=0.02)
        assert "us_drive stays under 0.2" in table.loc["accommodation", "where"]
        assert table["on_front"].all()
        assert found.swept is not None

    def test_some_of_the_policies(self, sweep: Path) -> None:
        found = regret(sweep, among=["hedging", "limited_alignment"], resamples=50)
        assert found.policies["mean_regret"].tolist() == [0.0, pytest.approx(1.0)]
        with pytest.raises(SweepError, match="did you mean hedging"):
            regret(sweep, among=["hedgin"])
        with pytest.raises(SweepError, match="nothing to choose"):
            regret(sweep, among=["hedging"])

    def test_futures_where_an_outcome_is_undefined_are_left_out(self, sweep: Path) -> None:
        found = regret(sweep, "coercion_mean", lower=True, resamples=50)
        assert found.left_out == len(FUTURES[:60]) - len(found.futures) > 0
        with pytest.raises(SweepError, match="only 0 futures at which war_months"):
            regret(sweep, "war_months")

    def test_refusals(self, sweep: Path, tmp_path: Path) -> None:
        with pytest.raises(SweepError, match=r"welfare_max.*did you mean welfare_"):
            regret(sweep, "welfare_max")
        with pytest.raises(SweepError, match="is 0 for every policy in every future"):
            regret(sweep, "guarantee_mean")
        for bound in (float("nan"), float("inf")):
            with pytest.raises(SweepError, match=f"--threshold {bound}: must be a finite number"):
                regret(sweep, threshold=bound)
        alone = {key: value for key, value in BLOCK.items() if key != "levers"}
        folder = planted_sweep(alone, lambda x, _: {"welfare_mean": x["us_drive"]}, tmp_path)
        with pytest.raises(SweepError, match=r"has no levers.*--lever policies.seoul="):
            regret(folder)


class TestTheVerb:
    def test_it_prints_and_leaves_files(self, tightrope: Tightrope, sweep: Path) -> None:
        shown = tightrope("regret", str(sweep))
        assert shown.code == 0, shown.err
        for words in ("least mean regret", "held out", "by 95 %", "front", "firmly", "accommodation is best in"):
            assert words in shown.out
        left = sweep.with_name(sweep.name + ".analysis") / "regret-welfare_mean"
        assert {"about.json", "policies.csv", "pairs.parquet", "futures.csv", "regret.png"} <= {
            path.name for path in left.iterdir()
        }
        told = json.loads(tightrope("regret", str(sweep), "--json", "--lower").out)
        assert told["policies"][0]["policy"] == "limited_alignment"
        assert "at most" in tightrope("regret", str(sweep), "--lower").out

    def test_a_library_that_is_missing_is_named(
        self, tightrope: Tightrope, sweep: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "sklearn.tree", None)
        shown = tightrope("regret", str(sweep))
        assert shown.code == 2
        assert "needs sklearn.tree; install the extra: pip install 'tightrope[analysis]'" in shown.err

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [(("--by", "wealth"), "no such outcome"), (("--risk", "dprk_threat"), "did you mean dprk_threat_mean"),
         (("--among", "bluff"), "is no policy of this sweep")],
    )  # fmt: skip
    def test_mistakes_are_one_message(self, tightrope: Tightrope, sweep: Path, arguments: Any, words: str) -> None:
        shown = tightrope("regret", str(sweep), *arguments)
        assert shown.code == 2
        assert words in shown.err
        assert ("resampling" in shown.err) == ("--among" in arguments)  # nothing is read for a name that is wrong

    def test_one_history_leaves_dashes_and_no_firm_winner(self, tightrope: Tightrope, tmp_path: Path) -> None:
        alone = planted_sweep({**BLOCK, "replicates": 1}, planted, tmp_path)
        shown = tightrope("regret", str(alone))
        assert shown.code == 0, shown.err
        assert "nan" not in shown.out
        assert "–" in shown.out
        assert "on one history of each" in " ".join(shown.out.split())
