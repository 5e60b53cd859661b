"""What GitHub shows of a graded class: annotations on the students' own lines, a job summary.

GitHub shows ten errors and ten warnings a step, and a summary of at most 1 MiB.
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path

from gradecheck.batch.book import Book, ProblemResult, Row
from gradecheck.errors import Fault, GradecheckError
from gradecheck.export.columns import items_of
from gradecheck.export.folder import Folder
from gradecheck.export.workflow import command, stopped
from gradecheck.report.numbers import points_text

NAME = "annotations.txt"
MOST = 10
"""Annotations of each kind that GitHub shows of one step."""
LARGEST = 1024 * 1024
LINE = re.compile(r":(\d+)\Z")
"""The line of a submission in a file of many, at the end of what it is called."""
REASON_LINE = re.compile(r"line (\d{1,9}): ")
"""The line of a file at which it could not be read on, as reasons begin."""


class Annotations:
    """Writes ``annotations.txt``, to be printed in a workflow: the first that GitHub will show.

    An error for what earned nothing or could not be read, a warning for what is partly right.
    """

    def __init__(self, book: Book, folder: Folder, root: str = "") -> None:
        self._several = len(book.problems) > 1
        self._folder = folder
        self._root = root
        self._lines: dict[str, list[str]] = {"error": [], "warning": []}

    def add(self, rows: Sequence[Row]) -> None:
        """Note what is wrong in the rows, as long as there is room."""
        for row in rows:
            if all(len(lines) >= MOST for lines in self._lines.values()):
                return
            found = [one for result in row.problems for one in self._found(row, result)]
            for kind, line in dict.fromkeys(found):  # what could not be read may be of any problem
                if len(self._lines[kind]) < MOST:
                    self._lines[kind].append(line)

    def close(self) -> list[str]:
        """Write the file: errors first."""
        text = "".join(f"{line}\n" for lines in self._lines.values() for line in lines)
        self._folder.create(NAME).write(text.encode("utf-8", "backslashreplace"))
        return [NAME]

    def _found(self, row: Row, result: ProblemResult) -> Iterator[tuple[str, str]]:
        record = result.record
        if record is None:
            return
        file, base = placed(record.file, self._root)
        if record.reason:
            title = f"{row.id} could not be graded"
            found = REASON_LINE.match(record.reason)
            line = base or (int(found.group(1)) if found else 0)
            yield "error", command("error", record.reason, file=file, line=line, title=title)
            return
        for column, item, points in items_of(result):
            if item is None or item.status not in ("partial", "wrong", "invalid"):
                continue
            if points is not None and points >= column.points:
                continue  # by a person's word
            kind = "error" if not points or item.status == "invalid" else "warning"
            name = f"{result.column.id}: {column.id}" if self._several else column.id
            share = f"{points_text(points or column.points * 0)} of {points_text(column.points)}"
            said = "; ".join([f"{item.status}, {share} points", *item.mistakes])
            line, col = (base, 0) if base else (item.line, item.column)
            yield kind, command(kind, said, file=file, line=line, col=col, title=name)


def placed(file: str, root: str) -> tuple[str, int]:
    """A submission's file as the repository knows it, and its line there (0: the file itself).

    >>> placed("/home/runner/hw/ada.yaml", "/home/runner/hw")
    ('ada.yaml', 0)
    >>> placed("class.ndjson:17", "")
    ('class.ndjson', 17)
    """
    found = LINE.search(file)
    line = int(found.group(1)[:9]) if found else 0
    path = file[: found.start()] if found else file
    inside = root.rstrip("/") + "/"
    if root and path.startswith(inside):
        path = path[len(inside) :]
    return path, line


def log_text(text: str, folder: str, token: str) -> str:
    """What is printed in a workflow: a text in which nothing is a command, and the annotations.

    ``text`` may hold anything that students wrote; ``token`` must be one that nobody can guess.
    """
    annotations = Path(folder, NAME).read_text(encoding="utf-8")
    return stopped(text, token) + annotations


def write_to_workflow(summary: str | None, result: bytes | None) -> None:
    """Add the job summary, and a runner's result for GitHub Classroom, to this step.

    The runner names the files in its environment; elsewhere nothing is done.  The result is in
    base64, as the reporter takes it, so that nothing in it can end its line.
    """
    if summary is not None and os.environ.get("GITHUB_STEP_SUMMARY"):
        _append(os.environ["GITHUB_STEP_SUMMARY"], summary_that_fits(summary))
    if result is not None and os.environ.get("GITHUB_OUTPUT"):
        _append(os.environ["GITHUB_OUTPUT"], f"result={b64encode(result).decode()}\n")


def summary_that_fits(text: str, most: int = LARGEST - 1024) -> str:
    """The summary, cut at the end of a paragraph where GitHub would refuse it as a whole.

    >>> summary_that_fits("one\\n\\ntwo\\n\\nthree\\n", 15)
    'one\\n\\n…\\n'
    """
    data = text.encode("utf-8", "backslashreplace")
    if len(data) <= most:
        return text
    kept = data[: most - 8].decode("utf-8", "ignore")
    return kept[: max(0, kept.rfind("\n\n"))] + "\n\n…\n"


def _append(path: str, text: str) -> None:
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        message = f"GitHub's file for this step could not be written: {error}"
        raise GradecheckError([Fault("unwritable-file", message)]) from error
