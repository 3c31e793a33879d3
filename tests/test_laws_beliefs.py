"""What each side believes: E7-E11, the log-odds of `probing`, information (7.5)."""

import math
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.special import rel_entr

from sim.laws import beliefs, mathematics
from sim.laws import threat as threat_laws
from tests.strategies import BINARY, SIGNED, UNIT, default, level, numbers, of, plain, swept

log_likelihood_ratio, signed_evidence = plain(beliefs.log_likelihood_ratio), plain(beliefs.signed_evidence)
evidence_step = plain(beliefs.evidence_step)
updated_commitment = plain(beliefs.updated_commitment_log_odds)
updated_retaliator = plain(beliefs.updated_retaliator_log_odds)
updated_threat = plain(beliefs.updated_threat_log_odds)
declared, judged = plain(beliefs.declared_credibility), plain(beliefs.tested_credibility)
need_of_arms, retaliation_slope = plain(beliefs.need_of_arms), plain(beliefs.retaliation_slope)
transfer_ideal, information_gain = plain(beliefs.transfer_ideal), plain(beliefs.information_gain)
sig, logit, arms_ideal = plain(mathematics.sig), plain(mathematics.logit), plain(threat_laws.arms_ideal)

CHANCE = numbers(0.02, 0.98)
LOG_ODDS = numbers(-20.0, 20.0)
RETALIATION, DETERRENCE, NEED = default("retaliation"), default("threat_deterrence"), default("arms_need")


# --- evidence ---


@given(CHANCE, CHANCE, CHANCE, BINARY)
def test_log_odds_follow_the_rule_of_bayes(prior: float, q1: float, q0: float, observed: float) -> None:
    """Section 7, llr: posterior odds computed from the joint chances."""
    true, false = (q1, q0) if observed else (1.0 - q1, 1.0 - q0)
    posterior = prior * true / (prior * true + (1.0 - prior) * false)
    assert sig(logit(prior) + log_likelihood_ratio(q1, q0, observed)) == pytest.approx(posterior, rel=1e-9)


@given(CHANCE, CHANCE, BINARY)
def test_evidence_mirrors(q1: float, q0: float, observed: float) -> None:
    """12.5: swapping the hypotheses, or calling yes no, mirrors the evidence; equal chances say nothing."""
    evidence = log_likelihood_ratio(q1, q0, observed)
    assert log_likelihood_ratio(q0, q1, observed) == pytest.approx(-evidence, abs=1e-12)
    assert log_likelihood_ratio(1.0 - q1, 1.0 - q0, 1.0 - observed) == pytest.approx(evidence, abs=1e-12)
    assert log_likelihood_ratio(q1, q1, observed) == 0.0


@given(of("deed_precision"))
def test_symmetric_evidence_is_one_step_either_way(precision: float) -> None:
    """Section 7.4: step = ln((1+psi)/(1-psi)); precision 0 says exactly nothing."""
    assert evidence_step(precision) == pytest.approx(2.0 * math.atanh(precision), abs=1e-12)
    assert signed_evidence(precision, 1.0) == pytest.approx(evidence_step(precision), abs=1e-12)
    assert signed_evidence(precision, 0.0) == pytest.approx(-evidence_step(precision), abs=1e-12)
    assert evidence_step(0.0) == signed_evidence(0.0, 1.0) == signed_evidence(0.0, 0.0) == 0.0


# --- E9, E10 and `probing`: log-odds over time ---


@given(st.lists(BINARY, max_size=40), LOG_ODDS, swept("deed_precision"))
def test_without_forgetting_only_counts_matter(reads: list[float], start: float, precision: float) -> None:
    """12.3.6: leak = 0 gives L_n = L_0 + (n_1-n_0) ln((1+psi)/(1-psi)), in any order of the readings."""
    log_odds = start
    for read in reads:
        log_odds = updated_commitment(log_odds, 0.0, precision, read)
    balance = 2.0 * sum(reads) - len(reads)
    assert log_odds == pytest.approx(start + balance * evidence_step(precision), abs=1e-9)


def moments(update: Callable[[float, float], float], chance: float, months: int) -> tuple[float, float]:
    """Exact mean and variance of log-odds after `months` from 0, over all sequences of readings."""
    spread = [(0.0, 1.0)]
    for _ in range(months):
        spread = [
            (update(value, read), weight * (chance if read else 1.0 - chance))
            for value, weight in spread
            for read in (0.0, 1.0)
        ]
    mean = sum(value * weight for value, weight in spread)
    return mean, sum((value - mean) ** 2 * weight for value, weight in spread)


@pytest.mark.parametrize(("leak", "chance", "precision"), [(0.9, 0.3, 0.22), (0.95, 0.8, 0.5), (1.0, 0.5, 0.7)])
def test_forgotten_evidence_has_a_stationary_mean_and_variance(leak: float, chance: float, precision: float) -> None:
    """12.3.6: E L = (2q-1)k/leak, Var L = 4q(1-q)k^2/(1-(1-leak)^2), over all 2^11 sequences."""
    k = evidence_step(precision)
    mean, variance = moments(lambda value, read: updated_commitment(value, leak, precision, read), chance, 11)
    assert mean == pytest.approx((2.0 * chance - 1.0) * k / leak, abs=1e-9)
    assert variance == pytest.approx(4.0 * chance * (1.0 - chance) * k * k / (1.0 - (1.0 - leak) ** 2), rel=1e-9)


def test_slowly_forgotten_evidence_approaches_its_mean_at_the_rate_of_forgetting() -> None:
    """12.3.6 before it is stationary: both moments times 1-(1-leak)^n and 1-(1-leak)^(2n), leak at its default."""
    leak, chance, precision, months = 0.2, 0.35, 0.22, 9
    k, left = evidence_step(precision), (1.0 - leak) ** months
    mean, variance = moments(lambda value, read: updated_commitment(value, leak, precision, read), chance, months)
    assert mean == pytest.approx((2.0 * chance - 1.0) * k / leak * (1.0 - left), rel=1e-9)
    stationary = 4.0 * chance * (1.0 - chance) * k * k / (1.0 - (1.0 - leak) ** 2)
    assert variance == pytest.approx(stationary * (1.0 - left * left), rel=1e-9)


@given(LOG_ODDS, of("belief_decay"), of("deed_precision"), BINARY)
def test_beliefs_of_nato_and_of_a_probing_government_mirror(
    log_odds: float, decay: float, precision: float, read: float
) -> None:
    """12.5, belief mirror; E9 and the `probing` update of 7.5 are the same law."""
    after = updated_commitment(log_odds, decay, precision, read)
    assert updated_commitment(-log_odds, decay, precision, 1.0 - read) == pytest.approx(-after, abs=1e-9)
    assert updated_threat(log_odds, decay, precision, read) == after


@given(of("belief_decay"), LOG_ODDS, numbers(-5.0, 5.0), numbers(-5.0, 5.0))
def test_seoul_forgets_towards_its_prior(decay: float, prior: float, words: float, deeds: float) -> None:
    """E10: without evidence the prior is a resting point; words and deeds add up."""
    assert updated_retaliator(prior, decay, prior, 0.0, 0.0) == pytest.approx(prior, abs=1e-12)
    both = updated_retaliator(prior, decay, prior, words, deeds)
    assert both == pytest.approx(prior + words + deeds, abs=1e-9)


@given(st.lists(st.tuples(BINARY, BINARY, UNIT, UNIT, UNIT), min_size=1, max_size=30), of("belief_decay"))
def test_nothing_is_learned_of_a_moscow_whose_types_do_not_differ(
    months: list[tuple[float, float, float, float, float]], decay: float
) -> None:
    """12.3.7: psi_R = 0 and m_P = 0 keep mu at mu0 = .5 exactly."""
    log_odds = logit(0.5)
    for warn, seen, risk, need, arms in months:
        chances = [
            min(
                max(transfer_ideal(retaliation_slope(theta, 0.2), risk, need, arms, 0.3, NEED, 0.0, DETERRENCE), 0.02),
                0.98,
            )
            for theta in (1.0, 0.0)
        ]
        deeds = log_likelihood_ratio(chances[0], chances[1], seen)
        log_odds = updated_retaliator(log_odds, decay, logit(0.5), signed_evidence(0.0, warn), deeds)
        assert sig(log_odds) == 0.5


# --- E11: credibility ---


@given(UNIT, UNIT, st.integers(0, 40))
def test_credibility_of_a_line_tested_every_month(z0: float, learning: float, months: int) -> None:
    """12.3.3: always answered 1-(1-z0)(1-psi_A)^n, never answered z0(1-psi_A)^n after n tests."""
    answered = unanswered = z0
    for _ in range(months):
        answered = judged(answered, 0.65, 0.65, learning)
        unanswered = judged(unanswered, 0.30, 0.65, learning)
    left = (1.0 - learning) ** months
    assert answered == pytest.approx(1.0 - (1.0 - z0) * left, abs=1e-12)
    assert unanswered == pytest.approx(z0 * left, abs=1e-12)


@given(UNIT, UNIT, level("aid"), UNIT)
def test_credibility_stays_a_chance_and_moves_with_the_answer(
    z: float, learning: float, aid: float, line: float
) -> None:
    """E11, 12.6: an answer at or above response_aid never lowers z, one below never raises it."""
    after = judged(z, aid, line, learning)
    assert 0.0 <= after <= 1.0
    assert after >= z if aid >= line else after <= z


def test_missile_defence_is_the_first_answer() -> None:
    """Section 9.2: response_aid .65 is missile_defence or more."""
    line = default("response_aid")
    assert [judged(0.3, aid, line, 0.22) > 0.3 for aid in (0.05, 0.15, 0.30, 0.65, 1.0)] == [False] * 3 + [True] * 2


@given(UNIT, UNIT)
def test_declaring_a_red_line_adds_a_share_of_what_is_missing(z: float, gain: float) -> None:
    """E11: z0 + gain*(1-z0): no gain, no change; never past certainty."""
    assert declared(z, 0.0) == z
    assert z <= declared(z, gain) <= 1.0 + 1e-15
    assert declared(0.3, 0.15) == pytest.approx(0.405)


# --- E7, E8: what Moscow needs and gives ---


@given(UNIT, UNIT, UNIT)
def test_need_falls_with_chinese_support_and_ends_with_the_war(one: float, other: float, substitution: float) -> None:
    """E7, 12.6."""
    low, high = sorted((one, other))
    assert 0.0 <= need_of_arms(1.0, high, substitution) <= need_of_arms(1.0, low, substitution) <= 1.0
    assert need_of_arms(0.0, low, substitution) == 0.0


@given(UNIT, UNIT)
def test_types_differ_in_how_much_they_retaliate(restrained: float, theta: float) -> None:
    """E8: type(1) = 1, type(0) = restrained_retaliation, in between a mean."""
    assert retaliation_slope(1.0, restrained) == 1.0
    assert retaliation_slope(0.0, restrained) == restrained
    assert restrained - 1e-15 <= retaliation_slope(theta, restrained) <= 1.0


TRANSFER = (UNIT, UNIT, UNIT, level("arms"), UNIT, of("arms_need"), of("retaliation"), of("threat_deterrence"))


@given(*TRANSFER, UNIT)
def test_transfers_pay_retaliate_and_are_deterred(
    slope: float, risk: float, need: float, arms: float, z: float, m_n: float, m_p: float, m_d: float, more: float
) -> None:
    """E8, 12.6: a share; rises with arms, need and type, falls with credibility."""
    base = transfer_ideal(slope, risk, need, arms, z, m_n, m_p, m_d)
    assert 0.0 <= base <= 1.0
    assert transfer_ideal(slope, risk, need, max(arms, more), z, m_n, m_p, m_d) >= base
    assert transfer_ideal(slope, risk, max(need, more), arms, z, m_n, m_p, m_d) >= base
    assert transfer_ideal(max(slope, more), risk, need, arms, z, m_n, m_p, m_d) >= base
    assert transfer_ideal(slope, risk, need, arms, max(z, more), m_n, m_p, m_d) <= base


@given(*TRANSFER)
def test_a_lever_works_only_while_believed_and_unspent(
    slope: float, risk: float, need: float, arms: float, z: float, m_n: float, m_p: float, m_d: float
) -> None:
    """E8: at rho_M = 1 the threat is spent, at z = 0 not believed: deterrence then changes nothing, bit for bit."""
    undeterred = transfer_ideal(slope, 1.0, need, arms, 0.0, m_n, m_p, 0.0)
    assert transfer_ideal(slope, 1.0, need, arms, z, m_n, m_p, m_d) == undeterred
    assert transfer_ideal(slope, risk, need, arms, 0.0, m_n, m_p, m_d) == transfer_ideal(
        slope, risk, need, arms, z, m_n, m_p, 0.0
    )


@given(*TRANSFER)
def test_without_retaliation_the_type_of_moscow_does_not_matter(
    slope: float, risk: float, need: float, arms: float, z: float, m_n: float, m_p: float, m_d: float
) -> None:
    """12.3.11: m_P = 0 gives the same bits for both values of theta; so does an unprovoked Moscow."""
    other = 1.0 - slope
    assert transfer_ideal(slope, risk, need, arms, z, m_n, 0.0, m_d) == transfer_ideal(
        other, risk, need, arms, z, m_n, 0.0, m_d
    )
    assert transfer_ideal(slope, 0.0, need, arms, z, m_n, m_p, m_d) == transfer_ideal(
        other, 0.0, need, arms, z, m_n, m_p, m_d
    )


# --- 12.3.9: the loop of arms and technology ---


def traded(start: float, m_n: float, need: float, rho_p: float, j: float, months: int) -> float:
    """Transfers after Moscow (E8) and Pyongyang (E20) answered each other's ideal points for some months."""
    transfer = start
    for _ in range(months):
        arms = arms_ideal(1.0, rho_p, transfer, j, 0.35, 0.5, 0.6, 0.2)
        transfer = transfer_ideal(0.2, 0.09, need, arms, 0.3, m_n, RETALIATION, DETERRENCE)
    return transfer


@given(numbers(0.4, 0.95), numbers(0.7, 0.95), numbers(0.1, 0.5), numbers(-0.5, 0.5), UNIT)
def test_the_loop_of_arms_and_technology_settles_at_its_closed_form(
    m_n: float, need: float, rho_p: float, j: float, start: float
) -> None:
    """12.3.9: x = (m_N need (W(arms_base+security_dilemma rho_P)-zeta J+)+c)/(1-m_N need n_x), gain below one."""
    gain = m_n * need * 0.6
    c = RETALIATION * 0.2 * 0.09 - DETERRENCE * 0.3 * (1.0 - 0.09)
    x = (m_n * need * (0.35 + 0.5 * rho_p - 0.2 * max(j, 0.0)) + c) / (1.0 - gain)
    arms = 0.35 + 0.5 * rho_p - 0.2 * max(j, 0.0) + 0.6 * x
    assume(0.01 < x < 0.99 and arms < 0.99 and gain < 0.7)
    assert traded(start, m_n, need, rho_p, j, 120) == pytest.approx(x, abs=1e-9)


def test_the_loop_runs_away_when_its_gain_exceeds_one() -> None:
    """12.3.9: stable iff m_N need n_x < 1 (.39 at need .7 by default)."""
    assert NEED * 0.7 * default("reciprocity") == pytest.approx(0.39, abs=0.005)
    m_n, need, rho_p = 1.9, 1.0, 0.0
    c = RETALIATION * 0.2 * 0.09 - DETERRENCE * 0.3 * (1.0 - 0.09)
    arms_free = 0.05  # arms_base that makes the resting point interior
    x = (m_n * need * arms_free + c) / (1.0 - m_n * need * 0.6)
    assert 0.0 < x < 1.0
    above, below = x + 0.01, x - 0.01
    for _ in range(60):
        answers = [arms_ideal(1.0, rho_p, value, 0.0, arms_free, 0.5, 0.6, 0.2) for value in (above, below)]
        above, below = (transfer_ideal(0.2, 0.09, need, arms, 0.3, m_n, RETALIATION, DETERRENCE) for arms in answers)
    assert above > 0.9
    assert below == 0.0


# --- 7.5: information ---


@given(CHANCE, CHANCE)
def test_information_is_the_divergence_of_the_types(q1: float, q0: float) -> None:
    """7.5, `bayes`: Bernoulli KL of x_1 from x_0; never negative, nothing where the types agree."""
    expected = rel_entr(q1, q0) + rel_entr(1.0 - q1, 1.0 - q0)
    assert information_gain(q1, q0) == pytest.approx(float(expected), abs=1e-12)
    assert information_gain(q1, q0) >= -1e-15
    assert information_gain(q1, q1) == 0.0


@given(CHANCE, numbers(0.0, 0.4), SIGNED)
def test_information_grows_with_the_difference(q0: float, gap: float, side: float) -> None:
    """7.5: the further apart the types, the more a probe shows."""
    sign = 1.0 if side >= 0.0 else -1.0
    near, far = q0 + sign * gap / 2.0, q0 + sign * gap
    assume(0.001 < far < 0.999)
    assert information_gain(far, q0) >= information_gain(near, q0) - 1e-15
