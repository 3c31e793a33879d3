"""The scenario page in a browser: every control changes what it should, to the numbers the command line gives."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import ROOT, Server

pytestmark = pytest.mark.e2e
SMALL = "tab=scenario&runs=40&firms=20&months=36&fan=luck"


def value(page: Any, chart: str, series: str, month: int = -1) -> float:
    """A number of a chart on the board; months count from the end."""
    script = """([name, id, month]) => {
      const chart = JSON.parse(window.__boards.board.charts).find((c) => c.name === name);
      const data = chart.option.series.find((s) => s.id === id).data;
      return data[month < 0 ? data.length + month : month];
    }"""
    return float(page.evaluate(script, [chart, series, month]))


def version(page: Any) -> str:
    return str(page.get_attribute("[data-testid=board]", "data-version"))


def wait_for_new(page: Any, before: str) -> None:
    """Wait until the board shows something newer than `before`, and what the link says."""
    page.wait_for_function(
        """v => { const board = document.querySelector('[data-testid=board]');
          return board.dataset.version !== v && board.dataset.query === location.search.slice(1); }""",
        arg=before,
    )


def tile(page: Any, name: str) -> str:
    return str(page.inner_text(f"[data-testid=tile-{name}] strong"))


def slide(page: Any, name: str, keys: str, times: int) -> None:
    """Move a slider by keyboard, as a reader without a mouse would."""
    page.focus(f"[data-testid=param-{name}]")
    for _ in range(times):
        page.keyboard.press(keys)


def point_at(page: Any, chart: str) -> None:
    """Move the mouse into a chart that is drawn, as a hand does: in more than one step."""
    place = page.locator(f"[data-testid=chart-{chart}]")
    place.scroll_into_view_if_needed()
    page.wait_for_function(f"() => (window.__boards.board.hosts.{chart} || {{}}).chart")
    place.hover()  # waits until the chart stands still
    box = place.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5)
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5, steps=5)


def command_line(server: Server, *arguments: str) -> Any:
    """Outcomes that `tightrope run` gives."""
    command = [sys.executable, "-m", "sim.cli", "run", *arguments, "--json", "--out", str(server.folder / "by_cli")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=server.folder, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout)


def test_a_slider_moved_by_keyboard_gives_the_numbers_of_the_command_line(visit: Any, server: Server) -> None:
    page = visit(SMALL)
    before, count = value(page, "nato_ties", "nato_ties|median"), version(page)
    slide(page, "us_drive", "ArrowRight", 10)
    expect(page.locator("[data-testid=value-us_drive]")).to_contain_text("0.3")
    page.wait_for_function("() => location.search.includes('us_drive=0.3')")
    wait_for_new(page, count)
    found = command_line(
        server, "baseline", "--runs", "40", "--firms", "20", "--months", "36", "--set", "params.us_drive=0.3"
    )
    mean = found["outcomes"]["welfare_mean"]["mean"]
    expect(page.locator("[data-testid=tile-welfare_mean] strong")).to_have_text(f"{mean:.2f}".replace("-", "−"))
    ties = found["outcomes"]["nato_ties_gained"]["mean"]
    assert tile(page, "nato_ties_gained") == f"{ties:+.2f}"
    assert value(page, "nato_ties", "nato_ties|median") > before
    assert page.locator("[data-testid=reset-us_drive]").count() == 1
    count = version(page)
    page.click("[data-testid=reset-us_drive]")
    wait_for_new(page, count)
    assert value(page, "nato_ties", "nato_ties|median") == before
    assert "us_drive" not in page.url


def test_a_policy_changes_its_government_and_nothing_else_of_the_setting(visit: Any) -> None:
    page = visit(SMALL)
    count = version(page)
    page.select_option("[data-testid=policy-seoul]", "accommodation")
    wait_for_new(page, count)
    assert value(page, "ladder_aid", "mdcp_only|share") == 1.0
    assert "seoul=accommodation" in page.url
    assert not re.search("beijing|moscow=|pyongyang|washington|us_drive", page.url)
    expect(page.locator("[data-testid=card-beijing] select")).to_have_value("expected_utility")
    assert page.locator("[data-testid=own-seoul-hedge_slack]").count() == 0
    page.select_option("[data-testid=policy-seoul]", "hedging")
    expect(page.locator("[data-testid=own-seoul-hedge_slack]")).to_be_visible()


def test_the_switch_of_the_fan_says_what_it_spans_and_widens_it(visit: Any) -> None:
    page = visit(SMALL)
    luck = value(page, "nato_ties", "nato_ties|lower") + value(page, "nato_ties", "nato_ties|upper")
    assert "Luck alone" in page.inner_text(".board-foot")
    count = version(page)
    page.click("[data-testid=fan-plausible]")
    wait_for_new(page, count)
    both = value(page, "nato_ties", "nato_ties|lower") + value(page, "nato_ties", "nato_ties|upper")
    assert "Luck and plausible parameters" in page.inner_text(".board-foot")
    assert "each of the 42 parameters" in page.inner_text("[data-testid=tiles]")
    assert both > luck


def test_one_history_is_drawn_over_the_fan_and_splits_draw_two(visit: Any) -> None:
    page = visit(SMALL)
    count = version(page)
    page.fill("[data-testid=run]", "3")
    page.keyboard.press("Enter")
    wait_for_new(page, count)
    assert isinstance(value(page, "nato_ties", "nato_ties|path"), float)
    assert "run=3" in page.url
    count = version(page)
    page.select_option("[data-testid=split]", "moscow_type")
    wait_for_new(page, count)
    assert isinstance(value(page, "nato_ties", "nato_ties.1|median"), float)
    page.fill("[data-testid=run]", "9999")
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=message]")).to_contain_text("there are histories 0 to 39")
    expect(page.locator("[data-testid=run]")).to_have_value("3")
    for name, wrong, stands in (("runs", "5000", "40"), ("months", "200", "36")):
        page.fill(f"[data-testid=size-{name}]", wrong)
        page.keyboard.press("Enter")
        expect(page.locator("[data-testid=message]")).to_contain_text(wrong)
        expect(page.locator(f"[data-testid=size-{name}]")).to_have_value(stands)


def test_a_dated_move_and_an_event_take_effect_from_their_month(visit: Any) -> None:
    page = visit(SMALL)
    form = page.locator("[data-testid=dated]")
    form.locator("select").first.select_option(label="Jan 2025")
    page.select_option("[data-testid=dated-what]", "move transfer")
    page.select_option("[data-testid=dated-rung]", "advanced_technology")
    count = version(page)
    page.click("[data-testid=dated-add]")
    wait_for_new(page, count)
    expect(page.locator("[data-testid=dated-list] li")).to_have_text(re.compile("Jan 2025: Moscow"))
    july, january = 6, 12
    assert value(page, "ladder_transfer", "advanced_technology|share", january) == 1.0
    assert value(page, "ladder_transfer", "advanced_technology|share", july) < 1.0
    page.select_option("[data-testid=dated-what]", "event war")
    form.locator("select").nth(2).select_option(label="to")
    expect(page.locator("[data-testid=dated-about]")).to_contain_text("1 for yes, 0 for no; 1 in July 2024.")
    page.fill("[data-testid=dated-amount]", "0")
    count = version(page)
    page.click("[data-testid=dated-add]")
    wait_for_new(page, count)
    assert value(page, "dual_use", "dual_use|median") < 0.1
    page.fill("[data-testid=dated-amount]", "many")
    page.click("[data-testid=dated-add]")
    expect(page.locator("[data-testid=message]")).to_contain_text("must be a number")


def test_pointing_at_a_month_reads_out_all_charts_and_a_legend_isolates(visit: Any) -> None:
    page = visit(SMALL)
    point_at(page, "alignment")
    expect(page.locator(".board-month strong")).to_contain_text(re.compile("20(25|26)"))
    expect(page.locator(".board-legend b").first).to_have_text(re.compile(r"^−?\d\.\d\d$"))  # six lines: medians
    ties = page.locator("figure", has=page.locator("[data-testid=chart-nato_ties]")).locator(".board-legend b").first
    expect(ties).to_contain_text(" to ")
    page.mouse.move(5, 5)
    page.focus("[data-testid=chart-nato_ties]")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    shown = page.inner_text(".board-month strong")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".board-month strong")).not_to_have_text(shown)
    washington = page.locator("figure", has=page.locator("[data-testid=chart-alignment]")).get_by_role(
        "button", name=re.compile("^Washington")
    )
    washington.click()
    expect(washington).to_have_attribute("aria-pressed", "true")
    drawn = "window.__boards.board.hosts.alignment.chart.getOption().series.filter((s) => s).map((s) => s.id)"
    others = f"{drawn}.filter((id) => !/^(history|alignment_washington)/.test(id))"
    page.wait_for_function(f"() => {others}.length === 0", timeout=10_000)  # the chart follows the button
    ids = page.evaluate(f"() => {drawn}")
    assert {name.partition("|")[0] for name in ids} == {"history", "alignment_washington"}


def test_a_month_pointed_at_survives_a_change_of_what_is_drawn(visit: Any) -> None:
    page = visit(SMALL)
    for split in ("war", "moscow_type", "none"):
        point_at(page, "ladder_aid")
        expect(page.locator(".board-month strong")).to_contain_text("20")
        count = version(page)
        page.select_option("[data-testid=split]", split)  # the mouse stays where it is
        wait_for_new(page, count)
        page.wait_for_timeout(500)  # ECharts shows its tip again a moment later; `visit` counts script errors


def test_downloads_run_again_to_the_same_digest(visit: Any, server: Server) -> None:
    page = visit(SMALL + "&us_drive=0.35&seoul=hedging")
    found = {}
    for kind in ("yaml", "parquet", "csv"):
        page.click("[data-testid=download]")
        with page.expect_download() as download:
            page.click(f"[data-testid=save-{kind}]")
        found[kind] = server.folder / download.value.suggested_filename
        download.value.save_as(found[kind])
    again = command_line(server, str(found["yaml"]))
    assert Path(again["folder"]).name.rpartition("-")[2] in found["yaml"].name
    ours = pd.read_parquet(found["parquet"])
    theirs = pd.read_parquet(Path(again["folder"]) / "months.parquet")
    pd.testing.assert_frame_equal(ours.astype(theirs.dtypes), theirs)
    assert len(pd.read_csv(found["csv"])) == len(theirs)


def test_charts_are_saved_as_pictures(visit: Any, server: Server) -> None:
    page = visit(SMALL)
    for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save Alignment as {kind}").click()
        target = server.folder / f"saved.{kind}"
        download.value.save_as(target)
        assert target.read_bytes().startswith(begins)
        assert target.stat().st_size > 5_000
    drawn = target.read_text()  # the months of the axis stand above the caption, and both inside the picture
    height = float(re.findall(r'<svg[^>]* height="([0-9.]+)"', drawn)[0])
    assert height_of(drawn, "2026") < height_of(drawn, "+1 does what") < height


def height_of(drawing: str, words: str) -> float:
    """Where a text stands in an SVG, from above."""
    return float(re.findall(rf'translate\([-0-9.]+ ([-0-9.]+)\)"[^>]*>{re.escape(words)}', drawing)[0])


def test_a_split_draws_shares_in_two_panels_and_reads_out_both(visit: Any) -> None:
    page = visit(SMALL + "&split=moscow_type&run=3")
    for layer in ("share", "share.1"):
        total = sum(value(page, "firms_large", f"{status}|{layer}") for status in ("active", "idle", "exited"))
        assert abs(total - 1.0) < 1e-3
    assert "Split in two. Solid and upper panels: Moscow restrained:" in page.inner_text(".board-foot")
    page.focus("[data-testid=chart-ladder_aid]")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    card = page.locator("figure", has=page.locator("[data-testid=chart-ladder_aid]"))
    expect(card.locator(".board-legend b").first).to_have_text(re.compile(r"^\d+% / \d+%$"))
    count = version(page)
    page.select_option("[data-testid=split]", "none")
    wait_for_new(page, count)
    expect(card.locator(".board-legend b").first).to_have_text(re.compile(r"^\d+%$"))


def test_dark_and_light_are_chosen_and_kept(visit: Any) -> None:
    page = visit(SMALL)
    light = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.click("[data-testid=theme]")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    page.wait_for_selector("[data-testid=board]")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_page_is_wider_than_its_window(visit: Any, width: int) -> None:
    page = visit(SMALL)
    page.set_viewport_size({"width": width, "height": 900})
    for tab, there in (
        ("questions", "cards"), ("scenario", "board"), ("compare", "compare"), ("history", "history"),
        ("library", "library"), ("about", "about"),
    ):  # fmt: skip
        page.goto(page.url.partition("?")[0] + f"?{SMALL}".replace("tab=scenario", f"tab={tab}"))
        page.wait_for_selector(f"[data-testid={there}]", state="attached")
        page.wait_for_timeout(300)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, tab
