"""Reading a sweep back: tidy in pandas, with dimensions in xarray, months where they were kept."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import RunFolderError, SweepError, UserError
from sim.experiments.plan import load_plan
from sim.experiments.reading import read_sweep, read_trajectories, sweep_dataset
from sim.experiments.sweep import Options, execute_sweep
from sim.runs import Options as RunOptions
from sim.runs import execute
from sim.runspec import load_spec
from sim.vocabulary import ACTORS, OUTCOMES

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

TINY: Mapping[str, Any] = {"name": "tiny", "model": {"months": 3, "firms": 8}}
GRID: Mapping[str, Any] = {
    "linked": [{"us_drive": {"values": [0.3, 0.1, 0.3]}, "arms_need": {"values": [1.0, 0.5, 0.5]}}],
    "axes": {"months": [2, 3], "seoul": ["hedging", "bluff"]}, "replicates": 2,
}  # fmt: skip
LIST: Mapping[str, Any] = {
    "method": "list", "replicates": 3, "trajectories": "quantiles",
    "points": [{"name": "free"}, {"name": "held", "hold.nato_ties": 0.2}],
    "levers": {"policies.seoul": ["hedging", "bluff"]},
}  # fmt: skip


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Folders of two small sweeps."""
    out = tmp_path_factory.mktemp("sweeps")

    def run(name: str, block: Mapping[str, Any]) -> Path:
        plan = load_plan({**TINY, "name": name, "sweep": dict(block)})
        return execute_sweep(plan, out, Options(), progress=lambda rows: None)

    return {"grid": run("grid", GRID), "list": run("list", LIST)}


class TestDamage:
    """Fewer or other rows than the sweep left are refused, not read."""

    @pytest.fixture
    def copy(self, swept: Any, tmp_path: Path) -> Path:
        return Path(shutil.copytree(swept["list"], tmp_path / "copy"))

    def test_a_missing_part(self, copy: Path) -> None:
        for kind, read in (("outcomes", read_sweep), ("trajectories", read_trajectories)):
            (copy / kind / "part-00000.parquet").unlink()
            with pytest.raises(RunFolderError, match=f"copy: {kind}/part-00000.parquet is missing"):
                read(copy)

    def test_a_part_put_there(self, copy: Path) -> None:
        part = copy / "outcomes" / "part-00000.parquet"
        shutil.copy(part, part.with_name("part-00009.parquet"))
        with pytest.raises(RunFolderError, match=r"part-00009.parquet was added"):
            read_sweep(copy)

    def test_a_part_cut_short(self, copy: Path) -> None:
        os.truncate(copy / "outcomes" / "part-00000.parquet", 100)
        with pytest.raises(RunFolderError, match="outcomes/ cannot be read"):
            read_sweep(copy)

    def test_a_run_is_no_sweep(self, copy: Path, tmp_path: Path) -> None:
        folder = execute(load_spec({**TINY, "model": {**TINY["model"], "runs": 1}}), tmp_path / "runs", RunOptions(),
                         progress=lambda runs: None)  # fmt: skip
        with pytest.raises(RunFolderError, match="the folder of a run, not of a sweep"):
            read_sweep(folder)


class TestPandas:
    def test_a_row_a_run_with_keys_settings_and_outcomes(self, swept: Any) -> None:
        table = read_sweep(swept["grid"])
        assert len(table) == 3 * 2 * 2 * 2
        assert list(table.columns[:6]) == ["point", "future", "lever", "replicate", "run", "seed"]
        assert {f"policy_{actor}" for actor in ACTORS} <= set(table.columns)
        assert {"us_drive", "arms_need", "model.ticks", "policies.seoul"} <= set(table.columns)
        assert {outcome.name for outcome in OUTCOMES} <= set(table.columns)
        assert table["point"].tolist() == sorted(table["point"])
        assert (table["policy_seoul"].astype(str) == table["policies.seoul"].astype(str)).all()

    def test_only_the_outcomes_asked_for(self, swept: Any) -> None:
        table = read_sweep(swept["grid"], ["welfare_mean"])
        assert "welfare_mean" in table
        assert "nato_ties_end" not in table

    def test_averages_over_histories(self, swept: Any) -> None:
        every, means = read_sweep(swept["list"]), read_sweep(swept["list"], average=True)
        assert len(means) == 4
        assert not {"replicate", "run", "seed", "error"} & set(means.columns)
        wanted = every.groupby("point")["welfare_mean"].mean()
        np.testing.assert_allclose(means["welfare_mean"], wanted)
        assert means["name"].tolist() == ["free", "free", "held", "held"]
        assert means["hold.nato_ties"].isna().tolist() == [True, True, False, False]

    def test_an_unknown_outcome_is_named(self, swept: Any) -> None:
        with pytest.raises(SweepError, match="no outcome welfare_men; did you mean welfare_mean"):
            read_sweep(swept["grid"], ["welfare_men"])

    def test_what_is_no_sweep_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="no such run folder"):
            read_sweep(tmp_path / "nowhere")


class TestXarray:
    def test_a_grid_has_its_axes_as_dimensions(self, swept: Any) -> None:
        pytest.importorskip("xarray")
        found = sweep_dataset(swept["grid"], ["welfare_mean", "nato_ties_end"])
        assert dict(found.sizes) == {"us_drive": 3, "model.ticks": 2, "policies.seoul": 2, "replicate": 2}
        assert found["us_drive"].to_numpy().tolist() == [0.3, 0.1, 0.3]
        assert found["arms_need"].dims == ("us_drive",)
        assert found["arms_need"].to_numpy().tolist() == [1.0, 0.5, 0.5]
        assert found["policies.seoul"].to_numpy().tolist() == ["hedging", "bluff"]
        assert found["welfare_mean"].attrs["units"] == "% GDP/yr"
        table = read_sweep(swept["grid"])
        row = table[(table["us_drive"] == 0.1) & (table["model.ticks"] == 3) & (table["policies.seoul"] == "bluff")]
        point = found["nato_ties_end"].isel({"us_drive": 1, "model.ticks": 1, "policies.seoul": 1})
        assert point.to_numpy().tolist() == row["nato_ties_end"].tolist()

    def test_anything_else_has_futures_and_levers(self, swept: Any) -> None:
        pytest.importorskip("xarray")
        found = sweep_dataset(swept["list"], ["welfare_mean"])
        assert dict(found.sizes) == {"future": 2, "lever": 2, "replicate": 3}
        assert found["name"].to_numpy().tolist() == ["free", "held"]
        assert found["policies.seoul"].to_numpy().tolist() == ["hedging", "bluff"]
        assert np.isnan(found["hold.nato_ties"].to_numpy()).tolist() == [True, False]
        every = read_sweep(swept["list"], ["welfare_mean"])
        assert found["welfare_mean"].to_numpy().ravel().tolist() == every["welfare_mean"].tolist()


class TestTrajectories:
    def test_quantiles_of_each_point(self, swept: Any) -> None:
        table = read_trajectories(swept["list"], ["nato_ties"])
        assert list(table.columns) == ["point", "month", "quantile", "nato_ties"]
        assert len(table) == 4 * 3 * table["quantile"].nunique()
        assert (table[table["point"] >= 2]["nato_ties"] == 0.2).all()

    def test_a_sweep_that_kept_none_says_so(self, swept: Any) -> None:
        with pytest.raises(SweepError, match="kept no trajectories"):
            read_trajectories(swept["grid"])

    def test_an_unknown_column_is_named(self, swept: Any) -> None:
        with pytest.raises(SweepError, match="no monthly column nato_tie; did you mean nato_ties"):
            read_trajectories(swept["list"], ["nato_tie"])
