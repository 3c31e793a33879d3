"""What sets one configuration apart from another, each difference with its meaning and its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.policies.registry import PolicySet
from sim.runspec import RunSpec
from sim.scenario import Scenario, Segment
from sim.vocabulary import COLUMN_TERMS, CONSTANTS, LADDERS, LADDERS_BY_NAME, MARKS, PARAMETERS, Term
from sim.vocabulary.ladders import ACTORS, Ladder
from viz.charts.board import RUNG_LABELS
from viz.charts.months import month_words
from viz.state.words import SCHEDULED, label_of, policy_options, schedule_words, sentence, unit_of
from viz.theme import ACTOR_LABEL

FIRM_RULES = {"real_options": "weigh staying against leaving", "myopic": "look at this month alone"}


@dataclass(frozen=True)
class Change:
    """A difference between two settings.

    Parameters
    ----------
    what : str
        The quantity or the government, in words.
    before, after : str
        In the first and in the second setting.
    meaning : str
    source : str
        Where the value that both start from comes from; for a policy, where the idea comes from.
    """

    what: str
    before: str
    after: str
    meaning: str = ""
    source: str = ""

    @property
    def in_short(self) -> str:
        """The difference in one line."""
        return f"{self.what}: {self.before} → {self.after}"


def changes_between(first: RunSpec, second: RunSpec) -> list[Change]:
    """What sets the second setting apart from the first; size of the sample and luck aside.

    Parameters
    ----------
    first, second : RunSpec
    """
    a, b = first.scenario, second.scenario
    return [
        *_policies(first, second), *_numbers(a, b, {**_terms(first.policies), **_terms(second.policies)}),
        *_levels(a, b), *_starts(a, b), *_dated(a, b), *_held(a, b),
        *(Change(what, f"{x:,}", f"{y:,}", meaning) for what, x, y, meaning in (
            ("Months looked at", first.ticks, second.ticks, "from July 2024 on"),
            ("Korean firms", first.firms, second.firms, "in Russia before the war"),
        ) if x != y),
    ]  # fmt: skip


def _terms(policies: PolicySet) -> dict[str, Term]:
    return {term.name: term for term in (*PARAMETERS, *CONSTANTS, *policies.own)}


def source_words(term: Term) -> str:
    """Kind of provenance and source of a term."""
    kinds = ", ".join(MARKS[mark] for mark in term.mark)
    bare = term.source.removeprefix("assumption: ").removeprefix("assumption, ").removeprefix("calibrated: ")
    return f"{kinds}: {bare}" if bare and bare != kinds else kinds


def amount(value: float, unit: str = "") -> str:
    """A setting's value with its unit."""
    text = f"{value:g}".replace("-", "−")
    return text if unit in ("", "share", "index", "level", "chance", "0/1") else f"{text} {unit}"


def _numbers(a: Scenario, b: Scenario, terms: dict[str, Term]) -> Iterator[Change]:
    for before, after in ((a.params, b.params), (a.constants, b.constants)):
        for name, value in after.items():
            term = terms[name]
            old = before.get(name, term.default)
            if old != value:
                unit = unit_of(term)
                yield Change(label_of(name), amount(old, unit), amount(value, unit), term.meaning, source_words(term))


def _policies(first: RunSpec, second: RunSpec) -> Iterator[Change]:
    for actor in ACTORS:
        before, after = first.scenario.policies[actor], second.scenario.policies[actor]
        if before != after:
            meaning, source = _rules(second, after)
            yield Change(ACTOR_LABEL[actor], policy_words(first, actor), policy_words(second, actor), meaning, source)
    a, b = first.scenario.firm_policy, second.scenario.firm_policy
    if a != b:
        yield Change("Korean firms", FIRM_RULES.get(a, label_of(a)), FIRM_RULES.get(b, label_of(b)))


def policy_words(spec: RunSpec, actor: str) -> str:
    """How a government decides, in words."""
    scheduled = schedule_words(spec.scenario, actor)
    if scheduled:
        return scheduled
    (segment,) = spec.scenario.policies[actor]
    labels = {row["name"]: row["label"] for row in policy_options(actor)} | SCHEDULED
    own = ", ".join(f"{label_of(name).lower()} {value:g}" for name, value in segment.params.items())
    words = labels.get(segment.name, segment.name)
    return f"{words} ({own})" if own else words


def _rules(spec: RunSpec, segments: tuple[Segment, ...]) -> tuple[str, str]:
    """What the policies of a government say and where they come from; a script speaks for itself."""
    names = dict.fromkeys(name for s in segments for name in (s.name, s.otherwise) if name and name != "script")
    found = [spec.policies[name] for name in names]
    scripted = any(segment.steps for segment in segments)
    said = [f"otherwise it {policy.plain_words}" if scripted else policy.plain_words for policy in found]
    return sentence("; ".join(said)), "; ".join(dict.fromkeys(policy.source for policy in found))


def _levels(a: Scenario, b: Scenario) -> Iterator[Change]:
    for ladder in LADDERS:
        for rung in ladder.rungs:
            before, after = a.ladders[ladder.name][rung.name], b.ladders[ladder.name][rung.name]
            if before != after:
                what = f"Weight of “{rung.plain_words}”"
                yield Change(what, amount(before), amount(after), ladder.meaning, ladder.source)


def _starts(a: Scenario, b: Scenario) -> Iterator[Change]:
    for name, value in b.initial.items():
        before = a.initial.get(name)
        if before != value:
            shown = ["as follows from the rest" if v is None else amount(v) for v in (before, value)]
            term = COLUMN_TERMS[name]
            yield Change(f"{label_of(name)} in July 2024", shown[0], shown[1], term.meaning, source_words(term))
    for name, rung in b.rungs.items():
        if a.rungs[name] != rung:
            ladder = LADDERS_BY_NAME[name]
            words = [_rung(ladder, a.rungs[name]), _rung(ladder, rung)]
            yield Change(f"{ACTOR_LABEL[ladder.actor]} in July 2024", words[0], words[1], ladder.meaning, ladder.source)


def _rung(ladder: Ladder, rung: int) -> str:
    return RUNG_LABELS[ladder.rungs[rung].name]


def _dated(a: Scenario, b: Scenario) -> Iterator[Change]:
    terms: dict[str, Any] = {term.name: term for term in (*PARAMETERS, *CONSTANTS)} | COLUMN_TERMS
    for one, other, words in ((a, b, ("as it comes", "")), (b, a, ("", "as it comes"))):
        for event in other.events:
            if event not in one.events:
                by = f"{event.amount:+g}" if event.is_delta else f"set to {event.amount:g}"
                said = f"{by} in {month_words(event.tick, long=True)}".replace("-", "−")
                meaning = terms[event.target].meaning if event.target in terms else ""
                yield Change(
                    label_of(event.target), words[0] or said, words[1] or said, meaning, "dated by the setting"
                )


def _held(a: Scenario, b: Scenario) -> Iterator[Change]:
    for name in dict.fromkeys((*a.hold, *b.hold)):
        if a.hold.get(name) != b.hold.get(name):
            words = [f"kept at {amount(s.hold[name])}" if name in s.hold else "moves freely" for s in (a, b)]
            yield Change(label_of(name), words[0], words[1], COLUMN_TERMS[name].meaning, "kept by the setting")
