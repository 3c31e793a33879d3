"""Randomness is an argument: what changes nothing about the luck of a run (docs/model.md, sections 8 and 12.3)."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.phases.run import begin_run, draw_luck, empty_scratch, no_given_luck
from sim.policies.registry import built_in
from sim.runspec import RunSpec, load_spec
from sim.vocabulary import ACTORS, COLUMNS
from sim.vocabulary.firms import FIRM_STATE
from sim.world import COLUMN, F

TICKS = 6


def luck_of(spec: RunSpec, run: int = 0) -> list[bytes]:
    """Every number of luck of a run, month by month, and that of its start."""
    s, seed = empty_scratch(spec.firms, spec.policies.own), np.uint64(spec.seed)
    begin_run(seed, np.uint64(run), 0, spec.points, no_given_luck(), s)
    found = [s.firm_start.tobytes(), s.links.tobytes()]
    for tick in range(spec.ticks):
        draw_luck(seed, np.uint64(run), tick, no_given_luck(), s)
        found += [s.luck_flat.tobytes(), s.firm_luck.tobytes()]
    return found


def spec_with(firms: int = 9, **more: Any) -> RunSpec:
    return load_spec({"model": {"ticks": TICKS, "runs": 1, "firms": firms, "seed": 11}, **more})


NAMES = [policy.name for policy in built_in().policies if policy.name != "script"]


@settings(max_examples=30, deadline=None)
@given(actor=st.sampled_from(ACTORS), policy=st.sampled_from(NAMES), drive=st.floats(-0.3, 0.6))
def test_changing_a_policy_or_a_parameter_leaves_every_draw_as_it_was(actor: str, policy: str, drive: float) -> None:
    assert luck_of(spec_with(policies={actor: policy}, params={"us_drive": drive})) == luck_of(spec_with())


def test_adding_firms_does_not_change_the_draws_of_the_others() -> None:
    few, many = empty_scratch(9, built_in().own), empty_scratch(30, built_in().own)
    for spec, s in ((spec_with(9), few), (spec_with(30), many)):
        begin_run(np.uint64(spec.seed), np.uint64(0), 0, spec.points, no_given_luck(), s)
        draw_luck(np.uint64(spec.seed), np.uint64(0), 3, no_given_luck(), s)
    assert np.array_equal(few.firm_luck[:9], many.firm_luck[:9])
    assert np.array_equal(few.firm_start, many.firm_start[:9])
    assert np.array_equal(few.links, many.links[:9])
    assert np.array_equal(few.luck_flat, many.luck_flat)


@pytest.mark.compiled
def test_without_business_and_trade_firms_cannot_touch_the_state() -> None:
    off = {"russia_business": 0.0, "china_cost": 0.0}
    blank = {
        "russia_stake",
        "business_uncertainty",
        "china_exposure",
        "coercion_cost",
        "welfare_china",
        "welfare_business",
    }
    of_firms = {"exit_large", "exit_sme", "idle_share", "firm_risk", "firm_alignment"}
    of_firms |= {f"{status}_{kind}" for status in ("active", "idle", "exited") for kind in ("large", "sme")}
    kept = [COLUMN[name] for name in COLUMNS if name not in blank | of_firms]
    model = {"ticks": 40, "runs": 2, "firms": 20}
    calm = simulate(load_spec({"model": model, "params": off}), 0, 2).months
    wild = {**off, "revenue_volatility": 0.4, "sme_sunk_cost": 2.0, "peer_contagion": 0.6, "west_exposure_cost": 2.0}
    rough = simulate(load_spec({"model": model, "params": wild}), 0, 2).months
    assert calm[:, :, kept].tobytes() == rough[:, :, kept].tobytes()
    assert calm[:, :, COLUMN["exit_sme"]].tobytes() != rough[:, :, COLUMN["exit_sme"]].tobytes()


@pytest.mark.compiled
def test_the_hidden_type_of_moscow_is_inert_without_retaliation_and_words() -> None:
    inert = {"retaliation": 0.0, "message_precision": 0.0}
    model = {"ticks": 40, "runs": 3, "firms": 12}
    months = [
        simulate(load_spec({"model": model, "params": inert, "hold": {"moscow_type": kind}}), 0, 3).months
        for kind in (0.0, 1.0)
    ]
    kept = [index for name, index in COLUMN.items() if name not in ("moscow_type", "warn")]
    assert months[0][:, :, kept].tobytes() == months[1][:, :, kept].tobytes()
    assert set(np.unique(months[0][:, :, COLUMN["belief_retaliator"]])) == {0.5}


@pytest.mark.compiled
def test_war_is_the_same_under_all_policies_when_arms_do_not_prolong_it() -> None:
    model, params = {"ticks": 72, "runs": 6, "firms": 8}, {"war_prolongation": 0.0, "ceasefire_hazard": 0.05}
    wars = [
        simulate(load_spec({"model": model, "params": params, "policies": {"seoul": name}}), 0, 6).months[
            :, :, COLUMN["war"]
        ]
        for name in NAMES
    ]
    assert all(war.tobytes() == wars[0].tobytes() for war in wars)
    assert 0 < wars[0].mean() < 1


def test_every_row_of_firms_is_declared() -> None:
    assert len(F) == len(FIRM_STATE) == empty_scratch(8, ()).firms.shape[0]
