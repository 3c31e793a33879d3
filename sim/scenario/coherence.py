"""What must hold between settings, also after events: the model's mathematics needs it."""

from collections.abc import Callable

from sim.errors import ConfigError
from sim.scenario.schema import Scenario
from sim.vocabulary import CONSTANTS, PARAMETERS

DOMAINS = {term.name: term.domain for term in (*PARAMETERS, *CONSTANTS)}
Values = dict[str, float]
TOLERANCE = 1e-12

RULES: tuple[tuple[tuple[str, ...], Callable[[Values], bool], str], ...] = (
    (("threat_technology", "threat_cooperation"), lambda v: v["threat_technology"] + v["threat_cooperation"] <= 1 + TOLERANCE,
     "threat_technology + threat_cooperation must stay <= 1 (E14)"),
    (("postwar_drift", "reconstruction_share", "discount_rate"),
     lambda v: v["postwar_drift"] * max(1.0, 2 * v["reconstruction_share"]) < v["discount_rate"],
     "drift of revenue must stay below discount_rate, or Dixit's triggers do not exist (E37)"),
    (("sme_sunk_cost", "discount_rate"), lambda v: v["sme_sunk_cost"] * v["discount_rate"] < 1,
     "sme_sunk_cost * discount_rate must stay below 1, or no firm ever leaves (E37)"),
    (("large_sunk_cost", "discount_rate"), lambda v: v["large_sunk_cost"] * v["discount_rate"] < 1,
     "large_sunk_cost * discount_rate must stay below 1, or no firm ever leaves (E37)"),
    (("cash_low", "cash_high"), lambda v: v["cash_low"] < v["cash_high"], "cash_low must lie below cash_high"),
    (("west_low", "west_high"), lambda v: v["west_low"] <= v["west_high"], "west_low must not exceed west_high"),
    (("russia_low", "russia_high"), lambda v: v["russia_low"] <= v["russia_high"], "russia_low must not exceed russia_high"),
    (("ask_base", "ask_threat"), lambda v: v["ask_base"] + v["ask_threat"] <= 1 + TOLERANCE, "ask_base + ask_threat must stay <= 1 (E31)"),
    (("encircle_ties", "encircle_rhetoric", "encircle_label"),
     lambda v: v["encircle_ties"] + v["encircle_rhetoric"] + v["encircle_label"] <= 1 + TOLERANCE,
     "encircle_ties + encircle_rhetoric + encircle_label must stay <= 1 (E12)"),
    (("posture_seoul_base", "posture_seoul_commit"), lambda v: v["posture_seoul_base"] + v["posture_seoul_commit"] <= 1 + TOLERANCE,
     "posture_seoul_base + posture_seoul_commit must stay <= 1 (E21)"),
    (("posture_washington_base", "posture_washington_drive"),
     lambda v: v["posture_washington_base"] + v["posture_washington_drive"] <= 1 + TOLERANCE,
     "posture_washington_base + posture_washington_drive must stay <= 1 (E21)"),
    (("posture_beijing_base", "posture_beijing_dual", "posture_beijing_coerce"),
     lambda v: v["posture_beijing_base"] + v["posture_beijing_dual"] + v["posture_beijing_coerce"] <= 1 + TOLERANCE,
     "Beijing's posture constants must sum to at most 1 (E21)"),
    (("posture_moscow_base", "posture_moscow_transfer"),
     lambda v: v["posture_moscow_base"] + v["posture_moscow_transfer"] <= 1 + TOLERANCE,
     "Moscow's posture constants must sum to at most 1 (E21)"),
    (("posture_pyongyang_base", "posture_pyongyang_arms"),
     lambda v: v["posture_pyongyang_base"] + v["posture_pyongyang_arms"] <= 1 + TOLERANCE,
     "Pyongyang's posture constants must sum to at most 1 (E21)"),
)  # fmt: skip
"""Settings a rule is about, the rule, and how to say it."""

Where = Callable[[tuple[str | int, ...]], str]


def _obey(values: Values, where: str, changed: str | None = None) -> None:
    for names, rule, words in RULES:
        if (changed is None or changed in names) and not rule(values):
            shown = ", ".join(f"{name} = {values[name]:g}" for name in names)
            raise ConfigError(f"{words}; here {shown}", where=where)


def check_together(scenario: Scenario, where: Where) -> None:
    """Check the rules at the start and after every event.

    Raises
    ------
    ConfigError
        At the setting or the event that breaks a rule.
    """
    values: Values = {**scenario.params, **scenario.constants}
    for names, rule, _ in RULES:
        if not rule(values):
            _obey(values, _line_of(names, where))
    _check_events(scenario, values, where)


def _line_of(names: tuple[str, ...], where: Where) -> str:
    """Line of the first of some settings that the file has."""
    for name in names:
        for block in ("params", "constants"):
            if where((block, name)) != where((block,)):
                return where((block, name))
    return where(())


def _check_events(scenario: Scenario, values: Values, where: Where) -> None:
    values = dict(values)
    for place in sorted(range(len(scenario.events)), key=lambda k: scenario.events[k].tick):
        event, at = scenario.events[place], where(("events", place))
        if event.target in scenario.hold:
            raise ConfigError(f"{event.target} is held; an event on it contradicts the hold", where=at, field=f"events.{place}")
        if event.kind == "stock":
            continue
        values[event.target] = event.amount + (values[event.target] if event.is_delta else 0.0)
        low, high = DOMAINS.get(event.target, (-float("inf"), float("inf")))
        if not low <= values[event.target] <= high:
            raise ConfigError(
                f"brings {event.target} to {values[event.target]:g}, outside [{low:g}, {high:g}]", where=at, field=f"events.{place}"
            )
        _obey(values, at, event.target)

