"""Configurations: read, checked, resolved, hashed. Nothing here knows a policy, an array or a law."""

from sim.scenario.calendar import date_of, tick_of
from sim.scenario.json_schema import json_schema
from sim.scenario.library import find_config, known_names
from sim.scenario.overrides import parse_override
from sim.scenario.resolve import load_scenario, load_sweep, resolved, with_changes
from sim.scenario.schema import Event, Scenario, Segment, Step
from sim.scenario.sweeps import AxisForm, SweepForm

__all__ = [
    "AxisForm",
    "Event",
    "Scenario",
    "Segment",
    "Step",
    "SweepForm",
    "date_of",
    "find_config",
    "json_schema",
    "known_names",
    "load_scenario",
    "load_sweep",
    "parse_override",
    "resolved",
    "tick_of",
    "with_changes",
]
