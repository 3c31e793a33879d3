"""The claims ledger: its laboratory, the wide futures, and the whole of it at reduced runs."""

import json
import math
from typing import Any

import numpy as np
import pytest

from sim.analysis import claims
from sim.analysis.claims import assembly, checks, futures, statics
from sim.analysis.claims.laboratory import Laboratory, outside_domain
from sim.analysis.claims.measures import MEASURES, POSITION
from sim.analysis.claims.results import EVIDENCE, rows_of
from sim.analysis.claims.variants import VARIANTS
from sim.experiments.box import latin_hypercube
from sim.vocabulary import COLUMNS, PARAMETERS
from sim.world import COLUMN
from tests.planted_claims import NONE_OUTSIDE, PlantedLaboratory, documented_statics

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler


class TestLaboratory:
    def small(self, variants: dict[str, Any], **settings: Any) -> Laboratory:
        return Laboratory(variants, 3, 4, firms=8, **settings)

    def test_a_variant_is_run_once_and_progress_is_told(self) -> None:
        told: list[int] = []
        lab = self.small({"baseline": {}, "drive": {"params": {"us_drive": 0.5}}}, progress=told.append)
        lab.prepare()
        first = lab("drive", "nato_ask")
        assert first.shape == (3,)
        lab.prepare()
        assert told == [3, 3]
        assert lab.numbers_seen == 2 * 3 * 4 * len(COLUMNS)
        assert not lab.numbers_outside.any()

    def test_variants_share_luck_and_threads_change_nothing(self) -> None:
        variants = {"baseline": {}, "again": {}, "late": {"events": [{"tick": 3, "param": "us_drive", "value": 0.6}]}}
        one, two = self.small(variants), self.small(variants, threads=2)
        one.prepare()
        two.prepare()
        for name in variants:
            for measure in POSITION:
                np.testing.assert_array_equal(one(name, measure), two(name, measure))
        np.testing.assert_array_equal(one("baseline", "welfare"), one("again", "welfare"))

    def test_measures_are_those_of_the_recorded_months(self) -> None:
        from sim.ensemble import simulate

        lab = self.small({"baseline": {}})
        months = simulate(lab.spec("baseline"), 0, 3).months
        np.testing.assert_allclose(lab("baseline", "nato_ask"), months[:, :, COLUMN["nato_ask"]].mean(axis=1))
        assert np.isnan(lab("baseline", "technology@36")).all()
        assert len(MEASURES) == len(POSITION)

    def test_utilities_of_july_2024_cover_the_menu(self) -> None:
        lab = self.small({"costs alone": VARIANTS["costs alone"]})
        assert lab.first_month_utilities("costs alone").shape == (3, 45)

    def test_a_variant_that_cannot_be_run_stops_the_ledger(self) -> None:
        lab = self.small({"baseline": {}, "wrong": {"params": {"us_drive": "much"}}}, threads=2)
        with pytest.raises(Exception, match="us_drive"):
            lab.prepare()

    @pytest.mark.parametrize("name", VARIANTS)
    def test_every_variant_of_the_facts_is_a_valid_configuration(self, name: str) -> None:
        assert Laboratory(VARIANTS, 20, 72).spec(name).seed == 7

    def test_numbers_outside_their_domain_are_counted(self) -> None:
        months = np.zeros((1, 2, len(COLUMNS)))
        before = outside_domain(months)
        months[0, 0, COLUMN["cooperation"]], months[0, 1, COLUMN["cooperation"]] = 1.5, math.nan
        change = outside_domain(months) - before
        assert change[COLUMN["cooperation"]] == change.sum() == 2


class TestFutures:
    def test_futures_are_what_single_runs_of_them_give(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from sim.ensemble import simulate
        from sim.runspec import load_spec

        monkeypatch.setattr(futures, "MONTHS", 2)
        told: list[int] = []
        found = futures.explore(1, threads=2, progress=told.append, points=5, firms=9)
        assert found.welfare.shape == (5, 4)
        assert found.best.sum() == 5
        assert sum(told) == 5 * 4
        design = latin_hypercube(5, len(PARAMETERS), futures.DESIGN_SEED)
        params = {
            term.name: float(term.sweep[0] + design[4, k] * (term.sweep[1] - term.sweep[0]))
            for k, term in enumerate(PARAMETERS)
            if term.sweep
        }
        model = {"ticks": 2, "runs": 1, "firms": 9, "seed": 7}
        spec = load_spec(
            {"extends": "baseline", "model": model, "params": params, "policies": {"seoul": "full_alignment"}}
        )
        alone = simulate(spec, 4, 1).months[:, :, COLUMN["welfare"]].mean()
        assert found.welfare[4, 1] == pytest.approx(alone, abs=1e-12)

    def test_runs_of_a_future_follow_those_of_the_facts(self) -> None:
        assert futures.runs_a_point(300) == 8
        assert futures.runs_a_point(20) == futures.FEWEST_RUNS


def test_a_small_ledger_has_every_row_once_and_reports_as_many_runs_as_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(futures, "POINTS", 4)
    monkeypatch.setattr(assembly, "Laboratory", lambda *args, **kw: PlantedLaboratory(lambda *_: 0.5))
    monkeypatch.setattr(statics, "_measured", lambda lab, variant, quantity: np.zeros(3))
    monkeypatch.setattr(PlantedLaboratory, "prepare", lambda self, names=None: None)
    monkeypatch.setattr(
        futures,
        "explore",
        lambda runs, **kw: kw["progress"](runs) or futures.Futures(np.zeros((2, 4)), 1, NONE_OUTSIDE),
    )
    found = claims.ledger(runs=40, progress=told.append)
    ids = [row.id for row in found]
    assert len(ids) == len(set(ids)) == 29 + len(list(documented_statics())) + len(checks.CHECKS) + 32
    assert {row.evidence for row in found} == set(EVIDENCE)
    assert told == [2]
    json.dumps(rows_of(found), allow_nan=False)


@pytest.mark.slow
def test_the_whole_ledger_at_reduced_runs() -> None:
    told: list[int] = []
    found = {row.id: row for row in claims.ledger(runs=60, threads=2, progress=told.append)}
    assert sum(told) == claims.planned_runs(60)
    json.dumps(rows_of(list(found.values())), allow_nan=False)
    assert len(found) == 29 + 121 + len(checks.CHECKS) + 32
    by_kind = {
        kind: [row for row in found.values() if row.kind == kind] for kind in ("fact", "static", "check", "claim")
    }
    # with a fifth of the runs a few small effects hide in the noise, no more
    assert sum(row.passed for row in by_kind["fact"]) >= 26
    assert sum(row.passed for row in by_kind["static"]) >= 105
    assert sum(row.passed for row in by_kind["check"]) == len(checks.CHECKS)
    wrong = [row.id for row in by_kind["static"] if row.z is not None and row.z < -4 and "rises" in row.fact]
    wrong += [row.id for row in by_kind["static"] if row.z is not None and row.z > 4 and "falls" in row.fact]
    assert wrong == []
