"""A commented configuration to start from."""

from pathlib import Path

from sim.errors import ConfigError
from sim.scenario.library import known_names
from sim.scenario.resolve import load_scenario

NEW = """\
# {name}: what you want to find out, in a line.
# Everything not said here is as in baseline. See `tightrope params`, `tightrope policies`, `tightrope schema`.
extends: baseline
name: {name}
title: {name}

model:
  runs: 300        # histories; each has luck of its own, the same luck under every policy
  # months: 72     # from July 2024

policies:
  seoul: expected_utility       # or hedging, full_alignment, limited_alignment, accommodation, conditional_threat, ...
  # pyongyang:                  # dated moves
  #   name: script
  #   steps: [[2024-10, {{arms: troops}}]]
  #   otherwise: expected_utility

params: {{}}
  # us_drive: 0.2               # low is retrenchment, high is pressure

# initial: {{technology: 0.10}} # July 2024
# events: [{{tick: 2025-01, param: us_drive, delta: -0.2}}]
# hold: {{belief_retaliator: 0.25}}
"""


def write_new(name: str, folder: Path) -> Path:
    """Write a commented configuration; raises ConfigError if there is one already or it cannot be written."""
    name = name.removesuffix(".yaml")
    load_scenario({"name": name})
    path = folder / f"{name}.yaml"
    if path.exists():
        raise ConfigError("is there already", where=str(path))
    if name in known_names():
        raise ConfigError("names a configuration that comes along, which this one would hide", field="name", value=name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(NEW.format(name=name), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror})", where=str(path)) from None
    return path
