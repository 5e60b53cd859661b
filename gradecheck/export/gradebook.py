"""``grades.csv``: a row a student, with points and statuses of every problem and item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradecheck.batch.book import Book, ProblemColumn, ProblemResult, Row
from gradecheck.export.cells import csv_cell, points_cell, total_cells
from gradecheck.export.columns import files_of, items_of, remarks_of, results_of
from gradecheck.export.folder import Folder

NAME = "grades.csv"
STUDENT = ("id", "name", "level", "status", "total", "points", "percent", "manual")
LATE = ("days late", "penalty")
SEPARATOR = "; "
MOST = 65536
"""Different marks of which the cells are remembered at once."""


def heads(problems: Sequence[ProblemColumn]) -> Iterator[str]:
    """The names of the columns.

    >>> list(heads([]))[:4]
    ['id', 'name', 'level', 'status']
    """
    yield from STUDENT
    yield from LATE
    for problem in problems:
        yield problem.id
        yield f"{problem.id} status"
        for item in problem.items:
            yield f"{problem.id}.{item.id}"
            yield f"{problem.id}.{item.id} status"
    yield "notes"
    yield "files"


class Gradebook:
    """Writes ``grades.csv``.  There may be a million rows: what is equal is worked out once."""

    def __init__(self, book: Book, folder: Folder) -> None:
        self._problems = book.problems
        self._between: dict[str, str] = {}
        self._blank = ["," * (1 + 2 * len(column.items)) for column in book.problems]
        self._file = folder.create(NAME)
        self._file.write((",".join(map(csv_cell, heads(book.problems))) + "\n").encode())

    def add(self, rows: Sequence[Row]) -> None:
        """Write a line for each row."""
        text = "".join([self._line(row) for row in rows])
        self._file.write(text.encode("utf-8", "backslashreplace"))

    def close(self) -> list[str]:
        """Nothing comes at the end."""
        return [NAME]

    def _line(self, row: Row) -> str:
        between = self._between.get(row.marks)
        if between is None:
            between = self._between_of(row)
            if row.marks:
                if len(self._between) >= MOST:
                    self._between.clear()
                self._between[row.marks] = between
        name = csv_cell(row.name) if row.name else ""
        level = csv_cell(row.level) if row.level else ""
        files = csv_cell(SEPARATOR.join(files_of(row)))
        return f"{csv_cell(row.id)},{name},{level},{between},{files}\n"

    def _between_of(self, row: Row) -> str:
        """The cells between who the student is and the files."""
        totals = total_cells(row.total, row.points)
        manual = points_cell(row.manual) if row.manual else "0"
        penalty = points_cell(row.penalty) if row.penalty else "0"
        problems = [
            self._blank[number] if one is None else self._cells(one)
            for number, one in enumerate(results_of(row, self._problems))
        ]
        notes = csv_cell(SEPARATOR.join(remarks_of(row)))
        cells = (row.standing, totals, manual, str(row.days_late), penalty, *problems, notes)
        return ",".join(cells)

    def _cells(self, result: ProblemResult) -> str:
        """The cells of a problem: its points and standing, then those of its items."""
        points = (
            points_cell(result.counted) if result.standing == "graded" or result.counted else ""
        )
        cells = [points, result.standing]
        for _, item, own in items_of(result):
            cells.append("" if own is None else points_cell(own))
            cells.append(item.status if item else "")
        return ",".join(cells)
