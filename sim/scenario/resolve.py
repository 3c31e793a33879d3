"""From settings to a resolved scenario: defaults filled, every setting checked, overrides applied."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any

from sim.errors import ConfigError, nearest_name
from sim.scenario.checks import MODEL, MONTHS_ALIAS, Place, columns, home_of, numbers
from sim.scenario.coherence import check_together
from sim.scenario.library import find_config, read_whole, with_ancestors
from sim.scenario.overrides import canonical, lay_over
from sim.scenario.policies import all_policies
from sim.scenario.schema import Event, Scenario
from sim.scenario.source import Source
from sim.scenario.sweeps import ALL, ONLY_OF, SweepForm, sweep_form
from sim.vocabulary import (
    CONSTANTS,
    DERIVED,
    INITIAL,
    JULY_2024_RUNGS,
    LADDERS,
    LADDERS_BY_NAME,
    PARAMETERS,
    STOCKS,
    Term,
)

BLOCKS = (
    "name", "title", "description", "extends", "model", "policies", "params", "constants", "ladders", "initial",
    "events", "hold", "output", "sweep",
)  # fmt: skip
LONGEST_NAME = 60
HOLDABLE = tuple(column for variable in (*STOCKS, *DERIVED) for column in variable.columns)
OPTIONS = {"seed": "--design-seed"}
"""Entries of the `sweep:` block whose option has another name."""
Overrides = Sequence[tuple[str, Any]]


def load_scenario(
    source: str | Path | Mapping[str, Any],
    *,
    overrides: Overrides = (),
    extra_constants: Mapping[str, Term] | None = None,
) -> Scenario:
    """A resolved scenario from a configuration.

    Parameters
    ----------
    source : str, Path or mapping
        A file, the name of one in configs/, or the settings themselves.
    overrides : sequence of (path, value)
        Settings laid over it: ``("params.us_drive", 0.3)``, ``("policies.seoul", "hedging")``; a bare name such as
        ``us_drive`` finds its block.
    extra_constants : mapping, optional
        Parameters that policies declare, accepted under `constants:`.

    Raises
    ------
    ConfigError
        For anything that cannot be used, with file and line.
    """
    extra = dict(extra_constants or {})
    whole, default_name = read_settings(source, overrides, extra)
    return _checked(whole, default_name, extra)


def resolved(source: Source, *, extra_constants: Mapping[str, Term] | None = None) -> Scenario:
    """A resolved scenario from settings that were parsed elsewhere, with their lines; what they extend is laid under.

    Parameters
    ----------
    source : Source
        `extends:` is looked up on this machine, so whoever takes settings from others checks it first.
    extra_constants
        See `load_scenario`.

    Raises
    ------
    ConfigError
        For anything that cannot be used, with file and line.
    """
    return _checked(with_ancestors(source), "scenario", dict(extra_constants or {}))


def load_sweep(
    source: str | Path | Mapping[str, Any],
    *,
    overrides: Overrides = (),
    sweep_overrides: Overrides = (),
    extra_constants: Mapping[str, Term] | None = None,
) -> tuple[Scenario, SweepForm]:
    """A scenario and what varies around it: its `sweep:` block.

    Parameters
    ----------
    source, overrides, extra_constants
        See `load_scenario`.
    sweep_overrides : sequence of (dotted path, value)
        Entries of the `sweep:` block given by options; the path of an axis is one entry: ``axes/params.us_drive``.

    Raises
    ------
    ConfigError
        For anything that cannot be used, with file and line.
    """
    extra = dict(extra_constants or {})
    whole, default_name = read_settings(source, overrides, extra)
    for path, value in sweep_overrides:
        _lay_over_sweep(whole, path, value, extra)
    return _resolve(whole, default_name, extra), sweep_form(whole.settings, whole.where, extra)


def _lay_over_sweep(whole: Source, path: str, value: Any, extra: Mapping[str, Term]) -> None:
    """Set an entry of the `sweep:` block by an option."""
    key, _, inner = path.partition("/")
    if not isinstance(whole.settings.get("sweep"), dict):
        whole.settings["sweep"] = {}
    block = whole.settings["sweep"]
    if inner:
        _lay_over_axis(whole, key, inner, value, extra)
        return
    if key == "method" and value != block.get("method", "grid"):
        _forget_method(block, value)
    block[key] = value
    whole.lines["sweep", key] = OPTIONS.get(key, f"--{key}")


def _forget_method(block: dict[str, Any], method: str) -> None:
    """Drop the entries of a block that an option's method does not have: they belong to the block's own."""
    for key, methods in ONLY_OF.items():
        if method not in methods or "list" in (method, block.get("method")):
            block.pop(key, None)
    for key in ("axes", "linked", "uncertainties") if method == "list" else ():
        block.pop(key, None)


def _lay_over_axis(whole: Source, key: str, path: str, value: Any, extra: Mapping[str, Term]) -> None:
    """Add an axis by an option; it replaces the one that varies the same setting."""
    block = whole.settings["sweep"]
    option = f"{'--lever' if key == 'levers' else '--axis'} {path}"
    wanted = canonical(path, option, extra) if path != ALL else ALL
    for axes in (block.get(name) for name in ("axes", "uncertainties", "levers")):
        if isinstance(axes, dict):
            for known in [name for name in axes if canonical_or_same(name, extra) == wanted]:
                del axes[known]
    if not isinstance(block.get(key), dict):
        block[key] = {ALL: None} if block.get(key) == ALL else {}
    block[key][path] = value
    whole.lines["sweep", key, path] = option


def canonical_or_same(path: str, extra: Mapping[str, Term]) -> str:
    """The canonical path, or the path itself where it is no setting, which is told later, with its line."""
    try:
        return canonical(path, "", extra)
    except ConfigError:
        return path


def read_settings(
    source: str | Path | Mapping[str, Any], overrides: Overrides, extra: Mapping[str, Term]
) -> tuple[Source, str]:
    """Settings with what they extend and what is laid over them, not yet checked; and the name they have by default."""
    if isinstance(source, Mapping):
        whole, default_name = with_ancestors(Source(deepcopy(dict(source)))), "scenario"
    else:
        path = find_config(source)
        whole, default_name = read_whole(path), re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip(".-") or "scenario"
    for dotted, value in overrides:
        lay_over(whole, dotted, value, extra)
    return whole, default_name[:LONGEST_NAME]


def with_changes(scenario: Scenario, overrides: Overrides) -> Scenario:
    """A copy with settings changed by dotted path, checked anew; raises ConfigError as `load_scenario` does."""
    changed = load_scenario(scenario.settings(), overrides=overrides, extra_constants=scenario._extra)
    changed._folder = scenario._folder
    return changed


def _checked(source: Source, default_name: str, extra: dict[str, Term]) -> Scenario:
    """A resolved scenario; a mistake in its `sweep:` block is told though nobody asks for the sweep."""
    scenario = _resolve(source, default_name, extra)
    if scenario.sweeps:
        sweep_form(source.settings, source.where, extra)
    return scenario


def _resolve(source: Source, default_name: str, extra: dict[str, Term]) -> Scenario:
    root = Place(source.settings, (), source.where)
    root.known(BLOCKS)
    get = root.mapping().get
    model = _model(root["model"]) if get("model") is not None else {key: rule[2] for key, rule in MODEL.items()}
    ticks = model["ticks"]
    params = _with_defaults(root, "params", {t.name: t for t in PARAMETERS}, "parameter")
    constants = _with_defaults(root, "constants", {t.name: t for t in CONSTANTS} | extra, "constant")
    initial, rungs = _initial(root)
    governments, firm_policy = all_policies(_block(root, "policies"), ticks)
    hold = numbers(_block(root, "hold"), columns(HOLDABLE), "state variable")
    events = _events(root["events"], ticks, extra) if get("events") is not None else ()
    scenario = Scenario(
        name=_name(root, default_name), title=_words(root, "title"), description=_words(root, "description"), **model,
        policies=governments, firm_policy=firm_policy, params=params, constants=constants, ladders=_ladders(root),
        initial=initial, rungs=rungs, events=events, hold=hold, firm_records=_firm_records(root),
    )  # fmt: skip
    scenario._where, scenario._folder, scenario._extra = source.where, source.folder, extra
    scenario._sweeps = get("sweep") is not None
    check_together(scenario, source.lines, extra)
    return scenario


def _block(root: Place, name: str) -> Place:
    """A block of the configuration; an empty one where it is missing."""
    return root[name] if name in root.value else root.inside(name)


def _name(root: Place, default: str) -> str:
    name = root["name"].text() if root.value.get("name") is not None else default
    plain = all(character.isalnum() or character in "._-" for character in name) and name.isascii()
    if not plain or len(name) > LONGEST_NAME or name.startswith((".", "-")):
        place = root["name"] if "name" in root.value else root
        known = f"a name has up to {LONGEST_NAME} letters, digits and . _ -"
        raise place.wrong(known + ("" if name.isascii() else "; letters are those from a to z"), value=name)
    return name


def _words(root: Place, key: str) -> str:
    if root.value.get(key) in (None, ""):
        return ""
    return " ".join(root[key].text().split())


def _model(block: Place) -> dict[str, int]:
    block.known((*MODEL, MONTHS_ALIAS))
    given = block.mapping()
    if MONTHS_ALIAS in given and "ticks" in given:
        raise block[MONTHS_ALIAS].wrong("is another word for ticks; give one of them")
    found = {}
    for key, (low, high, default) in MODEL.items():
        name = MONTHS_ALIAS if key == "ticks" and MONTHS_ALIAS in given else key
        found[key] = block[name].whole(low, high) if name in given else default
    return found


def _with_defaults(root: Place, block: str, terms: dict[str, Term], kind: str) -> dict[str, float]:
    given = numbers(_block(root, block), terms, kind)
    return {name: float(given.get(name, term.default)) for name, term in terms.items()}


def _initial(root: Place) -> tuple[dict[str, float | None], dict[str, int]]:
    stocks: dict[str, float | None] = {}
    for variable in STOCKS:
        for column, value in zip(variable.columns, variable.starts or (variable.default,), strict=True):
            stocks[column] = None if isnan(value) else float(value)
    rungs = dict(JULY_2024_RUNGS)
    if root.value.get("initial") is not None:
        block = root["initial"]
        given = block.mapping()
        rungs |= {name: block[name].rung(LADDERS_BY_NAME[name]) for name in given if name in LADDERS_BY_NAME}
        rest = Place({k: v for k, v in given.items() if k not in LADDERS_BY_NAME}, block.path, block._where)
        stocks |= numbers(rest, columns(INITIAL), "stock")
    return stocks, rungs


def _ladders(root: Place) -> dict[str, dict[str, float]]:
    levels = {ladder.name: {rung.name: rung.level for rung in ladder.rungs} for ladder in LADDERS}
    if root.value.get("ladders") is None:
        return levels
    block = root["ladders"]
    block.known(LADDERS_BY_NAME, "ladder")
    for name in block.mapping():
        ladder = LADDERS_BY_NAME[name]
        block[name].known(ladder.rung_names, f"rung of {name}")
        levels[name] |= {rung: block[name][rung].number(*ladder.domain) for rung in block[name].mapping()}
        ascending = list(levels[name].values())
        if any(low >= high for low, high in pairwise(ascending)):
            raise block[name].wrong("levels must rise along the ladder", value=ascending)
    return levels


def _firm_records(root: Place) -> bool:
    if root.value.get("output") is None:
        return False
    block = root["output"]
    block.known(("firm_records",))
    value = block.mapping().get("firm_records", False)
    if not isinstance(value, bool):
        raise block["firm_records"].wrong("must be true or false", value=value)
    return value


def _events(block: Place, ticks: int, extra: dict[str, Term]) -> tuple[Event, ...]:
    if not isinstance(block.value, list):
        raise block.wrong("must be a list of events", value=block.value)
    events = tuple(_event(block[k], ticks, extra) for k in range(len(block.value)))
    seen: dict[tuple[int, str], bool] = {}
    for k, event in enumerate(events):
        same = event.tick, event.target
        if not (event.is_delta and seen.get(same, True)) and same in seen:
            raise block[k].wrong(f"contradicts another event that sets {event.target} in the same month")
        seen[same] = event.is_delta
    return events


TARGETS = ("param", "constant", "stock")


def _event(place: Place, ticks: int, extra: dict[str, Term]) -> Event:
    place.known(("tick", *TARGETS, "value", "delta"))
    given = place.mapping()
    kinds, amounts = [k for k in TARGETS if k in given], [k for k in ("value", "delta") if k in given]
    if len(kinds) != 1 or len(amounts) != 1 or "tick" not in given:
        raise place.wrong("an event has a tick, one of param, constant, stock, and one of value, delta")
    terms = _targets(kinds[0], extra)
    target = place[kinds[0]].text()
    if target not in terms:
        home = home_of(target)
        hint = f"; it belongs under {home}" if home else ""
        raise place[kinds[0]].wrong(f"no such {kinds[0]}{hint}", value=target, nearest=nearest_name(target, terms))
    delta = amounts[0] == "delta"
    amount = place["delta"].number() if delta else place["value"].number_of(terms[target])
    return Event(tick=place["tick"].tick(ticks), kind=kinds[0], target=target, amount=amount, is_delta=delta)


def _targets(kind: str, extra: dict[str, Term]) -> dict[str, Term]:
    if kind == "stock":
        return columns(INITIAL)
    return {term.name: term for term in (PARAMETERS if kind == "param" else (*CONSTANTS, *extra.values()))}
