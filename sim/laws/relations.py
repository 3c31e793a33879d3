"""Stocks between governments: E25-E31."""

import math

from sim.elementary import power
from sim.jit import law
from sim.laws.mathematics import clip


@law
def absorbed_technology(technology: float, transfer: float, absorption: float) -> float:
    """Technology after a month of transfers [0-1]; irreversible.  E25, assumption."""
    return technology + absorption * transfer * transfer * (1.0 - technology)


@law
def technology_expected(technology: float, transfer_squared: float, absorption: float, months: float) -> float:
    """Technology Seoul expects after `months` of transfers [0-1].  E24, T_e."""
    return 1.0 - (1.0 - technology) * power(1.0 - absorption * transfer_squared, months)


@law
def cooperation_target(arms: float, transfer: float) -> float:
    """Where Russia-DPRK cooperation tends [0-1].  E26."""
    return 0.5 * (arms + transfer)


@law
def beijing_target(
    cjk: float, stance: float, rhetoric: float, ties: float, neutral: float, rhetoric_chill: float, ties_chill: float
) -> float:
    """Where the Seoul-Beijing relation tends [-1, 1].  E28, assumption."""
    return clip(cjk - neutral - stance - rhetoric_chill * rhetoric - ties_chill * ties, -1.0, 1.0)


@law
def moscow_target(transfer: float, provoked: float, rest: float, transfer_chill: float) -> float:
    """Where the Seoul-Moscow relation tends [-1, 1].  E29; `rest` calibrated to July 2024."""
    return clip(rest - transfer_chill * transfer - provoked, -1.0, 1.0)


@law
def ties_target(drive: float, belief_committed: float) -> float:
    """Where NATO-ROK ties tend [0-1]: they need US drive and Seoul's credibility.  E30."""
    return math.sqrt(drive * belief_committed)


@law
def ask_target(
    drive: float, risk: float, funding_gap: float, war: float, base: float, threat: float, gap_weight: float
) -> float:
    """Where NATO's ask tends [0-1]: burden sharing grows with threat and the funding gap.  E31."""
    return drive * (base + threat * ((1.0 - gap_weight) * risk + gap_weight * funding_gap * war))
