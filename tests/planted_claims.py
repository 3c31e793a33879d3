"""Planted laboratories and results for the tests of the claims ledger."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.claims.measures import POSITION
from sim.analysis.claims.results import Result, above
from sim.analysis.claims.variants import VARIANTS
from sim.analysis.estimates import Estimate
from sim.jit import Array
from sim.vocabulary import COLUMNS

NONE_OUTSIDE = np.zeros(len(COLUMNS), np.int64)
MODEL = (Path(__file__).parents[1] / "docs" / "model.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Text of docs/model.md from a heading to the next of any depth."""
    return re.split(r"\n#+ ", MODEL.split(f"{heading} ", 1)[1], maxsplit=1)[0]


def table_of(text: str) -> list[list[str]]:
    """Cells of a Markdown table, its header left out."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


class PlantedLaboratory(Laboratory):
    """A laboratory in which every measure is what a test says."""

    def __init__(self, planted: Callable[[str, str], float], runs: int = 8) -> None:
        super().__init__(VARIANTS, runs, 72)
        self.planted = planted

    def __call__(self, name: str, measure: str) -> Array:
        assert name in VARIANTS
        assert measure in POSITION
        luck = np.arange(self.runs) % 2  # common to all variants
        return luck.astype(float) if measure == "moscow_type@0" else np.full(self.runs, self.planted(name, measure))

    def first_month_utilities(self, name: str) -> Array:
        return np.tile(-np.arange(45.0), (self.runs, 1))


def planted_result(**changes: Any) -> Result:
    result = Result("S0", "fact", (1,), "E0", "a fact", "> .5", "checked", (above("x", Estimate(0.7, 0.1), 0.5),))
    return replace(result, **changes)


OUTCOME_NAMES = {
    "P": "nato_ask", "u": "drive", "S": "nato_ties", "V": "guarantee", "P(aid>=3)": "aid_decisive", "T": "technology",
    "ambiguous share": "ambiguous_posture", "J": "beijing_relation", "w": "welfare", "C": "commitment",
    "z": "threat_credibility", "K": "cooperation", "x": "transfer", "Q": "moscow_relation", "coercion": "coercion",
    "naming": "naming", "j": "cjk", "D": "dual_use", "war months": "war_months", "exits of other firms": "exit_sme",
    "exits": "exits",
}  # fmt: skip


def documented_statics() -> Iterator[tuple[str, str, int]]:
    for parameters, rises, falls in table_of(section("### 12.2")):
        for place, parameter in enumerate(re.split(r", | / ", parameters)):
            for sign, cell in ((1, rises), (-1, falls)):
                chosen = cell.split(" / ")[place] if " / " in cell else cell.partition(":")[0]
                for name in filter(None, chosen.split(", ")):
                    if name != "-":
                        yield parameter, OUTCOME_NAMES[name], sign
