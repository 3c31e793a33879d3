"""The comparison as Markdown, between two marks of a page."""

import re
from collections.abc import Sequence
from pathlib import Path

from sim.analysis.compare.statistics import HALF_WIDTHS
from sim.analysis.reproduction.published import SECTIONS
from sim.analysis.reproduction.readings import NOTES, Note
from sim.analysis.reproduction.study import Row
from sim.analysis.wording import short
from sim.errors import ConfigError
from sim.vocabulary.tables import markdown

BEGIN, END = "<!-- reproduction -->", "<!-- end -->"
BLOCK = re.compile(f"{re.escape(BEGIN)}\n.*?{re.escape(END)}", re.DOTALL)


def digits_of(row: Row) -> int:
    """Decimals in which ours is shown: one more than was printed, two at least."""
    return max(2, len(row.published.printed.partition(".")[2]) + 1)


def ours_in_words(row: Row) -> str:
    """Such as ``.648 ± .012``, the half width of the 95 % interval."""
    estimate, digits = row.found.estimate, digits_of(row)
    if not row.published.over and row.published.value.is_integer() and not row.published.is_bound:
        return f"{estimate.value:g}"
    return short(estimate.value, digits) + (f" ± {short(row.half_width, digits)}" if estimate.standard_error else "")


def published_in_words(row: Row) -> str:
    """As printed, with what sampling and rounding must have added to it, 95 %."""
    half = HALF_WIDTHS * row.verdict.published_error
    return row.published.printed + (f" ± {short(half, digits_of(row))}" if half else "")


def z_in_words(row: Row) -> str:
    """Standard errors beyond rounding; empty where there is none."""
    z = row.verdict.z
    return "" if z == 0.0 else ("no error" if abs(z) == float("inf") else f"{z:+.1f}")


def note_number(note: Note | None) -> str:
    """Where a note stands in the list of notes, by its title."""
    return f"({[known.title for known in NOTES].index(note.title) + 1})" if note else ""


def counts_in_words(rows: Sequence[Row]) -> str:
    """How many agree."""
    number = {word: sum(row.verdict.word == word for row in rows) for word in ("agrees", "borderline", "differs")}
    return (
        f"{len(rows)} figures: {number['agrees']} agree, {number['borderline']} are borderline (beyond 1.96 standard "
        f"errors), {number['differs']} differ."
    )


def block(rows: Sequence[Row], runs: int) -> str:
    """All tables and notes."""
    lines = [f"{counts_in_words(rows)} Runs behind each of our figures: {runs:,}."]
    for section, title in SECTIONS.items():
        own = [row for row in rows if row.published.section == section]
        lines += ["", f"### {section} {title}", "", _table(own)]
    lines += ["", "### Notes", ""]
    words = {row.note.title: row.note.words for row in rows if row.note}
    for k, note in enumerate(NOTES, start=1):
        lines.append(f"{k}. **{note.title}.** {words.get(note.title, note.words)}")
    return "\n".join(lines)


def _table(rows: Sequence[Row]) -> str:
    return markdown(
        ("figure", "published", "ours", "z", "verdict", "note"),
        [
            (row.published.what.replace("<", "&lt;"), published_in_words(row).replace("<", "&lt;"), ours_in_words(row),
             z_in_words(row), _word(row), note_number(row.note))
            for row in rows
        ],
    )  # fmt: skip


def _word(row: Row) -> str:
    return row.verdict.word if row.verdict.word == "agrees" else f"**{row.verdict.word}**"


def rewrite(page: Path, rows: Sequence[Row], runs: int) -> bool:
    """Put the tables between the marks of a page; whether it changed.

    Raises
    ------
    ConfigError
        If the page cannot be read or written, or has no such marks.
    """
    try:
        text = page.read_text(encoding="utf-8")
        if len(BLOCK.findall(text)) != 1:
            raise ConfigError(f"needs the two lines {BEGIN} and {END} once", where=f"--page {page}")
        new = BLOCK.sub(lambda _: f"{BEGIN}\n{block(rows, runs)}\n{END}", text)
        if new != text:
            page.write_text(new, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror or error})", where=f"--page {page}") from None
    return new != text
