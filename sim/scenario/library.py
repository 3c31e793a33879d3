"""Finding configurations by name, and `extends:`."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import sim
from sim.errors import ConfigError, nearest_name
from sim.scenario.source import Path_, Source, read

WHOLE = ("policies",)
"""Blocks whose entries replace each other as a whole instead of being merged."""


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
    for candidate in ((beside / asked) if beside else asked, asked):
        if candidate.exists():
            return candidate
    if not asked.is_absolute():
        for shelf in ([beside] if beside else []) + shelves():
            for candidate in (shelf / f"{asked}.yaml", shelf / asked):
                if candidate.is_file():
                    return candidate
    known = known_names()
    raise ConfigError(
        "there is no such configuration", where=str(name), nearest=nearest_name(asked.stem, known),
        allowed="a file, or one of " + ", ".join(known) if known else "a file",
    )  # fmt: skip


def merged(base: dict[str, Any], change: dict[str, Any], path: Path_ = ()) -> dict[str, Any]:
    """`base` with `change` laid over it; mappings merge, everything else and every policy is replaced."""
    result = deepcopy(base)
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(result.get(key), dict) and not (path and path[0] in WHOLE):
            result[key] = merged(result[key], value, (*path, key))
        else:
            result[key] = deepcopy(value)
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
    if not isinstance(parent_name, str):
        raise ConfigError("must name a configuration", where=source.where(("extends",)), field="extends", value=parent_name)
    try:
        path = find_config(parent_name, source.folder)
    except ConfigError as error:
        raise ConfigError(
            error.message, where=source.where(("extends",)), field="extends", value=parent_name, nearest=error.nearest
        ) from None
    chain = (*seen, str(path.resolve()))
    if str(path.resolve()) in seen:
        names = " -> ".join(Path(name).stem for name in chain)
        raise ConfigError(f"a configuration extends itself: {names}", where=source.where(("extends",)), field="extends")
    parent = with_ancestors(read(path), chain)
    own = {key: value for key, value in source.settings.items() if key != "extends"}
    base = {key: value for key, value in parent.settings.items() if key not in ("extends", "name")}
    return Source(merged(base, own), {**parent.lines, **source.lines}, source.folder)


def read_whole(path: Path) -> Source:
    """A configuration file with its ancestors."""
    return with_ancestors(read(path), (str(path.resolve()),))
