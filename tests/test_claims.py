"""The claims ledger: its arithmetic on cases with known answers, its completeness against docs/model.md, its output."""

import json
import math
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim import cli
from sim.analysis import claims, estimates
from sim.analysis.claims import article, checks, facts, futures, statics
from sim.analysis.claims.measures import POSITION
from sim.analysis.claims.results import EVIDENCE, Part, Result, above, below, rows_of, subtotals, within
from sim.analysis.claims.statics_table import QUANTITIES, STATICS, Static
from sim.analysis.estimates import Estimate
from sim.vocabulary import PARAMETERS
from sim.world import COLUMN
from tests.planted_claims import NONE_OUTSIDE, PlantedLaboratory, documented_statics, planted_result, section, table_of


class TestArithmetic:
    def test_mean_has_the_textbook_standard_error_and_skips_runs_that_do_not_count(self) -> None:
        found = estimates.mean(np.array([1.0, 2.0, math.nan, 3.0, 4.0]))
        assert found.value == 2.5
        assert found.standard_error == pytest.approx(math.sqrt(5.0 / 3.0 / 4.0))

    def test_mean_of_nothing_is_missing_and_of_one_has_no_spread(self) -> None:
        assert math.isnan(estimates.mean(np.full(3, math.nan)).value)
        assert estimates.mean(np.array([2.0])) == Estimate(2.0, 0.0)

    def test_paired_difference_cancels_common_luck(self) -> None:
        luck = np.random.default_rng(1).normal(size=400) * 100.0
        noise = np.tile([0.9, 1.1], 200)  # difference 1, standard deviation .1
        found = estimates.paired(luck + noise, luck)
        assert found.value == pytest.approx(1.0)
        assert found.standard_error == pytest.approx(0.1 * math.sqrt(400 / 399) / 20.0)
        assert found.z == pytest.approx(1.0 / found.standard_error)

    def test_paired_leaves_out_runs_missing_on_either_side(self) -> None:
        found = estimates.paired(np.array([1.0, math.nan, 3.0]), np.array([0.0, 0.0, math.nan]))
        assert found == Estimate(1.0, 0.0)

    def test_groups_add_their_errors_in_squares(self) -> None:
        one, two = np.array([1.0, 3.0]), np.array([0.0, 0.0, 3.0, 3.0])
        found = estimates.between(one, two)
        assert found.value == 0.5
        assert found.standard_error == pytest.approx(math.sqrt(2.0 / 2 + 3.0 / 4))

    def test_ratio_of_proportional_runs_is_exact_and_of_nothing_missing(self) -> None:
        below_ = np.array([1.0, 2.0, 5.0])
        found = estimates.ratio(3.0 * below_, below_)
        assert found.value == pytest.approx(3.0)
        assert found.standard_error == pytest.approx(0.0)
        assert math.isnan(estimates.ratio(below_, np.zeros(3)).value)

    def test_ratio_error_agrees_with_the_spread_of_repeated_samples(self) -> None:
        luck = np.random.default_rng(2)
        samples = [(4.0 + luck.normal(size=200), 2.0 + luck.normal(size=200) * 0.3) for _ in range(300)]
        found = [estimates.ratio(*sample) for sample in samples]
        spread = np.std([one.value for one in found])
        assert np.mean([one.standard_error for one in found]) == pytest.approx(spread, rel=0.15)

    def test_share_has_the_binomial_error(self) -> None:
        found = estimates.share(20, 80)
        assert found.value == 0.25
        assert found.standard_error == pytest.approx(math.sqrt(0.25 * 0.75 / 80))

    def test_z_without_spread_is_infinite_unless_nothing_changed(self) -> None:
        assert Estimate(-0.1).z == -math.inf
        assert Estimate(0.0).z == 0.0

    def test_an_estimate_reads_as_value_and_error(self) -> None:
        assert str(Estimate(0.12345, 0.0123)) == "0.123±0.012"
        assert str(Estimate(2.0)) == "2"


class TestVerdicts:
    @pytest.mark.parametrize(
        ("part", "passes"),
        [
            (above("x", Estimate(0.5), 0.5), False),
            (above("x", Estimate(0.51), 0.5), True),
            (below("x", Estimate(0.5), 0.5), False),
            (below("x", Estimate(0.49), 0.5), True),
            (within("x", Estimate(0.5), 0.5), True),
            (within("x", Estimate(0.5), 0.1, 0.4), False),
            (above("x", Estimate(math.nan), 0.0), False),
            (below("x", Estimate(math.nan), 0.0), False),
            (within("x", Estimate(math.nan)), False),
        ],
    )
    def test_bounds(self, part: Part, passes: bool) -> None:
        assert part.passed is passes

    @pytest.mark.parametrize(
        ("z", "sign", "passes"), [(4.1, 1, True), (3.9, 1, False), (4.1, -1, False), (-4.1, -1, True)]
    )
    def test_a_static_needs_the_sign_and_four_standard_errors(self, z: float, sign: int, passes: bool) -> None:
        assert statics.signed_part("welfare", Estimate(z * 0.2, 0.2), sign).passed is passes

    def test_a_static_shows_its_sign_and_z(self) -> None:
        assert (
            planted_result(kind="static", parts=(Part("w", Estimate(-0.2, 0.05), True),)).value_text == "-0.2, z -4.0"
        )

    def test_one_failing_part_fails_the_row(self) -> None:
        bad = above("y", Estimate(0.1, 0.01), 0.5)
        result = planted_result(parts=(*planted_result().parts, bad))
        assert planted_result().passed
        assert not result.passed
        assert "y 0.1±0.01 (fails)" in result.value_text

    def test_a_claim_passes_if_all_its_tests_pass_and_names_the_weakest_evidence(self) -> None:
        tests = {row for claim in article.CLAIMS for row in claim.tests.split()}
        rows = [planted_result(id=row, evidence="calibrated" if row == "S5" else "checked") for row in tests]
        assert all(result.passed for result in article.results(rows))
        failing = [replace(row, parts=(below("x", Estimate(1.0), 0.5),)) if row.id == "C12a" else row for row in rows]
        verdicts = {result.id: result for result in article.results(failing)}
        assert [name for name, result in verdicts.items() if not result.passed] == ["C12"]
        assert verdicts["C12"].evidence == "calibrated"
        assert verdicts["C12"].value_text == "1 of 2 tests"
        assert verdicts["C3"].evidence == "checked"

    def test_what_is_built_in_and_checked_at_once_could_have_failed(self) -> None:
        assert article.weakest(["by_construction", "checked"]) == "checked"
        assert article.weakest(["by_construction", "by_construction"]) == "by_construction"
        assert article.weakest(["checked", "calibrated"]) == "calibrated"


class TestOutput:
    def test_json_rows_hold_numbers_null_or_text_never_nan(self) -> None:
        rows = [
            planted_result(),
            planted_result(id="a:b", kind="static", parts=(Part("b", Estimate(1.0, 0.0), True),)),
            planted_result(parts=(above("x", Estimate(math.nan, math.nan), 0.0),)),
            planted_result(kind="claim", sampled=False),
        ]
        found = json.loads(json.dumps(rows_of(rows), allow_nan=False))
        assert {
            "id",
            "passed",
            "value",
            "threshold",
            "standard_error",
            "evidence",
            "mechanism",
            "fact",
            "claims",
        } <= set(found[0])
        assert (found[0]["value"], found[0]["standard_error"], found[0]["z"]) == (0.7, 0.1, None)
        assert found[1]["z"] is None  # infinite
        assert found[2]["value"] is None
        assert found[2]["passed"] is False
        assert found[3]["standard_error"] is None

    def test_subtotals_keep_kinds_of_evidence_apart(self) -> None:
        failing = planted_result(parts=(above("x", Estimate(0.0), 0.5),))
        lines = subtotals([planted_result(), failing, planted_result(kind="static", evidence="by_construction")])
        assert len(lines) == 2
        assert lines[0].startswith("by construction: 1 of 1 comparative statics pass")
        assert lines[1].startswith("checked: 1 of 2 stylised facts pass")

    @pytest.mark.parametrize(("holds", "code"), [(True, 0), (False, 1)])
    @pytest.mark.parametrize("option", ["--json", "--quiet", None])
    def test_the_command_prints_the_ledger_and_its_exit_code_is_the_verdict(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        holds: bool,
        code: int,
        option: str | None,
    ) -> None:
        asked: dict[str, Any] = {}

        def planted(**settings: Any) -> list[Result]:
            asked.update(settings)
            settings["progress"](7)
            return [
                planted_result(fact="E[mu|1] in [.4,.6]", parts=(above("x", Estimate(0.7), 0.5 if holds else 0.9),))
            ]

        monkeypatch.setattr(claims, "ledger", planted)
        monkeypatch.setattr(
            sys, "argv", ["tightrope", "claims", "--runs", "30", "--threads", "1", *([option] if option else [])]
        )
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out = capsys.readouterr().out
        assert stopped.value.code == code
        assert (asked["runs"], asked["threads"]) == (30, 1)
        if option == "--json":
            assert json.loads(out)[0]["passed"] is holds
        elif option is None:
            assert "checked:" in out
            assert "E[mu|1]" in re.sub(r"[\s│┃]", "", out)
            assert ("FAIL" in out) is not holds
        else:
            assert out == ""


class TestCompleteness:
    def test_every_stylised_fact_is_there_once(self) -> None:
        documented = [row[0] for row in table_of(section("### 12.1"))]
        assert [fact.id for fact in facts.FACTS] == documented == [f"S{k}" for k in range(1, 30)]

    def test_every_comparative_static_is_there_once_with_its_sign(self) -> None:
        declared = [
            (static.parameter, quantity, sign)
            for static in STATICS
            for sign, names in ((1, static.rises), (-1, static.falls))
            for quantity in names.split()
        ]
        assert len(declared) == len(set(declared))
        assert sorted(declared) == sorted(documented_statics())

    def test_statics_name_parameters_and_measures_that_exist(self) -> None:
        assert {static.parameter for static in STATICS} <= {term.name for term in PARAMETERS}
        assert {measure for parts in QUANTITIES.values() for measure in parts} <= set(POSITION)

    @pytest.mark.parametrize("static", STATICS, ids=lambda static: static.parameter)
    def test_what_is_called_direct_is_among_what_moves(self, static: Static) -> None:
        assert set(static.direct.split()) <= {*static.rises.split(), *static.falls.split()}

    def test_every_claim_of_the_article_is_there_with_its_words(self) -> None:
        documented = [(int(row[0]), row[1].strip('"').replace("'", '"')) for row in table_of(section("## 10."))]
        assert [(claim.number, claim.quote.replace("'", '"')) for claim in article.CLAIMS] == documented
        assert len(documented) == 32

    def test_every_claim_is_put_to_at_least_one_test_that_exists(self) -> None:
        rows = {fact.id for fact in facts.FACTS} | {check.id for check in checks.CHECKS}
        rows |= {f"{s.parameter}:{q}" for s in STATICS for q in f"{s.rises} {s.falls}".split()}
        for claim in article.CLAIMS:
            assert claim.tests.split(), claim
            assert set(claim.tests.split()) <= rows, claim

    def test_facts_and_checks_name_the_claims_that_lean_on_them(self) -> None:
        leaning = article.claims_of_rows()
        for fact in facts.FACTS:
            assert set(leaning.get(fact.id, ())) <= set(fact.claims), fact.id
        for check in checks.CHECKS:
            assert leaning[check.id] == (check.claim,)

    def test_evidence_is_one_of_three_and_what_was_tuned_on_says_so(self) -> None:
        labels = {row.id: row.evidence for row in (*facts.FACTS, *checks.CHECKS)}
        assert set(labels.values()) <= set(EVIDENCE)
        tuned = {"S2", "S3", "S4", "S5", "S6", "S8", "S18", "C19a", "C32a"}
        assert {row for row, evidence in labels.items() if evidence == "calibrated"} == tuned

    def test_low_and_high_lie_six_tenths_of_the_way_to_the_ends(self) -> None:
        low, high = statics.ends("us_drive")
        assert low == pytest.approx(0.2 - 0.6 * 0.5)
        assert high == pytest.approx(0.2 + 0.6 * 0.4)
        assert len(statics.variants()) == 2 * len(STATICS)


class TestFacts:
    def rows(self, planted: Callable[[str, str], float]) -> dict[str, Result]:
        lab = PlantedLaboratory(planted)
        explored = futures.Futures(np.array([[1.0, 0, 0, 0]] * 7 + [[0, 0, 1.0, 0]] * 3), 100, NONE_OUTSIDE)
        found = [*facts.results(lab, explored, 100, NONE_OUTSIDE), *checks.results(lab)]
        return {row.id: row for row in found}

    def test_where_nothing_differs_nothing_that_must_move_passes(self) -> None:
        rows = self.rows(lambda name, measure: 0.5)
        moving = {
            "S7",
            "S11",
            "S12",
            "S13",
            "S14",
            "S15",
            "S16",
            "S17",
            "S19",
            "S22",
            "S23",
            "S24",
            "S26",
            "S27",
            "S28",
        }
        assert not any(rows[row].passed for row in moving)
        assert rows["S25"].passed
        assert rows["S29"].passed
        assert rows["S29"].value == pytest.approx(0.3)
        assert rows["C20a"].passed
        assert rows["C11a"].passed

    def test_a_planted_fact_passes_and_a_planted_failure_fails(self) -> None:
        def planted(name: str, measure: str) -> float:
            return {"ambiguous_posture_share": 0.81, "fund_doubled_share": 0.69}.get(measure, 0.5)

        rows = self.rows(planted)
        assert (rows["S2"].passed, rows["S2"].value, rows["S2"].standard_error) == (True, 0.81, 0.0)
        assert not rows["S3"].passed

    def test_naming_china_sours_relations_where_it_is_planted(self) -> None:
        named = ("enabler", "fund doubled, decisive_enabler")

        def planted(name: str, measure: str) -> float:
            return (0.4 if measure == "stance_two_years" else -0.4) * (name in named)

        row = self.rows(planted)["S12"]
        assert row.passed
        assert row.value == pytest.approx(0.4)

    def test_peace_is_compared_with_war_within_a_run(self) -> None:
        values = {"war_months": 36.0, "nato_ask_total": 36 * 0.5 + 36 * 0.2, "nato_ask_in_war": 0.5}
        assert self.rows(lambda name, measure: values.get(measure, 0.5))["S21"].value == pytest.approx(-0.3)

    def test_a_run_without_peace_says_nothing_about_it(self) -> None:
        row = self.rows(lambda name, measure: 72.0 if measure == "war_months" else 0.5)["S21"]
        assert row.value is None
        assert not row.passed

    def test_numbers_out_of_their_domain_fail_the_fact_that_asks_for_it(self) -> None:
        outside = NONE_OUTSIDE.copy()
        outside[COLUMN["cooperation"]] = 3
        explored = futures.Futures(np.zeros((1, 4)), 1, outside)
        (row,) = (r for r in facts.results(PlantedLaboratory(lambda *_: 0.5), explored, 10, outside) if r.id == "S25")
        assert not row.passed
        assert row.value == 3.0
        assert "(cooperation), of 10" in row.value_text
        assert row.standard_error is None
