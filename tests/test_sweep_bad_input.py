# ruff: noqa: E501  (a row of a table stays a row)
"""Whatever a user gets wrong about a sweep: exit code 2, a short message that says where and what, nothing written."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.experiments import designs
from sim.experiments.plan import load_plan
from sim.experiments.resolved import resolved_yaml
from sim.scenario import load_scenario
from tests.refusals import HEAD, PLAIN, RULE, SMALL, Tightrope, assert_refused

EVENTS = "events:\n  - {tick: 1, param: us_drive, delta: 0.5}\n  - {tick: 2, stock: technology, value: 0.2}\n"
HEDGING = "policies: {seoul: hedging}\n"
HEADER = SMALL + EVENTS + HEDGING + "sweep:\n"
FIRST = HEADER.count("\n") + 1

# ---------------------------------------------------------------- one configuration file
# what the sweep: block says, the line to blame (counted from the block's first entry; 0: the file), words of the message

BLOCKS: dict[str, tuple[str, int, tuple[str, ...]]] = {
    # entries
    "an unknown entry": ("methd: lhs", 1, ("sweep.methd", "did you mean method?")),
    "an unknown method": ("method: sobl", 1, ("sobl", "no such choice", "did you mean sobol?")),
    "a method that is a number": ("method: 3", 1, ("no such choice", "grid, list, lhs")),
    "a block that is a list": ("- us_drive", 0, ("sweep", "name: value")),
    "seeds of a third kind": ("seeds: comon", 1, ("did you mean common?",)),
    "half a replicate": ("replicates: 2.5", 1, ("sweep.replicates = 2.5", "whole number")),
    "no replicates": ("replicates: 0", 1, ("[1, ",)),
    "a spread above one": ("spread: 2", 1, ("sweep.spread = 2", "[0, 1]")),
    "second order that is a word": ("method: saltelli\n  second_order: maybe", 2, ("true or false",)),
    "levels of another method": ("method: lhs\n  levels: 6\n  axes: {us_drive: }", 2, ("method lhs has no levels",)),
    "points of a grid": ("axes: {us_drive: [0, 1, 2]}\n  points: 100", 2, ("method grid has no points",)),
    "axes of a list": ("method: list\n  axes: {us_drive: [0, 1]}\n  points: [{us_drive: 1}]", 2, ("a list brings its own points",)),
    "an unknown output": ("axes: {us_drive: [0, 1, 2]}\n  outputs: [welfare_mean, welfare_men]", 2, ("sweep.outputs.1", "welfare_men", "did you mean welfare_mean?")),
    "outputs that are no list": ("outputs: welfare_mean", 1, ("list of outcomes",)),
    "trajectories of a fourth kind": ("trajectories: some", 1, ("none, quantiles, full",)),
    "a question that is a number": ("question: 3", 1, ("must be text",)),
    # axes
    "nothing varies": ("method: grid", 0, ("empty design",)),
    "no axes": ("axes: {}", 0, ("empty design",)),
    "a sample of nothing": ("method: lhs", 0, ("no uncertainty varies",)),
    "an unknown axis": ("axes:\n    us_driv: [0, 1, 2]", 2, ("us_driv", "no such setting", "did you mean us_drive?")),
    "an unknown parameter": ("axes:\n    params.us_driv: [0, 1, 2]", 2, ("params.us_driv", "no such parameter", "did you mean us_drive?")),
    "an unknown constant": ("axes:\n    constants.relation_sped: [0, 1, 2]", 2, ("did you mean relation_speed?",)),
    "an unknown stock": ("axes:\n    initial.tecnology: [0, 1, 2]", 2, ("no such stock", "did you mean technology?")),
    "a stock with too much behind it": ("axes:\n    initial.technology.x: [0, 1, 2]", 2, ("no such stock",)),
    "an outcome held": ("axes:\n    hold.welfare: [0, 1, 2]", 2, ("hold.welfare", "no such state variable")),
    "an unknown rung": ("axes:\n    ladders.aid.missiles: [0.4, 0.6, 2]", 2, ("no such rung",)),
    "a ladder without a rung": ("axes:\n    ladders.aid: [0.4, 0.6, 2]", 2, ("no such rung",)),
    "an unknown actor": ("axes:\n    policies.soul: [hedging]", 2, ("no such actor", "did you mean seoul?")),
    "an unknown setting of the model": ("axes:\n    model.firm: [8, 9]", 2, ("model.firm", "did you mean firms?")),
    "the seed as an axis": ("axes:\n    model.seed: [1, 5]", 2, ("model.seed", "cannot vary", "replicates")),
    "the runs as an axis": ("axes:\n    runs: [1, 5]", 2, ("model.runs", "cannot vary", "replicates")),
    "the title as an axis": ("axes:\n    title: [a, b]", 2, ("title", "cannot vary")),
    "an empty axis": ("axes:\n    us_drive: []", 2, ("empty axis",)),
    "no values": ("axes:\n    us_drive: {values: []}", 2, ("not empty",)),
    "an empty value": ("levers:\n    policies.seoul: [hedging, null]", 2, ("empty value",)),
    "an axis that is a word": ("axes:\n    us_drive: high", 2, ("write [low, high]",)),
    "an axis of four numbers": ("axes:\n    us_drive: [0, 1, 2, 3]", 2, ("write [low, high]", "{values: [...]}")),
    "three values without saying so": ("axes:\n    us_drive: [0.1, 0.2, 0.3]", 2, ("third number", "{values: [...]}")),
    "a range upside down": ("axes:\n    us_drive: [0.6, -0.3, 5]", 2, ("upside down",)),
    "a range of one number": ("axes:\n    us_drive: [0.3, 0.3, 5]", 2, ("both ends are the same",)),
    "half a range": ("axes:\n    us_drive: {low: 0.1}", 2, ("low: and high:",)),
    "values beside a range": ("axes:\n    us_drive: {values: [1], low: 0}", 2, ("values: stands alone",)),
    "a spread beside a range": ("axes:\n    us_drive: {low: 0, high: 1, spread: 0.5}", 2, ("leave it out",)),
    "an unknown entry of an axis": ("axes:\n    us_drive: {lo: 0, high: 1}", 2, ("did you mean low?",)),
    "one step": ("axes:\n    us_drive: [0, 1, 1]", 2, ("[2, ",)),
    "a grid without steps": ("axes:\n    us_drive: [0, 1]", 2, ("number of steps",)),
    "more steps than whole numbers": ("axes:\n    model.firms: [8, 20, 60]", 2, ("13 whole numbers", "{values: [...]}")),
    "no range in the vocabulary": ("method: lhs\n  axes:\n    relation_speed:", 3, ("no sweep range",)),
    "an axis twice": ("axes: {us_drive: [0, 1, 2]}\n  uncertainties:\n    params.us_drive: [0, 1, 2]", 3, ("params.us_drive", "varies twice")),
    "an axis under two spellings": ("axes:\n    model.months: [2, 3]\n    model.ticks: [2, 3]", 3, ("model.ticks", "varies twice")),
    "a policy and its name": ("axes:\n    policies.seoul: [hedging, bluff]\n    policies.seoul.name: [hedging, bluff]", 3, ("part of policies.seoul",)),
    "a value twice": ("axes:\n    us_drive: {values: [0.1, 0.2, 0.1]}", 2, ("given twice",)),
    "a policy twice": ("levers:\n    policies.seoul: [hedging, {name: hedging}]", 2, ("given twice",)),
    "uncertainties that are a word": ("method: lhs\n  uncertainties: everything", 2, ("setting: range",)),
    "all with a range": ("method: lhs\n  uncertainties:\n    all: [0, 1]", 3, ("takes no value",)),
    "all on a grid": ("uncertainties: all", 1, ("number of steps",)),
    "levers without values": ("levers:\n    policies.seoul:", 2, ("is no number", "[hedging, bluff]")),
    "a rung without values": ("axes:\n    initial.aid: [0, 4]", 2, ("is no number", "[mdcp_only, lethal_aid]")),
    # linked axes
    "linked axes that are no list": ("linked: {us_drive: [0, 1, 2]}", 1, ("list of blocks",)),
    "linked axes of one": ("linked:\n    - {us_drive: [0, 1, 2]}", 2, ("two settings or more",)),
    "linked axes of two lengths": ("linked:\n    - us_drive: [0, 1, 2]\n      arms_need: [0, 1, 3]", 2, ("same number of values",)),
    # values
    "a value outside the domain": ("axes:\n    us_drive: [0, 9, 3]", 2, ("params.us_drive = 9", "[-2, 2]")),
    "a listed value outside the domain": ("axes:\n    us_drive: {values: [0, 1, -7]}", 2, ("params.us_drive = -7", "[-2, 2]")),
    "a value that is no number": ("axes:\n    us_drive: {values: [0, much]}", 2, ("params.us_drive = much", "must be a number")),
    "a value that is not finite": ("axes:\n    us_drive: {values: [0, .nan]}", 2, ("finite number",)),
    "a huge value": (f"axes:\n    us_drive: {{values: [0, 1{'0' * 400}]}}", 2, ("finite number",)),
    "half a firm": ("axes:\n    model.firms: {values: [8, 9.5]}", 2, ("whole number",)),
    "too few firms": ("axes:\n    model.firms: [1, 9]", 2, ("[8, ",)),
    "levels that do not rise": ("axes:\n    ladders.aid.missile_defence: [0.1, 0.7, 3]", 2, ("levels must rise",)),
    "levels that do not rise somewhere": ("axes:\n    ladders.aid.missile_defence: [0.5, 0.7, 3]\n    ladders.aid.trust_fund_doubled: [0.3, 0.6, 3]", 2, ("levels of aid must rise", "2 of 9 combinations", "such as")),
    "shares above one somewhere": ("axes:\n    threat_technology: [0.4, 0.9, 6]\n    threat_cooperation: [0.0, 0.5, 6]", 2, ("threat_technology + threat_cooperation must stay <= 1", "10 of 36 combinations", "such as threat_technology = 0.6")),
    "a lever that breaks a rule": ("method: lhs\n  points: 4\n  axes: {threat_technology: [0.2, 0.5]}\n  levers:\n    threat_cooperation: {values: [0.1, 0.9]}", 3, ("threat_technology + threat_cooperation", "of 8 combinations")),
    # policies
    "an unknown policy": ("levers:\n    policies.seoul: [hedging, hegding]", 2, ("policies.seoul = hegding", "no such policy", "did you mean hedging?")),
    "an unknown rule of firms": ("axes:\n    policies.firms: [myopic, greedy]", 2, ("greedy", "no such decision rule of firms")),
    "a number for a policy": ("levers:\n    policies.seoul: {values: [1, 2]}", 2, ("policies.seoul = 1", "policy name")),
    "an unknown parameter of a policy": ("axes:\n    policies.seoul.params.hedge_slak: [0, 1, 3]", 2, ("no policy has such a parameter", "did you mean hedge_slack?")),
    "a parameter the policy does not have": ("axes:\n    policies.seoul.params.align_step: [1, 6, 3]", 2, ("hedging has no such parameter", "hedge_slack")),
    "a parameter one of the policies does not have": ("axes:\n    policies.seoul.params.hedge_slack: [0, 1, 3]\n  levers:\n    policies.seoul: [hedging, bluff]", 4, ("bluff has no such parameter",)),
    "an own parameter outside its domain": ("axes:\n    policies.seoul.params.hedge_slack: [0, 3, 3]", 2, ("hedge_slack = 3", "[0, 1]")),
    "a schedule that goes back": ("levers:\n    policies.seoul: {values: [[{name: bluff}, {from: 2, name: hedging}, {from: 1, name: bluff}]]}", 2, ("one after the other",)),
    "a plugin that is not there": ("levers:\n    policies.seoul: [hedging, 'mine.py:mine']", 2, ("mine.py", "cannot read")),
    # events and holds
    "an event there is not": ("axes:\n    events.7.tick: [0, 1]", 2, ("no such event", "events.0 to events.1")),
    "an event by a strange number": ("axes:\n    events.².tick: [0, 1]", 2, ("no such event",)),
    "a value of a change": ("axes:\n    events.0.value: [0, 1, 2]", 2, ("other kind of size", "delta")),
    "an event after the end": ("axes:\n    events.0.tick: [0, 5]", 2, ("outside the run", "tick = 3")),
    "an event after the end of some runs": ("axes:\n    events.0.tick: [0, 2]\n    months: {values: [3, 2]}", 3, ("events.1.tick = 2",)),
    "an event on no date": ("axes:\n    events.0.tick: {values: [2024-13]}", 2, ("is no date",)),
    "an event that leaves the domain": ("axes:\n    events.0.delta: [0, 4, 3]", 2, ("brings us_drive out of [-2, 2]", "us_drive = 2.2")),
    "a parameter an event takes out of its domain": ("axes:\n    us_drive: [0, 2, 3]", 2, ("brings us_drive out of [-2, 2]",)),
    "a hold of what an event sets": ("axes:\n    hold.technology: [0, 1, 3]", 2, ("contradicts hold",)),
    "a belief held twice": ("axes:\n    hold.belief_retaliator: [0.1, 0.2, 2]\n    hold.logodds_retaliator: [0, 1, 2]", 3, ("they are one quantity",)),
    # sizes
    "a sample that is no power of two": ("method: sobol\n  points: 1000\n  axes: {us_drive: }", 2, ("sweep.points = 1000", "512 or 1,024")),
    "a base that is no power of two": ("method: saltelli\n  points: 3\n  axes: {us_drive: }", 2, ("2 or 4",)),
    "no points": ("method: lhs\n  points: 0\n  axes: {us_drive: }", 2, ("[1, ",)),
    "points in words": ("method: lhs\n  points: many\n  axes: {us_drive: }", 2, ("whole number",)),
    "a grid that no memory holds": ("axes:\n    us_drive: [0, 1, 100000]\n    arms_need: [0, 1, 100000]", 2, ("10,000,000,000 points", "at most")),
    "a sample that no memory holds": ("method: saltelli\n  points: 16777216\n  uncertainties: all", 2, ("738,197,504 points", "at most")),
    "odd levels": ("method: morris\n  levels: 5\n  axes: {us_drive: }", 2, ("sweep.levels = 5", "even")),
    "too many cells": ("axes:\n    months: [3, 90]\n    firms: [8, 90]", 2, ("7,304 combinations", "at most 5,000")),
    # lists
    "a list without points": ("method: list", 0, ("a list needs points",)),
    "an empty list": ("method: list\n  points: []", 0, ("a list needs points",)),
    "a point that is a number": ("method: list\n  points:\n    - {us_drive: 0.1}\n    - 3", 4, ("block of settings",)),
    "an unknown setting of a point": ("method: list\n  points:\n    - {us_drive: 0.1}\n    - {us_driv: 0.2}", 4, ("us_driv", "did you mean us_drive?")),
    "a setting of a point twice": ("method: list\n  points:\n    - {us_drive: 0.1, params.us_drive: 0.2}", 3, ("set twice",)),
    "a point outside the domain": ("method: list\n  points:\n    - {us_drive: 0.1}\n    - {arms_need: 0.1}\n    - {us_drive: 7}", 5, ("params.us_drive = 7", "[-2, 2]")),
    "a point in words": ("method: list\n  points:\n    - {us_drive: 0.1}\n    - {us_drive: much}", 4, ("must be a number",)),
    "a point that breaks a rule": ("method: list\n  points:\n    - {us_drive: 0.1}\n    - {threat_technology: 0.9}", 4, ("threat_technology + threat_cooperation", "such as threat_technology = 0.9")),
    "a policy of a point": ("method: list\n  points:\n    - {us_drive: 0.1}\n    - {policies.seoul: hegding}", 4, ("no such policy", "did you mean hedging?")),
    "a blank that means nothing": ("method: list\n  points:\n    - {policies.seoul.params.hedge_slack: 0.1}\n    - {us_drive: 0.1}", 4, ("fill it in every point",)),
    "two points of one name": ("method: list\n  points:\n    - {name: a, us_drive: 0.1}\n    - {name: a, us_drive: 0.2}", 4, ("two points have this name",)),
    "a list too long to be written": ("method: list\n  points: [" + "{us_drive: 0.1}," * 4_001 + "{arms_need: 1}]", 2, ("more than 8,000 settings", "CSV")),
    "a missing file": ("method: list\n  points: nowhere.csv", 2, ("nowhere.csv", "no such file")),
    "a file of another kind": ("method: list\n  points: points.xlsx", 2, (".csv or .parquet",)),
}  # fmt: skip


def test_the_table_is_large() -> None:
    assert len(BLOCKS) + len(FILES) + len(OPTIONS) >= 100


@pytest.mark.parametrize("case", BLOCKS)
def test_a_bad_block_is_refused_at_its_line(case: str, tightrope: Tightrope, tmp_path: Path) -> None:
    block, line, words = BLOCKS[case]
    text = HEADER + "  " + block + "\n"
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    at = f"study.yaml:{FIRST + line - 1}:" if line else "study.yaml:"
    assert_refused(tightrope("sweep", "study.yaml", "--out", "out"), tmp_path, at, *words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study.yaml"]


# ---------------------------------------------------------------- files of points
# name and content of the file, where it is blamed, words of the message

FILES: dict[str, tuple[str, str | bytes, str, tuple[str, ...]]] = {
    "empty": ("p.csv", "", "study.yaml:7", ("p.csv", "cannot be read")),
    "only a header": ("p.csv", "us_drive\n", "study.yaml:7", ("empty design",)),
    "unknown columns": ("p.csv", "us_drive,us_driv\n0.1,0.2\n", "study.yaml:7", ("us_driv", "did you mean us_drive?")),
    "a column twice": ("p.csv", "us_drive,us_drive\n0.1,0.2\n", "study.yaml:7", ("column us_drive is there twice",)),
    "a column without a name": ("p.csv", "us_drive,\n0.1,\n", "study.yaml:7", ("p.csv", "column 2 has no name")),
    "a column under two spellings": ("p.csv", "us_drive,params.us_drive\n0.1,0.2\n", "study.yaml:7", ("varies twice",)),
    "rows of two lengths": ("p.csv", "us_drive,arms_need\n0.1,0.2\n0.1\n", "study.yaml:7", ("p.csv", "cannot be read")),
    "NaN": ("p.csv", "us_drive\n0.1\nnan\n", "p.csv:3", ("finite number",)),
    "infinity": ("p.csv", "us_drive\n0.1\n-inf\n", "p.csv:3", ("finite number",)),
    "a word among numbers": ("p.csv", "us_drive\n0.1\n0.2\nhigh\n", "p.csv:2", ("must be a number",)),
    "outside the domain": ("p.csv", "arms_need,us_drive\n1,0.1\n1,0.2\n1,5\n", "p.csv:4", ("params.us_drive = 5", "[-2, 2]")),
    "half a month": ("p.csv", "months\n3\n2.5\n", "p.csv:3", ("whole number",)),
    "a broken rule": ("p.csv", "threat_technology,threat_cooperation\n.1,.1\n.9,.2\n", "p.csv:3", ("must stay <= 1",)),
    "an unknown policy": ("p.csv", "seoul\nhedging\nhegding\n", "p.csv:3", ("no such policy", "did you mean hedging?")),
    "a plugin that is not there": ("p.csv", "seoul\nhedging\nmine.py:mine\n", "study.yaml:7", ("mine.py", "cannot read")),
    "a blank that means nothing": ("p.csv", "events.0.tick,us_drive\n,0.1\n1,0.1\n", "study.yaml:7", ("no such event",)),
    "a blank column": ("p.csv", "hold.nato_ties,us_drive\n,0.1\n,0.2\n", "p.csv:2", ("fill it in every point",)),
    "not UTF-8": ("p.csv", b"us_drive,\xe4\n0.1,1\n", "study.yaml:7", ("p.csv",)),
    "no Parquet": ("p.parquet", b"us_drive\n0.1\n", "study.yaml:7", ("p.parquet", "cannot be read")),
    "a folder": ("p.csv", "folder", "study.yaml:7", ("p.csv", "cannot be read")),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_bad_file_of_points_is_refused(case: str, tightrope: Tightrope, tmp_path: Path) -> None:
    name, content, at, words = FILES[case]
    (tmp_path / "study.yaml").write_text(f"{SMALL}\n\n\nsweep:\n  method: list\n  points: {name}\n", encoding="utf-8")
    if content == "folder":
        (tmp_path / name).mkdir()
    else:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert_refused(tightrope("sweep", "study.yaml", "--out", "out"), tmp_path, f"{at}:", *words)


def test_a_row_of_a_parquet_file_is_named(tightrope: Tightrope, tmp_path: Path) -> None:
    pq.write_table(pa.table({"us_drive": [0.1, 0.2, 9.0]}), tmp_path / "p.parquet")
    (tmp_path / "study.yaml").write_text(f"{SMALL}sweep: {{method: list, points: p.parquet}}\n", encoding="utf-8")
    assert_refused(tightrope("sweep", "study.yaml", "--out", "out"), tmp_path, "p.parquet, row 3: params.us_drive = 9")


def test_a_long_file_cannot_name_plugins(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(RULE + PLAIN, encoding="utf-8")
    (tmp_path / "p.csv").write_text("seoul\n" + "mine.py:mine\n" * 8_001, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(f"{SMALL}sweep: {{method: list, points: p.csv}}\n", encoding="utf-8")
    assert_refused(tightrope("sweep", "study.yaml"), tmp_path, "study.yaml:2: policies.seoul", "under levers:")


def test_a_policy_of_another_actor_is_refused(tightrope: Tightrope, tmp_path: Path) -> None:
    mine = HEAD + RULE.replace("mine", "rule") + PLAIN + "mine = Policy('mine', 'x', 'y', rule, actors=('moscow',))\n"
    (tmp_path / "mine.py").write_text(mine, encoding="utf-8")
    for block in ("levers: {seoul: [hedging, 'mine.py:mine']}", "method: list\n  points: [{seoul: 'mine.py:mine'}]"):
        (tmp_path / "study.yaml").write_text(f"{SMALL}sweep:\n  {block}\n", encoding="utf-8")
        refused = tightrope("sweep", "study.yaml")
        assert_refused(refused, tmp_path, "study.yaml:", "policies.seoul = mine.py:mine", "is a policy of moscow")


def test_a_bad_plugin_of_an_axis_is_named_at_the_axis(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(HEAD + "mine = 3\n", encoding="utf-8")
    (tmp_path / "study.yaml").write_text(f"{SMALL}sweep:\n  levers:\n    seoul: [hedging, 'mine.py:mine']\n")
    assert_refused(tightrope("sweep", "study.yaml"), tmp_path, "study.yaml:4:", "mine.py:mine", "neither a Policy")


# ---------------------------------------------------------------- the command line
# arguments, words of the message

OPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "an axis without a range": (("--axis", "us_drive"), ("--axis us_drive", "PATH=LOW:HIGH")),
    "an axis without a name": (("--axis", "=1:2"), ("--axis =1:2",)),
    "a lever without values": (("--lever", "policies.seoul"), ("--lever policies.seoul",)),
    "an unknown axis": (("--axis", "us_driv=0:1:3"), ("--axis us_driv", "did you mean us_drive?")),
    "an axis upside down": (("--axis", "us_drive=1:0:3"), ("--axis us_drive", "upside down")),
    "an axis without steps": (("--axis", "us_drive=0:1"), ("--axis us_drive", "number of steps")),
    "an axis in words": (("--axis", "us_drive=low:high"), ("--axis us_drive",)),
    "a plugin of a module": (("--lever", "seoul=hedging,no_such_module:rule"), ("--lever seoul", "no module no_such_module")),
    "an axis outside the domain": (("--axis", "us_drive=0:9:3"), ("--axis us_drive", "params.us_drive = 9")),
    "an unknown policy": (("--lever", "seoul=hedging,hegding"), ("--lever seoul", "did you mean hedging?")),
    "an unknown method": (("--method", "sobl", "--axis", "us_drive="), ("--method", "did you mean sobol?")),
    "no power of two": (("--method", "sobol", "--points", "1000", "--axis", "us_drive="), ("--points", "512 or 1,024")),
    "points below one": (("--method", "lhs", "--points", "-4", "--axis", "us_drive="), ("--points", "= -4", "[1, ")),
    "points in words": (("--method", "lhs", "--points", "many", "--axis", "us_drive="), ("--points", "= many", "whole number")),
    "a lever that is an axis": (("--axis", "us_drive=0,1", "--lever", "params.us_drive=2,3"), ("--lever params.us_drive=2,3", "varies what --axis us_drive varies already")),
    "points of a grid": (("--points", "10", "--axis", "us_drive=0:1:2"), ("--points", "method grid has no points")),
    "no replicates": (("--replicates", "0", "--axis", "us_drive=0:1:2"), ("--replicates", "[1, ")),
    "a seed of the design below zero": (("--design-seed", "-1", "--axis", "us_drive=0:1:2"), ("--design-seed", "[0, ")),
    "seeds of a third kind": (("--seeds", "own", "--axis", "us_drive=0:1:2"), ("--seeds", "common, independent")),
    "nothing to sweep": ((), ("no sweep: block", "--axis")),
    "a setting that varies": (("--axis", "us_drive=0:1:2", "--set", "us_drive=0.1"), ("--set us_drive=0.1", "varies in this sweep")),
    "firms that vary": (("--axis", "firms=8,9", "--firms", "10"), ("--firms 10", "varies in this sweep")),
    "a missing list": (("--method", "list", "--points", "nowhere.csv"), ("nowhere.csv", "no such file")),
}  # fmt: skip


@pytest.mark.parametrize("case", OPTIONS)
def test_a_bad_option_is_refused(case: str, tightrope: Tightrope, tmp_path: Path) -> None:
    arguments, words = OPTIONS[case]
    (tmp_path / "study.yaml").write_text(SMALL, encoding="utf-8")
    assert_refused(tightrope("sweep", "study.yaml", "--out", "out", *arguments), tmp_path, *words)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study.yaml"]


def test_without_scipy_or_salib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any) -> Any:
        raise ImportError("no", name="SALib")

    monkeypatch.setitem(designs.SAMPLERS, "morris", missing)
    with pytest.raises(UserError, match=r"needs SALib; install the extra"):
        load_plan({"sweep": {"method": "morris", "axes": {"us_drive": None}}})


def test_run_runs_the_base_setting_and_says_so(tightrope: Tightrope, tmp_path: Path) -> None:
    text = SMALL + "sweep: {axes: {us_drive: [0, 1, 3]}}\n"
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    found = tightrope("run", "study.yaml", "--out", "out")
    assert found.code == 0
    assert [line for line in found.err.splitlines() if line.endswith("tightrope sweep study.yaml")]
    assert tightrope("run", "study.yaml", "--out", "out", "--quiet").err == ""


# ---------------------------------------------------------------- anything at all

KEYS = (
    "method axes uncertainties levers linked points replicates seed seeds spread levels values low high steps".split()
)
PATHS = "us_drive params.us_drive policies.seoul policies.firms events.0.tick hold.nato_ties initial.aid model.firms months all".split()
WORDS = "grid list lhs sobol saltelli morris all common hedging myopic 2024-08".split()
NUMBERS = st.integers(-2, 40) | st.floats(-3, 3)
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.sampled_from(WORDS) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*KEYS, *PATHS]) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
AXES = st.dictionaries(
    st.sampled_from(PATHS), ANYTHING | st.lists(NUMBERS, min_size=2, max_size=3).map(sorted), max_size=3
)
ENTRIES = st.fixed_dictionaries({}, optional={
    "method": st.sampled_from(WORDS), "axes": AXES, "levers": AXES, "uncertainties": AXES | st.just("all"),
    "linked": st.lists(AXES, max_size=2), "points": st.integers(0, 16) | st.lists(AXES, max_size=3), "spread": st.floats(0, 1),
    "replicates": st.integers(0, 3), "seed": st.integers(-1, 3),
})  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(block=ENTRIES | st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=4) | ANYTHING)
def test_any_block_is_a_sweep_or_one_short_message(block: Any) -> None:
    text = {
        "model": {"ticks": 3, "runs": 1, "firms": 8},
        "events": [{"tick": 1, "stock": "war", "value": 0}],
        "sweep": block,
    }
    try:
        plan = load_plan(text)
    except UserError as error:
        message = str(error)
        assert message.isprintable()
        assert 0 < len(message) < 500
        return
    assert plan.n_points >= 1
    assert load_scenario(text) is not None
    assert "sweep:" in resolved_yaml(plan)
