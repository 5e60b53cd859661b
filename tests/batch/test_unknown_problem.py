"""A class of which no problem is known: every row says why, and nothing is 100 percent."""

from __future__ import annotations

from gradecheck.batch.census import statistics_of
from gradecheck.batch.record import Record, Verdict
from tests.batch.by_hand import book_of

REASON = "unknown-problem: there is no problem `hw9`"


def test_reasons_are_told_where_no_problem_is_known() -> None:
    records = [
        Record("ann.yaml", "ann", verdict=Verdict("hw9", reason=REASON)),
        Record("hw9.zip", verdict=Verdict(reason="bad-archive: the archive cannot be opened")),
    ]
    book = book_of(records, problems={})
    rows = list(book.rows())
    assert [(row.id, row.standing, row.percent) for row in rows] == [
        ("ann", "unreadable", 0),
        ("hw9", "unreadable", 0),
    ]
    found = statistics_of(rows, book.problems)
    assert [one.reason for one in found.unreadable] == [one.reason for one in records]
    assert (found.unreadable_count, found.lowest) == (2, 0)
