"""The verbs, as a user calls them: what they print, leave behind and return."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim import __version__, cli
from sim.cli.app import GROUPS
from sim.policies.registry import built_in
from sim.vocabulary import CONSTANTS, OUTCOMES, PARAMETERS

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

FAST = ["--months", "6", "--runs", "4", "--firms", "9"]


def tightrope(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    monkeypatch.setattr(sys, "argv", ["tightrope", *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    captured = capsys.readouterr()
    return int(stopped.value.code or 0), captured.out, captured.err


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return lambda *words: tightrope(capsys, monkeypatch, *words)


def test_run_prints_outcomes_and_the_folder(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    code, out, _ = call("run", "baseline", *FAST, "--out", str(tmp_path))
    (folder,) = tmp_path.iterdir()
    assert code == 0
    assert "NATO-ROK ties" in out
    assert folder.name in out.replace("\n", "")
    assert (folder / "figure.png").stat().st_size > 10_000


def test_run_as_json_gives_every_outcome_and_nothing_else(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    code, out, _ = call("run", "baseline", *FAST, "--out", str(tmp_path), "--json")
    found = json.loads(out)
    assert code == 0
    assert set(found["outcomes"]) == {outcome.name for outcome in OUTCOMES}
    assert Path(found["folder"]).is_dir()


def test_flags_reach_the_manifest(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    settings = ["--seed", "99", "--set", "params.us_drive=0.4", "--policy", "seoul=hedging", "--name", "mine"]
    code, out, _ = call("run", "baseline", *FAST, *settings, "--engine", "mesa", "--out", str(tmp_path), "--quiet")
    folder = Path(out.strip())
    manifest = json.loads((folder / "manifest.json").read_text())
    scenario = (folder / "scenario.yaml").read_text()
    assert code == 0
    assert folder.name.startswith("mine-")
    assert (manifest["seed"], manifest["runs"], manifest["months"], manifest["firms"]) == (99, 4, 6, 9)
    assert (manifest["engine"], manifest["versions"]["tightrope"]) == ("mesa", __version__)
    assert "us_drive: 0.4" in scenario
    assert "name: hedging" in scenario


def test_the_same_configuration_twice_is_verified_not_overwritten(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    call("run", "baseline", *FAST, "--out", str(tmp_path), "--quiet")
    (folder,) = tmp_path.iterdir()
    before = (folder / "months.parquet").stat().st_mtime_ns
    code, out, err = call("run", "baseline", *FAST, "--out", str(tmp_path))
    assert code == 0
    assert "there already" in err.replace("\n", " ")
    assert "identical" in out
    assert (folder / "months.parquet").stat().st_mtime_ns == before
    assert call("run", "baseline", *FAST, "--out", str(tmp_path), "--quiet") == (0, f"{folder}\n", "")


def test_a_korean_title_draws_without_a_warning(call, tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    code, _, _ = call("run", "baseline", *FAST, "--set", "title=한국", "--out", str(tmp_path), "--quiet")
    assert code == 0
    assert [str(one.message) for one in recwarn if "Glyph" in str(one.message)] == []


def test_verify_returns_0_for_a_good_folder_and_1_for_a_tampered_one(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    call("run", "baseline", *FAST, "--out", str(tmp_path), "--quiet")
    (folder,) = tmp_path.iterdir()
    assert call("verify", str(folder))[0] == 0
    (folder / "summary.json").write_text("{}")
    code, out, _ = call("verify", str(folder), "--json")
    assert code == 1
    assert json.loads(out)["changed_files"] == ["summary.json"]


def test_params_lists_every_term_with_domain_and_source(call) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    rows = json.loads(call("params", "--json")[1])
    assert {row["name"] for row in rows} == {term.name for term in (*PARAMETERS, *CONSTANTS, *built_in().own)}
    assert all(row["source"] and row["meaning"] and row["domain"] for row in rows)
    code, out, _ = call("params", "us_drive")
    assert code == 0
    assert "us_drive" in out
    assert "0.2" in out


def test_policies_lists_every_policy(call) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    rows = json.loads(call("policies", "--json")[1])
    assert {row["name"] for row in rows} == {policy.name for policy in built_in().policies}
    assert call("policies")[0] == 0


def test_phases_and_schema_and_runs_print(call, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert "perceive_firms" in call("phases")[1]
    assert json.loads(call("schema")[1])["title"]
    assert "no run folders" in call("runs", str(tmp_path))[1]
    call("run", "baseline", *FAST, "--out", str(tmp_path), "--quiet")
    rows = json.loads(call("runs", str(tmp_path), "--json")[1])
    assert [row["state"] for row in rows] == ["whole"]


def test_help_groups_the_verbs_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from sim import cli; sys.argv = ['tightrope', '--help']\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('numpy', 'numba', 'mesa', 'pandas', 'pydantic', 'rich') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heading in GROUPS:
        assert f"{heading}:" in out
    assert "..." not in out.partition("Run:")[2]
    assert out.strip().endswith("[]")
    listed = {verb for verbs in GROUPS.values() for verb in verbs}
    assert listed == {
        command.name or command.callback.__name__ for command in cli.app.registered_commands if command.callback
    }
