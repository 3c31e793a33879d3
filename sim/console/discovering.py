"""`tightrope discover`."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.console.answering import json_rows
from sim.console.common import progress_over, screen, with_extra
from sim.console.driving import Shown, leave, plain_value, settings_of, tell
from sim.errors import ConfigError

TABLES = (".csv", ".parquet")


def discover(
    source: str, *, outcome: str, when: str, levers: Sequence[str], inputs: Sequence[str], search: Mapping[str, Any],
    shown: Shown,
) -> None:  # fmt: skip
    """`tightrope discover`; `search`: box, density, halves, peel and smallest."""
    from sim.analysis.discovery import discover as find
    from sim.console.discovery_screens import print_discovery

    cases = _cases(source, outcome, when, levers, inputs)
    quiet = shown.quiet or shown.as_json
    with with_extra(), progress_over(1 + search["halves"], "peeling", quiet=quiet) as progress:
        found = find(cases, **search, progress=progress)
    about = {**_about(source), "analysis": "discover", "outcome": outcome, "when": when, "levers": list(levers),
             **told_of(found)}  # fmt: skip
    figures = {"box.png": partial(_draw, found)}
    left = leave(_place(source, outcome), found, about, figures, shown)
    told = {**told_of(found), **{name: json_rows(table) for name, table in found.tables.items()}}
    tell(left, shown, told, lambda: print_discovery(screen, found))


def _cases(source: str, outcome: str, when: str, levers: Sequence[str], inputs: Sequence[str]) -> Any:
    from sim.analysis.discovery import Condition, cases_of_file, cases_of_sweep

    condition = Condition.parse(when)
    if Path(source).suffix in TABLES:
        if levers:
            raise ConfigError("is for sweeps; a table has columns", where=f"--lever {levers[0]}")
        return cases_of_file(source, outcome, condition, inputs or None)
    if inputs:
        raise ConfigError("is for tables; a sweep knows what varies", where=f"--input {inputs[0]}")
    return cases_of_sweep(source, outcome, condition, settings_of(levers, "--lever"))


def _about(source: str) -> dict[str, Any]:
    from sim.analysis.swept import open_swept

    return {"table": Path(source).name} if Path(source).suffix in TABLES else open_swept(source).about()


def _place(source: str, outcome: str) -> Path:
    """Beside the sweep, or beside the table."""
    from sim.analysis.swept import ANALYSIS

    path = Path(source).resolve()
    plain = "".join(c if c.isalnum() or c in "_-" else "-" for c in outcome)
    return path.with_name(path.name + ANALYSIS) / f"discover-{plain}"


def told_of(found: Any) -> dict[str, Any]:
    """What was found as plain values; what has no value is null."""
    from sim.analysis.discovery.words import box_in_words

    cases, box = found.cases, found.box
    density, spread = found.held_out
    numbers = {
        "coverage": box.coverage, "density": box.density, "mass": box.mass, "base_rate": cases.base_rate,
        "held_out_density": density, "held_out_density_sd": spread, "step": box.step, "cases": len(cases.event),
        "events": int(cases.event.sum()), "left_out": cases.left_out, "is_chance": found.is_chance,
    }  # fmt: skip
    return {
        "sentence": box_in_words(found), **{name: plain_value(value) for name, value in numbers.items()},
        "warnings": list(cases.warnings), "agreed": found.agreed,
        "importance": {name: float(value) for name, value in found.tree.importance.items()},
    }  # fmt: skip


def _draw(found: Any, path: Path) -> None:
    from viz.figures.discovery import draw_box

    draw_box(found, path)
