"""A class in Markdown: the report of every student, a table of all, the class on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gradecheck.batch.book import Book
from gradecheck.batch.record import Record
from gradecheck.batch.statistics import Statistics
from gradecheck.export.summary import summary_text
from gradecheck.report.grade_several import HEADS
from gradecheck.report.grade_words import element
from gradecheck.report.markdown import escaped
from gradecheck.report.styled import fit

LONGEST = 100
BETWEEN = "\n---\n\n"


class _First(msgspec.Struct):
    item: str
    index: tuple[int, ...] | None = None


class _Line(msgspec.Struct):
    """What the table takes from a line of the results."""

    score: float = 0
    points: float = 0
    percent: float = 0
    first_error: _First | None = None


LINES = msgspec.json.Decoder(_Line)


def class_markdown(book: Book, records: Iterable[Record], found: Statistics) -> Iterator[str]:
    """The class piece by piece; the table holds a line for every submission."""
    rows = [f"| {' | '.join(HEADS)} |\n", "| --- | --- | --- | --- | --- |\n"]
    for record in records:
        yield _report(record, book.feedback(record)) + BETWEEN
        rows.append(_row(record, LINES.decode(book.result(record))))
    yield "".join(rows) + BETWEEN
    yield summary_text(book.title, found, book.warnings)


def _report(record: Record, feedback: str | None) -> str:
    """The report written for the student, or why there is none."""
    if feedback is not None:
        return feedback
    return f"## {_safe(_who(record))}\n\nNot graded: {_safe(record.reason)}\n"


def _row(record: Record, line: _Line) -> str:
    first = line.first_error
    error = element(first.item, first.index or ()) if first else "–"
    cells = (
        _who(record),
        record.problem or "–",
        f"{line.score:.6g} / {line.points:.6g}" if not record.reason else "unreadable",
        f"{line.percent:.6g}%" if not record.reason else "–",
        error if not record.reason else record.reason,
    )
    return f"| {' | '.join(map(_safe, cells))} |\n"


def _who(record: Record) -> str:
    """Who handed in, as well as the file says."""
    if record.name and record.student and record.name != record.student:
        return f"{record.name} ({record.student})"
    return record.name or record.student or record.file


def _safe(text: str) -> str:
    return escaped(fit(text, LONGEST))
