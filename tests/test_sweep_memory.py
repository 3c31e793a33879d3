"""Memory of a sweep does not grow with its runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.refusals import environment

SCRIPT = """
import sys
from pathlib import Path
import sim.experiments.parts as parts
import sim.experiments.summary as summary
from tests.sweep_cases import plan_of, swept

# What bounds memory, made as small as the sweep: so few runs would not reach the bounds otherwise.
parts.PART_ROWS = parts.LEAST_PART_ROWS = 1000
summary.MOST_QUANTILE_ROWS = 2000
swept(plan_of({"replicates": int(sys.argv[1]), "trajectories": sys.argv[2]}), Path(sys.argv[3]), threads=2)
# Not getrusage: it counts the memory of the process that started this one.
print(int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024)
"""


def peak(replicates: int, kind: str, out: Path) -> float:
    """Most memory a sweep of six points had, in MiB."""
    command = [sys.executable, "-c", SCRIPT, str(replicates), kind, str(out)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.slow
@pytest.mark.compiled
@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
@pytest.mark.parametrize(("kind", "replicates"), [("none", 2_000), ("full", 200)])
def test_memory_does_not_grow_with_the_runs(tmp_path: Path, kind: str, replicates: int) -> None:
    peak(2, kind, tmp_path / "warm")  # compiles
    little, much = peak(replicates, kind, tmp_path / "little"), peak(4 * replicates, kind, tmp_path / "much")
    written = sum(path.stat().st_size for path in (tmp_path / "much").rglob("*.parquet")) / 2**20
    assert much < little + 12.0, written
    assert much < 600.0
