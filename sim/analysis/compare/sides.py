"""Configurations brought onto the same luck, and run side by side in bounded memory."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from sim.analysis.compare.statistics import FEWEST_PAIRS, RunningDifference, first_parting
from sim.analysis.sources import Source, check_recorded
from sim.ensemble import CHUNK, simulate
from sim.errors import ConfigError, UserError
from sim.jit import Array
from sim.outcomes import outcomes_of
from sim.runspec import Chunk, RunSpec
from sim.vocabulary import ACTORS, COLUMNS
from sim.world import COLUMN

Progress = Callable[[int], None]
PARTINGS = {
    "seoul": [COLUMN["action_seoul"]],
    "governments": [COLUMN[f"action_{actor}"] for actor in ACTORS],
    "anything": list(range(len(COLUMNS))),
}
"""What runs may part in: Seoul's action, any government's action, any recorded number."""


@dataclass(frozen=True)
class Side:
    """One configuration of a comparison.

    Parameters
    ----------
    name : str
    source : Source
    spec : RunSpec
        With the runs, seed and months of the comparison.
    """

    name: str
    source: Source
    spec: RunSpec


@dataclass(frozen=True)
class Measured:
    """What running the sides gave.

    Parameters
    ----------
    outcomes : float64 array, shape (sides, runs, outcomes)
        All outcomes of the vocabulary.
    months : tuple of RunningDifference
        Each side but the first less the first: arrays of shape (months, columns).
    means : float64 array, shape (sides, months, columns)
    partings : dict
        Kind of parting to first months, int64 array (sides - 1, runs).
    """

    outcomes: Array
    months: tuple[RunningDifference, ...]
    means: Array
    partings: dict[str, Array]


def sides_of(
    sources: Sequence[Source], *, runs: int | None = None, seed: int | None = None, months: int | None = None
) -> list[Side]:
    """Configurations and run folders on common luck.

    Parameters
    ----------
    sources : sequence of Source
        Two or more.
    runs : int, optional
        Default: as many as the source with the fewest has.
    seed, months : int, optional
        Default: what all sources agree on.

    Raises
    ------
    ConfigError
        If there are fewer than two sources or histories, or horizons, seeds or numbers of firms differ.
    """
    if len(sources) < 2:
        raise ConfigError("name two configurations or run folders to compare", where="compare")
    names = _distinct([source.name for source in sources])
    specs = dict(zip(names, (source.spec for source in sources), strict=True))
    _agree("firms", {name: spec.firms for name, spec in specs.items()}, "set the same model.firms in all")
    if months is None:
        _agree("months", {name: spec.ticks for name, spec in specs.items()}, "give --months")
    if seed is None:
        _agree("seed", {name: spec.seed for name, spec in specs.items()}, "give --seed")
    for source in sources:
        _fits(source, runs, seed, months)
    number = runs if runs is not None else min(source.spec.runs for source in sources)
    if number < FEWEST_PAIRS:
        raise ConfigError("a difference needs two histories or more: one has no error", where=f"--runs {number}",
                          allowed=f"{FEWEST_PAIRS} or more")  # fmt: skip
    return [
        Side(name, source, replace(_shortened(source.spec, months), runs=number,
                                   seed=source.spec.seed if seed is None else seed))
        for name, source in zip(names, sources, strict=True)
    ]  # fmt: skip


def _agree(what: str, values: dict[str, int], remedy: str) -> None:
    if len(set(values.values())) > 1:
        said = ", ".join(f"{name} has {value}" for name, value in values.items())
        raise ConfigError(f"mismatched {what}: {said}; {remedy}", where="compare")


def _fits(source: Source, runs: int | None, seed: int | None, months: int | None) -> None:
    """Refuse what a source cannot give."""
    if months is not None and months > source.spec.ticks:
        raise ConfigError(f"{source.name} runs {source.spec.ticks} months", where=f"--months {months}",
                          allowed=f"1 to {source.spec.ticks}")  # fmt: skip
    if source.folder is None:
        return
    if seed is not None and seed != source.spec.seed:
        raise ConfigError(f"{source.name} was run with seed {source.spec.seed}", where=f"--seed {seed}")
    if months is not None and months != source.spec.ticks:
        raise ConfigError(f"{source.name} is a run folder of {source.spec.ticks} months", where=f"--months {months}")
    if runs is not None and runs > source.spec.runs:
        raise ConfigError(f"{source.name} holds {source.spec.runs} runs", where=f"--runs {runs}")


def _shortened(spec: RunSpec, months: int | None) -> RunSpec:
    return spec if months is None or months == spec.ticks else spec.first_months(months)


def _distinct(names: list[str]) -> list[str]:
    """Names that can be told apart: a second ``baseline`` becomes ``baseline (2)``."""
    return [
        name if names.count(name) == 1 or names.index(name) == k else f"{name} ({names[: k + 1].count(name)})"
        for k, name in enumerate(names)
    ]


def measure(sides: Sequence[Side], *, threads: int = 1, progress: Progress | None = None) -> Measured:
    """Run all sides; of a run only its outcomes, its partings and its share of monthly means are kept.

    Raises
    ------
    PluginError
        If a user's policy raises.
    RunFolderError
        If a run folder holds other outcomes than its configuration gives.
    """
    found = list(_blocks(sides, threads, progress or (lambda done: None)))
    outcomes = np.concatenate([block.outcomes for block in found], axis=1)
    for side, values in zip(sides, outcomes, strict=True):
        check_recorded(side.source, values)
    months = [block.months for block in found]
    joined = list(months[0])
    for block in months[1:]:
        joined = [one.joined(more) for one, more in zip(joined, block, strict=True)]
    weights = [block.outcomes.shape[1] for block in found]
    partings = {kind: np.concatenate([block.partings[kind] for block in found], axis=1) for kind in PARTINGS}
    return Measured(outcomes, tuple(joined), np.average([b.means for b in found], axis=0, weights=weights), partings)


def _blocks(sides: Sequence[Side], threads: int, progress: Progress) -> Iterator[Measured]:
    total = sides[0].spec.runs
    pieces = [(first, min(CHUNK, total - first)) for first in range(0, total, CHUNK)]

    def measured(piece: tuple[int, int]) -> Measured:
        return _measured(sides, *piece)

    first = measured(pieces[0])  # compiles once, before threads would each try
    with ThreadPoolExecutor(threads) as pool:
        try:
            for block in chain([first], pool.map(measured, pieces[1:])):
                yield block
                progress(block.outcomes.shape[0] * block.outcomes.shape[1])
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _measured(sides: Sequence[Side], first: int, runs: int) -> Measured:
    chunks = [_played(side.spec, first, runs) for side in sides]
    base, others = chunks[0], chunks[1:]
    return Measured(
        np.stack([outcomes_of(chunk.months, chunk.start) for chunk in chunks]),
        tuple(RunningDifference.of(chunk.months - base.months) for chunk in others),
        np.stack([chunk.months.mean(axis=0) for chunk in chunks]),
        {
            kind: np.stack([first_parting(base.months[:, :, columns], chunk.months[:, :, columns]) for chunk in others])
            for kind, columns in PARTINGS.items()
        },
    )


def _played(spec: RunSpec, first: int, runs: int) -> Chunk:
    """Records of some runs, by the ensemble, or by Mesa where a user's policy does not compile."""
    try:
        if spec.compiles:
            return simulate(spec, first, runs)
        from sim.model import play

        return play(spec, first, runs)
    except (UserError, MemoryError):
        raise
    except Exception as error:
        if not spec.policies.sources:
            raise
        raise spec.blame(error) from None
