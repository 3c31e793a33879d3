"""Finding configurations by name, and `extends:`."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import sim
from sim.errors import ConfigError, nearest_name, shortened
from sim.scenario.source import Path_, Source, read

WHOLE = ("policies", "sweep")
"""Blocks whose entries replace each other as a whole instead of being merged."""

OWN = ("extends", "name", "title", "description")
"""Settings that say what one configuration is; they are not handed down."""

TWINS = {"ticks": "months", "months": "ticks"}
"""Two words for one setting: giving one takes the other back."""


def shelves() -> list[Path]:
    """Folders in which a bare name is looked up, in order."""
    package = Path(sim.__file__).parent
    return [Path.cwd() / "configs", package.parent / "configs", package / "shipped_configs"]


def known_names() -> list[str]:
    """Names of the configurations at hand, such as ``baseline``."""
    names: dict[str, None] = {}
    for shelf in shelves():
        for path in sorted(shelf.rglob("*.yaml")) if shelf.is_dir() else ():
            names.setdefault(str(path.relative_to(shelf).with_suffix("")), None)
    return list(names)


def find_config(name: str | Path, beside: Path | None = None) -> Path:
    """The file a name or path means: the path if it exists (from `beside`, else from here), else a shipped name.

    Raises
    ------
    ConfigError
        If there is none.
    """
    asked = Path(name)
    nearby = [beside / asked, asked] if beside else [asked]
    own = [beside] if beside else []
    shelved = [] if asked.is_absolute() else [*own, *shelves(), *(shelf / "sweeps" for shelf in shelves())]
    for candidate in (*nearby, *(shelf / file for shelf in shelved for file in (f"{asked}.yaml", asked))):
        if _there(candidate, Path.is_file):
            return candidate
    for candidate in nearby if str(name) else ():  # a folder or a pipe: reading it will say what is wrong
        if _there(candidate, Path.exists):
            return candidate
    known = known_names()
    nearest = nearest_name(asked, known) or nearest_name(asked.stem, known)
    runs = [name for name in known if "/" not in name]
    raise ConfigError(
        "there is no such configuration", where=shortened(str(name)), nearest=nearest,
        allowed="" if nearest else "a file, or one of " + ", ".join(runs) if runs else "a file",
    )  # fmt: skip


def _there(path: Path, is_so: Callable[[Path], bool]) -> bool:
    try:
        return is_so(path)
    except OSError:  # a name too long, a folder that may not be entered
        return False


def merged(base: dict[str, Any], change: dict[str, Any], replaced: set[Path_], path: Path_ = ()) -> dict[str, Any]:
    """`base` with `change` laid over it; mappings merge, everything else and every policy is replaced.

    `replaced` receives the paths of what was replaced.
    """
    result = dict(base)
    for key, value in change.items():
        if path == ("model",):
            result.pop(TWINS.get(key, key), None)
        if isinstance(value, dict) and isinstance(result.get(key), dict) and not (path and path[0] in WHOLE):
            result[key] = merged(result[key], value, replaced, (*path, key))
        else:
            result[key] = deepcopy(value)
            replaced.add((*path, key))
    return result


def with_ancestors(source: Source, seen: tuple[str, ...] = ()) -> Source:
    """A source with everything it extends laid under it.

    Raises
    ------
    ConfigError
        If it extends itself, directly or through others, or what is not there.
    """
    parent_name = source.settings.get("extends")
    if parent_name is None:
        return source
    at = source.where(("extends",))
    if not isinstance(parent_name, str):
        raise ConfigError("must name a configuration", where=at, field="extends", value=parent_name)
    try:
        path = find_config(parent_name, source.folder)
    except ConfigError as error:
        raise ConfigError(
            error.message, where=at, field="extends", value=parent_name, nearest=error.nearest, allowed=error.allowed
        ) from None
    chain = (*seen, str(path.resolve()))
    if str(path.resolve()) in seen:
        names = " -> ".join(Path(name).stem for name in chain)
        raise ConfigError(f"a configuration extends itself: {names}", where=at, field="extends")
    parent = with_ancestors(read(path), chain)
    own = {key: value for key, value in source.settings.items() if key != "extends"}
    base = {key: value for key, value in parent.settings.items() if key not in OWN}
    replaced: set[Path_] = set()
    settings = merged(base, own, replaced)
    inherited = {path: line for path, line in without(parent.lines, replaced).items() if path}
    return Source(settings, {**inherited, **source.lines}, source.folder)


def without(lines: dict[Path_, str], replaced: set[Path_]) -> dict[Path_, str]:
    """Lines of what still stands: neither replaced nor inside what was replaced."""
    return {
        path: line for path, line in lines.items() if not any(path[:k] in replaced for k in range(1, len(path) + 1))
    }


def read_whole(path: Path) -> Source:
    """A configuration file with its ancestors."""
    return with_ancestors(read(path), (str(path.resolve()),))
