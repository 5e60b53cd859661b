"""``items.csv``: a line for every student and item, for statistics programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gradecheck.batch.book import Book, Row
from gradecheck.export.cells import csv_cell, points_cell
from gradecheck.export.columns import items_of
from gradecheck.export.folder import Folder

NAME = "items.csv"
HEADS = (
    *("id", "problem", "item", "kind", "status", "score", "points", "right", "total"),
    *("mistakes", "adjusted", "file", "line"),
)


class Items:
    """Writes ``items.csv``."""

    def __init__(self, book: Book, folder: Folder) -> None:
        del book
        self._file = folder.create(NAME)
        self._file.write((",".join(HEADS) + "\n").encode())

    def add(self, rows: Sequence[Row]) -> None:
        """Write the lines of the rows' items."""
        text = "".join([",".join(cells) + "\n" for row in rows for cells in _lines(row)])
        self._file.write(text.encode("utf-8", "backslashreplace"))

    def close(self) -> list[str]:
        """Nothing comes at the end."""
        return [NAME]


def _lines(row: Row) -> Iterator[list[str]]:
    student = csv_cell(row.id)
    for result in row.problems:
        if result.standing != "graded" and not result.adjustments:
            continue
        problem = csv_cell(result.column.id)
        file = csv_cell(result.record.file) if result.record else ""
        adjusted = {one.item for one in result.adjustments}
        for column, item, points in items_of(result):
            yield [
                student,
                problem,
                csv_cell(column.id),
                column.kind,
                item.status if item else "",
                "" if points is None else points_cell(points),
                points_cell(column.points),
                str(item.right) if item else "",
                str(item.total) if item else "",
                csv_cell("; ".join(item.mistakes)) if item else "",
                "yes" if column.id in adjusted else "",
                file,
                str(item.line) if item and item.line else "",
            ]
