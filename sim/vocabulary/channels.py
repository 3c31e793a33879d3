"""Random channels: every number of luck the model uses, addressed by (seed, run, tick, agent, channel)."""

from dataclasses import dataclass
from typing import Literal

from sim.vocabulary.ladders import ACTORS

Distribution = Literal["uniform", "normal"]
Scope = Literal["month", "actor", "firm", "run", "firm_start"]
"""How often a channel is drawn: once a month, once a month and government, once a month and firm, once a run, once a
firm (several numbers each)."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One stream of luck.

    Parameters
    ----------
    name : str
        Code name; the golden data call the numbers ``draw_<name>``.
    number : int
        Address of the stream. Never reuse or renumber: it would change every published result.
    distribution : {"uniform", "normal"}
        Uniform on [0, 1) or standard normal.
    scope : Scope
        How often it is drawn.
    width : int
        Numbers an address holds (4 for a firm's start).
    used_in : str
        Equations that read it.
    """

    name: str
    number: int
    distribution: Distribution
    scope: Scope
    used_in: str
    width: int = 1


CHANNELS = (
    Channel("war", 1, "uniform", "month", "E1"),
    Channel("pledge", 2, "uniform", "month", "E2"),
    Channel("message", 3, "uniform", "month", "E4"),
    Channel("intelligence", 4, "uniform", "month", "E5"),
    Channel("reading", 5, "uniform", "month", "E6"),
    Channel("domestic", 6, "normal", "month", "E3"),
    Channel("washington", 7, "normal", "month", "E3"),
    Channel("market", 8, "normal", "month", "E34"),
    Channel("choice", 9, "uniform", "actor", "7.5 inverse-CDF choice"),
    Channel("review", 10, "uniform", "actor", "7.5 review rule"),
    Channel("observe", 11, "uniform", "actor", "7.5 `probing` of Beijing, Moscow, Pyongyang"),
    Channel("alignment", 12, "normal", "actor", "E32"),
    Channel("firm", 13, "normal", "firm", "E34"),
    Channel("moscow_type", 14, "uniform", "run", "theta"),
    Channel("firm_init", 15, "normal", "firm_start", "2.4 margin, size, West, Russia", width=4),
    Channel("peers", 16, "uniform", "firm_start", "2.4 peers 1-3", width=3),
)

CHANNELS_BY_NAME = {channel.name: channel for channel in CHANNELS}

MONTHLY = tuple(channel for channel in CHANNELS if channel.scope in ("month", "actor"))
"""Channels drawn once a month for the world or for each government."""


def golden_names(channel: Channel) -> tuple[str, ...]:
    """Names under which golden data store the numbers of a channel (one a government where it is drawn by actor)."""
    if channel.scope == "actor":
        return tuple(f"{channel.name}_{actor}" for actor in ACTORS)
    return (channel.name,)
