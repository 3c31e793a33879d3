"""Sensitivity on functions whose indices are known in closed form, straight and through a sweep folder."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from sim.analysis.sensitivity import indices as indices_module
from sim.analysis.sensitivity import morris_indices, sensitivity, sobol_indices
from sim.analysis.sensitivity.convergence import place_range, places, rank_disagreement, verdict_on
from sim.analysis.sensitivity.study import luck_left
from sim.errors import RunFolderError, SweepError
from sim.jit import Array
from tests.planted_sweeps import Columns, G, cube_of, planted_sweep, sobol_block, sobol_g


def indices_of_g() -> tuple[dict[str, float], dict[str, float], dict[tuple[str, str], float]]:
    """First, total and second-order indices of G: V_i = 1 / (3 (1 + a_i)^2), V_ij = V_i V_j."""
    part = {name: 1.0 / (3.0 * (1.0 + a) ** 2) for name, a in G.items()}
    whole = float(np.prod([1.0 + v for v in part.values()])) - 1.0
    first = {name: v / whole for name, v in part.items()}
    total = {
        name: v * float(np.prod([1.0 + w for other, w in part.items() if other != name])) / whole
        for name, v in part.items()
    }
    names = list(part)
    pairs = {(a, b): part[a] * part[b] / whole for k, a in enumerate(names) for b in names[k + 1 :]}
    return first, total, pairs


def problem(dimensions: int) -> dict[str, Any]:
    return {"num_vars": dimensions, "names": [f"x{k}" for k in range(dimensions)], "bounds": [[0.0, 1.0]] * dimensions}


def ishigami(cube: Array, a: float = 7.0, b: float = 0.1) -> Array:
    x = -np.pi + 2.0 * np.pi * cube
    found: Array = np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])
    return found


def indices_of_ishigami(a: float = 7.0, b: float = 0.1) -> tuple[Array, Array]:
    """Ishigami and Homma (1990)."""
    v1 = 0.5 * (1.0 + b * np.pi**4 / 5.0) ** 2
    v2, v13 = a * a / 8.0, b * b * np.pi**8 * 8.0 / 225.0
    whole = v1 + v2 + v13
    return np.array([v1, v2, 0.0]) / whole, np.array([v1 + v13, v2, v13]) / whole


class TestClosedForms:
    def test_ishigami(self) -> None:
        cube = sobol_sample.sample(problem(3), 4096, calc_second_order=False, seed=1)
        table = sobol_indices(ishigami(cube), ["x0", "x1", "x2"]).table
        first, total = indices_of_ishigami()
        np.testing.assert_allclose(table["S1"], first, atol=0.02)
        np.testing.assert_allclose(table["ST"], total, atol=0.02)

    def test_intervals_cover_what_is_true(self) -> None:
        first, total = indices_of_ishigami()
        inside = []
        for seed in range(1, 21):
            cube = sobol_sample.sample(problem(3), 256, calc_second_order=False, scramble=True, seed=seed)
            table = sobol_indices(ishigami(cube), ["x0", "x1", "x2"]).table
            for name, true in (("S1", first), ("ST", total)):
                inside.append((table[f"{name}_low"] <= true + 1e-12) & (true - 1e-12 <= table[f"{name}_high"]))
        assert np.mean(inside) >= 0.9

    def test_sobol_g_through_a_sweep_folder(self, tmp_path: Path) -> None:
        folder = planted_sweep(sobol_block("saltelli", 1024), lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path)
        table = sensitivity(folder, ["welfare_mean"]).indices.set_index("factor")
        first, total, _ = indices_of_g()
        for name in G:
            assert table.loc[name, "S1"] == pytest.approx(first[name], abs=0.03)
            assert table.loc[name, "ST"] == pytest.approx(total[name], abs=0.03)
        assert list(table.index) == list(G)
        assert table["rank"].tolist() == [1, 2, 3, 4]

    def test_pairs_on_request(self, tmp_path: Path) -> None:
        sweep = sobol_block("saltelli", 1024, second_order=True)
        folder = planted_sweep(sweep, lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path)
        _, total, pairs = indices_of_g()
        without = sensitivity(folder, ["welfare_mean"])
        assert without.second.empty
        assert "second_order" not in without.tables
        assert without.indices.set_index("factor")["ST"].to_dict() == pytest.approx(total, abs=0.03)
        found = sensitivity(folder, ["welfare_mean"], second_order=True).tables["second_order"]
        assert dict(zip(zip(found["factor"], found["with"], strict=True), found["S2"], strict=True)) == pytest.approx(
            pairs, abs=0.05
        )

    def test_morris_of_a_line_is_its_slope(self, tmp_path: Path) -> None:
        slopes = {"us_drive": -3.0, "arms_need": 2.0, "china_cost": 0.5, "wedge_motive": 0.0}
        folder = planted_sweep(
            sobol_block("morris", 10),
            lambda x, _: {"welfare_mean": sum(s * cube_of(x)[n] for n, s in slopes.items())},  # type: ignore[dict-item]
            tmp_path,
        )
        answer = sensitivity(folder, ["welfare_mean"])
        table = answer.indices.set_index("factor")
        assert answer.method == "morris"
        assert table["mu"].to_dict() == pytest.approx(slopes, abs=1e-9)
        assert table["mu_star"].to_dict() == pytest.approx({n: abs(s) for n, s in slopes.items()}, abs=1e-9)
        assert table["sigma"].to_numpy() == pytest.approx(0.0, abs=1e-9)
        assert next(iter(answer.verdicts.values())).ranks

    def test_our_elementary_effects_are_salibs(self) -> None:
        cube = morris_sample.sample(problem(3), 30, num_levels=4, seed=3)
        values = ishigami(cube)
        effects = indices_module.elementary_effects(cube, values)
        table = morris_indices(cube, values, ["x0", "x1", "x2"]).table
        np.testing.assert_allclose(effects.mean(axis=0), table["mu"], atol=1e-9)
        np.testing.assert_allclose(np.abs(effects).mean(axis=0), table["mu_star"], atol=1e-9)
        np.testing.assert_allclose(effects.std(axis=0, ddof=1), table["sigma"], atol=1e-9)


class TestConvergence:
    def test_places_and_their_disagreement_by_hand(self) -> None:
        resamples = np.array([[0.6, 0.3, 0.1], [0.3, 0.6, 0.1]])
        assert places(resamples).tolist() == [[1, 2, 3], [2, 1, 3]]
        assert place_range(resamples).tolist() == [[1, 2], [1, 2], [3, 3]]
        weight = 0.6**2 + 0.6**2
        assert rank_disagreement(resamples) == pytest.approx(weight / (weight + 0.1**2))
        assert rank_disagreement(resamples[[0, 0]]) == 0.0
        assert rank_disagreement(resamples[:1]) == 0.0

    def test_a_large_sample_ranks_and_a_small_one_says_that_it_does_not(self) -> None:
        names = [f"x{k}" for k in range(3)]
        large = sobol_sample.sample(problem(3), 4096, calc_second_order=False, seed=1)
        small = sobol_sample.sample(problem(3), 16, calc_second_order=False, seed=1)
        one, other = (verdict_on(sobol_indices(ishigami(cube), names)) for cube in (large, small))
        assert one.ranks
        assert not other.ranks
        assert one.width < other.width
        assert not other.precise

    def test_factors_that_hardly_matter_are_screened_only_by_enough_points(self) -> None:
        cube = sobol_sample.sample(problem(3), 1024, calc_second_order=False, seed=1)
        noise = np.random.default_rng(0).normal(size=len(cube))
        told = verdict_on(sobol_indices(10.0 * cube[:, 0] + cube[:, 1] + 0.001 * noise, ["x0", "x1", "x2"]))
        assert told.screens
        assert told.screening_width > 0.0

    def test_growing_subsamples_end_with_the_whole(self, tmp_path: Path) -> None:
        folder = planted_sweep(sobol_block("saltelli", 256), lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path)
        answer = sensitivity(folder, ["welfare_mean"])
        growing = answer.growing
        assert sorted(set(growing["base"])) == [32, 64, 128, 256]
        last = growing[growing["base"] == 256].set_index("factor")["value"]
        pd.testing.assert_series_equal(
            last.sort_index(), answer.indices.set_index("factor")["ST"].sort_index(), check_names=False
        )

    def test_luck_that_is_left_is_measured(self) -> None:
        luck = np.random.default_rng(0)
        points = luck.normal(size=(4000, 1))
        common = luck.normal(size=(1, 4)) * 100.0
        values = points + common + luck.normal(size=(4000, 4))
        assert luck_left(values) == pytest.approx(0.25 / 1.25, abs=0.02)
        assert np.isnan(luck_left(values[:, :1]))
        assert np.isnan(luck_left(np.ones((10, 2))))


class TestWhatASweepHas:
    def test_linked_settings_are_one_factor(self, tmp_path: Path) -> None:
        sweep = {
            "method": "saltelli", "points": 256, "replicates": 1, "uncertainties": {"china_cost": [0.2, 1.0]},
            "linked": [{"us_drive": [0.0, 0.4], "arms_need": [0.5, 1.3]}],
        }  # fmt: skip
        folder = planted_sweep(sweep, lambda x, _: {"welfare_mean": x["us_drive"] + x["arms_need"]}, tmp_path)
        table = sensitivity(folder, ["welfare_mean"]).indices.set_index("factor")
        assert set(table.index) == {"us_drive + arms_need", "china_cost"}
        assert table.loc["us_drive + arms_need", "S1"] == pytest.approx(1.0, abs=0.02)

    def test_words_are_a_factor_too(self, tmp_path: Path) -> None:
        sweep = {
            "method": "saltelli", "points": 256, "replicates": 1,
            "uncertainties": {"china_cost": [0.0, 1.0], "policies.moscow": ["expected_utility", "probing"]},
        }  # fmt: skip
        worth = {"expected_utility": 0.0, "probing": 1.0}
        folder = planted_sweep(
            sweep,
            lambda x, _: {"welfare_mean": np.array([worth[w] for w in x["policies.moscow"]]) + x["china_cost"]},
            tmp_path,
        )
        table = sensitivity(folder, ["welfare_mean"]).indices.set_index("factor")
        assert table.loc["policies.moscow", "S1"] == pytest.approx(0.25 / (0.25 + 1.0 / 12.0), abs=0.05)

    def test_each_lever_has_indices_of_its_own(self, tmp_path: Path) -> None:
        sweep = sobol_block("saltelli", 64, levers={"policies.seoul": ["hedging", "accommodation"]})

        def planted(x: Columns, replicate: Array) -> dict[str, Array]:
            hedging = x["policies.seoul"] == "hedging"
            return {"welfare_mean": np.where(hedging, x["us_drive"], x["china_cost"])}

        folder = planted_sweep(sweep, planted, tmp_path)
        answer = sensitivity(folder, ["welfare_mean"])
        first = answer.indices[answer.indices["rank"] == 1].set_index("lever")["factor"].to_dict()
        assert first == {"hedging": "us_drive", "accommodation": "china_cost"}
        one = sensitivity(folder, ["welfare_mean"], levers={"policies.seoul": "hedging"})
        assert set(one.indices["lever"]) == {"hedging"}
        with pytest.raises(SweepError, match=r"never has this value.*hedging"):
            sensitivity(folder, levers={"policies.seoul": "hedgin"})
        with pytest.raises(SweepError, match=r"no lever of this sweep.*policies.seoul"):
            sensitivity(folder, levers={"policies.soul": "hedging"})

    def test_histories_are_averaged_and_undefined_ones_left_out(self, tmp_path: Path) -> None:
        def planted(x: Columns, replicate: Array) -> dict[str, Array]:
            swing = np.where(replicate == 0, 5.0, -5.0)
            once = np.where(replicate == 0, np.nan, x["us_drive"])
            return {"welfare_mean": x["us_drive"] + swing, "tipping_month": once}

        folder = planted_sweep(sobol_block("saltelli", 64) | {"replicates": 2}, planted, tmp_path)
        answer = sensitivity(folder, ["welfare_mean", "tipping_month"])
        table = answer.indices[answer.indices["factor"] == "us_drive"].set_index("outcome")
        assert table["S1"].to_numpy() == pytest.approx(1.0, abs=0.1)
        assert answer.outcomes["undefined"].tolist() == [0, 0]

    def test_base_points_with_an_undefined_value_are_left_out_and_counted(self, tmp_path: Path) -> None:
        def planted(x: Columns, replicate: Array) -> dict[str, Array]:
            rare = x["us_drive"] > 0.38
            return {"tipping_month": np.where(rare, np.nan, x["arms_need"])}

        answer = sensitivity(planted_sweep(sobol_block("saltelli", 256), planted, tmp_path), ["tipping_month"])
        row = answer.outcomes.iloc[0]
        assert row["undefined"] > 0
        assert row["dropped"] > 0
        assert row["base"] + row["dropped"] == 256
        assert answer.indices.iloc[0]["factor"] == "arms_need"


class TestRefusals:
    @pytest.mark.parametrize(
        ("value", "words"),
        [
            (lambda x: np.full(len(x["us_drive"]), 0.25), "is 0.25 at every point: nothing drives it"),
            (lambda x: np.full(len(x["us_drive"]), np.nan), "is undefined at every point"),
            (lambda x: np.where(x["us_drive"] > 0.2, np.nan, x["arms_need"]), "too few for indices"),
            (lambda x: np.eye(1, len(x["us_drive"]), 1)[0], "too rarely for this sample"),
        ],
    )
    def test_an_outcome_without_indices_says_why(self, value: Any, words: str, tmp_path: Path) -> None:
        folder = planted_sweep(sobol_block("saltelli", 16), lambda x, _: {"welfare_mean": value(x)}, tmp_path)
        with pytest.raises(SweepError, match=f"welfare_mean .*{words}"):
            sensitivity(folder, ["welfare_mean"])

    def test_too_few_trajectories_are_said_to_be(self, tmp_path: Path) -> None:
        folder = planted_sweep(sobol_block("morris", 4), lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path)
        with pytest.raises(SweepError, match="welfare_mean has 4 trajectories; at least 8 are needed"):
            sensitivity(folder, ["welfare_mean"])

    def test_among_others_it_is_left_out_and_said_so(self, tmp_path: Path) -> None:
        folder = planted_sweep(sobol_block("saltelli", 16), lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path)
        answer = sensitivity(folder)
        assert {cell.outcome for cell in answer.found} == {"welfare_mean"}
        assert all("nothing drives it" in why for why in answer.left_out.values())

    def test_other_designs_names_and_folders(self, tmp_path: Path) -> None:
        lhs = planted_sweep(sobol_block("lhs", 16), lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path, "other")
        with pytest.raises(SweepError, match="need a sweep of method saltelli"):
            sensitivity(lhs)
        own = planted_sweep(sobol_block("saltelli", 16), lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path)
        with pytest.raises(SweepError, match="did you mean welfare_mean"):
            sensitivity(own, ["welfare_men"])
        with pytest.raises(SweepError, match="second_order: true"):
            sensitivity(own, second_order=True)
        with pytest.raises(RunFolderError):
            sensitivity(tmp_path)
