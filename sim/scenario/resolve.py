"""From settings to a resolved scenario: defaults filled, every setting checked, overrides applied."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from math import isnan
from pathlib import Path
from typing import Any

from sim.errors import ConfigError, nearest_name
from sim.scenario.checks import BLOCK_OF, Path_, Place, domain_of_column, numbers
from sim.scenario.coherence import check_together
from sim.scenario.library import find_config, read_whole, with_ancestors
from sim.scenario.policies import all_policies
from sim.scenario.schema import Event, Scenario
from sim.scenario.source import Source, parse
from sim.vocabulary import ACTORS, CONSTANTS, DERIVED, INITIAL, JULY_2024_RUNGS, LADDERS, LADDERS_BY_NAME, PARAMETERS, STOCKS, Term
from sim.vocabulary.firms import FEWEST_FIRMS, MOST_FIRMS

BLOCKS = (
    "name", "title", "description", "extends", "model", "policies", "params", "constants", "ladders", "initial",
    "events", "hold", "output",
)  # fmt: skip
MODEL = {"ticks": (1, 600, 72), "seed": (0, 2**63 - 1, 7), "runs": (1, 10_000_000, 300), "firms": (FEWEST_FIRMS, MOST_FIRMS, 151)}  # fmt: skip
MONTHS_ALIAS = "months"
LONGEST_NAME = 60
HOLDABLE = tuple(column for variable in (*STOCKS, *DERIVED) for column in variable.columns)
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
    if isinstance(source, Mapping):
        whole, default_name = with_ancestors(Source(deepcopy(dict(source)))), "scenario"
    else:
        path = find_config(source)
        whole, default_name = read_whole(path), path.stem
    for dotted, value in overrides:
        _override(whole, dotted, value)
    return _resolve(whole, default_name, dict(extra_constants or {}))


def parse_override(text: str) -> tuple[str, Any]:
    """``params.us_drive=0.3`` as path and value; the value is read as YAML."""
    path, separator, value = text.partition("=")
    if not separator or not path.strip():
        raise ConfigError("write it as PATH=VALUE, such as params.us_drive=0.3", where=f"--set {text}")
    return path.strip(), parse(f"value: {value}", f"--set {text}").settings["value"]


def _override(source: Source, dotted: str, value: Any) -> None:
    path = dotted.split(".")
    if len(path) == 1 and dotted not in BLOCKS:
        if dotted in (*MODEL, MONTHS_ALIAS):
            path = ["model", dotted]
        elif dotted in BLOCK_OF:
            path = [BLOCK_OF[dotted], dotted]
        else:
            path = ["constants", dotted]  # a policy's own parameter, or a name that will be refused there
    if path[0] == "policies" and path[-1] in ACTORS and len(path) == 1 + path.index(path[-1]):
        value = deepcopy(value)
    block: Any = source.settings
    for key in path[:-1]:
        if isinstance(block.get(key), str) and key in ACTORS:
            block[key] = {"name": block[key]}  # so that policies.seoul.params.x can join a bare name
        if block.get(key) is None:
            block[key] = {}
        block = block[key]
        if isinstance(block, list) and len(block) == 1:
            block = block[0]
        if not isinstance(block, dict):
            raise ConfigError("cannot be set by path", where=f"--set {dotted}", field=dotted)
    block[path[-1]] = value
    source.lines[tuple(path)] = f"--set {dotted}"


def _resolve(source: Source, default_name: str, extra: dict[str, Term]) -> Scenario:
    root = Place(source.settings, (), source.where)
    root.known(BLOCKS)
    get = root.mapping().get
    model = _model(root["model"]) if get("model") is not None else {key: rule[2] for key, rule in MODEL.items()}
    ticks = model["ticks"]
    params = _with_defaults(root, "params", {t.name: t for t in PARAMETERS}, "parameter")
    constants = _with_defaults(root, "constants", {t.name: t for t in CONSTANTS} | extra, "constant")
    initial, rungs = _initial(root)
    governments, firm_policy = all_policies(root["policies"] if "policies" in root.value else Place({}, (), source.where), ticks)
    hold = numbers(root["hold"], {name: domain_of_column(name) for name in HOLDABLE}, "state variable") if get("hold") else {}
    events = _events(root["events"], ticks, extra) if get("events") is not None else ()
    scenario = Scenario(
        name=_name(root, default_name), title=_words(root, "title"), description=_words(root, "description"), **model,
        policies=governments, firm_policy=firm_policy, params=params, constants=constants, ladders=_ladders(root),
        initial=initial, rungs=rungs, events=events, hold=hold, firm_records=_firm_records(root),
    )  # fmt: skip
    scenario._where, scenario._folder, scenario._extra = source.where, source.folder, extra
    check_together(scenario, source.where)
    return scenario


def _name(root: Place, default: str) -> str:
    name = root["name"].text() if root.value.get("name") is not None else default
    plain = all(character.isalnum() or character in "._-" for character in name) and name.isascii()
    if not plain or len(name) > LONGEST_NAME or name.startswith((".", "-")):
        place = root["name"] if "name" in root.value else root
        raise place.wrong(f"a name has up to {LONGEST_NAME} letters, digits and . _ -", value=name)
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
    given = numbers(root[block], {n: t.domain for n, t in terms.items()}, kind) if root.value.get(block) is not None else {}
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
        stocks |= numbers(rest, {name: domain_of_column(name) for name in INITIAL}, "stock")
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
        if any(low >= high for low, high in zip(ascending, ascending[1:], strict=False)):
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
    for k, event in enumerate(events):
        for earlier in events[:k]:
            same = (event.tick, event.target) == (earlier.tick, earlier.target)
            if same and not (event.is_delta and earlier.is_delta):
                raise block[k].wrong(f"contradicts another event that sets {event.target} in the same month")
    return events


TARGETS = ("param", "constant", "stock")


def _event(place: Place, ticks: int, extra: dict[str, Term]) -> Event:
    place.known(("tick", *TARGETS, "value", "delta"))
    given = place.mapping()
    kinds, amounts = [k for k in TARGETS if k in given], [k for k in ("value", "delta") if k in given]
    if len(kinds) != 1 or len(amounts) != 1 or "tick" not in given:
        raise place.wrong("an event has a tick, one of param, constant, stock, and one of value, delta")
    domains = _domains(kinds[0], extra)
    target = place[kinds[0]].text()
    if target not in domains:
        home = BLOCK_OF.get(target)
        hint = f"; it belongs under {home}" if home else ""
        raise place[kinds[0]].wrong(f"no such {kinds[0]}{hint}", value=target, nearest=nearest_name(target, domains))
    amount = place[amounts[0]].number(*(domains[target] if amounts[0] == "value" else ()))
    return Event(
        tick=place["tick"].tick(ticks), kind=kinds[0], target=target, amount=amount, is_delta=amounts[0] == "delta"
    )


def _domains(kind: str, extra: dict[str, Term]) -> dict[str, tuple[float, float]]:
    if kind == "stock":
        return {name: domain_of_column(name) for name in INITIAL}
    terms = PARAMETERS if kind == "param" else (*CONSTANTS, *extra.values())
    return {term.name: term.domain for term in terms}


__all__ = ["Overrides", "Path_", "load_scenario", "parse_override"]
