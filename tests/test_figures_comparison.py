"""The figures of a comparison: what is off the scale is marked, outcomes are told in words, the map has its signs."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.compare.robustness import SignMap
from tests.test_claims_files import drawn
from viz.figures.canvas import new_figure
from viz.figures.comparison import MOST_STANDARD_ERRORS, draw_comparison, draw_sign_map, names_of, standard_errors

OUTCOMES = ("welfare_mean", "lethal_aid_ever", "lethal_aid_two_years", "nato_ask_mean", "war_months")


def differences() -> pd.DataFrame:
    return pd.DataFrame({
        "outcome": OUTCOMES, "side": "press", "pairs": 9, "difference": [-5.0, 1.0, 0.1, 0.0, np.nan],
        "standard_error": [0.1, 0.0, 0.05, 0.0, np.nan], "p_holm": [0.0, 0.004, 0.2, 1.0, np.nan],
        "sign_holds": [1.0, 1.0, 0.6, np.nan, np.nan],
    })  # fmt: skip


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every figure that is made."""
    made: list[Any] = []

    def kept(width: float, height: float) -> Any:
        made.append(new_figure(width, height))
        return made[-1]

    monkeypatch.setattr("viz.figures.comparison.new_figure", kept)
    return made


def test_differences_in_standard_errors_are_infinite_without_spread_and_nought_without_difference() -> None:
    found = standard_errors(differences())
    assert found[:4].tolist() == [-50.0, np.inf, 2.0, 0.0]
    assert np.isnan(found[4])


def test_outcomes_have_words_and_their_months_where_two_are_called_the_same() -> None:
    assert names_of(OUTCOMES[:4]) == [
        "Seoul's net payoff", "lethal aid ever (whole run)", "lethal aid ever (months 0-23)", "commitment NATO asks",
    ]  # fmt: skip


def test_what_is_off_the_scale_has_an_arrow_head_and_the_title_names_both_sides(
    tmp_path: Path, figures: list[Any]
) -> None:
    partings = pd.DataFrame({"side": "press", "month": [0, 1], "date": ["2024-07", "2024-08"], "seoul": [0.0, 1.0]})
    draw_comparison(differences(), partings, tmp_path / "differences.png", first="baseline")
    assert drawn(tmp_path / "differences.png")[0] == 1430
    (figure,) = figures
    assert figure.get_suptitle().startswith("press against baseline: differences")
    said = [text.get_text() for text in figure.axes[0].texts]
    assert [words.endswith(f"(> {MOST_STANDARD_ERRORS:g})") for words in said] == [True, True, False, False, False]
    ends = [tuple(place) for points in figure.axes[0].collections for place in np.asarray(points.get_offsets())]
    assert (-MOST_STANDARD_ERRORS, 0.0) in ends
    assert (MOST_STANDARD_ERRORS, 1.0) in ends


def test_korean_words_of_a_user_are_drawn_without_a_warning(tmp_path: Path) -> None:
    partings = pd.DataFrame({"side": "press", "month": [0, 1], "date": ["2024-07", "2024-08"], "seoul": [0.0, 1.0]})
    draw_comparison(differences(), partings, tmp_path / "differences.png", first="전략적 모호성")
    assert drawn(tmp_path / "differences.png")[0] == 1430


def test_a_sign_map_has_the_sign_of_every_cell(tmp_path: Path, figures: list[Any]) -> None:
    signs = SignMap(
        "nato_ask_mean", "us_drive", "arms_need", np.array([0.0, 0.3]), np.array([0.5, 1.0]),
        np.array([[0.2, -0.2], [0.01, 0.0]]), np.array([[0.01, 0.01], [0.1, 0.0]]),
    )  # fmt: skip
    draw_sign_map(signs, ("baseline", "press"), tmp_path / "sign_map.png")
    assert drawn(tmp_path / "sign_map.png")[0] == 924
    (figure,) = figures
    assert [text.get_text() for text in figure.axes[0].texts] == ["+", "−", "(+)", "0"]
    assert figure.get_suptitle() == "commitment NATO asks: press less baseline"
    assert "(us_drive)" in figure.axes[0].get_xlabel()
