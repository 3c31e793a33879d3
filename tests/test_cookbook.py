"""The worked example of the cookbook, end to end: a user's own policy from its file to a verified run folder."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.model import play
from sim.policies.contract import Policy
from sim.policies.hooks import complaint
from sim.policies.registry import PolicySet, built_in, load_plugin
from sim.runs import Options, execute
from sim.runspec import RunSpec, load_spec
from sim.verify import verify
from sim.world import COLUMN, OBSERVATION, parameter_layout

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"
CONFIG = EXAMPLES / "patient-hedger.yaml"
REFERENCE = "patient_hedger.py:patient_hedger"


def specification(runs: int, **settings: float) -> RunSpec:
    """The example with fewer runs and firms."""
    return load_spec(CONFIG, [("model.runs", runs), ("model.firms", 20), *settings.items()])


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_plugin(REFERENCE, EXAMPLES)[0]


def chosen(policy: Policy, memory: np.ndarray, *, ask: float, delivered: float, stance: float = 0.0) -> int:
    """Joint action the policy settles on."""
    obs = np.zeros(1, OBSERVATION).view(np.recarray)
    obs["nato_ask"], obs["commitment"], obs["stance"] = ask, delivered, stance
    params = np.zeros(1, parameter_layout((*built_in().own, *policy.parameters))).view(np.recarray)
    params["patience"] = 2.0
    out = np.zeros(45)
    assert policy.choose is not None
    policy.choose(np.zeros(45), np.zeros(45), obs[0], memory, params[0], out)
    assert out.sum() == 1.0
    return int(out.argmax())


def test_it_waits_before_it_doubles_the_fund(policy: Policy) -> None:
    memory = np.zeros(64)
    aid = [chosen(policy, memory, ask=0.5, delivered=0.1) // 9 for _ in range(4)]
    assert aid == [1, 1, 2, 2]


def test_a_month_of_delivery_starts_the_count_anew(policy: Policy) -> None:
    memory = np.zeros(64)
    asks = [0.5, 0.5, 0.15, 0.5, 0.5, 0.5]
    assert [chosen(policy, memory, ask=ask, delivered=0.1) // 9 for ask in asks] == [1, 1, 1, 1, 1, 2]


def test_it_leaves_china_unnamed_and_the_china_track_to_beijing(policy: Policy) -> None:
    actions = [chosen(policy, np.zeros(64), ask=0.5, delivered=0.1, stance=stance) for stance in (-0.5, 0.5)]
    assert [action // 3 % 3 for action in actions] == [0, 0]
    assert [action % 3 for action in actions] == [2, 1]


@pytest.mark.compiled
def test_it_compiles(policy: Policy) -> None:
    assert complaint(policy, PolicySet((*built_in().policies, policy), "cookbook")) == ""


def test_the_configuration_sets_its_own_parameter() -> None:
    spec = specification(2)
    assert spec.scenario.policies["seoul"][0].name.endswith("patient_hedger")
    assert spec.scenario.policies["seoul"][0].params == {"patience": 12.0}
    assert spec.compiles


def test_it_runs_agent_by_agent() -> None:
    chunk = play(specification(2, months=24), 0, 2)
    doubled = chunk.months[:, :, COLUMN["fund_doubled"]]
    assert not doubled[:, :12].any()
    assert doubled[:, 12].any()


@pytest.mark.slow(seconds=30)
def test_end_to_end(tmp_path: Path) -> None:
    spec = specification(20)
    folder = execute(spec, tmp_path, Options(threads=2), progress=lambda done: None)
    months = pd.read_parquet(folder / "months.parquet")
    by_month = months.groupby("month")["fund_doubled"].mean()
    assert (by_month[:12] == 0).all()
    assert by_month[12] > 0.8
    assert (months["rhetoric"] == 0).all()
    assert [path.suffix for path in (folder / "policies").iterdir()] == [".py"]
    assert verify(folder, threads=2, progress=lambda done: None).verdict == "identical"
    by_agents = play(spec, 0, 2).months[:, :, COLUMN["fund_doubled"]]
    assert (by_agents.ravel() == months.query("run < 2")["fund_doubled"].to_numpy()).all()


@pytest.mark.slow
def test_patience_matters(tmp_path: Path) -> None:
    spec = load_spec(CONFIG, [("model.runs", 5), ("model.firms", 20), ("policies.seoul.params.patience", 30)])
    folder = execute(spec, tmp_path, Options(), progress=lambda done: None)
    doubled = pd.read_parquet(folder / "months.parquet").query("fund_doubled > 0")
    assert doubled["month"].min() == 30
