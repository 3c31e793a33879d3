"""Every state variable stays finite and in its declared domain, for every policy, over the whole parameter domain."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.errors import ConfigError
from sim.jit import COMPILER_ON
from sim.policies.registry import built_in
from sim.runspec import load_spec
from sim.vocabulary import ACTORS, COLUMN_TERMS, COLUMNS, PARAMETERS
from sim.vocabulary.firms import FIRM_POLICIES, FIRM_STATE
from sim.world import F

POLICIES = [policy.name for policy in built_in().policies if policy.name != "script"]
ROUNDING = 1e-9
EXAMPLES = 60 if COMPILER_ON else 3
MODEL = {"ticks": 30 if COMPILER_ON else 5, "runs": 2, "firms": 12}
LOW, HIGH = (np.array([COLUMN_TERMS[name].domain[side] for name in COLUMNS]) for side in (0, 1))
TERMS = {term.name: term for term in PARAMETERS}


def domains(wide: bool) -> st.SearchStrategy[dict[str, float]]:
    """A value for every parameter: from its whole domain, or from its sweep range."""
    ranges = {name: term.domain if wide else term.sweep or term.domain for name, term in TERMS.items()}
    return st.fixed_dictionaries({name: st.floats(*bounds, allow_nan=False) for name, bounds in ranges.items()})


def assert_inside(params: dict[str, float], policy: str, firms: str, seed: int) -> None:
    policies = {**dict.fromkeys(ACTORS, policy), "firms": firms}
    spec = load_spec({"model": {**MODEL, "seed": seed}, "params": params, "policies": policies})
    chunk = simulate(spec, 0, spec.runs, firms=True)
    assert np.isfinite(chunk.months).all(), COLUMNS[int(np.argwhere(~np.isfinite(chunk.months))[0][2])]
    outside = (chunk.months < LOW - ROUNDING) | (chunk.months > HIGH + ROUNDING)
    assert not outside.any(), COLUMNS[int(np.argwhere(outside)[0][2])]
    exposures = chunk.firm_end[:, [F.exposure_russia, F.exposure_china, F.exposure_west]]
    np.testing.assert_allclose(exposures.sum(axis=1), 1.0, rtol=0, atol=1e-9)
    assert (exposures > 0).all()
    assert np.abs(chunk.firm_end[:, F.log_margin]).max() <= 3.0


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(params=domains(wide=False), firms=st.sampled_from(FIRM_POLICIES), seed=st.integers(0, 2**63 - 1))
def test_state_stays_inside_its_domain_over_the_sweep_ranges(
    policy: str, params: dict[str, float], firms: str, seed: int
) -> None:
    assert_inside(params, policy, firms, seed)


@pytest.mark.parametrize("policy", POLICIES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    chosen=domains(wide=True), names=st.sets(st.sampled_from(sorted(TERMS)), max_size=12),
    firms=st.sampled_from(FIRM_POLICIES), seed=st.integers(0, 2**63 - 1),
)  # fmt: skip
def test_state_stays_inside_its_domain_over_the_whole_domain(
    policy: str, chosen: dict[str, float], names: set[str], firms: str, seed: int
) -> None:
    try:
        assert_inside({name: chosen[name] for name in names}, policy, firms, seed)
    except ConfigError:
        reject()  # settings that contradict each other are refused; that they are is tested elsewhere


COMPANIONS = {"threat_technology": {"threat_cooperation": 0.0}, "threat_cooperation": {"threat_technology": 0.0}}
"""What must give way when a parameter goes to its upper end: the two weights of the threat sum to one at most."""

EXTREMES = [{term.name: term.domain[0]} for term in PARAMETERS]
EXTREMES += [{term.name: term.domain[1], **COMPANIONS.get(term.name, {})} for term in PARAMETERS]


@pytest.mark.compiled
@pytest.mark.parametrize("params", EXTREMES, ids=lambda params: "{}={:g}".format(*next(iter(params.items()))))
def test_state_stays_inside_its_domain_at_each_end_of_each_domain(params: dict[str, float]) -> None:
    assert_inside(params, "expected_utility", "real_options", 7)


def test_every_firm_variable_has_a_domain() -> None:
    assert all(term.domain[0] < term.domain[1] for term in FIRM_STATE)
