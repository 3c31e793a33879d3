"""Checking single settings: type, range, name; every complaint says where and what is allowed."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.errors import ConfigError, nearest_name
from sim.scenario.calendar import tick_of
from sim.vocabulary import COLUMN_TERMS, CONSTANTS, INITIAL, LADDERS_BY_NAME, PARAMETERS, Ladder

Path_ = tuple[str | int, ...]


class Place:
    """A setting under inspection: its value, its path, and where the file has it."""

    def __init__(self, value: Any, path: Path_, where: Callable[[Path_], str]) -> None:
        self.value, self.path, self._where = value, path, where

    def __getitem__(self, key: str | int) -> "Place":
        return Place(self.value[key], (*self.path, key), self._where)

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

    def children(self) -> Iterable["Place"]:
        """Settings of a block or a list."""
        keys = self.mapping() if isinstance(self.value, dict) or self.value is None else range(len(self.value))
        return [self[key] for key in keys]

    def known(self, names: Iterable[str], kind: str = "setting") -> None:
        """Every name of the block must be one of `names`."""
        allowed = list(names)
        for key in self.mapping():
            if key not in allowed:
                near = nearest_name(key, allowed)
                raise self[key].wrong(f"no such {kind}", nearest=near, allowed="" if near else brief(allowed))

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
        raise self.wrong(
            f"no such rung of {ladder.name}", value=self.value, nearest=nearest_name(self.value, ladder.rung_names),
            allowed=", ".join(ladder.rung_names),
        )  # fmt: skip


def brief(names: list[str], most: int = 12) -> str:
    """Names for a message."""
    return ", ".join(names[:most]) + (f", ... ({len(names)} in all)" if len(names) > most else "")


BLOCK_OF = {
    **{term.name: "params" for term in PARAMETERS},
    **{term.name: "constants" for term in CONSTANTS},
    **dict.fromkeys(INITIAL, "initial"),
}
"""Where each scalar setting belongs."""


def numbers(block: Place, domains: Mapping[str, tuple[float, float]], kind: str) -> dict[str, float]:
    """A block of named numbers, each inside its domain."""
    found: dict[str, float] = {}
    for name in block.mapping():
        place = block[name]
        if name not in domains:
            home = BLOCK_OF.get(name)
            if home is not None:
                raise place.wrong(f"belongs under {home}:")
            if name in LADDERS_BY_NAME and kind != "stock":
                raise place.wrong("is a ladder; set its July 2024 rung under initial: or its levels under ladders:")
            raise place.wrong(f"no such {kind}", nearest=nearest_name(name, domains))
        found[name] = place.number(*domains[name])
    return found


def domain_of_column(name: str) -> tuple[float, float]:
    """Domain of a recorded column."""
    return COLUMN_TERMS[name].domain
