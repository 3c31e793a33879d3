"""Messages of a user's mistakes: one line, and short without losing what names the thing."""

import pytest

from sim.errors import LONGEST_VALUE, ConfigError, shortened


def test_a_short_value_is_shown_as_it_is() -> None:
    assert str(ConfigError("no such file", field="points", value="x" * LONGEST_VALUE)).count("x") == LONGEST_VALUE


@pytest.mark.parametrize("length", [1, 81, 200, 5000])
def test_a_long_path_keeps_the_name_of_its_file(length: int) -> None:
    path = f"/tmp/{'folder/' * length}nowhere.csv"
    message = str(ConfigError("there is no such file", where="--points", field="sweep.points", value=path))
    assert "nowhere.csv: there is no such file" in message
    assert len(message) <= LONGEST_VALUE + len("--points: sweep.points = : there is no such file")


@pytest.mark.parametrize("text", ["", "a", "b" * 80, "c" * 81, "d" * 1000])
def test_a_shortened_text_has_both_ends_and_shows_that_something_is_left_out(text: str) -> None:
    short = shortened(text)
    assert len(short) == min(len(text), LONGEST_VALUE)
    assert (short == text) is (len(text) <= LONGEST_VALUE)
    assert ("..." in short) is (len(text) > LONGEST_VALUE)


def test_control_characters_and_line_breaks_do_not_reach_the_terminal() -> None:
    assert str(ConfigError("not\na number", value=None, where="a\x1b[31m.yaml")) == "a\\x1b[31m.yaml: not a number"
