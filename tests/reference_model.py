"""The model once more, as plain scalar loops: an oracle that shares no code with the project, and its speed baseline.

    run(config, draws, i, params, constants, initial)   simulates run i; every series by name
    make_draws(config, seed)                            the random numbers of all runs, as DRAW_SHAPES describes them
    python tests/reference_model.py                     replays tests/golden/*.npz and prints the largest differences

This file holds the phases of a month and the run, reference_laws.py the laws and Seoul's look-ahead, reference_firms.py
the firms. The state of a run is `world`, a dict of numbers by code name; `given` holds the parameters and constants in
the same way. The simulation is pure Python: NumPy only makes and stores draws and results around it.
"""

import json
import math
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

if __name__ == "__main__":  # a script does not find its project by itself
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests import reference_laws as laws
from tests.reference_firms import aggregate_firms, move_margins, start_firms, step_firms
from tests.reference_laws import AID, HALVES, OBSERVERS, STANCE, THIRDS, Numbers, clip, relax, sigmoid

Array = npt.NDArray[Any]

GOLDEN = Path(__file__).parent / "golden"
STATES = ("seoul", "beijing", "moscow", "pyongyang", "washington")
MENU_SIZE = {"seoul": 45, "beijing": 12, "moscow": 4, "pyongyang": 4, "washington": 12}
REVIEWED = ("eu", "bayes", "ewa")  # policies under the review rule
RED_LINE_CAP = {"conditional": 3, "conditional_lethal": 4, "bluff": 2}  # Seoul's policies that declare a red line
TRIGGER = {  # what the `conditional` policy of each state watches
    "seoul": "transfer",
    "beijing": "risk_beijing",
    "moscow": "aid",
    "pyongyang": "nato_ties",
    "washington": "cooperation",
}
LADDERS = {  # of the states other than Seoul; those with one ladder repeat it
    "beijing": ("stance", "dual_flow"),
    "moscow": ("transfer", "transfer"),
    "pyongyang": ("arms", "arms"),
    "washington": ("drive", "label"),
}
WELFARE_PARTS = ("alliance", "ukraine", "abandonment", "threat", "china", "business", "signal")

# Channel -> distribution and shape, one letter a dimension: R runs, T months, N firms.
DRAW_SHAPES: dict[str, tuple[str, str]] = (
    dict.fromkeys(("war", "pledge", "message", "intelligence", "reading"), ("uniform", "RT"))
    | {f"{kind}_{state}": ("uniform", "RT") for kind in ("choice", "review") for state in STATES}
    | {f"observe_{state}": ("uniform", "RT") for state in OBSERVERS}
    | dict.fromkeys(("domestic", "washington", "market"), ("normal", "RT"))
    | {f"alignment_{state}": ("normal", "RT") for state in STATES}
    | {"firm": ("normal", "RTN"), "moscow_type": ("uniform", "R")}
    | {"firm_init": ("normal", "RN4"), "peers": ("uniform", "RN3")}
)
MONTHLY = tuple(name for name, (_, shape) in DRAW_SHAPES.items() if shape == "RT")

# Entries of `world` that are no series of the result, and firm series with their lists.
UNRECORDED = {"aid", "rhetoric", "cjk", "seen", "read"} | {
    "logodds_" + name for name in ("retaliator", "committed", *OBSERVERS)
}
PER_FIRM = {"firm_status": "status", "firm_log_margin": "log_margin", "firm_risk_level": "risk", "firm_cash": "cash"}


# ---- Phases 1 and 2: shocks, signals, perception


def draw_shocks(month: int, world: Numbers, now: Numbers, theta: float, given: Numbers) -> None:
    """Phase 1: E1-E6; the observations read last month's transfer, commitment and ask."""
    if world["war"] and now["war"] < laws.hazard(world["cooperation"], given):  # E1
        world["war"] = 0.0
    if month % 12 == 0 and month > 0:  # E2
        world["funding_gap"] = float(now["pledge"] >= given["pledge_renewal"])
    persistence = 1.0 - given["relation_speed"]  # E3
    for shock in ("domestic", "washington"):
        world[shock + "_shock"] = persistence * world[shock + "_shock"] + given["shock_sd"] * now[shock]
    world["domestic_constraint"] = clip(0.5 + world["domestic_shock"])
    world["warn"] = float(now["message"] < 0.5 * (1.0 + given["message_precision"] * (2.0 * theta - 1.0)))  # E4
    world["seen"] = float(now["intelligence"] < world["transfer"])  # E5
    world["read"] = float(now["reading"] < laws.delivery(world["commitment"], world["nato_ask"], given))  # E6


def perceive(world: Numbers, now: Numbers, given: Numbers) -> None:
    """Phase 2: E9-E11, E13-E16 and the observers' log-odds (7.5), in this order."""
    keep, precision, speed = 1.0 - given["belief_decay"], given["deed_precision"], given["perception_speed"]
    world["logodds_retaliator"] = (  # E10
        keep * world["logodds_retaliator"]
        + given["belief_decay"] * laws.logit(given["prior_retaliator"])
        + laws.signed_evidence(given["message_precision"], world["warn"])
        + laws.evidence(world["likelihood_retaliator"], world["likelihood_restrained"], world["seen"])
    )
    world["logodds_committed"] *= keep  # E9
    world["logodds_committed"] += laws.signed_evidence(precision, world["read"])
    world["belief_retaliator"] = sigmoid(world["logodds_retaliator"])
    world["belief_committed"] = sigmoid(world["logodds_committed"])
    if world["red_line_crossed"]:  # E11
        answered = float(world["aid"] >= given["response_aid"])
        world["threat_credibility"] = relax(world["threat_credibility"], answered, precision)
    world["red_line_crossed"] = float(world["transfer"] >= given["red_line"])
    laws.judge_threat(world, given)
    faced = laws.threats(world, given)
    for state in STATES:  # E15
        world["risk_" + state] = clip(relax(world["risk_" + state], faced[state], speed))
    for ladder in ("transfer", "arms", "stance"):  # E16
        world[ladder + "_average"] = relax(world[ladder + "_average"], world[ladder], speed)
    for state in OBSERVERS:
        seen = float(now["observe_" + state] < faced[state])
        world["logodds_" + state] = keep * world["logodds_" + state] + laws.signed_evidence(precision, seen)


# ---- Phase 3: decisions


@dataclass
class Mind:
    """How one state chooses, its action, and the memory of its policy."""

    policy: str
    script: list[tuple[int, list[int]]]  # (first month, rungs)
    action: int
    attraction: list[float]  # `ewa`
    level: int  # `conditional` and its variants
    experience: float = 0.0  # `ewa`


def fixed_rungs(state: str, mind: Mind, month: int, world: Numbers, given: Numbers) -> list[int]:
    """7.5: the rungs that a policy without utilities picks."""
    policy, seoul = mind.policy, state == "seoul"
    friendly = 2 if world["stance"] <= 0.0 else 1
    if policy == "hedge":
        wanting = world["nato_ask"] > world["commitment"] + given["hedge_slack"]
        return [2 if wanting else 1, 0, friendly] if seoul else both_ladders(1)
    if policy == "align":
        return [min(2 + int((month + 1) // given["align_step"]), 4), 2, 0] if seoul else both_ladders(3)
    if policy == "align_lite":
        return [3, 1, 1] if seoul else both_ladders(2)
    if policy == "accommodate":
        return [0, 0, 2] if seoul else both_ladders(0)
    line = given["red_line" if seoul else "line_" + state]
    low, high = (2, RED_LINE_CAP[policy]) if seoul else (1, 3)
    mind.level = min(max(mind.level + (1 if world[TRIGGER[state]] >= line else -1), low), high)
    return [mind.level, 0, friendly] if seoul else both_ladders(mind.level)


def both_ladders(level: int) -> list[int]:
    """The level on the main ladder and the nearest rung of the second."""
    return [level, min(level, 2)]


def menu_index(state: str, rungs: list[int]) -> int:
    """Index of the rungs in the state's joint menu (2.1)."""
    if state == "seoul":
        return 9 * rungs[0] + 3 * rungs[1] + rungs[2]
    return 3 * rungs[0] + rungs[1] if state in ("beijing", "washington") else rungs[0]


def learn(mind: Mind, utilities: list[float], given: Numbers) -> None:
    """7.5, `ewa`: Camerer-Ho, what the action in force earned and, by ewa_delta, what the others would have."""
    delta, worst, weight = given["ewa_delta"], min(utilities), given["ewa_phi"] * mind.experience
    mind.experience = weight * (1.0 - given["ewa_kappa"]) + 1.0
    for action, utility in enumerate(utilities):
        earned = (utility - worst) * (1.0 if action == mind.action else delta)
        mind.attraction[action] = (weight * mind.attraction[action] + earned) / mind.experience


def decide(
    state: str, mind: Mind, month: int, utilities: list[float], world: Numbers, now: Numbers, given: Numbers
) -> None:
    """Phase 3 (7.5): the state's new action. Levels in `world` are last month's until `act`."""
    policy = mind.policy
    if policy == "script":
        for first_month, rungs in mind.script:
            if first_month <= month:
                mind.action = menu_index(state, rungs)
        return
    if policy in ("eu", "bayes"):
        probabilities = laws.softmax(utilities, given["choice_precision"])
    elif policy == "ewa":
        probabilities = laws.softmax(mind.attraction, given["choice_precision"])
    else:
        fixed = menu_index(state, fixed_rungs(state, mind, month, world, given))
        probabilities = laws.certain(fixed, len(utilities))
    choice = laws.inverse_cdf(probabilities, now["choice_" + state])
    reviewing = month % 12 == 0 or now["review_" + state] < given["review_probability"]
    if reviewing or policy not in REVIEWED:
        mind.action = choice
    if policy == "ewa":
        learn(mind, utilities, given)


def choose(
    month: int,
    minds: dict[str, Mind],
    theta: float,
    world: Numbers,
    now: Numbers,
    given: Numbers,
    term_by_term: bool = False,
) -> list[float]:
    """Phase 3: all decisions from one snapshot of the world; returns Seoul's utilities."""
    look_ahead = laws.look_ahead_term_by_term if term_by_term else laws.look_ahead
    bayesian = {state for state, mind in minds.items() if mind.policy == "bayes"}
    seoul, informations = look_ahead(world, given)
    utilities = {"seoul": seoul} | laws.other_utilities(theta, bayesian, world, given)
    if "seoul" in bayesian:
        mu = world["belief_retaliator"]
        bonus = given["bayes_bonus"] * 4.0 * mu * (1.0 - mu)
        utilities["seoul"] = [value + bonus * told for value, told in zip(seoul, informations, strict=True)]
    for state, mind in minds.items():
        decide(state, mind, month, utilities[state], world, now, given)
    return seoul


# ---- Phases 4, 5 and 7


def act(minds: dict[str, Mind], world: Numbers, given: Numbers) -> None:
    """Phase 4: the levels of the actions, and E22."""
    seoul, beijing, moscow, pyongyang, washington = (mind.action for mind in minds.values())
    aid_rung, rhetoric_rung, cjk_rung = seoul // 9, seoul // 3 % 3, seoul % 3
    world.update(aid_rung=aid_rung, rhetoric_rung=rhetoric_rung, cjk_rung=cjk_rung)
    world.update(aid=AID[aid_rung], rhetoric=HALVES[rhetoric_rung], cjk=HALVES[cjk_rung])
    world.update(stance=STANCE[beijing // 3], dual_flow=HALVES[beijing % 3], transfer=THIRDS[moscow])
    world.update(arms=THIRDS[pyongyang], drive=THIRDS[washington // 3], label=HALVES[washington % 3])
    world.update({"action_" + state: mind.action for state, mind in minds.items()})
    world["commitment"] = laws.commitment(world["aid"], world["rhetoric"], world["cjk"], given)


def relate(world: Numbers, now: Numbers, given: Numbers) -> None:
    """Phase 5: E25-E32; every right-hand side reads the stocks of before."""
    speed, transfer, drive = given["relation_speed"], world["transfer"], world["drive"]
    weight = given["funding_gap_weight"]
    pressure = (1.0 - weight) * world["risk_washington"] + weight * world["funding_gap"] * world["war"]
    asked = drive * (given["ask_base"] + given["ask_threat"] * pressure)
    toward_beijing = laws.beijing_target(world["cjk"], world["stance"], world["rhetoric"], world["nato_ties"], given)
    toward_moscow = laws.moscow_target(transfer, laws.provocation(world["aid"], world["war"], given), given)
    absorbed = given["technology_absorption"] * transfer * transfer * (1.0 - world["technology"])
    ties = math.sqrt(drive * world["belief_committed"])
    world.update(
        technology=world["technology"] + absorbed,  # E25
        cooperation=relax(world["cooperation"], 0.5 * (world["arms"] + transfer), speed),  # E26
        dual_use=relax(world["dual_use"], world["dual_flow"], speed),  # E27
        beijing_relation=relax(world["beijing_relation"], toward_beijing, speed),  # E28
        moscow_relation=relax(world["moscow_relation"], toward_moscow, speed),  # E29
        nato_ties=relax(world["nato_ties"], ties, given["structural_speed"]),  # E30
        nato_ask=relax(world["nato_ask"], asked, given["perception_speed"]),  # E31
    )
    postures = {"seoul": laws.posture_seoul(world["aid"], world["rhetoric"], world["cjk"], given)}
    for state, (main, second) in LADDERS.items():
        postures[state] = laws.posture_other(state, world[main], world[second], given)
    for state, posture in postures.items():  # E32
        moved = relax(world["alignment_" + state], posture, speed) + given["shock_sd"] * now["alignment_" + state]
        world["alignment_" + state] = clip(moved, -1.0, 1.0)


def account(utilities: list[float], world: Numbers, given: Numbers) -> None:
    """Phase 7: guarantee, threat, welfare, indices and margins (section 11)."""
    laws.judge_threat(world, given)
    parts = laws.welfare_parts(world, given)
    world["welfare"] = sum(parts)
    world.update({"welfare_" + name: part for name, part in zip(WELFARE_PARTS, parts, strict=True)})
    west = laws.delivery(world["commitment"], world["nato_ask"], given)
    east = world["cjk"] * (1.0 - world["rhetoric"])
    world["hedging"] = 1.0 - abs(west - east) / max(west + east, 1e-9)
    world["ambiguity"] = 4.0 * world["belief_committed"] * (1.0 - world["belief_committed"])
    # Indices into the menu: aid 0 is 0-8, aid 1 is 9-17, aid 2 is 18-26; the first three of each nine omit China.
    ambiguous = max(utilities[9:12] + utilities[18:21])
    world["margin_accommodate"] = ambiguous - max(utilities[0:3])
    world["margin_decisive"] = ambiguous - max(utilities[3:9] + utilities[12:18] + utilities[21:])


# ---- A run


def start_minds(config: Mapping[str, Any], initial: Mapping[str, Any]) -> dict[str, Mind]:
    """Policies, actions of July 2024 and empty memories."""
    minds = {}
    for state, size in MENU_SIZE.items():
        policy, action = config["policies"].get(state, "eu"), menu_index(state, initial["actions"][state])
        level = 2 if state == "seoul" else 1
        minds[state] = Mind(policy, config.get("script", {}).get(state, []), action, [0.0] * size, level)
    return minds


def start_world(minds: dict[str, Mind], initial: Mapping[str, Any], given: Numbers) -> Numbers:
    """The state at t = 0, July 2024 (2.2, 2.3, 5), all but the firms."""
    world = {name: float(value) for name, value in initial.items() if name != "actions"}
    act(minds, world, given)
    world |= {"transfer_average": world["transfer"], "arms_average": world["arms"], "red_line_crossed": 0.0}
    world |= {
        "domestic_shock": 0.0,
        "washington_shock": 0.0,
        "likelihood_retaliator": 0.5,
        "likelihood_restrained": 0.5,
    }
    world |= {"logodds_" + state: 0.0 for state in OBSERVERS}
    world["logodds_retaliator"] = laws.logit(given["prior_retaliator"])
    world["belief_committed"] = sigmoid(world["logodds_committed"])
    world["threat_credibility"] = given["prior_credibility"]
    if minds["seoul"].policy in RED_LINE_CAP:  # E11
        world["threat_credibility"] += given["declaration_gain"] * (1.0 - given["prior_credibility"])
    laws.judge_threat(world, given)
    return world | {"risk_" + state: threat for state, threat in laws.threats(world, given).items()}


def run(
    config: Mapping[str, Any],
    draws: Mapping[str, Array],
    i: int,
    params: Mapping[str, float],
    constants: Mapping[str, float],
    initial: Mapping[str, Any],
    term_by_term: bool = False,
) -> dict[str, list[Any]]:
    """Simulates run i; each series is a list over months, over firms, or of the one number of the run.

    `term_by_term`: evaluate every term of every action and firm anew, for the benchmarks; the same numbers.
    """
    given = {**params, **constants}
    given |= laws.horizon_terms(given)
    own = {name: values[i].tolist() for name, values in draws.items()}
    theta = float(own["moscow_type"] < given["prior_retaliator"])
    minds = start_minds(config, initial)
    world = start_world(minds, initial, given)
    firms = start_firms(world["nato_ask"], own["firm_init"], own["peers"], given)
    world |= aggregate_firms(firms)
    result: dict[str, list[Any]] = {name: [] for name in ("utility_seoul", *PER_FIRM)}
    result |= {"theta": [theta], "firm_size": firms.size, "firm_peers": firms.peers}
    result |= {"exit_large0": [world["exit_large"]], "exit_sme0": [world["exit_sme"]], "idle0": [world["idle_share"]]}
    for month in range(config["ticks"]):
        now = {name: own[name][month] for name in MONTHLY}
        draw_shocks(month, world, now, theta, given)
        perceive(world, now, given)
        utilities = choose(month, minds, theta, world, now, given, term_by_term)
        act(minds, world, given)
        relate(world, now, given)
        margins = move_margins(firms, world, now["market"], own["firm"][month], given)
        step_firms(firms, margins, world, given, term_by_term)
        world |= aggregate_firms(firms)
        account(utilities, world, given)
        for name, value in world.items():
            if name not in UNRECORDED:
                result.setdefault(name, []).append(value)
        for name, attribute in PER_FIRM.items():
            result[name].append(list(getattr(firms, attribute)))
        result["utility_seoul"].append(utilities)
    return result | {"firm_exposure_end": firms.exposure}


# ---- Draws and replay


def make_draws(config: Mapping[str, Any], seed: int) -> dict[str, Array]:
    """The draws of all runs of a configuration, one generator a channel (8)."""
    length = {"R": config["runs"], "T": config["ticks"], "N": config["firms"], "3": 3, "4": 4}
    draws: dict[str, Array] = {}
    for channel, (distribution, dimensions) in DRAW_SHAPES.items():
        generator = np.random.default_rng((seed, zlib.crc32(channel.encode())))
        shape = tuple(length[dimension] for dimension in dimensions)
        draws[channel] = generator.random(shape) if distribution == "uniform" else generator.standard_normal(shape)
    return draws


def open_golden(path: Path) -> tuple[dict[str, Any], dict[str, Array], dict[str, Array]]:
    """The configuration, draws and results of a golden file."""
    with np.load(path) as golden:
        draws = {name.removeprefix("draw_"): golden[name] for name in golden.files if name.startswith("draw_")}
        results = {name.removeprefix("out_"): golden[name] for name in golden.files if name.startswith("out_")}
        return json.loads(str(golden["config"])), draws, results


def replay(path: Path) -> dict[str, float]:
    """The largest absolute difference between this model and each series of a golden file."""
    config, draws, expected = open_golden(path)
    differences = dict.fromkeys(expected, 0.0)
    for i in range(config["runs"]):
        result = run(config, draws, i, config["params"], config["constants"], config["initial"])
        if result.keys() != expected.keys():
            raise ValueError(f"{path}: not in both the file and the model: {sorted(result.keys() ^ expected.keys())}")
        for name, values in expected.items():
            difference = np.abs(np.reshape(np.array(result[name], float), values[i].shape) - values[i])
            differences[name] = max(differences[name], float(difference.max()))
    return differences


if __name__ == "__main__":
    for golden_file in sorted(GOLDEN.glob("*.npz")):
        found = replay(golden_file)
        print(f"{golden_file.name:24s} {len(found)} series, largest difference {max(found.values()):.1e}")
