"""The `tightrope` command: one function a verb, no logic. Heavy packages are imported inside the verb."""

from sim.cli import driving, explaining, exploring, proving, running
from sim.cli.app import app, main

__all__ = ["app", "driving", "explaining", "exploring", "main", "proving", "running"]
