"""A report in a browser: opened from a file, drawn, switched, printed; it asks nobody for anything."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from sim.analysis.sources import source_of
from sim.runs import Options, execute
from sim.runspec import load_spec
from tests.e2e.conftest import Watch
from tests.planted_edges import planted_edges
from tests.planted_sweeps import planted_sweep
from viz.report import material_of, rendered, report_on_run, report_on_sweep, report_on_tipping

pytestmark = pytest.mark.e2e
PAINTED = "[...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].some(v => v)"
DRAWN = f"[...document.querySelectorAll('.canvas canvas')].filter(c => c.width && {PAINTED}).length"


def all_are_painted(page: Any, number: int) -> None:
    """Each of so many figures has something on its canvas, at once or in a moment."""
    assert page.locator("[data-chart]").count() == number
    page.wait_for_function(f"number => {DRAWN} === number", arg=number)


@pytest.fixture(scope="session")
def report_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    spec = load_spec({"name": "small", "title": "Small <world>", "model": {"ticks": 20, "runs": 8, "firms": 8}})
    made = execute(spec, folder, Options(), progress=lambda done: None)
    target = folder / "small.report.html"
    target.write_text(rendered(report_on_run(material_of(source_of(made)))), encoding="utf-8")
    return target


@pytest.fixture
def opened(page: Any, report_file: Path) -> Iterator[Any]:
    watch = Watch(page, report_file.as_uri())
    page.goto(report_file.as_uri())
    page.wait_for_selector("html.is-live")
    yield page
    assert not watch.found, "\n".join(watch.found)


def test_all_charts_are_drawn_as_they_come_into_sight(opened: Any) -> None:
    figures = opened.locator("[data-chart]")
    for k in range(figures.count()):
        figures.nth(k).scroll_into_view_if_needed()
        expect(figures.nth(k).locator("canvas").first).to_be_visible()
    all_are_painted(opened, 17)
    assert opened.locator(".still:visible").count() == 0
    expect(opened.locator("h1")).to_contain_text("Small <world>")


def test_pointing_reads_values_and_a_name_stands_alone(opened: Any) -> None:
    chart = opened.locator("[data-chart=alignment]")
    chart.scroll_into_view_if_needed()
    box = chart.locator("canvas").first
    box.hover(position={"x": 200, "y": 90})
    expect(chart.locator(".month")).to_contain_text("202")
    expect(chart.locator(".legend b").first).to_have_text(re.compile(r"^−?\d\.\d\d$"))  # six lines: medians
    expect(opened.locator("[data-chart=risk] .month")).to_contain_text("202")
    seoul = chart.locator("[data-key=alignment_seoul]")
    seoul.click()
    expect(seoul).to_have_attribute("aria-pressed", "true")
    shown = (
        "echarts.getInstanceByDom(document.querySelector('[data-chart=alignment] .canvas')).getOption().series.length"
    )
    assert opened.evaluate(shown) == 6  # history, four parts of the fan, the median
    seoul.click()
    assert opened.evaluate(shown) == 31


def test_the_bands_switch_to_plausible_parameters(opened: Any) -> None:
    opened.locator("[data-chart=nato_ties]").scroll_into_view_if_needed()
    values = (
        "echarts.getInstanceByDom(document.querySelector('[data-chart=nato_ties] .canvas')).getOption().series[1].data"
    )
    opened.wait_for_selector("[data-chart=nato_ties] canvas")  # drawn when it comes into sight
    before = opened.evaluate(values)
    opened.get_by_role("button", name="Luck and plausible parameters").click()
    expect(opened.locator("[data-caption]")).to_contain_text("plausible parameters")
    opened.locator("[data-chart=nato_ties]").scroll_into_view_if_needed()
    opened.wait_for_function(f"before => JSON.stringify({values}) !== JSON.stringify(before)", arg=before)


def test_the_complete_setting_and_a_chart_can_be_saved(opened: Any, tmp_path: Path) -> None:
    opened.locator("summary").first.click()
    with opened.expect_download() as kept:
        opened.locator("[data-file]").first.click()
    kept.value.save_as(tmp_path / "small.yaml")
    assert load_spec(tmp_path / "small.yaml").runs == 8
    opened.locator("[data-chart=nato_ties]").hover()
    with opened.expect_download() as picture:
        opened.locator("[data-chart=nato_ties] [data-save=svg]").click()
    assert picture.value.suggested_filename == "nato_ties.svg"


def test_dark_and_back(opened: Any) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = opened.evaluate(paper)
    opened.get_by_role("button", name="Dark").click()
    assert opened.evaluate(paper) != light
    opened.get_by_role("button", name="Light").click()
    assert opened.evaluate(paper) == light


def test_on_paper_drawings_stand_for_the_charts_and_fit(opened: Any, tmp_path: Path) -> None:
    opened.get_by_role("button", name="Dark").click()
    opened.emulate_media(media="print")
    assert opened.locator(".canvas:visible").count() == 0
    assert opened.locator(".still:visible").count() == 17
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.locator("pre.commands").is_visible()
    assert opened.locator("details:visible").count() == 0
    content = opened.pdf(path=tmp_path / "page.pdf", format="A4", print_background=True)
    assert content.startswith(b"%PDF")
    reader = shutil.which("pdftotext")
    if reader:
        subprocess.run([reader, str(tmp_path / "page.pdf"), str(tmp_path / "page.txt")], check=True)
        assert "What drives it" in (tmp_path / "page.txt").read_text()


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_nothing_is_wider_than_the_screen(opened: Any, width: int) -> None:
    opened.set_viewport_size({"width": width, "height": 800})
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.evaluate("[...document.querySelectorAll('.answer p')].every(p => p.clientWidth > 300)")


def test_bars_with_numbers_keep_their_heading_on_a_phone(page: Any, tmp_path: Path) -> None:
    block = {"method": "lhs", "points": 30, "replicates": 1, "uncertainties": {"us_drive": [0.0, 0.4]}}
    folder = planted_sweep(block, lambda c, r: {"ambiguous_posture_share": c["us_drive"]}, tmp_path)
    target = tmp_path / "sweep.report.html"
    target.write_text(rendered(report_on_sweep(folder)), encoding="utf-8")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(target.as_uri())
    headings = page.locator("td.has-words").evaluate_all("x => x.map(td => getComputedStyle(td, '::before').content)")
    assert '"Ambiguous posture"' in headings
    assert all(words not in ("none", '""') for words in headings)


def test_without_scripts_text_and_drawings_are_all_there(browser: Any, report_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(report_file.as_uri())
    assert page.locator(".still:visible").count() == 17
    assert page.locator(".live:visible").count() == 0
    expect(page.locator("#limits")).to_be_visible()
    expect(page.locator("pre.commands")).to_contain_text("tightrope run small.yaml")
    context.close()


def test_a_report_on_edges_draws_all_it_holds_and_fits_a_phone(page: Any, tmp_path: Path) -> None:
    target = tmp_path / "edges.report.html"
    target.write_text(rendered(report_on_tipping(planted_edges(tmp_path / "edges"))), encoding="utf-8")
    watch = Watch(page, target.as_uri())
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(target.as_uri())
    page.wait_for_selector("html.is-live")
    figures = page.locator("[data-chart]")
    for k in range(figures.count()):
        figures.nth(k).scroll_into_view_if_needed()
        expect(figures.nth(k).locator("canvas").first).to_be_visible()
    all_are_painted(page, 7)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-chart=edge_china_cost] [data-key=edge]").click()
    shown = "echarts.getInstanceByDom(document.querySelector('[data-chart=edge_china_cost] .canvas')).getOption()"
    page.wait_for_function(f"() => {shown}.series.flatMap(s => s ? s.id : []).join() === 'edge|point'")  # when in sight
    tipped = page.locator("[data-chart=tipped_china_cost]")
    tipped.scroll_into_view_if_needed()
    tipped.locator("canvas").first.hover(position={"x": 200, "y": 90})
    expect(tipped.locator(".legend b").first).to_contain_text("%")
    page.emulate_media(media="print")
    assert page.locator(".still:visible").count() == 7
    assert not watch.found, "\n".join(watch.found)
