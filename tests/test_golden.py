"""Golden data: both drivers reproduce every recorded variable of every month of runs made by an independent oracle.

`tests/golden/*.npz`, and every `*.npz` in the folder the environment variable ``TIGHTROPE_GOLDEN`` names.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.ensemble import simulate
from sim.jit import COMPILER_ON
from sim.model import play
from sim.runspec import Chunk, load_spec
from sim.vocabulary.firms import EXITED, FIRM_RECORDS, IDLE
from sim.world import COLUMN, F
from tests.golden_cases import OUR_NAME, config_of, load_golden, settings_of

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

HERE = Path(__file__).parent / "golden"
EXTRA = os.environ.get("TIGHTROPE_GOLDEN")
FILES = sorted(HERE.glob("*.npz"))
EXTRA_FILES = sorted(Path(EXTRA).glob("*.npz")) if EXTRA else []
TOLERANCE = 1e-9
EXPECTED = 1e-13
Driver = Callable[..., Chunk]
DRIVERS: dict[str, Driver] = {"ensemble": lambda spec: simulate(spec, 0, spec.runs, firms=True, utility=True),
                              "mesa": lambda spec: play(spec, 0, spec.runs, firms=True)}  # fmt: skip


def ours(chunk: Chunk, name: str) -> Any:
    """Our value of a golden series."""
    public = OUR_NAME.get(name, name)
    if public in COLUMN:
        return chunk.months[:, :, COLUMN[public]]
    of_firms = {f"firm_{record}": chunk.firms[:, :, k] for k, record in enumerate(FIRM_RECORDS)}
    of_firms["firm_risk_level"] = of_firms.pop("firm_risk")
    at_end = chunk.firm_end
    start = chunk.start
    more: dict[str, Callable[[], Any]] = {
        "utility_seoul": lambda: chunk.utility,
        "firm_exposure_end": lambda: np.stack(
            [at_end[:, row] for row in (F.exposure_russia, F.exposure_china, F.exposure_west)], axis=2
        ),
        "firm_size": lambda: at_end[:, F.size],
        "firm_peers": lambda: np.stack([at_end[:, row] for row in (F.peer_0, F.peer_1, F.peer_2, F.peer_3)], axis=2),
        "theta": lambda: start[:, COLUMN["moscow_type"]],
        "exit_large0": lambda: start[:, COLUMN["exit_large"]],
        "exit_sme0": lambda: start[:, COLUMN["exit_sme"]],
        "idle0": lambda: start[:, COLUMN["idle_share"]],
    }
    return of_firms[name] if name in of_firms else more[name]()


def is_exact(name: str) -> bool:
    """Whether a golden series is discrete and must match exactly."""
    discrete = ("war", "warn", "red_line_crossed", "theta", "firm_status", "firm_peers")
    return name.startswith("action_") or name.endswith("_rung") or name in discrete


def test_there_is_golden_data() -> None:
    assert FILES, f"{HERE} holds no golden data"
    assert not EXTRA or EXTRA_FILES, f"TIGHTROPE_GOLDEN={EXTRA} holds no golden data"


# With the compiler off, one file through the Mesa driver is enough: it takes a quarter of a minute.
REPLAYS = [
    pytest.param(path, driver, id=f"{path.stem}-{driver}")
    for path in [*FILES, *EXTRA_FILES]
    for driver in DRIVERS
    if COMPILER_ON or driver == "ensemble" or path == FILES[0]
]


@pytest.mark.parametrize(("path", "driver"), REPLAYS)
def test_every_recorded_variable_of_every_month_agrees(path: Path, driver: str) -> None:
    spec, recorded = load_golden(path)
    chunk = DRIVERS[driver](spec)
    worst = 0.0
    for name, expected in recorded.items():
        got = ours(chunk, name)
        assert got.shape == expected.shape, name
        if is_exact(name):
            np.testing.assert_array_equal(got, expected, err_msg=name)
        else:
            np.testing.assert_allclose(got, expected, rtol=TOLERANCE, atol=TOLERANCE, err_msg=name)
            worst = max(worst, float(np.abs(got - expected).max()))
    if path in FILES:
        assert worst < EXPECTED, f"{path.name}: {worst:.1e}; these files agree to 1e-14 when nothing changed"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden_settings_written_as_a_configuration_give_the_same_arrays(path: Path) -> None:
    direct, _ = load_golden(path)
    written = load_spec(settings_of(config_of(path)))
    assert written.points.params.tobytes() == direct.points.params.tobytes()
    assert written.points.worlds.tobytes() == direct.points.worlds.tobytes()
    assert written.points.plans.tobytes() == direct.points.plans.tobytes()


def test_golden_data_cover_exits_and_idling() -> None:
    seen: set[int] = set()
    for path in FILES:
        seen |= {int(value) for value in np.unique(load_golden(path)[1]["firm_status"])}
    assert {IDLE, EXITED} <= seen


def test_number_of_replayed_files_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\ngolden data: {len(FILES)} files here, {len(EXTRA_FILES)} in TIGHTROPE_GOLDEN; {len(DRIVERS)} drivers")
    assert len(FILES) >= 6
