"""What an opened run is: title, what sets it apart from the baseline, seed, digest; and its setting for the page."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import RunFolderError, UserError
from sim.runspec import load_spec
from viz.report.setting import changes_between
from viz.state import Setting
from viz.state.setting import BASELINE
from viz.state.upload import setting_in

SCENARIO = "scenario.yaml"
OWN_POLICIES = "It has policies of its own in Python, which this page does not run."


def told_of(folder: Path, row: dict[str, Any]) -> dict[str, Any]:
    """What a run was, for the library.

    Parameters
    ----------
    folder : Path
    row : dict
        Its manifest.

    Returns
    -------
    dict
        ``title``, ``changes`` against the baseline in words, ``seed``, ``digest``; ``note`` says why there are none.
    """
    digest = str(row.get("scenario_digest", ""))
    about = {"title": str(row.get("name", "")), "changes": [], "seed": str(row.get("seed", "?")), "digest": digest}
    if row.get("plugins"):
        return {**about, "note": OWN_POLICIES}
    try:
        spec = load_spec(folder / SCENARIO)
        changes = [change.in_short for change in changes_between(load_spec(BASELINE), spec)]
    except UserError:
        return {**about, "note": "This version of the model cannot read its setting."}
    return {**about, "title": spec.scenario.title or spec.scenario.name, "changes": changes, "note": ""}


def setting_of(folder: Path, row: dict[str, Any], now: Setting) -> Setting:
    """A run's setting as one of the page, with luck alone, as it was run.

    Parameters
    ----------
    folder : Path
    row : dict
        Its manifest.
    now : Setting

    Raises
    ------
    UserError
        If the page cannot show it; the message says what, and the line.
    """
    if row.get("plugins"):
        raise RunFolderError(f"{folder.name}: {OWN_POLICIES} tightrope run takes it")
    try:
        content = (folder / SCENARIO).read_bytes()
    except OSError:
        raise RunFolderError(f"{folder.name}: damaged, {SCENARIO} cannot be read") from None
    return replace(setting_in(content, f"{folder.name}: {SCENARIO}", now), spread="luck")
