"""Browser tests: `tightrope view` on a free loopback port, Debian's Chromium, and what no page of ours may do."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

CHROMIUM = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
REQUIRED = os.environ.get("E2E_REQUIRED") == "1"
"""CI sets it: a missing browser is then an error and not a skip."""

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
ROOT = Path(__file__).parents[2]
START_SECONDS = 240
PATIENCE = 30_000
"""Milliseconds a test waits for what it expects: CI has two cores and runs other tests beside."""

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and not REQUIRED:
        why = "no Chromium (apt-get install chromium, or set CHROMIUM_PATH)"
        for item in items:
            if "e2e" in item.keywords:
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    assert CHROMIUM, "E2E_REQUIRED=1, but Chromium is not installed"
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@dataclass(frozen=True)
class Server:
    """A running page: its address, the folder it runs in, its log."""

    address: str
    folder: Path
    log: Path


def start(folder: Path, *arguments: str) -> tuple[subprocess.Popen[bytes], Server]:
    """Start `tightrope view` in a folder; it is ready when it says where it is."""
    log = folder / "server.log"
    command = [sys.executable, "-m", "sim.cli", "view", "--no-open", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    with log.open("w") as file:
        process = subprocess.Popen(
            command, cwd=folder, stdout=file, stderr=subprocess.STDOUT, env=environment, start_new_session=True
        )
    for _ in range(START_SECONDS * 10):
        found = re.search(r"http://\S+", log.read_text())
        if found:
            return process, Server(found[0], folder, log)
        if process.poll() is not None:
            break
        time.sleep(0.1)
    stop(process)
    raise AssertionError(f"the page did not start:\n{log.read_text()}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a server as Ctrl-C would, or harder."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("view")
    process, running = start(folder)
    yield running
    stop(process)
    assert "Traceback" not in running.log.read_text()


class Watch:
    """Notes whatever a page of ours may not do."""

    def __init__(self, page: Any, address: str) -> None:
        self.found: list[str] = []
        own = (address, address.replace("http", "ws"), "data:", "blob:")
        page.on("pageerror", lambda error: self.found.append(f"script error: {error}"))
        page.on("console", lambda said: self.found.append(f"console: {said.text}") if said.type == "error" else None)
        page.on("response", lambda r: self.found.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on(
            "request", lambda r: None if r.url.startswith(own) else self.found.append(f"leaves the machine: {r.url}")
        )


@pytest.fixture
def visit(page: Any, server: Server) -> Iterator[Any]:
    """Opens a link and waits until its numbers are drawn; by the end nothing forbidden may have happened."""
    watch = Watch(page, server.address)

    page.set_default_timeout(4 * PATIENCE)

    def opened(query: str = "", wait: str = "[data-testid=board]") -> Any:
        page.goto(f"{server.address}{'?' if query else ''}{query}")
        page.wait_for_selector(wait)
        return page

    yield opened
    assert not watch.found, "\n".join(watch.found)
