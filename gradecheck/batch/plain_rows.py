"""Rows of students with one record and without any rule of an assignment: the many of a class.

Everything in such a row but who the student is follows from the marks of the items, and most
students of a class have the same as another; so it is worked out once for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from gradecheck.batch.book import ProblemColumn, ProblemResult, Row
from gradecheck.batch.latest import is_blank
from gradecheck.batch.record import Record, Verdict, exact
from gradecheck.batch.remembered import Remembered

MOST = 65536
"""Different marks that are remembered at once."""


class Worth(msgspec.Struct, frozen=True):
    """What a verdict comes to: the points earned, those that could be earned, those that wait for a
    person, and those of every item.  ``marks`` are those of the row."""

    score: Fraction
    points: Fraction
    manual: Fraction
    items: Mapping[str, Fraction]
    marks: str = ""


class PlainRows:
    """Makes rows for a class that was given one problem, as :func:`totals.row_of` does."""

    def __init__(self, column: ProblemColumn) -> None:
        self._column = column
        self._by_verdict = Remembered[Verdict, Worth]()
        self._by_marks: dict[str, Worth] = {}

    def row(self, id: str, record: Record) -> Row | None:
        """The row of a student with one record; ``None`` where there is more to it."""
        verdict = record.verdict
        worth = self._by_verdict.of(verdict)
        if worth is None:
            if verdict.problem != self._column.id or verdict.reason or is_blank(verdict):
                return None
            worth = self._by_verdict.keep(verdict, self._worth(verdict))
        score, manual = worth.score, worth.manual
        return Row(
            id,
            record.name,
            record.level,
            record.email,
            record.submitted,
            record.assignment,
            (ProblemResult(self._column, "graded", score, score, manual, worth.items, record),),
            score,
            worth.points,
            manual,
            marks=worth.marks,
        )

    def _worth(self, verdict: Verdict) -> Worth:
        if verdict.sha256 != self._column.sha256 or verdict.notes:
            return self._worth_of(verdict)
        marks = verdict.marks
        worth = self._by_marks.get(marks)
        if worth is None:
            if len(self._by_marks) >= MOST:
                self._by_marks.clear()
            worth = self._by_marks[marks] = self._worth_of(verdict, marks)
        return worth

    def _worth_of(self, verdict: Verdict, marks: str = "") -> Worth:
        score, manual = exact(verdict.score), exact(verdict.manual)
        items = {item.id: exact(item.score) for item in verdict.items}
        return Worth(score, self._column.points - manual, manual, items, marks)
