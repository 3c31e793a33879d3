"""About the model: mechanism, glossary, claims, limits."""

import json
import re
from typing import Any

import solara

from sim.policies.registry import built_in
from sim.vocabulary import CONSTANTS, MARKS, PARAMETERS, STATE, Term
from viz.component import About
from viz.limits import FITTED, LIMITS, NOT_A_FORECAST
from viz.page.desk import Desk
from viz.page.warmth import claims
from viz.state.words import label_of, sentence, unit_of

REFERENCES = ((re.compile(r"[0-9.]+$"), "model description, section"), (re.compile(r"E[0-9]+\b"), "equation"),
              (re.compile(r"S[0-9]+\b"), "stylised fact"))  # fmt: skip
"""What a source that is a bare number or code refers to."""


def _source(term: Term) -> str:
    """Where a value comes from; bare numbers of sections, equations and facts with their word."""
    kind = next((f"{word} " for pattern, word in REFERENCES if pattern.match(term.source)), "")
    return f"{term.provenance} {sentence(kind + term.source)}"


def _row(term: Term, kind: str) -> dict[str, str]:
    return {
        "name": term.name, "label": label_of(term.name), "symbol": term.symbol, "unit": unit_of(term), "kind": kind,
        "meaning": sentence(term.meaning), "source": _source(term),
    }  # fmt: skip


def glossary() -> list[dict[str, str]]:
    """Every quantity of the vocabulary, in alphabetical order."""
    kinds = (("parameter", PARAMETERS), ("constant", CONSTANTS), ("policy’s own", built_in().own), ("recorded", STATE))
    rows = [_row(term, kind) for kind, terms in kinds for term in terms]
    return sorted(rows, key=lambda row: row["label"].lower())


@solara.component
def AboutPage(desk: Desk) -> None:
    tested, set_tested = solara.use_state(claims().payload())

    def listen() -> Any:
        stop = claims().listen(lambda: set_tested(claims().payload()))
        set_tested(claims().payload())
        return stop

    solara.use_effect(listen, [])
    words = solara.use_memo(lambda: json.dumps(glossary()), [])
    with solara.Div(classes=["tr-page", "tr-wide"]):
        About(
            glossary=words, ledger=tested, limits=[NOT_A_FORECAST, *LIMITS, FITTED],
            marks={f"[{k}]": v for k, v in MARKS.items()},
            event_test=lambda _: claims().begin(),
        )  # fmt: skip
