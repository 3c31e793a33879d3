"""Settings that no control of the rail sets, which a file may bring: kept, shown as a list, carried by links.

A path says where a configuration has them: ``initial.war``, ``hold.technology``, ``constants.arms_base``,
``ladders.aid.lethal_aid``, ``policies.firms``, ``policies.seoul.params.hedge_slack``; ``policies.seoul.from.2027-05``
is who follows in office.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sim.errors import ConfigError, nearest_name
from sim.policies.registry import SCRIPT_NAME, built_in
from sim.scenario import date_of, tick_of
from sim.scenario.resolve import HOLDABLE
from sim.vocabulary import ACTORS, COLUMN_TERMS, CONSTANTS, INITIAL, LADDERS, Term
from sim.vocabulary.firms import FIRM_POLICIES

Value = float | str
Further = tuple[tuple[str, Value], ...]
MOST_FURTHER = 40
"""Further settings a visitor may have; a link has to hold them."""

OWN_TERMS = {term.name: term for term in built_in().own}
CONSTANT_TERMS = {term.name: term for term in CONSTANTS}


def policies_for(actor: str) -> tuple[str, ...]:
    """Built-in policies a government may have, but the script, which is written as moves."""
    return tuple(p.name for p in built_in().policies if actor in p.actors and p.name != SCRIPT_NAME)


@cache
def terms_by_path() -> Mapping[str, Term | tuple[str, ...]]:
    """What each path takes: a number of a term, or one of some words; successors in office are not among them."""
    found: dict[str, Term | tuple[str, ...]] = {f"initial.{name}": COLUMN_TERMS[name] for name in INITIAL}
    found |= {f"initial.{ladder.name}": ladder.rung_names for ladder in LADDERS}
    found |= {f"hold.{name}": COLUMN_TERMS[name] for name in HOLDABLE}
    found |= {f"constants.{name}": term for name, term in CONSTANT_TERMS.items()}
    found |= {
        f"ladders.{ladder.name}.{rung.name}": COLUMN_TERMS[f"{ladder.name}_rung"]
        for ladder in LADDERS
        for rung in ladder.rungs
    }
    found["policies.firms"] = FIRM_POLICIES
    found |= {f"policies.{actor}.params.{name}": term for actor in ACTORS for name, term in OWN_TERMS.items()}
    return found


def _successor(path: str) -> tuple[str, int] | None:
    """Government and tick of a path such as ``policies.seoul.from.2027-05``; None for any other path."""
    parts = path.split(".")
    if len(parts) != 4 or parts[0] != "policies" or parts[1] not in ACTORS or parts[2] != "from":
        return None
    try:
        tick = tick_of(parts[3])
    except ValueError:
        return None
    return (parts[1], tick) if tick > 0 and date_of(tick) == parts[3] else None


def tick_in(path: str) -> int | None:
    """Tick at which a further setting takes effect; None where it holds from the start."""
    found = _successor(path)
    return found[1] if found else None


def further_setting(path: str, text: str, where: str) -> tuple[str, Value]:
    """A path and its value, checked as far as one can alone.

    Raises
    ------
    ConfigError
        If there is no such setting, or it takes another kind of value.
    """
    successor = _successor(path)
    takes = policies_for(successor[0]) if successor else terms_by_path().get(path)
    if takes is None:
        near = nearest_name(path[:80], terms_by_path())
        raise ConfigError("no such setting", where=where, field="further", value=path[:60], nearest=near)
    if isinstance(takes, tuple):
        if text not in takes:
            near = nearest_name(text[:80], takes)
            raise ConfigError(
                "no such choice", where=where, field=path, value=text[:60], nearest=near, allowed=", ".join(takes)
            )
        return path, text
    try:
        number = float(text)
    except ValueError:
        raise ConfigError("must be a number", where=where, field=path, value=text[:60]) from None
    if number - number != 0.0:  # infinite, or none
        raise ConfigError("must be a number", where=where, field=path, value=text[:60])
    return path, number


def own_of(further: Further, actor: str) -> dict[str, Value]:
    """A government's own parameters of its policy."""
    start = f"policies.{actor}.params."
    return {path.removeprefix(start): value for path, value in further if path.startswith(start)}


def successors_of(further: Further, actor: str) -> list[tuple[int, str]]:
    """Who follows in a government's office: tick and policy, first to last."""
    found = [
        (tick, str(value)) for path, value in further for who, tick in [_successor(path) or ("", 0)] if who == actor
    ]
    return sorted(found)


def blocks_of(further: Iterable[tuple[str, Value]]) -> dict[str, Any]:
    """Blocks of a configuration that hold further settings, but for those of governments."""
    found: dict[str, Any] = {}
    for path, value in further:
        keys = path.split(".")
        if keys[0] == "policies" and keys[1] in ACTORS:
            continue
        block = found
        for key in keys[:-1]:
            block = block.setdefault(key, {})
        block[keys[-1]] = value
    return found
