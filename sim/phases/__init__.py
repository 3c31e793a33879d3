"""Phases: who feeds what to which law. One month is the sequence `MONTH`; both drivers run it.

A phase takes arrays of one run. Phases of governments take an index ``i``; phases of firms take a range ``[lo, hi)``:
Mesa passes one agent, the ensemble all.
"""

from typing import NamedTuple


class Step(NamedTuple):
    """One step of a month, for people who want to see the order."""

    name: str
    runs_for: str
    does: str


MONTH = (
    Step("events", "world", "dated changes of parameters and stocks take effect"),
    Step("signals", "world", "E1-E6: war, pledge, political shocks; message, intelligence, NATO's reading"),
    Step("perceive", "each government", "E9-E11: beliefs; the red line is marked crossed or not"),
    Step("standing", "world", "E13, E14: guarantee and threat with the new beliefs"),
    Step("appraise", "each government", "E15, E16: perceived risk, averages of observed conduct"),
    Step("expectations", "world", "E7, E8: chance of a transfer by type; what each government is shown"),
    Step("decide", "each government", "7.3-7.5: utilities, policy, choice, review rule, learning"),
    Step("update", "each government", "E21, E22, E32: the choice takes effect; alignment"),
    Step("relations", "world", "E25-E31: technology, cooperation, dual use, relations, ties, ask"),
    Step("market", "world", "E33, E34, E37: what all firms share"),
    Step("perceive_firms", "each firm", "E34-E38: margin, cost, triggers, perceived risk"),
    Step("decide_firms", "each firm", "E39, E40: cash; exit, stay or come back"),
    Step("update_firms", "each firm", "E41: exposures, alignment"),
    Step("aggregates", "world", "2.4: stake, uncertainty, exposure, counts, exited peers"),
    Step("accounting", "world", "E13, E14, E23 and section 11: net payoff, postures, margins"),
)
