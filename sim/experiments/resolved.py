"""A sweep as a configuration that says everything: running it alone gives the same rows."""

from collections.abc import Callable, Sequence
from typing import Any

from sim.experiments.building import linked_first
from sim.experiments.designs import DEFAULT_POINTS, Column
from sim.experiments.plan import SweepPlan, renamed
from sim.runspec import plugin_place, specify
from sim.scenario import AxisForm
from sim.scenario.writing import yaml_text

DESIGN_FILE = "design.parquet"
Rename = Callable[[str], str]


def resolved_yaml(plan: SweepPlan) -> str:
    """The resolved configuration with its `sweep:` block, plugins where the folder has them."""

    def rename(name: str) -> str:
        return plugin_place(name, plan.policies)

    settings = specify(plan.scenario, plan.policies).portable_settings()
    return yaml_text({**settings, "sweep": _block(plan, rename)})


def _block(plan: SweepPlan, rename: Rename) -> dict[str, Any]:
    form, n = plan.form, plan.design.futures.shape[1]
    columns = {column.setting.path: column for column in plan.design.columns}
    found: dict[str, Any] = {"question": form.question} if form.question else {}
    found |= {"method": form.method, "replicates": plan.replicates, "seed": form.seed, "seeds": form.seeds}
    if form.method == "list":
        rows = form.listed if isinstance(form.listed, tuple) else ()
        inline = [{key: renamed(value, rename) for key, value in row.items()} for row in rows]
        found["points"] = inline or DESIGN_FILE
    else:
        own = plan.design.columns[:n]
        found |= _axes(own, form.uncertainties, columns, rename, "uncertainties")
        if form.method != "grid":
            found["points"] = form.points or DEFAULT_POINTS[form.method]
    levers = _axes(plan.design.columns[n:], form.levers, columns, rename, "levers")
    linked = [*found.pop("linked", []), *levers.pop("linked", [])]
    found |= levers | ({"linked": linked} if linked else {})
    if form.method == "saltelli":
        found["second_order"] = form.second_order
    if form.method == "morris":
        found["levels"] = form.levels
    found["trajectories"] = form.trajectories
    return found | ({"outputs": list(form.outputs)} if form.outputs else {})


def _axes(
    own: Sequence[Column],
    groups: Sequence[tuple[AxisForm, ...]],
    columns: dict[str, Column],
    rename: Rename,
    block: str,
) -> dict[str, Any]:
    """Axes as a configuration writes them, linked ones apart."""
    by_path = {form.path: form for group in groups for form in group}
    linked_paths: list[list[str]] = []
    place = 0
    for group in linked_first(groups):
        if len(group) > 1:
            linked_paths.append([column.setting.path for column in own[place : place + len(group)]])
            place += len(group)
    apart = {path for paths in linked_paths for path in paths}
    steps = {path: form.steps for path, form in by_path.items()}

    def written(path: str) -> dict[str, Any]:
        column = columns[path]
        if column.values:
            return {"values": renamed(list(column.values), rename)}
        given = steps.get(path) or next((s for p, s in steps.items() if path.endswith(f".{p}")), None)
        return {"low": column.low, "high": column.high} | ({"steps": given} if given else {})

    single = {c.setting.path: written(c.setting.path) for c in own if c.setting.path not in apart}
    linked = [{path: written(path) for path in paths} for paths in linked_paths]
    return ({block: single} if single else {}) | ({"linked": linked} if linked else {})
