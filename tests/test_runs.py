"""Run folders: whole or not at all, sealed, verifiable, readable."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from sim.errors import RunFolderError
from sim.outcomes import outcomes_of
from sim.runs import Options, execute, folder_name, library, read_manifest
from sim.runspec import RunSpec, load_spec
from sim.verify import verify
from sim.vocabulary import ACTORS, COLUMN_TERMS, COLUMNS, OUTCOMES
from tests.test_plugins import FUND, STUBBORN, write

TINY = {"name": "tiny", "model": {"ticks": 9, "runs": 5, "firms": 10}}


def silent(done: int) -> None:
    """No progress bar."""


def make(out: Path, options: Options | None = None, **more: Any) -> tuple[Path, RunSpec]:
    spec = load_spec({**TINY, **more})
    return execute(spec, out, options or Options(), progress=silent), spec


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("runs"))[0]


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / made.name))


def test_a_run_folder_is_named_by_what_determines_its_result(tmp_path: Path) -> None:
    spec = load_spec(TINY)
    renamed = load_spec({**TINY, "title": "another title"})
    other = load_spec({**TINY, "params": {"us_drive": 0.3}})
    assert folder_name(spec) == folder_name(renamed) != folder_name(other)


def test_months_are_what_the_engine_computed(made: Path) -> None:
    from sim.ensemble import simulate

    frame = pd.read_parquet(made / "months.parquet")
    months = simulate(load_spec(TINY), 0, 5).months
    assert len(frame) == 5 * 9
    assert list(frame.columns) == ["run", "month", "date", *COLUMNS]
    for index, name in enumerate(COLUMNS):
        np.testing.assert_array_equal(frame[name].to_numpy(dtype=float), months[:, :, index].ravel(), err_msg=name)
    assert list(frame["date"].astype(str)[:7]) == [
        "2024-07",
        "2024-08",
        "2024-09",
        "2024-10",
        "2024-11",
        "2024-12",
        "2025-01",
    ]


def test_every_column_carries_its_unit_meaning_and_source(made: Path) -> None:
    schema = pq.read_schema(made / "months.parquet")
    for name in COLUMNS:
        stored = {key.decode(): value.decode() for key, value in schema.field(name).metadata.items()}
        term = COLUMN_TERMS[name]
        assert (stored["unit"], stored["description"], stored["source"]) == (term.unit, term.meaning, term.source)


def test_actors_and_firms_agree_with_the_months(made: Path) -> None:
    months, actors = pd.read_parquet(made / "months.parquet"), pd.read_parquet(made / "actors.parquet")
    firms = pd.read_parquet(made / "firms.parquet")
    assert len(actors) == 5 * 9 * 5
    for actor in ACTORS:
        rows = actors[actors["actor"] == actor]
        np.testing.assert_array_equal(rows["alignment"], months[f"alignment_{actor}"])
        np.testing.assert_array_equal(rows["risk"], months[f"risk_{actor}"])
    seoul = actors[actors["actor"] == "seoul"]["action"].astype(str)
    assert {action.count("+") for action in seoul} == {2}
    assert (firms.groupby(["run", "month"])[["active", "idle", "exited"]].sum().sum(axis=1) == 10).all()


def test_summary_is_the_mean_and_spread_of_the_outcomes(made: Path) -> None:
    summary = json.loads((made / "summary.json").read_text())
    outcomes = pd.read_parquet(made / "outcomes.parquet")
    assert set(summary) == {outcome.name for outcome in OUTCOMES}
    for name in ("nato_ties_gained", "welfare_mean"):
        assert summary[name]["mean"] == pytest.approx(outcomes[name].mean(), rel=1e-12)
        assert summary[name]["sd"] == pytest.approx(outcomes[name].std(), rel=1e-12)
        assert summary[name]["50%"] == pytest.approx(outcomes[name].median(), rel=1e-12)
        assert summary[name]["n"] == 5


def test_firm_records_add_a_row_a_firm_and_month(tmp_path: Path) -> None:
    folder, _ = make(tmp_path, Options(firm_records=True), output={"firm_records": True})
    frame = pd.read_parquet(folder / "firm_months.parquet")
    assert len(frame) == 5 * 9 * 10
    counts = frame[frame["status"] == "exited"].groupby(["run", "month"]).size()
    months = pd.read_parquet(folder / "months.parquet").set_index(["run", "month"])
    expected = months["exited_large"] + months["exited_sme"]
    assert counts.sum() == expected.sum()


def test_both_engines_and_any_number_of_threads_leave_the_same_digest(tmp_path: Path) -> None:
    digests = set()
    for place, options in enumerate((Options(), Options(threads=2), Options(engine="mesa"))):
        folder, _ = make(tmp_path / str(place), options)
        digests.add(read_manifest(folder)["columns_digest"])
    assert len(digests) == 1


def test_the_resolved_scenario_alone_gives_the_same_result(folder: Path, tmp_path: Path) -> None:
    spec = load_spec(folder / "scenario.yaml")
    again = execute(spec, tmp_path / "again", Options(), progress=silent)
    assert again.name == folder.name
    assert read_manifest(again)["columns_digest"] == read_manifest(folder)["columns_digest"]


def test_a_good_folder_verifies_as_identical(folder: Path) -> None:
    verdict = verify(folder, threads=1, progress=silent)
    assert (verdict.verdict, verdict.changed_files, verdict.holds) == ("identical", (), True)


@pytest.mark.parametrize(
    "name",
    [
        "months.parquet",
        "actors.parquet",
        "firms.parquet",
        "summary.json",
        "scenario.yaml",
        "manifest.json",
        "outcomes.parquet",
    ],
)
def test_one_changed_byte_in_any_file_is_found(folder: Path, name: str) -> None:
    path = folder / name
    content = bytearray(path.read_bytes())
    place = content.index(b"seconds") + 11 if name == "manifest.json" else len(content) // 2
    content[place] = (
        content[place] + 1 if chr(content[place]).isdigit() and content[place] < ord("9") else content[place] ^ 1
    )
    path.write_bytes(bytes(content))
    try:
        verdict = verify(folder, threads=1, progress=silent)
    except RunFolderError:
        assert name == "manifest.json"
        return
    assert not verdict.holds
    assert name in verdict.changed_files


def test_a_changed_number_is_named_with_run_month_and_variable(folder: Path) -> None:
    table = pq.read_table(folder / "months.parquet")
    values = table.column("nato_ties").to_numpy().copy()
    values[2 * 9 + 4] += 1e-3
    index = table.schema.get_field_index("nato_ties")
    pq.write_table(table.set_column(index, table.schema.field(index), [values]), folder / "months.parquet")
    verdict = verify(folder, threads=1, progress=silent)
    assert verdict.verdict == "differs"
    assert "run 2, month 4 (2024-11), nato_ties" in verdict.first
    assert verdict.largest == pytest.approx(1e-3)


def test_a_difference_in_the_last_bits_is_another_platform(folder: Path) -> None:
    table = pq.read_table(folder / "months.parquet")
    values = table.column("nato_ties").to_numpy().copy()
    values += 1e-13
    index = table.schema.get_field_index("nato_ties")
    pq.write_table(table.set_column(index, table.schema.field(index), [values]), folder / "months.parquet")
    manifest = read_manifest(folder)
    from sim.runs import file_hash, seal_of

    manifest["files"]["months.parquet"] = file_hash(folder / "months.parquet")
    (folder / "manifest.json").write_text(json.dumps({**manifest, "seal": seal_of(manifest)}))
    verdict = verify(folder, threads=1, progress=silent)
    assert (verdict.verdict, verdict.holds) == ("within tolerance", True)


def test_other_versions_are_warned_of(folder: Path) -> None:
    manifest = read_manifest(folder)
    manifest["versions"]["numpy"] = "1.0"
    manifest["source_hash"] = "0" * 64
    (folder / "manifest.json").write_text(json.dumps(manifest))
    warnings = " ".join(verify(folder, threads=1, progress=silent).warnings)
    assert "numpy 1.0" in warnings
    assert "source has changed" in warnings


def test_a_folder_with_a_plugin_stands_alone(tmp_path: Path) -> None:
    plugin = write(tmp_path, STUBBORN.format(action=FUND))
    folder, _ = make(tmp_path / "runs", policies={"seoul": f"{plugin}:stubborn"})
    plugin.unlink()
    assert verify(folder, threads=1, progress=silent).holds


def test_a_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(done: int) -> None:
        raise RuntimeError("the disk caught fire")

    with pytest.raises(RuntimeError, match="caught fire"):
        execute(load_spec(TINY), tmp_path, Options(), progress=fail)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_never_overwritten(made: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in made.iterdir()}
    with pytest.raises(RunFolderError, match="there already"):
        execute(load_spec(TINY), made.parent, Options(), progress=silent)
    assert before == {path.name: path.stat().st_mtime_ns for path in made.iterdir()}


def test_the_library_lists_whole_and_damaged_folders(folder: Path) -> None:
    (folder.parent / "empty-00000000").mkdir()
    broken = Path(shutil.copytree(folder, folder.parent / "broken-11111111"))
    (broken / "months.parquet").unlink()
    (folder.parent / ".swept-22222222.partial").mkdir()
    (folder.parent / f"{folder.name}.analysis").mkdir()  # answers beside a folder are no folder of runs
    rows = {Path(row["folder"]).name: row["state"] for row in library(folder.parent)}
    assert rows[folder.name] == "whole"
    assert "months.parquet is missing" in rows["broken-11111111"]
    assert rows["empty-00000000"].startswith("damaged")
    assert f"{folder.name}.analysis" not in rows
    assert list(rows)[-1] == ".swept-22222222.partial"
    assert rows[".swept-22222222.partial"] == "unfinished: sweep again with --resume"


def test_outcomes_match_a_plain_recomputation(made: Path) -> None:
    frame = pd.read_parquet(made / "months.parquet")
    outcomes = pd.read_parquet(made / "outcomes.parquet")
    in_war = frame[frame["war"] == 1]
    expected = in_war.groupby("run")["ambiguous_posture"].mean()
    np.testing.assert_allclose(outcomes["ambiguous_posture_share"], expected, rtol=1e-12)
    assert outcomes_of(np.zeros((0, 1, len(COLUMNS))), np.zeros((0, len(COLUMNS)))).shape == (0, len(OUTCOMES))
