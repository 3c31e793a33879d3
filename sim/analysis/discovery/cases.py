"""Cases: inputs, and whether the event happened. From a sweep, or from anybody's table."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.swept import chosen_levers, in_words, open_intact, outcome_named, over_histories
from sim.errors import SweepError, nearest_name
from sim.jit import Array

if TYPE_CHECKING:
    import pandas as pd

FEWEST_CASES, FEWEST_EVENTS = 20, 5
WORDS = {"<": "is below", "<=": "is at most", ">": "is above", ">=": "is at least"}
COMPARE: dict[str, Any] = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


@dataclass(frozen=True, slots=True)
class Condition:
    """When something counts as happened.

    Parameters
    ----------
    sign : {"<", "<=", ">", ">="}
    threshold : float
    """

    sign: str
    threshold: float

    @classmethod
    def parse(cls, text: str) -> "Condition":
        """A condition as an option says it, such as ``< 0.5``; raises SweepError otherwise."""
        found = re.fullmatch(r"\s*(<=|>=|<|>)\s*(\S+)\s*", text)
        try:
            if found and math.isfinite(threshold := float(found[2])):
                return cls(found[1], threshold)
        except ValueError:
            pass
        raise SweepError("write a sign and a number", where=f"--when '{text}'", allowed="'< 0.5', '>= 2'")

    def holds(self, values: Array) -> Array:
        """Where it holds, bool array of the same shape."""
        found: Array = COMPARE[self.sign](values, self.threshold)
        return found

    def __str__(self) -> str:
        return f"{WORDS[self.sign]} {self.threshold:g}"


@dataclass(frozen=True)
class Cases:
    """What a region is looked for in.

    Parameters
    ----------
    inputs : DataFrame
        A row a case: numbers as float64, everything else as words.
    event : bool array, shape (cases,)
    group : int64 array, shape (cases,)
        Cases of one group are never parted when resampled: the same future under several levers.
    labels : dict
        Input to its meaning in words.
    event_words : str
        Such as ``ambiguous posture (share of months) is below 0.5``.
    left_out : int
        Cases at which the outcome is undefined.
    warnings : tuple of str
    """

    inputs: "pd.DataFrame"
    event: Array
    group: Array
    labels: Mapping[str, str]
    event_words: str
    left_out: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def base_rate(self) -> float:
        """Share of cases in which the event happens."""
        return float(self.event.mean())


def checked(inputs: "pd.DataFrame", values: Array, condition: Condition, what: str, where: str) -> Array:
    """Whether the event happens in each case.

    Raises
    ------
    SweepError
        Too few cases; a constant outcome; no case in which it happens, or none in which it does not; no inputs.
    """
    if not len(inputs.columns):
        raise SweepError("no uncertainty varies, so there is no region to find", where=where)
    if len(values) < FEWEST_CASES:
        raise SweepError(f"{len(values)} cases are too few to find a region in; at least {FEWEST_CASES}", where=where)
    low, high = float(values.min()), float(values.max())
    if low == high:
        raise SweepError(f"{what} is {low:g} in every case: there is nothing to tell apart", where=where)
    event = condition.holds(values)
    reaches = f"it runs from {low:.4g} to {high:.4g}"
    if not event.any():
        raise SweepError(f"{what} {condition} in none of the {len(event):,} cases: {reaches}", where=where)
    if event.all():
        raise SweepError(f"{what} {condition} in all of the {len(event):,} cases: {reaches}", where=where)
    few = min(int(event.sum()), int((~event).sum()))
    if few < FEWEST_EVENTS:
        kind = "does" if event.sum() == few else "does not"
        raise SweepError(
            f"{what} {condition}: it {kind} in only {few} of {len(event):,} cases; "
            f"choose another threshold ({reaches}), or sweep more futures", where=where,
        )  # fmt: skip
    return event


def cases_of_sweep(
    folder: str | Path, outcome: str, condition: Condition, levers: Mapping[str, str] | None = None
) -> Cases:
    """Cases of a finished sweep: each future, under each combination of levers that is left.

    Parameters
    ----------
    folder : str or Path
    outcome : str
        Its mean over the histories of a case is judged.
    condition : Condition
    levers : mapping, optional
        Only these settings of the levers. Levers that still vary become inputs.
    """
    import pandas as pd

    what = outcome_named(outcome, "--outcome")
    swept = open_intact(folder)
    kept = chosen_levers(swept, levers or {})
    values = over_histories(swept.values([outcome])[outcome][:, kept])
    inputs = pd.concat([swept.inputs()] * len(kept), ignore_index=True)
    for name in swept.levers[0]:
        words = [in_words(swept.levers[k][name]) for k in kept]
        if len(set(words)) > 1:
            inputs[name] = np.repeat(words, swept.futures)
    along = values.T.ravel()
    there = np.isfinite(along)
    group = np.tile(np.arange(swept.futures), len(kept))[there]
    told = f"{what.meaning} ({what.unit}, {what.scope})"
    event = checked(inputs, along[there], condition, told, str(folder))
    labels = {column.name: label_of(column.setting.meaning, column.name) for column in swept.uncertainties}
    return Cases(
        inputs[there].reset_index(drop=True), event, group, labels, f"{told} {condition}", int((~there).sum()),
        doubts(swept.plan.form.method, swept.futures),
    )  # fmt: skip


def doubts(method: str, futures: int) -> tuple[str, ...]:
    """What a design does to quasi-p-values."""
    if method not in ("saltelli", "morris", "grid"):
        return ()
    return (
        f"the {futures:,} futures of a {method} design are not independent draws: quasi-p-values are too small, and "
        "held-out futures resemble the others; a lhs or sobol sweep is the better ground",
    )  # fmt: skip


def label_of(meaning: str, name: str) -> str:
    """A setting in words, with its name."""
    short = re.split(r"[,:;]", meaning)[0].strip()
    return f"{short} ({name})" if short else name


def cases_of_file(path: str | Path, outcome: str, condition: Condition, inputs: Sequence[str] | None = None) -> Cases:
    """Cases of anybody's table: published data, another model.

    Parameters
    ----------
    path : str or Path
        A CSV or Parquet file, a row a case.
    outcome : str
        Column to judge.
    condition : Condition
    inputs : sequence of str, optional
        Columns to look for a region in; all but the outcome by default.

    Raises
    ------
    SweepError
        If it cannot be read, or has no such column.
    """
    import pandas as pd

    where = str(path)
    try:
        table = pd.read_parquet(path) if Path(path).suffix == ".parquet" else pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise SweepError(f"cannot be read ({' '.join(str(error).split())[:100]})", where=where) from None
    if not isinstance(table.index, pd.RangeIndex) and Path(path).suffix != ".parquet":
        # pandas takes cells beyond the header for an index, and every column for its neighbour
        raise SweepError("cannot be read (rows have more cells than the first line has names)", where=where)
    names = [str(name) for name in table.columns]
    for name in (outcome, *(inputs or ())):
        if name not in names:
            near = nearest_name(name, names)
            raise SweepError(
                "no such column", where=where, field=name, nearest=near, allowed="" if near else ", ".join(names)
            )
    if not pd.api.types.is_numeric_dtype(table[outcome]):
        raise SweepError("the outcome must be numbers", where=where, field=outcome)
    chosen = list(inputs) if inputs else [name for name in names if name != outcome]
    there = table[[outcome, *chosen]].notna().all(axis=1).to_numpy()
    kept = table.loc[there, chosen].reset_index(drop=True)
    plain = {name: kept[name].to_numpy(float) if pd.api.types.is_numeric_dtype(kept[name]) else kept[name].astype(str)
             for name in chosen}  # fmt: skip
    table_of_inputs = pd.DataFrame(plain)
    event = checked(table_of_inputs, table.loc[there, outcome].to_numpy(float), condition, outcome, where)
    return Cases(
        table_of_inputs, event, np.arange(len(event)), {name: name for name in chosen}, f"{outcome} {condition}",
        int((~there).sum()),
    )  # fmt: skip
