"""How common a decision is: the same month in many runs, by the ensemble."""

from dataclasses import dataclass

import numpy as np

from sim.ensemble import simulate
from sim.jit import Array
from sim.runspec import RunSpec
from sim.vocabulary import ACTORS, SEOUL
from sim.world import COLUMN

RUNS = 300
RUNS_BY_MESA = 20
"""Runs looked at where a user's policy does not compile and each run takes its time."""


@dataclass(frozen=True)
class Sample:
    """One month of many runs.

    Parameters
    ----------
    actions : int64 array, shape (runs,)
        Joint action of the government.
    utility : float64 array, shape (runs, 45)
        Seoul's; no rows for the others.
    """

    actions: Array
    utility: Array

    @property
    def runs(self) -> int:
        """How many runs."""
        return len(self.actions)

    def share_of(self, action: int) -> float:
        """Share of runs in which a joint action was chosen."""
        return float((self.actions == action).mean())


def sample_of(spec: RunSpec, actor: str, month: int, runs: int = RUNS) -> Sample:
    """What a government did in a month of runs 0, 1, ... of a specification.

    Parameters
    ----------
    spec : RunSpec
    actor : str
    month : int
    runs : int
        At most `RUNS_BY_MESA` are played where a user's policy does not compile.
    """
    short = spec.first_months(month + 1)
    if spec.compiles:
        chunk = simulate(short, 0, runs, utility=True)
    else:
        from sim.model import play

        chunk = play(short, 0, min(runs, RUNS_BY_MESA))
    actions = chunk.months[:, month, COLUMN[f"action_{actor}"]].astype(np.int64)
    own = chunk.utility[:, month] if ACTORS.index(actor) == SEOUL else np.empty((0, chunk.utility.shape[2]))
    return Sample(actions, own)
