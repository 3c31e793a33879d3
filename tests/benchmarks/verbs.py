"""How long the verbs that answer take, as a user waits for them: whole commands, warm.

`python -m tests.benchmarks.verbs [--rounds N] [--json] [--quick]`; part of `make bench`. `--quick` leaves out the Sobol
study of all parameters. Each command starts anew, so that starting Python and loading the compiled model count.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

ROUNDS = 3
STUDY = "policies-under-uncertainty"
SWEEP: Final = ("sweep", STUDY, "--points", "256", "--replicates", "2", "--quiet")
"""The study that `discover` and `regret` read: ten policies in 256 futures."""

Case = tuple[str, tuple[str, ...], float | None]
"""Its name, the command, and the seconds it may take; None where no goal was set."""

CASES: Final[tuple[Case, ...]] = (
    ("why, a date of Seoul", ("why", "baseline", "--actor", "seoul", "--date", "2024-07"), None),
    ("compare, two at 1,000 histories", ("compare", "baseline", "arm-ukraine", "--runs", "1000", "--quiet"), 3.0),
    ("tipping of one parameter", ("tipping", "baseline", "--parameter", "us_drive", "--quiet"), 20.0),
    ("report of a configuration", ("report", "baseline", "--quiet"), 5.0),
    ("report of a comparison", ("report", "baseline", "arm-ukraine", "--quiet"), 5.0),
    ("regret, 10 policies in 256 futures", ("regret", "{sweep}", "--quiet"), None),
    (
        "discover, the same",
        ("discover", "{sweep}", "--outcome", "welfare_mean", "--when", "< -1.0", "--quiet"),
        None,
    ),
)
SOBOL: Final[Case] = ("sensitivity sobol-all, 90,112 histories", ("sensitivity", "sobol-all", "--quiet"), 180.0)


def tightrope(arguments: tuple[str, ...], folder: Path) -> None:
    """Run a command in a folder.

    Raises
    ------
    RuntimeError
        If it fails: a failure is not a time.
    """
    done = subprocess.run(
        [sys.executable, "-m", "sim.cli", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"tightrope {' '.join(arguments)}: {done.stderr.strip()[-300:]}")


def seconds_of(arguments: tuple[str, ...], rounds: int, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Seconds of a command in each round, in a new folder each time: answers are not written twice."""
    times = []
    with tempfile.TemporaryDirectory() as place:
        sweep = _study(Path(place)) if "{sweep}" in arguments else ""
        for number in range(rounds):
            folder = Path(place) / str(number)
            folder.mkdir()
            given = tuple(sweep if word == "{sweep}" else word for word in arguments)
            own = ("--out", "answer") if sweep else ()
            began = clock()
            tightrope((*given, *own), folder)
            times.append(clock() - began)
    return times


def _study(folder: Path) -> str:
    tightrope(SWEEP, folder)
    return str(next(folder.glob(f"runs/{STUDY}-*")))


def measured(rounds: int, quick: bool) -> list[dict[str, float | str | None]]:
    """Every case: its name, median seconds, and the goal."""
    with tempfile.TemporaryDirectory() as place:
        tightrope(("run", "baseline", "--quiet"), Path(place))  # compiled from here on
    rows: list[dict[str, float | str | None]] = []
    for name, arguments, goal in (*CASES, *(() if quick else (SOBOL,))):
        times = seconds_of(arguments, 1 if arguments[0] == "sensitivity" else rounds)
        rows.append({"what": name, "seconds": statistics.median(times), "goal": goal})
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measured(options.rounds, options.quick)
    if options.json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
        return
    sys.stdout.write(f"whole commands, median seconds of {options.rounds}\n{'':42}{'seconds':>9}{'goal':>9}\n")
    for row in rows:
        goal = "-" if row["goal"] is None else f"{row['goal']:.0f}"
        sys.stdout.write(f"{row['what']:42}{row['seconds']:9.1f}{goal:>9}\n")


if __name__ == "__main__":
    main()
