"""What policies declare of themselves holds in whole runs; and their compiled hooks do what the policies say."""

from functools import cache

import numpy as np
import pytest

from sim.ensemble import simulate
from sim.jit import COMPILER_ON, record
from sim.policies.contract import Policy
from sim.policies.hooks import choose_by_logit, hooks_of, learn_nothing, perceive_nothing_new
from sim.policies.registry import built_in
from sim.runspec import Chunk, specify
from sim.scenario import load_scenario
from sim.vocabulary import ACTORS
from sim.world import COLUMN
from tests.policy_contract import fresh_memory, random_desk

SET = built_in()
EVERYBODY = ",".join(ACTORS)

each_policy = pytest.mark.parametrize("policy", SET.policies, ids=lambda policy: policy.name)


@cache
def played(policy: str, actors: str, *, review: float = 0.0, ticks: int = 14) -> Chunk:
    """One short run in which those who weigh utilities choose at random, and `actors` follow the policy."""
    config = {
        "model": {"ticks": ticks, "runs": 1, "firms": 8, "seed": 7},
        "policies": dict.fromkeys(actors.split(","), policy),
        "params": {"review_probability": review, "choice_precision": 0.0},
    }
    return simulate(specify(load_scenario(config)), 0, 1)


def changes(chunk: Chunk, actor: str) -> set[int]:
    """Months in which a government changed its action."""
    actions = np.concatenate([chunk.start[:, None], chunk.months], axis=1)[0, :, COLUMN[f"action_{actor}"]]
    return set(np.flatnonzero(np.diff(actions)).tolist())


@pytest.mark.parametrize(
    "policy", [policy for policy in SET.policies if policy.reviewed], ids=lambda policy: policy.name
)
def test_reviewed_policies_change_in_review_months_alone(policy: Policy) -> None:
    """7.5, review rule: with review_probability 0 only summit months (t mod 12 = 0); with 1 any month."""
    held, free = played(policy.name, EVERYBODY), played(policy.name, EVERYBODY, review=1.0)
    assert all(changes(held, actor) <= {0, 12} for actor in ACTORS)
    assert all(len(changes(free, actor)) > 6 for actor in ACTORS)


def test_other_policies_act_every_month() -> None:
    """7.5: other policies apply every tick, reviews or not; aid rises in months 2 and 5 under `align`."""
    assert changes(played("full_alignment", "seoul"), "seoul") == {0, 2, 5}


def credibility(policy: str, actor: str) -> float:
    """Moscow's belief in Seoul's threat in July 2024."""
    return float(played(policy, actor, ticks=1).start[0, COLUMN["threat_credibility"]])


@each_policy
def test_declaring_raises_initial_credibility(policy: Policy) -> None:
    """E11: z(0) = z0 + declaration_gain*(1-z0) if Seoul's policy declares a red line, else z0."""
    assert credibility(policy.name, "seoul") == pytest.approx(0.405 if policy.declares else 0.3)


@pytest.mark.parametrize("actor", ACTORS[1:])
def test_only_seoul_declares(actor: str) -> None:
    """E11: the red line is Seoul's; another government under a declaring policy leaves credibility alone."""
    assert credibility("conditional_threat", actor) == pytest.approx(0.3)


@pytest.mark.slow
@pytest.mark.compiled
@pytest.mark.skipif(not COMPILER_ON, reason="the compiler is off")
@each_policy
def test_compiled_hooks_give_the_same_bits_as_the_policy(policy: Policy) -> None:
    """Design: one rule, compiled for the ensemble and plain for reading; in every government."""
    hooks, rng, number = hooks_of(SET), np.random.default_rng(9), SET.number(policy.name)
    assert hooks.compiled
    assert hooks.is_reviewed(number) == policy.reviewed
    for actor in range(len(ACTORS)):
        memories = fresh_memory(), fresh_memory()
        for month in range(12):
            d = random_desk(actor, SET, rng, month=month)
            outs = np.full(len(d.utility), np.nan), np.full(len(d.utility), np.nan)
            obs, params = (record(np.array([part]).view(part.dtype))[0] for part in (d.obs, d.params))
            ahead = d.look_ahead.view(np.ndarray).copy()
            compiled_risk = hooks.perceive_hook(number, obs, memories[0], d.draw, params)
            assert compiled_risk == (policy.perceive or perceive_nothing_new)(d.obs, memories[1], d.draw, d.params)
            hooks.choose_hook(number, d.utility, ahead, obs, memories[0], params, outs[0])
            (policy.choose or choose_by_logit)(d.utility, d.look_ahead, d.obs, memories[1], d.params, outs[1])
            np.testing.assert_array_equal(outs[0], outs[1])
            taken = int(np.argmax(outs[0]))
            hooks.learn_hook(number, memories[0], d.utility, taken, params)
            (policy.learn or learn_nothing)(memories[1], d.utility, taken, d.params)
            np.testing.assert_array_equal(memories[0], memories[1])
