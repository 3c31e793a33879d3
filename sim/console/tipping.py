"""`tightrope tipping`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.console.answering import json_rows
from sim.console.common import announce, cores, load, overrides_from, print_json, progress_over, screen
from sim.errors import ConfigError, RunFolderError

Found = dict[str, Any]
EVALUATIONS = 45
"""About as many values as a search both ways looks at, for the progress bar: it ends when the edge is found."""


def tipping(
    config: str, *, parameters: Sequence[str], every: bool, path: bool, metric: Mapping[str, Any],
    forcing: Mapping[str, Sequence[Any]], search: Mapping[str, Any], settings: Sequence[str], out: Path | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """`tightrope tipping`.

    `metric`: outcome, below and by; `forcing`: policies and months; `search`: runs, domain and threads.
    """
    from sim.analysis.sources import month_of
    from sim.analysis.tipping import metric_of

    if not (parameters or every or path):
        raise ConfigError("say what to move: --parameter NAME (twice for a map), --all, or --path", where="tipping")
    if len(parameters) > 2:
        raise ConfigError("takes one parameter, or two for a map", where=f"--parameter {parameters[2]}")
    if out is not None and out.exists():
        raise RunFolderError(f"{out} is there already")
    spec = load(config, overrides_from({}, settings, []))
    by = metric["by"]
    months = int(by) if by.strip().isdecimal() else month_of(by, spec, "--by")
    what = metric_of(spec, metric["outcome"], metric["below"], months)
    announce(spec, "ensemble", quiet=quiet or as_json)
    found: Found = {}
    common = {"runs": search["runs"], "threads": cores(search["threads"])}
    if parameters:
        found |= _some(spec, parameters, what, common | {"domain": search["domain"]}, quiet=quiet or as_json)
    if every:
        found |= _every(spec, what, common, quiet=quiet or as_json)
    if path:
        found |= _path(spec, forcing, common, quiet=quiet or as_json)
    if out is not None:
        _write(found, spec, what, out)
    if as_json:
        print_json({"metric": what.outcome.name, "below": what.below, "by": what.by, **_as_json(found)})
    elif not quiet:
        _show(found, what, spec)
    elif out is not None:
        screen.print(str(out), highlight=False, soft_wrap=True)


def _some(spec: Any, parameters: Sequence[str], metric: Any, common: Mapping[str, Any], *, quiet: bool) -> Found:
    from sim.analysis.tipping import tipping_map, tipping_of
    from sim.analysis.tipping.search import MAP_RUNS

    guess = len(parameters) * EVALUATIONS * common["runs"]
    with progress_over(guess, "looking for the edge", quiet=quiet) as progress:
        found: Found = {"tipping": [tipping_of(spec, name, metric, **common, progress=progress) for name in parameters]}
        if len(parameters) == 2:
            runs = min(MAP_RUNS, common["runs"])
            found["map"] = tipping_map(
                spec, parameters[0], parameters[1], metric, **{**common, "runs": runs}, progress=progress
            )
    return found


def _every(spec: Any, metric: Any, common: Mapping[str, Any], *, quiet: bool) -> Found:
    from sim.analysis.tipping import ranked
    from sim.vocabulary import PARAMETERS

    with progress_over(len(PARAMETERS), "looking for every edge", quiet=quiet) as progress:
        return {"ranked": ranked(spec, metric, **common, progress=lambda name: progress(1))}


def _path(spec: Any, forcing: Mapping[str, Sequence[Any]], common: Mapping[str, Any], *, quiet: bool) -> Found:
    from sim.analysis.tipping import path_dependence
    from sim.analysis.tipping.path import FOR, FORCED

    policies, months = forcing["policies"] or FORCED, forcing["months"] or FOR
    total = (1 + len(policies) * len(months)) * common["runs"]
    with progress_over(total, "forcing a policy", quiet=quiet) as progress:
        return {"path": path_dependence(spec, policies=policies, months=months, **common, progress=progress)}


def _show(found: Found, metric: Any, spec: Any) -> None:
    from sim.analysis.tipping.path import WINDOW
    from sim.console.tipping_screen import print_map, print_path, print_ranked, print_tipping

    for one in found.get("tipping", ()):
        print_tipping(screen, one)
    if "map" in found:
        print_map(screen, found["map"])
    if "ranked" in found:
        print_ranked(screen, found["ranked"], metric)
    if "path" in found:
        print_path(screen, found["path"], (spec.ticks - WINDOW, spec.ticks - 1))


def _as_json(found: Found) -> Found:
    from sim.analysis.tipping.words import in_words

    plain: Found = {
        "tipping": [
            {"parameter": one.parameter, "sentence": in_words(one), "here": one.here.value,
             "edges": json_rows(one.table), "curve": json_rows(one.curve), "tipped": json_rows(one.tipped)}
            for one in found.get("tipping", ())
        ]
    }  # fmt: skip
    if "map" in found:
        plain["map"] = json_rows(found["map"].table)
    return plain | {name: json_rows(found[name]) for name in ("ranked", "path") if name in found}


def _write(found: Found, spec: Any, metric: Any, out: Path) -> None:
    from sim.analysis.writing import write_tables

    tables: dict[str, Any] = {name: found[name] for name in ("ranked", "path") if name in found}
    for one in found.get("tipping", ()):
        tables |= {f"edges-{one.parameter}": one.table, f"curve-{one.parameter}": one.curve,
                   f"tipped-{one.parameter}": one.tipped}  # fmt: skip
    if "map" in found:
        tables["map"] = found["map"].table
    about = {"configuration": spec.scenario.name, "digest": spec.digest, "seed": spec.seed,
             "metric": metric.outcome.name, "below": metric.below, "by": metric.by}  # fmt: skip
    write_tables(out, tables, about)
