"""Whatever a configuration says, the loader answers with a scenario or one short message, and runs nothing in it.

`tests/test_bad_input.py` asks the same of the whole command.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ConfigError
from sim.scenario import load_scenario, parse_override, with_changes
from sim.scenario.resolve import BLOCKS
from sim.scenario.source import MOST_BYTES
from tests.bad_configurations import TABLE, Bad, complaint
from tests.scenario_files import OWN, write


@pytest.fixture(autouse=True)
def an_empty_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests write stays among themselves."""
    monkeypatch.chdir(tmp_path)


def test_the_table_is_large_and_its_names_differ() -> None:
    assert len(TABLE) >= 45
    assert len({case.name for case in TABLE}) == len(TABLE)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name.replace(" ", "-"))
def test_it_is_refused_in_one_line_that_names_the_place(case: Bad) -> None:
    write(case.text)
    message = complaint("study.yaml")
    assert message.startswith(f"study.yaml:{case.line}: " if case.line else "study.yaml")
    for words in case.words:
        assert words in message


class TestFiles:
    def test_a_missing_file(self) -> None:
        assert "no such configuration" in complaint("nothing.yaml")

    def test_an_unknown_name_gets_the_nearest(self) -> None:
        write("name: x\n", "configs/needy-neighbour.yaml")
        assert "did you mean needy-neighbour?" in complaint("needy-nieghbour")

    @pytest.mark.parametrize("name", ["x" * 5000, "", "a\0b"])
    def test_what_can_name_no_file(self, name: str) -> None:
        assert "no such configuration" in complaint(name)

    def test_a_folder(self, tmp_path: Path) -> None:
        assert complaint(tmp_path) == f"{tmp_path}: is a folder, not a configuration"

    def test_a_file_that_may_not_be_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write("name: x\n")

        def refuse(self: Path, *_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied", str(self))

        monkeypatch.setattr(Path, "open", refuse)  # root, as in many containers, reads whatever the mode says
        assert complaint(path) == f"{path}: cannot be read (Permission denied)"

    def test_what_is_not_utf_8(self) -> None:
        Path("latin.yaml").write_bytes("title: Züge\n".encode("latin-1"))
        assert "latin.yaml: is not UTF-8" in complaint("latin.yaml")

    def test_a_huge_file(self) -> None:
        write("# " + "x" * MOST_BYTES, "huge.yaml")
        assert "huge.yaml: larger than" in complaint("huge.yaml")

    @pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
    def test_an_endless_device(self) -> None:
        assert "larger than" in complaint("/dev/zero")

    def test_a_dangling_link(self, tmp_path: Path) -> None:
        os.symlink(tmp_path / "nowhere", "link.yaml")
        assert "no such configuration" in complaint("link.yaml")


class TestExtends:
    def test_a_configuration_that_extends_itself(self) -> None:
        write("name: x\nextends: a\n", "a.yaml")
        message = complaint("a.yaml")
        assert message.startswith("a.yaml:2: extends")
        assert "extends itself: a -> a" in message

    def test_configurations_that_extend_each_other(self) -> None:
        for name, text in {"a": "extends: b\n", "b": "extends: c.yaml\n", "c": "title: x\nextends: a\n"}.items():
            write(text, f"{name}.yaml")
        message = complaint("a.yaml")
        assert "c.yaml:2" in message
        assert "a -> b -> c -> a" in message

    def test_a_parent_that_is_not_there(self) -> None:
        write("\nextends: bb\n")
        assert complaint("study.yaml").startswith("study.yaml:2: extends = bb: there is no such configuration")

    def test_a_parent_that_is_a_folder(self) -> None:
        Path("parents").mkdir()
        write("extends: parents\n")
        assert "parents: is a folder" in complaint("study.yaml")

    @pytest.mark.parametrize("value", ["5", "[a]", "''", "true"])
    def test_what_is_no_name(self, value: str) -> None:
        write(f"extends: {value}\n")
        assert complaint("study.yaml").startswith("study.yaml:1: extends")

    def test_a_mistake_in_the_parent_names_the_parent(self) -> None:
        write("name: b\n\nparams: {us_drive: 9}\n", "b.yaml")
        write("extends: b\nparams: {retaliation: 1}\n")
        assert "b.yaml:3: params.us_drive = 9" in complaint("study.yaml")


class TestOverrides:
    @pytest.mark.parametrize(
        ("path", "value", "words"),
        [
            ("us_drive", 9, "--set us_drive=9: params.us_drive = 9: must lie in [-2, 2]"),
            ("us_driv", 1, "--set us_driv=1: us_driv: no such setting; did you mean us_drive?"),
            ("params.us_driv", 1, "--set params.us_driv=1: params.us_driv: no such parameter; did you mean us_drive?"),
            ("patience", 2, "--set patience=2: constants.patience = 2: must lie in [0, 1]"),
            ("us_drive", "much", "--set us_drive=much: params.us_drive = much: must be a number"),
            ("us_drive", True, "must be a number"),
            ("us_drive", float("nan"), "finite number"),
            ("params.us_drive.deep", 1, "--set params.us_drive.deep=1"),
            ("params", 5, "--set params=5: params = 5"),
            ("a.b.c", 1, "--set a.b.c=1: a: no such setting"),
            ("", 1, "no such setting"),
            ("policies.seoul.params.x", 1, "--set policies.seoul.params.x=1"),
            ("policies.seoul.7.name", "a", "cannot be set by path"),
            ("policies.seoul", 5, "--set policies.seoul=5: policies.seoul = 5"),
            ("policies.soul", "a", "did you mean seoul?"),
            ("model.ticks", 2, "outside the run"),
            ("threat_technology", 0.9, "--set threat_technology=0.9: params.threat_technology: threat_technology"),
            ("ladders.aid.tanks", 1, "no such rung of aid"),
            ("extends", "a", "no such setting"),
        ],
    )
    def test_a_wrong_setting_points_to_the_option(self, path: str, value: object, words: str) -> None:
        write(
            "params: {us_drive: 0.1, threat_cooperation: 0.2}\n"
            "policies: {seoul: [{name: a}, {from: 2025-01, name: b}]}\n"
        )
        assert words in complaint("study.yaml", overrides=[(path, value)], extra_constants=OWN)

    def test_a_later_change_is_checked_anew(self) -> None:
        scenario = load_scenario({}, extra_constants=OWN)
        with pytest.raises(ConfigError, match=r"must lie in \[-2, 2\]"):
            with_changes(scenario, [("us_drive", 9)])
        with pytest.raises(ConfigError, match="discount_rate"):
            with_changes(scenario, [("discount_rate", 0.5)])

    @pytest.mark.parametrize("text", ["us_drive", "=3", "us_drive=[", "x=!!python/none", "title=a: b", "x=\ty: 1"])
    def test_what_cannot_be_read_is_refused(self, text: str) -> None:
        with pytest.raises(ConfigError, match="--set") as caught:
            parse_override(text)
        assert str(caught.value).isprintable()


def test_a_whole_number_beyond_floats_is_not_finite() -> None:
    assert "must be a finite number" in complaint({"params": {"us_drive": 10**400}})


def test_events_on_policies_own_parameters_stay_in_their_domain() -> None:
    events = [{"tick": 1, "constant": "patience", "delta": 0.5}, {"tick": 2, "constant": "patience", "delta": 0.5}]
    assert "brings patience to 1.1" in complaint({"events": events}, extra_constants=OWN)


def test_nothing_is_executed_by_reading(tmp_path: Path) -> None:
    write(f"title: !!python/object/apply:pathlib.Path.touch [{tmp_path / 'trace'}]\n")
    complaint("study.yaml")
    assert not (tmp_path / "trace").exists()


WORDS = ("script", "2025-03")
KEYS = "name from until steps params tick param aid value seoul otherwise".split()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)
TYPICAL = """\
name: x
model: {ticks: 24}
policies:
  seoul:
    - {name: a}
    - {from: 2025-01, name: b}
params:
  us_drive: 0.1
events:
  - {tick: 3, stock: war, value: 0}
hold: {nato_ties: 0.2}
"""


class TestWhateverComes:
    """Nothing but ConfigError leaves the loader, in one short printable line."""

    @settings(deadline=None, max_examples=300)
    @given(block=st.sampled_from([block for block in BLOCKS if block != "extends"]), value=ANYTHING)
    def test_any_value_of_a_block(self, block: str, value: object) -> None:
        self.load({block: value})

    @settings(deadline=None, max_examples=300)
    @given(value=ANYTHING, place=st.sampled_from(["seoul", "beijing", "firms"]))
    def test_any_policy(self, value: object, place: str) -> None:
        self.load({"policies": {place: value}})
        self.load({"policies": {place: {"name": "script", "steps": value}}})
        self.load({"policies": {place: [{"name": "script", "steps": [value]}, value]}})

    @settings(deadline=None, max_examples=200)
    @given(value=ANYTHING, other=ANYTHING)
    def test_any_event(self, value: object, other: object) -> None:
        self.load({"events": [value, {"tick": 1, "param": "us_drive", "value": other}]})
        self.load({"events": [{"tick": value, "stock": "war", "delta": other}]})

    @settings(deadline=None, max_examples=200)
    @given(
        path=st.text("abce.01_", max_size=12) | st.sampled_from(["policies.seoul", "events", "model", "hold"]),
        value=ANYTHING,
    )
    def test_any_override(self, path: str, value: object) -> None:
        base = {"policies": {"seoul": "hedging"}, "events": [], "hold": {}}
        self.load(base, overrides=[(path, value)])

    @settings(deadline=None, max_examples=200)
    @given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
    def test_any_bytes(self, content: bytes) -> None:
        Path("study.yaml").write_bytes(content)
        self.load("study.yaml")

    @settings(deadline=None, max_examples=200)
    @given(cut=st.integers(0, len(TYPICAL)), piece=st.text("\t :{}[]-&*!?|>'\"%@`#,\n0a", max_size=4))
    def test_a_slip_of_the_hand(self, cut: int, piece: str) -> None:
        write(TYPICAL[:cut] + piece + TYPICAL[cut:])
        self.load("study.yaml")

    def load(self, source: Any, **options: Any) -> None:
        message = ""
        try:
            load_scenario(source, **options)
        except ConfigError as error:
            message = str(error)
        assert message.isprintable()
        assert len(message) < 500
