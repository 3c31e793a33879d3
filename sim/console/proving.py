"""`tightrope verify` and `tightrope claims`."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.console.common import aside, cores, needs, print_json, progress_over, refuse_existing, screen
from sim.errors import ConfigError, RunFolderError


def prove_instead(target: Path, verb: str, *, threads: int | None, as_json: bool, quiet: bool) -> None:
    """Verify a folder that a verb would have made; raises RunFolderError if it does not hold."""
    if not quiet and not as_json:
        aside.print(f"{target} is there already; verifying it instead of overwriting", highlight=False, soft_wrap=True)
    if verify(target, threads=threads, sample=None, as_json=as_json, quiet=quiet, name_only=quiet):
        advice = f"move it away or delete it, then {verb} again"
        raise RunFolderError(f"{target} is there already and does not verify; {advice}")


def verify(
    folder: Path, *, threads: int | None, sample: int | None, as_json: bool, quiet: bool, name_only: bool = False
) -> int:
    """`tightrope verify`: 0 if the folder holds, 1 if not.

    sample: points of a sweep to recompute; name_only: of a folder that holds, say no more than where it is.
    """
    from sim.runs import read_manifest

    manifest = read_manifest(folder)
    kind = str(manifest.get("kind"))
    if sample is not None and kind != "sweep":
        raise ConfigError("is for sweeps; every run of a run folder is recomputed", where=f"--sample {sample}")
    prove = {"sweep": _prove_sweep, "tipping": _prove_tipping}.get(kind, _prove_run)
    verdict, done = prove(folder, manifest, threads, sample, quiet=quiet or as_json)
    if as_json:
        print_json({"folder": str(folder), "holds": verdict.holds, **asdict(verdict)})
        return 0 if verdict.holds else 1
    if name_only and verdict.holds:
        sys.stdout.write(f"{folder}\n")
        return 0
    for warning in verdict.warnings:
        aside.print(f"warning: {warning}", highlight=False)
    for name in verdict.changed_files:
        screen.print(f"{folder}/{name}: not what the manifest sealed", highlight=False, soft_wrap=True)
    words = {
        "identical": f"identical: {done} recomputed bit for bit",
        "within tolerance": f"within 1e-9 (another platform or library; largest difference {verdict.largest:.1e})",
        "differs": f"differs: {verdict.first or 'the digest is not that of the recomputed columns'}",
        "damaged": f"damaged{': ' + verdict.first if verdict.first else '; the recomputed numbers agree'}",
    }
    screen.print(f"{folder}: {words[verdict.verdict]}", highlight=False, soft_wrap=True)
    return 0 if verdict.holds else 1


def _prove_run(folder: Path, manifest: Any, threads: int | None, sample: int | None, *, quiet: bool) -> tuple[Any, str]:
    from sim.verify import verify as prove

    with progress_over(int(manifest["runs"]), f"verifying {folder.name}", quiet=quiet) as progress:
        verdict = prove(folder, threads=cores(threads), progress=progress)
    return verdict, f"all {verdict.runs:,} runs"


def _prove_sweep(
    folder: Path, manifest: Any, threads: int | None, sample: int | None, *, quiet: bool
) -> tuple[Any, str]:
    from sim.experiments.proof import SAMPLE, verify_sweep

    wanted = sample or SAMPLE
    total = min(wanted, int(manifest.get("points", 0)))
    with progress_over(total, f"verifying {folder.name}", quiet=quiet) as progress:
        verdict = verify_sweep(folder, sample=wanted, threads=cores(threads), progress=progress)
    which = "all" if verdict.points == verdict.of_points else f"a random {verdict.points:,} of"
    return verdict, f"{which} {verdict.of_points:,} points ({verdict.rows:,} runs)"


def _prove_tipping(
    folder: Path, manifest: Any, threads: int | None, sample: int | None, *, quiet: bool
) -> tuple[Any, str]:
    from sim.analysis.tipping import verify_tipping
    from sim.console.tipping import bars

    needs("scipy.optimize")
    verdict = verify_tipping(folder, threads=cores(threads), bars=bars(quiet=quiet))
    return verdict, f"all edges, {manifest['runs']:,} histories at every value,"


def claims(
    runs: int | None, *, out: Path | None, threads: int | None, as_json: bool, quiet: bool,
    robust: tuple[int, float] | None = None,
) -> int:  # fmt: skip
    """`tightrope claims`: 0 if every claim passes, 1 if any fails.

    out: new folder for tables and figures; robust: number of parameter draws and size of their box, None for no
    robustness.
    """
    from sim.analysis.claims import ledger, planned_runs, rows_of, subtotals
    from sim.screens import print_ledger

    refuse_existing(out)
    if robust is not None:
        needs("statsmodels.stats.proportion")
    with progress_over(planned_runs(runs), "putting the claims to the test", quiet=quiet or as_json) as progress:
        results = ledger(runs=runs, threads=cores(threads), progress=progress)
    found = None if robust is None else _robustness(*robust, threads, quiet=quiet or as_json)
    if out is not None:
        _write_claims(out, results, found, runs, robust)
    if as_json:
        from sim.analysis.claims.plausible import with_robustness

        rows = rows_of(results)
        print_json(rows if found is None else with_robustness(rows, found))
    elif not quiet:
        print_ledger(screen, results, None if found is None else found.set_index("id"))
        for line in subtotals(results):
            screen.print(f"\n{line}", highlight=False, markup=False)
        if failing := [result.id for result in results if not result.passed]:
            screen.print(f"failing: {', '.join(failing)}", style="bold red", highlight=False)
    if out is not None and not as_json:
        words = str(out) if quiet else f"tables and figures: {out}"
        screen.print(words, highlight=False, markup=False, soft_wrap=True)
    return 0 if all(result.passed for result in results) else 1


def _robustness(draws: int, spread: float, threads: int | None, *, quiet: bool) -> Any:
    """Every row of the ledger at draws of plausible parameters."""
    from sim.analysis.claims.plausible import planned_runs, robustness

    with progress_over(planned_runs(draws), f"at {draws} draws of the parameters", quiet=quiet) as progress:
        return robustness(draws=draws, spread=spread, threads=cores(threads), progress=progress)


def _write_claims(
    out: Path, results: Sequence[Any], found: Any, runs: int | None, robust: tuple[int, float] | None
) -> None:
    """Tables of the ledger and figures of them into a new folder."""
    from functools import partial

    from sim.analysis.claims import tables_of
    from sim.analysis.claims.assembly import RUNS
    from sim.analysis.claims.plausible import HISTORIES
    from sim.analysis.writing import made_now, write_tables
    from viz.figures.claims import draw_ledger, draw_robustness

    tables = tables_of(results, found)
    about: dict[str, Any] = {
        "analysis": "claims", "runs": runs or RUNS, "passed": sum(result.passed for result in results),
        "rows": len(results), "failing": [result.id for result in results if not result.passed],
        **made_now(),
    }  # fmt: skip
    figures: dict[str, Any] = {"ledger.png": partial(draw_ledger, tables["ledger"], tables["parts"])}
    if robust is not None:
        about |= {"draws": robust[0], "spread": robust[1], "histories_of_each_draw": HISTORIES}
        figures["robustness.png"] = partial(draw_robustness, tables["ledger"])
    write_tables(out, tables, about, figures)
