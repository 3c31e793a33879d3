"""The library: run folders and sweeps at hand, damaged ones named as damaged, whole ones opened into charts."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.analysis.swept import open_swept
from sim.analysis.tipping import read_tipping
from sim.errors import ConfigError, RunFolderError
from sim.experiments.reading import read_sweep, read_trajectories
from sim.runs import library, read_manifest, row_of
from sim.vocabulary import COLUMN_TERMS, COLUMNS, OUTCOMES, OUTCOMES_BY_NAME
from viz.answers import answers_of
from viz.answers.left import places_of
from viz.answers.tipped import question_of, tipping_answers
from viz.answers.words import setting_label, value_label
from viz.charts import Chart, MonthAxis, chart_payload
from viz.charts.board import board_charts, groups_of
from viz.charts.outcomes import heading, outcome_unit, span_words, unit_words
from viz.charts.sweeps import end_means, phase_map, tornado, trajectories_chart
from viz.figures.run import read_columns
from viz.page.shelved import setting_of, told_of
from viz.state import Setting
from viz.state.words import label_of, unit_of

RUNS = Path("runs")
MOST_RUNS = 2_000
REMEMBERED = 8
OPENED = {"run": "run", "sweep": "sweep", "tipping": "edges"}
"""Kinds of folders that can be opened here, and what they are called."""

VERBS = ("sensitivity", "discover", "regret")
POLICY = "policy_"
KEYS = ("point", "future", "lever", "replicate", "run", "seed", "error", "weight")
TRACES = ("nato_ties", "cooperation", "technology", "beijing_relation")


def named_folders() -> list[Path]:
    """Run folders the command line named."""
    given = os.environ.get("TIGHTROPE_VIEW_RUNS", "")
    return [Path(part) for part in given.split(os.pathsep) if part]


def found_folders() -> dict[str, dict[str, Any]]:
    """Rows of the library by the key a page knows them by; a page never sends a path."""
    rows = library(RUNS)
    known = {str(Path(row["folder"]).resolve()) for row in rows}
    rows = [*(row_of(folder) for folder in named_folders() if str(folder) not in known), *rows]
    return {f"{k}-{Path(row['folder']).name}": row for k, row in enumerate(rows)}


def _size(row: dict[str, Any]) -> str:
    if "runs" not in row:
        return ""
    if row.get("kind") == "tipping":
        return f"{row['runs']:,} runs at every value"
    runs = f"{row['runs']:,} runs of {row.get('months', '?')} months"
    return f"{row['points']:,} points, {runs}" if row.get("kind") == "sweep" and "points" in row else runs


def _kind(row: dict[str, Any]) -> str:
    return str(row.get("kind", "run" if "runs" in row else ""))


def _state(row: dict[str, Any]) -> str:
    """Whether a folder is whole, and how to read one that the page does not open."""
    if row["state"] == "whole" and _kind(row) not in OPENED:
        return f"whole: tables (Parquet, CSV) and figures of tightrope {_kind(row)}, to be read there"
    return str(row["state"]).replace(f"{row['folder']}: ", "")


def shelf_rows() -> list[dict[str, Any]]:
    """What the library lists."""
    return [
        {
            "key": key, "name": Path(row["folder"]).name, "kind": OPENED.get(_kind(row), _kind(row)),
            "size": _size(row), "finished": str(row.get("finished", ""))[:16].replace("T", " "), "state": _state(row),
            "whole": row["state"] == "whole", "opens": row["state"] == "whole" and _kind(row) in OPENED,
        }
        for key, row in found_folders().items()
    ]  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A folder on the table.

    Parameters
    ----------
    key, title, about : str
    kind : {"run", "sweep", "tipping"}
    charts : list of dict
        Of a run over months, of a sweep over settings.
    axis : MonthAxis
    traces : list of dict
        Charts of a sweep over months.
    answers : list of dict
        What is known of a sweep, or of edges: title, said, careful, table, charts, caption, quick.
    settings, outcomes : list of dict
        What a sweep's map may show: name and label.
    chosen : dict
        Which of them it shows.
    told : dict
        What a run was, see `told_of`.
    """

    key: str
    title: str
    about: str
    kind: str
    charts: list[dict[str, Any]]
    axis: MonthAxis
    traces: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    settings: list[dict[str, str]] = field(default_factory=list)
    outcomes: list[dict[str, str]] = field(default_factory=list)
    chosen: dict[str, str] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)


def opened(key: Any, chosen: dict[str, str] | None = None) -> Opened:
    """Open a folder of the library.

    Parameters
    ----------
    key : str
        As `shelf_rows` lists it.
    chosen : dict, optional
        ``x``, ``y`` and ``outcome`` of a sweep's map; ``now``: compute its indices.

    Raises
    ------
    UserError
        If there is no such folder, or it is damaged.
    """
    row = found_folders().get(str(key))
    if row is None:
        raise ConfigError("there is no such folder in the library any more", value=key)
    folder = Path(row["folder"])
    if row["state"] != "whole":
        raise RunFolderError(f"{folder.name}: {str(row['state']).replace(f'{folder}: ', '')}")
    kind = _kind(row)
    if kind not in OPENED:
        raise RunFolderError(f"{folder.name}: {_state(row)}")
    try:
        if kind == "sweep":
            return _sweep(str(key), folder, row, chosen or {})
        return (_edges if kind == "tipping" else _run)(str(key), folder, row)
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise RunFolderError(f"{folder.name}: damaged, it cannot be read ({type(error).__name__})") from None


def shelved_setting(key: Any, now: Setting) -> Setting:
    """The setting of a run of the library; raises UserError if there is none, or the page cannot show it."""
    row = found_folders().get(str(key))
    if row is None or row["state"] != "whole":
        raise ConfigError("there is no such folder in the library any more", value=key)
    return setting_of(Path(row["folder"]), row, now)


def _run(key: str, folder: Path, row: dict[str, Any]) -> Opened:
    values, runs = read_columns(folder / "months.parquet", COLUMNS, MOST_RUNS)
    months = np.stack([values[name] for name in COLUMNS], axis=2)
    axis = MonthAxis(months.shape[1])
    shown = f"the first {runs:,} of {row['runs']:,}" if runs < row["runs"] else f"{runs:,}"
    about = f"{_size(row)}, {row.get('firms', '?')} firms, seed {row.get('seed', '?')}. Luck alone: {shown} histories, "
    about += "parameters as configured."
    charts = chart_payload(board_charts(groups_of(months), axis))
    return Opened(key, folder.name, about, "run", charts, axis, told=told_of(folder, row))


def _edges(key: str, folder: Path, row: dict[str, Any]) -> Opened:
    """What `tightrope tipping` left: the answers of its report."""
    left = read_tipping(folder)
    about = f"{question_of(left)} {_size(row).capitalize()}, {left.spec.firms:,} firms, seed {left.spec.seed}. "
    about += f"Luck alone: all other parameters as in “{left.spec.scenario.name}”."
    answers = [{**asdict(answer), "charts": chart_payload(answer.charts)} for answer in tipping_answers(left)]
    return Opened(key, folder.name, about, "tipping", [], MonthAxis(left.spec.ticks), answers=answers)


def _settings_of(table: pd.DataFrame) -> list[str]:
    """Columns of a sweep that vary, numbers first."""
    known = {*KEYS, *(outcome.name for outcome in OUTCOMES)}
    own = [name for name in table.columns if name not in known and not name.startswith(POLICY)]
    varying = [name for name in own if table[name].nunique() > 1]
    return sorted(varying, key=lambda name: not pd.api.types.is_numeric_dtype(table[name]))


def _choice(chosen: dict[str, str], key: str, allowed: Sequence[str], default: str) -> str:
    value = chosen.get(key, default)
    if value not in allowed:
        raise ConfigError("no such choice", field=key, value=value)
    return value


def _sweep(key: str, folder: Path, row: dict[str, Any], chosen: dict[str, str]) -> Opened:
    table = read_sweep(folder, average=True)
    settings = _settings_of(table)
    by = OUTCOMES_BY_NAME
    outcomes = [outcome.name for outcome in OUTCOMES if table[outcome.name].notna().any()]
    outcome = _choice(chosen, "outcome", outcomes, "welfare_mean")
    words, unit = heading(by[outcome]), unit_words(outcome_unit(by[outcome]))
    charts: list[Chart] = []
    picked = {"outcome": outcome, **({"now": "yes"} if chosen.get("now") else {})}
    numeric = [name for name in settings if pd.api.types.is_numeric_dtype(table[name])]
    if len(settings) > 1:
        strongest = list(dict.fromkeys([*end_means(table, numeric, outcome).index, *settings]))
        x = _choice(chosen, "x", settings, strongest[0])
        y = _choice(chosen, "y", settings, next(name for name in strongest if name != x))
        picked |= {"x": x, "y": y}
        charts.append(phase_map(table, x, y, outcome, (setting_label(x), setting_label(y), words), unit))
    if numeric:
        charts.append(tornado(table, [(name, setting_label(name)) for name in numeric], outcome, words, unit))
    months = int(row["months"])
    traces = _traces(folder, table, months) if row.get("trajectories") == "quantiles" else []
    about = f"{_size(row)}, design {row.get('method', '?')}."
    about += "" if traces else " It keeps no trajectories (tightrope sweep --trajectories quantiles)."
    return Opened(
        key, folder.name, about, "sweep", chart_payload(charts), MonthAxis(months), chart_payload(traces),
        _answers(folder, bool(chosen.get("now"))),
        [{"name": name, "label": setting_label(name)} for name in settings],
        [{"name": o, "label": f"{heading(by[o])} ({span_words(by[o], months)})"} for o in outcomes],
        picked,
    )  # fmt: skip


def _answers(folder: Path, now: bool) -> list[dict[str, Any]]:
    beside = [path for verb in VERBS for path in places_of(folder, verb)]
    return _answered(
        folder, read_manifest(folder)["columns_digest"], tuple((p, p.stat().st_mtime_ns) for p in beside), now
    )


@lru_cache(maxsize=REMEMBERED)
def _answered(folder: Path, digest: str, beside: tuple[tuple[Path, int], ...], now: bool) -> list[dict[str, Any]]:
    """Answers about a sweep as the page takes them; remembered until the sweep or what lies beside it is another."""
    return [
        {**asdict(answer), "charts": chart_payload(answer.charts)} for answer in answers_of(open_swept(folder), now=now)
    ]


def _traces(folder: Path, table: pd.DataFrame, months: int) -> list[Chart]:
    """Trajectories by the policy that varies, or all together where none does."""
    policies = [name for name in table.columns if name.startswith(POLICY) and table[name].nunique() > 1]
    policy = policies[0] if policies else POLICY + "seoul"
    found = read_trajectories(folder, list(TRACES))
    medians = found[found["quantile"] == 0.5].merge(table[["point", policy]], on="point")
    path = f"policies.{policy.removeprefix(POLICY)}"
    names = {str(value): value_label(path, value) for value in table[policy].unique()}
    charts = []
    for name in TRACES:
        term = COLUMN_TERMS[name]
        charts.append(
            trajectories_chart(medians, policy, name, label_of(name), term.domain, unit_of(term), months, names)
        )
    return charts
