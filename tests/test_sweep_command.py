"""`tightrope sweep` as a user meets it: what it prints, refuses and returns."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import sim.console.common as common_room
import sim.console.sweeping as console_room
import sim.experiments.executors as executors_room
import sim.experiments.sizing as sizing_room
from sim.errors import ConfigError
from sim.experiments.parts import write_part
from sim.experiments.sizing import advice, measure
from sim.screens import duration, print_size, print_sweep
from sim.vocabulary import OUTCOMES
from tests.refusals import Tightrope, assert_refused
from tests.sweep_cases import MONTHS, RAISING, YAML, cut_into, part_path, plan_of, swept

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

SWEEP = ("sweep", "study.yaml", "--out", "out")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "study.yaml").write_text(YAML, encoding="utf-8")
    return tmp_path


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (common_room, console_room):
        monkeypatch.setattr(module, "screen", Console(width=80))
        monkeypatch.setattr(module, "aside", Console(width=80, stderr=True))


def folder_of(study: Path) -> Path:
    (found,) = (study / "out").glob("tiny-*")
    return found


def test_a_sweep_says_what_it_came_to(tightrope: Tightrope, study: Path) -> None:
    done = tightrope(*SWEEP)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0] == "Does it pay?"
    assert lines[1].startswith(f"tiny: 6 points of 2 runs, {MONTHS} months, seed 7")
    assert "Seoul's net payoff" in lines[5]  # what the sweep asks about comes first
    assert [line.split()[0] for line in lines if line.startswith((" hedging", " full_alignment"))] == [
        "hedging", "full_alignment"
    ]  # fmt: skip
    assert lines[-1] == f"sweep folder: out/{folder_of(study).name}"
    assert max(map(len, lines)) <= 80


def test_a_finished_sweep_is_proved_instead_of_overwritten(tightrope: Tightrope, study: Path) -> None:
    first = tightrope(*SWEEP, "--quiet")
    assert (first.code, first.out) == (0, f"out/{folder_of(study).name}\n")
    again = tightrope(*SWEEP)
    assert again.code == 0
    assert "verifying it instead of overwriting" in again.err.replace("\n", " ")
    assert "identical: all 6 points (12 runs) recomputed bit for bit" in again.out.replace("\n", " ")
    assert tightrope(*SWEEP, "--quiet").out == first.out  # SWEEP=$(tightrope sweep ... --quiet) works twice
    part_path(folder_of(study), 0).unlink()
    third = tightrope(*SWEEP, "--quiet")
    assert third.code == 2
    assert "does not verify; move it away or delete it" in third.err


def test_a_sweep_as_json(tightrope: Tightrope, study: Path) -> None:
    done = tightrope(*SWEEP, "--json")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    manifest = json.loads((folder_of(study) / "manifest.json").read_text())
    assert (told["folder"], told["digest"]) == (f"out/{folder_of(study).name}", manifest["columns_digest"])
    assert (told["runs"], told["failed"], set(told["outcomes"])) == (12, 0, {o.name for o in OUTCOMES})
    again = tightrope("verify", told["folder"], "--sample", "3", "--json")
    assert json.loads(again.out)["points"] == 3


@pytest.mark.parametrize("quiet", [True, False])
def test_rows_that_fail_are_said_and_counted_in_the_exit_code(tightrope: Tightrope, study: Path, quiet: bool) -> None:
    (study / "mine.py").write_text(RAISING.format(body="    notes = {str(k): object() for k in range(3)}\n"))
    text = YAML.replace("[hedging, full_alignment]", "[hedging, 'mine.py:fragile']")
    (study / "study.yaml").write_text(text)
    done = tightrope(*SWEEP, *(["--quiet"] if quiet else []))
    assert done.code == 1
    assert "2 of 12 runs failed; their rows say why in the column `error`" in done.err
    assert tightrope("verify", str(folder_of(study)), "--quiet").code == 0


def test_an_unfinished_sweep_wants_to_be_resumed(
    tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_into(monkeypatch, 2)

    def interrupted(plan: Any, folder: Path, part: int) -> Any:
        if part >= 3:  # what was handed out before the interrupt may still come to its turn
            raise KeyboardInterrupt
        return write_part(plan, folder, part)

    monkeypatch.setattr(executors_room, "write_part", interrupted)
    stopped = tightrope(*SWEEP, "--threads", "1")
    assert stopped.code == 130
    assert "stopped after 6 of 12 runs, which are safe in out/.tiny-" in stopped.err.replace("\n", " ")
    assert "go on with --resume" in stopped.err.replace("\n", " ")
    monkeypatch.setattr(executors_room, "write_part", write_part)
    refused = tightrope(*SWEEP)
    assert refused.code == 2
    assert "unfinished (3 of 6 parts); add --resume" in refused.err.replace("\n", " ")
    assert tightrope(*SWEEP, "--resume", "--quiet").code == 0


def test_what_was_stopped_before_its_first_part_promises_nothing(
    tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*given: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(executors_room, "write_part", interrupted)
    stopped = tightrope(*SWEEP, "--quiet")
    assert stopped.code == 130
    assert stopped.err.startswith("stopped after 0 of 12 runs\n")


def test_what_was_stopped_after_its_last_part_is_finished(
    tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def closing_slowly(scheduler: str | None, workers: int | None) -> Iterator[None]:
        yield None  # computes in threads
        raise KeyboardInterrupt

    monkeypatch.setattr(console_room, "_computing", closing_slowly)
    stopped = tightrope(*SWEEP, "--quiet")
    assert (stopped.code, stopped.out) == (130, "")
    assert f"stopped; the sweep is finished: out/{folder_of(study).name}" in stopped.err.replace("\n", " ")
    monkeypatch.undo()
    assert tightrope("verify", str(folder_of(study)), "--quiet").code == 0


def test_the_folder_of_a_sweep_receives_no_sweep(tightrope: Tightrope, study: Path) -> None:
    assert tightrope(*SWEEP, "--quiet").code == 0
    inside = str(folder_of(study))
    done = tightrope("sweep", "study.yaml", "--out", inside)
    assert done.code == 2
    assert "is the folder of another run or sweep" in done.err


def test_a_very_large_sweep_wants_to_be_asked_for_twice(
    tightrope: Tightrope, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizing_room, "MOST_RUNS", 10)
    refused = tightrope(*SWEEP)
    assert_refused(refused, study, "6 points of 2 runs: 12 runs, more than 10", "--dry-run", "--yes")
    assert tightrope(*SWEEP, "--yes", "--quiet").code == 0


@pytest.mark.parametrize("option", ["--axis", "--lever"])
@pytest.mark.parametrize("text", ["us_drive", "=0:1"])
def test_an_axis_that_is_none_is_explained(tightrope: Tightrope, study: Path, option: str, text: str) -> None:
    assert_refused(tightrope(*SWEEP, option, text), study, f"{option} {text}: write it as PATH=", "such as")


def test_axes_and_levers_of_the_command_line() -> None:
    entries = console_room.block_entries(
        ["us_drive=-0.3:0.6:13", "arms_need=0.3:1.6", "trade_growth=default", "firms=8,10"],
        ["policies.seoul=hedging,mine.py:mine"],
        {"method": "lhs", "points": None},
    )
    assert entries == [
        ("method", "lhs"),
        ("uncertainties/us_drive", [-0.3, 0.6, 13]),
        ("uncertainties/arms_need", [0.3, 1.6]),
        ("uncertainties/trade_growth", None),
        ("uncertainties/firms", {"values": [8, 10]}),
        ("levers/policies.seoul", {"values": ["hedging", "mine.py:mine"]}),
    ]
    with pytest.raises(ConfigError, match="--axis us_drive is given twice"):
        console_room.block_entries(["us_drive=0:1", "us_drive=0:0.5"], [], {})
    with pytest.raises(ConfigError, match="--lever x: write it as PATH=VALUE,VALUE"):
        console_room.block_entries([], ["x"], {})


def test_a_complaint_about_an_option_is_spelled_as_it_was_written(tightrope: Tightrope, study: Path) -> None:
    assert_refused(tightrope(*SWEEP, "--firms", "-3"), study, "--firms -3")


# ---------------------------------------------------------------- how large


def test_a_dry_run_says_how_large_and_writes_nothing(tightrope: Tightrope, study: Path) -> None:
    done = tightrope(*SWEEP, "--dry-run", "--threads", "1")
    assert done.code == 0, done.err
    lines = [line.rstrip() for line in done.out.splitlines()]
    assert lines[:3] == [
        "tiny would take",
        "  points  6 (3 futures x 2 combinations of levers)",
        "  runs    12 (2 a point), in 1 part",
    ]
    assert lines[3].startswith("  time    ")
    assert "on 1 thread (" in lines[3]
    assert max(map(len, lines)) <= 80
    assert not (study / "out").exists()
    told = json.loads(tightrope(*SWEEP, "--dry-run", "--json").out)
    assert (told["runs"], told["points"], told["parts"]) == (12, 6, 1)


def test_the_size_is_measured_on_runs_spread_over_the_design(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizing_room, "PROBE_ROWS", 2)
    size = measure(plan_of(), threads=2)
    assert (size.runs, size.futures, size.levers, size.replicates) == (12, 3, 2, 2)
    assert 2 <= size.probe_rows <= 12
    assert size.seconds == pytest.approx(size.microseconds * 1e-6 * 12 / 2)
    assert 100e6 < size.memory < 1e9
    assert 100.0 < size.disk / 12 < 50_000.0
    monkeypatch.setattr(sizing_room, "PROBE_SECONDS", 0.0)
    assert measure(plan_of(), threads=1).probe_rows == 2


def test_kept_months_take_more_room() -> None:
    sizes = {kind: measure(plan_of({"trajectories": kind}), 1) for kind in ("none", "quantiles", "full")}
    assert sizes["none"].disk < sizes["full"].disk < sizes["quantiles"].disk  # five quantiles of two histories
    none, full = (plan_of({"trajectories": kind}, model={"ticks": 72, "firms": 8}) for kind in ("none", "full"))
    assert sizing_room._memory(none, 1) < sizing_room._memory(full, 1) < sizing_room._memory(full, 2)


def test_the_size_of_a_sweep_is_close_to_what_it_takes(tmp_path: Path) -> None:
    plan = plan_of({"replicates": 8})
    said = measure(plan, 1).disk
    written = sum(path.stat().st_size for path in (swept(plan, tmp_path) / "outcomes").iterdir())
    assert written == pytest.approx(said, rel=0.5)


AXES = {"us_drive": [-0.3, 0.6], "arms_need": [0.3, 1.6]}


@pytest.mark.parametrize(
    ("sweep", "words"),
    [
        ({"method": "lhs", "points": 8}, "2 uncertainties: 500 futures or more"),
        ({"method": "sobol", "points": 8}, "this design has 8"),
        ({"method": "saltelli", "points": 8}, "a base sample of 512 for a ranking"),
        ({"method": "morris", "points": 4}, "10 to 50 trajectories; this design has 4"),
        ({"method": "grid"}, "what counts is the number of histories a point"),
    ],
)
def test_advice_fits_the_question(sweep: dict[str, Any], words: str) -> None:
    axes = AXES if sweep["method"] != "grid" else {name: [*ends, 2] for name, ends in AXES.items()}
    plan = plan_of({"uncertainties": axes, "replicates": 1, "levers": None, **sweep})
    told = advice(plan, np.full((4, len(OUTCOMES)), 0.5))
    assert words in told[0]
    assert told[1].startswith("one history a point: luck and design cannot be told apart")


def test_advice_on_histories_follows_their_spread() -> None:
    plan = plan_of({"replicates": 4, "outputs": ["welfare_mean", "nato_ties_end"]})
    outcomes = np.full((8, len(OUTCOMES)), np.nan)
    outcomes[:, [o.name for o in OUTCOMES].index("welfare_mean")] = [0.0, 0.0, 0.2, 0.2] * 2
    spread = np.std([0.0, 0.0, 0.2, 0.2], ddof=1)
    wanted = int(np.ceil((spread / 0.01) ** 2))
    assert advice(plan, outcomes)[-1] == (
        "standard error of a point with 4 histories, by luck: "
        f"welfare_mean {spread / 2:.2g} ({wanted} histories would give 0.01)"
    )
    outcomes[:] = np.nan
    assert advice(plan, outcomes)[-1].endswith("by luck: not defined in the probe")


def test_a_point_with_more_histories_than_a_probe_is_measured_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizing_room, "PROBE_ROWS", 1)
    size = measure(plan_of({"replicates": 10, "outputs": ["welfare_mean"]}), 1)
    assert size.probe_rows % 4 == 0
    assert "welfare_mean" in size.advice[-1]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "under a second"), (1.4, "1 s"), (119.0, "119 s"), (600.0, "10 min"), (9e3, "2.5 h"), (864e3, "10.0 days")],
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


# ---------------------------------------------------------------- screens


def summary_with(levers: int, told: int, outputs: tuple[str, ...] = ()) -> dict[str, Any]:
    row = {"n": 3, "mean": 0.5, "5%": 0.0, "95%": 1.0, "luck_share": None}
    lever = {
        "settings": {"policies.seoul": "policies/0123abcd_a.py:a[b]", "us_drive": 0.25},
        "outcomes": {o.name: {"mean": None} for o in OUTCOMES},
    }
    return {
        "question": "", "outputs": list(outputs), "points": 1, "replicates": 1, "combinations_of_levers": levers,
        "outcomes": {o.name: row for o in OUTCOMES}, "levers": [lever] * told,
    }  # fmt: skip


def shown(summary: dict[str, Any]) -> str:
    screen = Console(width=80, record=True, file=io.StringIO())
    print_sweep(screen, summary, {"name": "tiny", "months": 3, "seed": 7})
    return screen.export_text()


def test_policies_are_named_whole_at_80_columns_and_failures_say_what_the_means_are_over() -> None:
    summary = summary_with(2, 2)
    for lever in summary["levers"]:
        lever["settings"] = {"policies.seoul": "conditional_threat"}
    assert "conditional_threat" in shown(summary)
    assert "means over the same futures" in shown(summary)
    assert "need not be the same futures" in " ".join(shown({**summary, "failed": 1}).split())


def test_outcomes_of_two_windows_can_be_told_apart() -> None:
    lines = [line for line in shown(summary_with(1, 1)).splitlines() if "lethal aid ever" in line]
    assert len(lines) == 2
    assert "m 0-23" in lines[0]
    assert "whole run" in lines[1]


@pytest.mark.parametrize(
    ("levers", "told", "words"),
    [(2, 2, ""), (40, 40, "the first 12 of 40, all are in summary.json"), (4_000, 1_000, "all are in outcomes/")],
)
def test_long_lists_of_levers_are_cut_and_say_so(levers: int, told: int, words: str) -> None:
    text = shown(summary_with(levers, told))
    assert text.count("a.py:a[b] ") == min(told, 12)
    assert "policies/" not in text
    assert words in " ".join(text.split())
    assert "1 point of 1 run," in text


def test_a_size_without_advice_or_levers() -> None:
    size = sizing_room.Size(6, 6, 1, 1, 6, 1, 2.0, 3.0, 4e6, 5e6, 6, ())
    screen = Console(width=80, record=True, file=io.StringIO())
    print_size(screen, size, "tiny", 2)
    assert "points  6\n" in "\n".join(line.rstrip() for line in screen.export_text().splitlines())
