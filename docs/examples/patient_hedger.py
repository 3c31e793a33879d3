"""A policy of one's own for Seoul: hedge, but double the fund only when NATO has been left waiting for long.

Named in `patient-hedger.yaml` beside this file; explained in docs/policies.md.
"""

from typing import Any

from sim.jit import Array
from sim.policies.contract import Policy, certain, cjk_by_stance, own_parameter, seoul_action

MONTHS_SHORT = 0  # place in memory: months in a row in which Seoul has fallen short
ENOUGH = 0.5  # share of NATO's ask below which Seoul counts as falling short
FUND, FUND_DOUBLED, OMIT_CHINA = 1, 2, 0


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Double the fund after `patience` months of falling short; go back when NATO asks for less."""
    falls_short = obs.commitment < ENOUGH * obs.nato_ask
    memory[MONTHS_SHORT] = memory[MONTHS_SHORT] + 1.0 if falls_short else 0.0
    aid = FUND_DOUBLED if memory[MONTHS_SHORT] > params.patience else FUND
    certain(out, seoul_action(aid, OMIT_CHINA, cjk_by_stance(obs.stance)))


patient_hedger = Policy(
    name="patient_hedger",
    plain_words="doubles the fund only after NATO has waited for months, leaves China unnamed",
    source="an example of the cookbook",
    choose=choose,
    parameters=(
        own_parameter("patience", 6.0, (0.0, 120.0), "months NATO waits before Seoul doubles the fund", "months"),
    ),
    actors=("seoul",),
)
