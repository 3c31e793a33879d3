"""What a visitor does to their own state: every change checked before it is taken, refused with one message."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sim.errors import ConfigError
from sim.vocabulary import ACTORS, LADDERS_BY_NAME
from viz.state import CAPS, DatedEvent, Move, Setting, scenario_names
from viz.state.checking import check_setting
from viz.state.further import tick_in
from viz.state.link import LONGEST, View, query_of
from viz.state.setting import MOST_CHANGES, OWN_NAMES, PARAMETER_NAMES, event_targets
from viz.state.words import policy_options

Given = Mapping[str, Any]


def _number(value: Any, field: str) -> float:
    try:
        number = float(str(value).replace("−", "-"))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ConfigError("must be a number", field=field, value=value)
    return number


def _whole(value: Any, field: str) -> int:
    number = _number(value, field)
    if not number.is_integer():
        raise ConfigError("must be a whole number", field=field, value=value)
    return int(number)


def _known(value: Any, names: tuple[str, ...], field: str) -> str:
    if value not in names:
        raise ConfigError("no such choice", field=field, value=value)
    return str(value)


def _scenario(setting: Setting, given: Given) -> Setting:
    fresh = Setting(_known(given["name"], scenario_names(), "scenario"))
    return fresh.sized_as(setting)


def _policy(setting: Setting, given: Given) -> Setting:
    actor, name = str(given["actor"]), given["name"]
    if name in ("script", "schedule"):
        return setting.with_policy(actor, None)
    return setting.with_policy(actor, _known(name, tuple(row["name"] for row in policy_options(actor)), actor))


def _param(setting: Setting, given: Given) -> Setting:
    name = _known(given["name"], PARAMETER_NAMES, "parameter")
    return setting.with_param(name, _number(given["value"], name))


def _own(setting: Setting, given: Given) -> Setting:
    name = _known(given["name"], OWN_NAMES, "parameter")
    return setting.with_own(name, _number(given["value"], name))


def _size(setting: Setting, given: Given) -> Setting:
    name = _known(given["name"], tuple(CAPS), "size")
    sizes: Any = {name: _whole(given["value"], name)}
    changed = replace(setting, **sizes)
    if name == "months":  # what lies beyond the end goes with the months
        kept = tuple(m for m in changed.moves if m.tick < changed.months)
        events = tuple(e for e in changed.events if e.tick < changed.months)
        further = tuple(pair for pair in changed.further if (tick_in(pair[0]) or 0) < changed.months)
        changed = replace(changed, moves=kept, events=events, further=further)
    return changed


def _spread(setting: Setting, given: Given) -> Setting:
    return replace(setting, spread=str(given["name"]))


def _move(setting: Setting, given: Given) -> Setting:
    ladder = LADDERS_BY_NAME[_known(given["ladder"], tuple(LADDERS_BY_NAME), "ladder")]
    rung = _known(given["rung"], ladder.rung_names, ladder.name)
    move = Move(_whole(given["tick"], "month"), _whole(given["until"], "until"), ladder.name, rung)
    if len(setting.moves) >= MOST_CHANGES:
        raise ConfigError(f"at most {MOST_CHANGES} dated moves")
    return replace(setting, moves=tuple(sorted({*setting.moves, move})))


def _event(setting: Setting, given: Given) -> Setting:
    target = _known(given["target"], event_targets(), "quantity")
    event = DatedEvent(_whole(given["tick"], "month"), target, _number(given["amount"], "amount"), bool(given["by"]))
    if event in setting.events:  # a second click
        return setting
    return replace(setting, events=tuple(sorted((*setting.events, event))))


def _without(pairs: tuple[Any, ...], place: Any) -> tuple[Any, ...]:
    index = _whole(place, "place")
    return tuple(item for k, item in enumerate(pairs) if k != index)


CHANGES: Mapping[str, Callable[[Setting, Given], Setting]] = {
    "scenario": _scenario,
    "policy": _policy,
    "param": _param,
    "own": _own,
    "size": _size,
    "spread": _spread,
    "move": _move,
    "event": _event,
    "unmove": lambda setting, given: replace(setting, moves=_without(setting.moves, given["place"])),
    "unevent": lambda setting, given: replace(setting, events=_without(setting.events, given["place"])),
    "unfurther": lambda setting, given: replace(setting, further=_without(setting.further, given["place"])),
    "reset": lambda setting, given: Setting(setting.scenario).sized_as(setting),
}


def changed_setting(setting: Setting, given: Any) -> Setting:
    """A setting after one change from the page.

    Parameters
    ----------
    setting : Setting
    given : mapping
        ``{"kind": ..., ...}`` as a component sends it.

    Raises
    ------
    UserError
        If the change is malformed or leads to what cannot be run; the setting stands.
    """
    try:
        changed = CHANGES[given["kind"]](setting, given)
    except (KeyError, TypeError) as error:
        raise ConfigError("the page sent a change that has no meaning", value=str(error)[:60]) from None
    check_setting(changed)
    return changed


def fitting_view(view: View) -> View:
    """A view whose chosen run and month exist in its setting.

    Raises
    ------
    ConfigError
        If no link could hold it any more.
    """
    if len(query_of(view)) > LONGEST:
        raise ConfigError(f"differs from its scenario in more than a link of {LONGEST:,} characters can hold")
    run, month = view.run if view.run < view.setting.runs else -1, min(view.month, view.setting.months - 1)
    return view if (run, month) == (view.run, view.month) else replace(view, run=run, month=month)


def changed_view(view: View, given: Any) -> View:
    """A view after a change of what is shown; raises UserError if malformed."""
    found = dict(given)
    if "run" in found:
        text = str(found["run"]).strip()
        run = _whole(text, "history") if text else -1
        if text and not 0 <= run < view.setting.runs:
            raise ConfigError(f"there are histories 0 to {view.setting.runs - 1:,}", field="history", value=text)
        view = replace(view, run=run)
    if "month" in found:
        month, actor = _whole(found["month"], "month"), _known(found["actor"], ACTORS, "government")
        if not 0 <= month < view.setting.months:
            raise ConfigError(f"there are months 0 to {view.setting.months - 1}", field="month", value=month)
        view = replace(view, month=month, actor=actor, as_seoul=bool(found["as_seoul"]))
    if "split" in found:
        from viz.charts.board import SPLITS

        view = replace(view, split=_known(found["split"], SPLITS, "split"))
    return view
