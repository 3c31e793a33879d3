"""The box of plausible parameters: where it ends, and what is drawn from it."""

import numpy as np
import pytest

from sim.ensemble import kernel_for
from sim.experiments.box import bounds_of, draws_around, latin_hypercube, plausible_draws, points_at
from sim.phases.run import empty_scratch, no_given_luck
from sim.runspec import empty_chunk, load_spec
from sim.vocabulary import PARAMETERS

SMALL = {"extends": "baseline", "model": {"runs": 2, "ticks": 4, "firms": 8}}


def test_a_latin_hypercube_has_one_point_in_every_layer_of_every_dimension() -> None:
    cube = latin_hypercube(20, 3, seed=1)
    assert (np.sort(np.floor(cube * 20), axis=0) == np.arange(20)[:, np.newaxis]).all()


def test_the_same_seed_gives_the_same_cube_and_another_seed_another() -> None:
    assert np.array_equal(latin_hypercube(9, 2, seed=3), latin_hypercube(9, 2, seed=3))
    assert not np.array_equal(latin_hypercube(9, 2, seed=3), latin_hypercube(9, 2, seed=4))


@pytest.mark.parametrize("spread", [0.0, 0.3, 1.0])
def test_the_box_reaches_the_stated_part_of_the_way_to_the_ends_of_the_ranges(spread: float) -> None:
    for term, (low, high) in zip(PARAMETERS, bounds_of(PARAMETERS, spread), strict=True):
        assert term.sweep is not None
        assert low == pytest.approx(term.default - spread * (term.default - term.sweep[0]))
        assert high == pytest.approx(term.default + spread * (term.sweep[1] - term.default))


def test_a_term_without_a_sweep_range_stays_at_its_default() -> None:
    from sim.vocabulary import CONSTANTS

    constant = next(term for term in CONSTANTS if term.sweep is None)
    assert bounds_of([constant]).tolist() == [[constant.default, constant.default]]


def test_draws_lie_inside_the_box() -> None:
    low, high = bounds_of(PARAMETERS, 0.3).T
    draws = plausible_draws(50, 0.3, seed=2)
    assert draws.shape == (50, len(PARAMETERS))
    assert ((low <= draws) & (draws <= high)).all()


def test_a_point_gives_what_a_configuration_with_its_values_gives() -> None:
    values = plausible_draws(3, 0.3, seed=5)
    spec = load_spec(SMALL)
    out = empty_chunk(spec, 0, 3, firms=False, utility=False)
    kernel_for(spec.policies)(
        np.full(3, spec.seed, np.uint64), np.zeros(3, np.uint64), np.arange(3), points_at(spec, values),
        no_given_luck(), empty_scratch(spec.firms, spec.policies.own), out,
    )  # fmt: skip
    params = {term.name: float(value) for term, value in zip(PARAMETERS, values[1], strict=True)}
    alone = load_spec({**SMALL, "params": params})
    again = empty_chunk(alone, 0, 1, firms=False, utility=False)
    kernel_for(alone.policies)(
        np.full(1, alone.seed, np.uint64), np.zeros(1, np.uint64), np.zeros(1, np.int64), alone.points,
        no_given_luck(), empty_scratch(alone.firms, alone.policies.own), again,
    )  # fmt: skip
    assert np.array_equal(out.months[1], again.months[0], equal_nan=True)


def test_the_box_moves_with_what_a_scenario_sets_and_stays_at_an_edge() -> None:
    """A slider moves the box; a brake taken away stays away; nothing leaves its domain; E14 keeps a share."""
    names = [term.name for term in PARAMETERS]
    spec = load_spec(
        {"extends": "baseline", "params": {"us_drive": 0.5, "russia_business": 0.0, "threat_technology": 0.79}}
    )
    plain, moved = plausible_draws(64, seed=3), draws_around(spec, 64, seed=3)
    drive, business = names.index("us_drive"), names.index("russia_business")
    assert np.allclose(moved[:, drive] - plain[:, drive], 0.3)
    assert (moved[:, business] == 0.0).all()
    same = [k for k, name in enumerate(names) if name not in ("us_drive", "russia_business", "threat_technology")]
    assert np.array_equal(moved[:, same], plain[:, same])
    low, high = np.array([term.domain for term in PARAMETERS]).T
    assert ((moved >= low) & (moved <= high)).all()
    shares = moved[:, names.index("threat_technology")] + moved[:, names.index("threat_cooperation")]
    assert shares.max() <= 1.0
