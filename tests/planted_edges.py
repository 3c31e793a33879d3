"""A folder of edges whose numbers are planted: nothing is simulated, all else is as `tightrope tipping` does it."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.tipping import Question
from sim.analysis.tipping.metric import metric_of
from sim.analysis.writing import Origin, write_tables
from sim.runspec import load_spec

OUTCOME = "ambiguous_posture_share"
NONE = float("nan")
ALL = Question(("us_drive", "china_cost"), every=True, path=True, runs=100)
"""Everything there is to ask."""


def edge(parameter: str, direction: str, now: float, to: float, at_end: float, **found: float) -> dict[str, Any]:
    """A row of edges: none unless `edge`, `low`, `high` and `distance` are given."""
    return {
        "parameter": parameter, "direction": direction, "now": now, "edge": NONE, "low": NONE, "high": NONE,
        "distance": NONE, **found, "searched_to": to, "metric_at_end": at_end, "unit": "level",
    }  # fmt: skip


EDGES = {
    "us_drive": [edge("us_drive", "down", 0.2, -0.3, 0.97), edge("us_drive", "up", 0.2, 0.6, 0.77)],
    "china_cost": [
        edge("china_cost", "down", 0.5, 0.1, 0.03, edge=0.215, low=0.206, high=0.229, distance=0.2036),
        edge("china_cost", "up", 0.5, 1.5, 0.98),
    ],
}
RANKED = [
    {**EDGES["china_cost"][0], "low_end": 0.1, "high_end": 1.5},
    {**edge("arms_need", "up", 0.9, 1.6, 0.2, edge=1.4, low=1.3, high=np.inf, distance=0.25), "low_end": 0.0,
     "high_end": 2.0},
    {**EDGES["us_drive"][1], "low_end": -0.3, "high_end": 0.6},
]  # fmt: skip
PATH = [
    {"policy": policy, "months": months, "ambiguous_posture": 0.55 + gap, "ambiguous_less_free": gap,
     "standard_error": error}
    for policy, months, gap, error in (
        ("none", 0, 0.0, 0.0), ("full_alignment", 6, -0.25, 0.05), ("full_alignment", 36, -0.5, 0.05),
        ("accommodation", 6, 0.05, 0.05), ("accommodation", 36, 0.06, 0.05),
    )
]  # fmt: skip


def planted_tables(question: Question) -> dict[str, pd.DataFrame]:
    """Tables as the question leaves them; the outcome along a setting is a line through its ends."""
    found: dict[str, pd.DataFrame] = {}
    for name in question.parameters:
        low, high = EDGES[name]
        x = np.linspace(low["searched_to"], high["searched_to"], 15)
        y = np.interp(x, [low["searched_to"], low["now"], high["searched_to"]],
                      [low["metric_at_end"], 0.9, high["metric_at_end"]])  # fmt: skip
        values = [low["now"], *(row["edge"] for row in (low, high) if not np.isnan(row["edge"]))]
        found[f"edges-{name}"] = pd.DataFrame(EDGES[name])
        found[f"curve-{name}"] = pd.DataFrame({name: x, question.outcome: y})
        found[f"tipped-{name}"] = pd.DataFrame(
            [{name: v, "month": m, "share": (m + 1) / 72 / (k + 1)} for k, v in enumerate(values) for m in range(72)]
        )
    if len(question.parameters) == 2:
        across, up = question.parameters
        grid = [(u, a) for u in (0.1, 0.8, 1.5) for a in (-0.3, 0.15, 0.6)]
        means = [0.2 if u == 0.1 else 0.9 for u, _ in grid]
        columns = {up: [u for u, _ in grid], across: [a for _, a in grid], question.outcome: means}
        found["map"] = pd.DataFrame({**columns, "standard_error": 0.01, "over": [mean < 0.5 for mean in means]})
    more = {"ranked": (question.every, RANKED), "path": (question.path, PATH)}
    return found | {name: pd.DataFrame(rows) for name, (asked, rows) in more.items() if asked}


def planted_edges(
    folder: Path, question: Question = ALL, tables: dict[str, pd.DataFrame] | None = None, **settings: Any
) -> Path:
    """Such a folder; `settings` are those of its configuration."""
    spec = load_spec({"extends": "baseline", "name": "planted", **settings})
    metric = metric_of(spec, question.outcome, question.below, question.by)
    about: dict[str, object] = {"analysis": "tipping", "scope": metric.words, "question": asdict(question)}
    found = planted_tables(question) if tables is None else tables
    return write_tables(folder, found, about, origin=Origin(spec, question.runs, spec.ticks, 1.0))
