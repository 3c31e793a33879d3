"""Fans of futures: quantiles against NumPy's, shares that add up, groups without runs."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.analysis.fans import LEVELS, fans_of, firm_shares, quantiles_of_sorted, rung_shares
from sim.vocabulary import COLUMNS, LADDERS_BY_NAME
from sim.world import COLUMN

Floats = NDArray[np.float64]


def months_of(runs: int, months: int = 5, seed: int = 1) -> Floats:
    luck = np.random.default_rng(seed)
    found = luck.normal(size=(runs, months, len(COLUMNS)))
    found[:, :, COLUMN["aid_rung"]] = luck.integers(0, 5, (runs, months))
    for kind, total in (("large", 40), ("sme", 111)):
        active = luck.integers(0, 20, (runs, months))
        idle = luck.integers(0, 20, (runs, months))
        for status, values in (("active", active), ("idle", idle), ("exited", total - active - idle)):
            found[:, :, COLUMN[f"{status}_{kind}"]] = values
    return found


@pytest.mark.parametrize("runs", [1, 2, 7, 300])
def test_quantiles_are_those_of_numpy(runs: int) -> None:
    months = months_of(runs)
    fans = fans_of(months, ["nato_ties", "welfare"])
    for name, fan in fans.items():
        assert fan.shape == (len(LEVELS), 5)
        assert np.allclose(fan, np.quantile(months[:, :, COLUMN[name]], LEVELS, axis=0))


def test_quantiles_of_one_value_are_that_value() -> None:
    assert quantiles_of_sorted(np.array([3.0])).tolist() == [3.0] * len(LEVELS)


def test_a_group_of_runs_has_the_fan_of_those_runs() -> None:
    months = months_of(20)
    chosen = np.arange(20) % 3 == 0
    assert np.allclose(fans_of(months, ["welfare"], chosen)["welfare"], fans_of(months[chosen], ["welfare"])["welfare"])


def test_a_group_without_runs_is_not_a_number() -> None:
    months, nobody = months_of(4), np.zeros(4, np.bool_)
    assert np.isnan(fans_of(months, ["welfare"], nobody)["welfare"]).all()
    assert np.isnan(rung_shares(months, "aid", nobody)).all()
    assert all(np.isnan(values).all() for values in firm_shares(months, nobody).values())


def test_shares_of_rungs_add_up_to_one_and_count_runs() -> None:
    months = months_of(50)
    shares = rung_shares(months, "aid")
    assert shares.shape == (len(LADDERS_BY_NAME["aid"].rungs), 5)
    assert np.allclose(shares.sum(axis=0), 1.0)
    assert shares[4, 2] == (months[:, 2, COLUMN["aid_rung"]] == 4).mean()
    half = np.arange(50) < 25
    assert np.allclose(rung_shares(months, "aid", half), rung_shares(months[:25], "aid"))


def test_shares_of_firms_add_up_to_one_in_each_class() -> None:
    months = months_of(30)
    found = firm_shares(months)
    assert set(found) == {"large", "sme"}
    for kind, values in found.items():
        assert np.allclose(values.sum(axis=0), 1.0)
        mean = months[:, 3, COLUMN[f"idle_{kind}"]].mean()
        assert values[1, 3] == pytest.approx(mean / {"large": 40, "sme": 111}[kind])
