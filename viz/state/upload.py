"""A configuration file of a visitor as a setting: everything in it is kept and shown, or refused at its line.

The file is text from a stranger: no more than a few kilobytes of it are looked at, nothing in it is run, and it names
no other file but a configuration of this machine.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from sim.errors import ConfigError, UserError, nearest_name
from sim.policies.registry import built_in
from sim.runspec import check_policies
from sim.scenario import Scenario, date_of, resolved
from sim.scenario.source import Source, parse
from sim.vocabulary import ACTORS
from viz.state.further import Further, further_setting
from viz.state.moves import deciding, moves_of, public_name, same_world, timeline_of
from viz.state.setting import (
    BASELINE,
    CAPS,
    OWN_NAMES,
    DatedEvent,
    Setting,
    base_of,
    scenario_names,
    specify_setting,
)

MOST_BYTES = 64 * 1024
LONGEST_NAME = 60
DEEPEST = 12
"""How deep a configuration nests at most; those of this model need six levels."""

FAN_SWEEP = {"method": "list", "points": "draws.csv", "replicates": 1, "seeds": "independent"}
"""How a sweep repeats a fan of luck and plausible parameters: history k has parameters of its own, and luck k."""

ELSEWHERE = "`tightrope run` takes it"
SIZES = {"runs": "runs", "ticks": "months", "firms": "firms", "seed": "seed"}


def file_name(name: object) -> str:
    """A visitor's file name without its folder, short enough for a message."""
    bare = PureWindowsPath(PurePosixPath(str(name)).name).name
    return bare[-LONGEST_NAME:] or "the file"


@dataclass(frozen=True)
class Opened:
    """What came of a file.

    Parameters
    ----------
    setting : Setting
    file : str
    words : str
        For the visitor.
    """

    setting: Setting
    file: str
    words: str


def opened_file(given: Any, now: Setting) -> Opened:
    """What a visitor's browser sent, opened.

    Parameters
    ----------
    given : mapping
        ``{"name": ..., "size": ..., "content": base64}``; no content where the browser did not read it.
    now : Setting

    Raises
    ------
    UserError
        See `setting_in`.
    """
    sent = given if isinstance(given, dict) else {}
    file, size, content = file_name(sent.get("name")), sent.get("size"), sent.get("content")
    if sent.get("files", 1) != 1:
        raise ConfigError("one file at a time")
    if (isinstance(size, int) and size > MOST_BYTES) or (isinstance(content, str) and len(content) > 2 * MOST_BYTES):
        shown = f"has {size:,} bytes" if isinstance(size, int) else "is too large"
        raise ConfigError(f"{shown}; the page opens files of up to {MOST_BYTES:,} bytes", where=file)
    try:
        plain = base64.b64decode(content if isinstance(content, str) else "?", validate=True)
    except (binascii.Error, ValueError):
        raise ConfigError("could not be read by the browser", where=file) from None
    setting = setting_in(plain, file, now)
    return Opened(setting, file, _opened_words(setting))


def _opened_words(setting: Setting) -> str:
    number, title = n_changes(setting), base_of(setting.scenario).title
    changes = {0: "is", 1: "is one change of"}.get(number, f"is {number} changes of")
    kept = " A name, title and description of its own stay in the file." if number else ""
    return f"{changes} the scenario “{title}”.{kept}"


def setting_in(content: bytes, name: object, now: Setting) -> Setting:
    """The setting a file means.

    Parameters
    ----------
    content : bytes
    name : object
        What the visitor calls the file; used in messages alone.
    now : Setting
        The current setting, which the switch of the fan is taken from.

    Raises
    ------
    UserError
        If the file is no configuration, holds what a page may not take from strangers, or what this page cannot show.
    """
    file = file_name(name)
    source = parse(_text(content, file), file)
    _check_references(source)
    try:
        scenario = resolved(source, extra_constants={term.name: term for term in built_in().own})
        check_policies(scenario, built_in())
        _check_shown(scenario)
        found = _on_a_base(scenario, _bases(source), now)
        return replace(found, spread="plausible") if _is_fan(source) else found
    except UserError as error:
        if error.where and not error.where.startswith(f"{file}:"):
            error.where = file  # where the server keeps its files is nobody's business
        raise


def _text(content: bytes, file: str) -> str:
    if len(content) > MOST_BYTES:
        raise ConfigError(f"has {len(content):,} bytes; the page opens files of up to {MOST_BYTES:,} bytes", where=file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8 text, so it is no configuration", where=file) from None
    if "\0" in text:
        raise ConfigError("is not text, so it is no configuration", where=file)
    return text


def _is_fan(source: Source) -> bool:
    """Whether a file is the configuration of a fan that this page gave away: its draws follow from the seed."""
    block = source.settings.get("sweep")
    return isinstance(block, dict) and {k: v for k, v in block.items() if k != "question"} == FAN_SWEEP


def _words_in(value: Any, path: tuple[str | int, ...], depth: int = 0) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in a policy's entry, with its path."""
    if isinstance(value, str):
        yield path, value
    elif depth < DEEPEST:
        pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in pairs:
            yield from _words_in(inner, (*path, key), depth + 1)


def _check_references(source: Source) -> None:
    """Refuse whatever would read another file: only a scenario of this machine may be extended."""
    settings, names = source.settings, scenario_names()
    parent = settings.get("extends")
    if parent is not None and parent not in names:
        near = nearest_name(str(parent)[:80], names)
        raise ConfigError(
            "a file opened here extends one of the scenarios of this page", where=source.where(("extends",)),
            field="extends", value=parent, nearest=near, allowed="" if near else ", ".join(names),
        )  # fmt: skip
    if settings.get("sweep") is not None and not _is_fan(source):
        raise ConfigError(
            "the page shows one setting and no sweep; `tightrope sweep` runs it, the library shows its folder",
            where=source.where(("sweep",)), field="sweep",
        )  # fmt: skip
    for path, word in _words_in(settings.get("policies"), ("policies",)):
        if path[-1] not in ("from", "until", "tick") and any(mark in word for mark in (":", "/", "\\", ".py")):
            raise ConfigError(
                f"a policy of your own is Python, and the page runs no Python that a file names; {ELSEWHERE}",
                where=source.where(path), field=".".join(map(str, path)), value=word,
                nearest=nearest_name(word[:80], [policy.name for policy in built_in().policies]),
            )  # fmt: skip


def _check_shown(scenario: Scenario) -> None:
    """Refuse sizes beyond the page's, and records it does not keep."""
    for key, field in SIZES.items():
        low, high = CAPS[field]
        value = getattr(scenario, key)
        if not low <= value <= high:
            raise _unshown(scenario, ("model", key), f"the page computes {low:,} to {high:,}; {ELSEWHERE}", value)
    if scenario.firm_records:
        message = f"the page keeps no records of single firms; leave it out, or {ELSEWHERE}"
        raise _unshown(scenario, ("output", "firm_records"), message, "true")


def _unshown(scenario: Scenario, path: tuple[str | int, ...], message: str, value: object = None) -> ConfigError:
    return ConfigError(message, where=scenario.where(path), field=".".join(map(str, path)), value=value)


def _bases(source: Source) -> list[str]:
    """Scenarios a file may be a change of: what it extends, what it calls itself, the baseline."""
    likely = (source.settings.get("extends"), source.settings.get("name"), BASELINE)
    return [name for name in dict.fromkeys(map(str, likely)) if name in scenario_names()]


def _on_a_base(scenario: Scenario, bases: Sequence[str], now: Setting) -> Setting:
    """The setting with the fewest changes of a base; where none can carry it, the complaint of the first."""
    complaints: list[UserError] = []
    found: list[Setting] = []
    for name in bases:
        try:
            found.append(_changes(scenario, name, now))
        except UserError as error:
            complaints.append(error)
    if not found:
        raise complaints[0]
    return min(found, key=n_changes)


def n_changes(setting: Setting) -> int:
    """How many things a setting changes in its scenario."""
    return sum(
        map(len, (setting.params, setting.policies, setting.own, setting.moves, setting.events, setting.further))
    )


def _changes(scenario: Scenario, name: str, now: Setting) -> Setting:
    """What a scenario changes in a base, proved by comparing what would run."""
    base = base_of(name)
    constants = {key: value for key, value in scenario.constants.items() if value != base.constants[key]}
    setting = Setting(
        name,
        params=tuple(sorted((k, v) for k, v in scenario.params.items() if v != base.params[k])),
        own=tuple(sorted((k, v) for k, v in constants.items() if k in OWN_NAMES)),
        events=_events(scenario, base),
        runs=scenario.runs, months=scenario.ticks, firms=scenario.firms, seed=scenario.seed, spread=now.spread,
    )  # fmt: skip
    further = [(f"constants.{k}", v) for k, v in constants.items() if k not in OWN_NAMES]
    setting = replace(setting, further=tuple(sorted([*further, *_further(scenario, base)])))
    for actor in ACTORS:
        setting = _with_government(setting, scenario, base, actor)
    other = same_world(specify_setting(setting).scenario, scenario)
    if other:
        raise _unshown(scenario, other, f"the page cannot show this on the scenario {name}; {ELSEWHERE}")
    return setting


def _events(scenario: Scenario, base: Scenario) -> tuple[DatedEvent, ...]:
    own = scenario.events[len(base.events) :]
    if scenario.events[: len(base.events)] != base.events:
        raise _unshown(scenario, ("events",), f"the page cannot take away events of the scenario {base.name}")
    return tuple(DatedEvent(event.tick, event.target, event.amount, event.is_delta) for event in own)


def _further(scenario: Scenario, base: Scenario) -> Further:
    """Settings without a control that differ from a base."""
    found: list[tuple[str, Any]] = []
    for column, value in scenario.initial.items():
        if value != base.initial[column]:
            found.append((f"initial.{column}", value))
    given = {name: word for name, word in scenario.settings()["initial"].items() if name in scenario.rungs}
    found += [(f"initial.{name}", word) for name, word in given.items() if scenario.rungs[name] != base.rungs[name]]
    found += [(f"hold.{name}", value) for name, value in scenario.hold.items() if value != base.hold.get(name)]
    for ladder, levels in scenario.ladders.items():
        found += [
            (f"ladders.{ladder}.{rung}", level) for rung, level in levels.items() if level != base.ladders[ladder][rung]
        ]
    if scenario.firm_policy != base.firm_policy:
        found.append(("policies.firms", scenario.firm_policy))
    lost = next((name for name in base.hold if name not in scenario.hold), None)
    free = next((path for path, value in found if value is None), None)
    if lost or free:
        path = ("hold", lost) if lost else tuple(str(free).split("."))
        raise _unshown(scenario, path, f"the page cannot set free what the scenario {base.name} fixes")
    return tuple(further_setting(path, str(value), "") for path, value in found)


def _with_government(setting: Setting, scenario: Scenario, base: Scenario, actor: str) -> Setting:
    """With what a scenario has one government do."""
    segments = scenario.policies[actor]
    if segments == base.policies[actor]:
        return setting
    place: tuple[str | int, ...] = ("policies", actor)
    first, later = segments[0], segments[1:]
    if later and any(segment.steps or segment.params for segment in segments):
        message = f"the page shows a schedule of plain policies, or one policy with moves and parameters; {ELSEWHERE}"
        raise _unshown(scenario, place, message)
    for plain, chosen in ((True, None), (False, deciding(first))):
        found = _as_changes(setting, scenario, base, actor, chosen) if plain or chosen else None
        if found is not None:
            return found
    message = f"on this page a script needs otherwise:, the policy that decides while no step does; {ELSEWHERE}"
    raise _unshown(scenario, place, message)


def _as_changes(setting: Setting, scenario: Scenario, base: Scenario, actor: str, chosen: str | None) -> Setting | None:
    """A government's policy as changes of the base's (`chosen` None), or of a policy chosen; None where that fails."""
    segments, under = scenario.policies[actor], base.policies[actor]
    first, given = segments[0], {} if chosen else under[0].params
    if chosen is None and (len(under) > 1 or deciding(first) != deciding(under[0]) or given.keys() - first.params):
        return None
    if chosen is None and len(segments) > 1 and under[0].steps:
        return None
    scripted = {} if chosen else timeline_of(under[0], scenario.ticks)
    moves = moves_of(timeline_of(first, scenario.ticks), scripted, scenario.ticks)
    if moves is None:
        return None
    own: list[tuple[str, Any]] = [
        (f"policies.{actor}.params.{name}", value) for name, value in first.params.items() if value != given.get(name)
    ]
    own += [(f"policies.{actor}.from.{date_of(s.start)}", public_name(s.name)) for s in segments[1:]]
    policies = ((actor, chosen),) if chosen else ()
    return replace(
        setting, moves=tuple(sorted((*setting.moves, *moves))), further=tuple(sorted((*setting.further, *own))),
        policies=tuple(sorted((*setting.policies, *policies))),
    )  # fmt: skip
