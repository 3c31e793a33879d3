"""Scenario discovery on planted boxes, on noise, and on published data where they are at hand."""

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from sim.analysis.discovery import Cases, Condition, cases_of_file, cases_of_sweep, discover, find_box
from sim.analysis.discovery.boxes import Wall, association, judged, measured, within, without_idle_walls
from sim.analysis.discovery.trees import grow_tree
from sim.analysis.discovery.words import box_in_words, region_in_words
from sim.errors import SweepError
from sim.jit import Array
from tests.planted_sweeps import Columns, planted_sweep
from tests.refusals import Tightrope

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

PUBLISHED = "TIGHTROPE_BRYANT_LEMPERT"


def space(cases: int = 1000, seed: int = 0) -> pd.DataFrame:
    luck = np.random.default_rng(seed)
    table = pd.DataFrame(luck.random((cases, 5)), columns=list("abcde"))
    return table.assign(word=luck.choice(["u", "v", "w"], cases))


def planted(table: pd.DataFrame) -> Array:
    found: Array = ((table["a"] > 0.6) & (table["b"] < 0.5) & (table["word"] != "u")).to_numpy()
    return found


def cases_of(table: pd.DataFrame, event: Array) -> Cases:
    return Cases(table, event, np.arange(len(event)), {}, "it happens")


@pytest.fixture(scope="module")
def found() -> Any:
    table = space()
    return discover(cases_of(table, planted(table)), halves=4)


class TestAPlantedBox:
    def test_it_is_found_wall_by_wall(self, found: Any) -> None:
        walls = {(wall.input, wall.side): wall.limit for wall in found.box.walls}
        assert set(walls) == {("a", "low"), ("b", "high"), ("word", "among")}
        assert walls["a", "low"] == pytest.approx(0.6, abs=0.03)
        assert walls["b", "high"] == pytest.approx(0.5, abs=0.03)
        assert walls["word", "among"] == ("v", "w")

    def test_coverage_density_and_mass_are_those_of_its_inside(self, found: Any) -> None:
        inside = found.box.inside(found.cases.inputs)
        event = found.cases.event
        assert found.box.coverage == (inside & event).sum() / event.sum() > 0.95
        assert found.box.density == (inside & event).sum() / inside.sum() > 0.9
        assert found.box.mass == inside.mean()

    def test_it_holds_on_futures_it_was_not_found_on(self, found: Any) -> None:
        density, spread = found.held_out
        assert density > 0.85
        assert spread < 0.1
        assert not found.is_chance
        assert (found.walls["stability"] == 1.0).all()
        assert (found.walls["quasi_p"] < 1e-6).all()
        low, high = found.walls.set_index("input").loc["a", ["limit_low", "limit_high"]]
        assert 0.55 < low <= high < 0.66

    def test_the_tree_finds_the_same(self, found: Any) -> None:
        assert set(found.agreed) == {"a", "b", "word"}
        assert found.tree.coverage > 0.95
        assert found.tree.density > 0.95
        assert sum(found.tree.importance.values()) == pytest.approx(1.0)

    def test_in_words(self, found: Any) -> None:
        words = box_in_words(found)
        for part in ("It happens in 9", "a exceeds 0.", "b stays under 0.", "word is v or w", "this covers"):
            assert part in words

    def test_it_is_the_same_every_time(self, found: Any) -> None:
        again = discover(found.cases, halves=4)
        for name, table in found.tables.items():
            pd.testing.assert_frame_equal(table, again.tables[name])

    def test_a_box_of_the_trajectory_or_a_density_can_be_asked_for(self) -> None:
        table = space()
        event = planted(table)
        whole = find_box(table, event, step=0)
        assert whole.walls == ()
        assert (whole.coverage, whole.mass) == (1.0, 1.0)
        dense = find_box(table, event, density=0.99)
        assert dense.density >= 0.99
        with pytest.raises(SweepError, match=r"--box 99: the peeling trajectory has boxes 0 to"):
            find_box(table, event, step=99)
        with pytest.raises(SweepError, match=r"--density 1: no box is so dense"):
            find_box(table[["c", "d"]], event, density=1.0)

    def test_halves_that_are_nowhere_so_dense_still_count(self) -> None:
        table = space(200)
        answer = discover(cases_of(table, planted(table)), density=0.99, halves=3)
        assert len(answer.halves) == 3

    def test_no_event_in_a_half(self) -> None:
        table = space(200)
        event = np.zeros(200, bool)
        event[np.argsort(table["a"])[:5]] = True
        group = np.where(event, 0, np.arange(200) + 1)
        answer = discover(Cases(table, event, group, {}, "it happens"), halves=6)
        assert (answer.halves["walls"] == 0).any()


class TestNoise:
    def test_where_nothing_tells_the_event_the_box_is_called_chance_or_none(self) -> None:
        chance = []
        for seed in range(4):
            table = space(400, seed).drop(columns="word")
            event = np.random.default_rng(seed + 100).random(400) < 0.3
            answer = discover(cases_of(table, event), halves=6)
            chance.append(not answer.box.walls or answer.is_chance)
        assert np.mean(chance) >= 0.75

    def test_no_region_in_words(self) -> None:
        table = space(300).drop(columns="word")
        event = np.arange(300) % 3 == 0
        answer = discover(cases_of(table, event), halves=0, density=None)
        if not answer.box.walls:
            assert "No region was found" in box_in_words(answer)
        assert np.isnan(answer.held_out[0])
        empty = discover(cases_of(table, event), halves=0, step=0)
        assert box_in_words(empty).startswith("No region was found: it happens in 33 % of all cases")


class TestWalls:
    def test_quasi_p_is_the_binomial_test_of_bryant_and_lempert(self) -> None:
        table = space()
        event = planted(table)
        walls = (Wall("a", "low", 0.6, 1.0), Wall("b", "high", 0.5, 1.0), Wall("c", "high", 0.9, 1.0))
        inside = within(walls, table)
        for k, wall in enumerate(judged(walls, table, event)):
            rate = event[within((*walls[:k], *walls[k + 1 :]), table)].mean()
            expected = binomtest(int(event[inside].sum()), int(inside.sum()), rate, alternative="greater").pvalue
            assert wall.quasi_p == pytest.approx(expected, rel=1e-9)

    def test_quasi_p_is_that_of_ema_workbench(self) -> None:
        from ema_workbench.analysis.prim import Prim

        table = space().drop(columns="word")
        event = ((table["a"] > 0.6) & (table["b"] < 0.5)).to_numpy()
        theirs = Prim(table, event.astype(int), peel_alpha=0.05, mass_min=0.05).find_box()
        ours = find_box(table, event, step=len(theirs.box_lims) - 1)
        for wall in ours.walls:
            assert wall.quasi_p == pytest.approx(theirs.p_values[-1][wall.input][wall.side == "high"], rel=1e-6)

    def test_idle_walls_are_taken_down_and_no_others(self) -> None:
        table = space()
        walls = (Wall("a", "low", 0.6, 1.0), Wall("c", "high", 0.95, 1.0), Wall("b", "high", 0.5, 1.0))
        kept = without_idle_walls(walls, table, planted(table))
        assert [wall.input for wall in kept] == ["a", "b"]

    def test_association_is_the_correlation(self) -> None:
        table = space()
        event, inside = planted(table), (table["a"] > 0.5).to_numpy()
        _, density, mass = measured(inside, event)
        expected = np.corrcoef(inside, event)[0, 1]
        assert association(density, mass, float(event.mean())) == pytest.approx(expected)
        assert association(0.3, 1.0, 0.3) == 0.0

    def test_words_of_all_kinds_of_walls(self) -> None:
        walls = (Wall("a", "low", 0.25, 0.0), Wall("a", "high", 0.5, 0.0), Wall("b", "high", 2.0, 0.0))
        assert region_in_words(walls, {"a": "Alpha (a)"}) == "Alpha (a) lies between 0.25 and 0.5 and b stays under 2"


def test_a_tree_tells_words_apart_one_by_one() -> None:
    luck = np.random.default_rng(0)
    table = pd.DataFrame({"word": luck.choice(["u", "v", "w"], 600), "x": luck.random(600)})
    event = (table["word"] == "v").to_numpy()
    tree = grow_tree(table, event, smallest=0.05)
    assert [leaf.walls[0].limit for leaf in tree.leaves] == [("v",)]
    assert (tree.coverage, tree.density) == (1.0, 1.0)
    assert tree.importance == {"word": pytest.approx(1.0)}


class TestConditions:
    @pytest.mark.parametrize(
        ("text", "holds"), [("< 0.5", [1, 0, 0]), ("<=.5", [1, 1, 0]), (" > 0.5 ", [0, 0, 1]), (">= 5e-1", [0, 1, 1])]
    )
    def test_signs(self, text: str, holds: list[int]) -> None:
        assert Condition.parse(text).holds(np.array([0.4, 0.5, 0.6])).tolist() == list(map(bool, holds))

    @pytest.mark.parametrize("text", ["", "0.5", "< x", "== 1", "< 1 2", "< nan", "> inf"])
    def test_nonsense(self, text: str) -> None:
        with pytest.raises(SweepError, match="write a sign and a number"):
            Condition.parse(text)

    def test_in_words(self) -> None:
        assert str(Condition.parse("<0.5")) == "is below 0.5"


BLOCK = {
    "method": "lhs", "points": 300, "replicates": 2, "uncertainties": {"us_drive": [0.0, 0.4], "arms_need": [0.5, 1.3]},
    "levers": {"policies.seoul": ["hedging", "accommodation"]},
}  # fmt: skip


def ambiguity(x: Columns, replicate: Array) -> dict[str, Array]:
    """Breaks beyond a corner, under hedging only; one future is undefined."""
    breaks = (x["us_drive"] > 0.2) & (x["arms_need"] > 0.9) & (x["policies.seoul"] == "hedging")
    swing = np.where(replicate == 0, 0.3, -0.3)
    share = np.where(breaks, 0.2, 0.8) + swing
    return {"ambiguous_posture_share": np.where(x["us_drive"] < 0.002, np.nan, share)}


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted_sweep(BLOCK, ambiguity, tmp_path_factory.mktemp("sweeps"))


class TestSweeps:
    def test_a_lever_that_varies_is_an_input(self, sweep: Path) -> None:
        cases = cases_of_sweep(sweep, "ambiguous_posture_share", Condition.parse("< 0.5"))
        answer = discover(cases, halves=2)
        walls = {wall.input: wall.limit for wall in answer.box.walls}
        assert walls["policies.seoul"] == ("hedging",)
        assert walls["us_drive"] == pytest.approx(0.2, abs=0.02)
        assert walls["arms_need"] == pytest.approx(0.9, abs=0.04)
        assert cases.left_out >= 2
        assert "US drive to bind Seoul to NATO (us_drive) exceeds 0.2" in box_in_words(answer)

    def test_a_lever_can_be_held(self, sweep: Path) -> None:
        held = cases_of_sweep(sweep, "ambiguous_posture_share", Condition.parse("< 0.5"), {"policies.seoul": "hedging"})
        assert list(held.inputs) == ["us_drive", "arms_need"]
        assert held.base_rate == pytest.approx(0.25, abs=0.05)
        with pytest.raises(
            SweepError, match=r"in none of the .* cases: it runs from 0\.8 to 0\.8|is 0\.8 in every case"
        ):
            cases_of_sweep(
                sweep, "ambiguous_posture_share", Condition.parse("< 0.5"), {"policies.seoul": "accommodation"}
            )

    @pytest.mark.parametrize(
        ("outcome", "when", "words"),
        [
            ("ambiguous_posture_share", "< 0.1", "in none of the"),
            ("ambiguous_posture_share", "< 0.9", "in all of the"),
            ("welfare_mean", "< 0.1", "is 0 in every case: there is nothing to tell apart"),
            ("wealth", "< 0.1", "no such outcome"),
        ],
    )
    def test_nothing_to_find_says_why(self, sweep: Path, outcome: str, when: str, words: str) -> None:
        with pytest.raises(SweepError, match=words):
            cases_of_sweep(sweep, outcome, Condition.parse(when))

    def test_designs_whose_points_hang_together_are_doubted(self, tmp_path: Path) -> None:
        block = {**BLOCK, "method": "saltelli", "points": 64}
        folder = planted_sweep(block, ambiguity, tmp_path)
        assert "not independent draws" in cases_of_sweep(
            folder, "ambiguous_posture_share", Condition.parse("< 0.5")
        ).warnings[0]  # fmt: skip

    def test_a_sweep_of_levers_alone_has_no_region(self, tmp_path: Path) -> None:
        block = {"method": "grid", "replicates": 1, "levers": {"policies.seoul": ["hedging", "accommodation"]}}
        folder = planted_sweep(block, lambda x, _: {"welfare_mean": np.arange(len(x["policies.seoul"]))}, tmp_path)
        with pytest.raises(SweepError, match=r"no uncertainty varies|too few"):
            cases_of_sweep(folder, "welfare_mean", Condition.parse("< 0.5"), {"policies.seoul": "hedging"})


class TestTables:
    @pytest.mark.parametrize("ending", [".csv", ".parquet"])
    def test_any_table_will_do(self, ending: str, tmp_path: Path) -> None:
        table = space(300).assign(cost=lambda t: t["a"] * 10.0, spare=1.0)
        table.loc[0, "a"] = np.nan
        path = tmp_path / f"table{ending}"
        table.to_csv(path, index=False) if ending == ".csv" else table.to_parquet(path)
        cases = cases_of_file(path, "cost", Condition.parse("> 6"), ["a", "word"])
        assert list(cases.inputs) == ["a", "word"]
        assert cases.left_out == 1
        assert discover(cases, halves=0).box.walls[0].limit == pytest.approx(0.6, abs=0.03)
        assert "spare" in cases_of_file(path, "cost", Condition.parse("> 6")).inputs

    def test_tables_that_cannot_be_used(self, tmp_path: Path) -> None:
        path = tmp_path / "table.csv"
        with pytest.raises(SweepError, match="cannot be read"):
            cases_of_file(path, "cost", Condition.parse("> 6"))
        path.write_text("a,cost\n" + "1,2,3\n" * 30)
        with pytest.raises(SweepError, match="more cells than the first line has names"):
            cases_of_file(path, "cost", Condition.parse("> 6"))
        space(30).to_csv(path, index=False)
        with pytest.raises(SweepError, match="no such column"):
            cases_of_file(path, "cost", Condition.parse("> 6"))
        with pytest.raises(SweepError, match="must be numbers"):
            cases_of_file(path, "word", Condition.parse("> 6"))
        with pytest.raises(SweepError, match=r"only \d of 30 cases"):
            cases_of_file(path, "a", Condition.parse("> 0.95"))
        space(10).to_csv(path, index=False)
        with pytest.raises(SweepError, match="10 cases are too few"):
            cases_of_file(path, "a", Condition.parse("> 0.5"))


def published() -> Path | None:
    """Bryant and Lempert's data: named by the environment, or where EMA Workbench brings them as an example."""
    if named := os.environ.get(PUBLISHED):
        return Path(named)
    spec = importlib.util.find_spec("ema_workbench")
    path = Path(str(spec.origin)).parent / "examples" / "data" / "bryant et al 2010 data.csv" if spec else None
    return path if path and path.exists() else None


@pytest.mark.skipif(published() is None, reason=f"name the data in {PUBLISHED}")
def test_the_published_box_of_bryant_and_lempert() -> None:
    """Technological Forecasting & Social Change 77:34-49: three inputs, coverage and density near three quarters.

    Their box: total biomass below 755.8, demand elasticity above -0.422, biomass backstop price above 150.
    """
    path = published()
    assert path is not None
    columns = list(pd.read_csv(path, nrows=1).columns)
    cases = cases_of_file(path, columns[15], Condition.parse("> 0.5"), columns[2:11])
    box = discover(cases, peel=0.1, halves=0).box
    walls = {(wall.input, wall.side): wall.limit for wall in box.walls}
    assert set(walls) == {("Total biomass", "high"), ("Demand elasticity", "low"), ("Biomass backstop price", "low")}
    assert walls["Total biomass", "high"] == pytest.approx(755.8, abs=0.1)
    assert walls["Demand elasticity", "low"] == pytest.approx(-0.422, abs=0.001)
    assert walls["Biomass backstop price", "low"] == pytest.approx(150.0, rel=0.05)
    assert box.coverage == pytest.approx(0.75, abs=0.03)
    assert box.density == pytest.approx(0.77, abs=0.03)


class TestTheVerb:
    def test_it_says_it_in_words_and_leaves_files(self, tightrope: Tightrope, sweep: Path) -> None:
        asked = ("discover", str(sweep), "--outcome", "ambiguous_posture_share", "--when", "< 0.5", "--halves", "3")
        shown = tightrope(*asked)
        assert shown.code == 0, shown.err
        for words in (
            "exceeds 0.2",
            "quasi-p",
            "stable",
            "Peeling trajectory",
            "<- chosen",
            "CART",
            "agree on",
            "left out",
        ):
            assert words in shown.out
        left = sweep.with_name(sweep.name + ".analysis") / "discover-ambiguous_posture_share"
        assert {path.name for path in left.iterdir()} >= {"about.json", "walls.csv", "trajectory.parquet", "box.png"}
        told = json.loads(tightrope(*asked, "--json", "--lever", "policies.seoul=hedging").out)
        assert told["coverage"] > 0.9
        assert told["walls"][0]["input"] in ("us_drive", "arms_need")
        assert tightrope(*asked, "--quiet").out.split()[0].startswith(str(sweep.parent)[:20])

    def test_a_table_of_words_and_noise(self, tightrope: Tightrope, tmp_path: Path) -> None:
        luck = np.random.default_rng(1)
        table = pd.DataFrame({"word": luck.choice(["u", "v"], 200), "y": luck.random(200)})
        table.to_csv(tmp_path / "noise.csv", index=False)
        shown = tightrope("discover", "noise.csv", "--outcome", "y", "--when", "> 0.5", "--halves", "2")
        assert shown.code == 0, shown.err
        assert (tmp_path / "noise.csv.analysis" / "discover-y" / "box.png").exists()

    def test_mistakes_are_one_message(self, tightrope: Tightrope, sweep: Path, tmp_path: Path) -> None:
        space(30).to_csv(tmp_path / "table.csv", index=False)
        for arguments, words in (
            ((str(sweep), "--outcome", "welfare_mean", "--when", "cheap"), "write a sign and a number"),
            ((str(sweep), "--outcome", "welfare_mean", "--when", "< 0", "--input", "a"), "is for tables"),
            (("table.csv", "--outcome", "a", "--when", "< 0.5", "--lever", "x=1"), "is for sweeps"),
            (("nowhere", "--outcome", "welfare_mean", "--when", "< 0.5"), "no such run folder"),
        ):
            shown = tightrope("discover", *arguments)
            assert shown.code == 2
            assert words in shown.err
