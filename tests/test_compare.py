"""Comparisons of configurations and run folders on the same luck."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.analysis.compare import Comparison, compare, outcome_names, sides_of
from sim.analysis.compare.robustness import coherent, differences_over_draws, own_settings, settings_of, sign_map
from sim.analysis.compare.words import in_words, payoff_by_part, set_by, told_of
from sim.analysis.sources import Source, check_recorded, is_run_folder, month_of, source_of
from sim.analysis.writing import write_tables
from sim.ensemble import simulate
from sim.errors import ConfigError, PluginError, RunFolderError
from sim.experiments.box import bounds_of
from sim.outcomes import outcomes_of
from sim.runs import Options, execute
from sim.runspec import load_spec
from sim.vocabulary import COLUMNS, OUTCOMES, OUTCOMES_BY_NAME, PARAMETERS
from sim.world import COLUMN

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

MODEL: dict[str, Any] = {"ticks": 8, "runs": 5, "firms": 8, "seed": 5}


def source(name: str = "a", **settings: Any) -> Source:
    model = {**MODEL, **settings.pop("model", {})}
    return Source(name, load_spec({"model": model, **settings}))


def found(*sources: Source, **options: Any) -> Comparison:
    return compare(sources, **{"draws": 0, **options})


def folder_of(where: Path, **settings: Any) -> Path:
    return execute(source(**settings).spec, where, Options(), progress=lambda done: None)


def row(comparison: Comparison, outcome: str) -> Any:
    return comparison.differences.set_index("outcome").loc[outcome]


class TestCompare:
    def test_a_configuration_does_not_differ_from_itself(self) -> None:
        same = found(source("a"), source("b"), outcomes=[o.name for o in OUTCOMES])
        defined = same.differences["pairs"] > 0
        assert (same.differences.loc[defined, "difference"] == 0.0).all()
        assert (same.differences.loc[defined, "p"] == 1.0).all()
        assert (same.months["difference"] == 0.0).all()
        assert (same.partings["anything"] == 0.0).all()
        assert math.isnan(same.median_parting(1, "anything"))
        assert "no difference beyond chance" in in_words(same, "b")
        assert "never acts differently" in in_words(same, "b")

    def test_a_held_stock_differs_by_what_it_is_held_at(self) -> None:
        low, high = (source(str(level), hold={"technology": level}) for level in (0.25, 0.5))
        result = found(low, high, outcomes=["technology_end"])
        assert row(result, "technology_end")["difference"] == 0.25
        assert row(result, "technology_end")["p_holm"] == 2 * 0.5**5  # all five pairs go one way
        months = result.months.set_index(["month", "column"])
        assert months.loc[(3, "technology"), "difference"] == 0.25
        assert months.loc[(3, "technology"), "standard_error"] == 0.0

    def test_differences_are_those_of_the_runs_pair_by_pair(self) -> None:
        a, b = source("a"), source("b", params={"us_drive": 0.5})
        result = found(a, b, outcomes=["nato_ask_mean", "welfare_mean"])
        one, two = (simulate(s.spec, 0, 5) for s in (a, b))
        ask = [chunk.months[:, :, COLUMN["nato_ask"]].mean(axis=1) for chunk in (one, two)]
        assert row(result, "nato_ask_mean")["difference"] == pytest.approx((ask[1] - ask[0]).mean())
        error = (ask[1] - ask[0]).std(ddof=1) / math.sqrt(5)
        assert row(result, "nato_ask_mean")["standard_error"] == pytest.approx(error)
        assert result.months.shape[0] == 8 * len(COLUMNS)
        apart = (one.months != two.months).any(axis=2).argmax(axis=1)
        assert result.measured.partings["anything"][0].tolist() == apart.tolist()

    def test_runs_part_when_the_world_does(self) -> None:
        late = source("late", events=[{"tick": 5, "stock": "nato_ties", "value": 0.9}])
        result = found(source("base"), late)
        shares = result.partings.set_index("month")["anything"]
        assert shares[4] == 0.0
        assert shares[5] == 1.0
        assert result.median_parting(1, "anything") == 5.0

    def test_the_sentence_says_by_when_seoul_acts_differently(self) -> None:
        hedging, accommodating = (
            source(name, policies={"seoul": name}, model={"runs": 6}) for name in ("hedging", "accommodation")
        )
        said = in_words(found(hedging, accommodating, outcomes=["commitment_mean"]), "accommodation")
        assert "By July 2024 Seoul has acted differently in all histories." in said
        assert "commitment Seoul delivers falls from" in said

    def test_the_sentence_starts_with_the_payoff_and_names_a_quantity_once_and_what_was_set_last(self) -> None:
        steps = [{"from": 0, "aid": "lethal_aid"}]
        armed = source("armed", policies={"seoul": {"name": "script", "steps": steps, "otherwise": "expected_utility"}},
                       model={"runs": 40, "ticks": 30})  # fmt: skip
        result = found(source("base", model={"runs": 40, "ticks": 30}), armed, draws=4)
        told = [row.outcome for row in told_of(result, "armed")]
        assert set_by(result, "armed") >= {"lethal_aid", "ambiguous_posture"}
        assert told[0] == "welfare_mean"
        assert not {OUTCOMES_BY_NAME[name].variable for name in told} & set_by(result, "armed")
        said = in_words(result, "armed")
        assert "armed against base, 40 paired histories: Seoul's net payoff falls from" in said
        assert said.count("plausible parameter draws") == 1
        aid = found(source("base"), armed, months=8, runs=40, outcomes=["lethal_aid_two_years", "lethal_aid_ever"])
        assert len(told_of(aid, "armed")) == 1

    def test_the_parts_of_the_payoff_add_up_and_are_told_only_where_it_differs(self) -> None:
        runs = {"runs": 40, "ticks": 12}
        result = found(source("base", model=runs), source("press", params={"threat_cost": 1.5}, model=runs))
        whole, *parts = payoff_by_part(result, "press")
        assert whole.outcome == "welfare_mean"
        assert sum(row.difference for row in parts) == pytest.approx(whole.difference, abs=1e-12)
        assert payoff_by_part(found(source("base"), source("same")), "same") == []
        looked_at = ["welfare_mean", "welfare_threat_mean"]
        again = found(source("base", model=runs), source("press", params={"threat_cost": 1.5}, model=runs),
                      outcomes=looked_at)  # fmt: skip
        assert payoff_by_part(again, "press") == []

    def test_a_held_stock_is_what_was_set(self) -> None:
        low, high = (source(str(level), hold={"technology": level}) for level in (0.25, 0.5))
        assert set_by(found(low, high), "0.5") == {"technology"}

    def test_every_side_is_held_against_the_first(self) -> None:
        sides = [source(name, params={"us_drive": drive}) for name, drive in (("a", 0.1), ("b", 0.2), ("c", 0.4))]
        result = found(*sides, outcomes=["drive_mean"])
        assert result.differences["side"].tolist() == ["b", "c"]
        alone = found(sides[0], sides[2], outcomes=["drive_mean"])
        assert result.differences["difference"][1] == alone.differences["difference"][0]

    def test_threads_and_pieces_change_nothing(self) -> None:
        sides = [source("a", model={"runs": 70, "ticks": 2}), source("b", model={"runs": 70, "ticks": 2},
                                                                     params={"us_drive": 0.5})]  # fmt: skip
        one, two = (found(*sides, threads=threads, draws=9) for threads in (1, 2))
        pd.testing.assert_frame_equal(one.differences, two.differences)
        pd.testing.assert_frame_equal(one.months, two.months)

    def test_policies_of_different_plugins_share_their_luck(self, tmp_path: Path) -> None:
        plain = "from sim.policies.contract import Policy, certain\n\n\n"
        plain += "def choose(utility, look_ahead, obs, memory, params, out):\n"
        for name, body in (
            ("fast", "certain(out, 20)"),
            ("slow", "certain(out, dict(a=[20])['a'][0] if str(1) else 0)"),
        ):
            text = f"{plain}    {body}\n\n\nmine = Policy('mine', 'one thing', 'a test', choose=choose)\n"
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        sides = [source(name, policies={"seoul": f"{tmp_path}/{name}.py:mine"}, model={"ticks": 3, "runs": 2})
                 for name in ("fast", "slow")]  # fmt: skip
        result = found(*sides, draws=1)
        assert (result.months["difference"] == 0.0).all()
        assert result.draws in (0, 1)

    def test_a_plugin_that_raises_is_the_users_to_mend(self, tmp_path: Path) -> None:
        (tmp_path / "bad.py").write_text(
            "def bad(utility, look_ahead, obs, memory, params, out):\n    out[:] = 2.0\n", encoding="utf-8"
        )
        with pytest.raises(PluginError, match="sum to one"):
            found(source("a"), source("b", policies={"seoul": f"{tmp_path}/bad.py:bad"}))

    def test_outcomes_are_named_or_matched(self) -> None:
        assert outcome_names(["war_months", "nato_ties_*"]) == ["nato_ties_gained", "nato_ties_end", "war_months"]
        with pytest.raises(ConfigError, match=r"did you mean welfare_mean"):
            outcome_names(["welfare_meen"])
        with pytest.raises(ConfigError, match=r"nato_ties_gained, nato_ties_end"):
            outcome_names(["ties"])
        with pytest.raises(ConfigError, match=r"ambiguous_posture_share, .*nato_ask_mean"):
            outcome_names(["zzz"])


class TestCommonLuck:
    def test_what_does_not_fit_together_is_refused(self) -> None:
        a = source("a")
        for other, words in (
            (source("b", model={"firms": 9}), "mismatched firms: a has 8, b has 9"),
            (source("b", model={"ticks": 9}), "mismatched months: a has 8, b has 9; give --months"),
            (source("b", model={"seed": 6}), "mismatched seed: a has 5, b has 6; give --seed"),
        ):
            with pytest.raises(ConfigError, match=words):
                sides_of([a, other])
        with pytest.raises(ConfigError, match="two configurations"):
            sides_of([a])
        with pytest.raises(ConfigError, match="two histories or more"):
            sides_of([a, a], runs=1)
        with pytest.raises(ConfigError, match="two histories or more"):
            sides_of([a, source("b", model={"runs": 1})])
        with pytest.raises(ConfigError, match="a runs 8 months"):
            sides_of([a, a], months=9)

    def test_named_luck_and_months_bring_sides_together(self) -> None:
        sides = sides_of([source("a"), source("b", model={"ticks": 9, "seed": 6, "runs": 3})], seed=1, months=4)
        assert [(s.spec.seed, s.spec.ticks, s.spec.runs) for s in sides] == [(1, 4, 3)] * 2
        assert [s.name for s in sides_of([source("a"), source("a"), source("b"), source("a")])] == [
            "a", "a (2)", "b", "a (3)",
        ]  # fmt: skip

    def test_a_shorter_comparison_is_the_beginning_of_the_longer(self) -> None:
        pair = source("a"), source("b", params={"us_drive": 0.5})
        long, short = found(*pair), found(*pair, months=3)
        assert short.measured.means.tobytes() == np.ascontiguousarray(long.measured.means[:, :3]).tobytes()


class TestRunFolders:
    def test_a_folder_is_compared_with_a_configuration(self, tmp_path: Path) -> None:
        folder = folder_of(tmp_path)
        assert is_run_folder(folder)
        stored = source_of(folder)
        result = found(stored, source("b", params={"us_drive": 0.5}))
        fresh = found(source(), source("b", params={"us_drive": 0.5}))
        assert result.names[0] == folder.name
        assert result.differences["difference"].tolist() == fresh.differences["difference"].tolist()

    def test_a_folder_that_says_something_else_is_refused(self, tmp_path: Path) -> None:
        folder = folder_of(tmp_path)
        path = folder / "outcomes.parquet"
        table = pq.read_table(path)
        place = table.column_names.index("nato_ask_mean")
        wrong = pa.array(table.column("nato_ask_mean").to_numpy() + 1e-3)
        pq.write_table(table.set_column(place, "nato_ask_mean", wrong), path)
        with pytest.raises(RunFolderError, match="tightrope verify"):
            found(source_of(folder), source("b"))
        path.write_bytes(b"no table")
        with pytest.raises(RunFolderError, match="cannot be read"):
            check_recorded(source_of(folder), np.zeros((1, len(OUTCOMES))))

    @pytest.mark.parametrize(
        ("options", "words"),
        [({"runs": 6}, "holds 5 runs"), ({"seed": 1}, "run with seed 5"), ({"months": 4}, "run folder of 8 months")],
    )
    def test_a_folder_gives_only_what_it_holds(self, tmp_path: Path, options: dict[str, int], words: str) -> None:
        stored = source_of(folder_of(tmp_path))
        with pytest.raises(ConfigError, match=words):
            sides_of([stored, stored], **options)

    def test_a_folder_takes_no_settings(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="takes no settings"):
            source_of(folder_of(tmp_path), [("params.us_drive", 0.3)])

    def test_months_are_dates_or_numbers_inside_the_run(self) -> None:
        spec = source().spec
        assert month_of("2024-09", spec) == month_of("2", spec) == 2
        for text, words in (("2025-09", "outside the run"), ("soon", "no date"), ("8", "outside the run")):
            with pytest.raises(ConfigError, match=words):
                month_of(text, spec)

    def test_no_folder_is_behind_a_name_too_long(self) -> None:
        assert not is_run_folder("x" * 5000)


class TestRobustness:
    def test_what_is_compared_is_not_drawn(self) -> None:
        sides = sides_of([source("a"), source("b", params={"arms_need": 1.3, "russia_business": 0.0})])
        assert own_settings(sides) == ["arms_need", "russia_business"]
        first, other = settings_of(sides, 20, 0.5, 1)
        names = [term.name for term in PARAMETERS]
        for name, one, two in (("arms_need", 0.93, 1.3), ("russia_business", 0.18, 0.0)):
            assert set(first[:, names.index(name)]) == {one}
            assert set(other[:, names.index(name)]) == {two}
        rest = [k for k, name in enumerate(names) if name not in ("arms_need", "russia_business")]
        assert first[:, rest].tobytes() == other[:, rest].tobytes()
        low, high = bounds_of(PARAMETERS, 0.5).T
        assert ((first[:, rest] >= low[rest]) & (first[:, rest] <= high[rest])).all()
        assert len(np.unique(first[:, 0])) == 20

    def test_draws_that_break_a_rule_between_settings_are_left_out(self) -> None:
        sides = sides_of([source("a"), source("b", params={"threat_technology": 0.75, "threat_cooperation": 0.25})])
        values = np.tile([term.default for term in PARAMETERS], (2, 1))
        names = [term.name for term in PARAMETERS]
        values[1, names.index("threat_technology")], values[1, names.index("threat_cooperation")] = 0.9, 0.3
        assert coherent(sides[0].spec, values).tolist() == [True, False]

    def test_a_difference_planted_in_the_settings_has_its_sign_everywhere(self) -> None:
        sides = sides_of([source(str(level), hold={"technology": level}) for level in (0.25, 0.5)])
        drawn = differences_over_draws(sides, 10, 1.0, runs=2, threads=2)
        place = [o.name for o in OUTCOMES].index("technology_end")
        assert drawn.shape == (1, 10, 2, len(OUTCOMES))
        assert (drawn[0, :, :, place] == 0.25).all()

    def test_each_draw_is_what_its_parameters_give(self) -> None:
        sides = sides_of([source("a", model={"ticks": 3}), source("b", model={"ticks": 3}, params={"us_drive": 0.5})])
        drawn = differences_over_draws(sides, 9, 0.3, runs=2)
        values = settings_of(sides, 9, 0.3, 5)
        outcomes = []
        for side, given in zip(sides, values, strict=True):
            params = dict(zip((term.name for term in PARAMETERS), given[8].tolist(), strict=True))
            spec = load_spec({"model": {**MODEL, "ticks": 3}, "params": params})
            chunk = simulate(replace(spec, seed=side.spec.seed), 16, 2)
            outcomes.append(outcomes_of(chunk.months, chunk.start))
        np.testing.assert_array_equal(drawn[0, 8], outcomes[1] - outcomes[0])

    def test_no_draws_leave_the_shares_blank(self) -> None:
        result = found(source("a"), source("b", params={"us_drive": 0.5}))
        assert result.draws == 0
        assert result.differences["sign_holds"].isna().all()

    def test_a_sign_map_has_the_planted_sign_everywhere(self) -> None:
        sides = sides_of([source(str(level), hold={"technology": level}) for level in (0.5, 0.25)])
        signs = sign_map(sides, "us_drive", "arms_need", "technology_end", steps=3, runs=2, threads=2)
        assert (signs.difference == -0.25).all()
        assert (signs.standard_error == 0.0).all()
        assert signs.table.shape == (9, 4)
        assert signs.across_values.tolist() == pytest.approx([-0.3, 0.15, 0.6])

    def test_a_sign_map_takes_two_swept_parameters(self) -> None:
        sides = sides_of([source("a"), source("b")])
        with pytest.raises(ConfigError, match="did you mean us_drive"):
            sign_map(sides, "us_driv", "arms_need", "welfare_mean")
        with pytest.raises(ConfigError, match="two different"):
            sign_map(sides, "us_drive", "us_drive", "welfare_mean")


class TestFiles:
    def test_tables_appear_whole_or_not_at_all(self, tmp_path: Path) -> None:
        result = found(source("a"), source("b", params={"us_drive": 0.5}))
        folder = write_tables(tmp_path / "deep" / "out", result.tables, result.summary())
        assert {path.name for path in folder.iterdir()} == {
            "about.json", "differences.csv", "differences.parquet", "months.csv", "months.parquet", "partings.csv",
            "partings.parquet",
        }  # fmt: skip
        pd.testing.assert_frame_equal(pd.read_parquet(folder / "partings.parquet"), result.partings)
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        assert [side["name"] for side in about["sides"]] == ["a", "b"]
        assert about["kept_at_each_draw"] == ["us_drive"]
        with pytest.raises(RunFolderError, match="there already"):
            write_tables(folder, {}, {})
        (tmp_path / "file").write_text("", encoding="utf-8")
        with pytest.raises(RunFolderError, match="cannot write"):
            write_tables(tmp_path / "file" / "out", {}, {})
        assert not list(tmp_path.rglob(".*partial*"))


@pytest.mark.slow
class TestWalks:
    """The walks of the question cards; figures of docs/model.md, section 13, within sampling error of a prototype."""

    def walk(self, *names: str, **options: Any) -> Comparison:
        return compare([source_of(name) for name in names], **{"runs": 1000, "draws": 20, "threads": 2, **options})

    def test_business_in_russia_holds_seoul_back(self) -> None:
        share = row(self.walk("baseline", "no-russia-business"), "ambiguous_posture_share")
        assert share["mean_first"] == pytest.approx(0.92, abs=0.02)
        assert share["mean"] == pytest.approx(0.75, abs=0.04)
        assert share["p_holm"] < 1e-6
        assert share["sign_holds"] > 0.8

    def test_a_needy_moscow_speeds_ties_once_the_brakes_are_off(self) -> None:
        result = self.walk("needy-moscow", "needy-moscow-no-brakes", outcomes=["nato_ties_gained"])
        assert result.differences["mean_first"][0] == pytest.approx(0.090, abs=0.015)
        assert result.differences["mean"][0] == pytest.approx(0.167, abs=0.015)

    def test_arming_ukraine_costs_technology_coercion_and_payoff(self) -> None:
        result = self.walk("baseline", "arm-ukraine", outcomes=["welfare_mean", "technology_end", "coercion_mean"])
        assert row(result, "welfare_mean")["difference"] < 0.0
        assert row(result, "technology_end")["difference"] > 0.1
        assert row(result, "coercion_mean")["difference"] > 0.02
        assert result.median_parting(1, "seoul") == 3.0

    def test_the_label_shames_or_binds_by_its_two_parameters(self) -> None:
        sides = sides_of([source_of(name) for name in ("label-general", "label-enabler")], runs=100)
        signs = sign_map(sides, "reputation_effect", "bloc_binding", "dual_use_mean", steps=3, runs=60, threads=2)
        assert signs.difference[0, 2] < 0.0 < signs.difference[2, 0]
