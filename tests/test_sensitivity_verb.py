"""`tightrope sensitivity` as users call it, and the specification's own ranking."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim.analysis.sensitivity import sensitivity
from sim.console.driving import block_for_indices
from sim.console.driving_screens import print_sensitivity
from sim.errors import ConfigError
from sim.experiments.plan import load_plan
from sim.experiments.sweep import Options, execute_sweep
from sim.jit import Array
from tests.planted_sweeps import Columns, planted_sweep, sobol_block, sobol_g
from tests.refusals import Tightrope

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler


class TestTheVerb:
    def test_it_prints_ranks_and_leaves_files_beside_the_sweep(self, tightrope: Tightrope, tmp_path: Path) -> None:
        folder = planted_sweep(
            sobol_block("saltelli", 64), lambda x, _: {"welfare_mean": sobol_g(x), "war_months": x["us_drive"],
                                                 "guarantee_mean": x["arms_need"], "cooperation_mean": sobol_g(x)},
            tmp_path / "runs",
        )  # fmt: skip
        before = sorted(path.name for path in folder.iterdir())
        shown = tightrope("sensitivity", str(folder))
        assert shown.code == 0
        for words in ("us_drive", "S1 alone", "what drives it most", "left out", "base points"):
            assert words in shown.out
        assert max(map(len, shown.out.splitlines())) <= 200
        assert sorted(path.name for path in folder.iterdir()) == before
        left = folder.with_name(folder.name + ".analysis") / "sensitivity-sobol"
        names = {path.name for path in left.iterdir()}
        assert {"about.json", "indices.parquet", "indices.csv", "growing.csv", "outcomes.csv"} <= names
        for figure in ("tornado.png", "heatmap.png"):
            assert (left / figure).read_bytes().startswith(b"\x89PNG")
        assert json.loads((left / "about.json").read_text())["sweep"] == folder.name
        assert tightrope("sensitivity", str(folder), "--quiet").out.strip().replace("\n", "") == str(left)

    def test_it_says_what_is_left_of_luck_what_was_left_out_and_what_it_cannot_rank(
        self, tightrope: Tightrope, tmp_path: Path
    ) -> None:
        def noisy(x: Columns, replicate: Array) -> dict[str, Array]:
            luck = np.random.default_rng(0).normal(size=len(replicate))
            hedging = x["policies.seoul"] == "hedging"
            slope = np.where(hedging, x["us_drive"], x["china_cost"])
            rare = np.where(x["arms_need"] > 1.24, np.nan, slope)
            return {"welfare_mean": slope + 0.3 * luck, "tipping_month": rare, "war_months": x["us_drive"]}

        levers = {"policies.seoul": ["hedging", "accommodation"]}
        for method, points in (("morris", 16), ("saltelli", 128)):
            sweep = sobol_block(method, points, levers=levers) | {"replicates": 2}
            folder = planted_sweep(sweep, noisy, tmp_path / "runs", method)
            names = ("welfare_mean", "tipping_month", "war_months")
            shown = tightrope("sensitivity", str(folder), *(word for n in names for word in ("--outcome", n)))
            assert shown.code == 0, shown.err
            for words in (
                "of the variance between points is luck that 2 histories do not average out", "under hedging",
                "under accommodation", "left out, where the outcome is undefined", "TOO SMALL TO RANK",
                "Enough to rank",
            ):  # fmt: skip
                assert words in " ".join(shown.out.split())
            left = folder.with_name(folder.name + ".analysis")
            assert len(list(left.rglob("tornado-*.png"))) == 2
            assert max(map(len, shown.out.splitlines()[:-2])) <= 80

    def test_failed_runs_are_spoken_of(self, tmp_path: Path) -> None:
        folder = planted_sweep(sobol_block("saltelli", 16), lambda x, _: {"welfare_mean": sobol_g(x)}, tmp_path)
        answer = sensitivity(folder, ["welfare_mean"])
        answer.swept.manifest["failed"] = 3
        screen = Console(width=80, record=True)
        print_sensitivity(screen, answer)
        assert "3 runs failed and count as undefined" in screen.export_text()

    def test_json_and_a_folder_of_ones_own(self, tightrope: Tightrope, tmp_path: Path) -> None:
        folder = planted_sweep(
            sobol_block("morris", 8), lambda x, _: {"welfare_mean": x["us_drive"]}, tmp_path / "runs"
        )
        shown = tightrope("sensitivity", str(folder), "--outcome", "welfare_mean", "--json", "--out", "mine")
        told = json.loads(shown.out)
        assert told["method"] == "morris"
        assert told["indices"][0]["factor"] == "us_drive"
        assert Path(told["folder"]).name == "mine"
        assert tightrope("sensitivity", str(folder), "--out", "mine").code == 2

    def test_mistakes_are_one_message(self, tightrope: Tightrope, tmp_path: Path) -> None:
        folder = str(
            planted_sweep(sobol_block("morris", 8), lambda x, _: {"welfare_mean": x["us_drive"]}, tmp_path / "runs")
        )
        for arguments, words in (
            (("--method", "sobol"), "it gives morris indices"),
            (("--method", "fast"), "no such method"),
            (("--points", "8"), "is for a configuration"),
            (("--lever", "policies.seoul"), "write it as PATH=VALUE"),
            (("--lever", "policies.seoul=hedging"), "has no levers"),
            (("--outcome", "wealth"), "no such outcome"),
            (("--outcome", "war_months"), "nothing drives it"),
        ):
            shown = tightrope("sensitivity", folder, *arguments)
            assert shown.code == 2
            assert words in shown.err

    @pytest.mark.parametrize(
        ("method", "word"), [("morris", "4 trajectories; at least 8"), ("sobol", "4 base points; at least 8")]
    )
    def test_too_small_a_sample_is_refused_before_it_is_run(
        self, tightrope: Tightrope, tmp_path: Path, method: str, word: str
    ) -> None:
        shown = tightrope("sensitivity", "baseline", "--method", method, "--points", "4", "--outcome", "welfare_mean")
        assert shown.code == 2
        assert f"--points 4: {word}" in shown.err
        assert not (tmp_path / "runs").exists()

    def test_a_configuration_is_swept_first_and_only_once(self, tightrope: Tightrope, tmp_path: Path) -> None:
        text = """
extends: baseline
model: {ticks: 3, firms: 8}
sweep:
  method: lhs
  points: 500
  replicates: 1
  uncertainties: {us_drive: [0.0, 0.4], signal_cost: [0.0, 2.0]}
"""
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        asked = ("sensitivity", "study.yaml", "--points", "8", "--outcome", "nato_ask_mean")
        first = tightrope(*asked)
        assert first.code == 0, first.err
        (sweep,) = [folder for folder in (tmp_path / "runs").iterdir() if not folder.name.endswith(".analysis")]
        written = (sweep / "manifest.json").stat().st_mtime_ns
        assert json.loads((sweep / "manifest.json").read_text())["points"] == 8 * 4
        again = tightrope(*asked, "--method", "sobol", "--json")
        assert json.loads(again.out)["indices"][0]["factor"] == "us_drive"
        assert (sweep / "manifest.json").stat().st_mtime_ns == written


@pytest.mark.parametrize(
    ("sweep", "method", "expected"),
    [
        (None, None, {"method": "saltelli", "points": None, "uncertainties": "all", "replicates": 2}),
        ({"method": "saltelli", "uncertainties": "all", "replicates": 3}, None, {}),
        ({"method": "morris", "uncertainties": "all"}, None, {"replicates": 2}),
        (
            {"method": "morris", "uncertainties": "all"},
            "sobol",
            {"method": "saltelli", "points": None, "replicates": 2},
        ),
        (
            {"method": "saltelli", "points": 8, "axes": {"us_drive": None}},
            "sobol",
            {"method": "saltelli", "replicates": 2},
        ),
    ],
)
def test_a_block_is_bent_to_the_method(
    sweep: Any, method: str | None, expected: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(json.dumps({"extends": "baseline"} | ({"sweep": sweep} if sweep else {})), encoding="utf-8")
    assert dict(block_for_indices(str(path), method, False, {"points": None})) == expected
    assert dict(block_for_indices(str(path), method, True, {"points": 4}))["second_order"] is True


def test_an_unknown_configuration_is_refused() -> None:
    with pytest.raises(ConfigError):
        block_for_indices("nowhere", None, False, {})


@pytest.mark.slow
def test_what_drives_the_model_is_what_the_specification_says(tmp_path: Path) -> None:
    """Specification, 13.5: eleven parameters over the middle 60 % of the ranges, of which it names eight."""
    plan = load_plan(Path(__file__).parents[1] / "configs" / "sweeps" / "sobol-eleven.yaml")
    folder = execute_sweep(plan, tmp_path, Options(threads=2), progress=lambda rows: None)
    table: Any = sensitivity(folder, ["ambiguous_posture_share", "technology_end", "nato_ties_end"]).indices
    posture, technology, ties = (table[table["outcome"] == name].set_index("factor") for name in
                                 ("ambiguous_posture_share", "technology_end", "nato_ties_end"))  # fmt: skip
    assert technology.loc["arms_need", "S1_low"] <= 0.70 <= technology.loc["arms_need", "S1_high"]
    assert technology.loc["arms_need", "ST_low"] <= 0.77 <= technology.loc["arms_need", "ST_high"]
    assert (
        technology.loc["technology_absorption", "S1_low"] <= 0.14 <= technology.loc["technology_absorption", "S1_high"]
    )
    assert posture["S1"].sum() == pytest.approx(0.77, abs=0.1)
    leading = {"abandonment_cost", "us_drive", "deed_precision", "china_cost", "coercion_sensitivity"}
    assert set(posture[posture["rank"] <= 5].index) == leading
    for name, total in (("abandonment_cost", 0.28), ("us_drive", 0.22), ("china_cost", 0.16)):
        assert posture.loc[name, "ST"] == pytest.approx(total, abs=0.07)
    assert ties["rank"].idxmin() == "us_drive"
