"""What a quantity of the model is: the row from which arrays, schemas, plots, docs and sweep ranges derive."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["E", "L", "C", "A", "D"]
"""Where a value comes from: [E]vidence, [L]iterature, [C]alibrated, [A]ssumption, [D]erived from other quantities."""

MARKS: dict[Mark, str] = {
    "E": "evidence",
    "L": "literature",
    "C": "calibrated to the article's picture of July 2024",
    "A": "assumption",
    "D": "derived",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A scalar quantity: a parameter, a constant, a state variable or a monthly outcome.

    Parameters
    ----------
    name : str
        Spelling in code, YAML, columns and plots.
    symbol : str
        Spelling in the equations of docs/model.md.
    unit : str
        Unit of measurement, such as ``share``, ``1/month``, ``% GDP/yr``.
    meaning : str
        One plain-English line.
    default : float
        Value in July 2024 (state) or in the baseline (parameter, constant).
    domain : tuple of float
        Lowest and highest value that has a meaning; a config outside it is refused.
    mark : tuple of Mark
        Provenance, strongest first.
    source : str
        The evidence, reference or reason behind the value.
    sweep : tuple of float, optional
        Default range of a sweep; only the 42 swept parameters have one.
    sensitivity : float
        Largest Morris mu*/sd over ten outputs (docs/model.md, 13.5); orders parameters by importance.
    group : str
        Heading under which tables list the term.
    """

    name: str
    symbol: str
    unit: str
    meaning: str
    default: float
    domain: tuple[float, float]
    mark: tuple[Mark, ...]
    source: str
    sweep: tuple[float, float] | None = None
    sensitivity: float = 0.0
    group: str = ""

    @property
    def provenance(self) -> str:
        """Marks in brackets, such as ``[E][A]``."""
        return "".join(f"[{mark}]" for mark in self.mark)
