"""What must hold between settings, also after events: the model's mathematics needs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sim.errors import ConfigError
from sim.scenario.schema import Event, Scenario
from sim.scenario.source import Path_
from sim.vocabulary import CONSTANTS, PARAMETERS, Term

Values = dict[str, float]
TOLERANCE = 1e-12
"""Decimal shares that sum to one on paper may miss it by a rounding."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between some settings, and how to say so."""

    names: tuple[str, ...]
    holds: Callable[[Values], bool]
    words: str


def _at_most_one(equation: str, *names: str) -> Rule:
    words = f"{' + '.join(names)} must stay <= 1 ({equation})"
    return Rule(names, lambda values: sum(values[name] for name in names) <= 1.0 + TOLERANCE, words)


def _ordered(low: str, high: str, *, strictly: bool = False) -> Rule:
    if strictly:
        return Rule((low, high), lambda values: values[low] < values[high], f"{low} must lie below {high}")
    return Rule((low, high), lambda values: values[low] <= values[high], f"{low} must not exceed {high}")


def _sunk(cost: str) -> Rule:
    words = f"{cost} * discount_rate must stay below 1, or no firm ever leaves (E37)"
    return Rule((cost, "discount_rate"), lambda values: values[cost] * values["discount_rate"] < 1.0, words)


DRIFT = Rule(
    ("postwar_drift", "reconstruction_share", "discount_rate"),
    lambda values: 2.0 * values["postwar_drift"] * values["reconstruction_share"] < values["discount_rate"],
    "Dixit's triggers need a drift, at most 2 * postwar_drift * reconstruction_share, below discount_rate (E37)",
)

RULES = (
    _at_most_one("E14", "threat_technology", "threat_cooperation"),
    DRIFT,
    _sunk("sme_sunk_cost"),
    _sunk("large_sunk_cost"),
    _ordered("cash_low", "cash_high", strictly=True),
    _ordered("west_low", "west_high"),
    _ordered("russia_low", "russia_high"),
    _at_most_one("E31", "ask_base", "ask_threat"),
    _at_most_one("E12", "encircle_ties", "encircle_rhetoric", "encircle_label"),
    _at_most_one("E21", "posture_seoul_base", "posture_seoul_commit"),
    _at_most_one("E21", "posture_washington_base", "posture_washington_drive"),
    _at_most_one("E21", "posture_beijing_base", "posture_beijing_dual", "posture_beijing_coerce"),
    _at_most_one("E21", "posture_moscow_base", "posture_moscow_transfer"),
    _at_most_one("E21", "posture_pyongyang_base", "posture_pyongyang_arms"),
)
"""What the mathematics of the model needs, from shares that stay shares to triggers that exist."""

BELIEFS = (("belief_retaliator", "logodds_retaliator"), ("belief_committed", "logodds_committed"))
"""A belief and its log-odds are one quantity: holding one holds the other."""

Lines = Mapping[Path_, str]


def _broken(rule: Rule, values: Values, where: str, field: str) -> ConfigError:
    shown = ", ".join(f"{name} = {values[name]:g}" for name in rule.names)
    return ConfigError(f"{rule.words}; here {shown}", where=where, field=field)


def check_together(scenario: Scenario, lines: Lines, extra: Mapping[str, Term]) -> None:
    """Check the rules at the start and after every event.

    Parameters
    ----------
    scenario : Scenario
    lines : mapping
        Path of a setting to ``file:line``.
    extra : mapping
        Parameters of policies among the constants.

    Raises
    ------
    ConfigError
        At the setting or the event that breaks a rule.
    """
    values: Values = {**scenario.params, **scenario.constants}
    for rule in RULES:
        if not rule.holds(values):
            path = _given(rule.names, lines)
            raise _broken(rule, values, lines.get(path, ""), ".".join(map(str, path)))
    for belief, log_odds in BELIEFS:
        if belief in scenario.hold and log_odds in scenario.hold:
            message = f"contradicts the hold of {belief}: they are one quantity"
            raise ConfigError(message, where=lines.get(("hold", log_odds), ""), field=f"hold.{log_odds}")
    domains = {term.name: term.domain for term in (*PARAMETERS, *CONSTANTS, *extra.values())}
    _check_events(scenario, values, lines, domains)


def _given(names: tuple[str, ...], lines: Lines) -> Path_:
    """Path of the setting to blame: an override if there is one, else the first that a file has."""
    paths: list[Path_] = [
        (block, name) for name in names for block in ("params", "constants") if (block, name) in lines
    ]
    overridden = [path for path in paths if lines[path].startswith("--")]
    return (overridden or paths or [()])[0]


def _check_events(scenario: Scenario, values: Values, lines: Lines, domains: Mapping[str, tuple[float, float]]) -> None:
    values = dict(values)
    held = {name for pair in BELIEFS if set(pair) & set(scenario.hold) for name in pair} | set(scenario.hold)
    for place in sorted(range(len(scenario.events)), key=lambda k: scenario.events[k].tick):
        event, at, field = scenario.events[place], lines.get(("events", place), ""), f"events.{place}"
        if event.target in held:
            raise ConfigError(f"contradicts hold: {event.target} is held", where=at, field=field)
        if event.kind != "stock":
            _check_event(event, values, domains[event.target], at, field)


def _check_event(event: Event, values: Values, domain: tuple[float, float], at: str, field: str) -> None:
    values[event.target] = event.amount + (values[event.target] if event.is_delta else 0.0)
    if not domain[0] <= values[event.target] <= domain[1]:
        brought = f"brings {event.target} to {values[event.target]:g}"
        raise ConfigError(f"{brought}; must lie in [{domain[0]:g}, {domain[1]:g}]", where=at, field=field)
    for rule in RULES:
        if event.target in rule.names and not rule.holds(values):
            raise _broken(rule, values, at, field)
