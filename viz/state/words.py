"""Names, policies, moves and boxes in plain words."""

from typing import Any

import sim
from sim.policies.registry import SCRIPT_NAME, built_in
from sim.scenario import Scenario
from sim.vocabulary import COLUMN_TERMS, LADDERS_BY_NAME, PARAMETERS, SEOUL, Term, ladders_of
from sim.vocabulary.ladders import ACTORS
from viz.charts.board import RUNG_LABELS
from viz.charts.months import month_words
from viz.charts.outcomes import UNITS
from viz.state.further import tick_in
from viz.state.setting import DatedEvent, Move, Setting
from viz.theme import ACTOR_LABEL

UPPER = {"us": "US", "cjk": "China–Japan–Korea", "nato": "NATO", "dprk": "DPRK", "sme": "smaller firms’"}
SEOUL_POLICIES = {
    "expected_utility": "Weighs its options",
    "hedging": "Hedges",
    "conditional_threat": "Draws a red line, answers in proportion",
    "lethal_threat": "Draws a red line, answers with arms",
    "bluff": "Draws a red line and bluffs",
    "limited_alignment": "Aligns in part, as Japan did",
    "full_alignment": "Aligns fully",
    "accommodation": "Puts China first",
    "probing": "Probes Moscow and learns",
    "experience_weighted": "Repeats what has paid",
}
OTHER_POLICIES = {
    "expected_utility": "Weighs its options",
    "conditional_threat": "Escalates when provoked",
    "probing": "Learns from what it observes",
    "experience_weighted": "Repeats what has paid",
}
CONSTANT_RUNG = {"accommodation": 0, "hedging": 1, "limited_alignment": 2, "full_alignment": 3}
"""Policies that keep a government other than Seoul on one rung of its main ladder."""

SCHEDULED = {"script": "Scripted moves", "schedule": "A schedule of policies"}
"""What stands for a policy where a scenario has dated moves or several policies."""

OF_SEOUL_ALONE = ("align_step", "hedge_slack", "bayes_bonus")
"""Own parameters that only Seoul's version of a policy reads."""


def label_of(name: str) -> str:
    """A quantity's name for people: ``us_drive`` is "US drive"."""
    words = [UPPER.get(word, word) for word in name.split("_")]
    text = " ".join(words).removesuffix("’")
    return text[0].upper() + text[1:]


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def unit_of(term: Term) -> str:
    """Unit for people."""
    return UNITS.get(term.unit, term.unit)


def policy_options(actor: str) -> list[dict[str, str]]:
    """What a government's drop-down offers: name, label, one line in plain words."""
    found = []
    for policy in built_in().policies:
        if actor not in policy.actors or policy.name == SCRIPT_NAME:
            continue
        if actor == ACTORS[SEOUL]:
            label = SEOUL_POLICIES.get(policy.name, label_of(policy.name))
            found.append({"name": policy.name, "label": label, "words": sentence(policy.plain_words)})
        elif policy.name in CONSTANT_RUNG:
            rung = ladders_of(actor)[0].rungs[CONSTANT_RUNG[policy.name]]
            label = f"Always: {rung.plain_words}"
            found.append({"name": policy.name, "label": label, "words": "Whatever the others do."})
        elif policy.name in OTHER_POLICIES:
            found.append({
                "name": policy.name, "label": OTHER_POLICIES[policy.name], "words": _other_words(policy.name, actor),
            })  # fmt: skip
    order = list(SEOUL_POLICIES)
    return sorted(found, key=lambda row: order.index(row["name"]) if row["name"] in order else len(order))


def _other_words(name: str, actor: str) -> str:
    if name == "conditional_threat":
        trigger = next(t.meaning for t in built_in()[name].parameters if t.name == f"line_{actor}")
        return sentence(f"a rung up while a line is crossed, a rung down otherwise; the line is {trigger}")
    return sentence(built_in()[name].plain_words)


def own_terms(policy: str, actor: str) -> list[Term]:
    """A policy's own parameters, as far as they matter to a government."""
    lines = [f"line_{other}" for other in ACTORS if other != actor]
    unread = [*lines, *(OF_SEOUL_ALONE if actor != ACTORS[SEOUL] else ())]
    known = {policy.name: policy for policy in built_in().policies}
    return [term for term in known[policy].parameters if term.name not in unread] if policy in known else []


def move_words(move: Move) -> str:
    """A dated move in words."""
    until = f", until {month_words(move.until)}" if move.until else ""
    ladder = LADDERS_BY_NAME[move.ladder]
    return f"{month_words(move.tick)}{until}: {ACTOR_LABEL[ladder.actor]} – {RUNG_LABELS[move.rung]}"


def event_words(event: DatedEvent) -> str:
    """A dated change in words."""
    amount = f"{event.amount:+g}".replace("-", "−") if event.by else f"to {event.amount:g}".replace("-", "−")
    return f"{month_words(event.tick)}: {label_of(event.target)} {amount}"


def further_words(path: str, value: float | str) -> str:
    """A setting that no control of the rail sets, in words."""
    keys, shown = path.split("."), value if isinstance(value, str) else f"{value:g}".replace("-", "−")
    if keys[0] == "policies" and keys[1] in ACTORS:
        who, tick = ACTOR_LABEL[keys[1]], tick_in(path)
        if tick is None:
            return f"{who} alone: {label_of(keys[3])} {shown}"
        labels = {row["name"]: row["label"] for row in policy_options(keys[1])}
        return f"{month_words(tick)}: {who} – {labels.get(str(value), label_of(str(value)))}"
    if keys[0] == "policies":
        return f"Firms decide: {label_of(str(value)).lower()}"
    if keys[0] == "ladders":
        return f"Level of “{RUNG_LABELS[keys[2]]}”: {shown}"
    if keys[0] == "initial":
        return f"July 2024: {label_of(keys[1])} {RUNG_LABELS.get(str(value), shown)}"
    return f"{label_of(keys[1])} {'held at' if keys[0] == 'hold' else 'is'} {shown}"


def schedule_words(scenario: Scenario, actor: str) -> str:
    """What a scenario has scheduled for a government, in words; nothing where one policy rules throughout."""
    segments = scenario.policies[actor]
    if len(segments) == 1 and segments[0].name != SCRIPT_NAME:
        return ""
    labels = {row["name"]: row["label"] for row in policy_options(actor)}
    found = []
    for segment in segments:
        if segment.name != SCRIPT_NAME:
            found.append(f"{labels.get(segment.name, segment.name)} from {month_words(segment.start, long=True)}")
        for step in segment.steps:
            names = [RUNG_LABELS[LADDERS_BY_NAME[k].rung_names[rung]] for k, rung in step.rungs.items()]
            end = f" until {month_words(step.until, long=True)}" if step.until and step.until < scenario.ticks else ""
            found.append(f"{' and '.join(names)} from {month_words(step.start, long=True)}{end}")
        if segment.otherwise:
            found.append(f"otherwise: {labels.get(segment.otherwise, segment.otherwise).lower()}")
    return sentence("; ".join(found))


def marks_of(scenario: Scenario) -> dict[int, str]:
    """What a resolved scenario schedules, by tick: moves of scripts, changes of policy, events."""
    found: dict[int, list[str]] = {}
    for actor, segments in scenario.policies.items():
        for segment in segments:
            if segment.start and segment.name != SCRIPT_NAME:
                found.setdefault(segment.start, []).append(f"{ACTOR_LABEL[actor]} changes its policy")
            for step in segment.steps:
                moves = [RUNG_LABELS[LADDERS_BY_NAME[name].rung_names[rung]] for name, rung in step.rungs.items()]
                found.setdefault(step.start, []).append(f"{ACTOR_LABEL[actor]}: {', '.join(moves)} (scripted)")
    for event in scenario.events:
        amount = f"{event.amount:+g}" if event.is_delta else f"to {event.amount:g}"
        found.setdefault(event.tick, []).append(f"{label_of(event.target)} {amount} (scripted)".replace("-", "−"))
    return {tick: "; ".join(words) for tick, words in found.items()}


def differences(now: Setting, pinned: Setting) -> list[str]:
    """What sets two settings apart, in words."""
    from viz.state.setting import base_of, in_force

    found = []
    if now.scenario != pinned.scenario:
        found.append(f"Scenario: {base_of(pinned.scenario).title} → {base_of(now.scenario).title}")
    for actor in ACTORS:
        labels = {row["name"]: row["label"] for row in policy_options(actor)} | SCHEDULED
        before, after = in_force(pinned, actor), in_force(now, actor)
        if before != after:
            found.append(f"{ACTOR_LABEL[actor]}: {labels.get(before, before)} → {labels.get(after, after)}")
    found += _changed_numbers(now, pinned)
    found += [f"{move_words(move)}" for move in now.moves if move not in pinned.moves]
    found += [f"without {move_words(move)}" for move in pinned.moves if move not in now.moves]
    found += [event_words(event) for event in now.events if event not in pinned.events]
    found += [f"without {event_words(event)}" for event in pinned.events if event not in now.events]
    found += [further_words(*pair) for pair in now.further if pair not in pinned.further]
    found += [f"without {further_words(*pair)}" for pair in pinned.further if pair not in now.further]
    return found


def _changed_numbers(now: Setting, pinned: Setting) -> list[str]:
    from viz.state.setting import base_of

    def all_of(setting: Setting) -> dict[str, Any]:
        base = base_of(setting.scenario)
        own = {term.name: base.constants[term.name] for term in built_in().own}
        return {**base.params, **own, **dict(setting.params), **dict(setting.own)}

    before, after = all_of(pinned), all_of(now)
    rows = (f"{label_of(k)}: {before[k]:g} → {after[k]:g}" for k in after if before[k] != after[k])
    return [row.replace("-", "−") for row in rows]


def source_words(setting: Setting) -> str:
    """What a picture was made from: scenario, what was changed, size and seed."""
    from viz.state.setting import base_of

    changed = "; ".join(differences(setting, Setting(setting.scenario)))
    changes = f", changed: {changed}" if changed else ""
    size = f"{setting.months} months, {setting.firms} firms, seed {setting.seed}"
    return f"{base_of(setting.scenario).title}{changes}; {size}. Tightrope {sim.__version__}."


BOX_WORDS = (
    f"each of the {len(PARAMETERS)} parameters is drawn from up to 30 % of the way between its configured value and "
    "either end of its sweep range"
)


def fan_words(setting: Setting) -> str:
    """What a fan spans, for every caption."""
    size = f"{setting.runs:,} histories"
    if setting.spread == "luck":
        return f"Luck alone: {size}, parameters as configured."
    return f"Luck and plausible parameters: {size}; {BOX_WORDS}."


def column_label(column: str) -> str:
    """A recorded column for people."""
    return COLUMN_TERMS[column].meaning.split(":")[0].split(" (")[0]
