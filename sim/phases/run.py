"""One run: what it is given (`Points`, `GivenLuck`), where it lives (`Scratch`), how it begins, whence its luck."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.draws import FIRM, MONTH_LUCK, SLOT_CHANNEL, address_run, draw_firms, draw_month, draw_run, stream
from sim.jit import Array, phase, record
from sim.phases.firms import empty_market
from sim.phases.initialisation import initialise_firms, initialise_world
from sim.phases.nature import N_ACTORS, apply_events
from sim.vocabulary import CHANNELS_BY_NAME, SEOUL, Term
from sim.vocabulary.channels import golden_names
from sim.world import WORLD, Desks, copy_numbers, empty_desks, empty_firms, flat, parameter_layout

LANES = 8
"""Luck of firms is drawn in whole vectors of so many numbers; the last few may belong to no firm."""

BEFORE = -1
"""Tick of events that are in force before July 2024: the policies' own parameters."""


class Points(NamedTuple):
    """What distinguishes settings of the model; the first axis is the setting ("point").

    Parameters
    ----------
    worlds : WORLD array, shape (points,)
        July 2024: stocks and actions; derived quantities blank.
    params : parameter records, shape (points,)
    plans : PLAN array, shape (plans, ticks, 5)
    plan_of : int64 array, shape (points,)
        Which plan each point follows.
    events : EVENT array, shape (points, events)
    holds : HOLD array, shape (points, holds)
    firm_policy : int64 array, shape (points,)
    """

    worlds: Array
    params: Array
    plans: Array
    plan_of: Array
    events: Array
    holds: Array
    firm_policy: Array


class GivenLuck(NamedTuple):
    """Luck to replay instead of drawing; all arrays of length zero where it is drawn.

    Parameters
    ----------
    months : MONTH_LUCK array, shape (runs, ticks)
    firms : float64 array, shape (runs, ticks, firms)
    moscow_type : float64 array, shape (runs,)
    firm_start : float64 array, shape (runs, firms, 4)
    links : float64 array, shape (runs, firms, 3)
    """

    months: Array
    firms: Array
    moscow_type: Array
    firm_start: Array
    links: Array


class Scratch(NamedTuple):
    """The arrays one run lives in; reused for the next run.

    `params` is the last row of the six parameter records behind `params_flat`, `acting` the first five: what each
    government's policy sees.
    """

    world: Array
    world_flat: Array
    params: Array
    acting: Array
    params_flat: Array
    firms: Array
    market: Array
    luck: Array
    luck_flat: Array
    firm_luck: Array
    tails: Array
    tails_at: Array
    firm_start: Array
    links: Array
    addresses: Array
    desks: Desks


def no_given_luck() -> GivenLuck:
    """Luck is to be drawn."""
    return GivenLuck(
        record(np.zeros((0, 0), MONTH_LUCK)), np.zeros((0, 0, 0)), np.zeros(0), np.zeros((0, 0, 4)), np.zeros((0, 0, 3))
    )


def given_luck(draws: dict[str, Array]) -> GivenLuck:
    """Luck from arrays, named as golden data name them without ``draw_``; see tests/golden/README.md for shapes.

    A government without a number in a channel (``observe_seoul``) gets zeros; no law reads them.
    """
    runs, ticks = draws["war"].shape
    months = np.zeros((runs, ticks), MONTH_LUCK)
    for name in MONTH_LUCK.names or ():
        channel = CHANNELS_BY_NAME[name]
        for agent, golden in enumerate(golden_names(channel)):
            if channel.scope == "actor":
                months[name][:, :, agent] = draws.get(golden, 0.0)
            else:
                months[name] = draws[golden]
    plain = (np.ascontiguousarray(draws[name], np.float64) for name in ("firm", "moscow_type", "firm_init", "peers"))
    return GivenLuck(record(months), *plain)


def empty_scratch(firms: int, own: Sequence[Term]) -> Scratch:
    """Blank arrays for runs with so many firms; `own` are the policies' own parameters."""
    world, params, luck = (
        np.zeros(1, WORLD),
        np.zeros(N_ACTORS + 1, parameter_layout(tuple(own))),
        np.zeros(1, MONTH_LUCK),
    )
    return Scratch(
        record(world), flat(world), record(params)[N_ACTORS:], record(params)[:N_ACTORS], flat(params),
        empty_firms(firms), empty_market(), record(luck), flat(luck), np.zeros(-(-firms // LANES) * LANES),
        np.zeros(4 * firms + LANES),
        np.zeros(4 * firms + LANES, np.int64), np.zeros((firms, 4)), np.zeros((firms, 3)),
        np.zeros(SLOT_CHANNEL.shape[0], np.uint64), empty_desks(),
    )  # fmt: skip


@phase
def begin_run(seed: np.uint64, run: np.uint64, point: int, points: Points, given: GivenLuck, s: Scratch) -> None:
    """Put one run at July 2024.

    Parameters
    ----------
    seed, run : np.uint64
        Address of its luck; with given luck, `run` is the row to replay.
    point : int
        Its setting.
    """
    s.world[0] = points.worlds[point]
    for row in range(N_ACTORS):
        s.acting[row] = points.params[point]
    s.params[0] = points.params[point]
    apply_events(BEFORE, s.world_flat, s.params_flat, points.events[point])
    if given.moscow_type.shape[0] > 0:
        for i in range(s.firm_start.shape[0]):
            copy_numbers(given.firm_start[run, i], s.firm_start[i])
            copy_numbers(given.links[run, i], s.links[i])
        type_luck = given.moscow_type[run]
    else:
        address_run(seed, run, s.addresses)
        type_luck = draw_run(seed, run, s.firm_start, s.links, s.tails, s.tails_at)
    s.desks.memory[:, :] = 0.0
    declares = points.plans[points.plan_of[point], 0, SEOUL].declares
    initialise_world(declares, s.world, s.params, type_luck, s.desks, s.world_flat, points.holds[point])
    initialise_firms(s.firms, s.world, s.params, s.market, s.firm_start, s.links)


@phase
def draw_luck(seed: np.uint64, run: np.uint64, tick: int, given: GivenLuck, s: Scratch) -> None:
    """Fill `luck` and `firm_luck` with the month's numbers, drawn or given."""
    if given.moscow_type.shape[0] > 0:
        s.luck[0] = given.months[run, tick]
        copy_numbers(given.firms[run, tick], s.firm_luck[: s.firms.shape[1]])
    else:
        draw_month(s.addresses, tick, s.luck_flat[0])
        draw_firms(stream(seed, run, FIRM), tick, s.firm_luck, s.tails, s.tails_at)
