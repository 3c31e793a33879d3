"""Every comparative static of docs/model.md, 12.2: what must rise and fall when a parameter goes up."""

from dataclasses import dataclass

QUANTITIES: dict[str, dict[str, float]] = {
    **{name: {name: 1.0} for name in (
        "nato_ask", "drive", "guarantee", "aid_decisive", "ambiguous_posture", "beijing_relation", "welfare",
        "commitment", "threat_credibility", "cooperation", "transfer", "moscow_relation", "coercion", "cjk",
        "dual_use", "war_months",
    )},
    "nato_ties": {"nato_ties_end": 1.0},
    "technology": {"technology_end": 1.0},
    "naming": {"china_omitted": -1.0},
    "exit_sme": {"exited_sme": 1.0},
    "exits": {"exited_large": 1.0, "exited_sme": 1.0},
}  # fmt: skip
"""Quantity of the table to the measures it adds up, with weights. Ties and technology in the final month, war months a
total, all others run means; naming = months in which China is named; exits in firms."""


@dataclass(frozen=True, slots=True)
class Static:
    """What one parameter, moved up, must do.

    Parameters
    ----------
    parameter : str
    rises, falls : str
        Quantities, separated by blanks.
    direct : str
        Those the parameter reaches through laws of fixed sign without passing Seoul's choice: `by_construction`, since
        only Seoul's reaction could overturn the sign. All others are `checked`: Seoul weighs opposed terms on the way,
        or laws of opposed sign compete.
    """

    parameter: str
    rises: str = ""
    falls: str = ""
    direct: str = ""


COSTS = ("russia_business", "signal_cost", "threat_technology", "threat_cooperation", "threat_cost")
"""What more of makes decisive aid dearer to Seoul."""

STATICS = (
    # E17 -> E31, E30, E13; more ties chill Beijing (E28)
    Static("us_drive", "nato_ask drive nato_ties guarantee aid_decisive technology",
           "ambiguous_posture beijing_relation welfare",
           direct="nato_ask drive nato_ties guarantee beijing_relation"),
    Static("abandonment_cost", "commitment aid_decisive nato_ties guarantee", "ambiguous_posture beijing_relation"),
    # E13 -> E14 -> E23
    Static("guarantee_conditionality", "commitment aid_decisive nato_ties", "guarantee ambiguous_posture welfare",
           direct="guarantee welfare"),
    Static("guarantee_strength", "welfare aid_decisive", "ambiguous_posture", direct="welfare"),
    # weights of E23
    Static("alliance_gain", "welfare commitment aid_decisive nato_ties", "ambiguous_posture", direct="welfare"),
    Static("ukraine_value", "welfare commitment aid_decisive nato_ties", "ambiguous_posture", direct="welfare"),
    # E11, E8 -> E19 -> E25, E26
    Static("prior_credibility", "threat_credibility ambiguous_posture welfare", "cooperation technology transfer",
           direct="threat_credibility cooperation technology transfer welfare"),
    Static("threat_deterrence", "ambiguous_posture welfare", "cooperation technology transfer",
           direct="cooperation technology transfer welfare"),
    # learning speeds: which way they push depends on what is learned
    Static("deed_precision", "commitment nato_ties threat_credibility aid_decisive", "ambiguous_posture"),
    Static("belief_decay", "ambiguous_posture", "commitment nato_ties threat_credibility"),
    Static("message_precision", "aid_decisive", "ambiguous_posture"),
    # E19 -> E25, E26, E29; E26 -> E15 -> E31
    Static("arms_need", "cooperation technology transfer nato_ask aid_decisive threat_credibility",
           "welfare moscow_relation",
           direct="cooperation technology transfer nato_ask welfare moscow_relation"),
    Static("retaliation", "ambiguous_posture technology transfer", "aid_decisive welfare",
           direct="technology transfer welfare"),
    # nature draws the type with the same probability, so more prior is also more retaliation
    Static("prior_retaliator", "ambiguous_posture", "aid_decisive welfare", direct="welfare"),
    # E20 -> E8 -> E19 -> E25, E26
    Static("reciprocity", "cooperation technology transfer", "welfare",
           direct="cooperation technology transfer welfare"),
    # E18
    Static("coercion_sensitivity", "ambiguous_posture coercion", "naming", direct="coercion"),
    Static("wedge_motive", "naming beijing_relation", "coercion ambiguous_posture", direct="beijing_relation coercion"),
    Static("china_cost", "ambiguous_posture cjk beijing_relation", "naming coercion"),
    # E22: commitment; but Seoul may leave the China track to make up for the discount
    Static("cjk_discount", "", "cjk beijing_relation commitment welfare", direct="commitment"),
    Static("aid_weight", "ambiguous_posture beijing_relation", "naming"),
    # E18 -> E27
    Static("reputation_effect", "", "dual_use", direct="dual_use"),
    Static("bloc_binding", "dual_use", "", direct="dual_use"),
    *(Static(cost, "ambiguous_posture", "aid_decisive") for cost in COSTS),
    # E2 -> E31; E1 -> E15 -> E17, E31
    Static("pledge_renewal", "ambiguous_posture", "nato_ask", direct="nato_ask"),
    Static("ceasefire_hazard", "ambiguous_posture", "nato_ask", direct="nato_ask"),
    # E20 -> E26; K -> E14 -> E23
    Static("beijing_lever", "beijing_relation welfare", "cooperation", direct="welfare cooperation"),
    Static("war_prolongation", "war_months", "welfare", direct="war_months"),
    # E25 -> E14 -> E23
    Static("technology_absorption", "technology", "welfare", direct="technology welfare"),
    # E36-E40: the triggers move with the parameter whatever governments do
    Static("sme_sunk_cost", "", "exit_sme", direct="exit_sme"),
    Static("west_exposure_cost", "exits", "", direct="exits"),
    Static("peer_contagion", "exits", "", direct="exits"),
)  # fmt: skip
