"""Scalar functions and laws of the reference model: E1-E23, Seoul's look-ahead E24, and the targets of E28, E29.

E1 .. E41 are the equations of the model specification. `world` (the state of a run) and `given` (parameters and
constants) hold numbers by code name; a law that takes plain numbers is used at realised and at anticipated values.
"""

import math

Numbers = dict[str, float]
Ladder = tuple[tuple[float, ...], float]  # levels and ideal point

OBSERVERS = ("beijing", "moscow", "pyongyang")  # those whose `bayes` policy reads noisy observations

AID = (0.05, 0.15, 0.30, 0.65, 1.0)
HALVES = (0.0, 0.5, 1.0)  # rhetoric, cjk, dual_flow, label
STANCE = (-0.5, 0.0, 0.5, 1.0)
THIRDS = (0.0, 1 / 3, 2 / 3, 1.0)  # transfer, arms, drive
LADDER = {"moscow": "transfer", "pyongyang": "arms", "washington": "drive"}


def clip(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, kept within [low, high]."""
    return low if value < low else (high if value > high else value)


def relax(value: float, target: float, speed: float) -> float:
    """The value after one step of the given speed towards its target."""
    return value + speed * (target - value)


def sigmoid(log_odds: float) -> float:
    """Probability of the given log-odds."""
    return 1.0 / (1.0 + math.exp(-clip(log_odds, -30.0, 30.0)))


def logit(probability: float) -> float:
    """Log-odds of the given probability."""
    return math.log(probability / (1.0 - probability))


def evidence(likelihood: float, likelihood_otherwise: float, seen: float) -> float:
    """Log-likelihood ratio of an event seen (1) or not seen (0)."""
    if seen:
        return math.log(likelihood / likelihood_otherwise)
    return math.log((1.0 - likelihood) / (1.0 - likelihood_otherwise))


def signed_evidence(precision: float, seen: float) -> float:
    """Log-likelihood ratio of a symmetric signal of the given precision."""
    return evidence((1.0 + precision) / 2.0, (1.0 - precision) / 2.0, seen)


def softmax(utilities: list[float], precision: float) -> list[float]:
    """Logit choice probabilities."""
    best = max(utilities)
    weights = [math.exp(precision * (utility - best)) for utility in utilities]
    total = sum(weights)
    return [weight / total for weight in weights]


def certain(choice: int, size: int) -> list[float]:
    """Probabilities of a menu of the given size when the choice is certain."""
    return [1.0 if entry == choice else 0.0 for entry in range(size)]


def inverse_cdf(probabilities: list[float], uniform: float) -> int:
    """The entry that the uniform number selects."""
    cumulated, choice = 0.0, 0
    for probability in probabilities[:-1]:
        cumulated += probability
        choice += uniform > cumulated
    return choice


def hazard(cooperation: float, given: Numbers) -> float:
    """E1: monthly chance of a ceasefire."""
    return given["ceasefire_hazard"] * (1.0 - given["war_prolongation"] * cooperation)


def delivery(commitment: float, nato_ask: float, given: Numbers) -> float:
    """E6: share of NATO's ask that Seoul delivers."""
    return min(1.0, commitment / max(nato_ask, given["ask_floor"]))


def type_factor(retaliator: float, given: Numbers) -> float:
    """E8: how much a Moscow of the given type (1 retaliator, 0 restrained) retaliates."""
    return retaliator + (1.0 - retaliator) * given["restrained_retaliation"]


def transfer_ideal(retaliator: float, risk: float, need: float, world: Numbers, given: Numbers) -> float:
    """E8: the transfer Moscow prefers: pay for arms, retaliate, be deterred."""
    payment = given["arms_need"] * need * world["arms"]
    revenge = given["retaliation"] * type_factor(retaliator, given) * risk
    return clip(payment + revenge - given["threat_deterrence"] * world["threat_credibility"] * (1.0 - risk))


def provocation(aid: float, war: float, given: Numbers) -> float:
    """E12: how far Seoul's aid provokes Moscow."""
    return (given["provocation_peace"] + (1.0 - given["provocation_peace"]) * war) * aid * aid


def encirclement(nato_ties: float, rhetoric: float, label: float, given: Numbers) -> float:
    """E12: how encircled Beijing feels."""
    words = given["encircle_rhetoric"] * rhetoric + given["encircle_label"] * label
    return given["encircle_ties"] * nato_ties + words


def guarantee(drive: float, committed: float, given: Numbers) -> float:
    """E13: US guarantee: retrenchment, then Seoul's shortfall."""
    core = given["guarantee_core"] + (1.0 - given["guarantee_core"]) * drive
    return core * (1.0 - given["guarantee_conditionality"] * (1.0 - committed))


def threat_level(technology: float, cooperation: float, guaranteed: float, given: Numbers) -> float:
    """E14: DPRK threat net of the guarantee."""
    of_technology, of_cooperation = given["threat_technology"], given["threat_cooperation"]
    gross = 1.0 - of_technology - of_cooperation + of_technology * technology + of_cooperation * cooperation
    return gross * (1.0 - given["guarantee_strength"] * guaranteed)


def threats(world: Numbers, given: Numbers) -> Numbers:
    """E15: the threat each state faces."""
    return {
        "seoul": world["dprk_threat"],
        "beijing": encirclement(world["nato_ties"], world["rhetoric"], world["label"], given),
        "moscow": provocation(world["aid"], world["war"], given),
        "pyongyang": world["nato_ties"],
        "washington": world["war"] * 0.5 * (world["cooperation"] + world["dual_use"]),
    }


def signal(aid: float, rhetoric: float, given: Numbers) -> float:
    """E21: strength of Seoul's signal."""
    return given["aid_weight"] * aid + (1.0 - given["aid_weight"]) * rhetoric


def posture_seoul(aid: float, rhetoric: float, cjk: float, given: Numbers) -> float:
    """E21: alignment that Seoul's action expresses."""
    forward = given["posture_seoul_base"] + given["posture_seoul_commit"] * signal(aid, rhetoric, given)
    return forward - given["posture_seoul_cjk"] * cjk


def posture_other(state: str, main: float, second: float, given: Numbers) -> float:
    """E21: alignment that the levels of another state's main and second ladder express; second counts for Beijing."""
    base = given[f"posture_{state}_base"]
    if state == "beijing":
        coercion = given["posture_beijing_coerce"] * max(main, 0.0)
        return -(base + given["posture_beijing_dual"] * second + coercion)
    posture = base + given[f"posture_{state}_{LADDER[state]}"] * main
    return posture if state == "washington" else -posture


def commitment(aid: float, rhetoric: float, cjk: float, given: Numbers) -> float:
    """E22: Seoul's commitment as NATO counts it."""
    return signal(aid, rhetoric, given) * (1.0 - given["cjk_discount"] * cjk)


def welfare_parts(state: Numbers, given: Numbers) -> list[float]:
    """E23: the seven parts of Seoul's welfare, realised (state = the world) or anticipated."""
    shortfall = max(state["nato_ask"] - state["commitment"], 0.0)
    relation = given["cooperation_gain"] * state["beijing_relation"] - max(state["stance"], 0.0)
    stake = state["russia_stake"] * (1.0 + given["business_uncertainty_weight"] * state["business_uncertainty"])
    effort = (given["domestic_base"] + state["domestic_constraint"]) * state["commitment"] * state["commitment"]
    return [
        given["alliance_gain"] * state["nato_ties"],
        given["ukraine_value"] * state["war"] * state["aid"],
        -given["abandonment_cost"] * (given["abandonment_floor"] + state["risk_seoul"]) * shortfall * shortfall,
        -given["threat_cost"] * state["dprk_threat"],
        given["china_cost"] * state["china_exposure"] * relation,
        given["russia_business"] * stake * state["moscow_relation"] * (2.0 - state["war"]),
        -0.5 * given["signal_cost"] * effort,
    ]


def beijing_target(cjk: float, stance: float, rhetoric: float, nato_ties: float, given: Numbers) -> float:
    """E28: where the Seoul-Beijing relation heads."""
    chill = given["china_rhetoric_chill"] * rhetoric + given["china_ties_chill"] * nato_ties
    return clip(cjk - given["china_neutral_cjk"] - stance - chill, -1.0, 1.0)


def moscow_target(transfer: float, provoked: float, given: Numbers) -> float:
    """E29: where the Seoul-Moscow relation heads."""
    return clip(given["moscow_rest"] - given["moscow_transfer_chill"] * transfer - provoked, -1.0, 1.0)


def judge_threat(world: Numbers, given: Numbers) -> None:
    """E13, E14: the guarantee and the threat net of it."""
    world["guarantee"] = guarantee(world["drive"], world["belief_committed"], given)
    world["dprk_threat"] = threat_level(world["technology"], world["cooperation"], world["guarantee"], given)


def horizon_terms(given: Numbers) -> Numbers:
    """k(s) = 1 - (1-s)^M of E24 for its three speeds, and its step of evidence."""
    precision, horizon = given["deed_precision"], given["horizon"]
    return {
        "relation_ahead": 1.0 - (1.0 - given["relation_speed"]) ** horizon,
        "ties_ahead": 1.0 - (1.0 - given["structural_speed"]) ** horizon,
        "belief_ahead": 1.0 - (1.0 - given["belief_decay"]) ** horizon,
        "step_ahead": math.log((1.0 + precision) / (1.0 - precision)) / given["belief_decay"],
    }


def divergence(first: float, second: float, given: Numbers) -> float:
    """Bernoulli divergence of the first probability from the second, both kept off 0 and 1 (7.5, `bayes`)."""
    floor = given["likelihood_floor"]
    one, other = clip(first, floor, 1.0 - floor), clip(second, floor, 1.0 - floor)
    return one * math.log(one / other) + (1.0 - one) * math.log((1.0 - one) / (1.0 - other))


def look_ahead(world: Numbers, given: Numbers) -> tuple[list[float], list[float]]:
    """E24: utility of Seoul's 45 actions, and how much each would tell Seoul about Moscow.

    What depends on aid alone is computed once for the nine actions that share it.
    """
    expected = dict(world)  # the world at the horizon; what Seoul does not anticipate stays as it is
    expected["war"] = world["war"] * (1.0 - hazard(world["cooperation"], given)) ** given["horizon"]
    utilities, informations = [], []
    for aid in AID:
        transfer, information = expected_reaction(aid, expected, world, given)
        for rhetoric in HALVES:
            for cjk in HALVES:
                utilities.append(expected_utility(rhetoric, cjk, transfer, expected, world, given))
                informations.append(information)
    return utilities, informations


def look_ahead_term_by_term(world: Numbers, given: Numbers) -> tuple[list[float], list[float]]:
    """`look_ahead` as one would write it down first: every term of every action anew. The benchmarks' yardstick."""
    expected, utilities, informations = dict(world), [], []
    for aid in AID:
        for rhetoric in HALVES:
            for cjk in HALVES:
                given.update(horizon_terms(given))
                expected["war"] = world["war"] * (1.0 - hazard(world["cooperation"], given)) ** given["horizon"]
                transfer, information = expected_reaction(aid, expected, world, given)
                utilities.append(expected_utility(rhetoric, cjk, transfer, expected, world, given))
                informations.append(information)
    return utilities, informations


def expected_reaction(aid: float, expected: Numbers, world: Numbers, given: Numbers) -> tuple[float, float]:
    """E24, what depends on aid alone, into `expected`; returns the expected transfer and what it tells about Moscow."""
    mu, war, horizon = world["belief_retaliator"], world["war"], given["horizon"]
    provoked = provocation(aid, war, given)
    deterred, news = given["threat_deterrence"] * world["threat_credibility"], provoked - world["risk_moscow"]
    retaliator, restrained = [
        clip(world["transfer_average"] + (given["retaliation"] * type_factor(kind, given) + deterred) * news)
        for kind in (1.0, 0.0)
    ]
    transfer = mu * retaliator + (1.0 - mu) * restrained
    squared = mu * retaliator * retaliator + (1.0 - mu) * restrained * restrained
    untransferred = (1.0 - world["technology"]) * (1.0 - given["technology_absorption"] * squared) ** horizon
    toward = moscow_target(transfer, provoked, given)
    expected["aid"] = aid
    expected["technology"] = 1.0 - untransferred
    expected["moscow_relation"] = relax(world["moscow_relation"], toward, given["relation_ahead"])
    return transfer, divergence(retaliator, restrained, given)


def expected_utility(
    rhetoric: float, cjk: float, transfer: float, expected: Numbers, world: Numbers, given: Numbers
) -> float:
    """E24: utility of rhetoric and cjk with the aid in `expected`, where the anticipated outcomes are written."""
    aid, ties, relation = expected["aid"], world["nato_ties"], world["beijing_relation"]
    departure = posture_seoul(aid, rhetoric, cjk, given) - world["alignment_seoul"]
    expected["commitment"] = commitment(aid, rhetoric, cjk, given)
    felt = encirclement(ties, rhetoric, world["label"], given) - world["risk_beijing"]
    stance = world["stance_average"] + given["coercion_sensitivity"] * felt + given["wedge_motive"] * departure
    expected["stance"] = stance = clip(stance, given["stance_floor"])
    toward = beijing_target(cjk, stance, rhetoric, ties, given)
    expected["beijing_relation"] = relation_then = relax(relation, toward, given["relation_ahead"])
    evidence_ahead = (2.0 * delivery(expected["commitment"], world["nato_ask"], given) - 1.0) * given["step_ahead"]
    committed = sigmoid(relax(world["logodds_committed"], evidence_ahead, given["belief_ahead"]))
    expected["nato_ties"] = ties_then = relax(ties, math.sqrt(world["drive"] * committed), given["ties_ahead"])
    arms = clip(
        world["arms_average"]
        + given["reciprocity"] * (transfer - world["transfer_average"])
        - given["beijing_lever"] * (max(relation_then, 0.0) - max(relation, 0.0))
        + given["security_dilemma"] * world["war"] * (ties_then - ties)
    )
    cooperation = relax(world["cooperation"], 0.5 * (arms + transfer), given["relation_ahead"])
    guaranteed = guarantee(world["drive"], committed, given)
    expected["dprk_threat"] = threat_level(expected["technology"], cooperation, guaranteed, given)
    return sum(welfare_parts(expected, given)) - 0.5 * given["tying_hands"] * departure * departure


def other_utilities(theta: float, bayesian: set[str], world: Numbers, given: Numbers) -> dict[str, list[float]]:
    """E17-E21: utilities of the other four states; `bayesian` are those whose policy is `bayes`.

    Also stores the likelihoods of E10 for next month.
    """
    risk = {
        state: sigmoid(world["logodds_" + state]) if state in bayesian else world["risk_" + state]
        for state in OBSERVERS
    }
    war, floor = world["war"], given["likelihood_floor"]
    need = war * (1.0 - given["need_substitution"] * world["dual_use"])  # E7
    for retaliator, name in ((1.0, "likelihood_retaliator"), (0.0, "likelihood_restrained")):
        ideal = transfer_ideal(retaliator, world["risk_moscow"], need, world, given)
        world[name] = clip(ideal, floor, 1.0 - floor)
    alarm = world["risk_washington"]
    if "washington" in bayesian:
        alarm *= 0.5 + world["belief_committed"]
    drive = clip(given["us_drive"] + alarm + world["washington_shock"])  # E17
    wooing = given["wedge_motive"] * (1.0 - world["alignment_seoul"])
    stance = clip(given["coercion_sensitivity"] * risk["beijing"] - wooing, given["stance_floor"])  # E18
    named = given["label_share_nato"] * world["label"] + (1.0 - given["label_share_nato"]) * world["rhetoric"]
    dual_flow = given["dual_use_base"] * war - given["reputation_effect"] * named
    dual_flow = clip(dual_flow + given["bloc_binding"] * risk["beijing"])
    transfer = transfer_ideal(theta, risk["moscow"], need, world, given)  # E19
    arms = war * (given["arms_base"] + given["security_dilemma"] * risk["pyongyang"])  # E20
    arms += given["reciprocity"] * world["transfer"] - given["beijing_lever"] * max(world["beijing_relation"], 0.0)
    nothing: Ladder = (0.0,), 0.0
    return {
        "beijing": ideal_point_utilities("beijing", (STANCE, stance), (HALVES, dual_flow), world, given),
        "moscow": ideal_point_utilities("moscow", (THIRDS, transfer), nothing, world, given),
        "pyongyang": ideal_point_utilities("pyongyang", (THIRDS, clip(arms)), nothing, world, given),
        "washington": ideal_point_utilities("washington", (THIRDS, drive), (HALVES, world["dual_use"]), world, given),
    }


def ideal_point_utilities(state: str, main: Ladder, second: Ladder, world: Numbers, given: Numbers) -> list[float]:
    """7.3: utility of each pair of levels, less the cost of leaving the current alignment."""
    utilities = []
    for level in main[0]:
        for other in second[0]:
            value = main[1] * level - 0.5 * level * level + second[1] * other - 0.5 * other * other
            departure = posture_other(state, level, other, given) - world["alignment_" + state]
            utilities.append(value - 0.5 * given["tying_hands"] * departure * departure)
    return utilities
