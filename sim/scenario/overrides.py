"""Settings laid over a configuration by dotted path: `--set us_drive=0.3`, the axes of a sweep."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sim.errors import ConfigError, nearest_name
from sim.scenario.checks import BLOCK_OF, MODEL, MONTHS_ALIAS, home_of
from sim.scenario.library import TWINS
from sim.scenario.policies import BASELINE_POLICY
from sim.scenario.source import Path_, Source, parse
from sim.vocabulary import ACTORS, LADDERS_BY_NAME, Term

WHOLE_BLOCKS = (
    "name", "title", "description", "policies", "params", "constants", "ladders", "initial", "events", "hold", "output",
)  # fmt: skip
EXAMPLE = "params.us_drive=0.3"
MONTHS_TWIN = TWINS[MONTHS_ALIAS]
LONGEST_NUMBER = 10


def parse_override(text: str) -> tuple[str, Any]:
    """``params.us_drive=0.3`` as path and value; the value is read as YAML.

    Raises
    ------
    ConfigError
        If it is no path and value.
    """
    path, separator, value = text.partition("=")
    if not separator or not path.strip():
        raise ConfigError(f"write it as PATH=VALUE, such as {EXAMPLE}", where=f"--set {text}")
    return path.strip(), value_of(value, f"--set {text}")


def value_of(text: str, where: str) -> Any:
    """A value given by an option, read as YAML; raises ConfigError at the option."""
    try:
        return parse(f"value: {text}", "").settings["value"]
    except ConfigError as error:
        raise ConfigError(error.message, where=where, value=error.value) from None


def lay_over(source: Source, dotted: str, value: Any, extra: Mapping[str, Term]) -> None:
    """Set one setting of a source in place; `extra` are policies' own parameters.

    Raises
    ------
    ConfigError
        If the path leads nowhere.
    """
    at = f"--set {dotted}={str(value)[:40]}"
    keys = keys_of(dotted, at, extra)
    trail: Path_ = ()
    block: Any = source.settings
    for depth, key in enumerate(keys):
        if isinstance(block, list) and len(block) == 1 and not is_number(key):
            block, trail = block[0], (*trail, 0)  # a schedule of one is how a resolved configuration writes a policy
        place = _place_in(block, key)
        if place is None:
            raise ConfigError("cannot be set by path", where=at, field=dotted)
        trail = (*trail, place)
        if depth + 1 < len(keys):
            if _make_room(block, trail):
                source.lines[trail] = at
            block = block[place]
    if trail[:-1] == ("model",):
        block.pop(TWINS.get(str(place)), None)
    block[place] = deepcopy(value)
    _forget(source.lines, trail)
    source.lines[trail] = at


def keys_of(dotted: str, at: str, extra: Mapping[str, Term]) -> list[str]:
    """Keys of a dotted path; a bare name is looked for in the blocks."""
    keys = dotted.split(".")
    if len(keys) > 1 or dotted in WHOLE_BLOCKS:
        return keys
    home = "constants" if dotted in extra else home_of(dotted)
    if home is None:
        near = nearest_name(dotted, [*BLOCK_OF, *extra, *MODEL, *ACTORS, *LADDERS_BY_NAME])
        raise ConfigError("no such setting", where=at, field=dotted, nearest=near)
    return [home, dotted]


def canonical(dotted: str, at: str, extra: Mapping[str, Term]) -> str:
    """The one spelling of a path: the block spelled out, months as ticks, whole numbers without zeros before them.

    Raises
    ------
    ConfigError
        If a bare name is no setting.
    """
    keys = [str(int(key)) if is_number(key) else key for key in keys_of(dotted, at, extra)]
    if keys[0] == "model":
        keys[1:] = [MONTHS_TWIN if key == MONTHS_ALIAS else key for key in keys[1:]]
    return ".".join(keys)


def is_number(key: str) -> bool:
    """Whether a key of a path is a place in a list."""
    return key.isascii() and key.isdecimal() and len(key) < LONGEST_NUMBER


def _place_in(block: Any, key: str) -> str | int | None:
    if isinstance(block, dict):
        return key
    if isinstance(block, list) and is_number(key) and int(key) < len(block):
        return int(key)
    return None


def _make_room(block: Any, trail: Path_) -> bool:
    """Make a setting able to hold others: a bare policy name becomes a mapping, a missing block an empty one."""
    place: Any = trail[-1]
    of_actor = trail[:-1] == ("policies",)
    inner = block[place] if isinstance(block, list) else block.get(place)
    if of_actor and isinstance(inner, str):
        block[place] = {"name": inner}
    elif inner is None:
        block[place] = {"name": BASELINE_POLICY} if of_actor and place in ACTORS else {}
        return True
    return False


def _forget(lines: dict[Path_, str], trail: Path_) -> None:
    """Drop the lines of what stood where something else stands now."""
    for path in [path for path in lines if path[: len(trail)] == trail]:
        del lines[path]
