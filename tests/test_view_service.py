"""Computing for the page: the numbers of the command line, cancelled by newer changes, remembered within bounds."""

import threading
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.analysis.why import scene_of
from sim.ensemble import simulate
from sim.experiments.box import draws_around, points_at
from sim.runspec import load_spec
from sim.vocabulary import OUTCOMES
from sim.world import COLUMN
from viz.charts import MonthAxis
from viz.charts.outcomes import number
from viz.page.answers import WORLDS, answers
from viz.page.comparing import IDENTICAL, compared, parting_words
from viz.page.desk import Desk, show
from viz.page.opening import Opening, computed_island, island_words
from viz.page.saving import configuration_of, file_of, table_of
from viz.page.telling import history_payload, moves_of, spec_of_run, why_payload
from viz.service import Cancelled, Ensemble, Ticket, Workshop, is_leaving, pieces_of, spec_of
from viz.state import Setting, specify_setting
from viz.state.link import View

pytestmark = pytest.mark.compiled  # many ensembles: minutes without the compiler
SMALL: Any = {"runs": 20, "months": 12, "firms": 8}


@pytest.fixture(scope="module")
def workshop() -> Workshop:
    return Workshop(threads=2)


@pytest.fixture(autouse=True)
def one_workshop(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("viz.page.desk.workshop", lambda: workshop)


@pytest.mark.parametrize("name", ["baseline", "us-retrenchment"])
def test_luck_alone_gives_the_numbers_of_the_command_line(workshop: Workshop, name: str) -> None:
    found = workshop.ensemble(Setting(name, spread="luck", **SMALL))
    spec = load_spec(name, [("model.runs", 20), ("model.ticks", 12), ("model.firms", 8)])
    assert np.array_equal(found.months, simulate(spec, 0, 20).months)
    assert found.outcomes.shape == (20, len(OUTCOMES))
    assert found.spec.digest == spec.digest


def test_plausible_parameters_are_drawn_one_for_each_run(workshop: Workshop) -> None:
    setting = Setting(**SMALL)
    found, spec = workshop.ensemble(setting), specify_setting(setting)
    values = draws_around(spec, 20, seed=setting.seed)
    for run in (0, 7, 19):
        alone = replace(spec, points=points_at(spec, values[run : run + 1]))
        assert np.array_equal(found.months[run], simulate(alone, run, 1).months[0])


def test_what_is_known_is_not_computed_again_and_memory_is_bounded() -> None:
    one = Workshop(threads=1, most_bytes=1)
    first = one.ensemble(Setting(spread="luck", **SMALL))
    assert one.ensemble(Setting(spread="luck", **SMALL)) is first
    one.ensemble(Setting(spread="luck", seed=8, **SMALL))
    assert one.outcomes(Setting(spread="luck", **SMALL)) is first.outcomes
    assert one.ensemble(Setting(spread="luck", **SMALL)) is not first
    one.close()


def test_progress_rises_to_the_end(workshop: Workshop) -> None:
    told: list[float] = []
    workshop.ensemble(Setting(seed=99, **{**SMALL, "runs": 40}), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_cancelled_ticket_stops_a_computation_half_way(workshop: Workshop) -> None:
    ticket, told = Ticket(), []

    def progress(share: float) -> None:
        told.append(share)
        ticket.cancel()

    with pytest.raises(Cancelled):
        workshop.ensemble(Setting(seed=98, **{**SMALL, "runs": 300}), ticket, progress)
    assert told[-1] < 1.0


@pytest.mark.parametrize(("runs", "threads"), [(20, 2), (300, 2), (1000, 4), (1, 8), (65, 1)])
def test_pieces_cover_all_runs_once(runs: int, threads: int) -> None:
    pieces = pieces_of(runs, threads)
    assert sum(count for _, count in pieces) == runs
    assert [first for first, _ in pieces] == list(np.cumsum([0, *(count for _, count in pieces)])[:-1])
    assert max(count for _, count in pieces) <= 64


def view_of(tab: str, **more: Any) -> View:
    return View(Setting("us-retrenchment", **SMALL), Setting(), tab, **more)


@pytest.mark.parametrize("tab", ["scenario", "compare", "history"])
def test_every_page_is_made_of_the_same_ensembles(tab: str) -> None:
    shown = show(view_of(tab, run=3), Ticket(), "1", lambda share: None)
    assert shown.version == "1"
    assert shown.tiles[0].change != ""
    assert "Luck and plausible" in shown.caption
    assert len(shown.tile_payload) == 7
    assert (shown.body is None) == (tab == "scenario")


def test_a_desk_takes_good_changes_refuses_bad_ones_and_computes_in_the_background() -> None:
    desk = Desk(view_of("scenario"))
    done = threading.Event()
    desk.shown.subscribe(lambda _: done.set())
    desk.change({"kind": "param", "name": "us_drive", "value": 0.3})
    assert done.wait(300)
    assert desk.view.value.setting.params == (("us_drive", 0.3),)
    assert desk.shown.value is not None
    assert desk.shown.value.view == desk.view.value
    desk.change({"kind": "param", "name": "us_drive", "value": 99})
    assert "must lie in" in desk.message.value
    assert desk.view.value.setting.params == (("us_drive", 0.3),)
    assert desk.refused.value == 1
    desk.look({"run": "999"})
    assert (desk.view.value.run, desk.refused.value) == (-1, 2)
    desk.look({"split": "war"})
    assert (desk.view.value.split, desk.message.value) == ("war", "")
    desk.pin(None)
    assert desk.view.value.pinned == desk.view.value.setting
    desk.exchange("baseline")
    assert desk.view.value.pinned == Setting()
    desk.exchange("swap")
    assert desk.view.value.setting == Setting().sized_as(view_of("scenario").setting)
    desk.open("compare")
    assert desk.view.value.tab == "compare"
    desk.say("hello")
    assert desk.message.value == "hello"


def test_a_bug_of_ours_reaches_the_page_as_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(view_of("scenario"))
    desk.attempt(lambda view: 1 / 0)  # type: ignore[arg-type, return-value]
    assert desk.message.value.startswith("Something went wrong in the page itself")
    monkeypatch.setattr("viz.page.desk.show", lambda *given: 1 / 0)
    told = threading.Event()
    desk.say("")
    desk.message.subscribe(lambda _: told.set())
    desk.start(desk.view.value)
    assert told.wait(10)
    assert "Traceback" not in desk.message.value


def pair(workshop: Workshop) -> tuple[Ensemble, Ensemble]:
    setting = view_of("compare").setting
    return workshop.ensemble(Setting().sized_as(setting)), workshop.ensemble(setting)


def test_two_worlds_part_in_the_month_of_the_change_and_differ_in_pairs(workshop: Workshop) -> None:
    a, b = pair(workshop)
    assert "January 2025" in parting_words(a, b)
    assert parting_words(a, a) == "No government ever acts otherwise in B than in A."
    found = compared(a, b, MonthAxis(12))
    row = next(row for row in found.rows if row["name"] == "nato_ties_gained")
    column = [outcome.name for outcome in OUTCOMES].index("nato_ties_gained")
    mean = float((b.outcomes[:, column] - a.outcomes[:, column]).mean())
    assert row["difference"] == number(mean, "share", signed=True)
    assert row["label"] == "NATO ties gained"
    assert row["about"] == "Jul 2024 to Jun 2025"  # the run ends before the window does
    scripted = next(words for words in found.changes if words.startswith("Washington: "))
    assert "from January 2025; otherwise: weighs its options" in scripted
    assert "Scripted moves" not in " ".join(found.changes)
    assert not found.same
    same = compared(a, a, MonthAxis(12))
    assert same.same
    assert same.parting.startswith("A and B are identical")
    assert {(row["direction"], row["verdict"], row["interval"]) for row in same.rows} == {(0, IDENTICAL, "")}
    assert same.changes == []


def test_the_configuration_taken_along_runs_to_the_same_digest(workshop: Workshop, tmp_path: Any) -> None:
    setting = Setting("us-retrenchment", (("us_drive", 0.3),), (("seoul", "hedging"),), spread="luck", **SMALL)
    path = tmp_path / "taken.yaml"
    path.write_text(configuration_of(setting))
    assert load_spec(path).digest == specify_setting(setting).digest
    assert "# changed: US drive: 0.2 → 0.3" in path.read_text()
    assert "luck alone" in configuration_of(Setting(**SMALL))


def test_files_hold_every_history_and_month(workshop: Workshop) -> None:
    ensemble = workshop.ensemble(Setting(spread="luck", **SMALL))
    assert table_of(ensemble).num_rows == 20 * 12
    for kind in ("yaml", "csv", "parquet"):
        found = file_of(kind, ensemble)
        assert found["name"].endswith(f"{ensemble.spec.digest[:8]}.{kind}")
        assert len(found["content"]) > 1_000
    with pytest.raises(Exception, match="no such file"):
        file_of("exe", ensemble)


def test_a_history_is_told_by_what_changed(workshop: Workshop) -> None:
    ensemble = workshop.ensemble(Setting("history-2024", **SMALL))
    told = history_payload(ensemble, 2)
    assert told["run"] == 2  # the number that the command line, the data and the link know it by
    assert told["months"][8] == "March 2025"
    october = told["moves"][3]
    assert {"actor": "pyongyang", "label": "Pyongyang", "words": "sends troops"} in october
    assert october[0]["label"] == "Seoul"
    assert len(told["ties"]) == 6
    assert all(len(tie["values"]) == 12 for tie in told["ties"])
    peace = ensemble.months[2].copy()
    peace[5:, COLUMN["war"]] = 0.0
    assert moves_of(peace, ensemble.start[2], 5)[-1]["label"] == "A ceasefire"


def test_why_replays_the_very_decision_that_the_ensemble_recorded(workshop: Workshop) -> None:
    setting = Setting("us-retrenchment", **SMALL)
    recorded = workshop.ensemble(setting).months[4, 7, COLUMN["action_seoul"]]
    assert scene_of(spec_of_run(setting, 4), "seoul", 7, 4).chosen == recorded
    found = why_payload(setting, 4, 7, "seoul")
    options = found["weighed"]["options"]
    assert options[0]["label"] == "Chosen"
    for option in options:
        assert sum(option["parts"]) == pytest.approx(option["total"], abs=0.01)
    other = why_payload(setting, 4, 7, "beijing")
    assert other["weighed"] is None
    assert [row["label"] for row in other["aims"]] == ["Stance", "Dual flow"]
    assert sum(rung["chosen"] for row in other["aims"] for rung in row["rungs"]) == 2
    with pytest.raises(Exception, match="no such decision"):
        why_payload(setting, 4, 99, "seoul")


def test_five_questions_are_answered_from_their_worlds(workshop: Workshop) -> None:
    small = {name: replace(setting, runs=60, firms=20) for name, setting in WORLDS.items()}
    found = answers({name: workshop.ensemble(setting) for name, setting in small.items()})
    assert [answer.name for answer in found] == ["ambiguity", "arming", "ties", "label", "business"]
    for answer in found:
        assert answer.sentence.endswith(".")
        assert "%" in answer.sure
        assert answer.setting in WORLDS
        assert answer.chart.option["series"]
    arming = next(answer for answer in found if answer.name == "arming")
    assert "Moscow, through Pyongyang" in arming.sentence


def test_the_island_is_a_sweep_of_four_postures() -> None:
    island = computed_island(runs=2, firms=8, months=6)
    assert island.welfare.shape == (4, 10, 13, 2)
    assert np.isfinite(island.welfare).all()
    assert "At July 2024" in island_words(island)


def test_a_server_being_stopped_is_no_failure() -> None:
    one = Workshop(threads=1)
    one.close()
    with pytest.raises(RuntimeError) as caught:
        one.ensemble(Setting(seed=5, **SMALL))
    assert is_leaving(caught.value)
    assert not is_leaving(RuntimeError("something else"))
    found = Opening(one)
    found._compute()
    assert not found.failed


def test_plausible_specs_have_a_point_a_run() -> None:
    assert spec_of(Setting(**SMALL)).points.params.shape == (20,)
    assert spec_of(Setting(spread="luck", **SMALL)).points.params.shape == (1,)
