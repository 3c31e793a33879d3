"""Charts under the pointer: they stay where they are, let the page scroll, and are told in plain words."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Server
from tests.e2e.test_scenario import SMALL, point_at, version, wait_for_new

pytestmark = pytest.mark.e2e


def box_of(page: Any, chart: str) -> Any:
    return page.locator(f"[data-testid=chart-{chart}]").bounding_box()


def test_a_chart_stays_under_the_pointer_while_it_is_read(visit: Any) -> None:
    page = visit(SMALL)
    point_at(page, "alignment")
    expect(page.locator(".board-month strong")).to_contain_text("20")
    box = box_of(page, "alignment")
    for k in range(8):
        page.mouse.move(box["x"] + 90 + 12 * k, box["y"] + 14)  # near its upper edge, where a longer legend would reach
        page.wait_for_timeout(40)
        expect(page.locator(".board-month strong")).to_contain_text("20")
    assert box_of(page, "alignment") == box


def test_the_wheel_scrolls_the_page_over_a_chart_and_zooms_with_ctrl(visit: Any) -> None:
    page = visit(SMALL)
    point_at(page, "alignment")
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 120)
    page.wait_for_function("y => scrollY > y + 60", arg=before)
    point_at(page, "risk")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(
        """() => ['alignment', 'risk'].every((name) => {
          const zoom = window.__boards.board.hosts[name].chart.getOption().dataZoom[0];
          return zoom.endValue - zoom.startValue < 41;
        })"""
    )
    expect(page.locator(".board-tools .tr-switch [aria-pressed=true]")).to_have_count(0)  # neither 2 years nor all


def test_a_finger_scrolls_the_page_over_a_chart(visit: Any, server: Server, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{server.address}?{SMALL}")
    page.wait_for_selector("[data-testid=board]")
    page.locator("[data-testid=chart-alignment]").scroll_into_view_if_needed()
    page.wait_for_function("() => (window.__boards.board.hosts.alignment || {}).chart")
    box, before = box_of(page, "alignment"), page.evaluate("scrollY")
    finger = context.new_cdp_session(page)

    def touch(kind: str, y: float | None = None) -> None:
        points = [] if y is None else [{"x": box["x"] + 120, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start = box["y"] + 0.8 * box["height"]
    touch("touchStart", start)
    for k in range(10):
        touch("touchMove", start - 12 * (k + 1))
        page.wait_for_timeout(20)
    touch("touchEnd")
    page.wait_for_function("y => scrollY > y + 50", arg=before)
    context.close()


def test_the_month_is_in_sight_beside_every_chart(visit: Any) -> None:
    page = visit(SMALL)
    point_at(page, "firms_sme")  # one of the last
    month = page.locator(".board-month strong")
    expect(month).to_contain_text("20")
    expect(month).to_be_in_viewport()
    header = page.locator("header.chrome").bounding_box()
    assert month.bounding_box()["y"] >= header["height"]  # and not behind the head of the page


def test_names_at_the_ends_of_lines_go_with_a_split_and_with_zooming(visit: Any) -> None:
    page = visit(SMALL)
    page.locator("[data-testid=chart-alignment]").scroll_into_view_if_needed()
    page.wait_for_function("() => (window.__boards.board.hosts.alignment || {}).chart")
    names = """() => window.__boards.board.hosts.alignment.chart.getOption().series
      .filter((s) => s.endLabel && s.endLabel.show).length"""
    page.wait_for_function(f"() => ({names})() === 6")
    page.get_by_role("button", name="2 years").click()
    page.wait_for_function(f"() => ({names})() === 0")
    page.get_by_role("button", name="All", exact=True).click()
    page.wait_for_function(f"() => ({names})() === 6")
    count = version(page)
    page.select_option("[data-testid=split]", "moscow_type")
    wait_for_new(page, count)
    page.wait_for_function(f"() => ({names})() === 0")


def test_a_line_shown_alone_has_its_outer_band(visit: Any) -> None:
    page = visit(SMALL)
    page.locator("[data-testid=chart-alignment]").scroll_into_view_if_needed()
    page.locator("figure", has=page.locator("[data-testid=chart-alignment]")).get_by_role(
        "button", name=re.compile("^Washington")
    ).click()
    page.wait_for_function(
        """() => {
          const found = window.__boards.board.hosts.alignment.chart.getOption().series.filter((s) => s && s.id);
          const band = (part) => found.find((s) => s.id === 'alignment_washington|' + part).areaStyle.opacity;
          return found.length === 6 && band('lower') > 0 && band('upper') > 0 && band('base') === 0;
        }"""
    )


def test_what_a_slider_means_is_read_whole(visit: Any) -> None:
    page = visit(SMALL)
    page.get_by_role("button", name=re.compile("^More parameters")).click()
    rail = page.locator(".rail").bounding_box()
    abouts = page.locator(".rail-about:has(button:visible)")
    assert abouts.count() >= 42
    for k in range(0, abouts.count(), 6):
        abouts.nth(k).locator("button").hover()
        words = abouts.nth(k).locator("[role=tooltip]")
        expect(words).to_be_visible()
        told = words.bounding_box()
        assert told["x"] >= 0
        assert told["x"] + told["width"] <= rail["width"]
        described = abouts.nth(k).locator("button").get_attribute("aria-describedby")
        assert words.get_attribute("id") == described
        assert page.locator(f"[id='{described}']").count() == 1


def test_a_cell_of_the_island_is_told_in_plain_text(visit: Any) -> None:
    page = visit("", wait="[data-testid=chart-island] canvas")
    told = page.locator("[data-testid=chart-island] > div").last
    for _ in range(40):  # a chart that is not drawn yet tells nothing of a pointer that came too early
        island = box_of(page, "island")
        for k in range(3):
            page.mouse.move(island["x"] + 250 + 4 * k, island["y"] + 120)
        page.wait_for_timeout(250)
        if "US drive" in told.inner_text():
            break
    expect(told).to_contain_text("US drive")
    assert "<" not in told.inner_text()
    assert len(told.inner_text().splitlines()) == 5


def test_a_saved_picture_says_what_it_is_of(visit: Any, server: Server) -> None:
    page = visit(SMALL + "&us_drive=0.35")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save Alignment as SVG").click()
    target = server.folder / "sourced.svg"
    download.value.save_as(target)
    words = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", target.read_text()))
    assert "changed: US drive: 0.2 → 0.35; 36 months, 20 firms, seed 7. Tightrope" in words
