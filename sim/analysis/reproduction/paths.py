"""13.3: the first aligning spell, and the best action by ask, belief and technology."""

from functools import cache

import numpy as np

from sim.analysis.estimates import Estimate, mean
from sim.analysis.reproduction.plans import Progress
from sim.analysis.reproduction.verdict import Found, Measured
from sim.analysis.why.explanation import best_with
from sim.analysis.wording import short
from sim.ensemble import simulate, simulate_chunks
from sim.jit import Array
from sim.outcomes import first_spell
from sim.runspec import load_spec
from sim.vocabulary import LADDERS_BY_NAME, ladders_of
from sim.world import COLUMN

AID = [ladder.name for ladder in ladders_of("seoul")].index("aid")
MISSILE_DEFENCE = [rung.name for rung in LADDERS_BY_NAME["aid"].rungs].index("missile_defence")
NEAR_ZERO, LITTLE = 0.1, 0.05
"""Beliefs that 13.3 calls near 0, and .05."""
STEP = 0.01
ASKS = np.arange(0.0, 1.0 + STEP / 2, STEP)


def figures(runs: int, progress: Progress) -> Measured:
    """Spells and best actions."""
    spells = _spells(runs, progress)
    return Measured(spells.found | _best_actions(), spells.said | _best_otherwise())


def _spells(runs: int, progress: Progress) -> Measured:
    """The first three months in a row in which Seoul aligns while the war goes on, and with what it starts."""
    spec = load_spec("baseline", [("model.runs", runs)])
    starts, with_aid, naming, any_months = (np.full(runs, np.nan) for _ in range(4))
    for chunk in simulate_chunks(spec):
        for k, months in enumerate(chunk.months, start=chunk.first):
            aligning = months[:, COLUMN["aligning_posture"]]
            any_months[k] = first_spell(aligning, np.ones(len(months), np.bool_))
            start = first_spell(aligning, months[:, COLUMN["war"]] > 0.0)
            if not np.isnan(start):
                starts[k], with_aid[k] = start, months[int(start), COLUMN["aid_decisive"]]
                naming[k] = 1.0 - months[int(start), COLUMN["china_omitted"]]
        progress(len(chunk.months))
    shares = {f"spell/{month}": mean((starts <= month).astype(float)) for month in (24, 72)}
    shares |= {"spell/aid": mean(with_aid), "spell/naming": mean(naming)}
    said = {f"spell_{month}": short(float((any_months <= month).mean())) for month in (24, 72)}
    said["spell_both"] = short(float(np.nanmean(with_aid * naming)))
    return Measured({name: Found(value, runs) for name, value in shares.items()}, said)


@cache
def _risk_of_july() -> float:
    """Seoul's perceived risk at the start."""
    return float(simulate(load_spec("baseline"), 0, 1).start[0, COLUMN["risk_seoul"]])


def _utilities(ask: float, belief: float, technology: float, risk_held: bool) -> Array:
    """Seoul's utilities of July 2024 with the ask, the belief and maybe its risk held, float64 array (45,)."""
    risk = {"risk_seoul": _risk_of_july()} if risk_held else {}
    spec = load_spec({
        "extends": "baseline", "model": {"ticks": 1, "runs": 1},
        "hold": {"nato_ask": ask, "belief_retaliator": belief, **risk},
        "initial": {"technology": technology},
    })  # fmt: skip
    found: Array = simulate(spec, 0, 1, utility=True).utility[0, 0]
    return found


def _lead(ask: float, belief: float, technology: float, risk_held: bool = True) -> float:
    """How far the best action with missile defence leads the best with less aid [% GDP/yr]."""
    utility = _utilities(ask, belief, technology, risk_held)
    with_it = utility[best_with(utility, "seoul", AID, MISSILE_DEFENCE)]
    others = [utility[best_with(utility, "seoul", AID, rung)] for rung in range(MISSILE_DEFENCE)]
    return float(with_it - max(others))


def _from_which_ask(belief: float, technology: float, risk_held: bool = True) -> Estimate:
    """Smallest ask at which missile defence beats less."""
    low, high = 0, len(ASKS) - 1
    if _lead(float(ASKS[high]), belief, technology, risk_held) <= 0.0:
        return Estimate(float("nan"))
    while low < high:
        middle = (low + high) // 2
        leads = _lead(float(ASKS[middle]), belief, technology, risk_held) > 0.0
        low, high = (low, middle) if leads else (middle + 1, high)
    return Estimate(float(ASKS[high]))


def _best_actions() -> dict[str, Found]:
    leads = {
        f"best/doubt/{name}": max(_lead(ask, belief, technology) for belief in (0.5, 0.75) for ask in (0.3, 0.6, 0.9))
        for name, technology in ((".1", 0.1), (".7", 0.7))
    }
    return {
        "best/calm": Found(_from_which_ask(NEAR_ZERO, 0.1)), "best/armed": Found(_from_which_ask(LITTLE, 0.7)),
        **{name: Found(Estimate(lead)) for name, lead in leads.items()},
    }  # fmt: skip


def _best_otherwise() -> dict[str, str]:
    """The same asks with other beliefs, and with a risk that follows the technology, for the note."""
    asks = {
        "ask_sure": (0.0, 0.1, True), "ask_little": (LITTLE, 0.1, True), "ask_near": (NEAR_ZERO, 0.1, True),
        "ask_armed_free": (LITTLE, 0.7, False), "ask_doubt_free": (0.5, 0.7, False),
    }  # fmt: skip
    return {name: short(_from_which_ask(*case).value) for name, case in asks.items()}
