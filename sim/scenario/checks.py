"""Checking single settings: type, range, name; every complaint says where and what is allowed."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from sim.errors import ConfigError, nearest_name
from sim.scenario.calendar import tick_of
from sim.vocabulary import (
    ACTORS,
    COLUMN_TERMS,
    CONSTANTS,
    INITIAL,
    LADDERS_BY_NAME,
    PARAMETERS,
    STOCKS,
    Ladder,
    Term,
    Variable,
)
from sim.vocabulary.firms import FEWEST_FIRMS, MOST_FIRMS

Path_ = tuple[str | int, ...]


class Place:
    """A setting under inspection: its value, its path, and where the file has it."""

    def __init__(self, value: Any, path: Path_, where: Callable[[Path_], str]) -> None:
        self.value, self.path, self._where = value, path, where

    def __getitem__(self, key: str | int) -> "Place":
        return Place(self.value[key], (*self.path, key), self._where)

    def inside(self, key: str) -> "Place":
        """An empty setting of this name."""
        return Place(None, (*self.path, key), self._where)

    @property
    def field(self) -> str:
        """Dotted name."""
        return ".".join(map(str, self.path))

    def wrong(self, message: str, **more: Any) -> ConfigError:
        """A complaint about this setting."""
        return ConfigError(message, where=self._where(self.path), field=self.field, **more)

    def mapping(self, what: str = "a block of `name: value` lines") -> dict[str, Any]:
        """The value as a mapping."""
        if self.value is None:
            return {}
        if not isinstance(self.value, dict):
            raise self.wrong(f"must be {what}", value=self.value)
        return self.value

    def known(self, names: Collection[str], kind: str = "setting") -> None:
        """Every name of the block must be one of `names`."""
        for key in self.mapping():
            if key not in names:
                near = nearest_name(key, names)
                home = None if self.path else home_of(key)
                if home is not None:
                    raise self[key].wrong(f"belongs under {home}:")
                raise self[key].wrong(f"no such {kind}", nearest=near, allowed="" if near else brief(list(names)))

    def text(self) -> str:
        """The value as text."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("must be text", value=self.value)
        return self.value

    def number(self, low: float = -math.inf, high: float = math.inf) -> float:
        """The value as a finite number inside [low, high]."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong("must be a number", value=self.value)
        try:
            value = float(self.value)
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise self.wrong("must be a finite number", value=self.value)
        if not low <= value <= high:
            raise self.wrong(f"must lie in [{low:g}, {high:g}]", value=self.value)
        return value

    def number_of(self, term: Term) -> float:
        """The value as a number in the domain of a term; a whole one where the term counts."""
        value = self.number(*term.domain)
        if isinstance(term, Variable) and term.counts and not value.is_integer():
            raise self.wrong(f"must be a whole number in [{term.domain[0]:g}, {term.domain[1]:g}]", value=self.value)
        return value

    def whole(self, low: int, high: int) -> int:
        """The value as a whole number inside [low, high]."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.wrong("must be a whole number", value=self.value)
        if not low <= self.value <= high:
            raise self.wrong(f"must lie in [{low}, {high}]", value=self.value)
        return self.value

    def tick(self, ticks: int, *, end: bool = False) -> int:
        """The value as a tick or a date inside the run; `end` allows the first month after it."""
        last = ticks if end else ticks - 1
        if isinstance(self.value, str):
            try:
                tick = tick_of(self.value)
            except ValueError as error:
                raise self.wrong(str(error)) from None
            if not 0 <= tick <= last:
                raise self.wrong(f"lies outside the run, July 2024 and {ticks} months on", value=self.value)
            return tick
        return self.whole(0, last)

    def rung(self, ladder: Ladder) -> int:
        """The value as a rung of a ladder, by name or number."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self.whole(0, len(ladder.rungs) - 1)
        if self.value in ladder.rung_names:
            return ladder.rung_names.index(self.value)
        names = ladder.rung_names
        near = nearest_name(self.value, names)
        raise self.wrong(f"no such rung of {ladder.name}", value=self.value, nearest=near, allowed=", ".join(names))


def brief(names: list[str], most: int = 13) -> str:
    """Names for a message."""
    return ", ".join(names[:most]) + (f", ... ({len(names)} in all)" if len(names) > most else "")


MODEL = {
    "ticks": (1, 600, 72),
    "seed": (0, 2**63 - 1, 7),
    "runs": (1, 10_000_000, 300),
    "firms": (FEWEST_FIRMS, MOST_FIRMS, 151),
}
"""Lowest, highest and default value of each setting under `model:`."""

MONTHS_ALIAS = "months"

BLOCK_OF = {
    **{term.name: "params" for term in PARAMETERS},
    **{term.name: "constants" for term in CONSTANTS},
    **dict.fromkeys(INITIAL, "initial"),
}
"""Where each scalar setting belongs."""

SYMBOLS = {term.symbol: term.name for term in (*STOCKS, *CONSTANTS, *PARAMETERS) if term.symbol}
"""Code name behind each symbol of docs/model.md, for readers who write what they read."""


def home_of(name: object) -> str | None:
    """The block a setting belongs to; None if there is no such setting."""
    if name in MODEL or name == MONTHS_ALIAS:
        return "model"
    if name in ACTORS:
        return "policies"
    return "initial" if name in LADDERS_BY_NAME else BLOCK_OF.get(str(name))


def numbers(block: Place, terms: Mapping[str, Term], kind: str) -> dict[str, float]:
    """A block of named numbers, each inside its term's domain."""
    found: dict[str, float] = {}
    for name in block.mapping():
        if name not in terms:
            raise _no_such(block[name], name, terms, kind)
        found[name] = block[name].number_of(terms[name])
    return found


def _no_such(place: Place, name: str, terms: Mapping[str, Term], kind: str) -> ConfigError:
    if name in LADDERS_BY_NAME:
        return place.wrong("is a ladder; set its July 2024 rung under initial: or its levels under ladders:")
    if (home := home_of(name)) is not None:
        return place.wrong(f"no such {kind}; it belongs under {home}:")
    if name in COLUMN_TERMS:
        return place.wrong(f"no such {kind}; it follows from others and cannot be set")
    symbol = SYMBOLS.get(name)
    near = symbol if symbol in terms else nearest_name(name, terms)
    return place.wrong(f"no such {kind}", nearest=near)


def columns(names: Iterable[str]) -> dict[str, Term]:
    """Vocabulary rows of recorded columns."""
    return {name: COLUMN_TERMS[name] for name in names}
