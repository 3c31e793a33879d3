"""Writes golden files with the reference model. Needed only when the model changes on purpose.

    python tests/make_golden.py CONFIG.json OUT.npz     a new file; the draws come from the configuration's seed
    python tests/make_golden.py --all [FOLDER]          every file again, from its own configuration and draws

The format is described in golden/README.md.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

if __name__ == "__main__":  # a script does not find its project by itself
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.reference_model import GOLDEN, Array, make_draws, open_golden, run

PER_RUN = ("theta", "exit_large0", "exit_sme0", "idle0")  # one number a run
INTEGERS = {"firm_status": np.int8, "firm_peers": np.int64}


def simulate(config: Mapping[str, Any], draws: Mapping[str, Array]) -> dict[str, Array]:
    """The results of all runs, first dimension the run."""
    settings = config["params"], config["constants"], config["initial"]
    runs = [run(config, draws, i, *settings) for i in range(config["runs"])]
    results: dict[str, Array] = {}
    for name in runs[0]:
        values = np.array([result[name] for result in runs], dtype=INTEGERS.get(name, np.float64))
        results[name] = values[:, 0] if name in PER_RUN else values
    return results


def write_golden(path: Path, config: Mapping[str, Any], draws: Mapping[str, Array]) -> None:
    """Simulates the configuration and writes it, its draws and its results."""
    arrays: dict[str, Any] = {"config": np.array(json.dumps(config))}
    arrays |= {"draw_" + name: values for name, values in draws.items()}
    arrays |= {"out_" + name: values for name, values in simulate(config, draws).items()}
    with path.open("wb") as file:  # a path would get ".npz" appended
        np.savez_compressed(file, **arrays)


def regenerate(path: Path) -> None:
    """Writes the file again, from the configuration and the draws inside it."""
    config, draws, _ = open_golden(path)
    write_golden(path, config, draws)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Writes golden files with the reference model.")
    parser.add_argument("config", nargs="?", type=Path, metavar="CONFIG.json")
    parser.add_argument("out", nargs="?", type=Path, metavar="OUT.npz")
    parser.add_argument("--all", nargs="?", const=GOLDEN, type=Path, metavar="FOLDER", dest="folder")
    given = parser.parse_args(arguments)
    if given.folder is not None:
        if given.config is not None:
            parser.error("--all takes no configuration")
        for path in sorted(given.folder.glob("*.npz")):
            regenerate(path)
            print(path)
        return
    if given.out is None:
        parser.error("give CONFIG.json and OUT.npz, or --all")
    config = json.loads(given.config.read_text(encoding="utf-8"))
    write_golden(given.out, config, make_draws(config, config["seed"]))
    print(given.out)


if __name__ == "__main__":
    main()
