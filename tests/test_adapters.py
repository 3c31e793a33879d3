"""Other people's tools on our model: the same points give the same outcomes as our own sweep."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import ConfigError, SweepError
from sim.experiments.adapters.bench import Bench, bench_of, mean_over_histories
from sim.experiments.adapters.salib import evaluate, problem_of
from sim.experiments.adapters.workbench import every_lever, workbench_model
from sim.experiments.plan import load_plan
from sim.experiments.reading import read_sweep
from sim.experiments.sweep import Options, execute_sweep
from tests.refusals import PLAIN, RULE

TINY: Mapping[str, Any] = {"model": {"months": 3, "firms": 8}}
OUTCOMES = ["welfare_mean", "nato_ties_end"]
AXES: Mapping[str, Any] = {"us_drive": [-0.3, 0.6], "arms_need": [0.3, 1.6]}
LEVERS: Mapping[str, Any] = {"policies.seoul": ["hedging", {"name": "hedging", "params": {"hedge_slack": 0.3}}]}

# The workbench says on import what is not installed; the rest are warnings its own code gives itself.
pytestmark = [
    pytest.mark.compiled,  # many small ensembles: minutes without the compiler
    pytest.mark.filterwarnings("ignore:ipyparallel not installed"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ema_workbench"),
]


def bench(**more: Any) -> Bench:
    return bench_of(TINY, **{"uncertainties": AXES, "outcomes": OUTCOMES, "replicates": 2, **more})


def in_a_sweep(tmp_path: Path, **block: Any) -> Any:
    """Averages of our own sweep."""
    plan = load_plan({**TINY, "sweep": {"replicates": 2, **block}})
    folder = execute_sweep(plan, tmp_path, Options(), progress=lambda rows: None)
    return plan, read_sweep(folder, OUTCOMES, average=True)


class TestBench:
    def test_a_block_says_what_varies(self) -> None:
        found = bench_of("policies-under-uncertainty", overrides=[("model.firms", 8)])
        assert len(found.uncertainties) == 42
        assert [column.name for column in found.levers] == ["policies.seoul"]
        assert found.outcomes[0] == "welfare_mean"
        assert found.plan.replicates == 8
        assert found.plan.scenario.firms == 8

    def test_names_mean_the_ranges_of_the_vocabulary(self) -> None:
        found = bench_of(TINY, uncertainties=["us_drive", "arms_need"])
        drive = found.uncertainties[0]
        assert (drive.name, drive.low, drive.high) == ("us_drive", -0.3, 0.6)
        assert len(bench_of(TINY, uncertainties="all").uncertainties) == 42
        assert "ambiguous_posture_share" in found.outcomes

    def test_threads_and_pieces_change_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        codes = np.array([[0.1, 0.5], [0.2, 1.0], [0.3, 1.5]])
        whole = bench().run(codes)
        assert whole.shape == (3, 2, 2)
        monkeypatch.setattr("sim.experiments.adapters.bench.ROWS_A_PIECE", 1)
        np.testing.assert_array_equal(bench().run(codes, threads=2), whole)
        np.testing.assert_array_equal(bench().history(codes[1], 1), whole[1, 1])

    def test_undefined_outcomes_are_left_out_of_means(self) -> None:
        given = np.array([[[1.0, np.nan], [3.0, np.nan]], [[np.nan, 2.0], [5.0, 4.0]]])
        np.testing.assert_array_equal(mean_over_histories(given), [[2.0, np.nan], [5.0, 3.0]])

    def test_bad_points_and_names_are_refused(self) -> None:
        with pytest.raises(SweepError, match="no outcome welfare; did you mean welfare_mean"):
            bench(outcomes=["welfare"])
        with pytest.raises(ConfigError, match="did you mean us_drive"):
            bench(uncertainties=["us_driv"])
        with pytest.raises(SweepError, match="linked settings"):
            bench_of({**TINY, "sweep": {"linked": [{"us_drive": [0, 1], "arms_need": [0, 1]}]}})
        shares = bench(uncertainties={"threat_technology": [0.1, 0.9], "threat_cooperation": [0.1, 0.9]})
        with pytest.raises(ConfigError, match="must stay <= 1"):
            shares.means(np.array([[0.1, 0.2], [0.8, 0.7]]))

    def test_a_failing_history_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "mine.py").write_text(RULE + PLAIN + "    raise LookupError('no such month')\n", encoding="utf-8")
        (tmp_path / "study.yaml").write_text("model: {months: 2, firms: 8}\npolicies: {seoul: 'mine.py:mine'}\n")
        failing = bench_of(tmp_path / "study.yaml", uncertainties=["us_drive"], replicates=1)
        with pytest.raises(SweepError, match=r"point 0 failed: .*no such month"):
            failing.means(np.array([[0.1]]))


class TestSALib:
    def test_the_problem_is_the_vocabulary_s(self) -> None:
        assert problem_of(bench()) == {
            "num_vars": 2, "names": ["us_drive", "arms_need"], "bounds": [[-0.3, 0.6], [0.3, 1.6]],
        }  # fmt: skip
        mixed = bench(uncertainties={"model.firms": [8, 11], "policies.firms": ["myopic", "stay"]})
        assert problem_of(mixed)["bounds"] == [[8, 11], [0.0, 1.0]]

    def test_its_sample_gives_what_our_sweep_gives(self, tmp_path: Path) -> None:
        sobol = pytest.importorskip("SALib.sample.sobol")
        plan, ours = in_a_sweep(tmp_path, method="saltelli", points=8, axes=dict(AXES), seed=3)
        theirs = sobol.sample(problem_of(bench()), 8, calc_second_order=False, seed=3)
        np.testing.assert_allclose(plan.design.futures, theirs, atol=1e-15)
        found = evaluate(bench(), plan.design.futures)
        for name in OUTCOMES:
            np.testing.assert_allclose(found[name], ours[name], rtol=1e-12)
            np.testing.assert_allclose(evaluate(bench(), theirs)[name], ours[name], rtol=1e-9)

    def test_its_indices_come_out(self) -> None:
        sobol = pytest.importorskip("SALib.sample.sobol")
        analyse = pytest.importorskip("SALib.analyze.sobol")
        problem = problem_of(bench())
        sample = sobol.sample(problem, 8, calc_second_order=False, seed=1)
        found = analyse.analyze(problem, evaluate(bench(), sample)["welfare_mean"], calc_second_order=False, seed=1)
        assert np.isfinite(found["ST"]).all()

    def test_whole_numbers_choices_and_levers(self) -> None:
        mixed = bench(uncertainties={"model.firms": [8, 9], "policies.firms": ["myopic", "stay"]}, levers=LEVERS)
        sample = np.array([[8.0, 0.1], [8.9, 0.9]])
        wanted = mixed.means(np.array([[8.0, 0.0, 1.0], [9.0, 1.0, 1.0]]))
        found = evaluate(mixed, sample, lever=1)
        np.testing.assert_array_equal(np.stack([found[name] for name in OUTCOMES], axis=1), wanted)

    def test_a_sample_of_another_problem_is_refused(self) -> None:
        with pytest.raises(SweepError, match=r"is \(points, 2\), not \(3, 5\)"):
            evaluate(bench(), np.zeros((3, 5)))
        with pytest.raises(SweepError, match="leaves the bounds of arms_need"):
            evaluate(bench(), np.array([[0.1, 9.0]]))
        with pytest.raises(SweepError, match="without points"):
            evaluate(bench(), np.zeros((0, 2)))
        with pytest.raises(SweepError, match="lever = 1: no such combination; they are 0 to 0"):
            evaluate(bench(), np.array([[0.1, 0.9]]), lever=1)


class TestWorkbench:
    def test_the_model_has_our_uncertainties_levers_and_outcomes(self) -> None:
        ema = pytest.importorskip("ema_workbench")
        mixed = bench(
            uncertainties={**AXES, "model.firms": [8, 9], "policies.firms": ["myopic", "stay"]}, levers=LEVERS
        )
        model = workbench_model(mixed)
        assert [type(u) for u in model.uncertainties] == [
            ema.RealParameter, ema.RealParameter, ema.IntegerParameter, ema.CategoricalParameter,
        ]  # fmt: skip
        assert (model.uncertainties["us_drive"].lower_bound, model.uncertainties["us_drive"].upper_bound) == (-0.3, 0.6)
        assert [c.name for c in model.levers["policies.seoul"].categories] == ["hedging", "hedging (hedge_slack 0.3)"]
        assert [outcome.name for outcome in model.outcomes] == OUTCOMES

    def test_its_experiments_give_what_our_sweep_gives(self, tmp_path: Path) -> None:
        ema = pytest.importorskip("ema_workbench")
        ours = bench(levers=LEVERS)
        experiments, outcomes = ema.perform_experiments(workbench_model(ours), scenarios=4, policies=every_lever(ours))
        assert len(experiments) == 8
        words = list(ours.levers[0].words)
        points = [
            {"us_drive": float(row.us_drive), "arms_need": float(row.arms_need),
             "policies.seoul": LEVERS["policies.seoul"][words.index(row.policy)]}
            for row in experiments.itertuples()
        ]  # fmt: skip
        _, wanted = in_a_sweep(tmp_path, method="list", points=points)
        for name in OUTCOMES:
            np.testing.assert_allclose(outcomes[name], wanted[name], rtol=1e-12)

    def test_histories_as_replications(self) -> None:
        ema = pytest.importorskip("ema_workbench")
        ours = bench()
        experiments, outcomes = ema.perform_experiments(workbench_model(ours, histories=True), scenarios=3)
        codes = experiments[["us_drive", "arms_need"]].to_numpy(float)
        wanted = ours.run(codes)
        for k, name in enumerate(OUTCOMES):
            np.testing.assert_array_equal(outcomes[f"{name}_histories"], wanted[:, :, k])

    def test_prim_finds_a_box(self) -> None:
        ema = pytest.importorskip("ema_workbench")
        prim = pytest.importorskip("ema_workbench.analysis.prim")
        # The workbench draws anew each time unless told not to, and over few futures a box can be worse than none.
        seeded = {"uncertainty_sampling_kwargs": {"rng": 0}}
        experiments, outcomes = ema.perform_experiments(workbench_model(bench()), scenarios=100, **seeded)
        worst = outcomes["welfare_mean"] < np.quantile(outcomes["welfare_mean"], 0.3)
        box = prim.Prim(experiments[["us_drive", "arms_need"]], worst).find_box()
        found = box.peeling_trajectory.iloc[-1]
        assert found["density"] > 2 * worst.mean()  # of the futures inside, those that go badly; among all 0.3
        assert found["coverage"] > 0.5  # of those that go badly, those inside
