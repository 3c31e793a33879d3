"""What each side believes: E7-E11, and the log-odds of `probing`."""

from sim.elementary import logarithm
from sim.jit import law
from sim.laws.mathematics import relax, unit


@law
def log_likelihood_ratio(chance_if_true: float, chance_if_false: float, observed: float) -> float:
    """Evidence of a yes/no observation, in log-odds.  Section 7, `llr`; Bayes' rule."""
    if observed > 0.0:
        return logarithm(chance_if_true / chance_if_false)
    return logarithm((1.0 - chance_if_true) / (1.0 - chance_if_false))


@law
def signed_evidence(precision: float, observed: float) -> float:
    """Evidence of a symmetric signal of given precision [0, 1), in log-odds.  Section 7, `signed_llr`."""
    return log_likelihood_ratio((1.0 + precision) / 2.0, (1.0 - precision) / 2.0, observed)


@law
def evidence_step(precision: float) -> float:
    """Log-odds carried by one symmetric signal: ln((1+psi)/(1-psi)), `step` of section 7.4."""
    return logarithm((1.0 + precision) / (1.0 - precision))


@law
def updated_commitment_log_odds(log_odds: float, decay: float, precision: float, read: float) -> float:
    """NATO's log-odds that Seoul is committed, after reading its delivery.  E9; costly signals inform (Fearon 1997)."""
    return (1.0 - decay) * log_odds + signed_evidence(precision, read)


@law
def updated_retaliator_log_odds(
    log_odds: float, decay: float, prior_log_odds: float, words: float, deeds: float
) -> float:
    """Seoul's log-odds that Moscow is a retaliator, after its words and deeds.  E10."""
    return (1.0 - decay) * log_odds + decay * prior_log_odds + words + deeds


@law
def updated_threat_log_odds(log_odds: float, decay: float, precision: float, observed: float) -> float:
    """Log-odds of a `probing` government that it is threatened.  Section 7.5."""
    return (1.0 - decay) * log_odds + signed_evidence(precision, observed)


@law
def declared_credibility(credibility: float, declaration_gain: float) -> float:
    """Credibility of Seoul's threat once a red line is declared [prob].  E11, first line."""
    return credibility + declaration_gain * (1.0 - credibility)


@law
def tested_credibility(credibility: float, aid: float, response_aid: float, learning: float) -> float:
    """Credibility after a crossed red line was answered, or was not [prob].

    Notes
    -----
    E11. Threats must be credible yet unspent (Schelling 1966, not verified at source).
    """
    return relax(credibility, 1.0 if aid >= response_aid else 0.0, learning)


@law
def need_of_arms(war: float, dual_use: float, need_substitution: float) -> float:
    """Moscow's need of Pyongyang's arms [0-1]: less Chinese support, more need.  E7, assumption."""
    return war * (1.0 - need_substitution * dual_use)


@law
def retaliation_slope(moscow_type: float, restrained_retaliation: float) -> float:
    """How much of a provocation Moscow's type answers [0-1].  E8, `type`."""
    return moscow_type + (1.0 - moscow_type) * restrained_retaliation


@law
def transfer_ideal(
    slope: float, risk: float, need: float, arms: float, credibility: float, arms_need: float, retaliation: float,
    threat_deterrence: float,
) -> float:  # fmt: skip
    """Level of transfers Moscow would like [0-1]: pay for arms, retaliate, be deterred.

    Notes
    -----
    E8. Seoul's lever works only while credible and unspent ("could weaken our leverage over Russia", Chang Ho-jin).
    """
    return unit(arms_need * need * arms + retaliation * slope * risk - threat_deterrence * credibility * (1.0 - risk))


@law
def information_gain(chance_retaliator: float, chance_restrained: float) -> float:
    """Bernoulli divergence of the transfer expected of a retaliator from that of a restrained Moscow [nats].  7.5."""
    of_yes = chance_retaliator * logarithm(chance_retaliator / chance_restrained)
    return of_yes + (1.0 - chance_retaliator) * logarithm((1.0 - chance_retaliator) / (1.0 - chance_restrained))
