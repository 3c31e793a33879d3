"""Conditional threats: a red line is declared, and answered, over-answered, or not answered at all."""

from typing import Any

from sim.jit import Array
from sim.policies.contract import (
    SEOUL,
    Choose,
    Policy,
    certain,
    cjk_by_stance,
    other_action,
    own_parameter,
    seoul_action,
)
from sim.vocabulary import BEIJING, MOSCOW, PYONGYANG

DOUBLED_FUND, MISSILE_DEFENCE, LETHAL_AID = 2, 3, 4
OTHERS_START, OTHERS_CAP = 1, 3


def _escalating(cap: int) -> Choose:
    def choose(utility: Array, look_ahead: Array, obs: Any, memory: Array, params: Any, out: Array) -> None:
        """A rung up in a month the line is crossed, a rung down otherwise."""
        if obs.actor == SEOUL:
            trigger, line, start, top = obs.transfer, params.red_line, DOUBLED_FUND, cap
        elif obs.actor == BEIJING:
            trigger, line, start, top = obs.risk, params.line_beijing, OTHERS_START, OTHERS_CAP
        elif obs.actor == MOSCOW:
            trigger, line, start, top = obs.aid, params.line_moscow, OTHERS_START, OTHERS_CAP
        elif obs.actor == PYONGYANG:
            trigger, line, start, top = obs.nato_ties, params.line_pyongyang, OTHERS_START, OTHERS_CAP
        else:
            trigger, line, start, top = obs.cooperation, params.line_washington, OTHERS_START, OTHERS_CAP
        rung = start + int(memory[0]) + (1 if trigger >= line else -1)
        rung = max(start, min(rung, top))
        memory[0] = rung - start
        if obs.actor == SEOUL:
            certain(out, seoul_action(rung, 0, cjk_by_stance(obs.stance)))
        else:
            certain(out, other_action(obs.actor, rung))

    return choose


CONDITIONAL_THREAT = Policy(
    name="conditional_threat",
    plain_words="declares a red line and answers a crossing with missile defence, withdrawn when Moscow steps back",
    source='Schelling (1966, not verified at source); Chang Ho-jin, June 2024: arms aid "depends on what Russia does"',
    choose=_escalating(MISSILE_DEFENCE),
    parameters=(
        own_parameter("line_beijing", 0.5, (0.0, 1.0), "perceived risk at which Beijing answers"),
        own_parameter("line_moscow", 0.6, (0.0, 1.0), "Seoul's aid at which Moscow answers"),
        own_parameter("line_pyongyang", 0.5, (0.0, 1.0), "NATO-ROK ties at which Pyongyang answers"),
        own_parameter("line_washington", 0.5, (0.0, 1.0), "Russia-DPRK cooperation at which Washington answers"),
    ),
    declares=True,
    aliases=("conditional",),
)

LETHAL_THREAT = Policy(
    name="lethal_threat",
    plain_words="declares a red line and climbs to lethal aid while it is crossed",
    source="Schelling (1966, not verified at source)",
    choose=_escalating(LETHAL_AID),
    declares=True,
    aliases=("conditional_lethal",),
)

BLUFF = Policy(
    name="bluff",
    plain_words="declares a red line and never acts on it",
    source="Schelling (1966, not verified at source)",
    choose=_escalating(DOUBLED_FUND),
    declares=True,
)
