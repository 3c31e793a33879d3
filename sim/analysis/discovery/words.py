"""Regions in plain words."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.analysis.discovery.boxes import Wall
from sim.analysis.wording import listed, whole_percent

if TYPE_CHECKING:
    from sim.analysis.discovery.study import Discovery


def region_in_words(walls: tuple[Wall, ...], labels: Mapping[str, str]) -> str:
    """Walls as a sentence has them: ``US drive (us_drive) exceeds 0.35 and ...``."""
    parts = []
    for name in dict.fromkeys(wall.input for wall in walls):
        own = {wall.side: wall.limit for wall in walls if wall.input == name}
        label = labels.get(name, name)
        if "among" in own:
            parts.append(f"{label} is {' or '.join(own['among'])}")
        elif len(own) > 1:
            parts.append(f"{label} lies between {own['low']:.3g} and {own['high']:.3g}")
        elif "low" in own:
            parts.append(f"{label} exceeds {own['low']:.3g}")
        else:
            parts.append(f"{label} stays under {own['high']:.3g}")
    return listed(parts)


def box_in_words(found: "Discovery") -> str:
    """What was found, in two sentences."""
    cases, box = found.cases, found.box
    if not box.walls:
        return (
            f"No region was found: {cases.event_words} in {whole_percent(cases.base_rate)} of all cases, and nothing "
            "that varies sets them apart."
        )
    outside = (1.0 - box.coverage) * cases.base_rate / (1.0 - box.mass) if box.mass < 1.0 else 0.0
    inside, covered, elsewhere, all_over = map(whole_percent, (box.density, box.coverage, outside, cases.base_rate))
    return (
        f"{cases.event_words[0].upper()}{cases.event_words[1:]} in {inside} of the futures in which "
        f"{region_in_words(box.walls, cases.labels)}; this covers {covered} of all futures in which it happens. "
        f"Elsewhere it happens in {elsewhere}, over all in {all_over}."
    )
