"""What every decision policy owes (section 14, policy contract). Inherit from `PolicyContract` and name the policy:

    class TestHedging(PolicyContract):
        policy = hedging.POLICY

The hooks run as the plain Python they are written in; `tests/test_policies.py` asserts once that the compiled hooks of
all policies give the same bits.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.jit import Array
from sim.policies.contract import Policy
from sim.policies.hooks import choose_by_logit, learn_nothing, perceive_nothing_new
from sim.policies.registry import MOST_OWN_PARAMETERS, PolicySet, built_in
from sim.vocabulary import ACTORS, COLUMN_TERMS, MENU_SIZES, PARAMETERS, SEOUL, WASHINGTON
from sim.world import LOOK_AHEAD, MEMORY, OBSERVATION, OBSERVED, default_parameters

SITUATIONS = 40
MONTHS = 18
OBSERVATION_NAMES = (*OBSERVED, "alignment", "risk", "threat", "belief")


@dataclass
class Desk:
    """One government in one month: all that a hook is given.

    Parameters
    ----------
    utility : float64 array, shape (menu,)
    look_ahead : LOOK_AHEAD recarray, shape (menu,)
    obs, params : records
    draw : float
        Uniform on [0, 1).
    """

    utility: Array
    look_ahead: Any
    obs: Any
    params: Any
    draw: float

    def bytes(self) -> tuple[bytes, ...]:
        """Everything a hook must leave as it was."""
        return self.utility.tobytes(), self.look_ahead.tobytes(), self.obs.tobytes(), self.params.tobytes()


def params_of(policies: PolicySet, **values: float) -> Any:
    """Default parameters with some values changed, as a record."""
    params = default_parameters(policies.own)
    for name, value in values.items():
        params[name] = value
    return params.view(np.recarray)[0]


def desk_of(actor: int, policies: PolicySet, *, params: Any = None, draw: float = 0.5, **seen: Any) -> Desk:
    """A quiet month in which the government sees zeros, but for what is said; all actions are worth the same."""
    obs = np.zeros(1, OBSERVATION)
    obs["actor"], obs["belief"], obs["moscow_type"] = actor, 0.5, -1.0
    for name, value in seen.items():
        obs[name] = value
    size = MENU_SIZES[actor]
    ahead = np.zeros(size, LOOK_AHEAD).view(np.recarray)
    return Desk(np.zeros(size), ahead, obs.view(np.recarray)[0], params or params_of(policies), draw)


def random_desk(actor: int, policies: PolicySet, rng: np.random.Generator, *, month: int = 0) -> Desk:
    """A month of random utilities, sights and parameters, all inside the vocabulary's domains and sweeps."""
    params = {term.name: rng.uniform(*term.sweep) for term in PARAMETERS if term.sweep}
    params |= {term.name: rng.uniform(*term.domain) for term in policies.own}
    seen: dict[str, Any] = {name: rng.uniform(0.0, 1.0) for name in OBSERVATION_NAMES}
    seen |= {name: rng.uniform(*COLUMN_TERMS[name].domain) for name in OBSERVED}
    desk = desk_of(actor, policies, params=params_of(policies, **params), draw=rng.random(), month=month, **seen)
    desk.obs.action[:] = [rng.integers(0, size) for size in MENU_SIZES]
    desk.utility[:] = rng.normal(0.0, 1.0, len(desk.utility))
    for name in LOOK_AHEAD.names or ():
        desk.look_ahead[name] = rng.uniform(0.0, 1.0, len(desk.look_ahead))
    return desk


def fresh_memory() -> Array:
    """What a policy remembers when it takes office."""
    return np.zeros(MEMORY)


class PolicyContract:
    """Tests every policy passes, for each government that may use it. Subclasses set `policy`."""

    policy: Policy
    policies: PolicySet = built_in()

    @pytest.fixture(params=ACTORS)
    def actor(self, request: pytest.FixtureRequest) -> int:
        if request.param not in self.policy.actors:
            pytest.skip("not a policy of this government")
        return ACTORS.index(request.param)

    # --- how a driver would call it ---

    def perceive(self, desk: Desk, memory: Array) -> float:
        return (self.policy.perceive or perceive_nothing_new)(desk.obs, memory, desk.draw, desk.params)

    def choose(self, desk: Desk, memory: Array, out: Array | None = None) -> Array:
        out = np.full(len(desk.utility), np.nan) if out is None else out
        (self.policy.choose or choose_by_logit)(desk.utility, desk.look_ahead, desk.obs, memory, desk.params, out)
        return out

    def learn(self, desk: Desk, memory: Array, rung: int) -> None:
        (self.policy.learn or learn_nothing)(memory, desk.utility, rung, desk.params)

    def month(self, desk: Desk, memory: Array) -> tuple[float, Array]:
        """All hooks of a month, the likeliest action taken."""
        risk, probabilities = self.perceive(desk, memory), self.choose(desk, memory)
        self.learn(desk, memory, int(np.argmax(probabilities)))
        return risk, probabilities

    def certain_action(self, desk: Desk, memory: Array | None = None) -> int:
        """The action a policy is sure of."""
        probabilities = self.choose(desk, fresh_memory() if memory is None else memory)
        assert probabilities.max() == 1.0
        return int(np.argmax(probabilities))

    def desks(self, actor: int, months: int = SITUATIONS, seed: int = 3) -> Iterator[Desk]:
        rng = np.random.default_rng((seed, actor))
        for month in range(months):
            yield random_desk(actor, self.policies, rng, month=month)

    # --- the contract ---

    def test_gives_a_distribution_over_the_menu(self, actor: int) -> None:
        """7.5: a probability vector; whatever stood in `out` before does not matter."""
        memory = fresh_memory()
        for desk in self.desks(actor):
            _, probabilities = self.month(desk, memory)
            assert np.isfinite(probabilities).all()
            assert probabilities.min() >= 0.0
            assert probabilities.sum() == pytest.approx(1.0, abs=1e-9)

    def test_same_sights_same_answer(self, actor: int) -> None:
        """No state outside `memory`: two officials with the same past and desk act alike, whoever acts in between."""
        one, other = fresh_memory(), fresh_memory()
        for desk, elsewhere in zip(self.desks(actor), self.desks(actor, seed=4), strict=True):
            risk, probabilities = self.month(desk, one)
            self.month(elsewhere, fresh_memory())
            again_risk, again = self.month(desk, other)
            assert risk == again_risk
            np.testing.assert_array_equal(probabilities, again)
            np.testing.assert_array_equal(one, other)

    def test_fresh_memory_starts_over(self, actor: int) -> None:
        """Section 14: memory is blank when a policy takes office; a second term repeats the first."""
        memory, terms = fresh_memory(), []
        for _ in range(2):
            memory[:] = 0.0
            terms.append([self.month(desk, memory)[1] for desk in self.desks(actor, MONTHS)])
        np.testing.assert_array_equal(terms[0], terms[1])

    def test_writes_to_memory_and_out_alone(self, actor: int) -> None:
        """Section 14: utilities, look-ahead, observation and parameters are read only."""
        memory = fresh_memory()
        for desk in self.desks(actor):
            before = desk.bytes()
            self.month(desk, memory)
            assert desk.bytes() == before

    def test_memory_stays_finite(self, actor: int) -> None:
        """Ten years at the ends of what a government may see."""
        memory = fresh_memory()
        for desk in self.desks(actor, 120):
            desk.utility *= 1e3
            self.month(desk, memory)
            assert np.isfinite(memory).all()

    def test_perceives_a_share_of_risk(self, actor: int) -> None:
        """Section 14: `perceive` gives the perceived risk acted on; Seoul's is never replaced (7.5)."""
        memory = fresh_memory()
        for desk in self.desks(actor):
            risk = self.perceive(desk, memory)
            assert math.isfinite(risk)
            assert 0.0 <= risk <= (1.5 if actor == WASHINGTON else 1.0)
            if actor == SEOUL or self.policy.perceive is None:
                assert risk == desk.obs.risk

    # --- what it says of itself ---

    def test_is_found_by_its_name_and_aliases(self) -> None:
        """Section 14, public names."""
        for name in (self.policy.name, *self.policy.aliases):
            assert self.policies[name] is self.policy

    def test_speaks_plainly(self) -> None:
        """One line a seminar understands, and a source."""
        for text in (self.policy.plain_words, self.policy.source):
            assert text.strip() == text != ""
            assert "\n" not in text
        assert re.fullmatch(r"[a-z][a-z_]*", self.policy.name)
        assert set(self.policy.actors) <= set(ACTORS)

    def test_declares_parameters_with_defaults_inside_their_domains(self) -> None:
        """Section 14: its own parameters are declared in its own file."""
        assert len(self.policy.parameters) <= MOST_OWN_PARAMETERS
        for term in self.policy.parameters:
            assert term.domain[0] <= term.default <= term.domain[1]
            assert term.meaning
            assert term.source
