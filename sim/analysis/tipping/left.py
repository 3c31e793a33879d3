"""What `tightrope tipping --out` left: read back, and found again from the folder alone."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.tipping.metric import Metric, metric_of
from sim.analysis.tipping.study import Bars, Question, silent, study
from sim.analysis.writing import digest_of
from sim.errors import RunFolderError, UserError
from sim.runs import ABOUT, read_manifest
from sim.runspec import RunSpec, load_spec
from sim.verify import CROSS_PLATFORM, Verdict, changed_files, version_warnings

KIND = "tipping"
EDGES = ("parameter", "direction", "now", "edge", "low", "high", "distance", "searched_to", "metric_at_end", "unit")


@dataclass(frozen=True)
class LeftTipping:
    """A folder of edges, read.

    Parameters
    ----------
    folder : Path
    manifest : dict
    spec : RunSpec
        What was asked.
    question : Question
    metric : Metric
    tables : dict of DataFrame
        By the name of their file: ``edges-<parameter>``, ``curve-<parameter>``, ``tipped-<parameter>``, ``map``,
        ``ranked``, ``path``, as far as they were asked for.
    """

    folder: Path
    manifest: dict[str, Any]
    spec: RunSpec
    question: Question
    metric: Metric
    tables: dict[str, pd.DataFrame]


def columns_of(question: Question) -> dict[str, tuple[str, ...]]:
    """Tables that a question leaves, and their columns."""
    found: dict[str, tuple[str, ...]] = {}
    for name in question.parameters:
        found |= {f"edges-{name}": EDGES, f"curve-{name}": (name, question.outcome),
                  f"tipped-{name}": (name, "month", "share")}  # fmt: skip
    if len(question.parameters) == 2:
        found["map"] = (*question.parameters, question.outcome, "standard_error", "over")
    if question.every:
        found["ranked"] = (*EDGES, "low_end", "high_end")
    if question.path:
        found["path"] = ("policy", "months", "ambiguous_posture", "ambiguous_less_free", "standard_error")
    return found


def read_tipping(folder: Path) -> LeftTipping:
    """Read a folder that `tightrope tipping --out` left.

    Raises
    ------
    RunFolderError
        If it is none, or damaged.
    """
    manifest = read_manifest(folder)
    if manifest.get("kind") != KIND:
        raise RunFolderError(f"{folder}: holds no edges, it is a {manifest.get('kind', 'run')} folder")
    try:
        told = json.loads((folder / ABOUT).read_text(encoding="utf-8"))["question"]
        tuples = {key: tuple(value) for key, value in told.items() if isinstance(value, list)}
        question = Question(**{**told, **tuples})
        spec = load_spec(folder / "scenario.yaml")
        metric = metric_of(spec, question.outcome, question.below, question.by)
        tables = {
            name: pd.read_parquet(folder / f"{name}.parquet", columns=list(columns))
            for name, columns in columns_of(question).items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, UserError) as error:
        raise RunFolderError(f"{folder}: damaged, it cannot be read ({' '.join(str(error).split())[:120]})") from None
    return LeftTipping(folder, manifest, spec, question, metric, tables)


def verify_tipping(folder: Path, *, threads: int = 1, bars: Bars = silent) -> Verdict:
    """Find every number of a folder of edges again, from the folder alone.

    Parameters
    ----------
    folder : Path
    threads : int
    bars : callable, optional
        Shows progress.

    Raises
    ------
    RunFolderError
        If it is no folder of edges.
    """
    manifest = read_manifest(folder)
    changed, warnings = changed_files(folder, manifest), version_warnings(manifest)
    try:
        left = read_tipping(folder)
        again = study(left.spec, left.question, threads=threads, bars=bars).tables
        recorded = {name: pd.read_parquet(folder / f"{name}.parquet") for name in again}
    except (UserError, OSError, ValueError) as error:
        return Verdict("damaged", 0, changed, first=str(error), warnings=warnings)
    largest, first = 0.0, ""
    for name, table in again.items():
        gap, words = _gap(recorded[name], table)
        largest = max(largest, gap)
        first = first or (f"{name}: {words}" if gap > CROSS_PLATFORM else "")
    identical = digest_of(again) == manifest["columns_digest"] == digest_of(recorded)
    verdict = "differs" if first else "identical" if identical else "within tolerance"
    if changed and not first:
        verdict = "damaged"
    return Verdict(verdict, left.question.runs, changed, largest, first, warnings)


def _gap(recorded: pd.DataFrame, again: pd.DataFrame) -> tuple[float, str]:
    """Largest difference of two tables, and where it is; infinite where they are not alike."""
    if list(recorded.columns) != list(again.columns) or len(recorded) != len(again):
        return np.inf, "has other rows or columns"
    largest, words = 0.0, ""
    for column in again.columns:
        one, two = recorded[column], again[column]
        if pd.api.types.is_float_dtype(two):
            a, b = one.to_numpy(float), two.to_numpy(float)
            same = (a == b) | (np.isnan(a) & np.isnan(b))
            gaps = np.where(same, 0.0, np.nan_to_num(np.abs(a - b), nan=np.inf))
        else:
            gaps = np.where(one.to_numpy() == two.to_numpy(), 0.0, np.inf)
        if gaps.max(initial=0.0) > largest:
            row = int(gaps.argmax())
            largest = float(gaps[row])
            words = f"row {row}, {column}: recorded {one.iloc[row]}, recomputed {two.iloc[row]}"
    return largest, words
