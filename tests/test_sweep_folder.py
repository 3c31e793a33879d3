"""The folder of a sweep: it grows, stops, goes on, is never lost and never mixed up with another."""

import errno
import json
import shutil
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import sim.experiments.parts as parts_room
import sim.experiments.sweep as sweep_room
from sim.errors import RunFolderError, SweepError
from sim.experiments.executors import in_threads
from sim.experiments.plan import SweepPlan, load_plan
from sim.experiments.sweep import finished_runs, open_sweep, partial_of, write_design
from sim.jit import source_hash
from sim.runs import read_manifest
from tests.sweep_cases import MODEL, MONTHS, cut_into, fragile_plan, part_path, part_times, plan_of, rows_of, swept

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

PARTS = 6


@pytest.fixture(scope="module")
def plan() -> SweepPlan:
    return plan_of()


@pytest.fixture
def cut(plan: SweepPlan, monkeypatch: pytest.MonkeyPatch) -> SweepPlan:
    """The plan, in six parts of one point each."""
    cut_into(monkeypatch, 2, plan)
    return plan


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished sweep in six parts."""
    with pytest.MonkeyPatch.context() as patch:
        cut_into(patch, 2)
        return swept(plan_of(), tmp_path_factory.mktemp("whole"))


@pytest.fixture
def growing(made: Path, cut: SweepPlan, tmp_path: Path) -> Path:
    """What a kill after five parts leaves."""
    partial = partial_of(cut, tmp_path)
    shutil.copytree(made, partial)
    part_path(partial, 5).unlink()
    (partial / "manifest.json").unlink()
    (partial / "summary.json").unlink()
    told = {"digest": cut.digest, "rows": 12, "parts": PARTS, "source_hash": source_hash()}
    (partial / "growing.json").write_text(json.dumps(told))
    return partial


def digest_of(folder: Path) -> str:
    return str(read_manifest(folder)["columns_digest"])


def computed(plan: SweepPlan, out: Path) -> tuple[Path, list[int]]:
    """A sweep that went on, and the parts it computed."""
    numbers: list[int] = []

    def compute(plan: SweepPlan, folder: Path, parts: Sequence[int]) -> Generator[dict[str, Any]]:
        numbers.extend(parts)
        yield from in_threads(plan, folder, parts, 1)

    return swept(plan, out, resume=True, compute=compute), numbers


def test_a_sweep_leaves_a_folder_that_says_everything(made: Path, plan: SweepPlan) -> None:
    manifest = read_manifest(made)
    assert {path.name for path in made.iterdir()} == {
        "design.parquet", "manifest.json", "outcomes", "scenario.yaml", "summary.json"
    }  # fmt: skip
    assert (manifest["kind"], manifest["points"], manifest["runs"], manifest["failed"]) == ("sweep", 6, 12, 0)
    assert [part["rows"] for part in manifest["parts"]] == [2] * PARTS
    assert pq.read_table(made / "design.parquet")["us_drive"].to_pylist()[::2] == [-0.3, 0.15, 0.6]
    assert load_plan(made / "scenario.yaml").digest == plan.digest == manifest["scenario_digest"]
    assert not [path for path in made.parent.iterdir() if path.name.startswith(".")]


def test_progress_counts_every_row_once(cut: SweepPlan, tmp_path: Path) -> None:
    counted: list[int] = []
    sweep_room.execute_sweep(cut, tmp_path, sweep_room.Options(2), progress=counted.append)
    assert counted == [2] * PARTS


def test_an_unfinished_sweep_goes_on_where_it_stopped(cut: SweepPlan, growing: Path, made: Path) -> None:
    before = part_times(growing)
    assert finished_runs(cut, growing.parent) == 10
    folder, numbers = computed(cut, growing.parent)
    assert numbers == [5]
    assert before.items() <= part_times(folder).items()
    assert digest_of(folder) == digest_of(made)
    assert not growing.exists()


def test_an_unfinished_sweep_is_not_overwritten(cut: SweepPlan, growing: Path) -> None:
    with pytest.raises(SweepError, match=r"unfinished \(5 of 6 parts\); add --resume"):
        swept(cut, growing.parent)
    assert finished_runs(cut, growing.parent) == 10


def test_resuming_with_nothing_there_starts(cut: SweepPlan, tmp_path: Path, made: Path) -> None:
    folder, numbers = computed(cut, tmp_path)
    assert numbers == list(range(PARTS))
    assert digest_of(folder) == digest_of(made)


def test_what_was_killed_before_its_first_part_starts_anew(cut: SweepPlan, growing: Path) -> None:
    shutil.rmtree(growing / "outcomes")
    assert swept(cut, growing.parent).is_dir()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-40]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes().replace(b"PAR1", b"RAP1")),
        lambda path: path.write_bytes(part_path(path.parents[1], 1).read_bytes()),
        lambda path: path.unlink(),
        lambda path: pq.write_table(pq.read_table(path).slice(0, 1), path),
    ],
    ids=["cut off", "empty", "spoilt", "of another place", "missing", "shorter"],
)
def test_a_damaged_part_is_found_and_computed_again(cut: SweepPlan, growing: Path, made: Path, damage: Any) -> None:
    damage(part_path(growing, 2))
    folder, numbers = computed(cut, growing.parent)
    assert numbers == [2, 5]
    assert digest_of(folder) == digest_of(made)


def test_a_part_of_another_sweep_is_computed_again(cut: SweepPlan, growing: Path, made: Path, tmp_path: Path) -> None:
    other = swept(plan_of(model={**MODEL, "seed": 8}), tmp_path / "other")
    shutil.copy(part_path(other, 3), part_path(growing, 3))
    folder, numbers = computed(cut, growing.parent)
    assert numbers == [3, 5]
    assert digest_of(folder) == digest_of(made)


def test_a_changed_number_in_a_part_is_found(cut: SweepPlan, growing: Path) -> None:
    path = part_path(growing, 0)
    table = pq.read_table(path)
    place = table.column_names.index("welfare_mean")
    pq.write_table(table.set_column(place, table.field(place), [[0.5, 0.5]]), path)
    assert computed(cut, growing.parent)[1] == [0, 5]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '"x"'])
def test_a_damaged_note_of_progress_loses_nothing(cut: SweepPlan, growing: Path, text: str) -> None:
    (growing / "growing.json").write_text(text)
    assert computed(cut, growing.parent)[1] == [5]


def test_what_a_kill_at_the_very_end_leaves_is_finished(cut: SweepPlan, growing: Path, made: Path) -> None:
    shutil.copy(part_path(made, 5), part_path(growing, 5))
    (growing / "growing.json").unlink()
    (growing / "manifest.json").write_text('{"half')
    (growing / "outcomes" / ".part-00001.parquet.0123").write_bytes(b"half")
    (growing / "outcomes" / "part-00099.parquet").write_bytes(b"stray")
    folder, numbers = computed(cut, growing.parent)
    assert numbers == []
    assert digest_of(folder) == digest_of(made)
    assert set(read_manifest(folder)["files"]) == set(read_manifest(made)["files"])


@pytest.mark.parametrize(("key", "words"), [("source_hash", "source has changed"), ("digest", "is of another sweep")])
def test_what_another_model_or_sweep_began_is_left_alone(cut: SweepPlan, growing: Path, key: str, words: str) -> None:
    told = json.loads((growing / "growing.json").read_text())
    (growing / "growing.json").write_text(json.dumps({**told, key: "0" * 64}))
    with pytest.raises(SweepError, match=words):
        computed(cut, growing.parent)
    assert finished_runs(cut, growing.parent) == 10


def test_parts_of_another_source_are_not_mixed_in(
    cut: SweepPlan, growing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (growing / "growing.json").unlink()
    monkeypatch.setattr(parts_room, "source_hash", lambda: "f" * 64)
    assert computed(cut, growing.parent)[1] == list(range(PARTS))


def test_a_second_process_is_kept_out(cut: SweepPlan, tmp_path: Path, made: Path) -> None:
    def compute(plan: SweepPlan, folder: Path, parts: Sequence[int]) -> Generator[dict[str, Any]]:
        for resume in (True, False):
            with pytest.raises(SweepError, match="another process works on"):
                swept(plan, tmp_path, resume=resume)
        yield from in_threads(plan, folder, parts, 1)

    assert digest_of(swept(cut, tmp_path, compute=compute)) == digest_of(made)
    with pytest.raises(SweepError, match="is there already"):
        swept(cut, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [made.name]


def test_a_lock_that_was_just_given_up_guards_nothing(cut: SweepPlan, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    locked = sweep_room._locked

    def finished_meanwhile(lock: Any) -> bool:
        Path(lock.name).unlink()
        return locked(lock)

    monkeypatch.setattr(sweep_room, "_locked", finished_meanwhile)
    with pytest.raises(SweepError, match="another process"):
        swept(cut, tmp_path)


def test_where_files_cannot_be_locked_sweeps_run_all_the_same(
    cut: SweepPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    assert swept(cut, tmp_path).is_dir()


@pytest.mark.parametrize("name", ["manifest.json", "growing.json"])
def test_the_folder_of_another_sweep_receives_none(plan: SweepPlan, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("{}")
    with pytest.raises(SweepError, match="name the folder that receives sweep folders"):
        swept(plan, tmp_path)


# ---------------------------------------------------------------- disks that fail


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "cannot write .*: No space left on device"),
        (OSError("Error writing bytes to file"), "cannot write .*: Error writing bytes to file"),
        (MemoryError(), "out of memory; ask for fewer --threads"),
    ],
)
@pytest.mark.parametrize("threads", [1, 2])
def test_a_disk_or_a_memory_that_is_full_keeps_what_was_finished(
    cut: SweepPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Path, error: Exception, words: str,
    threads: int,
) -> None:  # fmt: skip
    write = pq.write_table

    def writing(table: Any, path: Path, **more: Any) -> None:
        if "part-00004" in path.name:
            raise error
        write(table, path, **more)

    with monkeypatch.context() as patch:
        patch.setattr(pq, "write_table", writing)
        with pytest.raises(SweepError, match=f"{words}; (8|10) of 12 runs are finished and safe, go on with --resume"):
            swept(cut, tmp_path, threads=threads)
    assert digest_of(computed(cut, tmp_path)[0]) == digest_of(made)


def test_a_full_disk_at_the_start_promises_nothing(
    cut: SweepPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sweep_room, "write_design", full)
    with pytest.raises(SweepError) as refused:
        swept(cut, tmp_path)
    assert str(refused.value).endswith("No space left on device")


def test_a_file_in_the_way(plan: SweepPlan, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(SweepError, match="cannot write"):
        swept(plan, tmp_path / "out")


def test_a_folder_that_may_not_be_entered(plan: SweepPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "exists", closed)
    with pytest.raises(SweepError, match="Permission denied"):
        swept(plan, tmp_path)


# ---------------------------------------------------------------- rows that fail, months that are kept


def test_failing_rows_are_recorded_and_the_rest_goes_on(tmp_path: Path) -> None:
    folder = swept(fragile_plan(tmp_path, compiles=False), tmp_path / "out")
    rows = rows_of(folder).to_pandas()
    assert rows["error"].notna().tolist() == [False] * 10 + [True] * 2
    assert rows["error"].iloc[-1].startswith("while it ran it raised ValueError")
    assert set(rows["policy_seoul"]) == {
        "hedging",
        *(f"policies/{p.name}:fragile" for p in (folder / "policies").iterdir()),
    }
    assert rows["welfare_mean"].isna().tolist() == [False] * 10 + [True] * 2
    summary = json.loads((folder / "summary.json").read_text())
    assert (summary["failed"], summary["runs"], summary["outcomes"]["welfare_mean"]["n"]) == (2, 12, 10)
    assert read_manifest(folder)["failed"] == 2
    assert list((folder / "policies").glob("*mine.py"))


@pytest.mark.parametrize(("kind", "rows"), [("full", 12 * MONTHS), ("quantiles", 6 * MONTHS * 5)])
def test_months_are_kept_and_resumed_like_outcomes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, rows: int
) -> None:
    cut_into(monkeypatch, 4)
    plan = plan_of({"trajectories": kind})
    whole = swept(plan, tmp_path / "whole")
    assert rows_of(whole, "trajectories").num_rows == rows
    partial = partial_of(plan, tmp_path / "again")
    shutil.copytree(whole, partial)
    (partial / "trajectories" / "part-00001.parquet").write_bytes(b"")
    folder, numbers = computed(plan, tmp_path / "again")
    assert numbers == [1]
    assert digest_of(folder) == digest_of(whole)


def test_a_design_is_written_in_blocks(plan: SweepPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_design(plan, tmp_path / "whole.parquet")
    monkeypatch.setattr(sweep_room, "DESIGN_ROWS", 2)
    write_design(plan, tmp_path / "blocks.parquet")
    assert (
        pq.read_table(tmp_path / "whole.parquet").to_pylist() == pq.read_table(tmp_path / "blocks.parquet").to_pylist()
    )


def test_named_futures_keep_their_names(tmp_path: Path) -> None:
    listed = [{"name": "calm", "us_drive": 0.0}, {"name": "storm", "us_drive": 0.6}]
    plan = plan_of({"method": "list", "uncertainties": None, "points": listed, "replicates": 1})
    folder = swept(plan, tmp_path)
    assert pq.read_table(folder / "design.parquet")["name"].to_pylist() == ["calm", "calm", "storm", "storm"]
    assert rows_of(folder)["name"].to_pylist() == ["calm", "calm", "storm", "storm"]


def test_the_folder_of_a_run_is_no_sweep(tmp_path: Path) -> None:
    told = {"kind": "run", "files": {}, "columns_digest": "", "runs": 1, "months": 1}
    (tmp_path / "manifest.json").write_text(json.dumps(told))
    with pytest.raises(RunFolderError, match="of a run, not of a sweep"):
        open_sweep(tmp_path)


def test_a_design_that_cannot_be_drawn_again_is_refused(made: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "copy"))
    text = (folder / "scenario.yaml").read_text()
    assert "0.6" in text
    (folder / "scenario.yaml").write_text(text.replace("0.6", "0.5"))
    with pytest.raises(RunFolderError, match="its design cannot be drawn again"):
        open_sweep(folder)
