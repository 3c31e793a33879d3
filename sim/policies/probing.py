"""Probing: Seoul pays for information about Moscow; others infer whether they are threatened."""

from typing import Any

from sim.jit import Array
from sim.laws.beliefs import updated_threat_log_odds
from sim.laws.mathematics import sig
from sim.policies.contract import SEOUL, Policy, own_parameter, softmax
from sim.vocabulary import WASHINGTON


def perceive(obs: Any, memory: Array, draw: float, params: Any) -> float:
    """Beijing, Moscow and Pyongyang update log-odds of being threatened; Washington trusts a committed Seoul."""
    if obs.actor == SEOUL:
        return float(obs.risk)
    if obs.actor == WASHINGTON:
        return float(obs.risk * (0.5 + obs.belief))
    threatened = 1.0 if draw < obs.threat else 0.0
    memory[0] = updated_threat_log_odds(memory[0], params.belief_decay, params.deed_precision, threatened)
    return sig(memory[0])


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Logit choice; Seoul adds a bonus for actions after which Moscow's types would differ most."""
    doubt = params.bayes_bonus * 4.0 * obs.belief * (1.0 - obs.belief)
    for k in range(utility.shape[0]):
        out[k] = utility[k] + doubt * look_ahead[k].divergence
    softmax(out, params.choice_precision, out)


POLICY = Policy(
    name="probing",
    plain_words="learns as it goes: pays for moves that show what Moscow is",
    source="Bayesian inference from noisy signals; assumption on the price of information",
    choose=choose,
    perceive=perceive,
    parameters=(
        own_parameter(
            "bayes_bonus", 0.3, (0.0, 10.0), "what full information about Moscow is worth", "% GDP/yr per nat"
        ),
    ),
    reviewed=True,
    aliases=("bayes",),
)
