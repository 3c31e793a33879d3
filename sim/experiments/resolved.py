"""A sweep as a configuration that says everything: running it alone gives the same rows."""

from collections.abc import Callable, Sequence
from typing import Any

from sim.experiments.building import linked_first, plain_words
from sim.experiments.cells import renamed
from sim.experiments.designs import DEFAULT_POINTS, Column
from sim.experiments.plan import SweepPlan
from sim.runspec import plugin_place, specify
from sim.scenario import AxisForm
from sim.scenario.sweeps import NAME
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
    found: dict[str, Any] = {"question": form.question} if form.question else {}
    found |= {"method": form.method, "replicates": plan.replicates, "seed": form.seed, "seeds": form.seeds}
    linked: list[Any] = []
    if form.method == "list":
        found["points"] = _points(plan, rename)
    else:
        found |= _axes("uncertainties", plan.design.columns[:n], form.uncertainties, linked, rename)
        if form.method != "grid":
            found["points"] = form.points or DEFAULT_POINTS[form.method]
    found |= _axes("levers", plan.design.columns[n:], form.levers, linked, rename)
    found |= {"linked": linked} if linked else {}
    if form.method == "saltelli":
        found["second_order"] = form.second_order
    if form.method == "morris":
        found["levels"] = form.levels
    found["trajectories"] = form.trajectories
    return found | ({"outputs": list(form.outputs)} if form.outputs else {})


def _points(plan: SweepPlan, rename: Rename) -> Any:
    """Points of a list: in the file of the design, if a file brought them and it can hold them."""
    design, n = plan.design, plan.design.futures.shape[1]
    own = design.columns[:n]
    if isinstance(plan.form.listed, str) and plain_words(own):
        return DESIGN_FILE
    rows = []
    for future, codes in enumerate(design.futures):
        row = {NAME: design.names[future]} if design.names else {}
        row |= {c.setting.path: renamed(c.value(code), rename) for c, code in zip(own, codes, strict=True)}
        rows.append(row)
    return rows


def _axes(
    block: str, own: Sequence[Column], groups: Sequence[tuple[AxisForm, ...]], linked: list[Any], rename: Rename
) -> dict[str, Any]:
    """Axes as a configuration writes them; those that vary together are added to `linked`."""
    written = [(column.setting.path, _written(column, rename)) for column in own]
    for group in linked_first(groups):
        if len(group) > 1:
            linked.append(dict(written[: len(group)]))
            del written[: len(group)]
    return {block: dict(written)} if written else {}


def _written(column: Column, rename: Rename) -> dict[str, Any]:
    if column.values:
        return {"values": renamed(list(column.values), rename)}
    return {"low": column.low, "high": column.high} | ({"steps": column.steps} if column.steps else {})
