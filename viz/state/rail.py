"""The rail of a setting: every control with its words, range and whether it differs from the scenario."""

import math
import re
from typing import Any

from sim.policies.registry import built_in
from sim.scenario import Scenario
from sim.vocabulary import ACTORS, COLUMN_TERMS, INITIAL, LADDERS, PARAMETERS, Term
from sim.vocabulary.ladders import Ladder
from viz.charts.board import RUNG_LABELS
from viz.charts.months import month_words
from viz.state.setting import CAPS, Setting, base_of, in_force, is_changed, scenario_names
from viz.state.words import (
    event_words,
    further_words,
    label_of,
    move_words,
    own_terms,
    policy_options,
    schedule_words,
    sentence,
    unit_of,
)
from viz.theme import ACTOR_COLOUR, ACTOR_LABEL

MOST_IMPORTANT = 8
"""Parameters of the world that are shown at once; the others stand behind "more"."""

STEPS = 80
"""Steps a slider has at least."""

EVENT_STOCKS = ("war", "nato_ask", "nato_ties", "cooperation", "technology", "dual_use", "beijing_relation",
                "moscow_relation")  # fmt: skip
"""Stocks the form offers; a link may name any that a configuration may."""


def range_of(term: Term, *values: float) -> tuple[float, float]:
    """Ends of a slider: the sweep range, else the domain, wide enough for the values it has to show."""
    low, high = term.sweep or term.domain
    return min(low, *values), max(high, *values)


def step_of(low: float, high: float, *values: float) -> float:
    """A round step with which a slider reaches the values it has to show, from at least `STEPS` steps on."""
    power = 10.0 ** math.floor(math.log10((high - low) / STEPS))
    for step in (5 * power, 2 * power, power, power / 2, power / 5, power / 10, power / 100):
        reaches = all(abs((value - low) / step - round((value - low) / step)) < 1e-6 for value in values)
        if reaches and (high - low) / step >= STEPS - 1e-9:
            return step
    return power / 1000


def slider(term: Term, value: float, given: float) -> dict[str, Any]:
    """A parameter as the rail shows it.

    Parameters
    ----------
    term : Term
    value : float
        Now.
    given : float
        In the scenario.
    """
    low, high = range_of(term, value, given)
    return {
        "name": term.name,
        "label": label_of(term.name),
        "meaning": sentence(term.meaning),
        "unit": unit_of(term),
        "low": low,
        "high": high,
        "domain": list(term.domain),
        "step": step_of(low, high, given, term.default),
        "value": value,
        "given": given,
        "usual": term.default,
        "source": sentence(term.source),
        "mark": term.provenance,
        "changed": value != given,
    }


def _government(setting: Setting, base: Scenario, actor: str) -> dict[str, Any]:
    chosen, scheduled = in_force(setting, actor), schedule_words(base, actor)
    options = policy_options(actor)
    given = in_force(Setting(setting.scenario), actor)
    if scheduled or given not in {row["name"] for row in options}:
        options = [{"name": given, "label": "As the scenario has it", "words": scheduled or given}, *options]
    if chosen not in {row["name"] for row in options}:  # a file or a link may choose what the list leaves out
        options = [
            *options,
            {"name": chosen, "label": label_of(chosen), "words": sentence(built_in()[chosen].plain_words)},
        ]
    values = dict(setting.own)
    deciding = base.policies[actor][0].otherwise if chosen == "script" else chosen
    own = [
        slider(term, values.get(term.name, base.constants[term.name]), base.constants[term.name])
        for term in own_terms(deciding or "", actor)
    ]
    words = next((row["words"] for row in options if row["name"] == chosen), "")
    return {
        "actor": actor, "label": ACTOR_LABEL[actor], "colour": ACTOR_COLOUR[actor], "policy": chosen, "given": given,
        "options": options, "words": words, "own": own, "changed": chosen != given,
        "moves": [
            {"place": k, "words": move_words(move)} for k, move in enumerate(setting.moves) if move.actor == actor
        ],
    }  # fmt: skip


def _world(setting: Setting, base: Scenario) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Sliders that matter most, and the others by group."""
    values = {**base.params, **dict(setting.params)}
    ranked = sorted(PARAMETERS, key=lambda term: -term.sensitivity)
    first = [slider(t, values[t.name], base.params[t.name]) for t in ranked[:MOST_IMPORTANT]]
    groups: dict[str, list[dict[str, Any]]] = {}
    for term in ranked[MOST_IMPORTANT:]:
        row = slider(term, values[term.name], base.params[term.name])
        groups.setdefault(term.group, []).append(row)
    order = list(dict.fromkeys(term.group for term in PARAMETERS))
    more = [{"group": group, "sliders": groups[group]} for group in sorted(groups, key=order.index)]
    return first, more


def _ladder_label(ladder: Ladder) -> str:
    """What moves, with the government that moves it unless the words name it already."""
    actor, meaning = ACTOR_LABEL[ladder.actor], ladder.meaning.replace("'", "’")
    return f"{meaning[0].upper()}{meaning[1:]}" if actor in meaning else f"{actor}: {meaning}"


def _target(term: Term, kind: str, now: str) -> dict[str, Any]:
    """What a dated change may change: its range, unit and where it stands."""
    low, high = term.domain
    span = "1 for yes, 0 for no" if term.unit == "0/1" else f"Between {low:g} and {high:g}, {unit_of(term)}"
    words = f"{sentence(term.meaning)} {re.sub(r'-(?=[0-9])', '−', f'{span}; {now}')}."
    return {"name": term.name, "label": label_of(term.name), "kind": kind, "words": words}


def _dated(setting: Setting) -> list[dict[str, Any]]:
    """Dated moves and changes by month, each with how to take it away."""
    found = [(move.tick, "unmove", k, move_words(move)) for k, move in enumerate(setting.moves)]
    found += [(event.tick, "unevent", k, event_words(event)) for k, event in enumerate(setting.events)]
    return [{"kind": kind, "place": place, "words": words} for _, kind, place, words in sorted(found)]


def _form(setting: Setting, base: Scenario) -> dict[str, Any]:
    """What the form for dated changes offers."""
    months = [{"tick": tick, "label": month_words(tick)} for tick in range(setting.months)]
    ladders = [
        {
            "name": ladder.name, "actor": ladder.actor, "label": _ladder_label(ladder),
            "rungs": [{"name": rung.name, "label": RUNG_LABELS[rung.name]} for rung in ladder.rungs],
        }
        for ladder in LADDERS
    ]  # fmt: skip
    values = {**base.params, **dict(setting.params)}
    starts = {**base.initial, **{path.removeprefix("initial."): value for path, value in setting.further}}
    targets = [_target(term, "Parameters", f"now {values[term.name]:g}") for term in PARAMETERS]
    targets = sorted(targets, key=lambda row: row["label"])
    targets += [
        _target(COLUMN_TERMS[name], "State of the world", f"{starts[name]:g} in July 2024")
        for name in EVENT_STOCKS if name in INITIAL
    ]  # fmt: skip
    return {"months": months, "ladders": ladders, "targets": targets}


def rail_payload(setting: Setting) -> dict[str, Any]:
    """Everything the rail shows, as plain lists and mappings."""
    base = base_of(setting.scenario)
    first, more = _world(setting, base)
    return {
        "scenario": {"name": base.name, "title": base.title, "about": sentence(base.description)},
        "scenarios": [{"name": name, "title": base_of(name).title} for name in scenario_names()],
        "changed": is_changed(setting),
        "governments": [_government(setting, base, actor) for actor in ACTORS],
        "world": first,
        "more": more,
        "dated": _dated(setting),
        "further": [{"place": k, "words": further_words(*pair)} for k, pair in enumerate(setting.further)],
        "form": _form(setting, base),
        "spread": setting.spread,
        "size": [
            {"name": name, "label": name.capitalize(), "value": getattr(setting, name), "low": low, "high": high}
            for name, (low, high) in CAPS.items()
        ],
        "policies": len(built_in().policies),
    }
