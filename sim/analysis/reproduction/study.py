"""Section 13 computed again, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.estimates import finite
from sim.analysis.reproduction import constants, futures, july, morris, paths, search, sobol, variants
from sim.analysis.reproduction.plans import Progress
from sim.analysis.reproduction.published import SECTIONS, Published, published
from sim.analysis.reproduction.readings import Note, note_on, with_numbers
from sim.analysis.reproduction.verdict import Found, Measured, Verdict, judge
from sim.errors import ConfigError, nearest_name

if TYPE_CHECKING:
    import pandas as pd

RUNS = 1000
FEWEST_RUNS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A published figure and ours.

    Parameters
    ----------
    published : Published
    found : Found
    verdict : Verdict
    note : Note, optional
        How it is read, or what is known of its difference.
    """

    published: Published
    found: Found
    verdict: Verdict
    note: Note | None

    @property
    def half_width(self) -> float:
        """Of our 95 % interval."""
        return HALF_WIDTHS * self.found.estimate.standard_error

    @property
    def explanation(self) -> str:
        """Why it differs; empty where it does not."""
        if self.verdict.word == "agrees":
            return ""
        if self.note is not None and self.note.explains:
            return self.note.words
        return "not traced" if self.verdict.word == "differs" else "chance: one comparison in twenty goes so far"


def chosen_sections(only: Sequence[str] = ()) -> tuple[str, ...]:
    """Sections by number, all of them by default.

    Raises
    ------
    ConfigError
        If there is no such section.
    """
    for name in only:
        if name not in SECTIONS:
            raise ConfigError(
                "has no figures to reproduce", where=f"--only {name}", nearest=nearest_name(name, SECTIONS),
                allowed=", ".join(SECTIONS),
            )  # fmt: skip
    return tuple(name for name in SECTIONS if not only or name in only)


def rows_in(sections: Sequence[str]) -> list[Published]:
    """Published figures of some sections."""
    return [row for row in published() if row.section in sections]


def planned_runs(only: Sequence[str] = (), runs: int = RUNS) -> int:
    """Runs it takes, for a progress bar."""
    sections = chosen_sections(only)
    own = {
        "13.2": futures.planned(runs), "13.3": runs, "13.5": morris.planned(runs) + sobol.planned(runs),
        "13.4": futures.planned_vectors(runs) + constants.planned(runs) if "13.4" in sections else 0,
        "13.6": search.planned(runs),
    }  # fmt: skip
    return len(variants.sides_of(rows_in(sections))) * runs + sum(own.get(name, 0) for name in sections)


def reproduce(
    only: Sequence[str] = (), *, runs: int = RUNS, threads: int = 1, progress: Progress | None = None
) -> list[Row]:
    """Compute the figures of section 13 and judge them.

    Parameters
    ----------
    only : sequence of str
        Sections, such as ``13.3``; all by default.
    runs : int
        Histories behind each row; futures, trajectories and base points go with them.
    threads : int
        No figure depends on it.
    progress : callable, optional
        Told the number of runs just done.

    Returns
    -------
    list of Row
        In the order of section 13.

    Raises
    ------
    ConfigError
        No such section; fewer than 20 runs.
    """
    if runs < FEWEST_RUNS:
        raise ConfigError("too few to judge anything", where=f"--runs {runs}", allowed=f"{FEWEST_RUNS} or more")
    sections = chosen_sections(only)
    rows = rows_in(sections)
    found, said = _measured(sections, rows, runs, threads, progress or (lambda done: None))
    return [Row(row, found[row.id], judge(row, found[row.id]), with_numbers(note_on(row.id), said)) for row in rows]


def _measured(
    sections: Sequence[str], rows: Sequence[Published], runs: int, threads: int, progress: Progress
) -> tuple[dict[str, Found], dict[str, str]]:
    studies: list[Measured] = []
    if any(row.measure for row in rows):
        studies.append(variants.figures(rows, runs, threads, progress))
    if "13.1" in sections:
        studies.append(july.figures())
    if "13.2" in sections:
        studies.append(futures.figures(runs, threads, progress))
    if "13.3" in sections:
        studies.append(paths.figures(runs, progress))
    if "13.4" in sections:
        studies += [constants.figures(runs, threads, progress), futures.vectors(runs, threads, progress)]
    if "13.5" in sections:
        studies += [morris.figures(runs, threads, progress), sobol.figures(runs, threads, progress)]
    if "13.6" in sections:
        studies.append(search.figures(runs, threads, progress))
    found = {name: value for study in studies for name, value in study.found.items()}
    return found, {name: words for study in studies for name, words in study.said.items()}


def rows_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """JSON rows; what cannot be measured is null, never NaN."""
    return [
        {
            "section": row.published.section, "id": row.published.id, "what": row.published.what,
            "published": row.published.printed, "over": row.published.over or None, "stated": row.published.stated,
            "published_error": finite(row.verdict.published_error), "value": finite(row.found.estimate.value),
            "standard_error": finite(row.found.estimate.standard_error),
            "low": finite(row.found.estimate.value - row.half_width),
            "high": finite(row.found.estimate.value + row.half_width), "units": row.found.units or None,
            "z": finite(row.verdict.z), "verdict": row.verdict.word, "explanation": row.explanation,
            "reading": row.note.words if row.note and not row.note.explains else "",
        }
        for row in rows
    ]  # fmt: skip


def table_of(rows: Sequence[Row]) -> "pd.DataFrame":
    """The comparison as a pandas table: a row a figure, columns as in `rows_of`; NaN where nothing can be measured."""
    import pandas as pd

    numbers = dict.fromkeys(("published_error", "value", "standard_error", "low", "high", "z"), float)
    return pd.DataFrame(rows_of(rows)).astype(numbers)
