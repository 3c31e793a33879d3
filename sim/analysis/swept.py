"""What questions about a sweep are asked of: its inputs future by future, and outcomes by future, lever and history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.wording import outcomes_like
from sim.errors import SweepError, nearest_name
from sim.experiments.building import linked_first
from sim.experiments.designs import Column
from sim.experiments.parts import OUTCOME_FOLDER
from sim.experiments.plan import SweepPlan
from sim.experiments.summary import lever_settings
from sim.experiments.sweep import open_sweep
from sim.jit import Array
from sim.verify import refuse_changed
from sim.vocabulary import OUTCOMES, OUTCOMES_BY_NAME, Outcome

if TYPE_CHECKING:
    import pandas as pd

ANALYSIS = ".analysis"
"""Ending of the folder beside a sweep that receives what was asked of it; the sweep itself stays sealed."""
HEADLINES = tuple(outcome.name for outcome in OUTCOMES if outcome.headline)


@dataclass(frozen=True)
class Swept:
    """A finished sweep.

    Parameters
    ----------
    folder : Path
    plan : SweepPlan
    manifest : dict
    """

    folder: Path
    plan: SweepPlan
    manifest: dict[str, Any]

    @property
    def futures(self) -> int:
        """Futures of the design."""
        return len(self.plan.design.futures)

    @property
    def uncertainties(self) -> tuple[Column, ...]:
        """What the world decides."""
        return self.plan.design.columns[: self.plan.design.futures.shape[1]]

    @property
    def factors(self) -> list[str]:
        """Names of the axes of the design; linked settings are one axis and one name."""
        form, names = self.plan.form, [column.name for column in self.uncertainties]
        linked = [group for group in linked_first(form.uncertainties) if len(group) > 1]
        found, place = [], 0
        for group in linked:
            found.append(" + ".join(names[place : place + len(group)]))
            place += len(group)
        return found + names[place:]

    @property
    def levers(self) -> list[dict[str, Any]]:
        """Settings of each combination of levers; one empty combination without levers."""
        return lever_settings(self.plan)

    def inputs(self) -> "pd.DataFrame":
        """What varies from future to future, numbers as float64 and everything else as words, a row a future."""
        import pandas as pd

        codes = self.plan.design.futures
        return pd.DataFrame({
            column.name: codes[:, k] if column.is_number else [column.word(code) for code in codes[:, k]]
            for k, column in enumerate(self.uncertainties)
        })  # fmt: skip

    def values(self, outcomes: Sequence[str]) -> dict[str, Array]:
        """Outcomes, each float64 (futures, levers, replicates); NaN where undefined and in rows that failed.

        Raises
        ------
        SweepError
            Unknown outcomes.
        """
        import pyarrow.dataset as ds

        for name in outcomes:
            outcome_named(name)
        table = ds.dataset(self.folder / OUTCOME_FOLDER, format="parquet").to_table(columns=list(outcomes))
        shape = (self.futures, len(self.plan.design.levers), self.plan.replicates)
        return {name: table[name].to_numpy().reshape(shape) for name in outcomes}

    def place(self, what: str) -> Path:
        """Where an answer goes: ``<sweep folder>.analysis/<what>``."""
        return self.folder.with_name(self.folder.name + ANALYSIS) / what

    def about(self) -> dict[str, Any]:
        """What an answer was asked of, for ``about.json``."""
        told = self.manifest
        return {
            "sweep": self.folder.name, "digest": told["columns_digest"], "method": told["method"],
            "points": told["points"], "replicates": told["replicates"], "runs": told["runs"],
            "failed": told["failed"], "seeds": told["seeds"], "months": told["months"], "firms": told["firms"],
            "seed": told["seed"],
        }  # fmt: skip


def open_swept(folder: str | Path) -> Swept:
    """A finished sweep by its folder.

    Raises
    ------
    RunFolderError
        If it is none.
    """
    path = Path(folder).resolve()
    return Swept(path, *open_sweep(path))


def open_intact(folder: str | Path) -> Swept:
    """A finished sweep to draw an answer from: every file is as it was sealed.

    Raises
    ------
    RunFolderError
        If it is none, or damaged.
    """
    swept = open_swept(folder)
    refuse_changed(Path(folder), swept.manifest)
    return swept


def outcome_named(name: str, where: str = "") -> Outcome:
    """An outcome by name; raises SweepError with the nearest one."""
    if name not in OUTCOMES_BY_NAME:
        near, known = outcomes_like(name)
        raise SweepError("no such outcome", where=where, field=name, nearest=near, allowed=known)
    return OUTCOMES_BY_NAME[name]


def chosen_levers(swept: Swept, wanted: Mapping[str, str]) -> list[int]:
    """Which combinations of levers have the wanted settings.

    Parameters
    ----------
    swept : Swept
    wanted : mapping
        Lever to its value in words, such as ``{"policies.seoul": "hedging"}``; empty for all.

    Raises
    ------
    SweepError
        No such lever, or no such value.
    """
    levers = swept.levers
    for name, word in wanted.items():
        where, known = f"--lever {name}={word}", list(levers[0])
        if name not in known:
            message = "is no lever of this sweep" if known else "this sweep has no levers"
            raise SweepError(message, where=where, nearest=nearest_name(name, known), allowed=", ".join(known))
        values = sorted({in_words(setting[name]) for setting in levers})
        if word not in values:
            raise SweepError(
                "the lever never has this value", where=where, nearest=nearest_name(word, values),
                allowed=", ".join(values),
            )  # fmt: skip
    return [
        k for k, setting in enumerate(levers) if all(in_words(setting[name]) == word for name, word in wanted.items())
    ]


def in_words(value: Any) -> str:
    """A setting as an option of the command line would say it."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def lever_label(settings: Mapping[str, Any]) -> str:
    """A combination of levers in few words; empty without levers."""
    if len(settings) == 1:
        return in_words(next(iter(settings.values())))
    return ", ".join(f"{name.rpartition('.')[2]}={in_words(value)}" for name, value in settings.items())


def over_histories(values: Array) -> Array:
    """Means over the last axis of what is defined; NaN where nothing is."""
    there = np.isfinite(values)
    count = there.sum(axis=-1)
    total = np.where(there, values, 0.0).sum(axis=-1)
    found: Array = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return found
