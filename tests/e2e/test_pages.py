"""The other pages in a browser: questions, compare, single history, library, about, links, visitors."""

import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from sim.analysis.writing import write_tables
from tests.e2e.conftest import ROOT, Server, Watch
from tests.e2e.test_scenario import SMALL, value, version, wait_for_new
from tests.planted_edges import planted_edges

pytestmark = pytest.mark.e2e


def test_five_questions_are_answered_and_open_the_scenario_behind_them(visit: Any) -> None:
    page = visit("", "[data-testid=card-business]")
    assert page.locator(".cards-card").count() == 5
    expect(page.locator("[data-testid=card-arming]")).to_contain_text(re.compile("95 % interval"))
    page.click("[data-testid=open-arming]")
    page.wait_for_selector("[data-testid=board]")
    expect(page.locator("[data-testid=scenario]")).to_have_value("arm-ukraine")
    expect(page.locator("[data-testid=tile-welfare_mean] .tiles-change")).to_contain_text("beyond luck")
    page.go_back()
    page.wait_for_selector("[data-testid=cards]")


def test_a_cell_of_the_island_opens_as_a_scenario(visit: Any) -> None:
    page = visit("", "[data-testid=chart-island] canvas")
    island = page.locator("[data-testid=chart-island]")
    box = island.bounding_box()
    island.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.3})
    page.wait_for_selector("[data-testid=board]")
    assert "us_drive=0.5" in page.url or "us_drive=0.6" in page.url
    assert "arms_need=" in page.url


def test_two_worlds_are_compared_and_part_in_their_month(visit: Any) -> None:
    page = visit("tab=compare&runs=40&firms=20&fan=luck&scenario=us-retrenchment", "[data-testid=outcomes]")
    expect(page.locator("[data-testid=parting]")).to_contain_text("January 2025")
    ties = page.locator("[data-testid=outcome-nato_ties_gained]")
    expect(ties).to_contain_text("beyond luck")
    expect(ties).to_contain_text("▼")
    page.click("[data-testid=swap]")
    expect(page.locator("[data-testid=world-A]")).to_contain_text("Washington turns away")
    expect(ties).to_contain_text("▲")
    assert page.locator("[data-testid=chart-welfare_difference]").count() == 1


def test_pinning_makes_the_current_setting_the_one_to_compare_with(visit: Any) -> None:
    page = visit(SMALL + "&us_drive=0.4")
    expect(page.locator("[data-testid=tile-welfare_mean] .tiles-change")).to_be_visible()
    count = version(page)
    page.click("[data-testid=pin]")
    wait_for_new(page, count)
    expect(page.locator("[data-testid=pin]")).to_have_text("Pinned as A")
    assert page.locator(".tiles-change").count() == 0
    assert "pinned=us_drive%3D0.4" in page.url


def test_a_history_plays_and_says_why(visit: Any) -> None:
    page = visit("tab=history&scenario=history-2024&runs=40&firms=20&fan=luck&run=1", "[data-testid=why-table]")
    expect(page.get_by_role("heading", level=1)).to_contain_text("History 1:")
    expect(page.locator("[data-testid=month-words]")).to_have_text("July 2024")
    table = page.inner_text("[data-testid=why-table]")
    assert "Runner-up" in table
    assert "Lethal aid" in table
    for _ in range(3):
        page.click("[data-testid=step]")
    expect(page.locator("[data-testid=month-words]")).to_have_text("October 2024")
    expect(page.locator("[data-testid=moves]")).to_contain_text("Pyongyang sends troops")
    page.click("[data-testid=actor-moscow]")
    expect(page.locator("[data-testid=why]")).to_contain_text("would like")
    page.check("[data-testid=as-seoul]")
    expect(page.locator("[data-testid=why]")).to_contain_text("Seoul cannot see")
    assert page.get_by_text("In this history Moscow").count() == 0
    months = page.locator("[data-testid=score] .history-row").first.locator(".history-cells i")
    expect(months).to_have_count(72)
    assert months.nth(3).get_attribute("class") != "unknown"
    assert all(months.nth(k).get_attribute("class") == "unknown" for k in (4, 30, 71))
    assert page.locator("[data-testid=score] .unknown[title$='not yet known']").count() == 9 * 68
    page.wait_for_function("() => location.search.includes('month=2024-10&government=moscow&as=seoul')")
    page.reload()
    page.wait_for_selector("[data-testid=history]")
    expect(page.locator("[data-testid=month-words]")).to_have_text("October 2024")
    expect(page.locator("[data-testid=as-seoul]")).to_be_checked()
    expect(page.locator("[data-testid=why]")).to_contain_text("Why Moscow")
    page.fill("[data-testid=history-run]", "999")
    page.keyboard.press("Enter")
    expect(page.locator("[data-testid=message]")).to_contain_text("there are histories 0 to 39")
    expect(page.locator("[data-testid=history-run]")).to_have_value("1")
    page.select_option("[data-testid=speed]", label="fast")
    page.click("[data-testid=play]")
    page.wait_for_function("() => !/October 2024/.test(document.querySelector('[data-testid=month-words]').innerText)")
    page.click("[data-testid=play]")
    expect(page.locator("[data-testid=play]")).to_have_text("Play")


def command_line(server: Server, *arguments: str) -> None:
    """Run a verb in the folder of the server."""
    command = [sys.executable, "-m", "sim.cli", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=server.folder, check=True, capture_output=True, env=environment)


def test_the_library_lists_good_damaged_and_foreign_folders(visit: Any, server: Server) -> None:
    runs = server.folder / "runs"
    good = ("baseline", "--runs", "12", "--months", "24", "--firms", "8", "--quiet", "--name", "good")
    command_line(server, "run", *good)
    whole = next(runs.glob("good-*"))
    shutil.copytree(whole, runs / "torn")
    (runs / "torn" / "months.parquet").unlink()
    (runs / "foreign").mkdir()
    (runs / "foreign" / "letter.txt").write_text("not a run")
    sweep = ("baseline", "--axis", "us_drive=-0.2:0.4:3", "--axis", "arms_need=0.5:1.3:3", "--replicates", "4",
             "--firms", "8", "--months", "24", "--name", "plane", "--quiet")  # fmt: skip
    command_line(server, "sweep", *sweep)
    planted_edges(runs / "edges")
    write_tables(runs / "ledger", {}, {"analysis": "claims"})
    page = visit("tab=library", "[data-testid=folder-torn]")
    expect(page.locator("[data-testid=folder-torn]")).to_contain_text("damaged: months.parquet is missing")
    expect(page.locator("[data-testid=folder-foreign]")).to_contain_text("not a run folder")
    page.get_by_role("button", name=f"Open {whole.name}").click()
    page.wait_for_selector("[data-testid=chart-alignment]")
    expect(page.locator("[data-testid=opened]")).to_contain_text("12 runs of 24 months")
    expect(page.locator("[data-testid=told]")).to_contain_text("Seoul after the Washington summit")
    expect(page.locator("[data-testid=told]")).to_contain_text("Korean firms: ")
    page.wait_for_function("name => location.search.includes('folder=' + name)", arg=whole.name)
    page.reload()
    expect(page.locator("[data-testid=opened] h2")).to_have_text(whole.name)
    page.click("[data-testid=to-scenario]")
    expect(page.locator("[data-testid=message]")).to_contain_text("the page computes 20 to 2,000")
    page.get_by_role("button", name=re.compile("Open plane")).click()
    page.wait_for_selector("[data-testid=chart-sweep_map]")
    page.select_option("[data-testid=pick-outcome]", "nato_ties_end")
    expect(page.get_by_role("heading", name=re.compile("NATO ties at the end over"))).to_be_visible()
    expect(page.locator("[data-testid=folder-ledger]")).to_contain_text("figures of tightrope claims")
    expect(page.get_by_role("button", name="Open ledger")).to_have_count(0)
    page.get_by_role("button", name="Open edges").click()
    for name in ("edge_china_cost", "edge_map", "nearest_edges", "path"):
        page.locator(f"[data-testid=chart-{name}]").scroll_into_view_if_needed()
        expect(page.locator(f"[data-testid=chart-{name}] canvas")).to_be_visible()
    expect(page.get_by_text("It falls under 50 % where China cost is lowered to 0.215")).to_be_visible()


def test_the_library_shows_what_one_would_regret_and_computes_what_drives_a_sweep(visit: Any, server: Server) -> None:
    common = ("--firms", "8", "--months", "24", "--quiet", "--axis", "us_drive=-0.2:0.4", "--axis", "arms_need=0.5:1.3")
    levers = (
        "--lever",
        "policies.seoul=hedging,accommodation",
        "--method",
        "lhs",
        "--points",
        "20",
        "--replicates",
        "2",
    )
    command_line(server, "sweep", "baseline", *common, *levers, "--name", "courses")
    command_line(server, "sweep", "baseline", *common, "--method", "saltelli", "--points", "16", "--name", "indices")
    page = visit("tab=library", "[data-testid=library]")
    page.get_by_role("button", name=re.compile("Open courses")).click()
    for name in ("regret", "wins", "payoff_and_risk"):
        chart = page.locator(f"[data-testid=chart-{name}]")
        chart.scroll_into_view_if_needed()
        expect(chart.locator("canvas")).to_be_visible()
    expect(page.locator("[data-testid=chart-wins]")).to_have_attribute("aria-label", re.compile("Hedges: best of all"))
    page.get_by_role("button", name=re.compile("Open indices")).click()
    expect(page.get_by_text("it needs a sweep with levers")).to_be_visible()
    page.click("[data-testid=compute]")
    page.wait_for_selector("[data-testid=chart-drives_0]")
    expect(page.locator("[data-testid=compute]")).to_have_count(0)


def test_the_glossary_is_searched_and_the_limits_are_told(visit: Any) -> None:
    page = visit("tab=about", "[data-testid=glossary]")
    page.fill("[data-testid=glossary-search]", "guarantee_core")
    expect(page.locator("[data-testid=glossary] tbody tr")).to_have_count(1)
    expect(page.locator(".about-limits li")).to_have_count(12)
    expect(page.locator("[data-testid=test-claims]")).to_be_enabled()


def test_a_link_reproduces_the_whole_state(visit: Any, browser: Any, server: Server) -> None:
    query = SMALL + "&us_drive=0.35&seoul=hedging&hedge_slack=0.2&move=2025-01:open:drive:ad_hoc&split=war&run=4"
    page = visit(query)
    first = value(page, "nato_ties", "nato_ties.1|median"), page.inner_text("[data-testid=tiles]")
    other = browser.new_page()
    watch = Watch(other, server.address)
    other.goto(page.url)
    other.wait_for_selector("[data-testid=board]")
    assert (value(other, "nato_ties", "nato_ties.1|median"), other.inner_text("[data-testid=tiles]")) == first
    assert other.url == page.url
    other.close()
    assert not watch.found


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("tab=scenario&us_drive=lots", "us_drive = lots: must be a number"),
        ("tab=scenario&us_drive=9", "must lie in [-2, 2]"),
        ("tab=scenario&us_driv=0.2", "did you mean us_drive?"),
        ("scenario=../../etc/passwd", "link: scenario = ../../etc/passwd: there is no such scenario"),
        ("seoul=os:system", "no such policy"),
        ("runs=100000", "the page computes 20 to 2,000"),
        ("event=2025-01:us_drive:by", "an event is"),
        ("pinned=scenario%3Dnowhere", "there is no such scenario"),
    ],
)
def test_a_malformed_link_meets_one_clear_message(visit: Any, query: str, says: str) -> None:
    page = visit(query, "[data-testid=message]")
    expect(page.locator("[data-testid=message]")).to_contain_text(says)
    assert "Traceback" not in page.inner_text("body")
    page.wait_for_selector("[data-testid=cards]")


def test_two_visitors_at_once_have_a_state_each(visit: Any, browser: Any, server: Server) -> None:
    page = visit(SMALL)
    context = browser.new_context()
    other = context.new_page()
    other.goto(f"{server.address}?{SMALL}")
    other.wait_for_selector("[data-testid=board]")
    before, count = value(other, "nato_ties", "nato_ties|median"), version(page)
    page.select_option("[data-testid=policy-seoul]", "full_alignment")
    wait_for_new(page, count)
    assert value(page, "nato_ties", "nato_ties|median") > before
    assert value(other, "nato_ties", "nato_ties|median") == before
    expect(other.locator("[data-testid=policy-seoul]")).to_have_value("expected_utility")
    context.close()


def test_a_newer_change_cancels_an_older_one(visit: Any) -> None:
    page = visit("tab=scenario&runs=600&firms=100&fan=luck")
    slide = """(values) => { const input = document.querySelector('[data-testid=param-us_drive]');
      values.forEach((v) => { input.value = v; input.dispatchEvent(new Event('change', {bubbles: true})); }); }"""
    page.evaluate(slide, [0.3, 0.4, 0.5, 0.6])
    page.wait_for_function("() => location.search.includes('us_drive=0.6')")
    page.wait_for_function("() => document.querySelector('[data-testid=board]').dataset.version === '5'")
    expect(page.locator("[data-testid=value-us_drive]")).to_contain_text("0.6")


def test_what_is_not_installed_is_refused_and_not_fetched(page: Any, server: Server) -> None:
    found = page.request.get(f"{server.address}_solara/cdn/nowhere@1.0.0/dist/x.js")
    assert found.status == 404
    assert found.text() == "not installed"
    shown = page.request.get(server.address)
    assert "connect-src 'self'" in shown.headers["content-security-policy"]
