"""Speed of one model, side by side in one run: plain Python, the Mesa driver, Mesa's batch_run, the ensemble with and
without writing, whole sweeps in threads and on Dask workers, and a floor.
`python -m tests.benchmarks [--json] [--rounds N] [--cpu]`.

Each side is measured in a few rounds, interleaved, and the best round counts: other work only ever slows. `--cpu` takes
the processor's seconds instead of the clock's, for a machine that others use; two threads then gain nothing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble import outcomes_at, simulate
from sim.model import StrategicAmbiguity
from sim.phases.run import empty_scratch
from sim.runs import Options, execute
from sim.runspec import RunSpec, load_spec
from tests.benchmarks.floor import floor_kernel
from tests.benchmarks.sweeps import clock_of, mesa_batch, overheads, sweep_folder, sweep_on_dask
from tests.golden_cases import config_of
from tests.reference_model import make_draws
from tests.reference_model import run as plain_run

ROUNDS = 5
FIRMS, MONTHS = 151, 72
GOLDEN = Path(__file__).parents[1] / "golden" / "baseline_eu.npz"


def baseline(runs: int) -> RunSpec:
    """Baseline with so many runs."""
    return load_spec("baseline", [("model.runs", runs)])


def plain_python(*, term_by_term: bool) -> Callable[[], int]:
    """The oracle: plain scalar loops; `term_by_term` with every term of every action and firm evaluated anew."""
    config = {**config_of(GOLDEN), "firms": FIRMS, "ticks": MONTHS, "runs": 3}
    draws, given = make_draws(config, 7), (config["params"], config["constants"], config["initial"])

    def go() -> int:
        for i in range(3):
            plain_run(config, draws, i, *given, term_by_term=term_by_term)
        return 3

    return go


def mesa_driver() -> Callable[[], int]:
    """The Mesa model, without collecting."""
    spec = baseline(1)

    def go() -> int:
        for history in range(4):
            model = StrategicAmbiguity(spec, history=history, collect=False)
            while model.running:
                model.step()
        return 4

    return go


def ensemble_outcomes(threads: int) -> Callable[[], int]:
    """The ensemble as sweeps use it: outcomes only, a thread a part of the runs."""
    spec, runs = baseline(1), 512
    scratches = [empty_scratch(spec.firms, spec.policies.own) for _ in range(threads)]

    def some(k: int) -> int:
        numbers = np.arange(k * runs, (k + 1) * runs, dtype=np.uint64)
        seeds, at = np.full(runs, spec.seed, np.uint64), np.zeros(runs, np.int64)
        outcomes, _ = outcomes_at(
            spec.policies, spec.firms, spec.ticks, spec.points, seeds, numbers, at, scratch=scratches[k]
        )
        return len(outcomes)

    def go() -> int:
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(some, range(threads)))

    return go


def floor(exponential: str) -> Callable[[], int]:
    """The same random numbers and exponentials and nothing else."""
    kernel, runs = floor_kernel(exponential), 256
    spec = baseline(1)
    scratch = empty_scratch(spec.firms, spec.policies.own)

    def go() -> int:
        for run in range(runs):
            kernel(np.uint64(spec.seed), np.uint64(run), spec.ticks, scratch)
        return runs

    return go


def ensemble_records() -> Callable[[], int]:
    """The ensemble in one thread, all monthly columns recorded in memory."""
    spec = baseline(512)
    scratch = empty_scratch(spec.firms, spec.policies.own)

    def go() -> int:
        for first in range(0, 512, 64):
            simulate(spec, first, 64, scratch=scratch)
        return 512

    return go


def ensemble_written(threads: int) -> Callable[[], int]:
    """The ensemble with everything a run folder holds, but the figure."""
    spec = baseline(2048)

    def go() -> int:
        with tempfile.TemporaryDirectory() as out:
            execute(spec, Path(out), Options(threads=threads), progress=lambda done: None)
        return spec.runs

    return go


YARDSTICK = "plain Python, term by term"
CLUSTER = ExitStack()
SIDES: dict[str, Callable[[], Callable[[], int]]] = {
    YARDSTICK: lambda: plain_python(term_by_term=True),
    "plain Python, shared terms once": lambda: plain_python(term_by_term=False),
    "Mesa driver": mesa_driver,
    "Mesa's batch_run, 1 process": lambda: mesa_batch(1),
    "Mesa's batch_run, 2 processes": lambda: mesa_batch(2),
    "ensemble, outcomes only, 1 thread": lambda: ensemble_outcomes(1),
    "ensemble, outcomes only, 2 threads": lambda: ensemble_outcomes(2),
    "ensemble, recorded, 1 thread": ensemble_records,
    "ensemble, recorded and written, 1 thread": lambda: ensemble_written(1),
    "ensemble, recorded and written, 2 threads": lambda: ensemble_written(2),
    "sweep folder, 1 thread": lambda: sweep_folder(1),
    "sweep folder, 2 threads": lambda: sweep_folder(2),
    "sweep folder, 2 Dask workers": lambda: sweep_on_dask(2, CLUSTER),
    "floor: draws and exponentials of libm": lambda: floor("library"),
    "floor: draws and exponentials of the model": lambda: floor("own"),
}


def seconds_a_run(go: Callable[[], int], clock: Callable[[], float]) -> float:
    """Seconds a run, once."""
    began = clock()
    runs = go()
    return (clock() - began) / runs


def measure(rounds: int, clock: Callable[[], float]) -> dict[str, float]:
    """Best seconds a run of each side, rounds interleaved."""
    prepared = {name: side() for name, side in SIDES.items()}
    for go in prepared.values():
        go()  # compile and warm up
    times = [{name: seconds_a_run(go, clock) for name, go in prepared.items()} for _ in range(rounds)]
    return {name: min(one[name] for one in times) for name in prepared}


def start_up() -> dict[str, float]:
    """Best wall-clock seconds of whole commands, compile cache warm."""
    tightrope = str(Path(sys.executable).with_name("tightrope"))
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as out:
        commands = {
            "tightrope --help": [tightrope, "--help"],
            "tightrope run baseline (300 runs, figure)": [
                tightrope,
                "run",
                "baseline",
                "--quiet",
                "--out",
                out,
                "--name",
            ],
        }
        for name, command in commands.items():
            times = []
            for k in range(3):
                began = time.perf_counter()
                subprocess.run(
                    [*command, *([f"bench{k}"] if command[-1] == "--name" else [])], check=True, capture_output=True
                )
                times.append(time.perf_counter() - began)
            found[name] = min(times)
    return found


def memory_of_large_run(runs: int = 10_000) -> float:
    """Peak memory in MB of a process that records and writes so many runs; Linux only."""
    code = (
        "import tempfile, pathlib\n"
        "from sim.runs import Options, execute\nfrom sim.runspec import load_spec\n"
        f"spec = load_spec('baseline', [('model.runs', {runs})])\n"
        "with tempfile.TemporaryDirectory() as out:\n"
        "    execute(spec, pathlib.Path(out), Options(threads=2), progress=lambda done: None)\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"  # not getrusage: it counts the parent's memory too
        "print(int(status.partition('VmHWM:')[2].split()[0]) / 1024)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return float(done.stdout)


def report(times: dict[str, float]) -> list[dict[str, Any]]:
    """Rows of the table: microseconds a run, runs a second, how many times plain Python, term by term."""
    plain = times[YARDSTICK]
    return [
        {"side": name, "us_a_run": 1e6 * t, "runs_a_second": 1 / t, "times_plain_python": plain / t}
        for name, t in times.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--cpu", action="store_true")
    wanted = parser.parse_args()
    clock = clock_of(wanted.cpu)
    with CLUSTER:
        rows = report(measure(wanted.rounds, clock))
    added, commands, memory = overheads(clock, wanted.rounds), start_up(), memory_of_large_run()
    if wanted.json:
        found = {"sides": rows, "added": added, "seconds": commands, "peak_memory_mb_10000_runs": memory}
        print(json.dumps(found, indent=1))
        return
    print(
        f"baseline, {FIRMS} firms, {MONTHS} months; best of {wanted.rounds} interleaved rounds; numpy {np.__version__}"
    )
    print("seconds of the processor" if wanted.cpu else "seconds of the clock")
    print(f"{'':44}{'us a run':>12}{'runs/s':>12}{'x plain Python':>16}")
    for row in rows:
        print(
            f"{row['side']:44}{row['us_a_run']:12,.0f}{row['runs_a_second']:12,.0f}{row['times_plain_python']:16,.1f}"
        )
    share, microseconds = added.values()
    print(f"{'what a sweep adds to the kernel':44}{100 * share:10.1f} %")
    print(f"{'what a point adds to its runs':44}{microseconds:9.2f} us")
    for name, seconds in commands.items():
        print(f"{name:44}{seconds:10.2f} s")
    print(f"{'peak memory, 10,000 recorded runs':44}{memory:10,.0f} MB")


if __name__ == "__main__":
    main()
