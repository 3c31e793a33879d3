# ruff: noqa: E501  (a row of a table stays a row)
"""A sweep's digest and its resolved configuration: what changes them, what does not, and that nothing is lost."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from sim.errors import ConfigError
from sim.experiments import cells
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.resolved import resolved_yaml
from sim.experiments.sweep import Options, execute_sweep, open_sweep, write_design
from sim.runs import write_plugins
from sim.scenario.library import known_names
from tests.refusals import PLAIN, RULE, SMALL, Tightrope

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

TINY: dict[str, Any] = {"model": {"months": 3, "firms": 8, "runs": 2}}
BLOCKS: dict[str, dict[str, Any]] = {
    "grid": {"axes": {"us_drive": [-0.3, 0.6, 7], "seoul": ["hedging", "bluff"], "months": [2, 3]}},
    "linked": {"linked": [{"us_drive": {"values": [0.1, 0.2]}, "initial.aid": ["trust_fund", "lethal_aid"]},
                          {"policies.seoul": ["bluff", "hedging"], "policies.moscow": ["expected_utility", "full_alignment"]}],
               "axes": {"arms_need": {"values": [0.5, 0.25]}}},
    "lhs of all": {"method": "lhs", "points": 7, "uncertainties": "all", "spread": 0.6, "seed": 3, "seeds": "independent"},
    "all but some": {"method": "lhs", "points": 7, "uncertainties": {"us_drive": [0.1, 0.2], "all": None},
                     "linked": [{"hold.moscow_type": [0, 1], "model.firms": [8, 9]}]},
    "sobol": {"method": "sobol", "points": 8, "axes": {"us_drive": None, "policies.firms": ["myopic", "stay"]}},
    "saltelli": {"method": "saltelli", "points": 4, "second_order": True, "axes": {"us_drive": None}},
    "morris": {"method": "morris", "points": 3, "levels": 6, "axes": {"us_drive": None, "arms_need": [0.1, 0.3]}},
    "list": {"method": "list", "points": [{"name": "as it is"}, {"us_drive": 0.1}, {"hold.belief_retaliator": 0.25},
                                          {"policies.seoul": {"name": "hedging", "params": {"hedge_slack": 0.3}}},
                                          {"initial.aid": 4, "name": "lethal"}]},
    "levers of every kind": {"levers": {"policies.seoul": [
        {"name": "hedging", "params": {"hedge_slack": 0.3}}, {"name": "hedging", "params": {"hedge_slack": 0.4}},
        [{"name": "bluff"}, {"from": 2, "name": "hedging"}]], "us_drive": [0.0, 0.1, 3]}},
}  # fmt: skip


def plan_of(block: Mapping[str, Any], **more: Any) -> SweepPlan:
    return load_plan({**deepcopy(TINY), **more, "sweep": deepcopy(dict(block))})


def resolved(plan: SweepPlan, folder: Path) -> SweepPlan:
    """The plan that the folder of a sweep describes."""
    folder.mkdir(parents=True, exist_ok=True)
    write_plugins(plan.policies, folder)
    (folder / "scenario.yaml").write_text(resolved_yaml(plan), encoding="utf-8")
    write_design(plan, folder / "design.parquet")
    return load_plan(folder / "scenario.yaml")


def assert_same_sweep(one: SweepPlan, other: SweepPlan) -> None:
    assert other.digest == one.digest
    assert other.design_digest == one.design_digest
    points = np.arange(one.n_points)
    np.testing.assert_array_equal(other.design.codes(points), one.design.codes(points))
    assert [c.setting for c in other.design.columns] == [c.setting for c in one.design.columns]
    assert other.design.names == one.design.names
    assert (other.replicates, other.form.seeds, other.seed) == (one.replicates, one.form.seeds, one.seed)


class TestResolved:
    @pytest.mark.parametrize("kind", BLOCKS)
    def test_it_gives_the_same_sweep_and_resolves_to_itself(self, kind: str, tmp_path: Path) -> None:
        plan = plan_of(BLOCKS[kind], events=[{"tick": 1, "stock": "war", "value": 0}])
        again = resolved(plan, tmp_path / "a")
        assert_same_sweep(plan, again)
        assert resolved_yaml(again) == resolved_yaml(plan)

    def test_it_carries_words_for_people(self) -> None:
        block = {"question": "  does it\n  pay? ", "outputs": ["welfare_mean"], "trajectories": "quantiles"}
        found = yaml.safe_load(resolved_yaml(plan_of({**block, "axes": {"us_drive": [0, 1, 2]}})))["sweep"]
        assert found["question"] == "does it pay?"
        assert (found["outputs"], found["trajectories"], found["replicates"]) == (["welfare_mean"], "quantiles", 2)

    @pytest.mark.parametrize("kind", ["csv", "parquet"])
    def test_points_of_a_file(self, kind: str, tmp_path: Path) -> None:
        table = pa.table({
            "name": ["a", "b", None, "d"], "us_drive": [0.1, None, 0.3, -0.2], "policies.seoul": ["bluff", None, "hedging", "bluff"],
            "initial.aid": [0, 1, 2, None], "hold.nato_ties": [None, 0.2, None, 0.4], "firms": [8, 9, 8, 9],
            "hold.moscow_type": [1, None, 0, None],
        })  # fmt: skip
        (tmp_path / "study").mkdir()
        if kind == "csv":
            from pyarrow import csv

            csv.write_csv(table, tmp_path / "study" / "points.csv")
        else:
            pq.write_table(table, tmp_path / "study" / "points.parquet")
        text = f"{SMALL}sweep: {{method: list, points: points.{kind}}}\n"
        (tmp_path / "study" / "study.yaml").write_text(text, encoding="utf-8")
        plan = load_plan(tmp_path / "study" / "study.yaml")
        assert plan.design.names == ("a", "b", "", "d")
        drive, seoul, aid, ties, firms, kind_of = plan.design.columns
        assert plan.design.futures[:, 0].tolist() == [0.1, 0.2, 0.3, -0.2]
        assert [seoul.value(code) for code in plan.design.futures[:, 1]] == [
            "bluff", "expected_utility", "hedging", "bluff",
        ]  # fmt: skip
        assert [aid.value(code) for code in plan.design.futures[:, 2]][:2] == ["mdcp_only", "trust_fund"]
        assert [ties.value(code) for code in plan.design.futures[:, 3]] == [None, 0.2, None, 0.4]
        assert [kind_of.value(code) for code in plan.design.futures[:, 5]] == [1, None, 0, None]
        assert (drive.name, firms.name) == ("us_drive", "model.firms")
        again = resolved(plan, tmp_path / "folder")
        assert yaml.safe_load(resolved_yaml(plan))["sweep"]["points"] == "design.parquet"
        assert_same_sweep(plan, again)

    def test_plugins_move_into_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "mine.py").write_text(RULE + PLAIN, encoding="utf-8")
        (tmp_path / "points.csv").write_text("us_drive,policies.seoul\n0.1,mine.py:mine\n0.2,\n", encoding="utf-8")
        blocks = {
            "a": "{levers: {seoul: ['mine.py:mine', {name: script, steps: [[1, {aid: 1}]], otherwise: 'mine.py:mine'}]}}",
            "b": "{method: list, points: points.csv}",
            "c": "{method: list, points: [{policies.seoul: 'mine.py:mine'}, {us_drive: 0.1}]}",
        }
        for name, block in blocks.items():
            (tmp_path / f"{name}.yaml").write_text(f"{SMALL}sweep: {block}\n", encoding="utf-8")
            plan = load_plan(tmp_path / f"{name}.yaml")
            assert_same_sweep(plan, resolved(plan, tmp_path / f"folder {name}"))
        (tmp_path / "mine.py").unlink()  # the folders stand on their own
        for name in blocks:
            assert load_plan(tmp_path / f"folder {name}" / "scenario.yaml").n_points == 2

    def test_a_finished_folder_opens_again(self, tmp_path: Path) -> None:
        plan = plan_of(BLOCKS["list"])
        folder = execute_sweep(plan, tmp_path, Options(), progress=lambda rows: None)
        again, manifest = open_sweep(folder)
        assert_same_sweep(plan, again)
        assert manifest["failed"] == 0
        names = pq.read_table(folder / "design.parquet").column("policies.seoul").to_pylist()
        assert names == ["expected_utility"] * 3 + ["hedging (hedge_slack 0.3)", "expected_utility"]


CHANGES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a parameter": lambda s: s.update(params={"retaliation": 0.1}),
    "the seed of the luck": lambda s: s["model"].update(seed=8),
    "months": lambda s: s["model"].update(months=4),
    "firms": lambda s: s["model"].update(firms=9),
    "a policy": lambda s: s.update(policies={"beijing": "full_alignment"}),
    "an event": lambda s: s.update(events=[{"tick": 1, "stock": "war", "value": 0}]),
    "replicates": lambda s: s["sweep"].update(replicates=3),
    "the seed of the design": lambda s: s["sweep"].update(seed=5),
    "points": lambda s: s["sweep"].update(points=7),
    "whose luck": lambda s: s["sweep"].update(seeds="independent"),
    "a range": lambda s: s["sweep"]["axes"].update(us_drive=[0.0, 0.2]),
    "another axis": lambda s: s["sweep"]["axes"].update(arms_need=None),
    "a lever": lambda s: s["sweep"].update(levers={"policies.seoul": ["hedging", "probing"]}),
    "what is recorded": lambda s: s["sweep"].update(trajectories="full"),
}


class TestDigest:
    BASE: Mapping[str, Any] = {
        "model": {"months": 3, "firms": 8, "runs": 2},
        "sweep": {"method": "lhs", "points": 6, "axes": {"us_drive": [0.0, 0.1]},
                  "levers": {"policies.seoul": ["hedging", "bluff"]}},
    }  # fmt: skip

    @pytest.mark.parametrize("change", CHANGES)
    def test_it_changes_with(self, change: str) -> None:
        settings = deepcopy(dict(self.BASE))
        CHANGES[change](settings)
        assert load_plan(settings).digest != load_plan(deepcopy(dict(self.BASE))).digest

    def test_it_does_not_change_with_words_names_or_the_way_things_are_written(self, tmp_path: Path) -> None:
        wanted = load_plan(deepcopy(dict(self.BASE))).digest
        settings = deepcopy(dict(self.BASE))
        settings |= {"title": "another", "name": "other", "description": "words"}
        settings["model"]["runs"] = 2
        settings["sweep"] |= {"question": "why?", "outputs": ["welfare_mean"], "replicates": 2}
        settings["sweep"]["uncertainties"] = {"params.us_drive": {"low": 0, "high": 0.1}}
        del settings["sweep"]["axes"]
        settings["sweep"]["levers"] = {"seoul": [{"name": "hedging"}, [{"name": "bluff", "from": 0}]]}
        for folder in ("here", "there"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "study.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
            assert load_plan(tmp_path / folder / "study.yaml").digest == wanted

    def test_plugins_enter_by_their_source(self, tmp_path: Path) -> None:
        digests = []
        for k, source in enumerate((RULE + PLAIN, RULE + PLAIN, RULE + PLAIN + "    # edited\n")):
            folder = tmp_path / str(k)
            folder.mkdir()
            (folder / "mine.py").write_text(source, encoding="utf-8")
            (folder / "study.yaml").write_text(f"{SMALL}sweep: {{levers: {{seoul: ['mine.py:mine', hedging]}}}}\n")
            digests.append(load_plan(folder / "study.yaml").digest)
        assert digests[0] == digests[1] != digests[2]

    def test_threads_change_nothing(self, tmp_path: Path) -> None:
        plan = plan_of(BLOCKS["grid"])
        found = [
            execute_sweep(plan, tmp_path / str(threads), Options(threads=threads), progress=lambda rows: None)
            for threads in (1, 3)
        ]
        manifests = [open_sweep(folder)[1] for folder in found]
        assert manifests[0]["columns_digest"] == manifests[1]["columns_digest"]
        assert found[0].name == found[1].name


class TestCells:
    def test_points_that_differ_in_numbers_share_a_cell(self) -> None:
        plan = plan_of(
            {"method": "lhs", "points": 30, "uncertainties": "all", "levers": {"seoul": ["bluff", "hedging"]}}
        )
        found, cell_of = plan.cells_of(plan.design.codes(np.arange(plan.n_points)))
        assert len(found) == 2
        assert np.bincount(cell_of).tolist() == [30, 30]

    def test_too_many_are_refused_before_any_is_resolved(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cells, "MOST_CELLS", 5)
        with pytest.raises(ConfigError, match="6 combinations of months, firms, policies and rungs"):
            plan_of({"axes": {"firms": [8, 10], "months": [2, 3]}})

    def test_a_blank_hold_is_a_cell_of_its_own(self) -> None:
        plan = plan_of({"method": "list", "points": [{"hold.nato_ties": 0.1}, {}, {"hold.nato_ties": 0.3}]})
        _, cell_of = plan.cells_of(plan.design.codes(np.arange(3)))
        assert cell_of[0] == cell_of[2] != cell_of[1]


SWEEPS = [name for name in known_names() if name.startswith("sweeps/")]


class TestPresets:
    SIZES: Mapping[str, tuple[int, int]] = {
        "sweeps/island": (156, 40), "sweeps/policies-under-uncertainty": (15_000, 8), "sweeps/ablations": (20, 300),
        "sweeps/sobol-all": (45_056, 2), "sweeps/morris-all": (860, 6), "sweeps/horizon": (36, 200),
    }  # fmt: skip

    def test_they_are_all_known(self) -> None:
        assert set(self.SIZES) <= set(SWEEPS)

    @pytest.mark.parametrize("name", SWEEPS)
    def test_each_has_the_size_it_says_a_question_and_outcomes(self, name: str) -> None:
        plan = load_plan(name)
        assert (plan.n_points, plan.replicates) == self.SIZES.get(name, (plan.n_points, plan.replicates))
        assert plan.form.question.endswith("?")
        assert plan.form.outputs or name not in self.SIZES
        assert plan.scenario.title
        assert load_plan(name.partition("/")[2]).digest == plan.digest  # found by its bare name too

    @pytest.mark.parametrize("name", SWEEPS)
    def test_each_runs(self, name: str, tightrope: Tightrope) -> None:
        scale = {"sobol-all": "2", "morris-all": "2", "policies-under-uncertainty": "3"}.get(name.partition("/")[2])
        size = ("--months", "1", "--firms", "8", "--replicates", "1", *(("--points", scale) if scale else ()))
        found = tightrope("sweep", name, *size, "--quiet", "--threads", "1")
        assert (found.code, found.err) == (0, "")
        assert Path(found.out.strip()).is_dir()
