"""Draw docs/images/view.png: the scenario page of `tightrope view`, from a real browser. `make view-picture`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS, start, stop

QUERY = "tab=scenario&scenario=us-press"
TARGET = Path(__file__).parents[1] / "docs" / "images" / "view.png"


def main() -> int:
    """Draw the picture; exit code 1 without a browser."""
    if CHROMIUM is None:
        sys.stderr.write("no Chromium (apt-get install chromium, or set CHROMIUM_PATH)\n")
        return 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        process, server = start(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 1010}, color_scheme="light")
            page.goto(f"{server.address}?{QUERY}")
            page.wait_for_selector("[data-testid=board]", timeout=240_000)
            page.wait_for_timeout(1500)
            page.screenshot(path=str(TARGET))
            browser.close()
        finally:
            stop(process)
    sys.stdout.write(f"drew {TARGET.relative_to(Path.cwd())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
