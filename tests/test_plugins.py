"""A user's own policy: one file beside the config, on both drivers, and never a stale compiled kernel."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble import simulate
from sim.errors import UserError
from sim.model import play
from sim.policies.hooks import hooks_of
from sim.policies.registry import load_plugin
from sim.runs import Options, chunks_of
from sim.runspec import RunSpec, load_spec
from sim.vocabulary import action_index
from sim.world import COLUMN

STUBBORN = """
from sim.policies.contract import Policy, certain, own_parameter

def choose(utility, look_ahead, obs, memory, params, out):
    certain(out, {action} if obs.month >= params.patience else 0)

stubborn = Policy(
    name="stubborn", plain_words="does one thing", source="a test", choose=choose,
    parameters=(own_parameter("patience", 0.0, (0.0, 600.0), "months to wait", "months"),),
)
"""
NOT_COMPILABLE = """
from sim.policies.contract import Policy, certain

NOTES = dict(rungs=[2, 11])

def choose(utility, look_ahead, obs, memory, params, out):
    words = dict((str(k), v) for k, v in NOTES.items())
    certain(out, words["rungs"][int(obs.month) % 2])

scribbler = Policy("scribbler", "keeps notes in Python objects", "a test", choose=choose)
"""
ENGINES = ("ensemble", "mesa")
ACCOMMODATE, FUND = action_index("seoul", (0, 0, 2)), action_index("seoul", (2, 0, 2))


def write(folder: Path, source: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    return path


def spec_of(path: Path, attribute: str, **more: Any) -> RunSpec:
    model = {"ticks": 8, "runs": 2, "firms": 9}
    return load_spec({"model": model, "policies": {"seoul": {"name": f"{path}:{attribute}", **more}}})


def actions(spec: RunSpec) -> Any:
    return np.concatenate([chunk.months[:, :, COLUMN["action_seoul"]] for chunk in chunks_of(spec, Options())])


def test_a_policy_in_one_file_runs_on_both_drivers_alike(tmp_path: Path) -> None:
    spec = spec_of(write(tmp_path, STUBBORN.format(action=FUND)), "stubborn", params={"patience": 3})
    fast, slow = simulate(spec, 0, 2), play(spec, 0, 2)
    assert fast.months.tobytes() == slow.months.tobytes()
    assert np.array_equal(fast.months[0, :, COLUMN["action_seoul"]], [0, 0, 0, FUND, FUND, FUND, FUND, FUND])


def test_an_edited_plugin_changes_the_result_in_the_same_process(tmp_path: Path) -> None:
    path = write(tmp_path, STUBBORN.format(action=FUND))
    assert (actions(spec_of(path, "stubborn")) == FUND).all()
    write(tmp_path, STUBBORN.format(action=ACCOMMODATE))
    assert (actions(spec_of(path, "stubborn")) == ACCOMMODATE).all()


@pytest.mark.compiled
@pytest.mark.slow(seconds=35)
def test_an_edited_plugin_never_meets_a_stale_kernel_of_another_process(tmp_path: Path) -> None:
    script = (
        "import sys; from tests.test_plugins import *\n"
        "print(int(actions(spec_of(Path(sys.argv[1]), 'stubborn'))[0, -1]))"
    )
    environment = {**os.environ, "TIGHTROPE_CACHE": str(tmp_path / "cache")}

    def last_action() -> int:
        done = subprocess.run(
            [sys.executable, "-c", script, str(path)], env=environment, capture_output=True, text=True, check=True
        )
        return int(done.stdout)

    path = write(tmp_path, STUBBORN.format(action=FUND))
    assert last_action() == last_action() == FUND
    stamp = path.stat()
    write(tmp_path, STUBBORN.format(action=ACCOMMODATE))
    os.utime(path, (stamp.st_atime, stamp.st_mtime))
    assert last_action() == ACCOMMODATE


@pytest.mark.compiled
def test_a_policy_that_does_not_compile_runs_on_the_mesa_driver(tmp_path: Path) -> None:
    spec = spec_of(write(tmp_path, NOT_COMPILABLE), "scribbler")
    assert not spec.compiles
    assert "scribbler" in hooks_of(spec.policies).why_not
    found = play(spec, 0, 1).months[0, :, COLUMN["action_seoul"]]
    assert list(found) == [2, 11] * 4


FORGETFUL = """
from sim.policies.contract import Policy, certain

def choose(utility, look_ahead, obs, memory, params, out):
    if obs.month % 2 == 0:
        certain(out, 2)

forgetful = Policy(name="forgetful", plain_words="forgets half of its months", source="a test", choose=choose)
"""
SCRIBBLING = """
from sim.policies.contract import Policy, certain

def choose(utility, look_ahead, obs, memory, params, out):
    look_ahead[0].transfer_retaliator += 1.0
    certain(out, int(look_ahead[0].transfer_retaliator) % 3)

scribbling = Policy(name="scribbling", plain_words="writes where it should read", source="a test", choose=choose)
"""


@pytest.mark.parametrize(("engine", "threads"), [("ensemble", 1), ("ensemble", 2), ("mesa", 1)])
def test_what_a_policy_leaves_open_is_never_what_another_one_left(tmp_path: Path, engine: str, threads: int) -> None:
    spec = spec_of(write(tmp_path, FORGETFUL), "forgetful")
    with pytest.raises(UserError, match="do not sum to one"):
        list(chunks_of(spec, Options(engine, threads)))


def test_a_policy_that_writes_where_it_should_read_is_alike_on_both_drivers(tmp_path: Path) -> None:
    name = f"{write(tmp_path, SCRIBBLING)}:scribbling"
    model = {"ticks": 8, "runs": 4, "firms": 9}
    spec = load_spec({"model": model, "policies": {"beijing": name, "moscow": name}})
    months = [np.concatenate([chunk.months for chunk in chunks_of(spec, Options(engine))]) for engine in ENGINES]
    np.testing.assert_array_equal(months[0], months[1])
    assert (months[0][:, 1:, COLUMN["action_beijing"]] == 1).all()  # each month it finds a nought and adds one


def test_a_file_is_looked_for_beside_the_configuration_then_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, beside = tmp_path / "here", tmp_path / "beside"
    for folder, action in ((here, FUND), (beside, ACCOMMODATE)):
        folder.mkdir()
        write(folder, STUBBORN.format(action=action))
    monkeypatch.chdir(here)
    for folder, action in ((beside, ACCOMMODATE), (tmp_path, FUND)):
        _, source = load_plugin("mine.py:stubborn", folder)
        assert f"certain(out, {action} if" in source


def test_a_bare_choose_function_is_a_policy_too(tmp_path: Path) -> None:
    path = write(
        tmp_path, "def first(utility, look_ahead, obs, memory, params, out):\n    out[:] = 0.0\n    out[0] = 1.0\n"
    )
    assert (actions(spec_of(path, "first")) == 0).all()


def test_a_policy_in_an_importable_module_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, STUBBORN.format(action=FUND), "importable_rules.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    spec = load_spec({"model": {"ticks": 4, "runs": 1, "firms": 8}, "policies": {"seoul": "importable_rules:stubborn"}})
    assert (actions(spec) == FUND).all()


def test_a_plugin_enters_the_digest_by_its_source_not_by_its_place(tmp_path: Path) -> None:
    here, there = tmp_path / "a", tmp_path / "b"
    here.mkdir()
    there.mkdir()
    one, two = (spec_of(write(folder, STUBBORN.format(action=FUND)), "stubborn") for folder in (here, there))
    other = spec_of(write(there, STUBBORN.format(action=ACCOMMODATE)), "stubborn")
    assert one.digest == two.digest != other.digest


def test_all_three_hooks_and_memory_work(tmp_path: Path) -> None:
    source = """
    from sim.policies.contract import Policy, certain

    def perceive(obs, memory, draw, params):
        memory[0] += 1.0
        return 0.0

    def choose(utility, look_ahead, obs, memory, params, out):
        certain(out, int(memory[0]) % 4)

    def learn(memory, utility, rung, params):
        memory[1] += rung

    counting = Policy("counting", "counts", "a test", choose=choose, perceive=perceive, learn=learn)
    """
    spec = load_spec(
        {"model": {"ticks": 6, "runs": 1, "firms": 8}, "policies": {"moscow": f"{write(tmp_path, source)}:counting"}}
    )
    fast, slow = simulate(spec, 0, 1), play(spec, 0, 1)
    assert fast.months.tobytes() == slow.months.tobytes()
    assert list(fast.months[0, :, COLUMN["action_moscow"]]) == [1, 2, 3, 0, 1, 2]
