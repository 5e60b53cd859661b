"""``feedback/ID.md`` (``.html``, ``.json``): what a student is given back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from gradecheck.batch.book import Book, ProblemResult, Row
from gradecheck.batch.record import Record
from gradecheck.export.columns import records_of
from gradecheck.export.file_names import file_name
from gradecheck.export.folder import Folder
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.styled import fit

FOLDER = "feedback"
FEW = 1000
"""Submissions up to which feedback is written without being asked for: a file each takes time."""
LONGEST = 300

Kind = Literal["md", "html", "json"]


def feedback_kind(asked: str, count: int) -> Kind | None:
    """What feedback to write for a class of ``count`` submissions.

    >>> feedback_kind("auto", 30), feedback_kind("auto", 5000), feedback_kind("html", 5000)
    ('md', None, 'html')
    """
    if asked == "auto":
        return "md" if count <= FEW else None
    kinds: tuple[Kind, ...] = ("md", "html", "json")
    return next((kind for kind in kinds if kind == asked), None)


class Feedback:
    """Writes a file for every student who handed something in, or was given points."""

    def __init__(self, book: Book, folder: Folder, kind: Kind) -> None:
        self._book = book
        self._folder = folder
        self._kind = kind
        self.count = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Write the rows' files."""
        for row in rows:
            if any(one.record is not None or one.adjustments for one in row.problems):
                name = f"{FOLDER}/{file_name(row.id)}.{self._kind}"
                self._folder.put(name, self._content(row))
                self.count += 1

    def close(self) -> list[str]:
        """The folder, if there is anything in it."""
        return [f"{FOLDER}/"] if self.count else []

    def _content(self, row: Row) -> bytes:
        if self._kind == "json":
            lines = [self._book.result(record) for record in records_of(row)]
            several = b"[" + b",\n".join(map(bytes.strip, lines)) + b"]\n"
            return lines[0] if len(lines) == 1 else several
        text = feedback_markdown(row, self._book.feedback)
        if self._kind == "html":
            from gradecheck.export.page import page_of  # noqa: PLC0415 - needs a parser

            text = page_of(text, self._book.title)
        return text.encode("utf-8", "backslashreplace")


def left_over(folder: str, made: int) -> int:
    """How many files an earlier run has left in the folder, beside the ``made`` of this one.

    They are not removed, for they may have been changed by hand, but somebody might send them.
    """
    try:
        with os.scandir(Path(folder, FOLDER)) as found:
            return max(0, sum(1 for _ in found) - made)
    except OSError:
        return 0


def feedback_markdown(row: Row, feedback: Callable[[Record], str | None]) -> str:
    """All that a student is told, in Markdown.

    Before the reports of the problems stands what no report knows: the total of several problems,
    and notes, also on what lateness took.  What a person adjusted is in the reports already.
    """
    blocks: list[str] = []
    told: Record | None = None
    for result in row.problems:
        record = result.record
        if record is not None and record.reason and not result.adjustments:
            if record is told:
                continue  # it stands in every problem that it may have been for
            told = record
        blocks += _problem(result, feedback)
    body = "\n\n".join(block.strip("\n") for block in blocks)
    return "\n\n".join([*_head(row, body), body]) + "\n"


def _head(row: Row, body: str) -> Iterator[str]:
    if len(row.problems) > 1 or row.penalty:
        total, points = points_text(row.total), points_text(row.points)
        yield f"Total: **{total} of {points} points** ({percent_text(row.percent)})"
    notes = [note for note in row.notes if escaped(note) not in body]
    if notes:
        yield "\n".join(f"- {_safe(note)}" for note in notes)


def _problem(result: ProblemResult, feedback: Callable[[Record], str | None]) -> Iterator[str]:
    record = result.record
    text = None if record is None or record.reason else feedback(record)
    if text is not None:
        yield text
        return
    if result.standing == "not required" and not result.adjustments:
        return
    if record is None or record.problem:
        yield f"## {_safe(result.column.title or result.column.id)}"
    if record is None:
        yield "Nothing was handed in for this problem."
    elif record.reason:
        yield f"{_safe(record.file)} could not be graded: {_safe(record.reason)}"
    if record is None or not record.reason or result.adjustments:
        most = points_text(result.column.own - result.manual)
        yield f"Score: **{points_text(result.score)} of {most} points**"
    for one in result.adjustments:
        what = _safe(one.item or "the whole problem")
        note = f": {_safe(one.note)}" if one.note else ""
        yield f"Given by a person for {what}: {points_text(one.points)} points{note}"


def _safe(text: str) -> str:
    return escaped(fit(text, LONGEST))
