"""Designs: how many points a method gives, where they lie, what draws them, and that levers change none of it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim.experiments.designs import Design
from sim.experiments.plan import SweepPlan, load_plan
from sim.vocabulary import PARAMETERS

SMALL: dict[str, Any] = {"model": {"months": 3, "firms": 8, "runs": 2}}
LEVERS = {"policies.seoul": ["hedging", "bluff", "probing"]}
SAMPLERS = {"lhs": 40, "sobol": 32, "saltelli": 16, "morris": 6}


def plan_of(overrides: Any = (), **block: Any) -> SweepPlan:
    return load_plan({**SMALL, "sweep": block}, overrides)


def design_of(**block: Any) -> Design:
    return plan_of(**block).design


class TestGrid:
    def test_every_combination_is_there_once_the_last_axis_fastest(self) -> None:
        design = design_of(axes={"us_drive": [-0.3, 0.6, 4], "model.firms": {"values": [8, 20, 9]}})
        assert design.futures.shape == (12, 2)
        assert len(np.unique(design.futures, axis=0)) == 12
        assert design.futures[:4].tolist() == [[-0.3, 8.0], [-0.3, 20.0], [-0.3, 9.0], [0.0, 8.0]]
        assert design.futures[-1].tolist() == [0.6, 9.0]

    def test_numbers_are_those_a_person_would_write(self) -> None:
        design = design_of(axes={"us_drive": [-0.3, 0.6, 13]})
        assert design.futures[:, 0].tolist() == [
            -0.3, -0.225, -0.15, -0.075, 0.0, 0.075, 0.15, 0.225, 0.3, 0.375, 0.45, 0.525, 0.6,
        ]  # fmt: skip

    def test_a_range_of_whole_numbers_needs_no_steps(self) -> None:
        assert design_of(axes={"model.firms": [8, 12]}).futures[:, 0].tolist() == [8, 9, 10, 11, 12]
        assert design_of(axes={"model.firms": [8, 16, 3]}).futures[:, 0].tolist() == [8, 12, 16]

    def test_linked_settings_move_together(self) -> None:
        linked = [{"us_drive": {"values": [0.1, 0.1, 0.3]}, "arms_need": [0.5, 1.5, 3]}]
        with pytest.raises(Exception, match="same number of values"):
            design_of(linked=[{"us_drive": {"values": [0.1, 0.3]}, "arms_need": [0.5, 1.5, 3]}])
        design = design_of(linked=linked, axes={"model.firms": [8, 9]})
        assert design.futures.tolist() == [
            [0.1, 0.5, 8], [0.1, 0.5, 9], [0.1, 1.0, 8], [0.1, 1.0, 9], [0.3, 1.5, 8], [0.3, 1.5, 9],
        ]  # fmt: skip

    def test_levers_alone_are_a_design_of_one_future(self) -> None:
        design = design_of(levers=LEVERS)
        assert (design.futures.shape, design.levers.shape, design.n_points) == ((1, 0), (3, 1), 3)


class TestLevers:
    def test_axes_are_sorted_by_who_decides_them(self) -> None:
        plan = plan_of(axes={"us_drive": [0.0, 0.3, 2], "seoul": ["hedging", "bluff"], "policies.firms": ["myopic"]})
        n = plan.design.futures.shape[1]
        assert [column.name for column in plan.design.columns[:n]] == ["us_drive", "policies.firms"]
        assert [column.name for column in plan.design.columns[n:]] == ["policies.seoul"]

    def test_what_one_says_outright_holds(self) -> None:
        plan = plan_of(uncertainties={"policies.beijing": ["expected_utility", "full_alignment"]},
                       levers={"us_drive": [0.0, 0.3, 2]})  # fmt: skip
        assert [column.name for column in plan.design.columns] == ["policies.beijing", "us_drive"]
        assert plan.design.futures.shape == plan.design.levers.shape == (2, 1)

    @pytest.mark.parametrize("seeds", ["common", "independent"])
    def test_each_lever_meets_the_same_futures_on_the_same_luck(self, seeds: str) -> None:
        plan = plan_of(method="lhs", points=5, axes={"us_drive": None}, levers=LEVERS, replicates=4, seeds=seeds)
        luck = plan.luck(0, plan.n_runs)
        future, lever = np.divmod(luck.point, 3)
        codes = plan.design.codes(luck.point)
        for k in range(3):
            np.testing.assert_array_equal(codes[lever == k, 0], codes[lever == 0, 0])
            np.testing.assert_array_equal(luck.run[lever == k], luck.run[lever == 0])
        runs = {f: set(luck.run[future == f].tolist()) for f in range(5)}
        if seeds == "common":
            assert all(found == {0, 1, 2, 3} for found in runs.values())
        else:
            assert len(set.union(*runs.values())) == 20

    @pytest.mark.parametrize("method", SAMPLERS)
    def test_a_design_does_not_know_its_levers(self, method: str) -> None:
        block = {"method": method, "points": SAMPLERS[method], "axes": {"us_drive": None, "arms_need": None}}
        alone, crossed = design_of(**block), design_of(**block, levers=LEVERS)
        np.testing.assert_array_equal(alone.futures, crossed.futures)
        assert crossed.n_points == 3 * alone.n_points


class TestSamplers:
    BLOCK: Mapping[str, Any] = {
        "axes": {"us_drive": [-0.3, 0.6], "model.firms": [8, 11], "policies.firms": ["myopic", "real_options", "stay"]},
    }  # fmt: skip

    @pytest.mark.parametrize(("method", "size"), [("lhs", 40), ("sobol", 32), ("saltelli", 16 * 5), ("morris", 6 * 4)])
    def test_sizes(self, method: str, size: int) -> None:
        assert design_of(method=method, points=SAMPLERS[method], **self.BLOCK).futures.shape == (size, 3)

    def test_second_order_needs_more_points(self) -> None:
        block = {"method": "saltelli", "points": 16, **self.BLOCK}
        assert len(design_of(**block, second_order=True).futures) == 16 * 8

    @pytest.mark.parametrize("method", SAMPLERS)
    def test_every_code_is_one_its_axis_can_have(self, method: str) -> None:
        design = design_of(method=method, points=SAMPLERS[method], **self.BLOCK)
        drive, firms, rule = design.futures.T
        assert np.all((drive >= -0.3) & (drive <= 0.6))
        assert set(firms) == {8.0, 9.0, 10.0, 11.0}
        assert set(rule) == {0.0, 1.0, 2.0}

    @pytest.mark.parametrize("method", SAMPLERS)
    def test_the_seed_decides(self, method: str) -> None:
        block = {"method": method, "points": SAMPLERS[method], **self.BLOCK}
        first = design_of(**block, seed=3).futures
        np.testing.assert_array_equal(first, design_of(**block, seed=3).futures)
        assert not np.array_equal(first, design_of(**block, seed=4).futures)

    def test_a_latin_hypercube_has_one_point_in_every_layer(self) -> None:
        futures = design_of(method="lhs", points=40, axes={"us_drive": [0.0, 1.0], "arms_need": [0.0, 1.0]}).futures
        for column in futures.T:
            assert sorted(np.floor(40 * column).astype(int)) == list(range(40))

    def test_a_latin_hypercube_over_choices_gives_each_its_share(self) -> None:
        futures = design_of(method="lhs", points=60, **self.BLOCK).futures
        assert np.bincount(futures[:, 1].astype(int))[8:].tolist() == [15] * 4
        assert np.bincount(futures[:, 2].astype(int)).tolist() == [20] * 3

    def test_a_sobol_sequence_fills_every_cell_once(self) -> None:
        futures = design_of(method="sobol", points=64, axes={"us_drive": [0.0, 1.0], "arms_need": [0.0, 1.0]}).futures
        cells = np.floor(8 * futures[:, 0]) * 8 + np.floor(8 * futures[:, 1])
        assert sorted(cells.astype(int)) == list(range(64))

    def test_morris_moves_one_axis_at_a_time(self) -> None:
        futures = design_of(method="morris", points=6, axes={"us_drive": None, "arms_need": None}).futures
        steps = np.abs(np.diff(futures.reshape(6, 3, 2), axis=1)) > 0
        assert steps.sum(axis=2).tolist() == [[1, 1]] * 6
        assert steps.sum(axis=1).tolist() == [[1, 1]] * 6

    def test_linked_settings_share_a_coordinate(self) -> None:
        linked = [{"us_drive": [0.0, 1.0], "arms_need": [1.0, 0.5]}]
        with pytest.raises(Exception, match="upside down"):
            design_of(method="lhs", points=9, linked=linked)
        linked = [{"us_drive": [0.0, 1.0], "arms_need": [0.5, 1.0]}]
        futures = design_of(method="lhs", points=9, linked=linked, axes={"retaliation": [0.0, 1.0]}).futures
        np.testing.assert_allclose(futures[:, 1], 0.5 + 0.5 * futures[:, 0])
        assert np.abs(np.corrcoef(futures.T)[0, 2]) < 0.9


class TestAgreementWithSALib:
    PROBLEM: Mapping[str, Any] = {"num_vars": 2, "names": ["a", "b"], "bounds": [[-0.3, 0.6], [0.3, 1.6]]}
    AXES: Mapping[str, Any] = {"us_drive": [-0.3, 0.6], "arms_need": [0.3, 1.6]}

    @pytest.mark.parametrize("second_order", [True, False])
    def test_saltelli(self, second_order: bool) -> None:
        sobol = pytest.importorskip("SALib.sample.sobol")
        ours = design_of(method="saltelli", points=32, axes=self.AXES, second_order=second_order, seed=11).futures
        theirs = sobol.sample(dict(self.PROBLEM), 32, calc_second_order=second_order, seed=11)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-15)

    @pytest.mark.parametrize("levels", [4, 8])
    def test_morris(self, levels: int) -> None:
        morris = pytest.importorskip("SALib.sample.morris")
        ours = design_of(method="morris", points=10, axes=self.AXES, levels=levels, seed=11).futures
        theirs = morris.sample(dict(self.PROBLEM), 10, num_levels=levels, seed=11)
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-15)

    def test_one_parameter_is_enough(self) -> None:
        for method, points in SAMPLERS.items():
            assert design_of(method=method, points=points, axes={"us_drive": None}).futures.shape[1] == 1


class TestAllParameters:
    def test_all_is_every_swept_parameter_over_its_range(self) -> None:
        design = design_of(method="lhs", points=50, uncertainties="all")
        assert [column.name for column in design.columns] == [term.name for term in PARAMETERS]
        for column, term in zip(design.columns, PARAMETERS, strict=True):
            assert (column.low, column.high) == pytest.approx(term.sweep)

    def test_spread_shrinks_the_box_to_the_defaults(self) -> None:
        design = design_of(method="lhs", points=50, uncertainties="all", spread=0.3)
        for column, term, values in zip(design.columns, PARAMETERS, design.futures.T, strict=True):
            low, high = term.sweep or (0.0, 0.0)
            assert column.low == pytest.approx(term.default + 0.3 * (low - term.default))
            assert column.high == pytest.approx(term.default + 0.3 * (high - term.default))
            assert values.min() >= column.low
            assert values.max() <= column.high

    def test_an_axis_of_its_own_wins_over_all(self) -> None:
        uncertainties = {"all": None, "us_drive": [0.0, 0.1], "arms_need": {"spread": 0.5}}
        design = design_of(method="lhs", points=50, uncertainties=uncertainties, spread=0.2)
        found = {column.name: (column.low, column.high) for column in design.columns}
        assert len(found) == len(PARAMETERS)
        assert found["us_drive"] == (0.0, 0.1)
        arms = next(term for term in PARAMETERS if term.name == "arms_need")
        assert found["arms_need"][1] == pytest.approx(arms.default + 0.5 * ((arms.sweep or (0, 0))[1] - arms.default))

    def test_a_parameter_that_is_a_lever_is_no_uncertainty(self) -> None:
        design = design_of(method="lhs", points=5, uncertainties="all", levers={"us_drive": [0.0, 0.3, 2]})
        assert design.futures.shape[1] == len(PARAMETERS) - 1

    def test_an_option_adds_to_all(self) -> None:
        block = {"method": "lhs", "points": 5, "uncertainties": "all"}
        plan = load_plan({**SMALL, "sweep": block}, (), [("uncertainties/us_drive", [0.0, 0.1])])
        assert len(plan.design.columns) == len(PARAMETERS)
        assert {c.name: c.high for c in plan.design.columns}["us_drive"] == 0.1
        plan = load_plan({**SMALL, "sweep": {"method": "lhs", "points": 5}}, (), [("uncertainties/all", None)])
        assert len(plan.design.columns) == len(PARAMETERS)


class TestOptions:
    def test_an_axis_by_option_replaces_the_one_of_the_same_setting(self) -> None:
        block = {"axes": {"us_drive": [0.0, 0.1, 2], "hold.nato_ties": [0.1, 0.2, 2]}}
        plan = load_plan({**SMALL, "sweep": block}, (), [("uncertainties/params.us_drive", [0.0, 0.5, 3]),
                                                         ("uncertainties/nato_ties", [0.3, 0.4, 2])])  # fmt: skip
        assert [c.setting.path for c in plan.design.columns] == [
            "hold.nato_ties", "params.us_drive", "initial.nato_ties"
        ]  # fmt: skip
        assert plan.n_points == 12

    def test_another_method_by_option_forgets_what_belongs_to_the_first(self) -> None:
        block = {"method": "morris", "points": 4, "levels": 6, "uncertainties": {"us_drive": [0.0, 0.6, 5]}}
        assert len(load_plan({**SMALL, "sweep": block}, (), [("method", "grid")]).design.futures) == 5
        assert len(load_plan({**SMALL, "sweep": block}, (), [("method", "lhs")]).design.futures) == 4
        listed = [("method", "list"), ("points", [{"arms_need": 0.5}])]
        assert len(load_plan({**SMALL, "sweep": block}, (), listed).design.futures) == 1

    def test_a_configuration_without_a_block_sweeps_by_options(self) -> None:
        assert load_plan(SMALL, (), [("uncertainties/us_drive", [0.0, 0.6, 5])]).n_points == 5
