"""Gradescope's ``results.json``: the output of an autograder for one submission."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import msgspec

from gradecheck.batch.book import Book, ProblemResult, Row
from gradecheck.document.printable import escape_control
from gradecheck.export.columns import items_of
from gradecheck.export.feedback import feedback_markdown
from gradecheck.export.folder import Folder
from gradecheck.export.for_each import ForEach
from gradecheck.report.numbers import rounded


def gradescope(book: Book, folder: Folder) -> ForEach:
    """Writes ``results.json``, for a class ``gradescope/ID.json``."""

    def content(row: Row) -> bytes:
        data = gradescope_data(row, feedback_markdown(row, book.feedback))
        return msgspec.json.format(msgspec.json.encode(data), indent=2) + b"\n"

    return ForEach(folder, "results.json", "gradescope", content)


def gradescope_data(row: Row, feedback: str) -> dict[str, Any]:
    """What Gradescope shows of a submission.

    Items left for a person are no tests: their points are given in Gradescope itself.  Where the
    top level has a score, Gradescope takes that and does not add up the tests.
    """
    return {
        "score": rounded(row.total),
        "output": escape_control(feedback, keep="\n"),
        "output_format": "md",
        "visibility": "visible",
        "tests": [test for result in row.problems for test in _tests(result, row)],
    }


def _tests(result: ProblemResult, row: Row) -> Iterator[dict[str, Any]]:
    if result.standing in ("missing", "not required") and not result.adjustments:
        return
    column = result.column
    name = f"{column.id}: " if len(row.problems) > 1 else ""
    scale = column.points / column.own if column.own else Fraction(1)
    for item, record, points in items_of(result):
        if item.kind == "manual" and points is None:
            continue
        earned = points or Fraction(0)
        status = record.status if record else "invalid"
        said = [status, *(record.mistakes if record else ())]
        yield {
            "name": escape_control(name + item.id),
            "score": rounded(earned * scale),
            "max_score": rounded(item.points * scale),
            "status": "passed" if earned >= item.points else "failed",
            "output": escape_control("; ".join(said)),
            "output_format": "text",
        }
