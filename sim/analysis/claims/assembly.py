"""The whole ledger: facts, statics, further checks and the claims they decide."""

from sim.analysis.claims import article, checks, facts, futures, statics
from sim.analysis.claims.laboratory import Laboratory, Progress
from sim.analysis.claims.results import Result
from sim.analysis.claims.variants import VARIANTS

RUNS = 300
MONTHS = 72


def planned_runs(runs: int | None = None) -> int:
    """Runs a ledger makes, for a progress bar."""
    each = runs or RUNS
    exploring = futures.POINTS * len(futures.POLICIES) * futures.runs_a_point(each)
    return len(VARIANTS) * each + len(statics.variants()) * _runs_of_statics(each) + exploring


def _runs_of_statics(runs: int) -> int:
    return round(runs * statics.RUNS_PER_FACT_RUN)


def ledger(*, runs: int | None = None, threads: int = 1, progress: Progress | None = None) -> list[Result]:
    """Put every claim to the test.

    Parameters
    ----------
    runs : int, optional
        Runs behind each stylised fact; 300 by default. Comparative statics have 4/3 as many, the futures of S29 8/300
        for each of 1,500 points and four policies.
    threads : int
        Runs computed side by side; no number depends on it.
    progress : callable, optional
        Told the number of runs just done.

    Returns
    -------
    list of Result
        Facts, comparative statics, further checks, claims.
    """
    each, tell = runs or RUNS, progress or (lambda done: None)
    lab = Laboratory(VARIANTS, each, MONTHS, threads=threads, progress=tell)
    moved = Laboratory(statics.variants(), _runs_of_statics(each), statics.MONTHS, threads=threads, progress=tell)
    lab.prepare()
    moved.prepare()
    explored = futures.explore(futures.runs_a_point(each), threads=threads, progress=tell)
    seen = lab.numbers_seen + moved.numbers_seen + explored.numbers_seen
    outside = lab.numbers_outside + moved.numbers_outside + explored.numbers_outside
    rows = [
        *facts.results(lab, explored, seen, outside),
        *statics.results(moved, article.claims_of_rows()),
        *checks.results(lab),
    ]
    return [*rows, *article.results(rows)]
