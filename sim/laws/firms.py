"""Korean firms in Russia: E33-E41. Real options with sunk costs (Dixit 1989)."""

import math

from sim.elementary import exponential
from sim.jit import law
from sim.laws.mathematics import pos, unit


@law
def market_drift(war: float, relation: float, postwar_drift: float, reconstruction_share: float) -> float:
    """Drift of Russian revenue [1/yr]: reconstruction after the war, loss to bad relations in it.  E33."""
    return postwar_drift * ((1.0 - war) * reconstruction_share * (1.0 + relation) - war * pos(-relation))


@law
def common_revenue_step(drift: float, volatility: float, common_share: float, market_luck: float) -> float:
    """Part of the monthly change of log revenue that all firms share; `market_luck` is standard normal.

    Notes
    -----
    E34, geometric Brownian motion; E34 adds ``own_revenue_spread`` times a firm's own luck.
    """
    spread = volatility * math.sqrt(1.0 / 12.0)
    return (drift - 0.5 * volatility * volatility) / 12.0 + spread * math.sqrt(common_share) * market_luck


@law
def own_revenue_spread(volatility: float, common_share: float) -> float:
    """Monthly standard deviation of a firm's own log revenue.  E34."""
    return volatility * math.sqrt(1.0 / 12.0) * math.sqrt(1.0 - common_share)


@law
def margin(log_margin: float, peers_gone: float, contagion: float) -> float:
    """Revenue per unit of operating cost, after customers lost with four peers.  E35."""
    return exponential(log_margin) * (1.0 - contagion * peers_gone / 4.0)


@law
def cost_of_staying(west_exposure: float, ask: float, cost: float) -> float:
    """Operating cost with sanctions and reputation, 1 without [per unit].  E36."""
    return 1.0 + cost * west_exposure * ask


@law
def discriminant(drift: float, volatility: float, discount_rate: float) -> float:
    """Square root in both roots of E37."""
    variance = volatility * volatility
    centre = drift / variance - 0.5
    return math.sqrt(centre * centre + 2.0 * discount_rate / variance)


@law
def exit_multiple(drift: float, volatility: float, discount_rate: float) -> float:
    """Exit trigger per unit of value kept by staying: beta_2/(beta_2-1)*(R-alpha).  E37, Dixit (1989), one-sided."""
    root = 0.5 - drift / (volatility * volatility) - discriminant(drift, volatility, discount_rate)
    return root / (root - 1.0) * (discount_rate - drift)


@law
def entry_multiple(drift: float, volatility: float, discount_rate: float) -> float:
    """Re-entry trigger per unit of value needed: beta_1/(beta_1-1)*(R-alpha).  E37, Dixit (1989), one-sided."""
    root = 0.5 - drift / (volatility * volatility) + discriminant(drift, volatility, discount_rate)
    return root / (root - 1.0) * (discount_rate - drift)


@law
def exit_trigger(multiple: float, cost: float, sunk_cost: float, discount_rate: float) -> float:
    """Margin below which a firm leaves.  E37, P_L."""
    return multiple * (cost / discount_rate - sunk_cost)


@law
def entry_trigger(multiple: float, cost: float, sunk_cost: float, discount_rate: float) -> float:
    """Margin above which a firm that left comes back.  E37, P_H."""
    return multiple * (cost / discount_rate + sunk_cost)


@law
def exit_risk(margin: float, cost: float, trigger: float) -> float:
    """How near a firm is to leaving [0-1].  E38."""
    band = cost - trigger
    return unit((cost - margin) / (band if band > 1e-6 else 1e-6))


@law
def monthly_result(margin: float, cost: float, mothball_cost: float) -> float:
    """Gain or loss of a month in Russia [years of op. cost]; a mothballed firm loses at most its upkeep.  E39."""
    result = margin - cost
    return (result if result > -mothball_cost else -mothball_cost) / 12.0


@law
def exposure_weight(score: float, mean_score: float, speed: float) -> float:
    """Factor on an exposure that does better or worse than the firm's average.  E41, replicator dynamics."""
    return 1.0 + speed * (score - mean_score)
