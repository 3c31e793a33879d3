"""The reference model agrees with the golden files, and the tools around it are deterministic."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.make_golden import main, regenerate
from tests.reference_model import DRAW_SHAPES, GOLDEN, make_draws, open_golden, replay, run

FILES = sorted(GOLDEN.glob("*.npz"))
TOLERANCE = 1e-12
SMALL = {"runs": 3, "ticks": 13, "firms": 9}

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def small_config(**changes: Any) -> dict[str, Any]:
    config, _, _ = open_golden(GOLDEN / "baseline_eu.npz")
    return config | SMALL | changes


def assert_same_golden(path: Path, expected: Path) -> None:
    """Same entries, types and shapes; whole numbers equal, others within the tolerance."""
    with np.load(path) as found, np.load(expected) as wanted:
        assert set(found.files) == set(wanted.files)
        assert json.loads(str(found["config"])) == json.loads(str(wanted["config"]))
        for name in set(wanted.files) - {"config"}:
            assert found[name].dtype == wanted[name].dtype, name
            tolerance = TOLERANCE if name.startswith("out_") and wanted[name].dtype.kind == "f" else 0.0
            np.testing.assert_allclose(found[name], wanted[name], rtol=0.0, atol=tolerance, err_msg=name)


def test_there_are_golden_files() -> None:
    assert len(FILES) >= 6


@each_file
def test_agrees_with_every_series_of_a_golden_file(path: Path) -> None:
    differences = replay(path)
    assert {name: value for name, value in differences.items() if value > TOLERANCE} == {}


def test_term_by_term_gives_the_same_numbers() -> None:
    """What the benchmarks call plain Python, term by term, is the same model."""
    config = small_config()
    draws = make_draws(config, 5)
    given = config["params"], config["constants"], config["initial"]
    assert run(config, draws, 1, *given, term_by_term=True) == run(config, draws, 1, *given)


@each_file
def test_draws_of_a_golden_file_are_those_of_its_seed(path: Path) -> None:
    config, draws, _ = open_golden(path)
    made = make_draws(config, config["seed"])
    assert made.keys() == draws.keys()
    for channel, values in draws.items():
        np.testing.assert_array_equal(made[channel], values, err_msg=channel)


def test_draws_have_the_shapes_described() -> None:
    draws = make_draws(small_config(), 5)
    lengths = {"R": 3, "T": 13, "N": 9, "3": 3, "4": 4}
    assert draws.keys() == DRAW_SHAPES.keys()
    for channel, (distribution, dimensions) in DRAW_SHAPES.items():
        assert draws[channel].shape == tuple(lengths[dimension] for dimension in dimensions), channel
        if distribution == "uniform":
            assert draws[channel].min() >= 0.0
            assert draws[channel].max() < 1.0


def test_draws_are_deterministic_and_differ_between_seeds_and_channels() -> None:
    first, again, other = (make_draws(small_config(), seed) for seed in (5, 5, 6))
    for channel, values in first.items():
        np.testing.assert_array_equal(again[channel], values)
        assert not np.array_equal(other[channel], values)
    assert not np.array_equal(first["choice_seoul"], first["choice_moscow"])


def test_draws_of_more_runs_begin_with_those_of_fewer() -> None:
    few, many = (make_draws(small_config(runs=runs), 5) for runs in (2, 4))
    for channel, values in few.items():
        np.testing.assert_array_equal(many[channel][:2], values)


def test_a_run_repeats_itself_and_leaves_its_arguments_alone() -> None:
    config = small_config()
    draws = make_draws(config, 5)
    before = json.dumps(config)
    first, again = (run(config, draws, 1, config["params"], config["constants"], config["initial"]) for _ in range(2))
    assert first == again
    assert json.dumps(config) == before


@each_file
def test_a_golden_file_is_regenerated_alike_and_then_byte_for_byte(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.name
    shutil.copyfile(path, copy)
    regenerate(copy)
    assert_same_golden(copy, path)
    written = copy.read_bytes()
    regenerate(copy)
    assert copy.read_bytes() == written


def test_the_command_writes_from_a_configuration_and_regenerates_a_folder(tmp_path: Path) -> None:
    config_file, out = tmp_path / "config.json", tmp_path / "small.npz"
    config_file.write_text(json.dumps(small_config(seed=5)), encoding="utf-8")
    main([str(config_file), str(out)])
    written = out.read_bytes()
    assert max(replay(out).values()) == 0.0
    main(["--all", str(tmp_path)])
    assert out.read_bytes() == written


@pytest.mark.parametrize("arguments", [[], ["config.json"], ["config.json", "out.npz", "--all"]])
def test_the_command_refuses_incomplete_arguments(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
