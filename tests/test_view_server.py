"""What the page loads and how it is served: installed libraries only, headers, ports, the library of folders."""

import asyncio
import json
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RunFolderError, UserError
from tests.refusals import assert_refused
from viz.offline import POLICY, echarts_url, offline
from viz.page import shelf
from viz.page.app import TABS, desk_for
from viz.page.ledger import Ledger
from viz.page.opening import Opening
from viz.server import QUIET, check_port, free_port
from viz.state.link import TABS as LINKED

VIEW = Path(__file__).parents[1] / "viz"


def test_component_files_stay_short_and_name_no_other_machine() -> None:
    for path in [*VIEW.rglob("*.vue"), *VIEW.rglob("*.js"), *VIEW.rglob("*.css"), *VIEW.rglob("*.py")]:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 400, path.name
        assert not re.search(r"https?://", text.replace("http://{", "")), path.name


def test_every_page_has_its_tab_and_its_place_in_links() -> None:
    assert tuple(tab["name"] for tab in TABS) == LINKED


def test_echarts_comes_from_the_installed_libraries(tmp_path: Path) -> None:
    assert re.fullmatch(r"/echarts@5\.\d+\.\d+/dist/echarts\.min\.js", echarts_url())
    for version in ("5.4.0", "5.10.1", "4.9.9"):
        folder = tmp_path / f"echarts@{version}" / "dist"
        folder.mkdir(parents=True)
        (folder / "echarts.min.js").write_text("")
    assert echarts_url(tmp_path) == "/echarts@5.10.1/dist/echarts.min.js"
    with pytest.raises(UserError, match="make setup"):
        echarts_url(tmp_path / "nothing")


def answered(path: str, folder: Path) -> list[Any]:
    """What the guarded application sends for a path."""
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def receive() -> Any:
        return {}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(offline(app, folder)({"type": "http", "path": path}, receive, send))  # type: ignore[arg-type]
    return sent


def test_libraries_that_are_not_installed_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a@1.0.0").mkdir()
    (tmp_path / "a@1.0.0" / "a.js").write_text("")
    assert answered("/_solara/cdn/a@1.0.0/a.js", tmp_path)[0]["status"] == 200
    for path in ("b@1.0.0/b.js", "../../etc/passwd", "a@1.0.0"):
        assert answered(f"/_solara/cdn/{path}", tmp_path)[0]["status"] == 404
    headers = dict(answered("/", tmp_path)[0]["headers"])
    assert headers[b"content-security-policy"] == POLICY.encode()


def test_solara_is_told_to_keep_quiet() -> None:
    assert QUIET["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] == "False"
    assert QUIET["SOLARA_MODE"] == "production"


def test_a_port_in_use_is_said_in_one_line() -> None:
    port = free_port("127.0.0.1")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(UserError, match=f"cannot serve on 127.0.0.1:{port}"):
            check_port("127.0.0.1", port)


def test_a_desk_opens_a_link_or_says_what_is_wrong_with_it() -> None:
    assert desk_for("?tab=about").view.value.tab == "about"
    broken = desk_for("?tab=scenario&us_drive=x")
    assert broken.view.value.tab == "questions"
    assert "The link could not be opened" in broken.message.value
    assert desk_for(None).message.value == ""


@pytest.fixture
def runs(tmp_path: Path, tightrope: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A good run, a torn one, a foreign folder and a sweep."""
    out = tmp_path / "runs"
    for arguments in (
        ("run", "baseline", "--runs", "6", "--months", "8", "--firms", "8", "--name", "good"),
        ("sweep", "baseline", "--axis", "us_drive=-0.2:0.4:3", "--axis", "arms_need=0.5:1.3:3", "--lever",
         "policies.seoul=hedging,accommodation", "--replicates", "2", "--firms", "8", "--months", "8", "--trajectories",
         "quantiles", "--name", "plane"),
    ):  # fmt: skip
        done = tightrope(*arguments, "--quiet", "--out", str(out))
        assert done.code == 0, done.err
    shutil.copytree(next(out.glob("good-*")), out / "torn")
    (out / "torn" / "months.parquet").write_bytes(b"PAR1 not really")
    shutil.copytree(next(out.glob("good-*")), out / "holed")
    (out / "holed" / "summary.json").unlink()
    (out / "foreign").mkdir()
    monkeypatch.setattr(shelf, "RUNS", out)
    return out


def key_of(name: str) -> str:
    return str(next(row["key"] for row in shelf.shelf_rows() if row["name"].startswith(name)))


@pytest.mark.compiled
def test_the_library_opens_what_is_whole_and_names_what_is_not(runs: Path) -> None:
    states = {row["name"].partition("-")[0]: row["state"] for row in shelf.shelf_rows()}
    assert states["good"] == states["plane"] == "whole"
    assert states["holed"] == "damaged: summary.json is missing"
    assert "not a run folder" in states["foreign"]
    good = shelf.opened(key_of("good"))
    assert good.kind == "run"
    assert "6 runs of 8 months" in good.about
    assert {"alignment", "ladder_aid"} <= {chart["name"] for chart in good.charts}
    for name in ("torn", "holed", "foreign"):
        with pytest.raises(RunFolderError, match=name):
            shelf.opened(key_of(name))
    with pytest.raises(UserError, match="no such folder"):
        shelf.opened("../../etc")


@pytest.mark.compiled
def test_a_sweep_opens_as_map_tornado_and_trajectories(runs: Path) -> None:
    found = shelf.opened(key_of("plane"))
    assert found.kind == "sweep"
    names = [chart["name"] for chart in found.charts]
    assert names == ["sweep_map", "sweep_tornado"]
    assert found.chosen == {"outcome": "welfare_mean", "x": "us_drive", "y": "arms_need"}
    cells = found.charts[0]["option"]["series"][0]["data"]
    assert len(cells) == 9
    trajectories = next(chart for chart in found.traces if chart["name"] == "sweep_nato_ties")
    assert {entry["label"] for entry in trajectories["legend"]} == {"Hedges", "Puts China first"}
    other = shelf.opened(key_of("plane"), {"outcome": "nato_ties_end", "x": "policies.seoul", "y": "us_drive"})
    assert len(other.charts[0]["option"]["series"][0]["data"]) == 6
    assert "Seoul’s policy" in other.charts[0]["title"]
    with pytest.raises(UserError, match="no such choice"):
        shelf.opened(key_of("plane"), {"outcome": "__class__"})
    json.dumps(found.charts, allow_nan=False)


@pytest.mark.compiled
def test_folders_named_on_the_command_line_come_first(
    runs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    named = tmp_path / "elsewhere"
    shutil.copytree(next(runs.glob("good-*")), named)
    monkeypatch.setenv("TIGHTROPE_VIEW_RUNS", str(named))
    assert shelf.shelf_rows()[0]["name"] == "elsewhere"


def test_the_ledger_is_tested_once_and_says_when_it_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Ledger(runs=20)
    assert found.payload()["rows"] == []
    told: list[int] = []
    stop = found.listen(lambda: told.append(1))
    monkeypatch.setattr("viz.page.ledger.ledger", lambda **given: 1 / 0)
    found.running = True
    found.begin()
    assert not told
    found._test()
    assert found.payload()["failed"]
    assert told == [1]
    stop()
    monkeypatch.setattr("viz.page.ledger.ledger", lambda **given: given["progress"](10**9) or ["kept"])
    monkeypatch.setattr("viz.page.ledger.planned_runs", lambda runs: 100)
    found._test()
    assert [str(row) for row in found.results] == ["kept"]
    assert found.share == 1.0


def test_the_opening_page_says_when_it_cannot_be_computed() -> None:
    class Broken:
        def ensemble(self, setting: object) -> None:
            raise RuntimeError("no")

    found = Opening(Broken())  # type: ignore[arg-type]
    told: list[int] = []
    found.listen(lambda: told.append(1))
    found._compute()
    assert json.loads(found.payload()) == {"cards": [], "island": None, "failed": True}
    assert told == [1]


def test_the_command_refuses_what_is_no_run_folder_and_warns_of_the_world(tightrope: Any, tmp_path: Path) -> None:
    assert_refused(tightrope("view", "nowhere"), tmp_path, "no such run folder")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert_refused(tightrope("view", "--no-open", "--port", port), tmp_path, f"cannot serve on 127.0.0.1:{port}")
        wide = tightrope("view", "--no-open", "--host", "0.0.0.0", "--port", port)
        assert "can be reached from other machines" in " ".join(wide.err.split())


def test_a_fresh_checkout_tracks_every_file_the_page_needs() -> None:
    listed = subprocess.run(["git", "ls-files", "viz"], cwd=VIEW.parent, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a checkout")
    tracked = set(listed.stdout.split())
    for path in (*VIEW.rglob("*.vue"), *(VIEW / "assets").iterdir()):
        assert str(path.relative_to(VIEW.parent)) in tracked
