"""``grades.csv``: a row a student, with points and statuses of every problem and item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradecheck.batch.book import Book, ProblemColumn, ProblemResult, Row
from gradecheck.batch.record import ItemRecord
from gradecheck.batch.remembered import Remembered
from gradecheck.export.cells import PointsTexts, csv_cell, points_cell, total_cells
from gradecheck.export.columns import files_of, is_remarked, items_of, remarks_of, results_of
from gradecheck.export.folder import Folder

NAME = "grades.csv"
STUDENT = ("id", "name", "level", "status", "total", "points", "percent", "manual")
LATE = ("days late", "penalty")
SEPARATOR = "; "


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
        self._only = book.problems[0] if len(book.problems) == 1 else None
        self._texts = PointsTexts()
        self._marks = Remembered[tuple[ItemRecord, ...], str](self._marks_of)
        self._by_person = {
            column.id
            for column in book.problems
            if any(item.kind == "manual" for item in column.items)
        }
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
        name = csv_cell(row.name) if row.name else ""
        level = csv_cell(row.level) if row.level else ""
        totals = total_cells(row.total, row.points)
        manual = points_cell(row.manual) if row.manual else "0"
        penalty = points_cell(row.penalty) if row.penalty else "0"
        result = row.problems[0] if len(row.problems) == 1 else None
        if result is not None and result.column is self._only:
            standing: str = result.standing
            problems = self._cells(result)
            file = csv_cell(result.record.file) if result.record else ""
        else:
            standing = row.standing
            problems = ",".join(
                [
                    self._blank[number] if one is None else self._cells(one)
                    for number, one in enumerate(results_of(row, self._problems))
                ]
            )
            file = csv_cell(SEPARATOR.join(files_of(row)))
        notes = csv_cell(SEPARATOR.join(remarks_of(row))) if is_remarked(row) else ""
        return (
            f"{csv_cell(row.id)},{name},{level},{standing},{totals},{manual},"
            f"{row.days_late},{penalty},{problems},{notes},{file}\n"
        )

    def _cells(self, result: ProblemResult) -> str:
        """The cells of a problem: its points and standing, then those of its items."""
        graded = result.standing == "graded"
        points = points_cell(result.counted) if graded or result.counted else ""
        cells = [f"{points},{result.standing}"]
        if graded and result.is_plain and result.column.id not in self._by_person:
            assert result.record is not None, "what is plain has a record"
            cells.append(self._marks.of(result.record.items))
        else:
            for _, item, own in items_of(result):
                cells.append("" if own is None else points_cell(own))
                cells.append(item.status if item else "")
        return ",".join(cells)

    def _marks_of(self, items: Sequence[ItemRecord]) -> str:
        """The cells of items that are just as they were recorded."""
        texts = self._texts
        return ",".join([f"{texts[item.score]},{item.status}" for item in items])
