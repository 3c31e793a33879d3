"""The page from a real browser: from a slider's release to the charts in sight drawn, first paint, many visitors.

`python -m tests.benchmarks.view [--json] [--visitors N]`; part of `make bench` where Chromium is installed.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS, start, stop
from tests.e2e.measure import RELEASE, release_times
from viz.page.desk import show
from viz.service import Ticket
from viz.state import Setting
from viz.state.link import View

Times = dict[str, float]
ROUNDS = 15
VISITORS = 25
SETTLE_SECONDS = 12
"""What the server computes for the opening page should be over before anything is measured."""


def scenario(browser: Browser, address: str, query: str) -> Page:
    """A page on the scenario, drawn."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}?tab=scenario&{query}")
    page.wait_for_selector("[data-testid=board]", timeout=240_000)
    page.wait_for_timeout(1000)
    return page


def released(browser: Browser, address: str, query: str, rounds: int = ROUNDS) -> dict[str, float]:
    """Median and longest milliseconds from release to drawn."""
    page = scenario(browser, address, query)
    times = release_times(page, "us_drive", [round(-0.25 + 0.05 * k, 2) for k in range(rounds)])
    page.close()
    return {"median": statistics.median(times), "longest": max(times)}


def first_paint(browser: Browser, address: str, rounds: int = 5) -> float:
    """Median milliseconds from asking for the opening page to its cards on the screen."""
    times = []
    for _ in range(rounds):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        began = time.perf_counter()
        page.goto(address)
        page.wait_for_selector("[data-testid=cards]")
        times.append(1000 * (time.perf_counter() - began))
        page.close()
    return statistics.median(times)


STROLL = f"""([name, first, rounds, every, wait]) => {{
  const release = {RELEASE};
  window.strolled = (async () => {{
    const times = [], began = performance.now() + wait;
    for (let k = 0; k < rounds; k++) {{
      await new Promise((next) => setTimeout(next, Math.max(0, began + k * every - performance.now())));
      times.push(await release([name, (first + 0.01 * k).toFixed(2)]));
    }}
    return times;
  }})();
}}"""
"""A visitor who lets a slider go `rounds` times, `every` so many milliseconds; the benchmark does not wait for it."""


def many_browsers(browser: Browser, address: str, visitors: int, rounds: int = 6, every: float = 5.0) -> Times:
    """Milliseconds from release to drawn when so many browser sessions are open, each moving a slider every 5 s.

    The browsers draw on the cores the server computes on, which those of a seminar do not: an upper bound.
    """
    pages = [scenario(browser, address, f"runs=300&seed={k + 1}") for k in range(visitors)]
    for k, page in enumerate(pages):
        page.evaluate(STROLL, ["us_drive", 0.21, rounds, 1000 * every, 1000 * every * k / visitors])
    times = [float(t) for page in pages for t in page.evaluate("() => window.strolled")]
    for page in pages:
        page.context.close()
    return _spread(times)


def _spread(times: list[float]) -> Times:
    ranked = sorted(times)
    return {"median": statistics.median(times), "95th": ranked[int(0.95 * len(ranked))]}


def many_visitors(visitors: int, seconds: float = 30.0, every: float = 5.0) -> Times:
    """Milliseconds from a change to the finished answer of a visitor among many: median and 95th percentile.

    On the server, without the browsers: visitors draw on machines of their own. Each moves a slider `every` seconds, at
    a moment of their own, for `seconds`.
    """
    times: list[float] = []

    def visitor(k: int) -> None:
        time.sleep(every * k / visitors)
        began = time.monotonic()
        for change in range(int(seconds / every)):
            time.sleep(max(0.0, began + change * every - time.monotonic()))
            setting = Setting(seed=k).with_param("us_drive", round(0.21 + 0.01 * change, 2))
            asked = time.perf_counter()
            show(View(setting, tab="scenario"), Ticket(), str(change), lambda share: None)
            times.append(1000 * (time.perf_counter() - asked))

    show(View(tab="scenario"), Ticket(), "0", lambda share: None)
    with ThreadPoolExecutor(visitors) as pool:
        list(pool.map(visitor, range(visitors)))
    return _spread(times)


def measured(visitors: int = VISITORS) -> dict[str, Any]:
    """Everything, from one server and one browser."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        process, server = start(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            scenario(browser, server.address, "runs=300").close()
            time.sleep(SETTLE_SECONDS)
            found: dict[str, Any] = {
                "first paint of the opening page": {"median": first_paint(browser, server.address)}
            }
            for runs in (300, 1000):
                for fan in ("luck", "plausible"):
                    name = f"{runs:,} histories, {'luck alone' if fan == 'luck' else 'luck and parameters'}"
                    found[name] = released(browser, server.address, f"runs={runs}&fan={fan}")
            if visitors > 1:
                found[f"one of {visitors} browser sessions"] = many_browsers(browser, server.address, visitors)
        finally:
            browser.close()
            stop(process)
    if visitors > 1:
        found[f"one of {visitors} visitors, server alone"] = many_visitors(visitors)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--visitors", type=int, default=VISITORS)
    options = parser.parse_args()
    if CHROMIUM is None:
        sys.stderr.write("no Chromium: the page is not measured\n")
        return
    found = measured(options.visitors)
    if options.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
        return
    sys.stdout.write("the page, milliseconds from a slider's release to the charts in sight drawn (1440 x 900)\n")
    for name, row in found.items():
        sys.stdout.write(f"{name:42}" + "".join(f"{key:>10} {value:6.0f}" for key, value in row.items()) + "\n")


if __name__ == "__main__":
    main()
