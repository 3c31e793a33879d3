"""Proof of a sweep: whatever was changed in its folder is found and named."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import sim.experiments.engine as engine_room
import sim.experiments.tables as tables_room
import sim.verify as verify_room
from sim.cli import main
from sim.errors import RunFolderError
from sim.experiments.parts import table_digest, whole_digest
from sim.experiments.proof import SweepVerdict, sampled_points, verify_sweep
from sim.runs import read_manifest, write_manifest
from tests.sweep_cases import cut_into, fragile_plan, part_path, plan_of, silent, swept
from tests.test_sweep_engine import spoilt

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        cut_into(patch, 4)
        return swept(plan_of(), tmp_path_factory.mktemp("whole"))


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cut_into(monkeypatch, 4)
    return Path(shutil.copytree(made, tmp_path / made.name))


def proved(folder: Path, **more: Any) -> SweepVerdict:
    return verify_sweep(folder, progress=silent, **more)


def with_value(path: Path, column: str, row: int, value: Any) -> None:
    """Change one value of a part."""
    table = pq.read_table(path)
    words = pa.types.is_dictionary(table[column].type)
    values = (table[column].cast(pa.string()) if words else table[column]).to_pylist()
    values[row] = value
    place = table.column_names.index(column)
    array = pa.array(values).dictionary_encode() if words else pa.array(values, table[column].type)
    pq.write_table(table.set_column(place, table.field(place), array), path)


def sealed_again(folder: Path) -> None:
    """Make a manifest that fits the files, as a forger would."""
    manifest = read_manifest(folder)
    for entry in manifest["parts"]:
        entry["digest"] = table_digest(pq.read_table(part_path(folder, entry["part"])))
    manifest["columns_digest"] = whole_digest(manifest["parts"])
    (folder / "manifest.json").unlink()
    write_manifest({key: value for key, value in manifest.items() if key not in ("files", "seal")}, folder)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_good_sweep_holds(folder: Path, threads: int) -> None:
    counted: list[int] = []
    verdict = verify_sweep(folder, threads=threads, progress=counted.append)
    assert verdict == SweepVerdict("identical", 6, 12, 6)
    assert verdict.holds
    assert counted == [1] * 6


def test_a_sample_is_random_without_repeats_and_can_be_repeated(folder: Path) -> None:
    verdict = proved(folder, sample=2)
    assert (verdict.verdict, verdict.points, verdict.rows, verdict.of_points) == ("identical", 2, 4, 6)
    points = sampled_points(1_000, 100, seed=3)
    assert len(set(points)) == 100
    assert (np.diff(points) > 0).all()
    assert (points == sampled_points(1_000, 100, seed=3)).all()
    assert (points != sampled_points(1_000, 100, seed=None)).any()


def test_a_changed_byte_is_found_and_its_file_named(folder: Path) -> None:
    path = part_path(folder, 1)
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)
    verdict = proved(folder)
    assert not verdict.holds
    assert verdict.changed_files == ("outcomes/part-00001.parquet",)


def test_a_changed_number_is_found_by_its_digest(folder: Path) -> None:
    with_value(part_path(folder, 2), "welfare_mean", 3, 0.5)
    verdict = proved(folder)
    assert verdict.verdict == "damaged"
    assert verdict.first == "outcomes/part-00002.parquet: its rows are not those of its digest"


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("welfare_mean", 0.5, "point 5, replicate 1, welfare_mean: recorded 0.5, recomputed -"),
        ("welfare_mean", float("nan"), "point 5, replicate 1, welfare_mean: recorded nan, recomputed -"),
        ("us_drive", 0.25, "point 5, replicate 1, us_drive: recorded 0.25, recomputed 0.6"),
        ("policy_seoul", "bluff", "policy_seoul: recorded 'bluff', recomputed 'full_alignment'"),
        ("error", "nothing", "error: recorded 'nothing', recomputed None"),
        ("run", 7, "run: recorded 7, recomputed 1"),
    ],
)
def test_a_number_changed_and_sealed_again_is_found_by_recomputing(
    folder: Path, column: str, value: Any, words: str
) -> None:
    with_value(part_path(folder, 2), column, 3, value)
    sealed_again(folder)
    verdict = proved(folder)
    assert (verdict.verdict, verdict.changed_files) == ("differs", ())
    assert words in verdict.first
    assert verdict.largest > 1e-9


def test_the_last_bits_may_differ_on_another_machine(folder: Path) -> None:
    recorded = pq.read_table(part_path(folder, 0))["welfare_mean"][0].as_py()
    with_value(part_path(folder, 0), "welfare_mean", 0, recorded + 1e-12)
    sealed_again(folder)
    verdict = proved(folder)
    assert verdict.verdict == "within tolerance"
    assert verdict.holds


def test_a_missing_row_is_found(folder: Path) -> None:
    path = part_path(folder, 2)
    pq.write_table(pq.read_table(path).slice(0, 3), path)
    sealed_again(folder)
    assert proved(folder).first == "point 5, 1 rows recorded, 2 recomputed"


def test_columns_of_another_version_are_found(folder: Path) -> None:
    path = part_path(folder, 0)
    pq.write_table(pq.read_table(path).drop_columns(["welfare_mean"]), path)
    sealed_again(folder)
    assert "other columns than this version writes" in proved(folder).first


def test_a_missing_part_is_found_and_named(folder: Path) -> None:
    part_path(folder, 0).unlink()
    verdict = proved(folder)
    assert verdict.verdict == "damaged"
    assert verdict.changed_files == ("outcomes/part-00000.parquet (missing)",)


def test_a_changed_configuration_is_found(folder: Path) -> None:
    path = folder / "scenario.yaml"
    path.write_text(path.read_text().replace("0.6", "0.5"))
    verdict = proved(folder)
    assert verdict.verdict == "damaged"
    assert "its design cannot be drawn again" in verdict.first
    assert verdict.changed_files == ("scenario.yaml",)


@pytest.mark.parametrize(
    "change",
    [
        {"parts": 3}, {"parts": []}, {"columns_digest": "0"}, {"points": "many"},
        {"parts": [{"part": 0, "rows": 4, "digest": "0"}] * 3},
    ],
)  # fmt: skip
def test_a_manifest_that_tells_something_else_is_found(folder: Path, change: dict[str, Any]) -> None:
    manifest = {**read_manifest(folder), **change}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    verdict = proved(folder, sample=1)
    assert verdict.verdict == "damaged"
    assert "manifest.json" in verdict.changed_files


def test_a_folder_that_is_no_sweep_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no such run folder"):
        proved(tmp_path / "nothing")


def test_other_versions_are_a_warning(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_room, "versions", lambda: {**read_manifest(folder)["versions"], "numba": "9.9"})
    monkeypatch.setattr(verify_room, "source_hash", lambda: "0")
    verdict = proved(folder, sample=1)
    assert verdict.holds
    assert [("numba" in words, "source" in words) for words in verdict.warnings] == [(True, False), (False, True)]


def test_rows_that_failed_are_proved_too(tmp_path: Path) -> None:
    folder = swept(fragile_plan(tmp_path, compiles=False), tmp_path / "out")
    (tmp_path / "mine.py").unlink()  # the folder has its own
    assert proved(folder) == SweepVerdict("identical", 6, 12, 6)


def test_numbers_that_were_not_finite_are_proved_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "_play", spoilt([1]))
    folder = swept(plan_of(), tmp_path)
    assert proved(folder).holds
    monkeypatch.undo()
    assert proved(folder).verdict == "differs"


@pytest.mark.parametrize("kind", ["quantiles", "full"])
def test_months_that_were_kept_are_proved(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = swept(plan_of({"trajectories": kind}), tmp_path)
    assert proved(folder).holds
    monkeypatch.setattr(tables_room, "QUANTILES", (0.1, 0.25, 0.5, 0.75, 0.95))
    other = proved(folder)
    if kind == "full":
        assert other.holds
    else:
        assert (other.verdict, other.first) == ("differs", "point 0, month 0, quantile: recorded 0.05, recomputed 0.1")


def test_a_list_from_a_file_crossed_with_levers_is_proved_from_its_own_design(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("us_drive,arms_need\n0.1,0.9\n0.3,1.2\n", encoding="utf-8")
    levers = ["--lever", "seoul=hedging,bluff", "--lever", "signal_cost=0.5,1"]
    words = ["sweep", "baseline", "--method", "list", "--points", "mine.csv", "--replicates", "2", "--quiet", *levers]
    monkeypatch.setattr("sys.argv", ["tightrope", *words, "--months", "3", "--firms", "8", "--out", "out"])
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == 0
    verdict = verify_sweep(Path(capsys.readouterr().out.strip()), progress=lambda points: None)
    assert (verdict.verdict, verdict.of_points) == ("identical", 8)
