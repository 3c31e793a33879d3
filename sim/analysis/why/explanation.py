"""A decision in tables: every action by part, each other rung against what was chosen, the beliefs that entered."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.why.sample import Sample
from sim.analysis.why.scene import Scene, edges_of
from sim.jit import Array
from sim.laws.welfare import posture_class
from sim.phases.accounting import ALIGNING
from sim.scenario import date_of
from sim.vocabulary import ACTORS, COLUMN_TERMS, MENU_SIZES, SEOUL, action_index, action_names, action_rungs, ladders_of
from sim.vocabulary.ladders import Ladder
from sim.world import COLUMN

POSTURES = ("accommodating", "ambiguous", "aligning")

ENTERED = {
    "seoul": (
        "belief_retaliator", "belief_committed", "threat_credibility", "risk_seoul", "risk_moscow", "risk_beijing",
        "nato_ask", "nato_ties", "drive", "war", "technology", "cooperation", "transfer_average", "arms_average",
        "stance_average", "beijing_relation", "moscow_relation", "russia_stake", "business_uncertainty",
        "china_exposure", "domestic_constraint", "alignment_seoul",
    ),
    "beijing": ("risk_beijing", "alignment_seoul", "war", "label", "rhetoric", "nato_ties", "alignment_beijing"),
    "moscow": (
        "moscow_type", "risk_moscow", "war", "dual_use", "arms", "threat_credibility", "alignment_moscow",
    ),
    "pyongyang": ("risk_pyongyang", "war", "transfer", "beijing_relation", "alignment_pyongyang"),
    "washington": ("risk_washington", "washington_shock", "dual_use", "belief_committed", "alignment_washington"),
}  # fmt: skip
"""Columns of the state that a government's utilities read, beliefs and perceptions first."""


@dataclass(frozen=True)
class Edge:
    """The draw that decided.

    Parameters
    ----------
    draw : float
        Uniform on [0, 1).
    above, up_to : float
        Draws between which the same action would have been drawn.
    below, beyond : int or None
        Joint action that a draw just under or just over would have taken.
    """

    draw: float
    above: float
    up_to: float
    below: int | None
    beyond: int | None

    @property
    def distance(self) -> float:
        """How far the draw lay from another action."""
        gaps = [abs(self.draw - edge) for edge, other in ((self.above, self.below), (self.up_to, self.beyond))
                if other is not None]  # fmt: skip
        return min(gaps, default=1.0)


def is_decisive(ladder: Ladder, rung: int) -> bool:
    """Whether a rung of Seoul alone makes its posture aligning: arms, or words about China (section 11)."""
    if ladder.name == "aid":
        return posture_class(rung, 0) == ALIGNING
    return ladder.name == "rhetoric" and posture_class(1, rung) == ALIGNING


def best_with(values: Array, actor: str, place: int, rung: int) -> int:
    """Best joint action with a rung on the ladder at `place`.  values: float64 array (menu,)."""
    fits = [k for k in range(MENU_SIZES[ACTORS.index(actor)]) if action_rungs(actor, k)[place] == rung]
    return max(fits, key=lambda k: float(values[k]))


@dataclass(frozen=True)
class Explanation:
    """A decision taken apart.

    Parameters
    ----------
    scene : Scene
    sample : Sample
        The same month in other runs; without runs where nobody asked.
    """

    scene: Scene
    sample: Sample

    @property
    def date(self) -> str:
        """Calendar month of the decision."""
        return date_of(self.scene.month)

    @cached_property
    def actions(self) -> pd.DataFrame:
        """Every joint action, best first: rungs, utility, parts, probability, share of runs, posture of Seoul's.

        Indexed by the action's number. Units: % GDP/yr for Seoul, index for others.
        """
        s, own = self.scene, ladders_of(self.scene.actor)
        menu = range(len(s.utility))
        rows: dict[str, Any] = {
            ladder.name: [action_names(s.actor, k)[place] for k in menu] for place, ladder in enumerate(own)
        }
        table = pd.DataFrame(rows, index=pd.RangeIndex(len(s.utility), name="action"))
        if s.row == SEOUL:
            kinds = (posture_class(*action_rungs(s.actor, k)[:2]) for k in menu)
            table["posture"] = [POSTURES[kind] for kind in kinds]
        table["utility"] = s.utility
        for name, part in zip(self.part_columns, s.parts.T, strict=True):
            table[name] = part
        table["probability"] = s.probabilities if s.asked else np.nan
        table["share_of_runs"] = [self.sample.share_of(k) if self.sample.runs else np.nan for k in menu]
        table["chosen"] = [k == s.chosen for k in menu]
        return table.sort_values("utility", ascending=False, kind="stable")

    @property
    def part_columns(self) -> tuple[str, ...]:
        """Names of the parts as columns; a ladder's is its closeness to what was aimed at."""
        own = {ladder.name for ladder in ladders_of(self.scene.actor)}
        return tuple(f"closeness_{name}" if name in own else name for name in self.scene.part_names)

    @property
    def runner_up(self) -> int:
        """The best action that was not chosen."""
        return int(next(k for k in self.actions.index if k != self.scene.chosen))

    @cached_property
    def steps(self) -> pd.DataFrame:
        """Every rung not taken, with all else as chosen: what that action is worth less, and by which part.

        `margin` and the parts are the choice less the other action; a negative part is what the other would gain.
        `best_action` and `best_margin` are those of the best action with that rung, whatever else it changes.
        `margin_mean`, `margin_5`, `margin_95`: the same margin over the sampled runs (Seoul only).
        """
        s, rows = self.scene, []
        taken = action_rungs(s.actor, s.chosen)
        for place, ladder in enumerate(ladders_of(s.actor)):
            for rung, step in enumerate(ladder.rungs):
                if rung != taken[place]:
                    other = action_index(s.actor, (*taken[:place], rung, *taken[place + 1 :]))
                    best = best_with(s.utility, s.actor, place, rung)
                    rows.append(
                        {"ladder": ladder.name, "rung": step.name, "action": other,
                         "decisive": s.row == SEOUL and is_decisive(ladder, rung),
                         "margin": float(s.utility[s.chosen] - s.utility[other]),
                         "best_action": best, "best_margin": float(s.utility[s.chosen] - s.utility[best]),
                         **self._spread(other), **self.difference(other)}
                    )  # fmt: skip
        return pd.DataFrame(rows)

    def difference(self, other: int) -> dict[str, float]:
        """The choice less another action, part by part."""
        parts = self.scene.parts
        return dict(zip(self.part_columns, (parts[self.scene.chosen] - parts[other]).tolist(), strict=True))

    def _spread(self, other: int) -> dict[str, float]:
        """The margin over another action in the sampled runs."""
        names, utility = ("margin_mean", "margin_5", "margin_95"), self.sample.utility
        if not len(utility):
            return dict.fromkeys(names, float("nan"))
        margins = utility[:, self.scene.chosen] - utility[:, other]
        low, high = np.quantile(margins, (0.05, 0.95))
        return dict(zip(names, (float(margins.mean()), float(low), float(high)), strict=True))

    @cached_property
    def beliefs(self) -> pd.DataFrame:
        """What entered: beliefs, perceptions and stocks that the utilities read, as they stood at the decision."""
        flat = self.scene.world.view(np.float64).reshape(-1)
        rows = [
            {"name": name, "value": float(flat[COLUMN[name]]), "unit": COLUMN_TERMS[name].unit,
             "symbol": COLUMN_TERMS[name].symbol, "meaning": COLUMN_TERMS[name].meaning}
            for name in ENTERED[self.scene.actor]
        ]  # fmt: skip
        return pd.DataFrame(rows).set_index("name")

    @cached_property
    def aims(self) -> pd.DataFrame:
        """Ladders against the level aimed at: every rung, its distance, the probability that it is taken.

        Empty for Seoul, which weighs consequences instead of aiming at levels.
        """
        s, rows = self.scene, []
        for place, (ladder, aim) in enumerate(zip(ladders_of(s.actor), s.aims, strict=False)):
            levels = s.params[f"level_{ladder.name}"][0]
            for rung, step in enumerate(ladder.rungs):
                fits = [k for k in range(len(s.utility)) if action_rungs(s.actor, k)[place] == rung]
                rows.append(
                    {"ladder": ladder.name, "aim": aim, "rung": step.name, "level": float(levels[rung]),
                     "distance": float(levels[rung]) - aim,
                     "probability": float(s.probabilities[fits].sum()) if s.asked else float("nan"),
                     "chosen": action_rungs(s.actor, s.chosen)[place] == rung}
                )  # fmt: skip
        return pd.DataFrame(rows, columns=["ladder", "aim", "rung", "level", "distance", "probability", "chosen"])

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by the name of their file."""
        found = {"actions": self.actions.reset_index(), "steps": self.steps, "beliefs": self.beliefs.reset_index()}
        return found | ({} if self.aims.empty else {"aims": self.aims})

    @property
    def edge(self) -> Edge | None:
        """The draw that decided; None at the starting state, or where the policy was not asked."""
        s = self.scene
        if s.draw is None or not s.asked:
            return None
        above, up_to = edges_of(s)
        likely = np.flatnonzero(s.probabilities > 0.0)
        cumulated = np.cumsum(s.probabilities)
        below = [int(k) for k in likely if cumulated[k] <= above]
        beyond = [int(k) for k in likely if cumulated[k] - s.probabilities[k] >= up_to and cumulated[k] > up_to]
        return Edge(s.draw, above, up_to, below[-1] if below else None, beyond[0] if beyond else None)

    @property
    def share_of_runs(self) -> float:
        """Share of the sampled runs in which the same action was chosen that month."""
        return self.sample.share_of(self.scene.chosen) if self.sample.runs else float("nan")

    @property
    def sentence(self) -> str:
        """The decision in plain words."""
        from sim.analysis.why.words import sentence_of  # words are made of the tables above

        return sentence_of(self)


def explain(scene: Scene, sample: Sample | None = None) -> Explanation:
    """A decision in tables and words.

    Parameters
    ----------
    scene : Scene
        From `scene_of` or `opening_scene`.
    sample : Sample, optional
        From `sample_of`: how common it is.
    """
    nobody = Sample(np.zeros(0, np.int64), np.zeros((0, len(scene.utility))))
    return Explanation(scene, sample or nobody)
