"""The Mesa model works as any Mesa user expects, and each agent's own methods really run."""

import warnings
from typing import Any

import mesa
import numpy as np
import pytest

from sim.agents import Firm, Government
from sim.ensemble import simulate
from sim.errors import ConfigError
from sim.model import StrategicAmbiguity
from sim.runspec import load_spec
from sim.vocabulary import ACTORS, COLUMNS

SMALL = {"model": {"ticks": 10, "runs": 1, "firms": 12}}


def played(model: StrategicAmbiguity) -> StrategicAmbiguity:
    while model.running:
        model.step()
    return model


def test_there_are_five_governments_and_the_configured_firms_with_alignment_and_risk() -> None:
    model = StrategicAmbiguity(SMALL, rng=1)
    assert [government.name for government in model.governments] == list(ACTORS)
    assert len(model.agents_by_type[Firm]) == 12
    for agent in model.agents:
        assert isinstance(agent, mesa.Agent)
        assert -1.0 <= agent.alignment <= 1.0
        assert 0.0 <= agent.risk <= 1.0


@pytest.mark.parametrize("method", ["perceive", "appraise", "decide", "update"])
def test_overriding_any_method_of_one_government_changes_the_path(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = played(StrategicAmbiguity(SMALL, rng=3)).run.world_flat.copy()
    original = getattr(Government, method)

    def frozen(self: Government) -> None:
        if self.name != "washington":
            original(self)

    monkeypatch.setattr(Government, method, frozen)
    after = played(StrategicAmbiguity(SMALL, rng=3)).run.world_flat
    assert not np.array_equal(before, after)


def test_a_decision_written_in_plain_python_is_carried_out() -> None:
    model = StrategicAmbiguity(SMALL, rng=3)
    seoul = model.government("seoul")
    seoul.decide = lambda: seoul.intend(aid="lethal_aid", rhetoric="omit_china")  # type: ignore[method-assign]
    model.step()
    assert seoul.action[:2] == ("lethal_aid", "omit_china")
    assert model.value("aid") == 1.0
    usual = StrategicAmbiguity(SMALL, rng=3)
    usual.step()
    assert usual.value("aid") < 1.0


@pytest.mark.parametrize("method", ["perceive", "decide", "update"])
def test_overriding_any_method_of_a_firm_changes_that_firm(method: str) -> None:
    models = [StrategicAmbiguity(SMALL, rng=3) for _ in range(2)]
    firm = next(agent for agent in models[1].firms if agent.row == 5)
    setattr(firm, method, lambda: None)
    for model in models:
        played(model)
    assert not np.array_equal(models[0].run.firms[:, 5], models[1].run.firms[:, 5])


def test_intend_refuses_what_the_government_cannot_do() -> None:
    seoul = StrategicAmbiguity(SMALL, rng=1).government("seoul")
    with pytest.raises(KeyError, match="no ladder arms"):
        seoul.intend(arms="troops")
    with pytest.raises(ValueError, match="troops"):
        seoul.intend(aid="troops")


def test_the_data_collector_has_every_column_and_every_agent() -> None:
    model = played(StrategicAmbiguity(SMALL, rng=2))
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == 11
    assert frame["nato_ties"].iloc[-1] == model.value("nato_ties")
    governments = model.datacollector.get_agenttype_vars_dataframe(Government)
    firms = model.datacollector.get_agenttype_vars_dataframe(Firm)
    assert {"alignment", "risk", "action"} <= set(governments.columns)
    assert len(governments) == 11 * 5
    assert len(firms) == 11 * 12


def test_a_seed_gives_the_same_history_as_the_ensemble() -> None:
    spec = load_spec({"model": {**SMALL["model"], "seed": 41, "runs": 4}})
    fast = simulate(spec, 0, 4).months[3, -1]
    slow = played(StrategicAmbiguity(SMALL, rng=41, history=3)).run.world_flat[0]
    assert fast.tobytes() == slow.tobytes()


def test_steps_after_the_last_month_change_nothing() -> None:
    model = played(StrategicAmbiguity(SMALL, rng=2))
    before = model.run.world_flat.copy()
    model.step()
    assert np.array_equal(model.run.world_flat, before)
    assert not model.running


def test_settings_can_be_given_by_name() -> None:
    model = StrategicAmbiguity("baseline", rng=1, firms=20, us_drive=-0.3, seoul="hedging")
    assert model.spec.firms == 20
    assert model.spec.scenario.params["us_drive"] == -0.3
    assert model.spec.scenario.policies["seoul"][0].name == "hedging"


@pytest.mark.parametrize("wrong", [{"rng": -1}, {"rng": 2**63}, {"rng": np.int64(-1)}, {"history": -1}])
def test_luck_that_no_run_folder_can_name_is_refused(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(ConfigError, match=f"{name} = .*must lie in"):
        StrategicAmbiguity(SMALL, **wrong)


def batch(**parameters: Any) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(
            mesa.batch_run(
                StrategicAmbiguity,
                parameters={"config": "baseline", "firms": 8, "months": 5, **parameters},
                rng=[1, 2, 1],
                data_collection_period=-1,
                display_progress=False,
            )
        )


def test_batch_run_gives_different_runs_for_different_rng_values_and_the_same_for_the_same() -> None:
    rows = batch(us_drive=[0.2])
    last = [{name: row[name] for name in COLUMNS} for row in rows if row.get("AgentID") in (None, rows[0]["AgentID"])][
        :3
    ]
    assert last[0] == last[2] != last[1]


def test_batch_run_varies_parameters_and_policies() -> None:
    rows = batch(seoul=["accommodation", "full_alignment"])
    ends = {row["seoul"]: row["commitment"] for row in rows}
    assert ends["accommodation"] < 0.1
    assert ends["full_alignment"] > 0.5


@pytest.mark.compiled
def test_mesas_own_solara_view_renders_the_model() -> None:
    solara = pytest.importorskip("solara")
    from mesa.visualization import SolaraViz, make_plot_component

    model = StrategicAmbiguity(SMALL, rng=1)
    page = SolaraViz(model, components=[make_plot_component({"alignment_seoul": "#0072B2", "nato_ties": "#009E73"})])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, context = solara.render(page, handle_error=False)
        try:
            found = str(context.container.children)
        finally:
            context.close()
    assert found
