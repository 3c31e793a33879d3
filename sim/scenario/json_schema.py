"""JSON Schema of a configuration, from the vocabulary, for editors."""

from typing import Any

from sim.scenario.checks import MODEL, MONTHS_ALIAS
from sim.scenario.resolve import HOLDABLE, LONGEST_NAME, TARGETS
from sim.scenario.sweeps import (
    ALL,
    METHODS,
    MOST_LEVELS,
    MOST_POINTS,
    MOST_REPLICATES,
    SEEDS,
    TRAJECTORIES,
)
from sim.vocabulary import (
    ACTORS,
    COLUMN_TERMS,
    CONSTANTS,
    INITIAL,
    LADDERS,
    OUTCOMES_BY_NAME,
    PARAMETERS,
    Ladder,
    Term,
    ladders_of,
)
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


def _rungs(ladders: tuple[Ladder, ...]) -> dict[str, Any]:
    """A rung by name, or by number from the lowest, 0."""
    return {
        ladder.name: {"enum": [*ladder.rung_names, *range(len(ladder.rungs))], "description": ladder.meaning}
        for ladder in ladders
    }


def _policy(actor: str) -> dict[str, Any]:
    rungs = _rungs(ladders_of(actor))
    dated = {**_block({"from": TICK, "until": TICK, **rungs}, "a dated move"), "required": ["from"]}
    in_menu_order = {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": len(rungs)}
    moves = {"anyOf": [_block(rungs, "rungs by ladder"), in_menu_order]}
    pair = {"type": "array", "prefixItems": [TICK, moves], "minItems": 2, "maxItems": 2}
    segment = _block(
        {
            "from": TICK,
            "name": {"type": "string", "description": "a policy (tightrope policies), or my_policy.py:my_policy"},
            "params": {"type": "object", "additionalProperties": {"type": "number"}, "description": "its own"},
            "steps": {"type": "array", "items": {"anyOf": [pair, dated]}, "description": "dated moves of a script"},
            "otherwise": {"type": "string", "description": "the policy that decides where a script does not"},
        },
        "a policy",
    )
    segment["required"] = ["name"]
    return {
        "anyOf": [{"type": "string"}, segment, {"type": "array", "items": {"anyOf": [{"type": "string"}, segment]}}]
    }


def _model() -> dict[str, Any]:
    found = {name: {"type": "integer", "minimum": low, "maximum": high} for name, (low, high, _) in MODEL.items()}
    return {**found, MONTHS_ALIAS: found["ticks"]}


def _levels(ladder: Ladder) -> dict[str, Any]:
    low, high = ladder.domain
    levels = {
        rung.name: {
            "type": "number", "minimum": low, "maximum": high, "default": rung.level, "description": rung.plain_words,
        }
        for rung in ladder.rungs
    }  # fmt: skip
    return _block(levels, ladder.meaning)


def _event() -> dict[str, Any]:
    either = [{"required": [target, amount]} for target in TARGETS for amount in ("value", "delta")]
    targets = {
        "param": {"enum": [term.name for term in PARAMETERS]},
        "constant": {"type": "string"},
        "stock": {"enum": list(INITIAL)},
    }
    amounts = {"value": {"type": "number"}, "delta": {"type": "number"}}
    return {**_block({"tick": TICK, **targets, **amounts}, "a dated change"), "required": ["tick"], "oneOf": either}


def _axis() -> dict[str, Any]:
    """What varies: nothing (the vocabulary's range), a list, or a block."""
    ends = {"low": {"type": "number"}, "high": {"type": "number"}, "steps": {"type": "integer", "minimum": 2}}
    spread = {"type": "number", "minimum": 0, "maximum": 1}
    values = {"type": "array", "minItems": 1, "items": {"not": {"type": "null"}}}
    ranged = _block({**ends, "spread": spread}, "a range")
    ranged["dependentRequired"] = {"low": ["high"], "high": ["low"]}
    listed = {**_block({"values": values}, "values"), "required": ["values"]}
    return {
        "anyOf": [{"type": "null"}, ranged, listed, values], "description": "[low, high], [low, high, steps], values"
    }  # fmt: skip


def _sweep() -> dict[str, Any]:
    """The `sweep:` block."""
    axes = {"type": "object", "additionalProperties": _axis()}
    linked = {"type": "array", "items": {**axes, "minProperties": 2}}
    points = {"anyOf": [
        {"type": "integer", "minimum": 1, "maximum": MOST_POINTS},
        {"type": "string", "pattern": r"\.(csv|parquet)$"},
        {"type": "array", "minItems": 1, "items": {"type": "object"}},
    ]}  # fmt: skip
    entries = {
        "question": {"type": "string"},
        "method": {"enum": list(METHODS)},
        "axes": {**axes, "description": "what varies; policies of governments are levers, the rest uncertainties"},
        "uncertainties": {"anyOf": [{"const": ALL}, axes], "description": "what the world decides; all: 42 parameters"},
        "levers": {**axes, "description": "what an actor decides, crossed with every future"},
        "linked": {**linked, "description": "settings that vary together"},
        "points": {**points, "description": "size of a sample, or the points of a list"},
        "replicates": {"type": "integer", "minimum": 1, "maximum": MOST_REPLICATES, "description": "runs a point"},
        "seed": {"type": "integer", "minimum": 0, "description": "of the design; the luck has model.seed"},
        "seeds": {"enum": list(SEEDS), "description": "whether futures share their luck"},
        "spread": {"type": "number", "minimum": 0, "maximum": 1, "description": "size of the box around the defaults"},
        "second_order": {"type": "boolean", "description": "saltelli: with the points of pairs"},
        "levels": {"type": "integer", "minimum": 2, "maximum": MOST_LEVELS, "description": "morris"},
        "trajectories": {"enum": list(TRAJECTORIES), "description": "which months are kept"},
        "outputs": {"type": "array", "items": {"enum": list(OUTCOMES_BY_NAME)}, "description": "outcomes to show"},
    }
    return _block(entries, "what varies, how it is sampled, on what luck; see docs/sweeps.md")


def json_schema() -> dict[str, Any]:
    """JSON Schema of a configuration file."""
    rules = list(FIRM_POLICIES)
    firms = {"anyOf": [{"enum": rules}, _block({"name": {"enum": rules}}, "decision rule of firms")]}
    blocks = {
        "name": {"type": "string", "pattern": r"^[A-Za-z0-9_][A-Za-z0-9._-]*$", "maxLength": LONGEST_NAME},
        "title": {"type": "string"},
        "description": {"type": "string"},
        "extends": {"type": "string", "description": "a configuration to start from, by name or path"},
        "model": _block(_model(), "size of the experiment"),
        "policies": _block({**{actor: _policy(actor) for actor in ACTORS}, "firms": firms}, "who decides how"),
        "params": _block({term.name: _number(term) for term in PARAMETERS}, "swept parameters"),
        "constants": _block(
            {term.name: _number(term) for term in CONSTANTS}, "and policies' own parameters", closed=False
        ),
        "ladders": _block({ladder.name: _levels(ladder) for ladder in LADDERS}, "levels of rungs"),
        "initial": _block({**_columns(INITIAL), **_rungs(LADDERS)}, "July 2024"),
        "events": {"type": "array", "items": _event(), "description": "dated changes"},
        "hold": _block(_columns(HOLDABLE), "variables kept at a value"),
        "sweep": _sweep(),
        "output": _block({"firm_records": {"type": "boolean"}}, "what is recorded"),
    }
    about = "A run configuration; see docs/model.md, section 14"
    return {"$schema": DRAFT, "title": "Tightrope configuration", **_block(blocks, about)}
