"""EMA Workbench: a model with uncertainties, levers and outcomes filled from the vocabulary.

model = workbench_model(bench)
experiments, outcomes = perform_experiments(model, scenarios=500, policies=every_lever(bench))
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from sim.experiments.adapters.bench import Bench
from sim.experiments.designs import Column
from sim.jit import Array

NAME = "Tightrope"
HISTORIES = "_histories"
"""What outcomes of single histories are called: the workbench knows a name in one kind only."""


def workbench_model(bench: Bench, *, histories: bool = False) -> Any:
    """A model the EMA Workbench can sample and search.

    Parameters
    ----------
    bench : Bench
    histories : bool
        A `ReplicatorModel` that gives every history of a point; by default a `Model` that gives their mean.

    Returns
    -------
    ema_workbench.Model or ema_workbench.ReplicatorModel
        Call `perform_experiments` on it. Replications are the histories 0, 1, ... of the configuration's seed, the same
        at every point.
    """
    from ema_workbench import ArrayOutcome, Model, ReplicatorModel, ScalarOutcome

    if histories:
        model = ReplicatorModel(NAME, function=_one_history(bench))
        model.replications = [{"replication": k} for k in range(bench.plan.replicates)]
        model.outcomes = [ArrayOutcome(f"{name}{HISTORIES}", variable_name=name) for name in bench.outcomes]
    else:
        model = Model(NAME, function=_means(bench))
        model.outcomes = [ScalarOutcome(name) for name in bench.outcomes]
    model.uncertainties = [_parameter(column) for column in bench.uncertainties]
    model.levers = [_parameter(column) for column in bench.levers]
    return model


def every_lever(bench: Bench) -> list[Any]:
    """Every combination of levers, as policies for `perform_experiments`."""
    from ema_workbench import Sample

    found = []
    for codes in bench.plan.design.levers:
        said = {c.name: _said(c, code) for c, code in zip(bench.levers, codes, strict=True)}
        found.append(Sample(", ".join(map(str, said.values())), **said))
    return found


def _said(column: Column, code: float) -> Any:
    return column.value(code) if column.is_number else column.word(code)


def _parameter(column: Column) -> Any:
    from ema_workbench import CategoricalParameter, IntegerParameter, RealParameter

    if column.values:
        return CategoricalParameter(column.name, list(column.values if column.is_number else column.words))
    kind = IntegerParameter if column.setting.whole else RealParameter
    low, high = (int(column.low), int(column.high)) if column.setting.whole else (column.low, column.high)
    return kind(column.name, low, high)


def _codes(bench: Bench, chosen: dict[str, Any]) -> Array:
    """A point as the workbench names it."""
    columns = bench.plan.design.columns
    return np.array([[
        float(chosen[c.name]) if c.is_number else float(c.words.index(chosen[c.name])) for c in columns
    ]])  # fmt: skip


def _means(bench: Bench) -> Callable[..., dict[str, float]]:
    def simulate(**chosen: Any) -> dict[str, float]:
        """Outcomes of a point, averaged over its histories."""
        means = bench.means(_codes(bench, chosen))[0]
        return {name: float(means[k]) for k, name in enumerate(bench.outcomes)}

    return simulate


def _one_history(bench: Bench) -> Callable[..., dict[str, float]]:
    def simulate(*, replication: int, **chosen: Any) -> dict[str, float]:
        """Outcomes of one history of a point."""
        found = bench.history(_codes(bench, chosen), replication)
        return {name: float(found[k]) for k, name in enumerate(bench.outcomes)}

    return simulate
