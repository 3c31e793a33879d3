"""What is measured: monthly outcomes and run-level outcomes, each with its window and conditioning (section 11)."""

from dataclasses import dataclass
from typing import Literal

from sim.vocabulary.state import SIGNED, UNIT, Variable

ANY = (-1e6, 1e6)
COUNT = (0, 1e6)


def _outcome(
    name: str,
    symbol: str,
    unit: str,
    meaning: str,
    domain: tuple[float, float],
    source: str,
    counts: bool = False,
    group: str = "",
) -> Variable:
    return Variable(name, symbol, unit, meaning, 0.0, domain, ("D",), source, None, 0.0, group, "outcome", (), counts)


def _flag(name: str, meaning: str, source: str = "11") -> Variable:
    return _outcome(name, "", "0/1", meaning, UNIT, source, counts=True, group="posture")


GDP = "% GDP/yr"
MONTHLY_OUTCOMES = (
    _outcome("welfare", "w", GDP, "Seoul's net payoff (index, % of GDP equivalent)", ANY, "E23", group="net payoff"),
    _outcome("welfare_alliance", "", GDP, "part of the net payoff: status and arms orders", ANY, "E23", group="net payoff"),
    _outcome("welfare_ukraine", "", GDP, "part of the net payoff: Ukraine's survival", ANY, "E23", group="net payoff"),
    _outcome("welfare_abandonment", "", GDP, "part of the net payoff: reproach for falling short", ANY, "E23", group="net payoff"),
    _outcome("welfare_threat", "", GDP, "part of the net payoff: DPRK threat", ANY, "E23", group="net payoff"),
    _outcome("welfare_china", "", GDP, "part of the net payoff: relation with China", ANY, "E23", group="net payoff"),
    _outcome("welfare_business", "", GDP, "part of the net payoff: business in Russia", ANY, "E23", group="net payoff"),
    _outcome("welfare_signal", "", GDP, "part of the net payoff: money and votes at home", ANY, "E23", group="net payoff"),
    _outcome("hedging", "", "index", "hedging index: 1 = west and east kept in balance", UNIT, "11", group="posture"),
    _outcome("observer_uncertainty", "4nu(1-nu)", "index", "how unsure NATO is of Seoul's commitment", UNIT, "11", group="posture"),
    _outcome("margin_accommodate", "", GDP, "best ambiguous minus best accommodating action, as Seoul anticipates", ANY, "11", group="posture"),
    _outcome("margin_decisive", "", GDP, "best ambiguous minus best aligning action, as Seoul anticipates", ANY, "11", group="posture"),
    _flag("ambiguous_posture", "aid at the trust fund or its double, China unnamed"),
    _flag("aligning_posture", "missile defence, lethal aid, or China named"),
    _flag("accommodating_posture", "no aid beyond dialogue, China unnamed"),
    _flag("ambiguity_preferred", "an ambiguous action is Seoul's best"),
    _flag("dilemma", "ambiguity best by more than .02 both ways while falling short hurts by more than .05"),
    _flag("aid_decisive", "missile defence or lethal aid in force", "S15"),
    _flag("lethal_aid", "lethal aid in force", "S4"),
    _flag("fund_doubled", "the doubled trust fund in force", "S3"),
    _flag("china_omitted", "Seoul leaves China unnamed", "S5"),
    _flag("cjk_kept", "the trilateral track kept or deepened", "S5"),
    _outcome("coercion", "pos(b)", "level", "Chinese coercion of Seoul", UNIT, "E23", group="relations"),
    _outcome("coercion_cost", "g_C e_C pos(b)", GDP, "cost of Chinese coercion", (0, 1e3), "11", group="net payoff"),
    _outcome("deterrence_us", "kap_V V", "share", "threat offset by the US guarantee", UNIT, "11", group="deterrence"),
    _outcome("deterrence_seoul", "m_D z (1-rho_M)", "level", "Seoul's deterrence of Moscow", (0, 20), "11", group="deterrence"),
    _outcome("moscow_unspent_leverage", "m_P mu W (1-T)", "level", "technology Moscow can still give", (0, 20), "11", group="deterrence"),
    _outcome("exit_large", "", "share", "large firms that left Russia", UNIT, "11", group="firms"),
    _outcome("exit_sme", "", "share", "other firms that left Russia", UNIT, "11", group="firms"),
    _outcome("idle_share", "", "share", "firms in Russia but losing money and waiting", UNIT, "11", group="firms"),
    _outcome("firm_risk", "rho_f", "share", "mean perceived risk of all firms", UNIT, "11", group="firms"),
    _outcome("firm_alignment", "", "index", "mean of Western minus Chinese and Russian exposure", SIGNED, "11", group="firms"),
    _outcome("active_large", "", "firms", "large firms active in Russia", COUNT, "2.4", counts=True, group="firms"),
    _outcome("idle_large", "", "firms", "large firms idle in Russia", COUNT, "2.4", counts=True, group="firms"),
    _outcome("exited_large", "", "firms", "large firms that left Russia", COUNT, "2.4", counts=True, group="firms"),
    _outcome("active_sme", "", "firms", "other firms active in Russia", COUNT, "2.4", counts=True, group="firms"),
    _outcome("idle_sme", "", "firms", "other firms idle in Russia", COUNT, "2.4", counts=True, group="firms"),
    _outcome("exited_sme", "", "firms", "other firms that left Russia", COUNT, "2.4", counts=True, group="firms"),
)  # fmt: skip

Reduction = Literal["mean", "last", "change", "ever", "total", "first_spell", "largest"]
"""How the months of a run become one number. `change`: last month minus the July 2024 value. `ever`: 1 if non-zero in
any month. `first_spell`: first month of three consecutive non-zero months, missing if none."""

Condition = Literal["always", "war"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One number a run is summarised by.

    Parameters
    ----------
    name : str
        Column in outcome tables.
    variable : str
        The monthly column it reduces.
    reduction : Reduction
        How.
    window : tuple of int, optional
        First and last month (inclusive) it looks at; the whole run if None. A shorter run uses the months it has.
    condition : {"always", "war"}
        Which months of the window count.
    unit, meaning : str
        For tables and plots.
    headline : bool
        Listed in the short table after a run.
    """

    name: str
    variable: str
    reduction: Reduction
    unit: str
    meaning: str
    window: tuple[int, int] | None = None
    condition: Condition = "always"
    headline: bool = False

    @property
    def scope(self) -> str:
        """Window and conditioning in words."""
        months = "whole run" if self.window is None else f"months {self.window[0]}-{self.window[1]}"
        return months + (", while the war goes on" if self.condition == "war" else "")


FIRST_YEAR, FIRST_TWO_YEARS, LATER_YEARS = (0, 11), (0, 23), (24, 60)

OUTCOMES = (
    Outcome("ambiguous_posture_share", "ambiguous_posture", "mean", "share of months", "ambiguous posture", FIRST_TWO_YEARS, "war", True),
    Outcome("fund_doubled_share", "fund_doubled", "mean", "share of months", "doubled trust fund in force", FIRST_TWO_YEARS, "war", True),
    Outcome("china_omitted_share", "china_omitted", "mean", "share of months", "China left unnamed", FIRST_TWO_YEARS, "war", True),
    Outcome("cjk_kept_share", "cjk_kept", "mean", "share of months", "trilateral track kept", FIRST_TWO_YEARS, "war", True),
    Outcome("ambiguous_posture_share_run", "ambiguous_posture", "mean", "share of months", "ambiguous posture"),
    Outcome("aligning_posture_share_run", "aligning_posture", "mean", "share of months", "aligning posture"),
    Outcome("accommodating_posture_share_run", "accommodating_posture", "mean", "share of months", "accommodating posture"),
    *(Outcome(f"{posture}_share_24_60", posture, "mean", "share of months", posture.replace("_", " "), LATER_YEARS) for posture in ("ambiguous_posture", "aligning_posture", "accommodating_posture")),
    Outcome("ambiguity_preferred_share", "ambiguity_preferred", "mean", "share of months", "an ambiguous action is Seoul's best", None, "war"),
    Outcome("dilemma_share", "dilemma", "mean", "share of months", "in the dilemma region", None, "war"),
    Outcome("lethal_aid_first_year", "lethal_aid", "ever", "chance", "lethal aid ever", FIRST_YEAR, "always", False),
    Outcome("lethal_aid_two_years", "lethal_aid", "ever", "chance", "lethal aid ever", FIRST_TWO_YEARS, "always", True),
    Outcome("lethal_aid_ever", "lethal_aid", "ever", "chance", "lethal aid ever", None, "always", True),
    Outcome("aid_decisive_share", "aid_decisive", "mean", "share of months", "missile defence or lethal aid in force"),
    Outcome("tipping_month", "aligning_posture", "first_spell", "month", "first of three aligning months in a row"),
    Outcome("nato_ties_gained", "nato_ties", "change", "share", "NATO-ROK ties gained", FIRST_TWO_YEARS, "always", True),
    Outcome("nato_ties_end", "nato_ties", "last", "share", "NATO-ROK ties at the end", None, "always", False),
    Outcome("nato_ask_mean", "nato_ask", "mean", "share", "commitment NATO asks", None, "always", True),
    Outcome("commitment_mean", "commitment", "mean", "share", "commitment Seoul delivers"),
    Outcome("drive_mean", "drive", "mean", "level", "Washington's drive"),
    Outcome("guarantee_mean", "guarantee", "mean", "share", "US guarantee", None, "always", True),
    Outcome("cooperation_mean", "cooperation", "mean", "share", "Russia-DPRK cooperation", None, "always", True),
    Outcome("cooperation_24", "cooperation", "last", "share", "Russia-DPRK cooperation in month 23", FIRST_TWO_YEARS),
    Outcome("transfer_mean", "transfer", "mean", "level", "Moscow's transfers"),
    Outcome("arms_mean", "arms", "mean", "level", "Pyongyang's arms"),
    Outcome("technology_end", "technology", "last", "share", "technology transferred by the end", None, "always", True),
    Outcome("dual_use_mean", "dual_use", "mean", "share", "China's dual-use support to Russia", None, "always", True),
    Outcome("beijing_relation_mean", "beijing_relation", "mean", "index", "Seoul-Beijing relation", None, "always", True),
    Outcome("moscow_relation_mean", "moscow_relation", "mean", "index", "Seoul-Moscow relation"),
    Outcome("dprk_threat_mean", "dprk_threat", "mean", "share", "DPRK threat net of the guarantee"),
    Outcome("coercion_mean", "coercion", "mean", "level", "Chinese coercion"),
    Outcome("coercion_cost_mean", "coercion_cost", "mean", GDP, "cost of Chinese coercion", None, "always", True),
    Outcome("threat_credibility_mean", "threat_credibility", "mean", "prob", "credibility of Seoul's threat in Moscow"),
    Outcome("belief_retaliator_mean", "belief_retaliator", "mean", "prob", "Seoul's belief that Moscow retaliates"),
    Outcome("observer_uncertainty_mean", "observer_uncertainty", "mean", "index", "NATO's uncertainty about Seoul"),
    Outcome("observer_uncertainty_24", "observer_uncertainty", "mean", "index", "NATO's uncertainty about Seoul", FIRST_TWO_YEARS, "war"),
    Outcome("hedging_mean", "hedging", "mean", "index", "hedging index"),
    Outcome("deterrence_us_mean", "deterrence_us", "mean", "share", "deterrence by the US"),
    Outcome("deterrence_seoul_mean", "deterrence_seoul", "mean", "level", "deterrence of Moscow by Seoul"),
    Outcome("moscow_unspent_leverage_mean", "moscow_unspent_leverage", "mean", "level", "Moscow's unspent leverage"),
    Outcome("red_line_crossed_share", "red_line_crossed", "mean", "share of months", "Seoul's red line crossed"),
    Outcome("war_months", "war", "total", "months", "months of war", None, "always", True),
    Outcome("exit_large_24", "exit_large", "last", "share", "large firms out of Russia in month 23", FIRST_TWO_YEARS),
    Outcome("exit_sme_24", "exit_sme", "last", "share", "other firms out of Russia in month 23", FIRST_TWO_YEARS),
    Outcome("idle_24", "idle_share", "last", "share", "firms idle in Russia in month 23", FIRST_TWO_YEARS),
    Outcome("exit_large_end", "exit_large", "last", "share", "large firms out of Russia at the end", None, "always", True),
    Outcome("exit_sme_end", "exit_sme", "last", "share", "other firms out of Russia at the end", None, "always", True),
    Outcome("welfare_early", "welfare", "mean", GDP, "Seoul's net payoff, months 0-23", FIRST_TWO_YEARS),
    Outcome("welfare_late", "welfare", "mean", GDP, "Seoul's net payoff, months 48-71", (48, 71)),
    Outcome("welfare_mean", "welfare", "mean", GDP, "Seoul's net payoff", None, "always", True),
    *(Outcome(f"{part}_mean", part, "mean", GDP, f"{part.removeprefix('welfare_')} part of the net payoff") for part in (variable.name for variable in MONTHLY_OUTCOMES if variable.name.startswith("welfare_"))),
)  # fmt: skip

HEADLINES = tuple(outcome for outcome in OUTCOMES if outcome.headline)
"""Outcomes that tables show first; differences in them are corrected for looking at all of them."""

OUTCOMES_BY_NAME = {outcome.name: outcome for outcome in OUTCOMES}
OUTCOME_PLACE = {outcome.name: k for k, outcome in enumerate(OUTCOMES)}
"""Column of each outcome in an array of all of them."""
