"""`tightrope sensitivity`, `tightrope discover` and `tightrope regret`: questions to a finished sweep."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.console.answering import json_rows
from sim.console.common import aside, print_json, screen, with_extra
from sim.errors import ConfigError


@dataclass(frozen=True)
class Shown:
    """Where an answer goes, and how it is shown.

    Parameters
    ----------
    out : Path, optional
        Folder of the answer; beside the sweep by default.
    as_json, quiet : bool
    """

    out: Path | None
    as_json: bool
    quiet: bool


def settings_of(texts: Sequence[str], option: str) -> dict[str, str]:
    """Options written as PATH=VALUE.

    Raises
    ------
    ConfigError
        If one is not.
    """
    found = {}
    for text in texts:
        path, separator, value = text.partition("=")
        if not separator or not path or not value:
            raise ConfigError("write it as PATH=VALUE, such as policies.seoul=hedging", where=f"{option} {text}")
        found[path] = value
    return found


def plain_value(value: Any) -> Any:
    """A value as JSON knows it."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.item() if hasattr(value, "item") else value


def leave(place: Path, answer: Any, about: Mapping[str, Any], figures: Mapping[str, Any], shown: Shown) -> Path:
    """Write an answer: beside the sweep, where it replaces an earlier one, or into a new folder of the user's."""
    from sim.analysis.writing import write_tables

    return write_tables(shown.out or place, answer.tables, dict(about), figures, replace=shown.out is None)


def tell(folder: Path, shown: Shown, told: Mapping[str, Any], show: Any) -> None:
    """Show an answer as asked: JSON, the folder alone, or tables and the folder."""
    if shown.as_json:
        print_json({"folder": str(folder), **told})
    elif shown.quiet:
        screen.print(str(folder), highlight=False, markup=False, soft_wrap=True)
    else:
        show()
        screen.print(f"tables and figures: {folder}", highlight=False, markup=False, soft_wrap=True)


def sensitivity(
    source: str, *, method: str | None, outcomes: Sequence[str], every: bool, levers: Sequence[str],
    second_order: bool, sweeping: Mapping[str, Any], shown: Shown,
) -> int:  # fmt: skip
    """`tightrope sensitivity`; `sweeping`: how a configuration is swept first."""
    from sim.analysis.sensitivity import sensitivity as explain
    from sim.analysis.swept import outcome_named
    from sim.console.driving_screens import print_sensitivity
    from sim.vocabulary import OUTCOMES

    wanted = settings_of(levers, "--lever")
    if method not in (None, "sobol", "morris"):
        raise ConfigError("no such method", where=f"--method {method}", allowed="sobol, morris")
    for name in outcomes:
        outcome_named(name, "--outcome")
    folder = finished_sweep(source, method, second_order, sweeping, shown)
    names = [outcome.name for outcome in OUTCOMES] if every else list(outcomes)
    if not shown.quiet and not shown.as_json:
        aside.print("reading the sweep and resampling ...", highlight=False)
    with with_extra():
        answer = explain(folder, names, levers=wanted, second_order=second_order)
    if method is not None and method != answer.method:
        message = f"the sweep is one of method {answer.swept.plan.form.method}: it gives {answer.method} indices"
        raise ConfigError(message, where=f"--method {method}")
    about = {**answer.swept.about(), "analysis": "sensitivity", "left_out": left_out(answer)}
    place = answer.swept.place(f"sensitivity-{answer.method}")
    left = leave(place, answer, about, sensitivity_figures(answer), shown)
    told = {"method": answer.method, "outcomes": json_rows(answer.outcomes), "indices": json_rows(answer.indices),
            "second_order": json_rows(answer.second)}  # fmt: skip
    tell(left, shown, told, lambda: print_sensitivity(screen, answer))
    return 0


def left_out(answer: Any) -> list[dict[str, str]]:
    """Outcomes without indices, and why."""
    return [
        {"lever": cell.lever, "outcome": cell.outcome, "why": why} for cell, why in answer.left_out.items()
    ]  # fmt: skip


def sensitivity_figures(answer: Any) -> dict[str, Any]:
    """Tornado and heat map of each combination of levers."""
    from functools import partial

    from viz.figures.drivers import draw_heat_map, draw_tornado

    columns = ("S1", "ST") if answer.method == "sobol" else ("mu_star",)
    found: dict[str, Any] = {}
    for k, lever in enumerate(dict.fromkeys(answer.indices["lever"])):
        own = answer.indices[answer.indices["lever"] == lever]
        title = answer.swept.manifest["name"] + (f", {lever}" if lever else "")
        suffix = f"-{k}" if lever else ""
        found[f"tornado{suffix}.png"] = partial(draw_tornado, own, columns, f"What drives {title}")
        found[f"heatmap{suffix}.png"] = partial(draw_heat_map, own, columns[-1], f"Parameters by outcomes: {title}")
    return found


def finished_sweep(
    source: str, method: str | None, second_order: bool, sweeping: Mapping[str, Any], shown: Shown
) -> Path:
    """The folder of a sweep: the one named, or that of a configuration, swept first or gone on with."""
    from sim.runs import MANIFEST

    path = Path(source)
    if (path / MANIFEST).exists():
        given = [option for option, value in sweeping["given"].items() if value is not None]
        if given:
            raise ConfigError("is for a configuration; this sweep is finished", where=f"--{given[0]}")
        return path
    return sweep_for_indices(source, method, second_order, sweeping, shown)


def sweep_for_indices(
    config: str, method: str | None, second_order: bool, sweeping: Mapping[str, Any], shown: Shown
) -> Path:
    """Sweep a configuration for indices; a block of another method is sampled anew, without a block all vary."""
    from sim.console.common import announce_compiling, cores
    from sim.console.sweeping import Asked, ask_twice, run_sweep
    from sim.experiments.plan import load_plan
    from sim.experiments.sweep import target_of

    plan = load_plan(config, (), block_for_indices(config, method, second_order, sweeping["given"]))
    asked = Asked(
        sweeping["out"], True, False, sweeping["yes"], cores(sweeping["threads"]), None, None, shown.as_json,
        shown.quiet,
    )  # fmt: skip
    refuse_few(plan.form, f"--points {given}" if (given := sweeping["given"].get("points")) else config)
    target = target_of(plan, asked.out)
    if target.exists():
        return target
    ask_twice(plan, yes=asked.yes)
    announce_compiling(plan.policies, quiet=shown.quiet or shown.as_json)
    return run_sweep(plan, asked)


def refuse_few(form: Any, where: str) -> None:
    """Refuse a sample of which no indices come, before it is run."""
    from sim.analysis.sensitivity.indices import FEWEST
    from sim.experiments.designs import DEFAULT_POINTS

    points = DEFAULT_POINTS[form.method] if form.points is None else form.points
    word = "trajectories" if form.method == "morris" else "base points"
    if points < FEWEST:
        raise ConfigError(f"{points} {word}; at least {FEWEST} are needed for indices", where=where)


COMMON_SEEDS = 2
"""Histories of each point where the configuration does not say."""


def block_for_indices(
    config: str, method: str | None, second_order: bool, given: Mapping[str, Any]
) -> list[tuple[str, Any]]:
    """Entries laid over the `sweep:` block so that indices can be had from it."""
    from sim.scenario.resolve import read_settings

    whole, _ = read_settings(config, (), own_terms())
    block = whole.settings.get("sweep")
    block = block if isinstance(block, dict) else {}
    fits = {"saltelli": "sobol", "morris": "morris"}.get(str(block.get("method")))
    entries: list[tuple[str, Any]] = []
    if method is not None or fits is None:
        entries.append(("method", "morris" if method == "morris" else "saltelli"))
        if fits != (method or "sobol"):
            entries.append(("points", None))  # what another method counted
    if not any(block.get(key) for key in ("axes", "uncertainties", "linked")):
        entries.append(("uncertainties", "all"))
    if block.get("replicates") is None:
        entries.append(("replicates", COMMON_SEEDS))
    if second_order:
        entries.append(("second_order", True))
    return entries + [(key, value) for key, value in given.items() if value is not None]


def own_terms() -> dict[str, Any]:
    """Parameters that policies of the project bring."""
    from sim.policies.registry import built_in

    return {term.name: term for term in built_in().own}
