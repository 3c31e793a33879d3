"""A visitor's state as the query of a link, and back. A link can set declared fields only."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from sim.errors import ConfigError, nearest_name
from sim.scenario import date_of, tick_of
from sim.vocabulary import ACTORS, LADDERS_BY_NAME, SEOUL
from viz.charts.board import SPLITS
from viz.state.checking import check_setting
from viz.state.further import further_setting, policies_for
from viz.state.setting import (
    OWN_NAMES,
    PARAMETER_NAMES,
    SPREADS,
    DatedEvent,
    Move,
    Setting,
    base_of,
    event_targets,
)

LONGEST = 8000
TABS = ("questions", "scenario", "compare", "history", "library", "about")


@dataclass(frozen=True)
class View:
    """A visitor's whole state.

    Parameters
    ----------
    setting : Setting
        The current world (B).
    pinned : Setting
        The world it is compared with (A).
    tab, split : str
    run : int
        The run picked out of the ensemble, or played; -1 for none.
    month : int
        Tick of the history that is played.
    actor : str
        The government whose reasons are shown.
    as_seoul : bool
        Whether what Seoul cannot know is hidden.
    folder : str
        Name of the folder that is open in the library; a name and no path, and the library opens only what it lists.
    """

    setting: Setting = field(default_factory=Setting)
    pinned: Setting = field(default_factory=Setting)
    tab: str = "questions"
    split: str = "none"
    run: int = -1
    month: int = 0
    actor: str = ACTORS[SEOUL]
    as_seoul: bool = False
    folder: str = ""


def _number(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ConfigError("must be a number", where="link", field=name, value=text)
    return value


def _whole(text: str, name: str) -> int:
    if not text.lstrip("-").isascii() or not text.lstrip("-").isdigit() or len(text) > 12:
        raise ConfigError("must be a whole number", where="link", field=name, value=text)
    return int(text)


def _tick(text: str, name: str) -> int:
    try:
        return tick_of(text)
    except ValueError:
        raise ConfigError("must be a month such as 2025-03", where="link", field=name, value=text) from None


def _pairs(setting: Setting) -> list[tuple[str, str]]:
    """Fields of a setting that differ from the default, as text."""
    plain = Setting()
    found = [] if setting.scenario == plain.scenario else [("scenario", setting.scenario)]
    found += [(actor, name) for actor, name in setting.policies]
    found += [(name, repr(value)) for name, value in (*setting.params, *setting.own)]
    for move in setting.moves:
        until = date_of(move.until) if move.until else "open"
        found.append(("move", f"{date_of(move.tick)}:{until}:{move.ladder}:{move.rung}"))
    for event in setting.events:
        found.append(("event", f"{date_of(event.tick)}:{event.target}:{'by' if event.by else 'to'}:{event.amount!r}"))
    found += [("further", f"{path}:{value}") for path, value in setting.further]
    for name in ("runs", "months", "firms", "seed"):
        if getattr(setting, name) != getattr(plain, name):
            found.append((name, str(getattr(setting, name))))
    return found if setting.spread == plain.spread else [*found, ("fan", setting.spread)]


def query_of(view: View) -> str:
    """The query of a link that reproduces a view, without the question mark."""
    plain = View()
    found = [] if view.tab == plain.tab else [("tab", view.tab)]
    found += _pairs(view.setting)
    if view.pinned.sized_as(view.setting) != Setting().sized_as(view.setting):
        found.append(("pinned", urlencode(_pairs(view.pinned.sized_as(Setting())), quote_via=quote)))
    found += [] if view.split == plain.split else [("split", view.split)]
    found += [] if view.run < 0 else [("run", str(view.run))]
    found += [] if view.month == plain.month else [("month", date_of(view.month))]
    found += [] if view.actor == plain.actor else [("government", view.actor)]
    found += [("as", ACTORS[SEOUL])] if view.as_seoul else []
    found += [("folder", view.folder)] if view.folder else []
    return urlencode(found, quote_via=quote, safe=":_.")


def _scenario(setting: Setting, text: str) -> Setting:
    try:
        base_of(text)
    except ConfigError as error:
        error.where = "link"
        raise
    return replace(setting, scenario=text)


def _fan(setting: Setting, text: str) -> Setting:
    if text not in SPREADS:
        raise ConfigError("no such kind of fan", where="link", field="fan", value=text, allowed=", ".join(SPREADS))
    return replace(setting, spread=text)


def _policy(setting: Setting, actor: str, name: str) -> Setting:
    known = policies_for(actor)
    if name not in known:
        raise ConfigError(
            "no such policy", where="link", field=actor, value=name, nearest=nearest_name(name, known),
            allowed=", ".join(known),
        )  # fmt: skip
    return replace(setting, policies=tuple(sorted({**dict(setting.policies), actor: name}.items())))


def _move(setting: Setting, text: str) -> Setting:
    parts = text.split(":")
    shape = "month:until:ladder:rung, such as 2025-01:open:drive:ad_hoc"
    if len(parts) != 4:
        raise ConfigError(f"a move is {shape}", where="link", field="move", value=text)
    start, until, ladder, rung = parts
    if ladder not in LADDERS_BY_NAME or rung not in LADDERS_BY_NAME[ladder].rung_names:
        raise ConfigError(f"no such move; a move is {shape}", where="link", field="move", value=text)
    begin, end = _tick(start, "move"), 0 if until == "open" else _tick(until, "move")
    if until != "open" and end <= begin:  # checked here: July 2024 as an end is tick 0, which stands for "open"
        raise ConfigError("the end of a move must come after its month", where="link", field="move", value=text)
    return replace(setting, moves=(*setting.moves, Move(begin, end, ladder, rung)))


def _event(setting: Setting, text: str) -> Setting:
    parts = text.split(":")
    if len(parts) != 4 or parts[2] not in ("by", "to"):
        shape = "month:quantity:by or to:amount, such as 2025-01:us_drive:by:-0.2"
        raise ConfigError(f"an event is {shape}", where="link", field="event", value=text)
    names = event_targets()
    if parts[1] not in names:
        raise ConfigError(
            "no such parameter, constant or stock", where="link", field="event", value=parts[1],
            nearest=nearest_name(parts[1], names),
        )  # fmt: skip
    event = DatedEvent(_tick(parts[0], "event"), parts[1], _number(parts[3], "event"), parts[2] == "by")
    return replace(setting, events=(*setting.events, event))


def _further(setting: Setting, text: str) -> Setting:
    path, colon, value = text.partition(":")
    if not colon:
        shape = "path:value, such as initial.war:0.5"
        raise ConfigError(f"a further setting is {shape}", where="link", field="further", value=text)
    found = further_setting(path, value, "link")
    return replace(setting, further=tuple(sorted({**dict(setting.further), path: found[1]}.items())))


def _size(name: str) -> Callable[[Setting, str], Setting]:
    def read(setting: Setting, text: str) -> Setting:
        size: Any = {name: _whole(text, name)}
        return replace(setting, **size)

    return read


READERS: Mapping[str, Callable[[Setting, str], Setting]] = {
    "scenario": _scenario,
    "fan": _fan,
    "move": _move,
    "event": _event,
    "further": _further,
    **{name: _size(name) for name in ("runs", "months", "firms", "seed")},
}
CHOICES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "tab": ("no such page", TABS),
    "split": ("no such split", tuple(SPLITS)),
    "government": ("no such government", ACTORS),
    "as": ("no such view; leave it out to see everything", (ACTORS[SEOUL],)),
}
"""What is wrong with any other value, and the values, of fields of a view that take one of some words."""

VIEW_FIELDS = (*CHOICES, "run", "month", "folder", "pinned")
FOLDER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,119}")
"""Names of folders that a link may carry."""


def _with_field(setting: Setting, name: str, text: str) -> Setting:
    if name in READERS:
        return READERS[name](setting, text)
    if name in ACTORS:
        return _policy(setting, name, text)
    if name in PARAMETER_NAMES:
        return replace(setting, params=tuple(sorted({**dict(setting.params), name: _number(text, name)}.items())))
    if name in OWN_NAMES:
        return replace(setting, own=tuple(sorted({**dict(setting.own), name: _number(text, name)}.items())))
    known = (*READERS, *VIEW_FIELDS, *ACTORS, *PARAMETER_NAMES, *OWN_NAMES)
    raise ConfigError("no such field", where="link", field=name[:60], nearest=nearest_name(name, known))


def _split(query: str) -> list[tuple[str, str]]:
    if len(query) > LONGEST:
        raise ConfigError(f"a link has at most {LONGEST:,} characters", where="link")
    return parse_qsl(query.removeprefix("?"), keep_blank_values=True)


def setting_from(pairs: list[tuple[str, str]]) -> Setting:
    """A setting from the fields of a link, checked by building what it would run; raises UserError."""
    setting = Setting()
    for name, text in pairs:
        setting = _with_field(setting, name, text)
    check_setting(setting)
    return setting


def view_from(query: str) -> View:
    """The view a link means.

    Parameters
    ----------
    query : str
        With or without the question mark; nothing means the opening page.

    Raises
    ------
    UserError
        If a field is unknown, malformed or out of bounds.
    """
    pairs = _split(query)
    given = {name: text for name, text in pairs if name in VIEW_FIELDS}
    for name, (wrong, allowed) in CHOICES.items():
        if given.get(name, allowed[0]) not in allowed:
            raise ConfigError(wrong, where="link", field=name, value=given[name], allowed=", ".join(allowed))
    setting = setting_from([pair for pair in pairs if pair[0] not in VIEW_FIELDS])
    fields: dict[str, Any] = {name: given[name] for name in ("tab", "split") if name in given}
    if "pinned" in given:
        fields["pinned"] = setting_from([pair for pair in _split(given["pinned"]) if pair[0] not in VIEW_FIELDS])
    if "run" in given:
        fields["run"] = _whole(given["run"], "run")
        if not -1 <= fields["run"] < setting.runs:
            raise ConfigError("there is no such run", where="link", field="run", value=given["run"])
    if "month" in given:
        fields["month"] = _tick(given["month"], "month")
        if not 0 <= fields["month"] < setting.months:
            last = date_of(setting.months - 1)
            raise ConfigError(f"lies outside July 2024 to {last}", where="link", field="month", value=given["month"])
    if "folder" in given:
        fields["folder"] = given["folder"]
        if not FOLDER.fullmatch(given["folder"]):
            raise ConfigError("must be the name of a folder of the library", where="link", field="folder",
                              value=given["folder"])  # fmt: skip
    return View(setting, actor=given.get("government", ACTORS[SEOUL]), as_seoul="as" in given, **fields)
