"""Hedging: enough for NATO not to complain, nothing that Beijing must answer."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import SEOUL, Policy, certain, cjk_by_stance, other_action, own_parameter, seoul_action


def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
    """Seoul doubles the fund when NATO asks clearly more than it gets; others take the first rung."""
    if obs.actor == SEOUL:
        aid = 2 if obs.nato_ask > obs.commitment + params.hedge_slack else 1
        certain(out, seoul_action(aid, 0, cjk_by_stance(obs.stance)))
    else:
        certain(out, other_action(obs.actor, 1))


POLICY = Policy(
    name="hedging",
    plain_words="doubles the fund when NATO asks clearly more, leaves China unnamed, keeps the China track",
    source="Kuik (hedging as insurance by counteracting measures); Lim and Cooper (2015)",
    choose=choose,
    parameters=(
        own_parameter(
            "hedge_slack", 0.1, (0.0, 1.0), "shortfall NATO must show before Seoul doubles the fund", "share"
        ),
    ),
    aliases=("hedge",),
)
