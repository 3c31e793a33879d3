"""A visitor's configuration: all of it shown or refused at its line, nothing in it run, no other file read for it."""

import base64
import contextlib
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.errors import UserError
from sim.policies import registry
from sim.runspec import load_spec
from sim.scenario import find_config
from sim.vocabulary import OUTCOMES, PARAMETERS
from tests.refusals import Tightrope
from viz.page.desk import Desk
from viz.page.saving import configuration_of, draws_of, fan_of, table_of
from viz.service import Workshop
from viz.state import DatedEvent, Move, Setting, scenario_names, specify_setting
from viz.state.link import View, query_of, view_from
from viz.state.moves import same_world
from viz.state.upload import MOST_BYTES, file_name, opened_file, setting_in
from viz.state.words import differences

SMALL: Any = {"runs": 20, "months": 24, "firms": 8}
SIZES = "model: {runs: 20, ticks: 24, firms: 8}\n"

EVERYTHING = """extends: clear-moscow
title: Everything a file may bring
model: {runs: 20, months: 24, firms: 8, seed: 11}
params: {us_drive: .3}
initial: {war: 1, aid: missile_defence, technology: .2}
constants: {arms_base: .4, hedge_slack: .2}
ladders: {aid: {lethal_aid: .95}}
hold: {war: 1}
policies:
  firms: myopic
  seoul: [{from: 2024-07, name: hedge}, {from: 2026-01, name: bluff}]
  moscow: {name: conditional_threat, params: {line_moscow: .2}}
  washington:
    name: script
    steps: [[6, {drive: pause}], {from: 2025-03, until: 2025-09, label: label_name}]
    otherwise: eu
events:
  - {tick: 3, constant: arms_base, value: .3}
  - {tick: 2025-05, stock: technology, delta: .1}
  - {tick: 2025-05, stock: technology, delta: .1}
"""


def opened(text: str | bytes, name: str = "mine.yaml", now: Setting | None = None) -> Setting:
    return setting_in(text.encode() if isinstance(text, str) else text, name, now or Setting())


def sent(text: str | bytes, name: str = "mine.yaml") -> dict[str, Any]:
    """What the browser sends for a file."""
    content = text.encode() if isinstance(text, str) else text
    return {"name": name, "size": len(content), "files": 1, "content": base64.b64encode(content).decode()}


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_opens_as_itself_from_its_file_and_from_its_download(name: str) -> None:
    assert opened(find_config(name).read_bytes(), f"{name}.yaml") == Setting(name)
    assert opened(configuration_of(Setting(name))) == Setting(name)


SETTINGS = [
    Setting(
        "us-retrenchment", (("china_cost", 0.7),), (("seoul", "hedging"),), (("hedge_slack", 0.2),),
        (Move(8, 12, "dual_flow", "expand"), Move(9, 0, "aid", "lethal_aid"), Move(20, 0, "label", "label_general")),
        (DatedEvent(7, "us_drive", -0.2, True),), 120, 60, 80, 11, "luck",
    ),
    Setting(moves=(Move(2, 8, "drive", "pause"), Move(4, 0, "label", "label_general"), Move(6, 0, "drive", "ad_hoc"))),
    Setting("us-retrenchment", policies=(("washington", "hedging"),), moves=(Move(3, 5, "drive", "pause"),)),
    Setting("change-of-government", policies=(("seoul", "bluff"),)),
    Setting("early-ceasefire", events=(DatedEvent(3, "arms_base", 0.3, False),)),
    Setting(policies=(("beijing", "lethal_threat"),), further=(("policies.seoul.from.2027-05", "hedging"),)),
]  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS)
def test_what_the_page_gives_away_it_opens_again_to_the_same_digest(setting: Setting) -> None:
    found = opened(configuration_of(setting), now=Setting(spread=setting.spread))
    assert specify_setting(found).digest == specify_setting(setting).digest
    assert view_from(query_of(View(found))).setting == found
    assert configuration_of(found).splitlines()[-40:] == configuration_of(setting).splitlines()[-40:]


def test_a_file_with_everything_is_shown_in_full(tmp_path: Path) -> None:
    found, path = opened(EVERYTHING), tmp_path / "mine.yaml"
    path.write_text(EVERYTHING)
    assert (found.scenario, found.runs, found.months, found.firms, found.seed) == ("clear-moscow", 20, 24, 8, 11)
    assert same_world(specify_setting(found).scenario, load_spec(path).scenario) is None
    words = differences(found, Setting("clear-moscow"))
    assert len(words) == 17
    assert {"War held at 1", "US drive: 0.2 → 0.3", "Firms decide: myopic"} <= set(words)
    assert view_from(query_of(View(found))).setting == found


@pytest.mark.compiled
@pytest.mark.parametrize(
    "text",
    [
        EVERYTHING,
        SIZES + "params: {us_drive: .35}\npolicies: {seoul: hedge}\n",
        SIZES + "extends: us-retrenchment\npolicies:\n  washington: {name: script, steps: [[3, {drive: pause}], "
        "[9, {drive: ad_hoc, label: label_name}]], otherwise: hedging}\n",
    ],
)
def test_an_opened_file_has_the_numbers_of_the_command_line(text: str, tmp_path: Path) -> None:
    mine, taken = tmp_path / "mine.yaml", tmp_path / "taken.yaml"
    mine.write_text(text)
    found = opened(text, now=Setting(spread="luck"))
    taken.write_text(configuration_of(found))
    here, theirs, again = specify_setting(found), load_spec(mine), load_spec(taken)
    assert here.digest == again.digest
    records = [simulate(spec, 0, 20).months for spec in (here, theirs, again)]
    np.testing.assert_array_equal(records[0], records[1])
    np.testing.assert_array_equal(records[0], records[2])


def bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, levels)]
    return "\n".join(lines)


SCRIPT = "policies:\n  seoul: {name: script, steps: [[3, {aid: lethal_aid}]], otherwise: 'a.b:c'}"
REFUSED = [
    # what would run code, or read a file
    ("policies: {seoul: 'x.py:f'}", "mine.yaml:1: policies.seoul = x.py:f", "runs no Python that a file names"),
    ("policies:\n  seoul: {name: 'os:system'}", "mine.yaml:2: policies.seoul.name", "runs no Python"),
    ("policies: {seoul: [{from: 0, name: hedging}, {from: 9, name: /tmp/x.py}]}", "policies.seoul.1.name", "no Python"),
    (SCRIPT, "mine.yaml:2: policies.seoul.otherwise = a.b:c", "runs no Python"),
    ("a: !!python/object/apply:os.system ['ls']", "mine.yaml:1", "tags are not allowed"),
    ("extends: /etc/passwd", "mine.yaml:1: extends = /etc/passwd", "extends one of the scenarios of this page"),
    ("extends: ../configs/baseline", "extends = ../configs/baseline", "one of the scenarios"),
    ("extends: baseline.yaml", "extends = baseline.yaml", "did you mean baseline?"),
    ("extends: {a: 1}", "mine.yaml:1: extends", "one of the scenarios"),
    ("extends: sweeps/island", "extends = sweeps/island", "one of the scenarios"),
    # what is no configuration
    (b"\x89PNG\r\n\x1a\n", "mine.yaml: is not UTF-8 text", ""),
    ("params: {}".encode("utf-16"), "mine.yaml: is not UTF-8 text", ""),
    ("naïve: 1".encode("latin-1"), "mine.yaml: is not UTF-8 text", ""),
    (b"a\0b", "mine.yaml: is not text", ""),
    (b"a: \x07", "mine.yaml: not YAML", "characters that text does not have"),
    ("#" * (MOST_BYTES + 1), "mine.yaml: has 65,537 bytes", "up to 65,536 bytes"),
    ("", "mine.yaml: the file is empty", ""),
    ("hello", "mine.yaml:1", "a list of `name: value` lines"),
    ("a: [1", "mine.yaml:1: not YAML", ""),
    (bomb(9), "mine.yaml: more than 20,000 settings", ""),
    ("a: &a [*a]", "mine.yaml:1: a setting contains itself", ""),
    ("[" * 60_000, "mine.yaml: nested too deeply", ""),
    ("policies: {seoul: " + "[" * 200 + "1" + "]" * 200 + "}", "mine.yaml:1: policies.seoul.0", "must be a policy"),
    # what no command takes either
    ("params:\n  us_driv: .3", "mine.yaml:2: params.us_driv: no such parameter; did you mean us_drive?", ""),
    ("policies:\n  seoul: hedgin", "mine.yaml:2: policies.seoul = hedgin", "did you mean hedging?"),
    ("params: {us_drive: 1e400}", "mine.yaml:1: params.us_drive = inf", "finite number"),
    ("params: {us_drive: .nan}", "params.us_drive = nan", "finite number"),
    ("params: {us_drive: " + "9" * 30_000 + "}", "params.us_drive = inf", "finite number"),
    ("model: {seed: " + "9" * 3_000 + "}", "mine.yaml:1: model.seed", "must lie in"),
    ("params: {threat_technology: .9, threat_cooperation: .9}", "mine.yaml:1: params.threat_technology", "<= 1"),
    ("policies:\n  seoul: script", "mine.yaml:2: policies.seoul", "script needs"),
    # what this page does not compute or show
    ("model:\n  runs: 5000", "mine.yaml:2: model.runs = 5000: the page computes 20 to 2,000", "`tightrope run`"),
    ("model:\n  months: 6", "mine.yaml", "model.ticks = 6: the page computes 12 to 120"),
    ("model: {firms: 900}", "model.firms = 900: the page computes 8 to 400", ""),
    ("model: {seed: 9999999999}", "model.seed = 9999999999: the page computes", ""),
    ("output: {firm_records: true}", "output.firm_records", "keeps no records of single firms"),
    ("sweep: {axes: {us_drive: [0, 1, 3]}}", "mine.yaml:1: sweep", "shows one setting and no sweep"),
    ("sweep: {method: list, points: /etc/passwd}", "mine.yaml:1: sweep", "shows one setting and no sweep"),
    ("policies: {moscow: {name: script, steps: [[3, {transfer: minor_transfer}]]}}", "policies.moscow", "otherwise:"),
    ("policies: {seoul: [{from: 0, name: hedging, params: {hedge_slack: .3}}, {from: 9, name: bluff}]}",
     "mine.yaml:1: policies.seoul", "a schedule of plain policies"),
    ("params: {us_drive: .3}\nevents:\n" + "".join(
        f"  - {{tick: {1 + k // 2}, param: {('us_drive', 'arms_need')[k % 2]}, delta: .001}}\n" for k in range(61)),
     "at most 60 dated changes", ""),
    ("hold: {nothing: 1}", "hold.nothing", "no such state variable"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "says"), REFUSED)
def test_a_file_that_cannot_be_shown_is_refused_in_one_line(text: str | bytes, place: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        opened(text)
    told = str(caught.value)
    assert place in told
    assert says in told
    assert "\n" not in told
    assert len(told) < 600
    assert str(Path(__file__).parents[1]) not in told


def test_a_file_runs_no_code_and_reads_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "trap.py"
    trap.write_text("from pathlib import Path\nPath('sprung').touch()\ndef f(): ...\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(registry, "load_plugin", lambda *given: pytest.fail("a plugin was loaded"))
    (tmp_path / "other.yaml").write_text("params: {us_drive: .9}\n")
    before = set(sys.modules)
    for reference in (f"{trap}:f", "trap.py:f", "trap:f", "./trap.py:f", "trap.py", "trap"):
        for text in (
            f"policies: {{seoul: '{reference}'}}",
            f"policies: {{moscow: [{{from: 0, name: '{reference}'}}]}}",
        ):
            with pytest.raises(UserError):
                opened(text)
    for parent in ("other", "./other.yaml", str(tmp_path / "other.yaml"), "trap.py", ".", "..", "/dev/zero"):
        with pytest.raises(UserError, match="one of the scenarios of this page"):
            opened(f"extends: '{parent}'")
    assert not (tmp_path / "sprung").exists()
    assert "trap" not in set(sys.modules) - before


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_bytes_raise_anything_but_a_message(content: bytes) -> None:
    with contextlib.suppress(UserError):
        assert isinstance(opened(content), Setting)


@pytest.mark.parametrize(
    ("given_file", "says"),
    [
        (None, "could not be read"), ({}, "could not be read"), ({"name": "a.yaml", "content": 7}, "could not be read"),
        ({"name": "a.yaml", "content": "&&&"}, "could not be read"), ({"files": 2}, "one file at a time"),
        ({"name": "a.yaml", "size": 9_000_000}, "a.yaml: has 9,000,000 bytes; the page opens files of up to 65,536"),
        ({"name": "a.yaml", "content": "QUFB" * 60_000}, "a.yaml: is too large; the page opens files of up to 65,536"),
        ({"name": "a.yaml", "size": 3, "content": "QUFB" * 25_000}, "has 75,000 bytes"),
        ({"name": "a.yaml", "content": ""}, "a.yaml: the file is empty"),
    ],
)  # fmt: skip
def test_what_the_browser_sends_is_checked_before_it_is_read(given_file: Any, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        opened_file(given_file, Setting())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "short"),
    [("a.yaml", "a.yaml"), ("../../etc/a.yaml", "a.yaml"), (r"C:\me\a.yaml", "a.yaml"), ("", "the file"),
     ("x" * 300 + ".yaml", "x" * 55 + ".yaml")],
)  # fmt: skip
def test_a_file_is_named_without_its_folder(name: object, short: str) -> None:
    assert file_name(name) == short


def test_the_note_says_how_much_of_the_scenario_a_file_changes() -> None:
    assert opened_file(sent(find_config("red-line").read_bytes()), Setting()).words.startswith("is the scenario “")
    assert opened_file(sent("params: {us_drive: .3}"), Setting()).words.startswith(
        "is one change of the scenario “Seoul"
    )
    assert "is 17 changes of the scenario “A Moscow" in opened_file(sent(EVERYTHING), Setting()).words


def test_a_byte_order_mark_and_line_ends_of_windows_are_text() -> None:
    assert opened(b"\xef\xbb\xbfparams:\r\n  us_drive: 0.3\r\n").params == (("us_drive", 0.3),)


def test_two_visitors_do_not_see_each_other_s_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "start", lambda desk, view: None)
    one, other = Desk(View()), Desk(View())
    one.open_file(sent("params: {us_drive: .3}", "one.yaml"))
    other.open_file(sent("params: {us_driv: .3}", "other.yaml"))
    assert one.view.value.setting.params == (("us_drive", 0.3),)
    assert (one.message.value, one.opened.value and one.opened.value[0].file) == ("", "one.yaml")
    assert other.view.value == View()
    assert other.opened.value is None
    assert other.message.value == "other.yaml:1: params.us_driv: no such parameter; did you mean us_drive?"


def test_an_opened_file_is_a_setting_like_any_other_and_can_be_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Desk, "start", lambda desk, view: None)
    before = Setting(params=(("us_drive", 0.1),), spread="luck")
    desk = Desk(View(before))
    desk.open_file(sent(EVERYTHING))
    assert desk.view.value.setting == opened(EVERYTHING, now=before)
    assert desk.view.value.setting.spread == "luck"
    desk.change({"kind": "param", "name": "us_drive", "value": 0.4})
    assert dict(desk.view.value.setting.params)["us_drive"] == 0.4
    desk.take_back(True)
    assert desk.view.value.setting == before
    assert desk.opened.value is None
    desk.open_file(sent(EVERYTHING))
    desk.change({"kind": "reset"})
    assert desk.view.value.setting == Setting("clear-moscow", seed=11, spread="luck", **SMALL)
    assert desk.opened.value is None
    desk.take_back(True)
    assert desk.view.value.setting.scenario == "clear-moscow"


@pytest.mark.compiled
@pytest.mark.parametrize(
    "setting",
    [
        Setting(seed=3, **SMALL),
        Setting("us-retrenchment", (("threat_technology", 0.7), ("us_drive", 0.35)), (("seoul", "hedging"),),
                moves=(Move(8, 0, "aid", "lethal_aid"),), further=(("hold.war", 1.0),), **SMALL),
    ],
)  # fmt: skip
def test_a_fan_taken_along_runs_as_a_sweep_to_the_very_numbers(
    setting: Setting, tmp_path: Path, tightrope: Tightrope
) -> None:
    shop = Workshop(threads=1)
    shown = shop.ensemble(setting)
    shop.close()
    zipfile.ZipFile(io.BytesIO(fan_of(shown))).extractall(tmp_path)
    done = tightrope("sweep", "fan.yaml", "--out", "out", "--quiet")
    assert done.code == 0, done.err
    table = pq.read_table(next((tmp_path / "out").glob("*/outcomes"))).sort_by("point")
    assert table["run"].to_pylist() == list(range(setting.runs))
    for k, outcome in enumerate(OUTCOMES):
        theirs = table[outcome.name].to_numpy(zero_copy_only=False)
        np.testing.assert_array_equal(shown.outcomes[:, k], theirs.astype(float), err_msg=outcome.name)
    assert opened((tmp_path / "fan.yaml").read_bytes(), now=Setting(spread="luck")) == setting


@pytest.mark.compiled
def test_data_hold_the_parameters_of_every_history() -> None:
    shop = Workshop(threads=1)
    plausible, luck = shop.ensemble(Setting(**SMALL)), shop.ensemble(Setting(spread="luck", **SMALL))
    shop.close()
    table, draws = table_of(plausible), draws_of(plausible)
    assert draws.column_names == [f"params.{term.name}" for term in PARAMETERS]
    assert draws.num_rows == 20
    for name in draws.column_names:
        by_row = table[name].to_numpy().reshape(20, 24)
        np.testing.assert_array_equal(by_row, np.repeat(draws[name].to_numpy()[:, np.newaxis], 24, axis=1))
    assert len(set(draws["params.us_drive"].to_pylist())) == 20
    assert not [name for name in table_of(luck).column_names if name.startswith("params.")]
    with pytest.raises(UserError, match="luck alone has no draws"):
        fan_of(luck)
