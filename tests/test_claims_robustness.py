"""Robustness of the claims: each draw is what the ledger would say at its parameters; shares are counted right."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from sim.analysis.claims import article, checks, facts, plausible, robustness, rows_of, statics
from sim.analysis.claims.laboratory import CLEAR_Z, DEFAULT, Laboratory
from sim.analysis.claims.measures import MEASURES
from sim.analysis.claims.plausible import COLUMN_OF, Drawn, planned_runs, with_robustness
from sim.analysis.claims.results import Result
from sim.analysis.claims.statics_table import STATICS
from sim.analysis.estimates import Estimate
from sim.experiments.box import bounds_of, plausible_draws
from sim.screens import print_ledger
from sim.vocabulary import PARAMETERS
from tests.planted_claims import planted_result
from tests.refusals import Tightrope

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

VARIANTS: dict[str, dict[str, Any]] = {
    "baseline": {}, "needy": {"params": {"arms_need": 1.3}}, "costs alone": {"model": {"ticks": 1}},
    "hedging": {"policies": {"seoul": "hedging"}, "params": {"us_drive": 0.1}},
}  # fmt: skip


def drawn(values: Any, first_run: Any, histories: int = 2) -> Drawn:
    lab = Drawn(VARIANTS, values, np.asarray(first_run), histories, 3)
    lab.firms = 8
    return lab


class TestDraws:
    def test_at_the_defaults_it_is_the_laboratory_of_the_ledger(self) -> None:
        lab = drawn(plausible_draws(2, 0.0), [0, 2])
        lab.prepare_all()
        ledger = Laboratory(VARIANTS, 4, 3, firms=8)
        for name in ("baseline", "needy", "hedging"):
            for outcome in MEASURES:
                whole = ledger(name, outcome.name)
                for draw, runs in ((0, slice(0, 2)), (1, slice(2, 4))):
                    lab.draw = draw
                    np.testing.assert_array_equal(lab(name, outcome.name), whole[runs])

    def test_a_draw_is_the_configuration_with_its_parameters_and_a_variant_keeps_its_own(self) -> None:
        values = plausible_draws(3, 0.3, seed=1)
        lab = drawn(values, [0, 0, 0])
        lab.prepare_all()
        for draw in (0, 2):
            lab.draw = draw
            params = {term.name: float(values[draw, k]) for k, term in enumerate(PARAMETERS)}
            own = {name: {**settings, "params": {**params, **settings.get("params", {})}}
                   for name, settings in VARIANTS.items()}  # fmt: skip
            ledger = Laboratory(own, 2, 3, firms=8)
            for name in ("baseline", "needy", "hedging"):
                for measure in ("welfare", "nato_ask", "moscow_type@0", "exited_sme"):
                    np.testing.assert_array_equal(lab(name, measure), ledger(name, measure))
            np.testing.assert_array_equal(
                lab.first_month_utilities("costs alone")[0], ledger.first_month_utilities("costs alone")[0]
            )

    def test_values_of_parameters_are_those_of_the_draw_and_constants_those_of_the_model(self) -> None:
        lab = drawn(plausible_draws(2, 0.3, seed=1), [0, 0])
        lab.draw = 1
        assert lab.value("china_cost") == lab.values[1, COLUMN_OF["china_cost"]] != DEFAULT["china_cost"]
        assert lab.value("stance_floor") == DEFAULT["stance_floor"]

    def test_a_variant_that_fails_stops_all(self) -> None:
        lab = drawn(plausible_draws(1, 0.0), [0])
        lab._variants = {**VARIANTS, "broken": {"params": {"no_such": 1.0}}}
        with pytest.raises(Exception, match="no_such"):
            lab.prepare_all()

    def test_a_sign_is_enough_with_few_histories_and_not_in_the_ledger(self) -> None:
        assert Drawn.clear_z == 0.0
        assert Laboratory.clear_z == CLEAR_Z == 4.0
        weak = Estimate(0.1, 0.05)
        assert statics.signed_part("x", weak, 1, Drawn.clear_z).passed
        assert not statics.signed_part("x", weak, 1).passed


class TestShares:
    @pytest.fixture
    def planted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A ledger that fails where china_cost is above its default, and one row that also fails at the controls."""
        middle = DEFAULT["china_cost"]

        class Silent(Drawn):
            def prepare_all(self) -> None:
                self._progress(1)

        def ledger_at(lab: Laboratory, moved: Laboratory) -> Iterator[Result]:
            high = lab.value("china_cost") > middle
            yield planted_result(id="S2", parts=(_part(not high),))
            yield planted_result(id="C1", kind="claim", parts=(_part(False),))
            yield planted_result(id="S1", parts=(_part(moved.value("china_cost") == lab.value("china_cost")),))

        monkeypatch.setattr(plausible, "Drawn", Silent)
        monkeypatch.setattr(plausible, "_ledger_at", ledger_at)

    @pytest.mark.usefixtures("planted")
    def test_shares_and_intervals(self) -> None:
        told: list[int] = []
        found: Any = robustness(draws=40, spread=0.3, progress=told.append).set_index("id")
        low, high = bounds_of([term for term in PARAMETERS if term.name == "china_cost"], 0.3)[0]
        below = (DEFAULT["china_cost"] - low) / (high - low)
        assert found.loc["S2", "share"] == pytest.approx(below, abs=0.03)
        assert found.loc["S2", "at_default"] == 1.0
        assert found.loc["S1", ["share", "holds", "draws"]].tolist() == [1.0, 40, 40]
        assert found.loc["C1", ["share", "low", "at_default"]].tolist() == [0.0, 0.0, 0.0]
        z, n = 1.959963984540054, 40.0  # Wilson (1927) at 40 of 40
        assert found.loc["S1", "low"] == pytest.approx(n / (n + z * z))
        assert found.loc["S1", "high"] == pytest.approx(1.0)
        assert told == [1, 1]

    def test_json_rows(self) -> None:
        found: Any = _table({"S0": (0.5, 1.0)})
        rows = with_robustness(rows_of([planted_result(), planted_result(id="S29")]), found)
        assert rows[0]["robustness"] == {"share": 0.5, "low": 0.4, "high": 0.6, "draws": 10, "at_default": 1.0}
        assert rows[1]["robustness"] is None
        json.dumps(rows, allow_nan=False)

    def test_the_ledger_prints_them(self) -> None:
        screen = Console(width=80, record=True)
        static = planted_result(id="signal_cost:ambiguous_posture_preferred".ljust(42, "y"), kind="static")
        longest = max(f"{s.parameter}:{q}" for s in STATICS for q in f"{s.rises} {s.falls}".split())
        assert len(longest) <= len(static.id)
        print_ledger(
            screen, [planted_result(), static, planted_result(id="S29")],
            _table({"S0": (0.5, 0.75), static.id: (0.8, 1.0)}).set_index("id"),
        )  # fmt: skip
        text = screen.export_text()
        assert "holds in 50 % of 10 draws (40-60 %), at the defaults in 75 %" in text
        assert f"{static.id}     +0.7 z   +7  80 % checked" in text
        assert text.count("draws (") == 1
        assert max(map(len, text.splitlines())) <= 80

    def test_planned_runs_are_those_of_all_variants_draws_and_controls(self) -> None:
        assert planned_runs(8, 5) - planned_runs(4, 5) == (planned_runs(4, 5) // (5 * 5)) * 5 * 5


def _part(passes: bool) -> Any:
    from sim.analysis.claims.results import Part

    return Part("planted", Estimate(1.0), passes)


def _table(rows: dict[str, tuple[float, float]]) -> Any:
    import pandas as pd

    return pd.DataFrame([
        {"id": row, "kind": "fact", "holds": 5, "draws": 10, "share": share, "low": 0.4, "high": 0.6,
         "at_default": control}
        for row, (share, control) in rows.items()
    ])  # fmt: skip


def test_every_row_but_those_of_other_runs_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f.id for f in facts.FACTS if f.measure]
    assert {f.id for f in facts.FACTS} - set(rows) == {"S25", "S29"}
    tests = {test for claim in article.CLAIMS for test in claim.tests.split()}
    asked = {*rows, *(check.id for check in checks.CHECKS), *(name for name in tests if ":" in name)}
    assert tests <= asked


def test_the_verb_asks_only_when_asked(tightrope: Tightrope, monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.analysis.claims as package

    asked: list[dict[str, Any]] = []

    def planted_robustness(**how: Any) -> Any:
        asked.append(how)
        return _table({"S0": (0.5, 1.0)})

    monkeypatch.setattr(package, "ledger", lambda **how: [planted_result()])
    monkeypatch.setattr(plausible, "robustness", planted_robustness)
    assert "holds in" not in tightrope("claims").out
    assert asked == []
    assert "holds in 50 %" in tightrope("claims", "--robustness", "--draws", "8", "--spread", "0.2").out
    assert (asked[0]["draws"], asked[0]["spread"]) == (8, 0.2)
    assert json.loads(tightrope("claims", "--robustness", "--json").out)[0]["robustness"]["share"] == 0.5
    assert "robustness" not in json.loads(tightrope("claims", "--json").out)[0]


@pytest.mark.slow
def test_a_small_robustness_of_the_whole_ledger() -> None:
    found: Any = robustness(draws=4, histories=8, threads=2).set_index("id")
    assert found.loc["C1", "share"] == 1.0  # by construction, whatever the parameters
    assert found.loc["C20", "share"] == 1.0
    assert len(found[found["kind"] == "claim"]) == 32
