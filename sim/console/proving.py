"""`tightrope verify` and `tightrope claims`."""

from pathlib import Path

from sim.console.common import aside, cores, print_json, progress_over, screen


def verify(folder: Path, *, threads: int | None, as_json: bool, quiet: bool) -> int:
    """`tightrope verify`: 0 if the folder holds, 1 if not."""
    from dataclasses import asdict

    from sim.runs import read_manifest
    from sim.verify import verify as prove

    total = int(read_manifest(folder).get("runs", 0))
    with progress_over(total, f"verifying {folder.name}", quiet=quiet or as_json) as progress:
        verdict = prove(folder, threads=cores(threads), progress=progress)
    if as_json:
        print_json({"folder": str(folder), "holds": verdict.holds, **asdict(verdict)})
        return 0 if verdict.holds else 1
    for warning in verdict.warnings:
        aside.print(f"warning: {warning}", highlight=False)
    for name in verdict.changed_files:
        screen.print(f"{folder}/{name}: not what the manifest sealed", highlight=False, soft_wrap=True)
    words = {
        "identical": f"identical: all {verdict.runs:,} runs recomputed bit for bit",
        "within tolerance": f"within 1e-9 (another platform or library; largest difference {verdict.largest:.1e})",
        "differs": f"differs: {verdict.first or 'the digest is not that of the recomputed columns'}",
        "damaged": f"damaged{': ' + verdict.first if verdict.first else '; the recomputed numbers agree'}",
    }
    screen.print(f"{folder}: {words[verdict.verdict]}", highlight=False, soft_wrap=True)
    return 0 if verdict.holds else 1


def claims(runs: int | None, *, threads: int | None, as_json: bool, quiet: bool) -> int:
    """`tightrope claims`: 0 if every claim passes, 1 if any fails."""
    from sim.analysis.claims import ledger, planned_runs, rows_of, subtotals
    from sim.screens import print_ledger

    with progress_over(planned_runs(runs), "putting the claims to the test", quiet=quiet or as_json) as progress:
        results = ledger(runs=runs, threads=cores(threads), progress=progress)
    if as_json:
        print_json(rows_of(results))
    elif not quiet:
        print_ledger(screen, results)
        for line in subtotals(results):
            screen.print(f"\n{line}", highlight=False, markup=False)
        if failing := [result.id for result in results if not result.passed]:
            screen.print(f"failing: {', '.join(failing)}", style="bold red", highlight=False)
    return 0 if all(result.passed for result in results) else 1
