"""The futures the facts compare: each a name and what it changes in the baseline.

Forced moves are a `script` for some ladders or months, with `expected_utility` deciding the rest. A change of one
parameter is named ``parameter=value``.
"""

from collections.abc import Mapping
from typing import Any

Settings = Mapping[str, Any]


def _seoul(policy: Any, **params: float) -> Settings:
    return {"policies": {"seoul": policy}, "params": params}


def forced(*steps: Mapping[str, Any]) -> Settings:
    """A script with the model's own choice outside its steps and on the ladders it leaves alone."""
    return {"name": "script", "steps": list(steps), "otherwise": "expected_utility"}


def held(rhetoric: str) -> Settings:
    """The answer of July 2024 kept for good, the trust fund doubled and the trilateral track kept, with given words."""
    step = {"from": 0, "aid": "trust_fund_doubled", "rhetoric": rhetoric, "cjk": "maintain_cjk"}
    return {"name": "script", "steps": [step]}


def _one_by_one(**values: tuple[float, ...]) -> dict[str, Settings]:
    return {f"{name}={value:g}": {"params": {name: value}} for name, row in values.items() for value in row}


NEEDY = 1.3
"""arms_need at which Moscow keeps testing Seoul's red line (S27, S28)."""

RED_LINE_POLICIES = ("hedging", "conditional_threat", "bluff", "lethal_threat", "full_alignment")

_COSTS_ALONE: Settings = {
    "params": {"alliance_gain": 0.0, "ukraine_value": 0.0, "abandonment_cost": 0.0, "guarantee_conditionality": 0.0},
    "constants": {"tying_hands": 0.0},
    "hold": {"belief_retaliator": 0.5},
}
"""S1: of Seoul's utility only retaliation, China, business and signal cost are left; a firmer guarantee is no part of
them, so the guarantee does not hinge on Seoul here."""

VARIANTS: dict[str, Settings] = {
    "baseline": {},
    "costs alone": {**_COSTS_ALONE, "model": {"ticks": 1}},
    **{policy: _seoul(policy) for policy in ("full_alignment", "hedging", "accommodation")},
    **{f"needy {policy}": _seoul(policy, arms_need=NEEDY) for policy in RED_LINE_POLICIES},
    **_one_by_one(
        arms_need=(0.5, 1.3),
        message_precision=(0.0, 0.8),
        reputation_effect=(0.0, 1.0),
        bloc_binding=(0.0, 0.8),
        war_prolongation=(0.0, 1.0),
        russia_business=(0.0, 0.36),
        sme_sunk_cost=(2.0, 6.8),
        beijing_lever=(0.0, 0.5),
        pledge_renewal=(0.0, 1.0),
        us_drive=(-0.3,),
        china_cost=(0.0,),
        retaliation=(0.0,),
    ),
    "no brakes": {"params": {"retaliation": 0.0, "russia_business": 0.0, "china_cost": 0.1}},
    "enabler": {"policies": {"seoul": forced({"from": 0, "rhetoric": "decisive_enabler"})}},
    **{f"fund doubled, {words}": _seoul(held(rhetoric=words)) for words in ("omit_china", "decisive_enabler")},
    "six lethal months": {"policies": {"seoul": forced({"from": 0, "until": 6, "aid": "lethal_aid"})}},
    "belief=0.25": {"hold": {"belief_retaliator": 0.25}},
    "belief=0.02": {"hold": {"belief_retaliator": 0.02}},
    "technology=0.8": {"initial": {"technology": 0.8}},
    "Beijing coerces anyway": {"policies": {"beijing": "full_alignment"}},
    "24 months of alignment": {
        "policies": {"seoul": [{"from": 0, "name": "full_alignment"}, {"from": 24, "name": "expected_utility"}]}
    },
    "24 months of accommodation": {
        "policies": {"seoul": [{"from": 0, "name": "accommodation"}, {"from": 24, "name": "expected_utility"}]}
    },
    **{
        f"ceasefire, postwar_drift={drift:g}": {
            "params": {"postwar_drift": drift}, "events": [{"tick": 12, "stock": "war", "value": 0}],
        }
        for drift in (0.0, 0.08)
    },
}  # fmt: skip
