"""State of a run: every stock, belief, relation and perception of docs/model.md, section 2, once."""

import math
from dataclasses import dataclass
from typing import Literal

from sim.vocabulary.ladders import ACTORS, LADDERS
from sim.vocabulary.terms import Mark, Term

Role = Literal["stock", "derived", "action", "outcome"]
"""`stock`: has a July 2024 value a config may set. `derived`: follows from others. `action`: what was chosen.
`outcome`: computed for the record only, nothing reads it back."""

UNIT = (0.0, 1.0)
SIGNED = (-1.0, 1.0)
LOG_ODDS = (-1e4, 1e4)
FOLLOWS = math.nan
"""Default of a stock that takes its July 2024 value from others (an action's level, an agent's own threat)."""


@dataclass(frozen=True, slots=True)
class Variable(Term):
    """A term that lives in the state of a run and is recorded every month.

    Parameters
    ----------
    role : Role
        Whether a config may set it, and who writes it.
    starts : tuple of float
        For a quantity each government has: its five July 2024 values; empty for a quantity of the world.
    counts : bool
        True for small whole numbers, stored as such.
    """

    role: Role = "stock"
    starts: tuple[float, ...] = ()
    counts: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in records and configs: one, or one a government."""
        return tuple(f"{self.name}_{actor}" for actor in ACTORS) if self.starts else (self.name,)


A: tuple[Mark, ...] = ("A",)
UNGA = "UN General Assembly ideal points 2024 (Bailey, Strezhnev and Voeten), position v between China and US, 2v-1: "

STOCKS = (
    Variable("war", "W", "0/1", "the war in Ukraine goes on (a ceasefire is for good)", 1, UNIT, ("E",), "July 2024", counts=True),
    Variable("funding_gap", "G", "0/1", "NATO's funding gap beyond its one-year pledge", 0.5, UNIT, ("E",), "the Washington declaration pledges EUR 40bn for one year"),
    Variable("nato_ask", "P", "share", "commitment NATO asks of Seoul", 0.50, UNIT, A, "assumption; implies delivery C/P of .20, against Korea/Japan aid per GDP of .0264/.1797 (Kiel Institute, June 2024)"),
    Variable("nato_ties", "S", "share", "NATO-ROK ties: status, institutions, arms access", 0.25, UNIT, A, "assumption"),
    Variable("cooperation", "K", "share", "Russia-DPRK cooperation", 0.50, UNIT, ("E",), "(arms + transfer)/2; 5.3 events a month in H1 2024 against 1.25 in 2023 (CSIS Beyond Parallel)"),
    Variable("technology", "T", "share", "Russian technology transferred to Pyongyang (irreversible)", 0.10, UNIT, A, "assumption"),
    Variable("dual_use", "D", "share", "China's dual-use support to Russia", 0.60, UNIT, A, "assumption; China-Russia trade grew 1.9 % in 2024, a plateau (China customs)"),
    Variable("beijing_relation", "J", "index", "Seoul-Beijing relation", 0.20, SIGNED, ("A", "E"), "assumption; sign from the May 2024 summit"),
    Variable("moscow_relation", "Q", "index", "Seoul-Moscow relation", -0.10, SIGNED, ("E",), "sign: lowest of Seoul's great-power dyads, .27 against 1.30 and 2.82 (GDELT, 2023-24)"),
    Variable("domestic_shock", "y_dom", "level", "slow shock to Seoul's domestic politics", 0.0, (-10, 10), A, "assumption: starts at its mean"),
    Variable("washington_shock", "y_us", "level", "slow shock to Washington's drive", 0.0, (-10, 10), A, "assumption: starts at its mean"),
    Variable("logodds_committed", "L_nu", "log-odds", "NATO's log-odds that Seoul is committed", 0.0, LOG_ODDS, A, "assumption: even odds"),
    Variable("transfer_average", "x_bar", "level", "Moscow's transfers as observed, averaged", FOLLOWS, UNIT, A, "the July 2024 level of the ladder"),
    Variable("arms_average", "n_bar", "level", "Pyongyang's arms as observed, averaged", FOLLOWS, UNIT, A, "the July 2024 level of the ladder"),
    Variable("stance_average", "b_bar", "level", "Beijing's stance as observed, averaged", -0.1, SIGNED, ("E",), "sign: May 2024 summit; group-tour ban lifted in 2023"),
    Variable("likelihood_retaliator", "q_1", "prob", "chance of a transfer if Moscow is a retaliator", 0.5, UNIT, A, "assumption: uninformative at the start"),
    Variable("likelihood_restrained", "q_0", "prob", "chance of a transfer if Moscow is restrained", 0.5, UNIT, A, "assumption: uninformative at the start"),
    Variable("alignment", "ell", "index", "posture on the NATO-Ukraine-China question: -1 authoritarian bloc, +1 does what the US and NATO ask", 0.0, SIGNED, ("E", "A"), UNGA + "Seoul .26, Moscow -.83, Pyongyang -.96; Beijing and Washington are assumptions", starts=(0.26, -0.40, -0.83, -0.96, 0.85)),
    Variable("risk", "rho", "share", "perceived risk, smoothed threat", FOLLOWS, UNIT, A, "starts at the government's own threat value (E15)", starts=(FOLLOWS,) * 5),
)  # fmt: skip

DERIVED = (
    Variable("commitment", "C", "share", "Seoul's commitment as NATO counts it", 0.102, UNIT, ("D",), "E22", role="derived"),
    Variable("guarantee", "V", "share", "US extended-deterrence guarantee", 0.708, UNIT, ("D",), "E13", role="derived"),
    Variable("dprk_threat", "H", "share", "DPRK threat net of the guarantee", 0.307, UNIT, ("D",), "E14", role="derived"),
    Variable("domestic_constraint", "d", "share", "domestic resistance to commitment", 0.5, UNIT, ("D",), "E3", role="derived"),
    Variable("moscow_type", "theta", "0/1", "1 if Moscow is a retaliator (hidden from Seoul)", 0, UNIT, ("D",), "drawn once a run", role="derived", counts=True),
    Variable("logodds_retaliator", "L_mu", "log-odds", "Seoul's log-odds that Moscow is a retaliator", 0.0, LOG_ODDS, ("D",), "E10; starts at logit(mu0)", role="derived"),
    Variable("belief_retaliator", "mu", "prob", "Seoul's belief that Moscow is a retaliator", 0.5, UNIT, ("D",), "E10", role="derived"),
    Variable("belief_committed", "nu", "prob", "NATO's belief that Seoul is committed", 0.5, UNIT, ("D",), "E9", role="derived"),
    Variable("threat_credibility", "z", "prob", "Moscow's belief that Seoul would answer a crossed red line", 0.3, UNIT, ("D",), "E11; starts at z0, plus the gain of a declaration", role="derived"),
    Variable("red_line_crossed", "", "0/1", "last month's transfer was over Seoul's red line", 0, UNIT, ("D",), "E11", role="derived", counts=True),
    Variable("warn", "", "0/1", "Moscow's message this month: 1 warns, 0 reassures", 0, UNIT, ("D",), "E4", role="derived", counts=True),
    Variable("seen", "", "0/1", "Seoul's intelligence reports a transfer", 0, UNIT, ("D",), "E5", role="derived", counts=True),
    Variable("read", "", "0/1", "NATO reads Seoul as delivering", 0, UNIT, ("D",), "E6", role="derived", counts=True),
    Variable("russia_stake", "X", "share", "Korean business still at stake in Russia", 0.86, UNIT, ("D",), "2.4", role="derived"),
    Variable("business_uncertainty", "B", "share", "mean perceived risk of firms still in Russia", 0.5, UNIT, ("D",), "2.4", role="derived"),
    Variable("china_exposure", "e_C", "ratio", "exposure of the firms to China, July 2024 = 1", 1.0, (0.0, 10.0), ("D",), "2.4", role="derived"),
)  # fmt: skip

_JULY_2024 = {
    "aid": 1,
    "rhetoric": 0,
    "cjk": 1,
    "stance": 1,
    "dual_flow": 1,
    "transfer": 1,
    "arms": 2,
    "drive": 2,
    "label": 1,
}
JULY_2024_RUNGS = {name: _JULY_2024[name] for name in (ladder.name for ladder in LADDERS)}
"""Rung in force when the summit opens. First $12m paid in June 2024; missiles fired in January 2024."""

ACTIONS = (
    Variable("action", "", "index", "joint action in force, as an index into the government's menu", 0, (0, 44), ("E",), "July 2024", role="action", starts=(10.0, 4.0, 1.0, 2.0, 7.0), counts=True),
    *(Variable(f"{ladder.name}_rung", "", "rung", f"{ladder.meaning}: rung in force", JULY_2024_RUNGS[ladder.name], (0, len(ladder.rungs) - 1), ("E", "A"), ladder.source, role="action", counts=True) for ladder in LADDERS),
    *(Variable(ladder.name, ladder.symbol, "level", f"{ladder.meaning}: level in force", ladder.rungs[JULY_2024_RUNGS[ladder.name]].level, ladder.domain, ("E", "A"), ladder.source, role="action") for ladder in LADDERS),
)  # fmt: skip
