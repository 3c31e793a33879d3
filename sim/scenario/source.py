"""Reading YAML with the line of every setting. YAML is data here: no tags, nothing that runs."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ConfigError

MOST_BYTES = 1_000_000
MOST_NODES = 20_000
MOST_DIGITS = 4_000  # Python itself refuses to read longer integers
Path_ = tuple[str | int, ...]


class PlainLoader(yaml.SafeLoader):
    """YAML 1.2 scalars: only true/false, null, integers, floats; dates and yes/no stay text."""


PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false|True|False|TRUE|FALSE", "tfTF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+0123456789.",
    ),
):
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


@dataclass
class Source:
    """Settings as plain Python, and where each was written.

    Parameters
    ----------
    settings : dict
    lines : dict
        Path of a setting to ``file:line``.
    folder : Path, optional
        Folder of the file.
    """

    settings: dict[str, Any]
    lines: dict[Path_, str] = field(default_factory=dict)
    folder: Path | None = None

    def where(self, path: Path_) -> str:
        """Line of a setting, or of the nearest thing around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return ""


class _Reader:
    """Turns YAML nodes into Python, keeping lines."""

    def __init__(self, file: str) -> None:
        self.file, self.lines, self.nodes = file, {}, 0  # type: tuple[str, dict[Path_, str], int]
        self.open: list[int] = []

    def at(self, node: yaml.Node) -> str:
        return f"{self.file}:{node.start_mark.line + 1}"

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise ConfigError(f"more than {MOST_NODES:,} settings", where=self.file)
        if id(node) in self.open:
            raise ConfigError("a setting contains itself", where=self.at(node))
        self.lines.setdefault(path, self.at(node))
        self.open.append(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                return self.mapping(node, path)
            if isinstance(node, yaml.SequenceNode):
                self.plain(node, path, "seq")
                return [self.value(item, (*path, k)) for k, item in enumerate(node.value)]
            return self.scalar(node, path)
        finally:
            self.open.pop()

    def plain(self, node: yaml.Node, path: Path_, *kinds: str) -> None:
        if node.tag not in {f"tag:yaml.org,2002:{kind}" for kind in kinds}:
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            field = ".".join(map(str, path))
            raise ConfigError("tags are not allowed, YAML is data here", where=self.at(node), field=field, value=tag)

    def mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        self.plain(node, path, "map")
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise ConfigError("a name must be plain text", where=self.at(key_node))
            key = str(key_node.value)
            if key in found:
                raise ConfigError("given twice", where=self.at(key_node), field=".".join(map(str, (*path, key))))
            self.lines[(*path, key)] = self.at(key_node)
            found[key] = self.value(value_node, (*path, key))
        return found

    def scalar(self, node: yaml.Node, path: Path_) -> Any:
        self.plain(node, path, "str", "int", "float", "bool", "null")
        text, kind = str(node.value), node.tag.rsplit(":", 1)[-1]
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        if kind == "int":
            return int(text) if len(text) < MOST_DIGITS else float("inf")
        if kind == "float":
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
        return text


def parse(text: str, file: str, folder: Path | None = None) -> Source:
    """Settings in YAML text; `file` names it in messages.

    Raises
    ------
    ConfigError
        Not YAML, empty, no mapping, duplicate names, tags, or too large.
    """
    try:
        node = yaml.compose(text, Loader=PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{file}:{mark.line + 1}" if mark else file
        line = text.splitlines()[mark.line] if mark and mark.line < len(text.splitlines()) else ""
        tab = "; YAML indents with spaces, this line has a tab" if "\t" in line else ""
        raise ConfigError(f"not YAML: {error.problem or error.context}{tab}", where=where) from None
    except RecursionError:
        raise ConfigError("nested too deeply", where=file) from None
    except yaml.YAMLError:
        raise ConfigError("not YAML: it holds characters that text does not have", where=file) from None
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value and not node.style):
        raise ConfigError("the file is empty", where=file)
    reader = _Reader(file)
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError("a configuration is a list of `name: value` lines", where=reader.at(node))
    try:
        return Source(reader.value(node, ()), reader.lines, folder)
    except RecursionError:
        raise ConfigError("nested too deeply", where=file) from None


def read(path: Path) -> Source:
    """Settings in a YAML file; raises ConfigError if it cannot be read."""
    try:
        if path.is_dir():
            raise ConfigError("is a folder, not a configuration", where=str(path))
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)  # asking for the size first would trust devices, which have none
        if len(content) > MOST_BYTES:
            raise ConfigError(f"larger than {MOST_BYTES:,} bytes; a configuration is a small file", where=str(path))
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigError("is not UTF-8 text", where=str(path)) from None
    except FileNotFoundError:
        raise ConfigError("there is no such file", where=str(path)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read ({error.strerror})", where=str(path)) from None
    return parse(text, str(path), path.parent)
