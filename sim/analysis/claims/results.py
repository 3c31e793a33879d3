"""A row of the ledger: what was claimed, what was measured, whether it holds, and what that is worth as evidence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sim.analysis.estimates import Estimate, finite

Kind = Literal["fact", "static", "check", "claim"]
Evidence = Literal["calibrated", "by_construction", "checked"]
EVIDENCE: dict[Evidence, str] = {
    "calibrated": "the defaults were tuned on it (docs/model.md, 12.1 and 13.6): little is proved",
    "by_construction": "laws of fixed sign lead to it without Seoul's choice: no feedback overturns it, no more",
    "checked": "opposed mechanisms compete and nothing was tuned on it: it could have failed",
}
KINDS: dict[Kind, str] = {
    "fact": "stylised facts",
    "static": "comparative statics",
    "check": "further checks",
    "claim": "article claims",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One measured condition of a row.

    Parameters
    ----------
    what : str
        The quantity, in few words.
    estimate : Estimate
    passed : bool
    """

    what: str
    estimate: Estimate
    passed: bool

    def __str__(self) -> str:
        return f"{self.what} {self.estimate}" + ("" if self.passed else " (fails)")


def above(what: str, estimate: Estimate, bound: float) -> Part:
    """A part that passes strictly above a bound; NaN never passes, here and below."""
    return Part(what, estimate, estimate.value > bound)


def below(what: str, estimate: Estimate, bound: float) -> Part:
    """A part that passes strictly below a bound."""
    return Part(what, estimate, estimate.value < bound)


def within(what: str, estimate: Estimate, low: float = -math.inf, high: float = math.inf) -> Part:
    """A part that passes from `low` to `high`, bounds included."""
    return Part(what, estimate, low <= estimate.value <= high)


def rising(what: str, difference: Estimate) -> Part:
    """A part that passes where a difference is positive."""
    return above(what, difference, 0.0)


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the ledger.

    Parameters
    ----------
    id : str
        S1-S29; ``parameter:outcome``; C1-C32 for claims; C11a and the like for further checks of a claim.
    kind : Kind
    claims : tuple of int
        Article claims (docs/model.md, section 10) it bears on.
    mechanism, fact, threshold : str
    evidence : Evidence
    parts : tuple of Part
        All must pass. The first gives the row's value.
    sampled : bool
        Whether the value is an average over runs; False for the value of a law or a count.
    """

    id: str
    kind: Kind
    claims: tuple[int, ...]
    mechanism: str
    fact: str
    threshold: str
    evidence: Evidence
    parts: tuple[Part, ...]
    sampled: bool = True

    @property
    def passed(self) -> bool:
        """Whether every part holds."""
        return all(part.passed for part in self.parts)

    @property
    def value(self) -> float | None:
        """Value of the first part; None where no run counted."""
        return finite(self.parts[0].estimate.value)

    @property
    def standard_error(self) -> float | None:
        """Standard error of `value`; None where it is not sampled."""
        return finite(self.parts[0].estimate.standard_error) if self.sampled else None

    @property
    def z(self) -> float | None:
        """The value in standard errors, for comparative statics; None where infinite or without meaning."""
        return finite(self.parts[0].estimate.z) if self.kind == "static" else None

    @property
    def value_text(self) -> str:
        """All parts in words."""
        if self.kind == "claim":
            return f"{sum(part.passed for part in self.parts)} of {len(self.parts)} tests"
        if self.kind == "static":
            return f"{self.parts[0].estimate.value:+.3g}, z {self.parts[0].estimate.z:+.1f}"
        return "; ".join(map(str, self.parts))


def rows_of(results: Sequence[Result]) -> list[dict[str, Any]]:
    """The ledger as JSON rows; what cannot be measured is null, never NaN."""
    return [
        {
            "id": r.id, "kind": r.kind, "claims": list(r.claims), "mechanism": r.mechanism, "fact": r.fact,
            "threshold": r.threshold, "value": r.value, "standard_error": r.standard_error, "z": r.z,
            "passed": r.passed, "evidence": r.evidence,
            "parts": [
                {"what": p.what, "value": finite(p.estimate.value), "passed": p.passed,
                 "standard_error": finite(p.estimate.standard_error)}
                for p in r.parts
            ],
        }
        for r in results
    ]  # fmt: skip


def subtotals(results: Sequence[Result]) -> list[str]:
    """How many rows pass, for each kind of evidence apart: a sum over all would mean nothing."""
    lines = []
    for evidence, meaning in EVIDENCE.items():
        counts = []
        for kind, words in KINDS.items():
            rows = [r for r in results if (r.kind, r.evidence) == (kind, evidence)]
            if rows:
                counts.append(f"{sum(r.passed for r in rows)} of {len(rows)} {words}")
        if counts:
            lines.append(f"{evidence.replace('_', ' ')}: {', '.join(counts)} pass ({meaning})")
    return lines
