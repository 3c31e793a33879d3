"""`tightrope regret`."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.console.answering import json_rows
from sim.console.common import aside, screen, with_extra
from sim.console.driving import Shown, leave, tell


def regret(
    source: str, *, by: str, among: Sequence[str], risk: str, lower: bool, threshold: float | None, shown: Shown
) -> None:
    """`tightrope regret`."""
    from sim.analysis.regret import regret as judge
    from sim.analysis.regret.words import cautions, headline
    from sim.analysis.swept import outcome_named
    from sim.console.regret_screens import print_regret

    for name, option in ((by, "--by"), (risk, "--risk")):
        outcome_named(name, option)
    if not shown.quiet and not shown.as_json:
        aside.print("reading the sweep and resampling ...", highlight=False)
    with with_extra():
        found = judge(source, by, among=among, risk=risk, lower=lower, threshold=threshold)
    told = {
        "sentence": headline(found), "cautions": cautions(found), "by": by, "risk": risk, "lower": lower,
        "threshold": found.threshold, "futures": len(found.futures), "histories": found.histories,
        "left_out": found.left_out,
    }  # fmt: skip
    assert found.swept is not None
    about = {**found.swept.about(), "analysis": "regret", **told}
    left = leave(found.swept.place(f"regret-{by}"), found, about, {"regret.png": partial(_draw, found)}, shown)
    tables = {"policies": json_rows(found.policies), "pairs": json_rows(found.pairs)}
    tell(left, shown, told | tables, lambda: print_regret(screen, found))


def _draw(found: Any, path: Path) -> None:
    from viz.figures.regret import draw_regret

    draw_regret(found, path)
