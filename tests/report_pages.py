"""What tests of reports share: a reader of pages, their live charts, their tables, and a seal put on anew."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from viz.report.blocks import Report, Sheet

MOST_BYTES = 3_000_000
LOADS = {"src", "srcset", "href", "data", "action", "poster", "background", "xlink:href"}


class Reader(HTMLParser):
    """Text, scripts, attributes and elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.scripts: list[str] = []
        self.loads: list[tuple[str, str]] = []
        self.elements: list[str] = []
        self.handlers: list[str] = []
        self.policy = ""
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        given = {name: value or "" for name, value in attrs}
        self._inside = tag if tag in ("script", "style") and given.get("type") != "application/json" else ""
        self._inside = "json" if given.get("type") == "application/json" else self._inside
        self.loads += [(name, value) for name, value in given.items() if name in LOADS]
        self.handlers += [name for name in given if name.startswith("on")]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag in ("script", "style") else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "json"):
            self.scripts.append(data)
        elif not self._inside:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def payload(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="told">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def sheets(report: Report, title: str) -> list[Sheet]:
    section = next(s for s in report.sections if s.title.startswith(title))
    return [block for block in section.blocks if isinstance(block, Sheet)]


def reseal(folder: Path) -> None:
    """Write the manifest of a folder anew, as if its files had been left by the run."""
    from sim.runs import read_manifest, write_manifest

    told = {key: value for key, value in read_manifest(folder).items() if key not in ("files", "seal")}
    (folder / "manifest.json").unlink()
    write_manifest(told, folder)
