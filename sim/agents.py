"""The Mesa agents: governments and firms as live views on the arrays of a run.

They hold no equation: each method runs the phase of its name for this one agent.
"""

from collections.abc import Callable
from typing import Protocol

import mesa

from sim.jit import Array
from sim.phases.firms import decide_firms, perceive_firms, update_firms
from sim.phases.perception import appraise, perceive
from sim.phases.relations import update
from sim.phases.run import Scratch
from sim.vocabulary import (
    ACTORS,
    LADDERS_BY_NAME,
    SEOUL,
    WASHINGTON,
    action_index,
    action_names,
    action_rungs,
    ladders_of,
)
from sim.vocabulary.firms import STATUSES
from sim.world import F


class Stage(Protocol):
    """What an agent needs of its model (`sim.model.StrategicAmbiguity`)."""

    run: Scratch
    plan: Array
    month: int
    firm_policy: int
    decide_phase: Callable[..., None]


class Government(mesa.Agent):
    """One of the five governments.

    Override `perceive`, `appraise`, `decide` or `update` to change how it behaves; `intend` puts a decision of your own
    in force.

    Parameters
    ----------
    model : StrategicAmbiguity
    row : int
        Its place in `sim.vocabulary.ACTORS`.
    """

    model: Stage

    def __init__(self, model: Stage, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.name = ACTORS[row]

    @property
    def alignment(self) -> float:
        """Posture on the NATO-Ukraine-China question [-1, 1]."""
        return float(self.model.run.world["alignment"][0, self.row])

    @property
    def risk(self) -> float:
        """Perceived risk [0-1]."""
        return float(self.model.run.world["risk"][0, self.row])

    @property
    def belief(self) -> float:
        """Seoul's that Moscow retaliates; Washington's that Seoul is committed; .5 for the others."""
        if self.row == SEOUL:
            return float(self.model.run.world["belief_retaliator"][0])
        return float(self.model.run.world["belief_committed"][0]) if self.row == WASHINGTON else 0.5

    @property
    def action(self) -> tuple[str, ...]:
        """Rungs in force, by name."""
        return action_names(self.name, int(self.model.run.world["action"][0, self.row]))

    def intend(self, **rungs: str) -> None:
        """Decide on rungs by name, such as ``intend(aid="lethal_aid")``; ladders not named stay where they are.

        Raises
        ------
        KeyError, ValueError
            For a ladder this government does not have, or a rung the ladder does not have.
        """
        now = action_rungs(self.name, int(self.model.run.world["action"][0, self.row]))
        own = ladders_of(self.name)
        for name, rung in rungs.items():
            if name not in (ladder.name for ladder in own):
                raise KeyError(f"{self.name} has no ladder {name}")
            if rung not in LADDERS_BY_NAME[name].rung_names:
                raise ValueError(f"{name} has no rung {rung}")
        chosen = (
            LADDERS_BY_NAME[ladder.name].rung_names.index(rungs[ladder.name]) if ladder.name in rungs else rung
            for ladder, rung in zip(own, now, strict=True)
        )
        self.model.run.desks.intended[self.row] = action_index(self.name, tuple(chosen))

    def perceive(self) -> None:
        """Update beliefs (E9-E11)."""
        run = self.model.run
        perceive(self.row, run.world, run.params)

    def appraise(self) -> None:
        """Update perceived risk (E15)."""
        run = self.model.run
        appraise(self.row, run.world, run.params)

    def decide(self) -> None:
        """Weigh the menu and decide, by the policy in force (7.3-7.5)."""
        run = self.model.run
        self.model.decide_phase(
            self.row, self.model.month, run.world, run.params, run.acting, self.model.plan, run.luck, run.desks
        )

    def update(self) -> None:
        """Act on the decision; alignment follows (E21, E22, E32)."""
        run = self.model.run
        update(self.row, run.world, run.params, run.luck, run.desks.intended)


class Firm(mesa.Agent):
    """A Korean firm in Russia.

    Parameters
    ----------
    model : StrategicAmbiguity
    row : int
        Its column in the firms array.
    """

    model: Stage

    def __init__(self, model: Stage, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.name = f"firm_{row}"

    @property
    def alignment(self) -> float:
        """Western minus Chinese and Russian exposure [-1, 1]."""
        return float(self.model.run.firms[F.alignment, self.row])

    @property
    def risk(self) -> float:
        """Perceived risk of staying in Russia [0-1]."""
        return float(self.model.run.firms[F.risk, self.row])

    @property
    def status(self) -> str:
        """``active``, ``idle`` or ``exited``."""
        return STATUSES[int(self.model.run.firms[F.status, self.row])]

    @property
    def large(self) -> bool:
        """Whether it is one of the tracked large names."""
        return bool(self.model.run.firms[F.large, self.row])

    def perceive(self) -> None:
        """Margin, cost, triggers, perceived risk (E34-E38)."""
        run, row = self.model.run, self.row
        perceive_firms(
            row, row + 1, self.model.firm_policy, run.firms, run.world, run.params, run.market, run.firm_luck
        )

    def decide(self) -> None:
        """Cash; exit, stay or come back (E39, E40)."""
        run, row = self.model.run, self.row
        decide_firms(row, row + 1, self.model.firm_policy, run.firms, run.params, run.market)

    def update(self) -> None:
        """Exposures and alignment (E41)."""
        run, row = self.model.run, self.row
        update_firms(row, row + 1, run.firms, run.world, run.params)
