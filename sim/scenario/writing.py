"""Settings as YAML that reads back to the same values."""

from typing import Any

import yaml

from sim.scenario.source import PlainLoader


class _Plain(yaml.SafeDumper):
    """Floats with all their digits, no anchors; quotes what our own reader would take for a number."""

    yaml_implicit_resolvers = PlainLoader.yaml_implicit_resolvers

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: yaml.SafeDumper, value: float) -> yaml.Node:
    text = repr(value)
    return dumper.represent_scalar("tag:yaml.org,2002:float", text if any(c in text for c in ".en") else f"{text}.0")


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    # Line breaks of Unicode would be folded away in any other style.
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if value.isprintable() else '"')


_Plain.add_representer(float, _number)
_Plain.add_representer(str, _text)


def yaml_text(settings: dict[str, Any]) -> str:
    """Settings as YAML that reads back to equal values."""
    return yaml.dump(settings, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
