"""What GitHub Classroom's autograding reporter reads: the result of a runner, as JSON.

The reporter adds up the tests' scores and shows them of ``max_score``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from gradecheck.batch.book import Book, ProblemResult, Row
from gradecheck.document.printable import escape_control
from gradecheck.export.columns import items_of
from gradecheck.export.folder import Folder
from gradecheck.export.for_each import ForEach
from gradecheck.report.numbers import points_text, rounded

SINGLE = "classroom.json"
VERSION = 1
LONGEST = 500


class RunnerTest(msgspec.Struct, frozen=True):
    """A test of a runner's result."""

    name: str
    status: str
    score: float
    message: str = ""
    test_code: str = ""
    filename: str = ""
    line_no: int = 0
    execution_time: int = 0


class RunnerResult(msgspec.Struct, frozen=True):
    """The result of a runner: ``pass``, ``fail`` or ``error``."""

    version: int
    status: str
    max_score: float
    tests: list[RunnerTest]


def classroom(book: Book, folder: Folder) -> ForEach:
    """Writes ``classroom.json``, for a class ``classroom/ID.json``."""
    del book
    return ForEach(folder, SINGLE, "classroom", classroom_json)


def classroom_json(row: Row) -> bytes:
    """The result of one student, on one line: it becomes an output of a step, in base64."""
    return msgspec.json.encode(classroom_result(row)) + b"\n"


def classroom_result(row: Row) -> RunnerResult:
    """The result of one student.

    What the total has less (or more) than the items, for being late or by a person's word, is a
    test of its own, so that the sum is right.
    """
    scored = [one for result in row.problems for one in _tests(result, row)]
    tests = [test for test, _ in scored]
    rest = row.total - sum((score for _, score in scored), Fraction(0))
    if rest:
        name = "late" if row.penalty else "adjusted"
        tests.append(_test(name, rest >= 0, rest, f"{points_text(rest)} points"))
    broken = any(result.standing == "unreadable" for result in row.problems)
    passed = all(test.status == "pass" for test in tests)
    status = "error" if broken else "pass" if passed else "fail"
    return RunnerResult(VERSION, status, rounded(row.points), tests)


def _tests(result: ProblemResult, row: Row) -> Iterator[tuple[RunnerTest, Fraction]]:
    column, record = result.column, result.record
    if result.standing == "not required":
        return
    if record is None or record.reason:
        reason = record.reason if record else "nothing was handed in"
        file = record.file if record else ""
        yield _test(column.id, False, result.counted, reason, file), result.counted
        return
    prefix = f"{column.id}: " if len(row.problems) > 1 else ""
    scale = column.points / column.own if column.own else Fraction(1)
    for item, found, points in items_of(result):
        if item.kind == "manual" and points is None:
            continue
        earned, most = (points or Fraction(0)) * scale, item.points * scale
        said = [found.status, *found.mistakes] if found else ["missing"]
        message = "; ".join([*said, f"{points_text(earned)} of {points_text(most)} points"])
        line = found.line if found else 0
        yield _test(prefix + item.id, earned >= most, earned, message, record.file, line), earned


def _test(
    name: str, passed: bool, score: Fraction, message: str, file: str = "", line: int = 0
) -> RunnerTest:
    return RunnerTest(
        escape_control(name),
        "pass" if passed else "fail",
        rounded(score),
        "" if passed else escape_control(message[:LONGEST]),
        "",
        escape_control(file),
        line,
    )
