"""JSON Schema of a configuration, from the vocabulary, for editors."""

from typing import Any

from sim.scenario.resolve import HOLDABLE, MODEL
from sim.vocabulary import ACTORS, COLUMN_TERMS, CONSTANTS, INITIAL, LADDERS, PARAMETERS, Term, ladders_of
from sim.vocabulary.firms import FIRM_POLICIES

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TICK = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": r"^\d{4}-\d{2}(-\d{2})?$"}]}


def _number(term: Term) -> dict[str, Any]:
    low, high = term.domain
    about = f"{term.meaning} [{term.unit}] {term.provenance} {term.source}"
    return {"type": "number", "minimum": low, "maximum": high, "default": term.default, "description": about}


def _block(properties: dict[str, Any], about: str, *, closed: bool = True) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": not closed, "description": about}


def _columns(names: tuple[str, ...]) -> dict[str, Any]:
    found = {}
    for name in names:
        found[name] = _number(COLUMN_TERMS[name])
        found[name].pop("default")
    return found


def _policy(actor: str) -> dict[str, Any]:
    rungs = {ladder.name: {"enum": list(ladder.rung_names), "description": ladder.meaning} for ladder in ladders_of(actor)}
    dated = _block({"from": TICK, "until": TICK, **rungs}, "a dated move")
    pair = {"type": "array", "prefixItems": [TICK, _block(rungs, "rungs")], "minItems": 2, "maxItems": 2}
    segment = _block(
        {
            "from": TICK,
            "name": {"type": "string", "description": "a policy (tightrope policies), or my_policy.py:my_policy"},
            "params": {"type": "object", "additionalProperties": {"type": "number"}},
            "steps": {"type": "array", "items": {"anyOf": [pair, dated]}},
            "otherwise": {"type": "string"},
        },
        "a policy",
    )
    return {"anyOf": [{"type": "string"}, segment, {"type": "array", "items": segment}]}


def json_schema() -> dict[str, Any]:
    """JSON Schema of a configuration file."""
    event = _block(
        {"tick": TICK, "param": {"enum": [t.name for t in PARAMETERS]}, "constant": {"type": "string"},
         "stock": {"enum": list(INITIAL)}, "value": {"type": "number"}, "delta": {"type": "number"}},
        "a dated change",
    )  # fmt: skip
    ladders = {
        ladder.name: _block({rung.name: {"type": "number", "default": rung.level} for rung in ladder.rungs}, ladder.meaning)
        for ladder in LADDERS
    }
    model = {key: {"type": "integer", "minimum": low, "maximum": high, "default": default} for key, (low, high, default) in MODEL.items()}
    model["months"] = {"type": "integer", "minimum": MODEL["ticks"][0], "maximum": MODEL["ticks"][1]}
    rungs = {ladder.name: {"enum": list(ladder.rung_names), "description": ladder.meaning} for ladder in LADDERS}
    firms = {"anyOf": [{"enum": list(FIRM_POLICIES)}, _block({"name": {"enum": list(FIRM_POLICIES)}}, "firms")]}
    return {
        "$schema": DRAFT,
        "title": "Tightrope configuration",
        **_block(
            {
                "name": {"type": "string"}, "title": {"type": "string"}, "description": {"type": "string"},
                "extends": {"type": "string"},
                "model": _block(model, "size of the experiment"),
                "policies": _block({**{actor: _policy(actor) for actor in ACTORS}, "firms": firms}, "who decides how"),
                "params": _block({t.name: _number(t) for t in PARAMETERS}, "swept parameters"),
                "constants": _block({t.name: _number(t) for t in CONSTANTS}, "constants; also policies' own", closed=False),
                "ladders": _block(ladders, "levels of rungs"),
                "initial": _block({**_columns(INITIAL), **rungs}, "July 2024"),
                "events": {"type": "array", "items": event},
                "hold": _block(_columns(HOLDABLE), "variables kept at a value"),
                "output": _block({"firm_records": {"type": "boolean"}}, "what is recorded"),
            },
            "A run configuration; see docs/model.md, section 14",
        ),
    }  # fmt: skip
