"""One law, two drivers: the Mesa model and the ensemble agree bit for bit, however the work is cut."""

from typing import Any

import numpy as np
import pytest

from sim.ensemble import simulate, simulate_chunks
from sim.model import play
from sim.policies.registry import built_in
from sim.runspec import RunSpec, load_spec
from sim.vocabulary import ACTORS
from sim.vocabulary.firms import FIRM_POLICIES

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

SMALL: dict[str, Any] = {"model": {"ticks": 26, "runs": 2, "firms": 13, "seed": 5}}
LABELLING = {"from": 9, "until": 12, "rhetoric": "decisive_enabler"}
SCRIPTS: dict[str, dict[str, Any]] = {
    "seoul": {"steps": [[2, {"aid": "lethal_aid"}], LABELLING], "otherwise": "eu"},
    "beijing": {"steps": [[0, {"stance": "coerce"}], [7, {"dual_flow": "restrict"}]]},
    "moscow": {"steps": [{"from": 4, "until": 8, "transfer": "advanced_technology"}], "otherwise": "probing"},
    "pyongyang": {"steps": [[3, {"arms": "troops"}]]},
    "washington": {"steps": [[6, {"drive": "pause", "label": "label_general"}]], "otherwise": "bluff"},
}  # fmt: skip


def spec_with(**settings: Any) -> RunSpec:
    return load_spec({**SMALL, **settings})


def assert_same(spec: RunSpec) -> None:
    fast, slow = simulate(spec, 0, spec.runs, firms=True, utility=True), play(spec, 0, spec.runs, firms=True)
    for name in ("start", "months", "firms", "firm_end", "utility"):
        assert getattr(fast, name).tobytes() == getattr(slow, name).tobytes(), name


def policy_for(actor: str, name: str) -> Any:
    return {"name": "script", **SCRIPTS[actor]} if name == "script" else name


@pytest.mark.parametrize("policy", [policy.name for policy in built_in().policies])
def test_drivers_agree_bit_for_bit_when_every_government_uses_a_policy(policy: str) -> None:
    assert_same(spec_with(policies={actor: policy_for(actor, policy) for actor in ACTORS}))


@pytest.mark.parametrize("rule", FIRM_POLICIES)
def test_drivers_agree_for_every_decision_rule_of_firms(rule: str) -> None:
    assert_same(spec_with(policies={"firms": rule}, params={"revenue_volatility": 0.4}))


def test_drivers_agree_under_schedules_events_holds_and_own_parameters() -> None:
    schedule = [
        {"name": "hedging", "params": {"hedge_slack": 0.3}},
        {"from": 6, "name": "conditional_threat"},
        {"from": "2025-06", "name": "experience_weighted", "params": {"ewa_phi": 0.5}},
    ]
    events = [{"tick": 3, "param": "us_drive", "delta": 0.2}, {"tick": 5, "stock": "nato_ties", "value": 0.6},
              {"tick": 8, "constant": "red_line", "value": 0.3}]  # fmt: skip
    assert_same(
        spec_with(policies={"seoul": schedule}, events=events, hold={"belief_committed": 0.8, "technology": 0.4})
    )


def test_results_do_not_depend_on_chunks_or_threads() -> None:
    spec = load_spec({"model": {"ticks": 14, "runs": 23, "firms": 9}})
    whole = simulate(spec, 0, spec.runs).months
    for chunk, threads in ((1, 1), (4, 2), (7, 3), (64, 2)):
        pieces = [piece.months for piece in simulate_chunks(spec, threads=threads, chunk=chunk)]
        assert np.concatenate(pieces).tobytes() == whole.tobytes()


def test_a_run_does_not_depend_on_how_many_runs_there_are() -> None:
    spec = load_spec({"model": {"ticks": 14, "runs": 30, "firms": 9}})
    assert simulate(spec, 17, 1).months[0].tobytes() == simulate(spec, 0, 30).months[17].tobytes()


def test_a_shorter_run_is_the_beginning_of_a_longer_one() -> None:
    short = simulate(load_spec({"model": {"ticks": 10, "runs": 2, "firms": 9}}), 0, 2).months
    long = simulate(load_spec({"model": {"ticks": 25, "runs": 2, "firms": 9}}), 0, 2).months
    assert short.tobytes() == np.ascontiguousarray(long[:, :10]).tobytes()


def test_the_same_configuration_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, again = (simulate(spec_with(), 0, 2).months for _ in range(2))
    other = simulate(load_spec({"model": {**SMALL["model"], "seed": 6}}), 0, 2).months
    assert first.tobytes() == again.tobytes() != other.tobytes()
