"""A visitor's own configuration in a browser: by keyboard, dialog and drop; good, broken and hostile; nobody else's."""

import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PATIENCE, Server
from tests.e2e.test_scenario import SMALL, command_line, tile, value, version, wait_for_new
from tests.test_view_upload import bomb

pytestmark = pytest.mark.e2e
MINE = """extends: us-retrenchment
title: A world of mine
model: {runs: 40, firms: 20, months: 36, seed: 3}
params: {us_drive: 0.35}
policies: {seoul: hedging}
hold: {war: 1}
"""
DROP = """([name, text]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, {type: 'application/yaml'}));
  const rail = document.querySelector('[data-testid=rail]');
  for (const kind of ['dragover', 'drop'])
    rail.dispatchEvent(new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""


def give(page: Any, name: str, content: str | bytes) -> None:
    """Open a file through the dialog."""
    raw = content.encode() if isinstance(content, str) else content
    page.set_input_files("[data-testid=upload-file]", {"name": name, "mimeType": "application/yaml", "buffer": raw})


def message(page: Any) -> Any:
    return page.locator("[data-testid=message]")


def test_a_file_opened_by_keyboard_runs_to_the_numbers_of_the_command_line(visit: Any, server: Server) -> None:
    page = visit(SMALL)
    path = server.folder / "mine.yaml"
    path.write_text(MINE)
    count = version(page)
    with page.expect_file_chooser(timeout=PATIENCE) as chooser:  # from here on, so that the browser knows in time
        page.focus("[data-testid=scenario]")
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.dataset.testid") == "upload"
        page.keyboard.press("Enter")
    chooser.value.set_files(path)
    wait_for_new(page, count)
    expect(page.locator("[data-testid=opened]")).to_contain_text("mine.yaml is 3 changes of the scenario “Washington")
    expect(page.locator("[data-testid=scenario]")).to_have_value("us-retrenchment")
    expect(page.locator("[data-testid=policy-seoul]")).to_have_value("hedging")
    expect(page.locator("[data-testid=value-us_drive]")).to_contain_text("0.35")
    expect(page.locator("[data-testid=further]")).to_contain_text("War held at 1")
    found = command_line(server, str(path))
    assert tile(page, "welfare_mean") == f"{found['outcomes']['welfare_mean']['mean']:.2f}".replace("-", "−")
    page.click("[data-testid=download]")
    with page.expect_download() as download:
        page.click("[data-testid=save-yaml]")
    taken = server.folder / download.value.suggested_filename
    download.value.save_as(taken)
    again = command_line(server, str(taken))
    assert Path(again["folder"]).name.rpartition("-")[2] in taken.name
    assert again["outcomes"] == found["outcomes"]


def test_the_link_of_an_opened_file_brings_all_of_it_back_and_it_can_be_taken_back(visit: Any, browser: Any) -> None:
    page = visit(SMALL + "&us_drive=0.1")
    count = version(page)
    page.evaluate(DROP, ["dropped.yaml", MINE])
    wait_for_new(page, count)
    expect(page.locator("[data-testid=opened]")).to_contain_text("dropped.yaml")
    context = browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    other.wait_for_selector("[data-testid=board]")
    assert value(other, "nato_ties", "nato_ties|median") == value(page, "nato_ties", "nato_ties|median")
    expect(other.locator("[data-testid=further]")).to_contain_text("War held at 1")
    context.close()
    count = version(page)
    page.click("[data-testid=take-back]")
    wait_for_new(page, count)
    assert "us_drive=0.1" in page.url
    assert "hold.war" not in page.url
    expect(page.locator("[data-testid=opened]")).to_have_count(0)
    give(page, "again.yaml", MINE)
    expect(page.locator("[data-testid=opened]")).to_contain_text("again.yaml")
    page.click("[data-testid=reset-all]")
    expect(page.locator("[data-testid=further]")).to_have_count(0)
    assert "scenario=us-retrenchment" in page.url


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("typo.yaml", "params:\n  us_driv: 0.3\n", "typo.yaml:2: params.us_driv: no such parameter; did you mean"),
        ("evil.yaml", "policies: {seoul: 'x.py:f'}", "evil.yaml:1: policies.seoul = x.py:f: a policy of your own"),
        ("tag.yaml", "a: !!python/object/apply:os.system [id]", "tags are not allowed"),
        ("path.yaml", "extends: ../../etc/passwd", "extends one of the scenarios of this page"),
        ("bomb.yaml", bomb(9), "bomb.yaml: more than 20,000 settings"),
        ("deep.yaml", "[" * 60_000, "deep.yaml: nested too deeply"),
        ("large.yaml", "#" * 200_000, "large.yaml: has 200,000 bytes; the page opens files of up to 65,536 bytes"),
        ("picture.yaml", b"\x89PNG\r\n\x1a\n\0\0", "picture.yaml: is not UTF-8 text"),
        ("<img src=x onerror=alert(1)>.yaml", "a: 1", "<img src=x onerror=alert(1)>.yaml:1: a: no such setting"),
        ("runs.yaml", "model: {runs: 100000}", "model.runs = 100000: the page computes 20 to 2,000"),
        ("empty.yaml", "", "empty.yaml: the file is empty"),
    ],
)  # fmt: skip
def test_broken_and_hostile_files_meet_one_sentence(visit: Any, name: str, content: str | bytes, says: str) -> None:
    page = visit(SMALL + "&us_drive=0.1")
    url, count = page.url, version(page)
    give(page, name, content)
    expect(message(page)).to_contain_text(says)
    assert "Traceback" not in page.inner_text("body")
    assert (page.url, version(page)) == (url, count)
    expect(page.locator("[data-testid=opened]")).to_have_count(0)
    page.select_option("[data-testid=policy-seoul]", "hedging")  # and the page goes on
    wait_for_new(page, count)


def test_two_files_at_once_are_refused_and_the_same_file_opens_twice(visit: Any, server: Server) -> None:
    page = visit(SMALL)
    files = [{"name": f"{k}.yaml", "mimeType": "", "buffer": MINE.encode()} for k in "ab"]
    page.evaluate(
        """(text) => { const carried = new DataTransfer();
          ['a.yaml', 'b.yaml'].forEach((name) => carried.items.add(new File([text], name)));
          document.querySelector('[data-testid=rail]').dispatchEvent(
            new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true})); }""",
        MINE,
    )
    expect(message(page)).to_contain_text("one file at a time")
    path = server.folder / "twice.yaml"
    path.write_text("params: {us_driv: 1}\n")
    page.set_input_files("[data-testid=upload-file]", path)
    expect(message(page)).to_contain_text("did you mean us_drive?")
    path.write_bytes(files[0]["buffer"])  # type: ignore[arg-type]
    page.set_input_files("[data-testid=upload-file]", path)
    expect(page.locator("[data-testid=opened]")).to_contain_text("twice.yaml")
    expect(message(page)).to_have_count(0)


def test_a_visitor_s_file_is_nobody_else_s(visit: Any, browser: Any, server: Server) -> None:
    page = visit(SMALL)
    context = browser.new_context()
    other = context.new_page()
    other.goto(f"{server.address}?{SMALL}")
    other.wait_for_selector("[data-testid=board]")
    before, url, count = value(other, "nato_ties", "nato_ties|median"), other.url, version(page)
    give(page, "secret.yaml", MINE)
    wait_for_new(page, count)
    give(other, "wrong.yaml", "params: {us_driv: 1}")
    expect(message(other)).to_contain_text("wrong.yaml:1")
    expect(message(page)).to_have_count(0)
    assert (value(other, "nato_ties", "nato_ties|median"), other.url) == (before, url)
    assert "secret.yaml" not in other.content()
    assert "secret.yaml" in page.content()
    fresh = context.new_page()
    fresh.goto(f"{server.address}?{SMALL}")
    fresh.wait_for_selector("[data-testid=board]")
    assert "secret.yaml" not in fresh.content()
    expect(fresh.locator("[data-testid=scenario]")).to_have_value("baseline")
    context.close()
    assert not [path for path in server.folder.rglob("*") if "secret" in path.name]


def test_a_fan_taken_along_runs_as_a_sweep_to_the_numbers_shown(visit: Any, server: Server, sweep: Any) -> None:
    page = visit(SMALL.replace("fan=luck", "us_drive=0.35"))
    page.click("[data-testid=download]")
    with page.expect_download() as download:
        page.click("[data-testid=save-fan]")
    folder = server.folder / "fan"
    folder.mkdir()
    download.value.save_as(folder / "fan.zip")
    zipfile.ZipFile(folder / "fan.zip").extractall(folder)
    outcomes = sweep(folder)
    mean = outcomes["welfare_mean"].mean()
    assert tile(page, "welfare_mean") == f"{mean:.2f}".replace("-", "−")
    ties = outcomes["nato_ties_gained"].mean()
    assert tile(page, "nato_ties_gained") == f"{ties:+.2f}".replace("-", "−")
    page.click("[data-testid=download]")
    with page.expect_download() as download:
        page.click("[data-testid=save-csv]")
    download.value.save_as(folder / "all.csv")
    draws = pd.read_csv(folder / "draws.csv")
    by_run = pd.read_csv(folder / "all.csv").groupby("run")[list(draws.columns)].first().reset_index(drop=True)
    pd.testing.assert_frame_equal(by_run, draws)
    give(page, "fan.yaml", (folder / "fan.yaml").read_bytes())
    expect(page.locator("[data-testid=opened]")).to_contain_text("fan.yaml")
    expect(page.locator("[data-testid=fan-plausible]")).to_have_attribute("aria-pressed", "true")
    assert tile(page, "welfare_mean") == f"{mean:.2f}".replace("-", "−")


@pytest.fixture
def sweep() -> Any:
    """Outcomes of the sweep in a folder."""
    import os
    import subprocess
    import sys

    from tests.e2e.conftest import ROOT

    def swept(folder: Path) -> pd.DataFrame:
        command = [sys.executable, "-m", "sim.cli", "sweep", "fan.yaml", "--out", "out", "--quiet"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, cwd=folder, check=True, env=environment, capture_output=True)
        return pd.read_parquet(next((folder / "out").glob("*/outcomes")))

    return swept
