"""The firms of the reference model: section 2.4 and equations E33-E41, as plain loops over lists.

A firm is an index into the lists of `Firms`; firms 0 .. large-1 are large. `world` (the state of a run) and `given`
(parameters and constants) hold numbers by code name.
"""

import math
from dataclasses import dataclass

from tests.reference_laws import Numbers, clip, hazard, relax

ACTIVE, IDLE, EXITED = 0, 1, 2
SECTORS = 4
MONTHS_A_YEAR = 12


@dataclass
class Firms:
    """All firms of one run, one list entry a firm."""

    large: int  # number of large firms
    size: list[float]
    peers: list[list[int]]  # four firms of the same sector each
    sunk_cost: list[float]  # years of operating cost
    exposure: list[tuple[float, float, float]]  # shares of Russia, China and the West
    log_margin: list[float]
    cash: list[float]  # years of operating cost
    risk: list[float]
    status: list[int]  # ACTIVE, IDLE or EXITED
    russia_start: float  # sum of size * exposure at t = 0, to Russia
    china_start: float  # and to China


def choose_peers(firm: int, number: int, uniforms: list[float]) -> list[int]:
    """The anchor of the firm's sector, then three members of the sector other than the firm itself (2.4)."""
    sector, own_member = firm % SECTORS, firm // SECTORS
    members = (number - 1 - sector) // SECTORS + 1
    peers = [sector + SECTORS if firm < SECTORS else sector]
    for uniform in uniforms:
        member = math.floor(uniform * (members - 1))
        if member >= own_member:
            member += 1
        peers.append(sector + SECTORS * member)
    return peers


def first_exposure(kind: str, west_normal: float, russia_normal: float, given: Numbers) -> tuple[float, float, float]:
    """Shares of Russia, China and the West in a firm's business at t = 0 (2.4)."""
    west = clip(given["west_" + kind] + given["west_sd"] * west_normal, given["west_low"], given["west_high"])
    russia = given["russia_" + kind] + given["russia_sd"] * russia_normal
    russia = clip(russia, given["russia_low"], given["russia_high"])
    shares = [max(share, given["exposure_floor"]) for share in (russia, 1.0 - russia - west, west)]
    total = sum(shares)
    return shares[0] / total, shares[1] / total, shares[2] / total


def drift(war: float, moscow_relation: float, given: Numbers) -> float:
    """Yearly drift of Russian revenue: recovery in peace, decline in war under bad relations (E33)."""
    recovery = (1.0 - war) * given["reconstruction_share"] * (1.0 + moscow_relation)
    return given["postwar_drift"] * (recovery - war * max(-moscow_relation, 0.0))


def operating_cost(west_exposure: float, nato_ask: float, given: Numbers) -> float:
    """Cost of staying in Russia, 1 without sanctions and reputation (E36)."""
    return 1.0 + given["west_exposure_cost"] * west_exposure * nato_ask


def trigger_factors(trend: float, given: Numbers) -> tuple[float, float]:
    """What (cost / rate - sunk cost) and (cost / rate + sunk cost) are multiplied by to get P_L and P_H (E37)."""
    variance = given["revenue_volatility"] * given["revenue_volatility"]
    rate = given["discount_rate"]
    centre = 0.5 - trend / variance
    root = math.sqrt(centre * centre + 2.0 * rate / variance)
    beta_1, beta_2 = centre + root, centre - root
    return beta_2 / (beta_2 - 1.0) * (rate - trend), beta_1 / (beta_1 - 1.0) * (rate - trend)


def distress(cost: float, margin: float, exit_trigger: float) -> float:
    """How far the margin has fallen from cost (0) to the exit trigger (1); the target of E38."""
    return clip((cost - margin) / max(cost - exit_trigger, 1e-6))


def start_firms(nato_ask: float, normals: list[list[float]], uniforms: list[list[float]], given: Numbers) -> Firms:
    """All firms at t = 0, from four normals (margin, size, West, Russia) and three uniforms (peers) each (2.4)."""
    number = len(normals)
    firms = Firms(max(4, math.floor(given["large_share"] * number)), [], [], [], [], [], [], [], [], 0.0, 0.0)
    exit_factor, _ = trigger_factors(0.0, given)
    bound = given["log_margin_bound"]
    for firm, (margin_normal, size_normal, west_normal, russia_normal) in enumerate(normals):
        kind = "large" if firm < firms.large else "sme"
        exposure = first_exposure(kind, west_normal, russia_normal, given)
        log_margin = clip(given["log_margin_" + kind] + given["log_margin_sd"] * margin_normal, -bound, bound)
        sunk_cost = given["large_sunk_cost"] if kind == "large" else given["sme_sunk_cost"]
        cost = operating_cost(exposure[2], nato_ask, given)
        exit_trigger = exit_factor * (cost / given["discount_rate"] - sunk_cost)
        margin = math.exp(log_margin)
        firms.size.append(math.exp(given["size_" + kind] + given["size_sd"] * size_normal))
        firms.peers.append(choose_peers(firm, number, uniforms[firm]))
        firms.sunk_cost.append(sunk_cost)
        firms.exposure.append(exposure)
        firms.log_margin.append(log_margin)
        firms.cash.append(given["cash_" + kind])
        firms.risk.append(distress(cost, margin, exit_trigger))
        firms.status.append(EXITED if margin < exit_trigger else IDLE if margin < cost else ACTIVE)
    firms.russia_start = sum(size * shares[0] for size, shares in zip(firms.size, firms.exposure, strict=True))
    firms.china_start = sum(size * shares[1] for size, shares in zip(firms.size, firms.exposure, strict=True))
    return firms


def move_margins(firms: Firms, world: Numbers, market: float, normals: list[float], given: Numbers) -> list[float]:
    """E34, E35: new log margins; returns each firm's margin net of its peers' exits of last month."""
    volatility, share, bound = given["revenue_volatility"], given["common_market_share"], given["log_margin_bound"]
    trend = drift(world["war"], world["moscow_relation"], given) - 0.5 * volatility * volatility
    trend /= MONTHS_A_YEAR
    scale = volatility * math.sqrt(1.0 / MONTHS_A_YEAR)
    common, own_weight = math.sqrt(share) * market, math.sqrt(1.0 - share)
    contagion = given["peer_contagion"]
    left = [status == EXITED for status in firms.status]
    margins = []
    for firm, (anchor, second, third, fourth) in enumerate(firms.peers):
        moved = firms.log_margin[firm] + trend + scale * (common + own_weight * normals[firm])
        log_margin = firms.log_margin[firm] = clip(moved, -bound, bound)
        peer_share = (left[anchor] + left[second] + left[third] + left[fourth]) / 4
        margins.append(math.exp(log_margin) * (1.0 - contagion * peer_share))
    return margins


def factors_now(world: Numbers, given: Numbers) -> tuple[float, float]:
    """`trigger_factors` at the drift firms expect this month (E33, E37)."""
    war_ahead = world["war"] * (1.0 - hazard(world["cooperation"], given)) ** given["firm_horizon"]
    return trigger_factors(drift(war_ahead, world["moscow_relation"], given), given)


def step_firms(firms: Firms, margins: list[float], world: Numbers, given: Numbers, term_by_term: bool = False) -> None:
    """E36-E41: risk, cash, exit or entry, and exposures, given the margins of E35.

    `term_by_term`: evaluate E37 for each firm anew, though its factors are the same for all.
    """
    exit_factor, entry_factor = factors_now(world, given)
    rate, speed, mothball = given["discount_rate"], given["perception_speed"], -given["mothball_cost"]
    cash_low, cash_high, reentry_cash = given["cash_low"], given["cash_high"], given["reentry_cash"]
    nato_ask = world["nato_ask"]
    exposure_speed = given["exposure_speed_ratio"] * given["structural_speed"]
    china_score = world["beijing_relation"] - max(world["stance"], 0.0)
    for firm, margin in enumerate(margins):
        russia, china, west = firms.exposure[firm]
        sunk_cost, out = firms.sunk_cost[firm], firms.status[firm] == EXITED
        cost = operating_cost(west, nato_ask, given)
        if term_by_term:
            exit_factor, entry_factor = factors_now(world, given)
        exit_trigger = exit_factor * (cost / rate - sunk_cost)
        risk = clip(relax(firms.risk[firm], distress(cost, margin, exit_trigger), speed))  # E38
        income = 0.0 if out else max(margin - cost, mothball)
        cash = clip(firms.cash[firm] + income / MONTHS_A_YEAR, cash_low, cash_high)  # E39
        entry_trigger = entry_factor * (cost / rate + sunk_cost)
        out = margin < entry_trigger if out else (margin < exit_trigger or cash < 0.0)  # E40
        firms.status[firm] = EXITED if out else IDLE if margin < cost else ACTIVE
        firms.risk[firm] = risk
        firms.cash[firm] = max(cash, reentry_cash) if out else cash
        russia_score = -1.0 if out else -risk
        average = russia * russia_score + china * china_score
        firms.exposure[firm] = (  # E41; the score of the West is 0
            russia * (1.0 + exposure_speed * (russia_score - average)),
            china * (1.0 + exposure_speed * (china_score - average)),
            west * (1.0 - exposure_speed * average),
        )


def aggregate_firms(firms: Firms) -> Numbers:
    """The aggregates of section 2.4 and the shares of firms out and idle, by code name."""
    number, staying, large_out, idle = len(firms.size), 0, 0, 0
    russia_in = china = risk_in = risk = alignment = 0.0
    for firm, (size, status) in enumerate(zip(firms.size, firms.status, strict=True)):
        russia_share, china_share, west_share = firms.exposure[firm]
        china += size * china_share
        risk += firms.risk[firm]
        alignment += west_share - china_share - russia_share
        if status == EXITED:
            large_out += firm < firms.large
        else:
            staying += 1
            idle += status == IDLE
            russia_in += size * russia_share
            risk_in += firms.risk[firm]
    return {
        "russia_stake": clip(0.5 * staying / number + 0.5 * russia_in / firms.russia_start),
        "business_uncertainty": risk_in / number,
        "china_exposure": china / firms.china_start,
        "exit_large": large_out / firms.large,
        "exit_sme": (number - staying - large_out) / (number - firms.large),
        "idle_share": idle / number,
        "firm_risk": risk / number,
        "firm_alignment": alignment / number,
    }
