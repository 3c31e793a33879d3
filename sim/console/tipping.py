"""`tightrope tipping`."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.console.answering import json_rows
from sim.console.common import (
    announce,
    cores,
    load,
    needs,
    overrides_from,
    print_json,
    progress_over,
    refuse_existing,
    screen,
)
from sim.errors import ConfigError


def tipping(
    config: str, *, parameters: Sequence[str], every: bool, path: bool, metric: Mapping[str, Any],
    forcing: Mapping[str, Sequence[Any]], search: Mapping[str, Any], settings: Sequence[str], out: Path | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """`tightrope tipping`.

    `metric`: outcome, below and by; `forcing`: policies and months; `search`: runs, domain and threads.
    """
    from sim.analysis.sources import month_of
    from sim.analysis.tipping import Question, study

    if not (parameters or every or path):
        raise ConfigError("say what to move: --parameter NAME (twice for a map), --all, or --path", where="tipping")
    if len(parameters) > 2:
        raise ConfigError("takes one parameter, or two for a map", where=f"--parameter {parameters[2]}")
    if not path and (forcing["policies"] or forcing["months"]):
        raise ConfigError("--forced and --for say what --path forces; give --path too", where="tipping")
    refuse_existing(out)
    needs("scipy.optimize")
    spec = load(config, overrides_from({}, settings, []))
    by = metric["by"]
    months = int(by) if by.strip().isdecimal() else month_of(by, spec, "--by")
    forced = {
        key: tuple(value) for key, value in (("forced", forcing["policies"]), ("months", forcing["months"])) if value
    }  # fmt: skip
    question = Question(
        tuple(parameters), every, path, metric["outcome"], metric["below"], months, search["runs"], search["domain"],
        **forced,
    )  # fmt: skip
    announce(spec, "ensemble", quiet=quiet or as_json)
    began = time.perf_counter()
    found = study(spec, question, threads=cores(search["threads"]), bars=bars(quiet=quiet or as_json))
    if out is not None:
        write(found, out, time.perf_counter() - began)
    if as_json:
        print_json({"metric": question.outcome, "below": question.below, "by": question.by, **_as_json(found)})
    elif not quiet or out is None:  # where nothing was written, the tables are the result
        _show(found)
    if out is not None and not as_json:
        words = str(out) if quiet else f"tables and figures: {out}; tightrope report {out} tells them to a reader"
        screen.print(words, highlight=False, markup=False, soft_wrap=True)


def bars(*, quiet: bool) -> Any:
    """What shows the progress of a search."""
    return partial(progress_over, quiet=quiet)


def _show(found: Any) -> None:
    from sim.analysis.tipping.path import WINDOW
    from sim.console.tipping_screen import print_map, print_path, print_ranked, print_tipping

    for one in found.tipping:
        print_tipping(screen, one)
    if found.map is not None:
        print_map(screen, found.map)
    if found.ranked is not None:
        print_ranked(screen, found.ranked, found.metric)
    if found.path is not None:
        print_path(screen, found.path, (found.spec.ticks - WINDOW, found.spec.ticks - 1))


def _as_json(found: Any) -> dict[str, Any]:
    from sim.analysis.tipping.words import in_words

    plain: dict[str, Any] = {
        "tipping": [
            {"parameter": one.parameter, "sentence": in_words(one), "here": one.here.value,
             "edges": json_rows(one.table), "curve": json_rows(one.curve), "tipped": json_rows(one.tipped)}
            for one in found.tipping
        ]
    }  # fmt: skip
    return plain | {name: json_rows(found.tables[name]) for name in ("map", "ranked", "path") if name in found.tables}


def write(found: Any, out: Path, seconds: float) -> Path:
    """Tables, figures, configuration and manifest of what was found, into a new folder."""
    from sim.analysis.writing import Origin, write_tables
    from viz.figures.tipping import figures_of

    question = found.question
    months = found.spec.ticks if question.path or question.parameters else question.by
    origin = Origin(found.spec, question.runs, months, seconds)
    return write_tables(out, found.tables, found.about(), figures_of(found), origin=origin)
