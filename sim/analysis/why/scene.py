"""The desk of a government at the moment it decided, from a replay of the run by the same phases."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.jit import Array
from sim.model import StrategicAmbiguity
from sim.phases.decision import FREE, MOST_LADDERS, drawn_action
from sim.phases.ideal_points import aims_of, ideal_points_by_part
from sim.phases.look_ahead import SEOUL_PARTS, look_ahead_by_part
from sim.phases.nature import apply_events, apply_holds
from sim.phases.perception import show, standing
from sim.runspec import RunSpec
from sim.vocabulary import ACTORS, MENU_SIZES, MOSCOW, SEOUL, ladders_of

LEAVING = "tying_hands"
"""Name of the part that leaving the alignment costs, of every government."""


@dataclass(frozen=True)
class Scene:
    """What lay before a government when it decided, and what came of it.

    Parameters
    ----------
    spec : RunSpec
    actor : str
    month : int
    run : int or None
        None for July 2024 at the configured starting state, without any draw of the month: no run, see `opening_scene`.
    policy : str
        The policy in office; with a script that frees some ladders, the one it leaves them to.
    world : WORLD array, shape (1,)
        The state at the moment of the decision.
    params : parameter record, shape (1,)
        What the policy saw: the parameters with its own.
    risk : float
        Perceived risk it acted on, or what its policy made of it [0-1].
    utility : float64 array, shape (menu,)
        As the engine used it [% GDP/yr for Seoul].
    part_names : tuple of str
    parts : float64 array, shape (menu, parts)
        Summed from left to right they are `utility`, bit for bit.
    foresight : FORESIGHT array, shape (1,)
        What Seoul anticipates of each of its actions; meaningless for others.
    aims : tuple of float
        Level it would like on each of its ladders; empty for Seoul, which has none.
    asked : bool
        Whether the policy was asked (a review month, or a policy that is asked every month).
    probabilities : float64 array, shape (menu,)
        As the policy gave them; all zero where it was not asked.
    draw, review_draw : float or None
        Luck of the choice and of the review, uniform on [0, 1).
    in_force, chosen : int
        Joint action before and after.
    commanded : dict
        Ladder to the rung on which a script put or kept it.
    """

    spec: RunSpec
    actor: str
    month: int
    run: int | None
    policy: str
    world: Array
    params: Array
    risk: float
    utility: Array
    part_names: tuple[str, ...]
    parts: Array
    foresight: Array
    aims: tuple[float, ...]
    asked: bool
    probabilities: Array
    draw: float | None
    review_draw: float | None
    in_force: int
    chosen: int
    commanded: dict[str, str]

    @property
    def row(self) -> int:
        """Place of the government in `ACTORS`."""
        return ACTORS.index(self.actor)


def scene_of(spec: RunSpec, actor: str, month: int, run: int = 0) -> Scene:
    """Replay run `run` up to a decision and keep what it rested on.

    Parameters
    ----------
    spec : RunSpec
    actor : str
        One of `ACTORS`.
    month : int
        0 is July 2024; below ``spec.ticks``.
    run : int

    Raises
    ------
    PluginError
        If a user's policy raises.
    """
    model = StrategicAmbiguity(spec, history=run, collect=False)
    try:
        for _ in range(month):
            model.step()
        return _watched(model, ACTORS.index(actor), run)
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
        if not spec.policies.sources:
            raise
        raise spec.blame(error) from None


def _watched(model: StrategicAmbiguity, row: int, run: int) -> Scene:
    """Play the month, and look over the shoulder of one government."""
    kept: list[Scene] = []
    decide = model.decide_phase

    def watching(i: int, *given: Any) -> None:
        decide(i, *given)
        if i == row:
            kept.append(_scene(model, row, run))

    model.decide_phase = watching
    model.step()
    return kept[0]


def is_common(spec: RunSpec, actor: str) -> bool:
    """Whether a government starts from what is the same in every run: no type drawn, nothing probed."""
    segment = spec.scenario.policies[actor][0]
    in_office = spec.policies[segment.otherwise or segment.name]
    return ACTORS.index(actor) != MOSCOW and in_office.perceive is None


def opening_scene(spec: RunSpec, actor: str, firms_of: int = 0) -> Scene:
    """The decision at the configured starting state, July 2024: beliefs at their priors, no shock, no message.

    No run decides on exactly this. In a run nature draws first, and the month's first messages move perceptions and
    beliefs before anybody decides; so utilities here may lie outside those of all runs. Firms are those of run
    `firms_of`; `chosen` is the likeliest action.
    """
    model = StrategicAmbiguity(spec, history=firms_of, collect=False)
    run, row = model.run, ACTORS.index(actor)
    apply_events(0, run.world_flat, run.params_flat, model.events)
    apply_holds(run.world_flat, model.holds)
    standing(run.world, run.params, run.world_flat, model.holds)
    show(0, run.world, run.params, run.world_flat, run.desks)
    run.luck_flat[:] = 0.0
    model.decide_phase(row, 0, run.world, run.params, run.acting, model.plan, run.luck, run.desks)
    return _scene(model, row, None)


def _scene(model: StrategicAmbiguity, row: int, run: int | None) -> Scene:
    desks, luck, size = model.run.desks, model.run.luck, MENU_SIZES[row]
    step, asked = model.plan[model.month, row], bool(desks.asked[row])
    probabilities: Array = desks.probabilities[:size].copy() if asked else np.zeros(size)
    names, parts, aims = _parts(model, row)
    chosen = int(desks.intended[row])
    if run is None and not step["scripted"]:
        chosen = int(probabilities.argmax())
    return Scene(
        spec=model.spec, actor=ACTORS[row], month=model.month, run=run,
        policy=model.spec.policies.policies[int(step["policy"])].name,
        world=_copy(model.run.world), params=_copy(model.run.acting[row : row + 1]), risk=float(desks.risk[row]),
        utility=desks.utility[row, :size].copy(), part_names=names, parts=parts, foresight=_copy(desks.foresight),
        aims=aims, asked=asked, probabilities=probabilities,
        draw=None if run is None else float(luck["choice"][0, row]),
        review_draw=None if run is None else float(luck["review"][0, row]),
        in_force=int(model.run.world["action"][0, row]), chosen=chosen, commanded=_commanded(row, step, chosen),
    )  # fmt: skip


def _copy(records: Array) -> Array:
    return np.array(np.asarray(records))


def _parts(model: StrategicAmbiguity, row: int) -> tuple[tuple[str, ...], Array, tuple[float, ...]]:
    """Parts of the utility, by the phases that made it; and what a government other than Seoul aims at."""
    run, size = model.run, MENU_SIZES[row]
    if row == SEOUL:
        parts = np.zeros((size, len(SEOUL_PARTS)))
        look_ahead_by_part(run.world, run.params, run.desks, parts)
        return SEOUL_PARTS, parts, ()
    parts, risk, own = np.zeros((size, 3)), float(run.desks.risk[row]), ladders_of(ACTORS[row])
    ideal_points_by_part(row, risk, run.world, run.params, parts)
    aims = tuple(float(aim) for aim in aims_of(row, risk, run.world, run.params))[: len(own)]
    kept = [*range(len(own)), 2]
    return (*(ladder.name for ladder in own), LEAVING), np.ascontiguousarray(parts[:, kept]), aims


def _commanded(row: int, step: Any, chosen: int) -> dict[str, str]:
    """Ladders that a script decided, with the rung it put them on."""
    found: dict[str, str] = {}
    if not step["scripted"]:
        return found
    for place, ladder in enumerate(reversed(ladders_of(ACTORS[row]))):
        chosen, rung = divmod(chosen, len(ladder.rungs))
        if step["rungs"][MOST_LADDERS - 1 - place] != FREE:
            found[ladder.name] = ladder.rungs[rung].name
    return found


def edges_of(scene: Scene) -> tuple[float, float]:
    """Draws between which the same action would have been drawn: above the first, up to the second."""
    drawn = drawn_action(scene.probabilities, scene.draw if scene.draw is not None else 0.0)
    cumulated = np.concatenate([[0.0], np.cumsum(scene.probabilities)[:-1], [1.0]])
    return float(cumulated[drawn]), float(cumulated[drawn + 1])
