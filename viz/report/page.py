"""A report as one HTML file: text, still charts and live charts, everything inlined, nothing fetched."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from viz.charts import Chart
from viz.offline import ASSETS, cdn_folder, echarts_url
from viz.report.blocks import Report
from viz.report.drawing import drawing
from viz.theme import FONT, echarts_theme

HERE = Path(__file__).parent
GENERATOR = "Tightrope report"
"""How a report is known to be one of ours, which may be written again."""

ANCHOR = re.compile(r"[^a-z0-9]+")


@cache
def _environment() -> Environment:
    """Templates; everything that is not marked as safe is escaped."""
    found = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.filters["anchor"] = lambda text: ANCHOR.sub("-", text.lower()).strip("-")
    found.filters["still"] = drawing
    found.filters["groupby_in_order"] = _by_section
    found.globals["b_id"] = id
    return found


def _by_section(charts: Sequence[Chart]) -> list[tuple[str, list[Chart]]]:
    """Charts under their headings, in order."""
    return [(section, list(group)) for section, group in groupby(charts, key=lambda chart: chart.section)]


def rendered(report: Report) -> str:
    """A report as HTML text.

    Parameters
    ----------
    report : Report

    Raises
    ------
    UserError
        If ECharts is not installed.
    """
    scripts = [_script(_echarts()), _script(_read(ASSETS / "custom.js")), _script(_read(HERE / "report.js"))]
    styles = _read(ASSETS / "custom.css") + _read(HERE / "report.css")
    return _environment().get_template("report.html").render(
        report=report, figures=_numbered(report), payload=_payload(report), scripts=scripts, policy=policy_of(scripts),
        styles=Markup(styles), generator=GENERATOR,
    )  # fmt: skip


def policy_of(scripts: list[Markup]) -> str:
    """What a browser may do with the page: run exactly these scripts, and load nothing from anywhere."""
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
        "form-action 'none'"
    )


def _numbered(report: Report) -> dict[int, str]:
    """A name for each block of charts, by its identity."""
    return {id(block): f"charts-{k}" for k, block in enumerate(report.figures)}


def _payload(report: Report) -> Markup:
    """The live charts as JSON that cannot end the script element it stands in."""
    sets: list[dict[str, Any]] = [
        {
            "name": f"charts-{k}", "linked": block.linked, "charts": [plain(chart) for chart in block.charts],
            "others": [plain(chart) for chart in block.others], "captions": [block.caption, block.other_caption],
        }
        for k, block in enumerate(report.figures)
    ]  # fmt: skip
    themes = {mode: echarts_theme(mode) for mode in ("light", "dark")}
    text = json.dumps({"sets": sets, "themes": themes, "font": FONT}, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def plain(chart: Chart) -> dict[str, Any]:
    """A chart as the script takes it."""
    return {key: value for key, value in asdict(chart).items() if key not in ("section", "size")}


def _echarts() -> str:
    return _read(cdn_folder() / echarts_url().lstrip("/"))


@cache
def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _script(text: str) -> Markup:
    """A script as it stands in the page; its text must not end the element."""
    return Markup(re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE))
