# ruff: noqa: E501  (a row of a table stays a row)
"""Whatever a user gets wrong: exit code 2, a short message that says where and what, nothing written."""

from pathlib import Path

import pytest

from sim.policies import registry
from tests.refusals import HEAD, PLAIN, PLUGIN_CONFIG, RULE, RUN, SMALL, Tightrope, assert_refused

# ---------------------------------------------------------------- one configuration file
# what is in the file, the line to blame (0: the file as a whole), words of the message

FILES: dict[str, tuple[str | bytes, int, tuple[str, ...]]] = {
    # names
    "unknown block": ("title: x\nparms: {us_drive: 0.1}\n", 2, ("parms", "did you mean params?")),
    "unknown parameter": ("params:\n  us_driv: 0.1\n", 2, ("params.us_driv", "no such parameter", "did you mean us_drive?")),
    "unknown parameter in capitals": ("params:\n  US_DRIVE: 0.1\n", 2, ("did you mean us_drive?",)),
    "symbol instead of the name": ("params:\n  c_V: 0.1\n", 2, ("did you mean guarantee_conditionality?",)),
    "parameter outside its block": ("us_drive: 0.1\n", 1, ("belongs under params",)),
    "constant among parameters": ("params:\n  relation_speed: 0.1\n", 2, ("belongs under constants",)),
    "unknown constant": ("constants: {relation_sped: 0.1}\n", 1, ("did you mean relation_speed?",)),
    "unknown actor": ("policies:\n  soul: hedging\n", 2, ("policies.soul", "did you mean seoul?")),
    "unknown policy": ("policies:\n  beijing: hedging\n  seoul: hedgin\n", 3, ("policies.seoul = hedgin", "no such policy", "did you mean hedging?")),
    "unknown policy of a schedule": ("policies:\n  seoul:\n    - name: hedging\n    - from: 2025-01\n      name: hegding\n", 5, ("hegding", "did you mean hedging?")),
    "a block after a script": ("policies:\n  seoul:\n    name: script\n    steps: [[0, {aid: 1}]]\n    otherwise: {name: eu}\n", 5, ("otherwise", "must be the name of a policy", "params: of the script")),
    "unknown policy after a script": ("policies:\n  seoul:\n    name: script\n    steps: [[0, {aid: 1}]]\n    otherwise: eux\n", 5, ("eux", "no such policy")),
    "unknown rule of firms": ("policies:\n  firms: realoptions\n", 2, ("did you mean real_options?",)),
    "unknown ladder": ("policies:\n  seoul: {name: script, steps: [[0, {adi: 1}]]}\n", 2, ("no such ladder of seoul", "did you mean aid?")),
    "ladder of another government": ("policies:\n  seoul:\n    name: script\n    steps:\n      - [0, {arms: troops}]\n", 5, ("arms", "aid, rhetoric, cjk")),
    "unknown rung": ("policies:\n  pyongyang:\n    name: script\n    steps:\n      - {from: 3, arms: trops}\n", 5, ("trops", "did you mean troops?")),
    "rung beyond the ladder": ("initial:\n  aid: 7\n", 2, ("initial.aid = 7", "[0, 4]")),
    "unknown stock": ("initial: {tecnology: 0.1}\n", 1, ("did you mean technology?",)),
    "unknown setting of a model": ("model: {tick: 3}\n", 1, ("model.tick", "did you mean ticks?")),
    "quantity that follows from others": ("initial: {guarantee: 0.5}\n", 1, ("initial.guarantee", "cannot be set")),
    # types and domains
    "text for a number": ("params:\n  us_drive: high\n", 2, ("params.us_drive = high", "must be a number")),
    "number in quotes": ("params: {us_drive: '0.1'}\n", 1, ("must be a number",)),
    "yes for true": ("output: {firm_records: yes}\n", 1, ("true or false",)),
    "half a run": ("model: {runs: 2.5}\n", 1, ("model.runs = 2.5", "whole number")),
    "outside the domain": ("params:\n  technology_absorption: 1.5\n", 2, ("technology_absorption = 1.5", "[0, 1]")),
    "no runs": ("model:\n  runs: 0\n", 2, ("model.runs = 0", "[1, ")),
    "too few firms": ("model: {firms: 3}\n", 1, ("model.firms = 3", "[8, ")),
    "not a number": ("params: {us_drive: .nan}\n", 1, ("finite number",)),
    "infinity": ("params: {arms_need: .inf}\n", 1, ("finite number",)),
    "a number of five thousand digits": (f"model: {{seed: {'9' * 5000}}}\n", 1, ("model.seed",)),
    "a huge number": ("constants: {line_beijing: 1e400}\n", 1, ("finite number",)),
    "a list for a block": ("params: [us_drive, 0.1]\n", 1, ("params", "name: value")),
    "a number for a policy": ("policies: {seoul: 3}\n", 1, ("policies.seoul = 3", "policy name")),
    "levels that do not rise": ("ladders:\n  aid: {missile_defence: 0.2}\n", 2, ("ladders.aid", "rise")),
    "a name with a slash": ("name: ../elsewhere\n", 1, ("name = ../elsewhere", "letters, digits")),
    # policies and their own parameters
    "own parameter unknown": ("policies:\n  seoul:\n    name: hedging\n    params:\n      hedge_slak: 0.1\n", 5, ("no such parameter", "did you mean hedge_slack?")),
    "own parameter of another policy": ("policies:\n  seoul: {name: hedging, params: {align_step: 3}}\n", 2, ("hedging has no such parameter", "hedge_slack")),
    "own parameter outside its domain": ("policies:\n  seoul:\n    name: hedging\n    params: {hedge_slack: 3}\n", 4, ("hedge_slack = 3", "[0, 1]")),
    "own parameter beside the name": ("policies:\n  seoul: {name: hedging, hedge_slack: 0.1}\n", 2, ("under params",)),
    "a script without steps": ("policies:\n  seoul: {name: script}\n", 2, ("needs steps",)),
    "steps without a script": ("policies:\n  seoul: {name: hedging, steps: [[0, {aid: 1}]]}\n", 2, ("only the policy `script`",)),
    # contradictions
    "two windows that overlap": ("policies:\n  seoul:\n    name: script\n    steps:\n      - {from: 0, until: 9, aid: 1}\n      - {from: 6, aid: 2}\n", 6, ("contradictory windows",)),
    "a window that ends before it begins": ("policies:\n  seoul: {name: script, steps: [{from: 9, until: 4, aid: 1}]}\n", 2, ("until", "after from")),
    "a window beyond its term of office": ("policies:\n  seoul:\n    - {name: script, steps: [{from: 0, until: 40, aid: 1}]}\n    - {from: 12, name: hedging}\n", 3, ("contradictory windows",)),
    "a schedule out of order": ("policies:\n  seoul:\n    - name: hedging\n    - {from: 20, name: probing}\n    - {from: 10, name: bluff}\n", 5, ("one after the other",)),
    "a schedule that starts late": ("policies:\n  seoul: [{from: 2025-01, name: hedging}]\n", 2, ("July 2024",)),
    "two events in one month": ("events:\n  - {tick: 6, param: us_drive, value: 0.1}\n  - {tick: 2025-01, param: us_drive, value: 0.3}\n", 3, ("contradicts another event", "us_drive")),
    "an event on what is held": ("hold: {war: 1}\nevents:\n  - {tick: 6, stock: war, value: 0}\n", 3, ("contradicts hold", "war")),
    "an event out of the domain": ("events:\n  - {tick: 3, param: technology_absorption, delta: 5}\n", 2, ("technology_absorption", "[0, 1]")),
    "an event without an amount": ("events: [{tick: 3, param: us_drive}]\n", 1, ("value, delta",)),
    "a date before the run": ("events: [{tick: 2023-05, param: us_drive, value: 0.1}]\n", 1, ("2023-05", "outside the run")),
    "a date after the run": ("model: {ticks: 12}\nevents: [{tick: 2030-01, param: us_drive, value: 0.1}]\n", 2, ("2030-01", "outside the run")),
    "no date": ("events: [{tick: soon, param: us_drive, value: 0.1}]\n", 1, ("soon", "2025-03")),
    "two words for one setting": ("model: {ticks: 12, months: 12}\n", 1, ("another word for ticks",)),
    "weights above one": ("params:\n  threat_technology: 0.9\n  threat_cooperation: 0.4\n", 2, ("threat_technology + threat_cooperation", "<= 1")),
    "a belief held at two values": ("hold:\n  belief_retaliator: 0.2\n  logodds_retaliator: 3\n", 3, ("one quantity",)),
    "a sweep that nobody asked for": ("title: x\nsweep:\n  method: gridd\n", 3, ("sweep.method = gridd", "did you mean grid?")),
    # files
    "an empty file": ("", 0, ("empty",)),
    "comments only": ("# nothing yet\n", 0, ("empty",)),
    "not YAML": ("params: {us_drive: 0.1\n", 2, ("not YAML",)),
    "tabs": ("params:\n\tus_drive: 0.1\n", 2, ("not YAML", "tab")),
    "a list": ("- params\n", 1, ("name: value",)),
    "a sentence": ("run the baseline please\n", 1, ("name: value",)),
    "duplicate keys": ("params:\n  us_drive: 0.1\n  us_drive: 0.2\n", 3, ("params.us_drive", "given twice")),
    "two documents": ("title: x\n---\ntitle: y\n", 2, ("not YAML",)),
    "a Python object": ("title: !!python/object/apply:os.system ['touch out']\n", 1, ("tags are not allowed",)),
    "a Python name": ("title: !!python/name:os.system\n", 1, ("tags are not allowed",)),
    "an alias bomb": ("a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{n}: &{n} [{','.join('*' + m for _ in range(9))}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True)), 0, ("more than 20,000 settings",)),
    "a setting inside itself": ("params: &p\n  us_drive: *p\n", 1, ("contains itself",)),
    "an alias to nothing": ("params: *nowhere\n", 1, ("not YAML", "nowhere")),
    "nested too deeply": ("params: " + "[" * 3000 + "]" * 3000, 0, ()),
    "a binary file": (b"\x7fELF\x02\x01\x01\x00\x00\x00", 0, ("not YAML",)),
    "not UTF-8": ("title: Séoul\n".encode("latin-1"), 0, ("UTF-8",)),
    "a very large file": ("title: x\n" + "# filler\n" * 200_000, 0, ("larger than",)),
    # extends
    "extends itself": ("title: x\nextends: study\n", 2, ("extends itself", "study -> study")),
    "extends what is not there": ("extends: baselin\n", 1, ("extends = baselin", "did you mean baseline?")),
    "extends a list": ("extends: [baseline]\n", 1, ("must name a configuration",)),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_bad_configuration_is_refused_at_its_line(case: str, tightrope: Tightrope, tmp_path: Path) -> None:
    content, line, words = FILES[case]
    (tmp_path / "study.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    place = f"error: study.yaml:{line}:" if line else "error: study.yaml"
    assert_refused(tightrope("run", "study.yaml", "--out", "out"), tmp_path, place, *words)


def test_the_table_is_long_enough() -> None:
    assert len(FILES) + len(OPTIONS) + len(PLUGINS) >= 45


def test_configurations_that_extend_each_other(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "chicken.yaml").write_text("extends: egg\n")
    (tmp_path / "egg.yaml").write_text("title: x\nextends: chicken\n")
    refused = tightrope("run", "chicken.yaml", "--out", "out")
    assert_refused(refused, tmp_path, "egg.yaml:2:", "extends itself: chicken -> egg -> chicken")


def test_a_mistake_in_a_parent_is_blamed_on_the_parent(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text("title: x\nparams:\n  us_drive: 9\n")
    (tmp_path / "child.yaml").write_text("extends: parent\nparams: {retaliation: 1}\n")
    assert_refused(tightrope("run", "child.yaml", "--out", "out"), tmp_path, "parent.yaml:3:", "params.us_drive = 9")


# ---------------------------------------------------------------- the command line
# the command (study.yaml is a good configuration), words of the message

OPTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a setting given twice": (("run", "study.yaml", "--set", "us_drive=0.1", "--set", "params.us_drive=0.2"), ("--set params.us_drive=0.2", "sets what --set us_drive=0.1 sets already")),
    "a policy given twice": (("run", "study.yaml", "--policy", "seoul=bluff", "--policy", "seoul=hedging"), ("--policy seoul=hedging", "sets what --policy seoul=bluff sets already")),
    "an option and a setting": (("run", "study.yaml", "--months", "8", "--set", "model.months=9"), ("--months 8", "sets what --set model.months=9 sets already")),
    "a policy and a setting": (("run", "study.yaml", "--policy", "seoul=bluff", "--set", "policies.seoul=hedging"), ("--set policies.seoul=hedging", "sets what --policy seoul=bluff sets already")),
    "--set of a name that is no text": ((*RUN, "--set", "name=3"), ("--set name=3", "must be text")),
    "compare --precision 0": (("compare", "study.yaml", "study.yaml", "--precision", "0"), ("--precision 0", "above 0")),
    "compare --precision nan": (("compare", "study.yaml", "study.yaml", "--precision", "nan"), ("--precision nan", "above 0")),
    "tipping --forced without --path": (("tipping", "study.yaml", "--parameter", "us_drive", "--forced", "bluff"), ("--forced", "give --path too")),
    "a missing file": (("run", "nowhere.yaml"), ("nowhere.yaml", "there is no such configuration")),
    "a missing name": (("run", "baselin"), ("baselin", "did you mean baseline?")),
    "a folder": (("run", "folder"), ("folder", "is a folder")),
    "an empty name": (("run", ""), ("there is no such configuration",)),
    "a name too long for the system": (("run", "x" * 5000), ("there is no such configuration",)),
    "--set without a value": ((*RUN, "--set", "us_drive"), ("--set us_drive", "PATH=VALUE")),
    "--set of nothing": ((*RUN, "--set", "=3"), ("--set =3", "PATH=VALUE")),
    "--set of an unknown name": ((*RUN, "--set", "us_driv=0.1"), ("--set us_driv=0.1", "did you mean us_drive?")),
    "--set outside the domain": ((*RUN, "--set", "params.us_drive=9"), ("--set params.us_drive=9", "[-2, 2]")),
    "--set of a wrong type": ((*RUN, "--set", "us_drive=high"), ("--set us_drive=high", "must be a number")),
    "--set through a number": ((*RUN, "--set", "params.us_drive.x=1"), ("--set params.us_drive.x=1",)),
    "--set of no YAML": ((*RUN, "--set", "us_drive={"), ("--set us_drive={", "not YAML")),
    "--set that breaks a rule": ((*RUN, "--set", "threat_technology=1"), ("threat_technology + threat_cooperation",)),
    "--policy without a name": ((*RUN, "--policy", "seoul"), ("--policy seoul", "ACTOR=NAME")),
    "--policy of an unknown name": ((*RUN, "--policy", "seoul=hegding"), ("--policy seoul=hegding", "did you mean hedging?")),
    "--policy of an unknown actor": ((*RUN, "--policy", "soul=hedging"), ("--policy soul=hedging", "did you mean seoul?")),
    "--engine unknown": ((*RUN, "--engine", "messa"), ("--engine messa", "did you mean mesa?")),
    "--runs 0": ((*RUN, "--runs", "0"), ("--runs 0", "[1, ")),
    "--runs of a word": ((*RUN, "--runs", "many"), ("--runs", "many: ", "integer")),
    "--months 0": ((*RUN, "--months", "0"), ("--months 0", "[1, 600]")),
    "--firms 1": ((*RUN, "--firms", "1"), ("--firms 1", "[8, ")),
    "--seed -1": ((*RUN, "--seed", "-1"), ("--seed -1", "[0, ")),
    "--threads 0": ((*RUN, "--threads", "0"), ("--threads", "0: ", "1")),
    "--name with a slash": ((*RUN, "--name", "../x"), ("--name ../x", "letters, digits")),
    "--out is a file": (("run", "study.yaml", "--out", "study.yaml"), ("cannot write study.yaml/", "")),
    "--out inside a file": (("run", "study.yaml", "--out", "study.yaml/deep"), ("cannot write study.yaml/deep/",)),
    "--out too long": (("run", "study.yaml", "--out", "x" * 300), ("cannot write", "too long")),
    "--out on a device that takes nothing": (("run", "study.yaml", "--out", "/proc/runs"), ("cannot write /proc/runs",)),
    "an unknown verb": (("rnu", "study.yaml"), ("rnu",)),
    "an unknown option": ((*RUN, "--sed", "3"), ("--sed",)),
    "no configuration": (("run",), ("Missing argument",)),
    "a verify of nothing": (("verify", "nowhere"), ("nowhere", "no such run folder")),
    "a verify of an unfinished sweep": (("verify", ".tiny-1a2b3c4d.partial"), ("partial: unfinished", "--resume")),
    "a verify of some folder": (("verify", "folder"), ("folder", "not a run folder")),
    "policies of a missing file": (("policies", "nowhere.yaml"), ("nowhere.yaml",)),
    "a new configuration with a bad name": (("new", "a/b"), ("a/b", "letters, digits")),
    "a new configuration in Hangul": (("new", "한국"), ("한국", "letters are those from a to z")),
    "a new configuration that is there": (("new", "study", "--folder", "."), ("study.yaml", "is there already")),
    "a new configuration that would hide one": (("new", "baseline", "--folder", "mine"), ("baseline", "comes along")),
    "a parameter nobody has": (("params", "us_drve"), ("us_drve", "us_drive")),
    "a new configuration in a file": (("new", "mine", "--folder", "study.yaml"), ("study.yaml", "cannot be written")),
}  # fmt: skip


@pytest.mark.parametrize("case", OPTIONS)
def test_a_bad_command_is_refused(case: str, tightrope: Tightrope, tmp_path: Path) -> None:
    arguments, words = OPTIONS[case]
    (tmp_path / "study.yaml").write_text(SMALL)
    (tmp_path / "folder").mkdir()
    (tmp_path / ".tiny-1a2b3c4d.partial").mkdir()
    before = sorted(tmp_path.rglob("*"))
    assert_refused(tightrope(*arguments), tmp_path, *words)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "study.yaml").read_text() == SMALL


def test_a_damaged_manifest_is_no_run_folder(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(SMALL)
    for content in (
        "",
        "[]",
        '{"files": 3, "columns_digest": "x"}',
        '{"files": {}, "columns_digest": "x", "runs": "all"}',
    ):
        folder = tmp_path / "broken-00000000"
        folder.mkdir(exist_ok=True)
        (folder / "manifest.json").write_text(content)
        assert_refused(tightrope("verify", folder.name), tmp_path, "broken-00000000", "manifest.json")
    assert tightrope("runs", ".", "--json").code == 0


# ---------------------------------------------------------------- a user's own policy
# files beside the configuration, words of the message

PLUGINS: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "is not there": (None, ("cannot read", "mine.py", "No such file")),
    "is not UTF-8": ("# coding: latin-1\n# \udcff\n", ("UTF-8",)),
    "is no Python": ("def mine(:\n", ("loading it raised SyntaxError", "line 1")),
    "raises on import": ("import math\nmath.sqrt(-1)\n", ("loading it raised ValueError in line 2",)),
    "leaves the program on import": ("import sys\nsys.exit(0)\n", ("loading it raised SystemExit in line 2",)),
    "imports what is not there": ("import no_such_module_here\n", ("ModuleNotFoundError", "no_such_module_here")),
    "has no such name": (HEAD + "mien = Policy('mien', 'x', 'y')\n", ("has no mine", "did you mean mien?")),
    "names a number": ("mine = 3\n", ("neither a Policy nor a choose function",)),
    "has a hook that is no function": (HEAD + "mine = Policy('mine', 'x', 'y', choose=3)\n", ("hook choose is no function",)),
    "is for a government there is not": (HEAD + "mine = Policy('mine', 'x', 'y', actors=('soul',))\n", ("no government soul", "did you mean seoul?")),
    "is for another government": (HEAD + "mine = Policy('mine', 'x', 'y', actors=('moscow',))\n", ("is a policy of moscow",)),
    "takes a parameter's name": (HEAD + "mine = Policy('mine', 'x', 'y', parameters=(own_parameter('us_drive', 1.0, (0.0, 1.0), 'x'),))\n", ("us_drive exists already",)),
    "takes its own parameter's name": (HEAD + "p = own_parameter('patience', 1.0, (0.0, 1.0), 'x')\nmine = Policy('mine', 'x', 'y', parameters=(p, p))\n", ("patience exists already",)),
    "takes a ladder's name": (HEAD + "mine = Policy('mine', 'x', 'y', parameters=(own_parameter('level_aid', 1.0, (0.0, 1.0), 'x'),))\n", ("level_aid exists already",)),
    "has a default outside the domain": (HEAD + "mine = Policy('mine', 'x', 'y', parameters=(own_parameter('patience', 7.0, (0.0, 1.0), 'x'),))\n", ("default of patience is outside its domain",)),
    "has a parameter without a name": (HEAD + "mine = Policy('mine', 'x', 'y', parameters=(own_parameter('my patience', 1.0, (0.0, 1.0), 'x'),))\n", ("own_parameter", "name")),
    "declares a number as parameter": (HEAD + "mine = Policy('mine', 'x', 'y', parameters=(0.5,))\n", ("own_parameter",)),
    "raises while it runs": (RULE + PLAIN + "    raise LookupError('no such month')\n", ("while it ran it raised LookupError in line 5: no such month",)),
    "raises in another hook": (HEAD + "def learn(memory, utility, rung, params):\n    {}['x']\nmine = Policy('mine', 'x', 'y', learn=learn)\n", ("KeyError in line 3",)),
    "takes too few arguments": ("def mine(utility, out):\n    out[0] = float({'x': 1}['x'])\n", ("hook choose must take (utility, look_ahead, obs, memory, params, out)",)),
    "reads what is not observed": (RULE + PLAIN + "    out[1] = obs.weather\n", ("weather",)),
    "has probabilities below one": (RULE + PLAIN + "    out[0] = 0.4\n", ("do not sum to one",)),
    "has probabilities above one": (RULE + PLAIN + "    out[1] = 0.4\n", ("do not sum to one",)),
    "has a negative probability": (RULE + PLAIN + "    out[0], out[1] = 1.5, -0.5\n", ("negative or missing",)),
    "has a missing probability": (RULE + PLAIN + "    out[1] = float('nan')\n", ("negative or missing",)),
    "has an infinite probability": (RULE + PLAIN + "    out[1] = float('inf')\n", ("do not sum to one",)),
    "writes beyond the menu": (RULE + PLAIN + "    out[99] = 0.0\n", ("IndexError in line 5",)),
    "runs out of stack": (RULE + PLAIN + "    mine(utility, look_ahead, obs, memory, params, out)\n", ("RecursionError",)),
}  # fmt: skip


@pytest.mark.parametrize("case", PLUGINS)
def test_a_bad_plugin_is_named_with_its_line(case: str, tightrope: Tightrope, tmp_path: Path) -> None:
    source, words = PLUGINS[case]
    (tmp_path / "study.yaml").write_text(PLUGIN_CONFIG)
    if source is not None:
        (tmp_path / "mine.py").write_bytes(source.encode(errors="surrogateescape"))
    refused = tightrope(*RUN, "--quiet", "--threads", "1")
    assert_refused(refused, tmp_path, "study.yaml:3: policies.seoul = mine.py:mine:", *words)


def test_too_many_own_parameters_are_refused(tightrope: Tightrope, tmp_path: Path) -> None:
    many = registry.MOST_OWN_PARAMETERS + 1
    parameters = f"tuple(own_parameter(f'p{{k}}', 1.0, (0.0, 1.0), 'x') for k in range({many}))"
    (tmp_path / "study.yaml").write_text(PLUGIN_CONFIG)
    (tmp_path / "mine.py").write_text(HEAD + f"mine = Policy('mine', 'x', 'y', parameters={parameters})\n")
    assert_refused(tightrope(*RUN), tmp_path, "study.yaml:3:", f"at most {many - 1} own parameters")


def test_a_module_that_is_not_there_is_named(tightrope: Tightrope, tmp_path: Path) -> None:
    for name, words in (
        ("no_such_package.rules:mine", "No module named"),
        ("no_such_module:mine", "no module no_such_module"),
    ):
        (tmp_path / "study.yaml").write_text(f"policies: {{seoul: '{name}'}}\n")
        assert_refused(tightrope(*RUN), tmp_path, "study.yaml:1:", name, words)


def test_of_two_plugins_the_guilty_one_is_named(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(SMALL + "policies:\n  seoul: 'good.py:mine'\n  moscow: 'bad.py:mine'\n")
    (tmp_path / "good.py").write_text(RULE + PLAIN)
    (tmp_path / "bad.py").write_text(RULE + PLAIN + "    raise LookupError\n")
    assert_refused(
        tightrope(*RUN, "--quiet"), tmp_path, "study.yaml:4: policies.moscow = bad.py:mine:", "LookupError in line 5"
    )


@pytest.mark.compiled
@pytest.mark.slow(seconds=20)
def test_a_compiled_plugin_that_misbehaves_is_refused_too(tightrope: Tightrope, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(PLUGIN_CONFIG)
    (tmp_path / "mine.py").write_text(
        HEAD
        + "def choose(utility, look_ahead, obs, memory, params, out):\n"
        + "    if params.misdeed == 4:\n        raise LookupError('no such month')\n"
        + "    if params.misdeed == 5:\n        out[99 + int(obs.month)] = 0.0\n"
        + "    out[:] = 0.0\n    out[0] = 1.0\n"
        + "    out[1] = 0.5 if params.misdeed == 1 else -0.5 if params.misdeed == 2 else float('nan') if params.misdeed == 3 else 0.0\n"
        + "mine = Policy('mine', 'x', 'y', choose, parameters=(own_parameter('misdeed', 0.0, (0.0, 9.0), 'x'),))\n"
    )
    for misdeed, words in (
        (1, "do not sum to one"),
        (2, "negative"),
        (3, "missing"),
        (4, "LookupError"),
        (5, "IndexError"),
    ):
        for engine in ("ensemble", "mesa"):
            change = f"policies.seoul.params.misdeed={misdeed}"
            refused = tightrope(*RUN, "--quiet", "--set", change, "--engine", engine)
            assert_refused(refused, tmp_path, "mine.py:mine", "while it ran it raised", words)
    assert tightrope(*RUN, "--quiet").code == 0
