"""The `sweep:` block: what varies, how it is sampled, on what luck. Its form only; `sim.experiments` builds it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import Field

from sim.errors import ConfigError, nearest_name
from sim.scenario.checks import Place, brief
from sim.scenario.overrides import canonical
from sim.scenario.schema import Frozen
from sim.vocabulary import OUTCOMES_BY_NAME, Term

METHODS = ("grid", "list", "lhs", "sobol", "saltelli", "morris")
SEEDS = ("common", "independent")
TRAJECTORIES = ("none", "quantiles", "full")
ALL = "all"
SWEEP_KEYS = (
    "question", "method", "axes", "uncertainties", "levers", "linked", "points", "replicates", "seed", "seeds",
    "spread", "second_order", "levels", "trajectories", "outputs",
)  # fmt: skip
AXIS_KEYS = ("low", "high", "steps", "values", "spread")
MOST_POINTS = 100_000_000
MOST_REPLICATES = 10_000_000
MOST_STEPS = 1_000_000
MOST_LEVELS = 64
MOST_LISTED = 8_000
"""Settings, points times what differs between them, that a configuration lists; more belong in a file."""
ONLY_OF = {
    "levels": ("morris",),
    "second_order": ("saltelli",),
    "points": ("list", "lhs", "sobol", "saltelli", "morris"),
}
"""Entries that only some methods have."""
NAME = "name"
PAIR, TRIPLE = 2, 3
WORDS_OF_AN_AXIS = "write [low, high], [low, high, steps] or {values: [...]}"


class AxisForm(Frozen):
    """One setting that varies, as the configuration writes it.

    Parameters
    ----------
    path : str
        The setting, by its canonical path.
    low, high : float, optional
        Ends of a range; both None where the vocabulary's sweep range is meant.
    steps : int, optional
        Values of a grid along the range.
    values : tuple, optional
        Values instead of a range.
    spread : float, optional
        How far from the default towards the ends of the vocabulary's range; None: that of the block.
    where : str
        ``file:line``.
    """

    path: str
    low: float | None = None
    high: float | None = None
    steps: int | None = None
    values: tuple[Any, ...] | None = None
    spread: float | None = None
    where: str = ""


class SweepForm(Frozen):
    """A `sweep:` block, checked on its own.

    Parameters
    ----------
    question : str
        What the sweep is to answer, in words.
    method : {"grid", "list", "lhs", "sobol", "saltelli", "morris"}
    uncertainties, levers : tuple of tuple of AxisForm
        What the world decides, what an actor decides. Settings in one inner tuple are linked: they vary together.
    every_parameter : bool
        Whether all 42 swept parameters vary over their ranges.
    points : int, optional
        Points of `lhs` and `sobol`, base sample of `saltelli`, trajectories of `morris`.
    listed : tuple of dict, or str
        Points of a `list`, each a setting's canonical path to its value, or the file that holds them.
    listed_at : tuple of str
        ``file:line`` of each point.
    replicates : int, optional
        Histories of each point; None: `model.runs`.
    seed : int
        Seed of the design; the luck has its own.
    seeds : {"common", "independent"}
        Whether all futures share their luck, or each has its own. Levers always share it.
    spread : float
    second_order : bool
        `saltelli` with the points second-order indices need.
    levels : int
        Levels of `morris`.
    trajectories : {"none", "quantiles", "full"}
    outputs : tuple of str
        Outcomes the summary shows; all are recorded.
    lines : dict
        ``file:line`` of the entries.
    """

    question: str = ""
    method: str = "grid"
    uncertainties: tuple[tuple[AxisForm, ...], ...] = ()
    levers: tuple[tuple[AxisForm, ...], ...] = ()
    every_parameter: bool = False
    points: int | None = None
    listed: tuple[dict[str, Any], ...] | str = ()
    listed_at: tuple[str, ...] = ()
    replicates: int | None = None
    seed: int = 0
    seeds: str = "common"
    spread: float = 1.0
    second_order: bool = False
    levels: int = 4
    trajectories: str = "none"
    outputs: tuple[str, ...] = ()
    lines: dict[str, str] = Field(default_factory=dict)

    def where(self, key: str) -> str:
        """``file:line`` of an entry, or of the block."""
        return self.lines.get(key, self.lines.get("", ""))


def _choice(place: Place, names: Sequence[str]) -> str:
    if place.value not in names:
        near = nearest_name(place.value, names)
        raise place.wrong("no such choice", value=place.value, nearest=near, allowed=", ".join(names))
    return str(place.value)


def _boolean(place: Place) -> bool:
    if not isinstance(place.value, bool):
        raise place.wrong("must be true or false", value=place.value)
    return place.value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _range(place: Place, low: float, high: float) -> dict[str, Any]:
    if low > high:
        raise place.wrong("the range is upside down; write [low, high]", value=f"[{low:g}, {high:g}]")
    if low == high:
        raise place.wrong("the range is empty: both ends are the same", value=low)
    return {"low": low, "high": high}


def _listed_axis(place: Place, path: str, where: str) -> AxisForm:
    """An axis written as a list: [low, high], [low, high, steps], or names."""
    items = place.value
    if not all(_is_number(item) for item in items):
        return _values(place, path, where)
    if len(items) not in (PAIR, TRIPLE):
        raise place.wrong(WORDS_OF_AN_AXIS, value=items)
    found = _range(place, place[0].number(), place[1].number())
    if len(items) == PAIR:
        return AxisForm(path=path, **found, where=where)
    if not isinstance(items[2], int):
        message = "the third number of a range is how many steps it has; three values are {values: [...]}"
        raise place.wrong(message, value=items)
    return AxisForm(path=path, **found, steps=place[2].whole(2, MOST_STEPS), where=where)


def _values(place: Place, path: str, where: str) -> AxisForm:
    """An axis given by its values."""
    if not isinstance(place.value, list) or not place.value:
        raise place.wrong("must be a list that is not empty", value=place.value)
    for k, value in enumerate(place.value):
        if value is None:
            raise place[k].wrong("an empty value")
    return AxisForm(path=path, values=tuple(place.value), where=where)


def axis_form(place: Place, path: str) -> AxisForm:
    """One axis of a block: nothing (the vocabulary's range), a list, or a mapping."""
    where = place.wrong("").where
    if place.value is None:
        return AxisForm(path=path, where=where)
    if isinstance(place.value, list):
        if not place.value:
            raise place.wrong("an empty axis; give a range or values")
        return _listed_axis(place, path, where)
    if not isinstance(place.value, dict):
        raise place.wrong(WORDS_OF_AN_AXIS, value=place.value)
    place.known(AXIS_KEYS, "setting of an axis")
    given = place.mapping()
    if "values" in given:
        if len(given) > 1:
            raise place.wrong("values: stands alone, without a range")
        return _values(place["values"], path, where)
    if ("low" in given) != ("high" in given):
        raise place.wrong("a range needs low: and high:")
    ends = _range(place, place["low"].number(), place["high"].number()) if "low" in given else {}
    steps = place["steps"].whole(2, MOST_STEPS) if "steps" in given else None
    spread = place["spread"].number(0.0, 1.0) if "spread" in given else None
    if ends and spread is not None:
        raise place["spread"].wrong("shrinks the vocabulary's range; leave it out beside low: and high:")
    return AxisForm(path=path, **ends, steps=steps, spread=spread, where=where)


Group = tuple[AxisForm, ...]


class _Axes:
    """Axes of a block, sorted by who decides them."""

    def __init__(self, block: Place, extra: Mapping[str, Term]) -> None:
        self.block, self.extra = block, extra
        self.uncertainties: list[Group] = []
        self.levers: list[Group] = []
        self.every = False

    def read(self) -> dict[str, Any]:
        """All entries of the block that bring axes; `axes:` and `linked:` are sorted by what they set."""
        given = self.block.mapping()
        for key, read in (("axes", self._single), ("linked", self._linked)):
            for group in read(self.block[key]) if given.get(key) is not None else ():
                (self.levers if all(is_lever(form.path) for form in group) else self.uncertainties).append(group)
        if given.get("uncertainties") == ALL:
            self.every = True
        elif given.get("uncertainties") is not None:
            self.uncertainties += self._single(self.block["uncertainties"])
        if given.get("levers") is not None:
            self.levers += self._single(self.block["levers"])
        seen: set[str] = set()
        for form in (form for group in (*self.uncertainties, *self.levers) for form in group):
            if form.path in seen:
                raise ConfigError("varies twice", where=form.where, field=form.path)
            seen.add(form.path)
        return {
            "uncertainties": tuple(self.uncertainties), "levers": tuple(self.levers), "every_parameter": self.every,
        }  # fmt: skip

    def _form(self, place: Place, path: str) -> AxisForm:
        return axis_form(place, canonical(path, place.wrong("").where, self.extra))

    def _single(self, place: Place) -> list[Group]:
        found: list[Group] = []
        for path in place.mapping("a block of `setting: range` lines"):
            if path == ALL and place.path[-1] != "levers":
                if place[path].value is not None:
                    raise place[path].wrong("stands for the 42 swept parameters and takes no value; spread: shrinks it")
                self.every = True
            else:
                found.append((self._form(place[path], path),))
        return found

    def _linked(self, place: Place) -> list[Group]:
        """Groups of settings that vary together."""
        if not isinstance(place.value, list):
            raise place.wrong("must be a list of blocks, each with settings that vary together", value=place.value)
        groups = []
        for k in range(len(place.value)):
            group = tuple(self._form(place[k][path], path) for path in place[k].mapping())
            lengths = {len(form.values) if form.values else form.steps for form in group}
            if len(group) < PAIR:
                raise place[k].wrong("a linked axis has two settings or more")
            if len(lengths) > 1:
                raise place[k].wrong("linked settings need the same number of values", value=sorted(map(str, lengths)))
            groups.append(group)
        return groups


def is_lever(path: str) -> bool:
    """Whether a setting is what an actor decides; everything else is what the world decides."""
    return path.split(".", maxsplit=1)[0] == "policies" and not path.startswith("policies.firms")


def _points(block: Place, method: str, extra: Mapping[str, Term]) -> dict[str, Any]:
    given = block.mapping()
    if method != "list":
        return {"points": block["points"].whole(1, MOST_POINTS) if given.get("points") is not None else None}
    if isinstance(given.get("points"), str):
        return {"listed": block["points"].text()}
    if not isinstance(given.get("points"), list) or not given["points"]:
        raise block.wrong("a list needs points: a file (CSV or Parquet), or a list of settings that is not empty")
    place = block["points"]
    rows = [_listed_point(place[k], extra) for k in range(len(place.value))]
    if len(rows) * len({path for row in rows for path in row}) > MOST_LISTED:
        raise place.wrong(f"more than {MOST_LISTED:,} settings; put the points into a CSV or Parquet file")
    return {"listed": tuple(rows), "listed_at": tuple(place[k].wrong("").where for k in range(len(rows)))}


def _listed_point(place: Place, extra: Mapping[str, Term]) -> dict[str, Any]:
    """One point of a list, by canonical paths."""
    found: dict[str, Any] = {}
    for path in place.mapping("a block of settings"):
        known = path if path == NAME else canonical(path, place[path].wrong("").where, extra)
        if known in found:
            raise place[path].wrong("is set twice in this point", value=place[path].value)
        found[known] = place[path].value
    return found


def _outputs(block: Place) -> tuple[str, ...]:
    given = block.mapping()
    if given.get("outputs") is None:
        return ()
    place = block["outputs"]
    if not isinstance(place.value, list):
        raise place.wrong("must be a list of outcomes", value=place.value)
    for k, name in enumerate(place.value):
        if name not in OUTCOMES_BY_NAME:
            near = nearest_name(name, OUTCOMES_BY_NAME)
            raise place[k].wrong(
                "no such outcome", value=name, nearest=near, allowed="" if near else brief(list(OUTCOMES_BY_NAME))
            )
    return tuple(place.value)


def _fitting(block: Place, method: str) -> None:
    """Refuse entries that the method would ignore."""
    given = block.mapping()
    for key, methods in ONLY_OF.items():
        if given.get(key) not in (None, False) and method not in methods:
            raise block[key].wrong(f"method {method} has no {key}; {', '.join(methods)} has", value=given[key])
    for key in ("axes", "linked", "uncertainties") if method == "list" else ():
        if given.get(key) is not None:
            raise block[key].wrong("a list brings its own points; only levers: can be crossed with it")


READERS: dict[str, Callable[[Place], Any]] = {
    "question": lambda place: " ".join(place.text().split()),
    "replicates": lambda place: place.whole(1, MOST_REPLICATES),
    "seed": lambda place: place.whole(0, 2**31 - 1),
    "seeds": lambda place: _choice(place, SEEDS),
    "spread": lambda place: place.number(0.0, 1.0),
    "second_order": _boolean,
    "levels": lambda place: place.whole(2, MOST_LEVELS),
    "trajectories": lambda place: _choice(place, TRAJECTORIES),
}
"""How each simple entry of the block is read."""


def sweep_form(settings: Mapping[str, Any], where: Any, extra: Mapping[str, Term]) -> SweepForm:
    """The `sweep:` block of a configuration.

    Parameters
    ----------
    settings : mapping
        The whole configuration.
    where : callable
        ``file:line`` of a path.
    extra : mapping
        Parameters of policies among the constants.

    Raises
    ------
    ConfigError
        With file and line, for anything that cannot be meant.
    """
    root = Place(dict(settings), (), where)
    if root.value.get("sweep") is None:
        raise ConfigError("there is no sweep: block, and no --axis", where=where(("name",)) or where(()))
    block = root["sweep"]
    block.known(SWEEP_KEYS, "setting of a sweep")
    given = block.mapping()
    method = _choice(block["method"], METHODS) if given.get("method") is not None else "grid"
    _fitting(block, method)
    found: dict[str, Any] = {"method": method, **_Axes(block, extra).read(), **_points(block, method, extra)}
    found |= {key: read(block[key]) for key, read in READERS.items() if given.get(key) is not None}
    lines = {"": where(("sweep",))} | {key: where(("sweep", key)) for key in given}
    return SweepForm(**found, outputs=_outputs(block), lines=lines)
