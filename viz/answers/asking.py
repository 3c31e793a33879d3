"""All answers about a sweep: those there are, and for the others how to ask."""

from collections.abc import Callable, Iterator
from pathlib import Path

from sim.analysis.regret.study import BY
from sim.analysis.swept import Swept
from sim.errors import SweepError, UserError
from viz.answers import breaking, driving, regretting
from viz.answers.answer import Answer
from viz.answers.left import LeftError, places_of

MOST_BROKEN = 3
"""Answers of `tightrope discover` shown."""

DAMAGED = (LeftError, KeyError, TypeError, ValueError, AttributeError, UserError)
"""What reading a folder may meet that the verb did not leave like that."""


def answers_of(swept: Swept, *, now: bool = False) -> list[Answer]:
    """Answers about a sweep: what drives it, where it breaks, which policy one would regret.

    Parameters
    ----------
    swept : Swept
    now : bool
        Compute indices where none were left.
    """
    return [*driven(swept, now=now), *broken(swept), regretted(swept)]


def driven(swept: Swept, *, now: bool) -> Iterator[Answer]:
    """What drives it."""
    places = [place for place in places_of(swept.folder, "sensitivity") if place.name in driving.COLUMNS]
    if not places:
        yield _driven_now(swept) if now else Answer(
            driving.TITLE, [driving.asked_by(swept)], quick=driving.can_tell(swept)
        )  # fmt: skip
    for place in places:
        yield _read(place, lambda place=place: driving.driving_at(place, swept), driving.TITLE)  # type: ignore[misc]


def most_driven_by(swept: Swept, outcome: str) -> list[str]:
    """What drives one outcome by indices that were left beside the sweep; nothing where there are none."""
    for name in driving.COLUMNS:
        place = next((place for place in places_of(swept.folder, "sensitivity") if place.name == name), None)
        try:
            if place is not None and (said := driving.most_by(place, swept, outcome)):
                return said
        except DAMAGED:
            continue
    return []


def _driven_now(swept: Swept) -> Answer:
    try:
        return driving.driving_now(swept)
    except SweepError as error:
        return Answer(driving.TITLE, [f"Nothing can be said of what drives it: {_why(error, swept)}."])


def _why(error: SweepError, swept: Swept) -> str:
    return str(error).replace(f"{swept.folder}: ", "")


def broken(swept: Swept) -> Iterator[Answer]:
    """Where it breaks."""
    places = places_of(swept.folder, "discover")[:MOST_BROKEN]
    if not places and swept.uncertainties:
        yield Answer(breaking.TITLE, [breaking.asked_by(swept)])
    for k, place in enumerate(places):
        yield _read(place, lambda k=k, place=place: breaking.breaking_at(place, swept, k), breaking.TITLE)  # type: ignore[misc]


def regretted(swept: Swept) -> Answer:
    """Which policy one would regret: what the verb left, by net payoff if there is that, else an answer made now."""
    places = sorted(places_of(swept.folder, "regret"), key=lambda place: place.name != f"regret-{BY}")
    if places:
        return _read(
            places[0],
            lambda: regretting.regretting(regretting.judged_at(places[0], swept), left=True),
            regretting.TITLE,
        )
    try:
        found = regretting.judged_now(swept)
    except SweepError as error:
        return Answer(regretting.TITLE, [f"Nothing can be said of regret: {_why(error, swept)}."])
    if found is None:
        return Answer(regretting.TITLE, [regretting.asked_by(swept)])
    return regretting.regretting(found, left=False)


def _read(place: Path, read: Callable[[], Answer], title: str) -> Answer:
    """An answer from a folder, or what is wrong with it."""
    verb = place.name.partition("-")[0]
    try:
        return read()
    except DAMAGED as error:
        why = str(error).replace(f"{place}", place.name) if isinstance(error, LeftError) else "it is damaged"
        return Answer(title, [f"{place.name} beside the sweep is left out: {why}. Ask tightrope {verb} again."])
