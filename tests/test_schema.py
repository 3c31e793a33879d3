"""The JSON Schema that editors use, and the configuration to start from."""

import copy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from sim.cli import main

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

CONFIGS = Path(__file__).parents[1] / "configs"
GOOD: dict[str, Any] = {
    "extends": "baseline", "model": {"ticks": 12}, "params": {"us_drive": 0.1}, "hold": {"moscow_type": 0},
    "policies": {"seoul": {"name": "script", "steps": [{"from": "2024-10", "until": 9, "aid": "lethal_aid"}]}},
    "events": [{"tick": "2025-01", "stock": "war", "value": 0}],
}  # fmt: skip
Tightrope = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tightrope(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tightrope:
    """Exit code, stdout and stderr of a command."""

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tightrope", *arguments])
        with pytest.raises(SystemExit) as leaving:
            main()
        shown = capsys.readouterr()
        return int(leaving.value.code or 0), shown.out, shown.err

    return called


@pytest.fixture
def validator(tightrope: Tightrope) -> jsonschema.Draft202012Validator:
    code, out, _ = tightrope("schema")
    assert code == 0
    schema = json.loads(out)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def read(path: Path) -> Any:
    """A file as an editor's YAML reader sees it."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(CONFIGS.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_configuration_is_valid(validator: jsonschema.Draft202012Validator, path: Path) -> None:
    validator.validate(read(path))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("parms", {}), ("params.us_driv", 0.1), ("params.us_drive", "high"), ("params.us_drive", 9),
        ("model.ticks", 0), ("model.ticks", 2.5), ("policies.soul", "hedging"), ("policies.firms", "realoptions"),
        ("policies.seoul", 3), ("policies.seoul.steps", [{"from": 3, "arms": "troops"}]),
        ("policies.seoul.steps", [{"from": "soon", "aid": "lethal_aid"}]),
        ("policies.seoul.steps", [{"from": 3, "aid": "lethal"}]), ("initial", {"technology": 2}),
        ("initial", {"aid": "lethal"}), ("hold", {"moscow_typ": 0}), ("output", {"firm_records": "yes"}),
        ("events", [{"tick": 3, "stock": "wars", "value": 0}]),
    ],
)  # fmt: skip
def test_a_bad_one_is_not(validator: jsonschema.Draft202012Validator, path: str, value: object) -> None:
    validator.validate(GOOD)
    *blocks, last = path.split(".")
    settings = inner = copy.deepcopy(GOOD)
    for block in blocks:
        inner = inner[block]
    inner[last] = value
    with pytest.raises(jsonschema.ValidationError):
        validator.validate(settings)


def test_a_new_configuration_is_commented_valid_and_runs(
    tightrope: Tightrope, validator: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    code, out, _ = tightrope("new", "my-question", "--folder", str(tmp_path / "mine"))
    path = tmp_path / "mine" / "my-question.yaml"
    assert code == 0
    assert str(path) in out.replace("\n", "")
    assert path.read_text(encoding="utf-8").count("#") > 5
    validator.validate(read(path))
    size = ("--runs", "2", "--firms", "9", "--months", "4")
    code, out, err = tightrope("run", str(path), *size, "--out", str(tmp_path / "runs"), "--quiet")
    assert (code, err) == (0, "")
    assert Path(out.strip()).name.startswith("my-question-")


def test_what_a_new_configuration_suggests_is_valid_too(
    tightrope: Tightrope, validator: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    tightrope("new", "my-question", "--folder", str(tmp_path))
    path = tmp_path / "my-question.yaml"
    suggested = path.read_text(encoding="utf-8").replace("params: {}", "params:")
    for line in suggested.splitlines():
        bare = line.replace("# ", "", 1)
        if line.lstrip().startswith("# ") and ":" in bare and not line.startswith(("# my-question", "# Everything")):
            suggested = suggested.replace(line, bare)
    path.write_text(suggested, encoding="utf-8")
    settings = read(path)
    assert {"params", "initial", "events", "hold"} <= set(settings)
    assert settings["policies"]["pyongyang"]["name"] == "script"
    validator.validate(settings)
    size = ("--runs", "1", "--firms", "9", "--months", "8")
    code, _, err = tightrope("run", str(path), *size, "--out", str(tmp_path / "runs"), "--quiet")
    assert (code, err) == (0, "")
