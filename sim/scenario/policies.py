"""The `policies:` block: names, schedules, scripts. Whether a policy of that name exists is asked further up."""

from typing import Any

from sim.errors import nearest_name
from sim.scenario.checks import Place
from sim.scenario.schema import Segment, Step
from sim.vocabulary import ACTORS, LADDERS_BY_NAME, ladders_of
from sim.vocabulary.firms import FIRM_POLICIES

SCRIPT = "script"
SEGMENT_KEYS = ("from", "name", "params", "steps", "otherwise")
BASELINE_POLICY = "expected_utility"


def segments_of(actor: str, place: Place, ticks: int) -> tuple[Segment, ...]:
    """Segments of one government: a name, a mapping, or a list of mappings (a schedule)."""
    if not isinstance(place.value, list):
        return (_segment(actor, place, ticks, first=True, listed=False),)
    if not place.value:
        raise place.wrong("an empty schedule")
    segments = [_segment(actor, place[k], ticks, first=k == 0, listed=True) for k in range(len(place.value))]
    if segments[0].start != 0:
        raise place[0].wrong("the first segment of a schedule starts in July 2024 (tick 0)", value=segments[0].start)
    for k in range(1, len(segments)):
        if segments[k].start <= segments[k - 1].start:
            raise place[k].wrong("segments must start one after the other", value=segments[k].start)
        _check_handover(segments[k - 1], place[k - 1], segments[k].start)
    return tuple(segments)


def _check_handover(segment: Segment, place: Place, end: int) -> None:
    for k, step in enumerate(segment.steps):
        if step.start >= end or (step.until or 0) > end:
            message = f"contradictory windows: the next policy of the schedule takes office in tick {end}"
            raise place["steps"][k].wrong(message, value=max(step.start, step.until or 0))


def _segment(actor: str, place: Place, ticks: int, *, first: bool, listed: bool) -> Segment:
    if isinstance(place.value, str):
        return Segment(start=0, name=place.text())
    given = place.mapping("a policy name, or a mapping with name:")
    for key in given:
        if key not in SEGMENT_KEYS:
            hint = f"; did you mean {near}?" if (near := nearest_name(key, SEGMENT_KEYS)) else ""
            raise place[key].wrong(f"no such setting of a policy; a policy's own parameters go under params:{hint}")
    if "name" not in given:
        raise place.wrong("a policy needs a name:")
    if "from" not in given and listed and not first:
        raise place.wrong("a segment of a schedule needs from:")
    start = place["from"].tick(ticks) if "from" in given else 0
    if start and not listed:
        raise place["from"].wrong("a single policy starts in July 2024; write a list for a schedule")
    name = place["name"].text()
    own = place["params"].mapping() if "params" in given else {}
    steps = _steps(actor, place["steps"], ticks, start) if "steps" in given else ()
    if name != SCRIPT and ("steps" in given or "otherwise" in given):
        raise place["name"].wrong("only the policy `script` has steps: and otherwise:", value=name)
    if name == SCRIPT and not steps:
        raise place.wrong("a script needs steps:")
    if isinstance(given.get("otherwise"), dict):
        raise place["otherwise"].wrong("must be the name of a policy; its parameters go under params: of the script")
    otherwise = place["otherwise"].text() if "otherwise" in given else None
    if otherwise == SCRIPT:
        raise place["otherwise"].wrong("must name another policy", value=otherwise)
    params = {str(key): place["params"][key].number() for key in own}
    return Segment(start=start, name=name, params=params, steps=steps, otherwise=otherwise)


def _steps(actor: str, place: Place, ticks: int, start: int) -> tuple[Step, ...]:
    if not isinstance(place.value, list):
        raise place.wrong("must be a list of dated moves", value=place.value)
    steps = [_step(actor, place[k], ticks) for k in range(len(place.value))]
    for k, step in enumerate(steps):
        if step.start < start:
            raise place[k].wrong("starts before the script takes office", value=step.start)
        if k and step.start <= steps[k - 1].start:
            raise place[k].wrong("steps must follow one another in time", value=step.start)
        if k and (until := steps[k - 1].until) is not None and until > step.start:
            message = f"contradictory windows: the step before it ends in tick {until}"
            raise place[k].wrong(message, value=step.start)
    return tuple(steps)


def _step(actor: str, place: Place, ticks: int) -> Step:
    if isinstance(place.value, list):
        pair = 2
        if len(place.value) != pair:
            raise place.wrong("a step is [tick or date, {ladder: rung}]")
        start, until, rungs = place[0].tick(ticks), None, _rungs(actor, place[1])
    else:
        given = place.mapping("[tick, {ladder: rung}] or a mapping with from:")
        if "from" not in given:
            raise place.wrong("a step needs from:")
        start = place["from"].tick(ticks)
        until = place["until"].tick(ticks, end=True) if given.get("until") is not None else None
        rest = {key: value for key, value in given.items() if key not in ("from", "until")}
        rungs = _rungs(actor, Place(rest, place.path, place._where))
    if until is not None and until <= start:
        raise place["until"].wrong("must come after from:", value=until)
    return Step(start=start, until=until, rungs=rungs)


def _rungs(actor: str, place: Place) -> dict[str, int]:
    own = [ladder.name for ladder in ladders_of(actor)]
    if isinstance(place.value, list):  # rung numbers in the order of the menu, as golden data write them
        if len(place.value) != len(own):
            raise place.wrong(f"needs one rung for each of {', '.join(own)}", value=place.value)
        return {name: place[k].rung(LADDERS_BY_NAME[name]) for k, name in enumerate(own)}
    place.known(own, f"ladder of {actor}")
    if not place.mapping():
        raise place.wrong("a step moves at least one ladder", allowed=", ".join(own))
    return {name: place[name].rung(LADDERS_BY_NAME[name]) for name in place.mapping()}


def all_policies(block: Place, ticks: int) -> tuple[dict[str, tuple[Segment, ...]], str]:
    """Segments of every government, and the decision rule of firms."""
    block.known((*ACTORS, "firms"), "actor")
    given = block.mapping()
    baseline = (Segment(start=0, name=BASELINE_POLICY),)
    governments = {
        actor: segments_of(actor, block[actor], ticks) if given.get(actor) is not None else baseline for actor in ACTORS
    }
    return governments, _firms(block["firms"]) if given.get("firms") is not None else FIRM_POLICIES[0]


def _firms(place: Place) -> str:
    rule: Any = place
    if isinstance(place.value, dict):
        place.known(("name",))
        if "name" not in place.value:
            raise place.wrong("needs a name:")
        rule = place["name"]
    name: str = rule.text()
    if name not in FIRM_POLICIES:
        raise rule.wrong(
            "no such decision rule of firms", value=name, nearest=nearest_name(name, FIRM_POLICIES),
            allowed=", ".join(FIRM_POLICIES),
        )  # fmt: skip
    return name
