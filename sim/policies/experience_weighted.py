"""Experience-weighted attraction: choose what has paid, or would have."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import Policy, own_parameter, softmax

EXPERIENCE, FIRST_ATTRACTION = 0, 1


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Logit choice on attractions."""
    softmax(memory[FIRST_ATTRACTION : FIRST_ATTRACTION + out.shape[0]], params.choice_precision, out)


def learn(memory: Array, utility: Array, rung: int, params: Any) -> None:
    """Attractions of all actions move to their payoff, those not taken by the share `ewa_delta`."""
    worst = utility[0]
    for k in range(1, utility.shape[0]):
        worst = min(worst, utility[k])
    before = memory[EXPERIENCE]
    after = params.ewa_phi * (1.0 - params.ewa_kappa) * before + 1.0
    for k in range(utility.shape[0]):
        weight = params.ewa_delta + (1.0 - params.ewa_delta) * (1.0 if k == rung else 0.0)
        kept = params.ewa_phi * before * memory[FIRST_ATTRACTION + k]
        memory[FIRST_ATTRACTION + k] = (kept + weight * (utility[k] - worst)) / after
    memory[EXPERIENCE] = after


POLICY = Policy(
    name="experience_weighted",
    plain_words="repeats what has paid, and half believes what would have paid",
    source="Camerer and Ho (1999): experience-weighted attraction",
    choose=choose,
    learn=learn,
    parameters=(
        own_parameter("ewa_phi", 0.95, (0.0, 1.0), "how much of past attractions is kept", "share"),
        own_parameter(
            "ewa_delta", 0.5, (0.0, 1.0), "weight of payoffs not experienced", "share", "Camerer and Ho (1999)", ("L",)
        ),
        own_parameter("ewa_kappa", 0.0, (0.0, 1.0), "0 averages payoffs, 1 cumulates them", "share"),
    ),
    reviewed=True,
    aliases=("ewa",),
)  # fmt: skip
