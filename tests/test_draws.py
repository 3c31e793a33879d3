"""Counter-based draws (section 8): a number depends on its address alone, and is as random as it claims."""

import itertools
import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim import draws
from sim.draws import CHANNEL, MONTH_LUCK, SLOT_AGENT, SLOT_CHANNEL, SLOT_NORMAL, U64
from sim.vocabulary import ACTORS, CHANNELS_BY_NAME, MONTHLY
from tests.strategies import plain

Floats = NDArray[np.float64]

SEED = 7
MOST = 2**64 - 1
WORDS = st.integers(0, MOST)
P_VALUE = 1e-4
"""A test of a fixed seed either passes for good or fails for good; one seed in ten thousand would fail by chance."""


def address(seed: int, run: int, channel: int, tick: int) -> np.uint64:
    """Compiled functions hand back Python integers, which must become 64-bit words again."""
    return U64(draws.month_stream(U64(draws.stream(U64(seed), U64(run), U64(channel))), U64(tick)))


def uniform(seed: int, run: int, channel: int, tick: int, agent: int) -> float:
    return draws.uniform_at(address(seed, run, channel, tick), U64(agent))


def firm_month(seed: int, run: int, tick: int, firms: int) -> Floats:
    out, tails, where = np.full(firms, np.nan), np.zeros(firms), np.zeros(firms, np.int64)
    draws.draw_firms(U64(draws.stream(U64(seed), U64(run), CHANNEL["firm"])), tick, out, tails, where)
    return out


def month(seed: int, run: int, tick: int) -> NDArray[np.void]:
    luck, addresses = np.zeros(1, MONTH_LUCK), np.zeros(len(SLOT_CHANNEL), U64)
    draws.address_run(U64(seed), U64(run), addresses)
    draws.draw_month(addresses, tick, luck.view(np.float64))
    return luck


def start(seed: int, run: int, firms: int) -> tuple[Floats, Floats, float]:
    normals, uniforms = np.full((firms, 4), np.nan), np.full((firms, 3), np.nan)
    return (
        normals,
        uniforms,
        draws.draw_run(U64(seed), U64(run), normals, uniforms, np.zeros(4 * firms), np.zeros(4 * firms, np.int64)),
    )


@cache
def table(seed: int, run: int) -> Floats:
    """Normal numbers of 12 months x 1,000 firms."""
    return np.array([firm_month(seed, run, tick, 1000) for tick in range(12)])


# --- addresses ---


@pytest.mark.parametrize("firms", [8, 37, 151])
def test_a_firm_keeps_its_luck_whatever_the_number_of_firms(firms: int) -> None:
    """Section 8: keyed by (seed, channel, run, tick, firm), never by call order."""
    np.testing.assert_array_equal(firm_month(SEED, 2, 5, firms), firm_month(SEED, 2, 5, 300)[:firms])
    for few, many in zip(start(SEED, 2, firms)[:2], start(SEED, 2, 300)[:2], strict=True):
        np.testing.assert_array_equal(few, many[:firms])
    assert start(SEED, 2, firms)[2] == start(SEED, 2, 300)[2]


def test_a_month_keeps_its_luck_whatever_was_drawn_before() -> None:
    """Section 8: months and runs in any order, once or twice, give the same numbers (nested seeds, 12.5)."""
    forwards = {(run, tick): month(SEED, run, tick).tobytes() for run in range(3) for tick in range(4)}
    for run, tick in reversed(list(forwards)):
        firm_month(SEED, run, tick, 9)
        assert month(SEED, run, tick).tobytes() == forwards[run, tick]
    assert len(set(forwards.values())) == len(forwards)


def test_all_of_a_month_comes_from_its_address() -> None:
    """Section 8: what the phases are given equals the scalar path, number by number."""
    flat = month(SEED, 3, 11).view(np.float64)
    for slot, number in enumerate(flat):
        place = address(SEED, 3, int(SLOT_CHANNEL[slot]), 11)
        if SLOT_NORMAL[slot]:
            assert number == draws.normal_from(draws.inner_uniform_at(place, SLOT_AGENT[slot]))
        else:
            assert number == draws.uniform_at(place, SLOT_AGENT[slot])


def test_the_slots_of_a_month_are_the_monthly_channels_of_the_vocabulary() -> None:
    """Section 8: eight channels of the world, four of each government, each of its own distribution."""
    luck = month(SEED, 0, 0)
    assert luck.dtype.names == tuple(channel.name for channel in MONTHLY)
    slots = list(zip(SLOT_CHANNEL.tolist(), SLOT_AGENT.tolist(), SLOT_NORMAL.tolist(), strict=True))
    expected = [
        (channel.number, agent, channel.distribution == "normal")
        for channel in MONTHLY
        for agent in range(len(ACTORS) if channel.scope == "actor" else 1)
    ]
    assert slots == expected
    assert len({(channel, agent) for channel, agent, _ in slots}) == luck.view(np.float64).size


def test_firms_drawn_in_passes_equal_firms_drawn_one_by_one() -> None:
    """Both branches of AS241: `draw_firms` is `normal_from` of every firm, to the last bit."""
    drawn, place = firm_month(SEED, 1, 4, 500), address(SEED, 1, CHANNELS_BY_NAME["firm"].number, 4)
    one_by_one = [draws.normal_from(draws.inner_uniform_at(place, U64(i))) for i in range(500)]
    np.testing.assert_array_equal(drawn, one_by_one)
    assert (np.abs(stats.norm.cdf(drawn) - 0.5) > draws.CENTRE).any()


def test_the_start_of_a_run_equals_the_scalar_path() -> None:
    """Section 8: firm_init, peers and moscow_type, number by number."""
    normals, uniforms, of_moscow = start(SEED, 6, 20)
    for i, k in itertools.product(range(20), range(4)):
        place = address(SEED, 6, CHANNELS_BY_NAME["firm_init"].number, i)
        assert normals[i, k] == draws.normal_from(draws.inner_uniform_at(place, U64(k)))
    for i, k in itertools.product(range(20), range(3)):
        assert uniforms[i, k] == uniform(SEED, 6, CHANNELS_BY_NAME["peers"].number, i, k)
    of_run = U64(draws.stream(U64(SEED), U64(6), CHANNEL["moscow_type"]))
    assert of_moscow == draws.uniform_at(of_run, U64(0))


def test_every_coordinate_of_an_address_matters() -> None:
    """Section 8: 3,072 different addresses, 3,072 different numbers; swapping two coordinates is another address."""
    places = itertools.product((7, 8), range(4), (1, 9, 10, 13), range(8), range(12))
    assert len({uniform(*place) for place in places}) == 2 * 4 * 4 * 8 * 12
    assert uniform(7, 1, 9, 2, 3) not in (uniform(7, 2, 9, 1, 3), uniform(7, 1, 9, 3, 2), uniform(1, 7, 9, 2, 3))


# --- uniform numbers ---


@given(WORDS, st.integers(0, 10**6))
def test_uniform_numbers_lie_in_the_half_open_interval(place: int, agent: int) -> None:
    """Section 8: [0, 1) with 53 bits; those made normal lie strictly inside (0, 1), in the same cell."""
    u, inner = (draw(U64(place), U64(agent)) for draw in (draws.uniform_at, draws.inner_uniform_at))
    assert 0.0 <= u < 1.0
    assert u * 2.0**53 == int(u * 2.0**53)
    assert 0.0 < inner < 1.0
    assert 0.0 <= inner - u <= 2.0**-53


@given(WORDS, st.integers(0, 63))
def test_mixing_flips_about_half_of_the_bits(word: int, bit: int) -> None:
    """SplitMix64: one bit of an address reaches all of the number."""
    flipped = int(draws.mixed(U64(word))) ^ int(draws.mixed(U64(word ^ (1 << bit))))
    assert 8 <= flipped.bit_count() <= 56


def test_the_finaliser_is_the_published_one() -> None:
    """Steele, Lea and Flood (2014): the first five numbers of SplitMix64 with seed 1234567."""
    found = [int(draws.mixed(U64((1234567 + k * int(draws.GOLDEN)) % 2**64))) for k in range(1, 6)]
    assert found == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_uniform_numbers_are_uniform() -> None:
    """Kolmogorov-Smirnov and 64 cells, over runs and over agents."""
    over_agents = start(SEED, 0, 2000)[1].ravel()
    over_runs = np.array([start(SEED, run, 8)[2] for run in range(800)])
    for sample in (over_agents, over_runs):
        assert stats.kstest(sample, "uniform").pvalue > P_VALUE
    cells = np.bincount((over_agents * 64).astype(int), minlength=64)
    assert stats.chisquare(cells).pvalue > P_VALUE


# --- normal numbers ---

TAILS = np.ldexp(1.0, -np.arange(2, 55))
GRID = np.concatenate([np.linspace(1e-6, 1.0 - 1e-6, 4001), TAILS, 1.0 - TAILS[:51], [0.075, 0.925]])


def test_the_inverse_normal_is_exact() -> None:
    """AS241 against scipy to 1e-14 relative, from 2^-54 to 1-2^-52, across both of its seams."""
    found = np.array([plain(draws.normal_from)(float(u)) for u in GRID])
    np.testing.assert_allclose(found, stats.norm.ppf(GRID), rtol=1e-14, atol=1e-16)


@given(st.floats(2.0**-54, 1.0 - 2.0**-53), st.floats(2.0**-54, 1.0 - 2.0**-53))
def test_the_inverse_normal_rises(one: float, other: float) -> None:
    """Section 8: monotone, so that common random numbers stay common; beyond rounding strictly so."""
    low, high = sorted((one, other))
    z_low, z_high = plain(draws.normal_from)(low), plain(draws.normal_from)(high)
    assert z_low <= z_high + 1e-15 * abs(z_high)
    if high - low > 1e-12:
        assert z_low < z_high


def test_the_inverse_normal_in_passes_is_the_scalar_one() -> None:
    """To the last bit, with and without numbers in the far tails."""
    for uniforms in (GRID, GRID[np.minimum(GRID, 1.0 - GRID) > 1e-10]):
        out = uniforms.copy()
        draws.normals_from(out, np.zeros(len(out)), np.zeros(len(out), np.int64))
        np.testing.assert_array_equal(out, [draws.normal_from(float(u)) for u in uniforms])


def test_the_inverse_normal_rises_across_its_seams() -> None:
    """The centre meets the tails at |u-1/2| = .425, the tails each other at u = exp(-25)."""
    for seam in (0.075, 0.925, math.exp(-25.0)):
        around = seam * (1.0 + np.linspace(-1e-9, 1e-9, 401))
        z = np.array([plain(draws.normal_from)(float(u)) for u in around])
        assert (np.diff(z) > -1e-14).all()
        assert z[-1] > z[0]


@given(st.integers(1, 2**53 - 1))
def test_the_inverse_normal_is_odd(cell: int) -> None:
    """z(1-u) = -z(u), exactly where 1-u is."""
    u = cell * 2.0**-53
    assert plain(draws.normal_from)(1.0 - u) == -plain(draws.normal_from)(u)


def test_normal_numbers_are_normal() -> None:
    """Kolmogorov-Smirnov and moments of 12,000 draws."""
    sample = table(SEED, 0).ravel()
    assert stats.kstest(sample, "norm").pvalue > P_VALUE
    n = sample.size
    assert abs(sample.mean()) < 4.0 / math.sqrt(n)
    assert abs(sample.var() - 1.0) < 4.0 * math.sqrt(2.0 / n)
    assert abs((sample**3).mean()) < 4.0 * math.sqrt(15.0 / n)
    assert abs((sample**4).mean() - 3.0) < 4.0 * math.sqrt(96.0 / n)


# --- independence ---


def correlation(one: Floats, other: Floats) -> float:
    """Pearson correlation in standard errors of independent samples."""
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1] * math.sqrt(one.size))


def test_neighbouring_months_agents_runs_and_seeds_are_uncorrelated() -> None:
    """Section 8: addresses next to one another have nothing in common, four standard errors of 11,000 pairs."""
    base = table(SEED, 0)
    pairs = {
        "months": (base[1:], base[:-1]),
        "agents": (base[:, 1:], base[:, :-1]),
        "runs": (base, table(SEED, 1)),
        "seeds": (base, table(SEED + 1, 0)),
        "month and agent": (base[1:, 1:], base[:-1, :-1]),
        "squares of months": (base[1:] ** 2, base[:-1] ** 2),
        "squares of runs": (base**2, table(SEED, 1) ** 2),
    }
    assert {name: pair for name, pair in pairs.items() if abs(correlation(*pair)) > 4.0} == {}


def test_channels_are_uncorrelated() -> None:
    """Section 8: all 28 monthly numbers of 300 months, every pair; the largest of 378 within 4.2 standard errors."""
    samples = np.array([month(SEED, run, tick).view(np.float64) for run in range(5) for tick in range(60)])
    correlations = np.corrcoef(samples.T) - np.eye(samples.shape[1])
    assert np.abs(correlations).max() * math.sqrt(len(samples)) < 4.2
    lagged = [correlation(samples[1:, k], samples[:-1, k]) for k in range(samples.shape[1])]
    assert max(map(abs, lagged)) < 4.0


# --- golden numbers ---

GOLDEN_NUMBERS = [
    # (seed, run, channel, tick, agent), uniform, normal
    ((7, 0, 1, 0, 0), "0x1.f85fff38813c2p-1", 2.172935094047445),
    ((7, 0, 9, 0, 4), "0x1.35bd2413ab09cp-1", 0.26620323915615945),
    ((7, 299, 13, 71, 150), "0x1.97cbc1380597bp-1", 0.8291011040394926),
    ((11, 3, 13, 12, 36), "0x1.429f82111f804p-2", -0.4815534516365899),
    ((0, 0, 16, 0, 0), "0x1.adb7bc3066cd6p-2", -0.20279865062163704),
    ((2**63, 2**32, 12, 119, 4), "0x1.b0c36a2cb5878p-4", -1.2499707731429694),
]


@pytest.mark.parametrize(("place", "expected", "normal"), GOLDEN_NUMBERS, ids=str)
def test_the_generator_never_changes(place: tuple[int, int, int, int, int], expected: str, normal: float) -> None:
    """Frozen: another number here would change every published result."""
    assert uniform(*place).hex() == expected
    inner = draws.inner_uniform_at(address(*place[:4]), U64(place[4]))
    assert draws.normal_from(inner) == pytest.approx(normal, rel=1e-14)


def test_the_start_of_a_run_never_changes() -> None:
    """Frozen: Moscow's type, one firm's start and peers of run 0, seed 7."""
    normals, uniforms, of_moscow = start(SEED, 0, 8)
    assert of_moscow == 0.9555445961854794
    assert uniforms[5].tolist() == [0.18420799874548743, 0.1530058314957562, 0.9507900433701647]
    assert normals[5] == pytest.approx(
        [-0.3591208598775375, 0.10248365711206249, -0.5829617434329908, -0.41347850050151896], rel=1e-14
    )


def test_the_channels_keep_their_addresses() -> None:
    """Frozen: "never reuse or renumber" (sim.vocabulary.channels)."""
    assert {name: channel.number for name, channel in CHANNELS_BY_NAME.items()} == {
        "war": 1, "pledge": 2, "message": 3, "intelligence": 4, "reading": 5, "domestic": 6, "washington": 7,
        "market": 8, "choice": 9, "review": 10, "observe": 11, "alignment": 12, "firm": 13, "moscow_type": 14,
        "firm_init": 15, "peers": 16,
    }  # fmt: skip
