"""An opened run says what it was, and opens as a setting of the page that gives its numbers."""

from pathlib import Path
from typing import Any

import pytest

from sim.errors import UserError
from sim.runs import read_manifest
from viz.page import shelf
from viz.page.shelved import OWN_POLICIES, setting_of, told_of
from viz.state import Setting, specify_setting

pytestmark = pytest.mark.compiled


@pytest.fixture
def shelved(tmp_path: Path, tightrope: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs a configuration and gives its folder and manifest."""
    monkeypatch.setattr(shelf, "RUNS", tmp_path / "runs")

    def made(*arguments: str) -> tuple[Path, dict[str, Any]]:
        done = tightrope("run", *arguments, "--firms", "8", "--quiet", "--out", str(tmp_path / "runs"))
        assert done.code == 0, done.err
        (folder,) = (tmp_path / "runs").iterdir()
        return folder, read_manifest(folder)

    return made


def test_a_run_says_what_sets_it_apart_and_opens_as_a_setting_with_its_digest(shelved: Any) -> None:
    folder, manifest = shelved(
        "us-retrenchment", "--runs", "20", "--months", "12", "--seed", "11", "--set", "params.us_drive=0.3"
    )
    told = told_of(folder, manifest)
    assert (told["title"], told["seed"], told["note"]) == ("Washington turns away", "11", "")
    assert told["digest"] == manifest["scenario_digest"]
    assert "US drive: 0.2 → 0.3" in " ".join(told["changes"])
    assert any("Ad hoc and names China from January 2025" in words for words in told["changes"])
    setting = setting_of(folder, manifest, Setting())
    assert specify_setting(setting).digest == manifest["scenario_digest"]
    assert (setting.scenario, setting.spread, setting.seed) == ("us-retrenchment", "luck", 11)
    (row,) = shelf.shelf_rows()
    assert shelf.opened(row["key"]).told == told
    assert shelf.shelved_setting(row["key"], Setting()) == setting
    with pytest.raises(UserError, match="no such folder"):
        shelf.shelved_setting("../../etc", Setting())


def test_the_baseline_differs_in_nothing(shelved: Any) -> None:
    folder, manifest = shelved("baseline", "--runs", "20")
    told = told_of(folder, manifest)
    assert [words for words in told["changes"] if not words.startswith("Korean firms")] == []


def test_what_the_page_cannot_show_or_will_not_run_is_refused_with_a_reason(shelved: Any) -> None:
    folder, manifest = shelved("baseline", "--runs", "6", "--months", "8")
    with pytest.raises(UserError, match="the page computes"):
        setting_of(folder, manifest, Setting())
    own = {**manifest, "plugins": {"mine.py": "0"}}
    assert told_of(folder, own)["note"] == OWN_POLICIES
    with pytest.raises(UserError, match="policies of its own"):
        setting_of(folder, own, Setting())
    (folder / "scenario.yaml").write_text("params: {us_driv: 1}\n", encoding="utf-8")
    assert "cannot read its setting" in told_of(folder, manifest)["note"]
    (folder / "scenario.yaml").unlink()
    with pytest.raises(UserError, match="cannot be read"):
        setting_of(folder, manifest, Setting())
