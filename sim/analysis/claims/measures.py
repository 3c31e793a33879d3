"""What the ledger measures in each run, in the terms of the vocabulary's outcomes: window and conditioning declared.

"24 m" statistics look at months 0-23 while the war goes on; run means at every month.
"""

from sim.vocabulary import OUTCOMES_BY_NAME, Outcome
from sim.vocabulary.measures import FIRST_TWO_YEARS, Condition, Reduction

Window = tuple[int, int] | None


def _measure(
    name: str, variable: str, reduction: Reduction, window: Window = None, when: Condition = "always"
) -> Outcome:
    return Outcome(name, variable, reduction, "", "", window, when)


def _at(variable: str, month: int, when: Condition = "always") -> Outcome:
    return _measure(f"{variable}@{month}", variable, "last", (month, month), when)


_FROM_VOCABULARY = (
    "ambiguous_posture_share", "fund_doubled_share", "china_omitted_share", "cjk_kept_share", "lethal_aid_first_year",
    "lethal_aid_two_years", "lethal_aid_ever", "nato_ties_gained", "nato_ties_end", "technology_end", "war_months",
    "observer_uncertainty_24",
)  # fmt: skip

RUN_MEANS = (
    "aid_decisive", "china_omitted", "nato_ask", "drive", "commitment", "guarantee", "cooperation", "transfer",
    "dual_use", "beijing_relation", "moscow_relation", "coercion", "cjk", "threat_credibility", "exited_large",
    "exited_sme", "warn", "deterrence_seoul", "ambiguous_posture", "welfare",
)  # fmt: skip
"""Columns whose mean over the whole run is kept, under their own name."""

TWO_YEAR_MEANS = ("nato_ask", "drive", "stance", "beijing_relation", "dual_use")
"""Columns whose mean over months 0-23 is kept, war or not."""

OF_FIRMS = ("exit_large", "exit_sme", "idle_share")

MEASURES = (
    *(OUTCOMES_BY_NAME[name] for name in _FROM_VOCABULARY),
    *(_measure(name, name, "mean") for name in RUN_MEANS),
    _measure("aid_decisive_24", "aid_decisive", "mean", FIRST_TWO_YEARS, "war"),
    _measure("aid_decisive_from_48", "aid_decisive", "mean", (48, 71), "war"),
    _measure("nato_ask_total", "nato_ask", "total"),
    _measure("nato_ask_in_war", "nato_ask", "mean", None, "war"),
    *(_measure(f"{name}_two_years", name, "mean", FIRST_TWO_YEARS) for name in TWO_YEAR_MEANS),
    *(_measure(f"{name}_first_change", name, "change", (0, 0)) for name in OF_FIRMS),
    *(_at(name, 0) for name in (*OF_FIRMS, "margin_accommodate", "margin_decisive", "moscow_type")),
    *(_at(name, 23, "war") for name in OF_FIRMS),
    _at("belief_retaliator", 24), _at("technology", 36), _at("ambiguous_posture", 60, "war"),
    _at("technology", 66), _at("cooperation", 66),
    _at("china_exposure", 71), _at("exited_large", 71), _at("exited_sme", 71),
)  # fmt: skip
POSITION = {outcome.name: index for index, outcome in enumerate(MEASURES)}
"""Column of each measure in what the laboratory keeps."""
