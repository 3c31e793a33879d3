"""`figure.png` of a run folder: alignment, perceived risk, the aid ladder, and the ties that result."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from sim.vocabulary import ACTORS, COLUMN_TERMS, LADDERS_BY_NAME
from viz.figures.canvas import Panel, lettering
from viz.theme import ACTOR_COLOUR, ACTOR_LABEL, GRID, RUNG_RAMP

MOST_RUNS = 2_000
WIDE, NARROW = (0.05, 0.95, 0.14), (0.25, 0.75, 0.26)
STOCKS = (
    ("nato_ties", ACTOR_COLOUR["seoul"]),
    ("nato_ask", ACTOR_COLOUR["washington"]),
    ("cooperation", ACTOR_COLOUR["moscow"]),
    ("technology", ACTOR_COLOUR["pyongyang"]),
    ("beijing_relation", ACTOR_COLOUR["beijing"]),
)
FIRST_YEAR, FIRST_MONTH = 2024, 6


def read_columns(path: Path, names: Sequence[str], most_runs: int = MOST_RUNS) -> tuple[dict[str, Any], int]:
    """Columns of the first runs of `months.parquet`, arrays (runs, months), and how many runs that is."""
    parquet = pq.ParquetFile(path)
    months = 1 + max(parquet.read_row_group(0, columns=["month"]).column("month").to_pylist())
    groups, rows = [], 0
    for group in range(parquet.num_row_groups):
        if rows < most_runs * months:
            groups.append(group)
            rows += parquet.metadata.row_group(group).num_rows
    table = parquet.read_row_groups(groups, columns=list(names))
    runs = min(rows // months, most_runs)
    return {n: table.column(n).to_numpy()[: runs * months].reshape(runs, months).astype(float) for n in names}, runs


def fan(panel: Panel, values: Any, colour: str, label: str, bands: Sequence[tuple[float, float, float]]) -> None:
    """Median with bands over runs; values: (runs, months); a band is (low quantile, high quantile, opacity)."""
    months = np.arange(values.shape[1])
    for low, high, strength in bands:
        edges = np.quantile(values, (low, high), axis=0)
        panel.fill_between(months, edges[0], edges[1], color=colour, alpha=strength, linewidth=0)
    panel.plot(months, np.median(values, axis=0), color=colour, linewidth=1.8, label=label)


def aid_shares(panel: Panel, rungs: Any) -> None:
    """Share of runs on each rung of the aid ladder, stacked; rungs: (runs, months)."""
    ladder = LADDERS_BY_NAME["aid"]
    shares = np.stack([(rungs == k).mean(axis=0) for k in range(len(ladder.rungs))])
    labels = [rung.name.replace("_", " ") for rung in ladder.rungs]
    panel.stackplot(np.arange(rungs.shape[1]), shares, colors=RUNG_RAMP, labels=labels, linewidth=0)
    panel.set_ylim(0, 1)
    panel.set_title("Seoul's aid to Ukraine (share of runs)", loc="left")


def by_actor(
    panel: Panel, values: dict[str, Any], kind: str, title: str, bands: Sequence[tuple[float, float, float]]
) -> None:
    """Fans of one quantity of the five governments."""
    for actor in ACTORS:
        fan(panel, values[f"{kind}_{actor}"], ACTOR_COLOUR[actor], ACTOR_LABEL[actor], bands)
    panel.set_title(title, loc="left")
    low, high = panel.get_ylim()
    panel.set_ylim(low, high + 0.15 * (high - low))
    _legend(panel, "upper left", columns=5)


def _calendar(panel: Panel, months: int) -> None:
    ticks = [t for t in range(months) if (t + FIRST_MONTH) % 12 == 0]
    panel.set_xticks(ticks, [str(FIRST_YEAR + (t + FIRST_MONTH) // 12) for t in ticks])
    panel.set_xlim(0, max(months - 1, 1))
    panel.grid(color=GRID, linewidth=0.6)
    panel.set_axisbelow(True)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)


def _legend(panel: Panel, where: str = "best", columns: int = 1) -> None:
    panel.legend(
        loc=where, fontsize=8, ncols=columns, framealpha=0.8, edgecolor="none", handlelength=1.2, columnspacing=0.9
    )


def draw_figure(folder: Path, title: str) -> Path:
    """Draw `figure.png` from the months of a run folder.

    Parameters
    ----------
    folder : Path
        Holds `months.parquet`; receives `figure.png`.
    title : str
        Headline of the figure.
    """
    from matplotlib.figure import Figure  # without pyplot: no window system, no global state

    names = [f"{kind}_{actor}" for kind in ("alignment", "risk") for actor in ACTORS]
    names += ["aid_rung", *(name for name, _ in STOCKS)]
    values, runs = read_columns(folder / "months.parquet", names)
    with lettering():
        figure = Figure(figsize=(11, 7.8), dpi=110, layout="constrained")
        panels = figure.subplots(2, 2)
        by_actor(panels[0, 0], values, "alignment", "Alignment (-1 authoritarian bloc, +1 US and NATO)", (WIDE, NARROW))
        panels[0, 0].set_ylim(-1.05, 1.3)
        by_actor(panels[0, 1], values, "risk", "Perceived risk", (NARROW,))
        aid_shares(panels[1, 0], values["aid_rung"])
        _legend(panels[1, 0], "lower left")
        for name, colour in STOCKS:
            fan(panels[1, 1], values[name], colour, COLUMN_TERMS[name].meaning.split(" (")[0].split(":")[0], (NARROW,))
        panels[1, 1].set_title("Ties and what drives them", loc="left")
        low, high = panels[1, 1].get_ylim()
        panels[1, 1].set_ylim(low, high + 0.35 * (high - low))
        _legend(panels[1, 1], "upper left")
        for panel in panels.flat:
            _calendar(panel, values["aid_rung"].shape[1])
        figure.suptitle(title, x=0.01, ha="left", fontsize=13, fontweight="bold")
        bands = (
            f"Median and middle half of {runs:,} runs (alignment also 5-95 %). Luck alone: parameters as configured."
        )
        figure.supxlabel(bands, x=0.01, ha="left", fontsize=9)
        figure.savefig(folder / "figure.png")
    return folder / "figure.png"
