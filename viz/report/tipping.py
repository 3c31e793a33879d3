"""The report on where something tips: the edge, how sure it is, how it was looked for."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from sim.analysis.tipping import LeftTipping, Question, read_tipping
from sim.analysis.tipping.metric import term_of, value_of
from sim.verify import version_warnings
from viz.answers.tipped import answer_of, question_of, rule_words, tipping_answers
from viz.answers.words import setting_label, value_label
from viz.report.asked import answer_sections
from viz.report.blocks import Block, Prose, Report, Row, Section, Sheet
from viz.report.common import SHORT_HASH, limits_section, reproduction_section, setting_section, title_of
from viz.report.material import sealed
from viz.report.setting import source_words
from viz.state.words import sentence


def report_on_tipping(folder: Path) -> Report:
    """A report on a folder that `tightrope tipping --out` left.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    RunFolderError
        If it is none, or damaged.
    """
    sealed(folder)
    left = read_tipping(folder)
    answers = tipping_answers(left)
    rules: list[Block] = [Prose(words) for words in rule_words(left)]
    if left.question.parameters:
        rules.append(_moved(left))
    name = left.spec.scenario.name
    commands = [command_of(left.question, f"{name}.yaml", folder.name), f"tightrope verify runs/{folder.name}"]
    sections = [
        *answer_sections(answers), Section("How the edge is found", rules), setting_section(left.spec),
        limits_section(),
        reproduction_section([left.spec], commands, left.manifest, version_warnings(left.manifest)),
    ]  # fmt: skip
    return Report("tipping", title_of(left.spec), question_of(left), answer_of(left, answers), sections, _made(left))


def _moved(left: LeftTipping) -> Sheet:
    """What was moved, with its meaning and source."""
    rows = []
    for name in left.question.parameters:
        term, edges = term_of(left.spec, name), left.tables[f"edges-{name}"]
        low, high = (value_label(name, float(end)) for end in sorted(edges["searched_to"]))
        now = value_label(name, value_of(left.spec, name))
        rows.append(Row(setting_label(name), (now, f"{low} to {high}", source_words(term)), sentence(term.meaning)))
    return Sheet(("Setting", "Configured", "Searched", "Source of its usual value"), rows, words=True)


def _made(left: LeftTipping) -> str:
    version, size = left.manifest.get("versions", {}).get("tightrope", ""), f"{left.question.runs:,} histories"
    return (
        f"Tightrope {version}. {size} at every value, {left.spec.firms:,} firms, seed {left.spec.seed}. "
        f"Digest {left.spec.digest[:SHORT_HASH]}."
    )


def command_of(question: Question, config: str, folder: str) -> str:
    """The command that asks a question."""
    default = Question()
    words: list[str] = ["tightrope", "tipping", config]
    words += [word for name in question.parameters for word in ("--parameter", name)]
    words += [flag for flag, wanted in (("--all", question.every), ("--path", question.path)) if wanted]
    told: Sequence[tuple[str, object, object]] = (
        ("--metric", question.outcome, default.outcome), ("--below", f"{question.below:g}", f"{default.below:g}"),
        ("--by", question.by, default.by), ("--runs", question.runs, default.runs),
    )  # fmt: skip
    words += [word for option, value, usual in told if value != usual for word in (option, f"{value}")]
    words += ["--domain"] if question.domain else []
    if question.path:
        lists: Sequence[tuple[str, Sequence[object], Sequence[object]]] = (
            ("--forced", question.forced, default.forced), ("--for", question.months, default.months),
        )  # fmt: skip
        changed = [(option, values) for option, values, usual in lists if values != usual]
        words += [word for option, values in changed for value in values for word in (option, f"{value}")]
    return shlex.join([*words, "--out", f"runs/{folder}"])
