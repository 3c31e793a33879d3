"""What is known of a sweep, for report and page: left by the verbs, computed now, or how to ask; damage is left out."""

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.analysis.discovery import Condition, cases_of_sweep, discover
from sim.analysis.regret import regret
from sim.analysis.regret.words import headline
from sim.analysis.sensitivity import sensitivity
from sim.analysis.swept import Swept, open_swept
from sim.analysis.writing import write_tables
from sim.console.discovering import told_of
from sim.errors import RunFolderError
from tests.planted_sweeps import RANGES, planted_sweep, sobol_block, sobol_g
from viz.answers import Answer, answers_of
from viz.answers.words import in_plain_words, readable, setting_label
from viz.charts import chart_payload

pytestmark = pytest.mark.compiled  # many small ensembles: minutes without the compiler

WORTH = {"hedging": 0.4, "accommodation": 0.1, "limited_alignment": 0.0}


def planted(columns: Any, replicate: Any) -> dict[str, Any]:
    drive = columns["us_drive"] / 0.4
    worth = np.array([WORTH[name] for name in columns["policies.seoul"]])
    payoff = worth + (drive > 0.8) * (columns["policies.seoul"] == "accommodation") + 0.001 * replicate
    return {"welfare_mean": payoff, "dprk_threat_mean": 0.5 - worth, "ambiguous_posture_share": 1.0 * (drive < 0.5)}


@pytest.fixture
def courses(tmp_path: Path) -> Swept:
    axes = {name: list(RANGES[name]) for name in ("us_drive", "arms_need")}
    block = {"method": "lhs", "points": 80, "replicates": 2, "uncertainties": axes,
             "levers": {"policies.seoul": list(WORTH)}}  # fmt: skip
    return open_swept(planted_sweep(block, planted, tmp_path))


def titled(answers: list[Answer], start: str) -> Answer:
    return next(answer for answer in answers if answer.title.startswith(start))


def leave_box(swept: Swept) -> Path:
    held = {"policies.seoul": "hedging"}
    found = discover(cases_of_sweep(swept.folder, "ambiguous_posture_share", Condition.parse("< 0.5"), held), halves=2)
    about = {**swept.about(), "outcome": "ambiguous_posture_share", "when": "< 0.5",
             "levers": ["policies.seoul=hedging"], **told_of(found)}  # fmt: skip
    return write_tables(swept.place("discover-ambiguous_posture_share"), found.tables, about)


def leave_regret(swept: Swept, place: str = "regret-welfare_mean") -> Path:
    found = regret(swept.folder)
    about = {**swept.about(), "by": found.by, "risk": found.risk, "lower": found.lower, "threshold": found.threshold,
             "histories": found.histories, "left_out": found.left_out}  # fmt: skip
    return write_tables(swept.place(place), found.tables, about)


def test_regret_is_computed_where_nobody_asked_and_is_that_of_the_verb(courses: Swept) -> None:
    now = titled(answers_of(courses), "Which policy")
    found = regret(courses.folder)
    assert now.said[0] == readable(
        headline(found).replace("hedging", "“Hedges”").replace("accommodation", "“Puts China first”")
    )
    assert now.table is not None
    assert now.table.rows[0][0] == "Hedges"
    assert "Computed from the sweep" in now.caption
    leave_regret(courses)
    left = titled(answers_of(courses), "Which policy")
    assert "Left by tightrope regret" in left.caption
    assert {**asdict(left), "caption": ""} == {**asdict(now), "caption": ""}


def test_a_box_that_was_left_is_told_in_words_and_drawn(courses: Swept) -> None:
    leave_box(courses)
    answer = titled(answers_of(courses), "Where it breaks: ambiguous posture is below 0.5, “Hedges”")
    assert "in 100 % of the futures in which US drive" in answer.said[0]
    assert answer.table is not None
    assert answer.table.rows[0][0] == "US drive"
    assert answer.said[1].startswith("Of boxes found in the same way on a random half of the futures and tried on the")
    assert [chart.name for chart in answer.charts] == ["peeling_0", "futures_0"]
    json.dumps(chart_payload(answer.charts), allow_nan=False)


def test_a_box_of_policies_names_them_in_words_and_counts_by_policy(courses: Swept) -> None:
    found = discover(cases_of_sweep(courses.folder, "dprk_threat_mean", Condition.parse("> 0.3"), {}), halves=2)
    about = {**courses.about(), "outcome": "dprk_threat_mean", "when": "> 0.3", "levers": [], **told_of(found)}
    write_tables(courses.place("discover-dprk_threat_mean"), found.tables, about)
    answer = titled(answers_of(courses), "Where it breaks: DPRK threat")
    inside = "“Puts China first” or “Aligns in part, as Japan did”"
    assert f"in 100 % of the futures in which Seoul’s policy is {inside}" in answer.said[0]
    assert answer.table is not None
    assert answer.table.rows[0][1] == f"is {inside}"
    shares = answer.charts[1]
    assert shares.name == "shares_0_policies_seoul"
    assert shares.option["yAxis"]["data"] == ["Aligns in part, as Japan did", "Puts China first", "Hedges"]
    assert [entry.label for entry in shares.legend] == ["inside the box", "outside"]
    json.dumps(chart_payload(answer.charts), allow_nan=False)


@pytest.mark.parametrize("damage", ["digest", "table", "about", "key"])
def test_what_is_damaged_or_of_other_numbers_is_left_out_and_named(courses: Swept, damage: str) -> None:
    place = leave_box(courses)
    about = json.loads((place / "about.json").read_text())
    if damage == "table":
        (place / "walls.parquet").write_bytes(b"none")
    elif damage == "about":
        (place / "about.json").write_text("[]")
    else:
        about = {**about, "digest": "other"} if damage == "digest" else {**about, "when": "often"}
        (place / "about.json").write_text(json.dumps(about))
    answer = titled(answers_of(courses), "Where it breaks")
    assert not answer.known
    assert answer.said[0].startswith("discover-ambiguous_posture_share beside the sweep is left out")
    assert answer.said[0].endswith("Ask tightrope discover again.")


def test_how_to_ask_is_said_without_a_path(courses: Swept) -> None:
    shutil.rmtree(courses.folder.with_name(courses.folder.name + ".analysis"), ignore_errors=True)
    said = [words for answer in answers_of(courses) if not answer.known for words in answer.said]
    assert len(said) == 2
    assert f"tightrope discover runs/{courses.folder.name} --outcome ambiguous_posture_share" in said[1]
    assert str(courses.folder.parent) not in " ".join(said)


def test_indices_are_computed_when_asked(tmp_path: Path) -> None:
    folder = planted_sweep(sobol_block("saltelli", 64), lambda c, r: {"welfare_mean": sobol_g(c)}, tmp_path)
    swept = open_swept(folder)
    waiting = titled(answers_of(swept), "What drives it")
    assert waiting.quick
    found = titled(answers_of(swept, now=True), "What drives it")
    assert found.said[0].startswith("Seoul’s net payoff: most by US drive")
    assert found.known
    assert "it needs a sweep with levers" in titled(answers_of(swept), "Which policy").said[0]


def test_nothing_to_choose_is_said(tmp_path: Path) -> None:
    block = {"method": "lhs", "points": 12, "replicates": 1, "uncertainties": {"us_drive": [0.0, 0.4]},
             "levers": {"policies.seoul": list(WORTH)}}  # fmt: skip
    swept = open_swept(planted_sweep(block, lambda c, r: {}, tmp_path))
    assert "nothing to choose" in titled(answers_of(swept), "Which policy").said[0]


def test_words_of_the_terminal_become_plain() -> None:
    assert setting_label("policies.seoul") == "Seoul’s policy"
    assert setting_label("us_drive + arms_need") == "US drive with Arms need"
    assert in_plain_words("cost (us_drive) exceeds .5 and us_drive_x, months 0-23", ["us_drive"]) == (
        "cost exceeds 0.5 and us_drive_x, months 0–23"
    )


def test_walls_of_a_box_carry_their_unit(tmp_path: Path) -> None:
    block = {"method": "lhs", "points": 60, "replicates": 1, "uncertainties": {"china_cost": [0.0, 1.0]}}
    folder = planted_sweep(block, lambda c, r: {"welfare_mean": 1.0 * (c["china_cost"] > 0.5)}, tmp_path)
    swept = open_swept(folder)
    found = discover(cases_of_sweep(folder, "welfare_mean", Condition.parse("> 0.5"), {}), halves=2)
    about = {**swept.about(), "outcome": "welfare_mean", "when": "> 0.5", "levers": [], **told_of(found)}
    write_tables(swept.place("discover-welfare_mean"), found.tables, about)
    answer = titled(answers_of(swept), "Where it breaks")
    assert answer.table is not None
    wall = found.box.walls[0].limit
    assert answer.table.rows[0][:2] == ("China cost", f"at least {wall:.3g} % of GDP a year")


@pytest.mark.parametrize("damage", ["changed", "missing", "added"])
def test_no_answer_is_drawn_from_a_damaged_sweep(courses: Swept, damage: str) -> None:
    part = courses.folder / "outcomes" / "part-00000.parquet"
    if damage == "added":
        shutil.copy(part, part.with_name("part-00009.parquet"))
    elif damage == "missing":
        part.unlink()
    else:
        os.truncate(part, 100)
    for ask in (
        lambda: regret(courses.folder),
        lambda: sensitivity(courses.folder),
        lambda: cases_of_sweep(courses.folder, "welfare_mean", Condition.parse("< 0"), {}),
    ):
        with pytest.raises(RunFolderError, match=r"part-0000[09].parquet.* is not what was sealed"):
            ask()
