"""A question about an edge and what it came to: tables that a folder can hold, and that can be found again from it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from sim.analysis.tipping.metric import BELOW, BY, METRIC, RUNS, Metric, metric_of
from sim.analysis.tipping.path import FOR, FORCED, path_dependence
from sim.analysis.tipping.search import MAP_RUNS, MAP_STEPS, Tipping, TippingMap, ranked, tipping_map, tipping_of
from sim.runspec import RunSpec
from sim.vocabulary import PARAMETERS

Bars = Callable[[int, str], AbstractContextManager[Callable[[int], None]]]
"""A progress bar over a total, with words; gives what is told the number just done."""

EVALUATIONS = 45
"""About as many values as a search both ways looks at, for the progress bar: it ends when the edge is found."""


def silent(total: int, words: str) -> AbstractContextManager[Callable[[int], None]]:
    """No progress bar."""
    return nullcontext(lambda done: None)


@dataclass(frozen=True)
class Question:
    """What is asked.

    Parameters
    ----------
    parameters : tuple of str
        One, or two for a map as well.
    every : bool
        All swept parameters, ranked.
    path : bool
        Path dependence, of the policies `forced` for `months`.
    outcome, below, by
        See `Metric`.
    runs : int
        On the same luck at every value.
    domain : bool
        Search the domain instead of the sweep range.
    """

    parameters: tuple[str, ...] = ()
    every: bool = False
    path: bool = False
    outcome: str = METRIC
    below: float = BELOW
    by: int = BY
    runs: int = RUNS
    domain: bool = False
    forced: tuple[str, ...] = FORCED
    months: tuple[int, ...] = FOR


@dataclass(frozen=True)
class Study:
    """What a question came to.

    Parameters
    ----------
    spec : RunSpec
    question : Question
    metric : Metric
    tipping : tuple of Tipping
        Of each parameter asked for.
    map : TippingMap, optional
    ranked, path : DataFrame, optional
    """

    spec: RunSpec
    question: Question
    metric: Metric
    tipping: tuple[Tipping, ...] = ()
    map: TippingMap | None = None
    ranked: pd.DataFrame | None = None
    path: pd.DataFrame | None = None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by the name of their file."""
        found: dict[str, pd.DataFrame] = {}
        for one in self.tipping:
            found |= {f"edges-{one.parameter}": one.table, f"curve-{one.parameter}": one.curve,
                      f"tipped-{one.parameter}": one.tipped}  # fmt: skip
        own = {"map": None if self.map is None else self.map.table, "ranked": self.ranked, "path": self.path}
        return found | {name: table for name, table in own.items() if table is not None}

    def about(self) -> dict[str, Any]:
        """What was asked of what, for a file beside the tables."""
        return {
            "analysis": "tipping", "configuration": self.spec.scenario.name, "digest": self.spec.digest,
            "seed": self.spec.seed, "scope": self.metric.words, "question": asdict(self.question),
        }  # fmt: skip


def study(spec: RunSpec, question: Question, *, threads: int = 1, bars: Bars = silent) -> Study:
    """Find the edges that a question asks for.

    Parameters
    ----------
    spec : RunSpec
    question : Question
    threads : int
        No number depends on it.
    bars : callable, optional
        Shows progress.

    Raises
    ------
    ConfigError
        If there is no such parameter, outcome or policy, or a user's policy does not compile.
    """
    metric = metric_of(spec, question.outcome, question.below, question.by)
    common: dict[str, Any] = {"runs": question.runs, "threads": threads}
    found: dict[str, Any] = {}
    if question.parameters:
        found |= _some(spec, question, metric, common, bars)
    if question.every:
        with bars(len(PARAMETERS), "looking for every edge") as progress:
            found["ranked"] = ranked(spec, metric, **common, progress=lambda name: progress(1))
    if question.path:
        total = (1 + len(question.forced) * len(question.months)) * question.runs
        with bars(total, "forcing a policy") as progress:
            found["path"] = path_dependence(
                spec, policies=question.forced, months=question.months, **common, progress=progress
            )
    return Study(spec, question, metric, **found)


def _some(
    spec: RunSpec, question: Question, metric: Metric, common: Mapping[str, Any], bars: Bars
) -> dict[str, Any]:  # fmt: skip
    """The edges of one or two parameters; of two a map, too."""
    names, runs = question.parameters, question.runs
    several, map_runs = len(names) == 2, min(MAP_RUNS, runs)
    total = len(names) * EVALUATIONS * runs + (MAP_STEPS * MAP_STEPS * map_runs if several else 0)
    with bars(total, "looking for the edge") as progress:
        how: dict[str, Any] = {"domain": question.domain, "threads": common["threads"], "progress": progress}
        found: dict[str, Any] = {
            "tipping": tuple(tipping_of(spec, name, metric, runs=runs, **how) for name in names)
        }  # fmt: skip
        if several:
            found["map"] = tipping_map(spec, names[0], names[1], metric, runs=map_runs, **how)
    return found
