"""``grades.csv`` read again: what each student was told.

Ids are as they stand in the cell, guarded against spreadsheets.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from typing import BinaryIO

import msgspec

from gradecheck.difference.lines import LineIndex
from gradecheck.difference.result import cents
from gradecheck.errors import Fault, GradecheckError, Place

NEEDED = ("id", "name", "level", "total", "points", "days late", "penalty")


class GradebookRow(msgspec.Struct, frozen=True):
    """A student's row, in hundredths of points; ``counted`` is by problem.

    ``standing`` is what the roster decides: the level, and how many days late.
    """

    id: str
    name: str
    total: int
    points: int
    penalty: int
    counted: Mapping[str, int]
    standing: tuple[str, str]


class Gradebook:
    """The rows of a gradebook, each found by the student's id.

    >>> import io
    >>> text = b"id,name,level,total,points,days late,penalty,p,p status\\n"
    >>> text += b"ada,Ada,6000,2.5,3,0,0,2.5,graded\\n"
    >>> row = Gradebook(io.BytesIO(text), "grades.csv").row("ada")
    >>> row.counted, row.standing
    ({'p': 250}, ('6000', '0'))
    """

    def __init__(self, file: BinaryIO, path: str) -> None:
        self._path = path
        self._columns: dict[str, int] = {}
        self._problems: list[str] = []
        self._index = LineIndex(file, self._key)

    def students(self) -> Iterator[str]:
        """The ids of all students, in order."""
        with open(self._path, "rb") as file:  # noqa: PTH123
            for number, line in enumerate(file, 1):
                if number > 1:
                    yield self._id(self._cells(line, number))

    def row(self, id: str) -> GradebookRow | None:
        """The row of a student."""
        for number, line in self._index.lines(id):
            cells = self._cells(line, number)
            if self._id(cells) == id:
                return self._row(id, cells, number)
        return None

    def _row(self, id: str, cells: list[str], number: int) -> GradebookRow:
        def points(name: str) -> int:
            text = cells[self._columns[name]]
            try:
                return cents(float(text)) if text else 0
            except (ValueError, OverflowError):
                raise self._refused(number, f"column `{name}` holds no number") from None

        counted = {name: points(name) for name in self._problems}
        name, level, days = (cells[self._columns[one]] for one in ("name", "level", "days late"))
        total, most, penalty = map(points, ("total", "points", "penalty"))
        return GradebookRow(id, name, total, most, penalty, counted, (level, days))

    def _key(self, line: bytes, number: int) -> str | None:
        cells = self._cells(line, number)
        if number > 1:
            return self._id(cells)
        self._columns = {name: place for place, name in enumerate(cells)}
        missing = [name for name in NEEDED if name not in self._columns]
        if missing:
            raise self._refused(1, f"there is no column `{missing[0]}`")
        # A problem is a column with another of its standing; ids hold neither dots nor blanks.
        heads = [name for name in cells if "." not in name and " " not in name]
        self._problems = [name for name in heads if f"{name} status" in self._columns]
        return None

    def _cells(self, line: bytes, number: int) -> list[str]:
        try:
            cells = next(csv.reader([line.decode()], strict=True), [])
        except (UnicodeDecodeError, csv.Error):
            raise self._refused(number, "this is no row of a gradebook") from None
        if number > 1 and len(cells) != len(self._columns):
            raise self._refused(number, "this row has not as many cells as the first")
        return cells

    def _id(self, cells: list[str]) -> str:
        return cells[self._columns["id"]]

    def _refused(self, number: int, message: str) -> GradecheckError:
        hint = "compare what `gradecheck grade … --out DIR` wrote, as it was written"
        return GradecheckError([Fault("bad-results", message, hint, Place(self._path, number, 1))])
