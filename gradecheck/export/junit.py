"""``junit.xml``: a testsuite for every problem, a testcase for every student.

A case passes with all points that could be reached, fails with fewer, is an error where the
submission could not be graded, and is skipped where there is none.  All that the strictest of the
published schemas (Ant's) asks for is there; times are 0, so that equal classes give equal files.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from gradecheck.batch.book import Book, ProblemResult, Row
from gradecheck.document.printable import escape_control, shortened
from gradecheck.export.columns import items_of, results_of
from gradecheck.export.folder import Folder
from gradecheck.report.numbers import points_text

NAME = "junit.xml"
LONGEST = 1000
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold, not even escaped."""


class JUnit:
    """Writes ``junit.xml``; the cases of each problem wait in a file of their own."""

    def __init__(self, book: Book, folder: Folder) -> None:
        self._problems = book.problems
        self._title = book.title
        self._file = folder.create(NAME)
        self._parts = [folder.scratch(f"junit-{k}") for k in range(len(book.problems))]
        self._counts: list[Counter[str]] = [Counter() for _ in book.problems]

    def add(self, rows: Sequence[Row]) -> None:
        """Write the rows' cases."""
        for row in rows:
            for number, result in enumerate(results_of(row, self._problems)):
                if result is None or result.standing == "not required":
                    continue
                outcome, body = _outcome(result)
                self._counts[number][outcome] += 1
                case = (
                    f"<testcase classname={_attribute(result.column.id)} "
                    f'name={_attribute(row.id)} time="0">{body}</testcase>\n'
                )
                self._parts[number].write(case.encode("utf-8", "xmlcharrefreplace"))

    def close(self) -> list[str]:
        """Put the suites together."""
        self._file.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
        for number, (column, part) in enumerate(zip(self._problems, self._parts, strict=True)):
            counts = self._counts[number]
            head = (
                f'<testsuite id="{number}" package={_attribute(self._title)} '
                f'name={_attribute(column.id)} tests="{counts.total()}" '
                f'failures="{counts["failure"]}" errors="{counts["error"]}" '
                f'skipped="{counts["skipped"]}" time="0" timestamp="1970-01-01T00:00:00" '
                'hostname="localhost">\n<properties>\n'
                f'<property name="sha256" value={_attribute(column.sha256)}/>\n</properties>\n'
            )
            self._file.write(head.encode("utf-8", "xmlcharrefreplace"))
            part.seek(0)
            shutil.copyfileobj(part, self._file)
            self._file.write(b"<system-out/>\n<system-err/>\n</testsuite>\n")
        self._file.write(b"</testsuites>\n")
        return [NAME]


def _outcome(result: ProblemResult) -> tuple[str, str]:
    """How a case ended, and the element that says so."""
    record = result.record
    if not result.adjustments and result.standing == "missing":
        return "skipped", "<skipped/>"
    if not result.adjustments and result.standing == "unreadable":
        file, reason = (record.file, record.reason) if record else ("", "not graded")
        text = _text(f"{file}: {reason}")
        return "error", f'<error message={_attribute(reason)} type="unreadable">{text}</error>'
    most = result.column.own - result.manual
    if result.score >= most:
        return "passed", ""
    message = f"{points_text(result.score)} of {points_text(most)} points"
    text = "\n".join([record.file if record else "given by a person", *_lost(result)])
    return "failure", f'<failure message="{message}" type="points">{_text(text)}</failure>'


def _lost(result: ProblemResult) -> list[str]:
    """A line for every item that lacks points."""
    lines = []
    for column, item, points in items_of(result):
        if points is None or points >= column.points:
            continue
        status = item.status if item else "missing"
        where = f", line {item.line}" if item and item.line else ""
        named = f" ({'; '.join(item.mistakes)})" if item and item.mistakes else ""
        earned = f"{points_text(points)} of {points_text(column.points)}"
        lines.append(f"{column.id}: {status}, {earned} points{where}{named}")
    return lines


def _text(text: str) -> str:
    """Text between tags: no markup, no control characters."""
    return escape(FORBIDDEN.sub("", escape_control(text, keep="\n")))


def _attribute(text: str) -> str:
    """Text as a quoted attribute: without blanks at its ends, and not empty, as schemas demand."""
    cut = escape_control(shortened(text, LONGEST))
    return quoteattr(FORBIDDEN.sub("", cut).strip() or "-")
