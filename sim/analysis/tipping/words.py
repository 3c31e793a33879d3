"""A tipping point in a sentence."""

import math

from sim.analysis.tipping.edges import Edge
from sim.analysis.tipping.search import Tipping
from sim.analysis.wording import short, whole_percent


def interval_of(edge: Edge) -> str:
    """The interval of an edge; an end beyond the range searched is said to be so."""
    ends = [short(end, 3) if math.isfinite(end) else "beyond the range" for end in (edge.low, edge.high)]
    return f"95 % interval {ends[0]} to {ends[1]}"


def in_words(tipping: Tipping) -> str:
    """What tips, where, how sure that is, and how far away it lies."""
    metric, name = tipping.metric, tipping.parameter
    said = [f"{metric.words[0].upper()}{metric.words[1:]} is {short(tipping.here.value)} as configured, "
            f"{name} = {short(tipping.now, 3)}."]  # fmt: skip
    if tipping.over and tipping.edges:
        said.append(f"That is under {short(metric.below)} already.")
    crosses = "rises to" if tipping.over else "falls under"
    for direction, edge in tipping.edges.items():
        moved = "raised" if direction == "up" else "lowered"
        said.append(
            f"It {crosses} {short(metric.below)} where {name} is {moved} to {short(edge.value, 3)} "
            f"({interval_of(edge)}), {whole_percent(tipping.distance(edge))} of its range away."
        )
    if not tipping.edges:
        return " ".join([*said, _everywhere(tipping)])
    said += [_none(tipping, direction, edge) for direction, edge in (("up", tipping.up), ("down", tipping.down))
             if not edge.found and edge.start != edge.end]  # fmt: skip
    return " ".join(said)


def _everywhere(tipping: Tipping) -> str:
    """No tipping point either way: on which side of the threshold it is, and how near it comes."""
    known = tipping.curve[tipping.metric.outcome.name].dropna()
    below, name = short(tipping.metric.below), tipping.parameter
    span = f"from {name} = {short(tipping.low, 3)} to {short(tipping.high, 3)}"
    if tipping.over:
        return (
            f"That is under {below} already, and so it is everywhere {span}: {short(float(known.max()))} at most. "
            "There is nothing left to tip."
        )
    return f"There is no tipping point: it stays above {below} {span}, {short(float(known.min()))} at least."


def _none(tipping: Tipping, direction: str, edge: Edge) -> str:
    """No tipping point one way."""
    value = short(float(edge.mean[-1]))
    way = "upwards" if direction == "up" else "downwards"
    none = "It does not come back" if tipping.over else "There is no tipping point"
    return f"{none} {way}: at {tipping.parameter} = {short(edge.end, 3)} it is {value}."
