"""The 32 claims of the article (docs/model.md, section 10): quote, mechanism, testable fact, rows that test it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.analysis.claims.results import Evidence, Part, Result
from sim.analysis.estimates import Estimate


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the article; `tests` are ids of other rows, separated by blanks."""

    number: int
    quote: str
    mechanism: str
    fact: str
    tests: str


CLAIMS = (
    Claim(
        1,
        "the stronger the commitment to the partnership, the higher the cost",
        "E12, E22-E24",
        "cost strictly rises with each rung of aid and rhetoric",
        "S1",
    ),
    Claim(
        2,
        "examined through its rhetoric and provision of assistance",
        "two ladders in E22",
        "aid_weight shifts the mix",
        "aid_weight:ambiguous_posture aid_weight:beijing_relation aid_weight:naming",
    ),
    Claim(3, "At the cost of souring relations with China", "E18, E28", "forced r=2: b up > .1, J down", "S12"),
    Claim(
        4,
        "increasing uncertainty about Russia's potential military aid to North Korea",
        "E8-E10, two slopes in E24",
        "T rises with aid, more if theta=1",
        "S11 S19",
    ),
    Claim(
        5,
        "Korean Peninsula has become more relevant to NATO's sphere of interest",
        "rho_washington = W(K+D)/2 -> u, P",
        "arms_need up -> u, P up",
        "S7 arms_need:nato_ask",
    ),
    Claim(
        6,
        "believed to be prolonging the war in Ukraine",
        "E1",
        "war_prolongation 0->1: war > 1 month longer",
        "S14 war_prolongation:war_months",
    ),
    Claim(
        7,
        "Washington aims to institutionalize the IP4 grouping",
        "E17, E30",
        "us_drive up -> S up",
        "us_drive:nato_ties us_drive:drive",
    ),
    Claim(
        8,
        "could elevate its status as a capable NATO partner",
        "g_S*S (status and arms orders)",
        "dS under align > baseline",
        "S6",
    ),
    Claim(
        9,
        "raising China's reputational costs to induce distancing from Russia",
        "s_rep in E18",
        "D falls",
        "S13 reputation_effect:dual_use",
    ),
    Claim(
        10, "viewing China as part of authoritarian collusion", "s_enc in E18", "D rises", "S13 bloc_binding:dual_use"
    ),
    Claim(
        11,
        'China has resisted the "enabler" label',
        "encircle_label -> b*",
        "label raises rho_beijing, hence b*",
        "C11a",
    ),
    Claim(
        12,
        "omitting mention of China, possibly acknowledging Beijing's sensitivities",
        "china term",
        "r=0 in >= 85% of 24 months; china_cost 0 ends it",
        "S5 C12a",
    ),
    Claim(
        13,
        "restart the China-South Korea Investment Cooperation Commission",
        "ladder j, E28",
        "j >= maintain >= 95%",
        "S5",
    ),
    Claim(
        14,
        "whether these trilateral cooperation projects are compatible",
        "chi in E22",
        "cjk_discount up -> j, J down",
        "cjk_discount:cjk cjk_discount:beijing_relation",
    ),
    Claim(
        15,
        "managed through improved Seoul-Beijing relations",
        "zeta in E20, E24",
        "K falls in beijing_lever",
        "S16 beijing_lever:cooperation",
    ),
    Claim(
        16,
        "increased pressure to share the burden of military support for Ukraine",
        "E31; V falls with the shortfall",
        "P falls > .1 after a ceasefire; V ordering",
        "S21 S26",
    ),
    Claim(
        17,
        "leaving room for Indo-Pacific partners to contribute",
        "E2, E31",
        "P higher when pledges lapse",
        "S17 pledge_renewal:nato_ask",
    ),
    Claim(18, "announced only that it would double its contribution", "argmax of U at a=2", ">= 70%", "S3 S2"),
    Claim(
        19,
        "did not commit to providing lethal weapons to Ukraine",
        "convex E12 with E25",
        "lethal ever <= 2% in 12, <= 5% in 24 months",
        "S4 S19 C19a",
    ),
    Claim(
        20,
        "exemplifies South Korea's safe choice",
        "a^2 in E12",
        "provocation of rungs 0-2 < .1; rung 3 > 4x rung 2",
        "C20a",
    ),
    Claim(
        21,
        "it might review its military aid to Ukraine",
        "z in E8, E11",
        "red line works, is called as a bluff, or is spent",
        "S27 S28",
    ),
    Claim(
        22,
        "carefully assessing Russia's mixed messages",
        "E4, E10",
        "warn share in [.4,.6]; separation rises with message_precision",
        "S10 S9",
    ),
    Claim(
        23,
        "avoid provoking Russia into providing North Korea with significant military",
        "mu, Ex2 in E24",
        "ambiguity lower by .15 when Moscow is known to be restrained; no retaliation -> .35",
        "S22 S9 C23a",
    ),
    Claim(
        24,
        "only a few South Korean conglomerates have exited Russia",
        "E36-E40",
        "large exits .08-.17 at t=0, <= .35 at 24 m",
        "S8",
    ),
    Claim(
        25,
        "small-sized companies have remained, grappling with the extended Russia risk",
        "sme_sunk_cost, idle band",
        ">= 83% of others in at 24 m, most firms idle",
        "S8 sme_sunk_cost:exit_sme",
    ),
    Claim(
        26,
        "compels the South Korean government to maintain strategic ambiguity",
        "business term",
        "russia_business or sme_sunk_cost up -> P(aid>=3) down",
        "S15 russia_business:aid_decisive",
    ),
    Claim(
        27,
        "aiming to pursue economic cooperation post-conflict",
        "(2-W), a_pc",
        "postwar_drift up -> fewer exits after a ceasefire",
        "C27a",
    ),
    Claim(
        28,
        "anticipating potential changes in North Korea-Russia relations",
        "x_bar, W_e in E24",
        "T(0) high -> more aid",
        "S23",
    ),
    Claim(
        29,
        "leaving uncertainty about its actual level of commitment",
        "E6, E9",
        "4nu(1-nu) >= .6, above align and accommodate",
        "S18",
    ),
    Claim(30, "the pace of developing this relationship may be slow", "E30", "0 < dS(24) <= .6 of align", "S6"),
    Claim(
        31,
        "initially thought to accelerate the deepening of ties",
        "K in E15/E31 and in E24",
        "without the brakes dS is >= 1.43x",
        "S7",
    ),
    Claim(
        32,
        "significant dilemma that is holding back its more decisive moves",
        "margins (11)",
        "both > 0 at t=0, shrinking with T",
        "C32a C32b S2 S20 S23 S24",
    ),
)


def claims_of_rows() -> dict[str, tuple[int, ...]]:
    """Id of every row that tests a claim, and which claims it tests."""
    found: dict[str, tuple[int, ...]] = {}
    for claim in CLAIMS:
        for row in claim.tests.split():
            found[row] = (*found.get(row, ()), claim.number)
    return found


def weakest(evidence: Sequence[Evidence]) -> Evidence:
    """What a claim's verdict is worth: tuning if any test was tuned on, else a check if any test is one."""
    if "calibrated" in evidence:
        return "calibrated"
    return "checked" if "checked" in evidence else "by_construction"


def results(rows: Sequence[Result]) -> Iterator[Result]:
    """A row for each claim, which passes if every row that tests it does."""
    known = {row.id: row for row in rows}
    for c in CLAIMS:
        tests = [known[row] for row in c.tests.split()]
        parts = tuple(Part(test.id, Estimate(float(test.passed)), test.passed) for test in tests)
        evidence = weakest([test.evidence for test in tests])
        yield Result(
            f"C{c.number}", "claim", (c.number,), f'"{c.quote}": {c.mechanism}', c.fact,
            f"all of {', '.join(c.tests.split())}", evidence, parts, sampled=False,
        )  # fmt: skip
