"""Luck as an argument: counter-based random numbers addressed by (seed, run, tick, agent, channel).

No generator is advanced, so a number depends on its address alone: changing a policy, a parameter, the number of runs,
the number of firms, the chunk size or the engine leaves every other number as it was (common random numbers).
"""

import math

import numpy as np

from sim.elementary import logarithm
from sim.jit import Array, law, phase, wrapping_law
from sim.vocabulary import ACTORS, CHANNELS_BY_NAME, MONTHLY

U64 = np.uint64
GOLDEN = U64(0x9E3779B97F4A7C15)
MIX_1 = U64(0xBF58476D1CE4E5B9)
MIX_2 = U64(0x94D049BB133111EB)
RUN_STEP = U64(0xD1B54A32D192ED03)
TICK_STEP = U64(0x8CB92BA72F3D8DD7)
S11, S27, S30, S31, ONE = U64(11), U64(27), U64(30), U64(31), U64(1)
TWO_TO_MINUS_53 = 1.0 / 9007199254740992.0
HALF_CELL = 0.5 * TWO_TO_MINUS_53
CENTRE = 0.425  # |u - 1/2| up to which AS241 uses its branch-free central formula
NEAR_TAIL = 5.0  # `tail_radius` up to which it uses its first tail formula

N_ACTORS = len(ACTORS)
CHANNEL = {name: U64(channel.number) for name, channel in CHANNELS_BY_NAME.items()}
FIRM, MOSCOW_TYPE, FIRM_INIT, PEERS = (CHANNEL[name] for name in ("firm", "moscow_type", "firm_init", "peers"))

MONTH_LUCK = np.dtype(
    [(channel.name, np.float64, (N_ACTORS,) if channel.scope == "actor" else ()) for channel in MONTHLY]
)
"""One month's luck of the world and the governments."""

_SLOTS = [(channel, agent) for channel in MONTHLY for agent in range(N_ACTORS if channel.scope == "actor" else 1)]
SLOT_CHANNEL = np.array([channel.number for channel, _ in _SLOTS], U64)
SLOT_AGENT = np.array([agent for _, agent in _SLOTS], U64)
SLOT_NORMAL = np.array([channel.distribution == "normal" for channel, _ in _SLOTS])
NORMAL_SLOTS = np.flatnonzero(SLOT_NORMAL)
N_SLOTS, N_NORMAL = len(SLOT_CHANNEL), len(NORMAL_SLOTS)


@wrapping_law
def mixed(z: np.uint64) -> np.uint64:
    """SplitMix64 finaliser (Steele, Lea and Flood 2014): 64 bits in, 64 well-mixed bits out."""
    z = (z ^ (z >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)


@wrapping_law
def stream(seed: np.uint64, run: np.uint64, channel: np.uint64) -> np.uint64:
    """Address of one channel of one run."""
    return mixed(mixed(mixed(seed + GOLDEN) + (run + ONE) * RUN_STEP) + channel * GOLDEN)


@wrapping_law
def month_stream(address: np.uint64, tick: np.uint64) -> np.uint64:
    """Address of one month of a channel."""
    return mixed(address + (tick + ONE) * TICK_STEP)


@wrapping_law
def uniform_at(address: np.uint64, agent: np.uint64) -> float:
    """Uniform number on [0, 1) of one agent, 53 bits."""
    return float(mixed(address + (agent + ONE) * GOLDEN) >> S11) * TWO_TO_MINUS_53


@wrapping_law
def inner_uniform_at(address: np.uint64, agent: np.uint64) -> float:
    """Uniform number on the open interval (0, 1): the same bits, centred in their cell."""
    return (float(mixed(address + (agent + ONE) * GOLDEN) >> S11) + 0.5) * TWO_TO_MINUS_53


@law
def normal_centre(q: float) -> float:
    """Central part of the inverse normal, |q| = |u - 1/2| <= .425.

    Notes
    -----
    AS241, PPND16 (Wichura 1988, Applied Statistics 37: 477-484); relative error about 1e-16.
    """
    r = 0.180625 - q * q
    above = 2509.0809287301226727 * r + 33430.575583588128105
    above = ((above * r + 67265.770927008700853) * r + 45921.953931549871457) * r + 13731.693765509461125
    above = ((above * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608
    below = 5226.495278852545925 * r + 28729.085735721942674
    below = ((below * r + 39307.89580009271061) * r + 21213.794301586595867) * r + 5394.1960214247511077
    below = ((below * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0
    return q * above / below


@law
def tail_radius(u: float) -> float:
    """Signed distance from the middle in which the tails of AS241 are polynomials: sqrt(-ln(u)), negative below 1/2."""
    radius = math.sqrt(-logarithm(u if u < 0.5 else 1.0 - u))
    return -radius if u < 0.5 else radius


@law
def normal_near_tail(radius: float) -> float:
    """Tails of the inverse normal up to a radius of 5 (u = 1.4e-11); AS241, PPND16 (Wichura 1988)."""
    r = abs(radius) - 1.6
    above = ((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
    above = ((above + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055
    above = (above * r + 4.6303378461565452959) * r + 1.42343711074968357734
    below = ((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
    below = ((below + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494
    below = (below * r + 2.05319162663775882187) * r + 1.0
    return above / below if radius > 0.0 else -(above / below)


@law
def normal_far_tail(radius: float) -> float:
    """Tails of the inverse normal beyond a radius of 5; AS241, PPND16 (Wichura 1988)."""
    r = abs(radius) - NEAR_TAIL
    above = ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
    above = ((above + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358
    above = (above * r + 5.4637849111641143699) * r + 6.6579046435011037772
    below = ((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
    below = ((below + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531
    below = (below * r + 0.59983220655588793769) * r + 1.0
    return above / below if radius > 0.0 else -(above / below)


@law
def normal_tail(radius: float) -> float:
    """Tails of the inverse normal, |u - 1/2| > .425, at a `tail_radius`."""
    return normal_near_tail(radius) if abs(radius) <= NEAR_TAIL else normal_far_tail(radius)


@law
def normal_from(u: float) -> float:
    """Standard normal number from one uniform on (0, 1); monotone, good for common random numbers."""
    q = u - 0.5
    return normal_centre(q) if abs(q) <= CENTRE else normal_tail(tail_radius(u))


@phase
def normals_from(out: Array, tails: Array, where: Array) -> None:
    """Turn uniform numbers on (0, 1) into standard normal numbers, in place; the same bits as `normal_from`.

    Small passes without branches, which the compiler turns into vector instructions: find the tails and set them apart,
    the central formula for all, then the tails.

    Parameters
    ----------
    out : float64 array, shape (numbers,)
    tails : float64 array, shape (numbers,)
        Scratch space: the tails, side by side.
    where : int64 array, shape (numbers,)
        Scratch space: where they belong.
    """
    count, far = 0, 0
    for i in range(out.shape[0]):
        where[count] = i
        count += 1 if abs(out[i] - 0.5) > CENTRE else 0
    for k in range(count):
        tails[k] = out[where[k]]
    for i in range(out.shape[0]):
        out[i] = normal_centre(out[i] - 0.5)
    for k in range(count):
        tails[k] = tail_radius(tails[k])
    for k in range(count):
        far += 1 if abs(tails[k]) > NEAR_TAIL else 0
    if far == 0:
        for k in range(count):
            tails[k] = normal_near_tail(tails[k])
    else:
        for k in range(count):
            tails[k] = normal_tail(tails[k])
    for k in range(count):
        out[where[k]] = tails[k]


@phase
def address_run(seed: np.uint64, run: np.uint64, addresses: Array) -> None:
    """Addresses of the monthly channels of one run, uint64 array (slots,)."""
    for slot in range(N_SLOTS):
        addresses[slot] = stream(seed, run, SLOT_CHANNEL[slot])


@phase
def draw_month(addresses: Array, tick: int, flat: Array) -> None:
    """Fill a month's luck of the world and the governments.

    Parameters
    ----------
    addresses : uint64 array, shape (slots,)
        From `address_run`.
    tick : int
    flat : float64 array, shape (slots,)
        A `MONTH_LUCK` record seen as plain numbers.
    """
    for slot in range(N_SLOTS):
        flat[slot] = uniform_at(month_stream(addresses[slot], U64(tick)), SLOT_AGENT[slot])
    for k in range(N_NORMAL):
        flat[NORMAL_SLOTS[k]] = normal_from(flat[NORMAL_SLOTS[k]] + HALF_CELL)


@phase
def draw_firms(address: np.uint64, tick: int, out: Array, tails: Array, where: Array) -> None:
    """Fill a month's standard normal numbers of the firms.

    Parameters
    ----------
    address : np.uint64
        Stream of the channel.
    tick : int
    out : float64 array, shape (firms,)
    tails, where : float64 and int64 arrays, at least as long
        Scratch space.
    """
    base = month_stream(address, U64(tick))
    for i in range(out.shape[0]):
        out[i] = inner_uniform_at(base, U64(i))
    normals_from(out, tails, where)


@phase
def draw_run(seed: np.uint64, run: np.uint64, firm_start: Array, peers: Array, tails: Array, where: Array) -> float:
    """Luck drawn once a run: fills the firms' start, returns the uniform number of Moscow's type.

    Parameters
    ----------
    firm_start : float64 array, shape (firms, 4)
        Standard normal numbers: margin, size, West, Russia.
    peers : float64 array, shape (firms, 3)
        Uniform numbers that choose three peers.
    tails, where : float64 and int64 arrays, at least 4 numbers a firm
        Scratch space.
    """
    start, links = stream(seed, run, FIRM_INIT), stream(seed, run, PEERS)
    for i in range(firm_start.shape[0]):
        of_start, of_links = month_stream(start, U64(i)), month_stream(links, U64(i))
        for k in range(firm_start.shape[1]):
            firm_start[i, k] = inner_uniform_at(of_start, U64(k))
        for k in range(peers.shape[1]):
            peers[i, k] = uniform_at(of_links, U64(k))
    normals_from(firm_start.reshape(-1), tails, where)
    return uniform_at(stream(seed, run, MOSCOW_TYPE), U64(0))
