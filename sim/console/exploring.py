"""Verbs that show what there is: policies, parameters, phases, the schema; and `tightrope new`."""

from pathlib import Path
from typing import Any

from rich.table import Table

from sim.console.common import load, print_json, screen
from sim.errors import UserError, nearest_name


def policies(config: str | None, *, as_json: bool) -> None:
    """`tightrope policies`."""
    from sim.policies.registry import built_in
    from sim.screens import print_policies
    from sim.vocabulary.firms import FIRM_POLICIES

    found = (load(config).policies if config else built_in()).policies
    if as_json:
        print_json([
            {"name": p.name, "plain_words": p.plain_words, "source": p.source, "aliases": p.aliases, "actors": p.actors,
             "reviewed": p.reviewed, "declares": p.declares, "parameters": {t.name: t.default for t in p.parameters}}
            for p in found
        ])  # fmt: skip
        return
    print_policies(screen, found, FIRM_POLICIES)


def params(pattern: str, *, as_json: bool) -> None:
    """`tightrope params`."""
    from sim.policies.registry import built_in
    from sim.screens import print_terms
    from sim.vocabulary import CONSTANTS, PARAMETERS

    kinds = (("parameter", PARAMETERS), ("constant", CONSTANTS), ("policy parameter", built_in().own))
    rows: list[dict[str, Any]] = [
        {"name": t.name, "kind": kind, "symbol": t.symbol, "meaning": t.meaning, "unit": t.unit,
         "default": t.default, "domain": list(t.domain), "sweep": list(t.sweep) if t.sweep else None,
         "mark": t.provenance, "source": t.source,
         "group": t.group}
        for kind, terms in kinds for t in terms
        if pattern.lower() in f"{t.name} {t.meaning} {t.group}".lower()
    ]  # fmt: skip
    if pattern and not rows:
        names = [t.name for _, terms in kinds for t in terms]
        message = f"no parameter or constant has {pattern} in its name, meaning or group"
        raise UserError(message, nearest=nearest_name(pattern, names))
    if as_json:
        print_json(rows)
        return
    print_terms(screen, rows)


def phases() -> None:
    """`tightrope phases`."""
    from sim.phases import MONTH

    table = Table(title="One month, in order", title_justify="left")
    for heading in ("phase", "runs for", "what it does"):
        table.add_column(heading)
    for step in MONTH:
        table.add_row(*step)
    screen.print(table)


def schema() -> None:
    """`tightrope schema`."""
    from sim.scenario import json_schema

    print_json(json_schema())


def new(name: str, folder: Path) -> None:
    """`tightrope new`."""
    from sim.scenario.template import write_new

    path = write_new(name, folder)
    screen.print(f"wrote {path}; run it with: tightrope run {path}", highlight=False, soft_wrap=True)
