"""The vocabulary: every quantity of the model, declared once. Everything else derives from it.

`parameters` (42, swept), `constants`, `ladders` (what governments can do), `state` (stocks, beliefs, perceptions),
`measures` (monthly and run-level outcomes), `channels` (luck). A policy's own parameters are declared in its own file
(`sim.policies`).
"""

from sim.vocabulary.channels import CHANNELS, CHANNELS_BY_NAME, MONTHLY, Channel
from sim.vocabulary.constants import CONSTANTS
from sim.vocabulary.ladders import (
    ACTORS,
    BEIJING,
    LADDERS,
    LADDERS_BY_NAME,
    LARGEST_MENU,
    MENU_SIZES,
    MOSCOW,
    PYONGYANG,
    SEOUL,
    WASHINGTON,
    Ladder,
    action_index,
    action_names,
    action_rungs,
    ladders_of,
)
from sim.vocabulary.measures import HEADLINES, MONTHLY_OUTCOMES, OUTCOME_PLACE, OUTCOMES, OUTCOMES_BY_NAME, Outcome
from sim.vocabulary.parameters import PARAMETERS
from sim.vocabulary.state import ACTIONS, DERIVED, JULY_2024_RUNGS, STOCKS, Variable
from sim.vocabulary.terms import MARKS, Mark, Term

STATE = (*STOCKS, *DERIVED, *ACTIONS, *MONTHLY_OUTCOMES)
"""Everything a run carries from month to month and records, in the order of its columns."""

COLUMNS = tuple(column for variable in STATE for column in variable.columns)
"""Names of the recorded columns, one number a month each."""

COLUMN_TERMS = {column: variable for variable in STATE for column in variable.columns}
"""Vocabulary row behind each column."""

INITIAL = tuple(column for variable in STOCKS for column in variable.columns)
"""Names a config's `initial:` may set (beside the July 2024 rungs)."""

__all__ = [
    "ACTIONS",
    "ACTORS",
    "BEIJING",
    "CHANNELS",
    "CHANNELS_BY_NAME",
    "COLUMNS",
    "COLUMN_TERMS",
    "CONSTANTS",
    "DERIVED",
    "HEADLINES",
    "INITIAL",
    "JULY_2024_RUNGS",
    "LADDERS",
    "LADDERS_BY_NAME",
    "LARGEST_MENU",
    "MARKS",
    "MENU_SIZES",
    "MONTHLY",
    "MONTHLY_OUTCOMES",
    "MOSCOW",
    "OUTCOMES",
    "OUTCOMES_BY_NAME",
    "OUTCOME_PLACE",
    "PARAMETERS",
    "PYONGYANG",
    "SEOUL",
    "STATE",
    "STOCKS",
    "WASHINGTON",
    "Channel",
    "Ladder",
    "Mark",
    "Outcome",
    "Term",
    "Variable",
    "action_index",
    "action_names",
    "action_rungs",
    "ladders_of",
]
