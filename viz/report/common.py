"""Sections that all reports share: the setting, the limits, where the numbers come from and how to make them again."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.runspec import RunSpec, plugin_files
from viz.limits import LIMITS, NOT_A_FORECAST
from viz.report.blocks import Block, Bullets, Commands, File, Prose, Row, Section, Sheet
from viz.report.setting import Change, changes_between
from viz.state.setting import BASELINE, base_of
from viz.state.words import sentence

BASE_WORDS = (
    "The setting all others start from: July 2024 after the Washington summit, all five governments weighing their "
    "options as the model says they do, 151 Korean firms in Russia."
)
SHORT_HASH = 12


def title_of(spec: RunSpec) -> str:
    """What a setting is called."""
    return spec.scenario.title or spec.scenario.name


def base_spec() -> RunSpec:
    """The baseline, which every setting is told against."""
    from sim.runspec import specify

    return specify(base_of(BASELINE))


def setting_section(spec: RunSpec) -> Section:
    """What a setting is, and what sets it apart from the baseline."""
    changes = changes_between(base_spec(), spec)
    blocks: list[Block] = [Prose(sentence(spec.scenario.description))] if spec.scenario.description else []
    if not changes:
        return Section("The setting", [*blocks, Prose(f"This is the baseline. {BASE_WORDS}")])
    words = "This differs from the baseline" if len(changes) == 1 else "These differ from the baseline"
    return Section("The setting", [*blocks, Prose(f"{words}; all else is as there."), change_sheet(changes)])


def change_sheet(changes: Sequence[Change], names: tuple[str, str] = ("Baseline", "Here")) -> Sheet:
    """Differences between two settings as a table."""
    rows = [Row(c.what, (c.before, c.after, c.source), sentence(c.meaning)) for c in changes]
    return Sheet(("What", *names, "Source"), rows, words=True)


def limits_section() -> Section:
    """What the model cannot tell."""
    return Section("Limits", [Prose(NOT_A_FORECAST), Bullets(LIMITS, numbered=True)])


def made_line(spec: RunSpec, made_by: Mapping[str, Any]) -> str:
    """What a report was made from, in one line."""
    version = made_by.get("versions", {}).get("tightrope", "")
    size = f"{spec.runs:,} histories of {spec.ticks} months from July 2024, {spec.firms:,} firms, seed {spec.seed}"
    return f"Tightrope {version}. {size}. Digest {spec.digest[:SHORT_HASH]}."


def provenance(specs: Sequence[RunSpec], made_by: Mapping[str, Any]) -> Sheet:
    """Digest of each setting, luck, version and source as a table."""
    digests = [made_by.get("scenario_digest") if made_by.get("kind") == "sweep" else spec.digest for spec in specs]
    named = zip(specs, digests, strict=True)
    rows = [Row(f"Digest of “{title_of(spec)}”", (digest or spec.digest,)) for spec, digest in named]
    first = specs[0]
    kind = made_by.get("kind")
    of_sweep, of_edges = kind == "sweep", kind == "tipping"
    runs = f"{made_by['replicates']:,} of each point" if of_sweep else f"{first.runs:,}"
    runs = f"{made_by['runs']:,} at every value" if of_edges else runs
    sizes = f"{runs}, {first.ticks}, {first.firms:,}; {first.seed}"
    rows.append(Row("Histories, months, firms; seed of the luck", (sizes,)))
    told = {
        "Digest of the numbers": made_by.get("columns_digest"), "Model source": made_by.get("source_hash"),
        "Commit": made_by.get("commit"), "Computed": made_by.get("finished"),
    }  # fmt: skip
    rows += [Row(label, (str(value),)) for label, value in told.items() if value]
    versions = made_by.get("versions", {})
    packages = ", ".join(f"{name} {number}" for name, number in versions.items())
    rows.append(Row("Versions", (packages,), screen_only=True))
    return Sheet(("Of what", "Which"), rows, words=True)


def files_of(specs: Sequence[RunSpec], text: str = "") -> list[File]:
    """Complete configurations, and the sources of a user's policies they name."""
    found: list[File] = []
    plugins: dict[str, str] = {}
    for spec, name in zip(specs, file_names(specs), strict=True):
        found.append(File(f"Complete setting of “{title_of(spec)}”", name, text or spec.portable_yaml()))
        plugins |= plugin_files(spec.policies)
    return [*found, *(File(f"Policy {place}", place, text) for place, text in plugins.items())]


def file_names(specs: Sequence[RunSpec]) -> list[str]:
    """Names of files for the settings, all different."""
    names = [spec.scenario.name for spec in specs]
    return [
        f"{name}.yaml" if names.count(name) == 1 else f"{name}-{spec.digest[:8]}.yaml"
        for name, spec in zip(names, specs, strict=True)
    ]


def reproduction_section(
    specs: Sequence[RunSpec], commands: Sequence[str], made_by: Mapping[str, Any], warnings: Sequence[str] = (), *,
    text: str = "",
) -> Section:  # fmt: skip
    """How to make the numbers again.

    Parameters
    ----------
    specs : sequence of RunSpec
    commands : sequence of str
    made_by : mapping
        Manifest, or versions.
    warnings : sequence of str
        What has changed since.
    text : str
        Configuration to show for the first setting, where it is more than the setting: that of a sweep.
    """
    what = "The complete setting is" if len(specs) == 1 else "The complete settings are"
    blocks: list[Block] = [
        Prose(
            f"{what} at the end of this page on a screen: save and type two commands. On the same kind of machine "
            "every number comes out the same."
        ),
        Commands(commands),
        provenance(specs, made_by),
    ]
    if warnings:
        blocks.append(Prose("Since these numbers were computed: " + "; ".join(warnings) + ".", caption=True))
    return Section("Where the numbers come from", [*blocks, *files_of(specs, text)])
