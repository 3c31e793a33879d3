"""What a visitor has chosen: a setting, its link, and the words that describe it. Nothing here computes or draws."""

from viz.state.setting import CAPS, DatedEvent, Move, Setting, in_force, scenario_names, specify_setting

__all__ = [
    "CAPS",
    "DatedEvent",
    "Move",
    "Setting",
    "in_force",
    "scenario_names",
    "specify_setting",
]
