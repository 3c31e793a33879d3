"""Answers about a sweep as sections of its report, and what could still be asked."""

from collections.abc import Iterator, Sequence

from viz.answers import Answer
from viz.report.blocks import Block, Bullets, Figures, Prose, Row, Section, Sheet

STILL = "What could still be asked"
A_NUMBER = 30
"""Letters that a number with its interval takes at most; longer cells are words."""


def answer_sections(answers: Sequence[Answer], *, but: str = "") -> Iterator[Section]:
    """A section an answer, but those of one title, which stand elsewhere."""
    for answer in answers:
        if answer.known and answer.title != but:
            yield Section(answer.title, list(_blocks(answer)))


def blocks_of(answers: Sequence[Answer], title: str) -> list[Block]:
    """What the answers of a title say."""
    return [block for answer in answers if answer.known and answer.title == title for block in _blocks(answer)]


def open_questions(answers: Sequence[Answer]) -> Iterator[Section]:
    """How to ask what nobody has asked, or what is damaged; on screens only."""
    words = [said for answer in answers if not answer.known for said in answer.said]
    if words:
        yield Section(STILL, [Bullets(words)], screen_only=True)


def _blocks(answer: Answer) -> Iterator[Block]:
    yield from (Prose(said) for said in answer.said)
    if answer.careful:
        yield Bullets(answer.careful)
    if answer.table is not None:
        rows = [Row(head, tuple(cells)) for head, *cells in answer.table.rows]
        wordy = any(len(cell) > A_NUMBER for row in rows for cell in row.cells if isinstance(cell, str))
        yield Sheet(answer.table.head, rows, answer.table.note, words=wordy)
    if answer.charts:
        yield Figures(answer.charts, answer.caption, linked=False)
