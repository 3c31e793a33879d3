"""The 29 stylised facts of docs/model.md, 12.1: statement, threshold, claims of section 10, and the worth of each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sim.analysis.claims import mechanism_facts as mechanisms
from sim.analysis.claims import posture_facts as postures
from sim.analysis.claims.futures import Futures
from sim.analysis.claims.laboratory import Laboratory
from sim.analysis.claims.results import Evidence, Part, Result
from sim.jit import Array


@dataclass(frozen=True, slots=True)
class Fact:
    """A stylised fact; `measure` is None where it needs more than the laboratory (S25, S29)."""

    id: str
    claims: tuple[int, ...]
    mechanism: str
    statement: str
    threshold: str
    evidence: Evidence
    measure: Callable[[Laboratory], tuple[Part, ...]] | None = None


FACTS = (
    # each of the four costs is monotone in both ladders (E12, E18, E22-E24), whatever the parameters
    Fact(
        "S1",
        (1,),
        "E12, E22-E24",
        "retaliation, China, business and signal cost in aid (r=0, j=2) and rhetoric (a=2, j=2), July 2024",
        "strictly increasing",
        "by_construction",
        postures.costs_rise,
    ),
    Fact(
        "S2",
        (18, 32),
        "argmax of U",
        "ambiguous class, 24 m while the war goes on",
        ">= .80",
        "calibrated",
        postures.ambiguous,
    ),
    Fact(
        "S3",
        (18,),
        "argmax of U at a=2",
        "trust_fund_doubled, 24 m while the war goes on",
        ">= .70",
        "calibrated",
        postures.fund_doubled,
    ),
    Fact(
        "S4",
        (19,),
        "convex E12 with E25",
        "lethal aid ever",
        "<= .02 (12 m), <= .05 (24 m)",
        "calibrated",
        postures.lethal_rare,
    ),
    Fact(
        "S5",
        (12, 13),
        "china term; ladder j, E28",
        "China omitted; CJK kept, 24 m while the war goes on",
        ">= .85; >= .95",
        "calibrated",
        postures.china_spared,
    ),
    Fact(
        "S6",
        (8, 30),
        "E30; g_S*S",
        "ties gained in 24 m",
        "0 < dS(24) <= .6 of align",
        "calibrated",
        postures.ties_slow,
    ),
    Fact(
        "S7",
        (5, 31),
        "K in E15, E31 and in E24",
        "arms_need .5->1.3: P, u, 24 m; dS(24) against no brakes (retaliation = russia_business = 0, china_cost .1)",
        "P, u up; dS < .7 of the no-brake case",
        "checked",
        mechanisms.brakes_hold,
    ),
    Fact(
        "S8",
        (24, 25),
        "E36-E40; sme_sunk_cost, idle band",
        "firms out of Russia and idle, July 2024 and after 24 m while the war goes on",
        "t=0: large exits .08-.17, others .03-.08, idle >= .75; "
        "24 m: others <= .17, large <= .35 and > 1.5x others; most idle",
        "calibrated",
        postures.firms_wait,
    ),
    Fact(
        "S9",
        (22, 23),
        "E10",
        "belief separation E[mu|1]-E[mu|0] at 24 m",
        "accommodate <= baseline < align",
        "checked",
        mechanisms.probing_teaches,
    ),
    # nature draws both types alike, and Bayes' rule learns more from clearer words (E4, E10)
    Fact(
        "S10",
        (22,),
        "E4, E10",
        "warn share; belief separation at 24 m",
        "in [.4,.6]; up in message_precision",
        "by_construction",
        mechanisms.mixed_messages,
    ),
    # not by construction: alignment also makes Seoul's answer credible, which deters (E8)
    Fact(
        "S11",
        (4,),
        "E8-E10, two slopes in E24",
        "T(36)",
        "align > hedge; gap larger for theta=1",
        "checked",
        mechanisms.alignment_is_paid_in_technology,
    ),
    # words are forced, and encirclement, stance and relation answer with fixed signs (E12, E18, E28, E41)
    Fact(
        "S12",
        (3,),
        "E18, E28",
        "forced decisive_enabler: b, J, 24 m; e_C, 72 m",
        "b +.1, J down, e_C down",
        "by_construction",
        mechanisms.naming_sours_relations,
    ),
    # both parameters stand in E18 with that sign
    Fact(
        "S13",
        (9, 10),
        "s_rep, s_enc in E18",
        "D, 24 m",
        "down in reputation_effect, up in bloc_binding",
        "by_construction",
        mechanisms.label_shames_and_binds,
    ),
    # stands in E1 with that sign
    Fact(
        "S14",
        (6,),
        "E1",
        "war months, war_prolongation 0 -> 1",
        "up (claim 6: by > 1 month)",
        "by_construction",
        mechanisms.arms_prolong_war,
    ),
    Fact(
        "S15",
        (26,),
        "business term of E23",
        "P(aid>=3)",
        "down in russia_business (0, .18, .36) and sme_sunk_cost (2, 6.8)",
        "checked",
        postures.business_holds_back,
    ),
    # E20, then E26
    Fact(
        "S16",
        (15,),
        "zeta in E20, E24",
        "K",
        "down in beijing_lever (0, .5)",
        "by_construction",
        mechanisms.beijing_has_a_lever,
    ),
    # E2, then E31
    Fact(
        "S17",
        (17,),
        "E2, E31",
        "P, pledges never or always renewed",
        "up when pledges lapse",
        "by_construction",
        mechanisms.lapsed_pledges_raise_the_ask,
    ),
    Fact(
        "S18",
        (29,),
        "E6, E9",
        "ambiguity index, 24 m while the war goes on",
        ">= .6 and above align, accommodate",
        "calibrated",
        postures.observers_unsure,
    ),
    Fact(
        "S19",
        (4, 19),
        "E25 against E26",
        "six lethal months, sixty months later",
        "T > +.02, K effect smaller",
        "checked",
        mechanisms.lethal_aid_leaves_traces,
    ),
    Fact("S20", (32,), "margins (11)", "left ambiguity at 60 m in war", "10-60%", "checked", postures.some_tip),
    # without war there is no risk to Washington and no gap (E15, E17, E31)
    Fact(
        "S21", (16,), "E31", "P in peace less P in war", "< -.1", "by_construction", mechanisms.peace_slackens_the_ask
    ),
    Fact(
        "S22",
        (23,),
        "mu, Ex2 in E24",
        "ambiguous class with the belief held, 24 m while the war goes on",
        ">= .8 at mu=.25 and lower by >= .15 at mu=.02",
        "checked",
        postures.type_matters,
    ),
    Fact(
        "S23",
        (28, 32),
        "x_bar, W_e in E24",
        "T(0) .1->.8; Beijing coerces anyway; 24 m while the war goes on",
        "aid>=3 up >= .05; naming up >= .1",
        "checked",
        postures.nothing_left_to_lose,
    ),
    Fact(
        "S24",
        (32,),
        "irreversible T",
        "P(aid>=3) after 48 m in war",
        "24 forced months of align > free > accommodate",
        "checked",
        postures.path_dependence,
    ),
    # every stock is relaxed inside its bounds or clipped (12.6)
    Fact(
        "S25",
        (),
        "clip, relax",
        "every recorded number of every run of the ledger",
        "finite and bounded",
        "by_construction",
    ),
    # V is monotone in u and nu, and nu in what is delivered (E6, E9, E13)
    Fact(
        "S26",
        (16,),
        "E13",
        "V",
        "align > baseline > accommodate; us_drive -.3 lowers it by > .03",
        "by_construction",
        mechanisms.guarantee_is_earned,
    ),
    Fact(
        "S27",
        (21,),
        "z in E8, E11",
        "arms_need 1.3: x, z by red-line policy",
        "conditional lowers x of a restrained Moscow by > .1 against hedge, changes a retaliator's by < .1; "
        "bluff: z < .25 and x > conditional + .1; lethal x > conditional + .05 (restrained)",
        "checked",
        mechanisms.red_line,
    ),
    Fact(
        "S28",
        (21,),
        "z in E8, E11",
        "arms_need 1.3: mean z*(1-rho_M)",
        "conditional > align, though align has more z",
        "checked",
        mechanisms.unspent_and_believed,
    ),
    # a requirement on mechanisms and ranges, looked at but never tuned (12.1)
    Fact(
        "S29",
        (),
        "all",
        "align or align_lite best of {hedge, align, align_lite, accommodate}, "
        "1,500 Latin-hypercube futures, full ranges, mean welfare of 8 runs (in proportion to --runs) on common luck",
        "in .15-.40",
        "checked",
    ),
)


def measured(lab: Laboratory) -> Iterator[Result]:
    """A row for each fact that needs no more than the laboratory."""
    for f in FACTS:
        if f.measure:
            yield Result(f.id, "fact", f.claims, f.mechanism, f.statement, f.threshold, f.evidence, f.measure(lab))


def results(lab: Laboratory, futures: Futures, seen: int, outside: Array) -> Iterator[Result]:
    """A row for each fact; `seen`: recorded numbers of the whole ledger; `outside`: those out of their domain."""
    elsewhere = {"S25": mechanisms.bounded(seen, outside), "S29": postures.live_option(futures)}
    for f in FACTS:
        parts = f.measure(lab) if f.measure else elsewhere[f.id]
        yield Result(f.id, "fact", f.claims, f.mechanism, f.statement, f.threshold, f.evidence, parts, f.id != "S25")
