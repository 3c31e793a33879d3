"""Configurations: read, checked, resolved, hashed. Nothing here knows a policy, an array or a law."""

from sim.scenario.calendar import date_of, tick_of
from sim.scenario.json_schema import json_schema
from sim.scenario.library import find_config, known_names
from sim.scenario.overrides import parse_override
from sim.scenario.resolve import load_scenario, with_changes
from sim.scenario.schema import Event, Scenario, Segment, Step

__all__ = [
    "Event",
    "Scenario",
    "Segment",
    "Step",
    "date_of",
    "find_config",
    "json_schema",
    "known_names",
    "load_scenario",
    "parse_override",
    "tick_of",
    "with_changes",
]
