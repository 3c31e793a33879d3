"""Facts about how the parts of the model move each other: S7, S9-S14, S16, S17, S19, S21, S25-S28."""

import numpy as np

from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.claims.results import Part, above, below, rising, within
from sim.analysis.estimates import Estimate, between, mean, paired, ratio
from sim.jit import Array
from sim.vocabulary import COLUMNS

BASE, ALIGN, HEDGE, ACCOMMODATE = "baseline", "full_alignment", "hedging", "accommodation"
Parts = tuple[Part, ...]


def _by_type(lab: Laboratory, values: Array) -> tuple[Array, Array]:
    """Values in runs with a restrained and with a retaliating Moscow; the type is luck, common to all variants."""
    retaliates = lab(BASE, "moscow_type@0") > 0.0
    return values[~retaliates], values[retaliates]


def _separation(lab: Laboratory, beliefs: Array) -> Estimate:
    restrained, retaliator = _by_type(lab, beliefs)
    return between(retaliator, restrained)


def _difference(lab: Laboratory, more: str, less: str, measure: str) -> Estimate:
    return paired(lab(more, measure), lab(less, measure))


def brakes_hold(lab: Laboratory) -> Parts:
    """S7."""
    low, high = "arms_need=0.5", "arms_need=1.3"
    gained = ratio(lab(BASE, "nato_ties_gained"), lab("no brakes", "nato_ties_gained"))
    return (
        rising("P +", _difference(lab, high, low, "nato_ask_two_years")),
        rising("u +", _difference(lab, high, low, "drive_two_years")),
        below("dS to that without brakes", gained, 0.7),
    )


def probing_teaches(lab: Laboratory) -> Parts:
    """S9."""
    accommodate, base, align = (lab(name, "belief_retaliator@24") for name in (ACCOMMODATE, BASE, ALIGN))
    return (
        above("baseline", _separation(lab, base), 0.0),
        within("above accommodation by", _separation(lab, base - accommodate), 0.0),
        rising("alignment above baseline by", _separation(lab, align - base)),
    )


def mixed_messages(lab: Laboratory) -> Parts:
    """S10."""
    names = ("message_precision=0", BASE, "message_precision=0.8")
    none, base, clear = (lab(name, "belief_retaliator@24") for name in names)
    return (
        within("warnings", mean(lab(BASE, "warn")), 0.4, 0.6),
        rising("separation, precision 0 to .2: +", _separation(lab, base - none)),
        rising(".2 to .8: +", _separation(lab, clear - base)),
    )


def alignment_is_paid_in_technology(lab: Laboratory) -> Parts:
    """S11."""
    gap = lab(ALIGN, "technology@36") - lab(HEDGE, "technology@36")
    return rising("T(36) +", mean(gap)), rising("more if Moscow retaliates by", _separation(lab, gap))


def naming_sours_relations(lab: Laboratory) -> Parts:
    """S12: with Seoul's other ladders free, then with them held as the reference values have it."""
    pairs = (("", "enabler", BASE), ("all else held: ", "fund doubled, decisive_enabler", "fund doubled, omit_china"))
    parts: list[Part] = []
    for words, named, omitted in pairs:
        parts += [
            within(f"{words}b +", _difference(lab, named, omitted, "stance_two_years"), 0.1),
            rising("J -", _difference(lab, omitted, named, "beijing_relation_two_years")),
            rising("e_C -", _difference(lab, omitted, named, "china_exposure@71")),
        ]
    return tuple(parts)


def label_shames_and_binds(lab: Laboratory) -> Parts:
    """S13."""
    measure = "dual_use_two_years"
    return (
        rising("reputation_effect 0 to 1: -", _difference(lab, "reputation_effect=0", "reputation_effect=1", measure)),
        rising("bloc_binding 0 to .8: +", _difference(lab, "bloc_binding=0.8", "bloc_binding=0", measure)),
    )


def arms_prolong_war(lab: Laboratory) -> Parts:
    """S14; claim 6 asks for more than a month."""
    return (above("months +", _difference(lab, "war_prolongation=1", "war_prolongation=0", "war_months"), 1.0),)


def beijing_has_a_lever(lab: Laboratory) -> Parts:
    """S16."""
    return (rising("K -", _difference(lab, "beijing_lever=0", "beijing_lever=0.5", "cooperation")),)


def lapsed_pledges_raise_the_ask(lab: Laboratory) -> Parts:
    """S17."""
    return (rising("P +", _difference(lab, "pledge_renewal=0", "pledge_renewal=1", "nato_ask")),)


def lethal_aid_leaves_traces(lab: Laboratory) -> Parts:
    """S19: a stock that remembers and one that does not."""
    technology, cooperation = (
        lab("six lethal months", name) - lab(BASE, name) for name in ("technology@66", "cooperation@66")
    )
    return above("T +", mean(technology), 0.02), rising("T less K effect", paired(technology, cooperation))


def peace_slackens_the_ask(lab: Laboratory) -> Parts:
    """S21: within a run, its months of peace less its months of war."""
    war = lab(BASE, "war_months")
    peace = np.where(war < lab.ticks, lab.ticks - war, np.nan)
    in_war = lab(BASE, "nato_ask_in_war")
    in_peace = (lab(BASE, "nato_ask_total") - np.where(war > 0, war * in_war, 0.0)) / peace
    return (below("P", paired(in_peace, in_war), -0.1),)


def bounded(seen: int, outside: Array) -> Parts:
    """S25, over `seen` numbers, of which `outside` (columns,) are not finite or not in their domain."""
    where = ", ".join(COLUMNS[k] for k in np.flatnonzero(outside))
    words = f"numbers outside their domain{f' ({where})' if where else ''}, of {seen:,}:"
    return (within(words, Estimate(float(outside.sum())), 0.0, 0.0),)


def guarantee_is_earned(lab: Laboratory) -> Parts:
    """S26."""
    return (
        rising("alignment over baseline", _difference(lab, ALIGN, BASE, "guarantee")),
        rising("baseline over accommodation", _difference(lab, BASE, ACCOMMODATE, "guarantee")),
        above("lost at us_drive -.3", _difference(lab, BASE, "us_drive=-0.3", "guarantee"), 0.03),
    )


def red_line(lab: Laboratory) -> Parts:
    """S27."""

    def transfers(policy: str) -> tuple[Array, Array]:
        return _by_type(lab, lab(f"needy {policy}", "transfer"))

    hedge, conditional, bluff, lethal = (transfers(p) for p in (HEDGE, "conditional_threat", "bluff", "lethal_threat"))
    unmoved = paired(hedge[1], conditional[1])
    return (
        above("restrained: conditional lowers x by", paired(hedge[0], conditional[0]), 0.1),
        below("retaliator: changes x by", Estimate(abs(unmoved.value), unmoved.standard_error), 0.1),
        below("bluff: z", mean(lab("needy bluff", "threat_credibility")), 0.25),
        above("restrained: bluff over conditional", paired(bluff[0], conditional[0]), 0.1),
        above("restrained: lethal over conditional", paired(lethal[0], conditional[0]), 0.05),
    )


def unspent_and_believed(lab: Laboratory) -> Parts:
    """S28, where the line is tested (S27)."""
    conditional, align = "needy conditional_threat", "needy full_alignment"
    lever = _difference(lab, conditional, align, "deterrence_seoul")
    per_unit = 1.0 / lab.value("threat_deterrence")
    return (
        rising("z(1-rho_M) +", Estimate(lever.value * per_unit, lever.standard_error * per_unit)),
        rising("though z -", _difference(lab, align, conditional, "threat_credibility")),
    )
