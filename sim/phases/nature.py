"""Phase 1: events, holds, shocks and signals."""

import numpy as np

from sim.jit import Array, phase
from sim.laws.mathematics import relax, unit
from sim.laws.signalling import ceasefire_hazard, delivery, latent_shock, warning_chance

EVENT = np.dtype(
    [("tick", np.int64), ("place", np.int64), ("index", np.int64), ("value", np.float64), ("is_change", np.int64)]
)
"""A dated change: `place` -1 the world, 0-4 the parameters one government's policy sees, 5 all parameters; `index` the
position of the quantity among plain numbers; `value` the new value, or what is added where `is_change`."""

WORLD_PLACE, EVERYWHERE = -1, 5
HOLD = np.dtype([("index", np.int64), ("value", np.float64)])
"""A world quantity kept at a value for the whole run."""

MONTHS_PER_YEAR = 12
N_ACTORS = 5


@phase
def apply_events(tick: int, world_flat: Array, params_flat: Array, events: Array) -> None:
    """Apply the events of this tick.

    Parameters
    ----------
    tick : int
    world_flat : float64 array, shape (1, world numbers)
    params_flat : float64 array, shape (6, parameters)
        A row a government's policy, then the row the world reads.
    events : EVENT array
    """
    for k in range(events.shape[0]):
        event = events[k]
        if event.tick == tick:
            if event.place == WORLD_PLACE:
                old = world_flat[0, event.index] if event.is_change else 0.0
                world_flat[0, event.index] = old + event.value
            else:
                for row in range(params_flat.shape[0]):
                    if event.place in (EVERYWHERE, row):
                        old = params_flat[row, event.index] if event.is_change else 0.0
                        params_flat[row, event.index] = old + event.value


@phase
def apply_holds(world_flat: Array, holds: Array) -> None:
    """Put every held quantity back at its value.  world_flat: (1, world numbers); holds: HOLD array."""
    for k in range(holds.shape[0]):
        world_flat[0, holds[k].index] = holds[k].value


@phase
def signals(tick: int, world: Array, params: Array, luck: Array) -> None:
    """E1-E6. world, params, luck: one record each (WORLD, parameter layout, MONTH_LUCK)."""
    w, p, z = world[0], params[0], luck[0]
    if w.war > 0.0 and z.war < ceasefire_hazard(w.cooperation, p.ceasefire_hazard, p.war_prolongation):  # E1
        w.war = 0.0
    if tick > 0 and tick % MONTHS_PER_YEAR == 0:  # E2
        w.funding_gap = 1.0 if z.pledge >= p.pledge_renewal else 0.0
    w.domestic_shock = latent_shock(w.domestic_shock, p.relation_speed, p.shock_sd, z.domestic)  # E3
    w.washington_shock = latent_shock(w.washington_shock, p.relation_speed, p.shock_sd, z.washington)
    w.domestic_constraint = unit(0.5 + w.domestic_shock)
    w.warn = 1.0 if z.message < warning_chance(w.moscow_type, p.message_precision) else 0.0  # E4
    w.seen = 1.0 if z.intelligence < w.transfer else 0.0  # E5
    w.read = 1.0 if z.reading < delivery(w.commitment, w.nato_ask, p.ask_floor) else 0.0  # E6


@phase
def observe_conduct(world: Array, params: Array) -> None:
    """E16: averages of what was observed last month."""
    w, speed = world[0], params[0].perception_speed
    w.transfer_average = relax(w.transfer_average, w.transfer, speed)
    w.arms_average = relax(w.arms_average, w.arms, speed)
    w.stance_average = relax(w.stance_average, w.stance, speed)
