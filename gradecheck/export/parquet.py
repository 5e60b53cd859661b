"""``grades.parquet``: the gradebook with types, for programs that read columns."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any

from gradecheck.batch.book import Book, ProblemResult, Row
from gradecheck.errors import Fault, GradecheckError
from gradecheck.export.cells import LONGEST
from gradecheck.export.columns import files_of, items_of, remarks_of, results_of
from gradecheck.export.folder import Folder
from gradecheck.report.numbers import rounded

NAME = "grades.parquet"
GROUP = 10_000
"""Rows that are written together."""
MISSING = "Parquet files are written by pyarrow, which is not installed"


class Parquet:
    """Writes ``grades.parquet``: the columns of ``grades.csv``, points as numbers."""

    def __init__(self, book: Book, folder: Folder) -> None:
        try:
            self._arrow: Any = import_module("pyarrow")  # large, and only for this format
            writer: Any = import_module("pyarrow.parquet").ParquetWriter
        except ImportError as error:
            hint = 'install it with `pip install "gradecheck[parquet]"`'
            raise GradecheckError([Fault("library-missing", MISSING, hint)]) from error
        self._problems = book.problems
        self._waiting: list[list[Any]] = []
        self._schema = self._arrow.schema(list(self._fields()))
        self._file = folder.create(NAME)
        self._writer = writer(self._file, self._schema)
        folder.close_first(self._writer.close)

    def _fields(self) -> list[Any]:
        text, number = self._arrow.string(), self._arrow.float64()
        fields = [(name, text) for name in ("id", "name", "level", "status")]
        fields += [(name, number) for name in ("total", "points", "percent", "manual")]
        fields += [("days late", self._arrow.int64()), ("penalty", number)]
        for problem in self._problems:
            fields += [(problem.id, number), (f"{problem.id} status", text)]
            for item in problem.items:
                name = f"{problem.id}.{item.id}"
                fields += [(name, number), (f"{name} status", text)]
        fields += [("notes", self._arrow.list_(text)), ("files", self._arrow.list_(text))]
        return [self._arrow.field(name, kind) for name, kind in fields]

    def add(self, rows: Sequence[Row]) -> None:
        """Take rows; they are written in large groups, as this format wants it."""
        self._waiting += [self._values(row) for row in rows]
        if len(self._waiting) >= GROUP:
            self._write()

    def _write(self) -> None:
        if not self._waiting:
            return
        columns = [list(column) for column in zip(*self._waiting, strict=True)]
        self._waiting.clear()
        arrays = [
            self._arrow.array(column, field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))

    def close(self) -> list[str]:
        """Write what is left, and the file's index."""
        self._write()
        self._writer.close()
        return [NAME]

    def _values(self, row: Row) -> list[Any]:
        values: list[Any] = [_text(row.id), _text(row.name), _text(row.level), row.standing]
        values += map(_number, (row.total, row.points, row.percent, row.manual))
        values += [row.days_late, _number(row.penalty)]
        for column, result in zip(self._problems, results_of(row, self._problems), strict=True):
            if result is None:
                values += [None] * (2 + 2 * len(column.items))
            else:
                values += self._problem(result)
        return [*values, [*map(_text, remarks_of(row))], [*map(_text, files_of(row))]]

    @staticmethod
    def _problem(result: ProblemResult) -> list[Any]:
        graded = result.standing == "graded" or result.counted
        values: list[Any] = [_number(result.counted) if graded else None, result.standing]
        for _, item, points in items_of(result):
            values.append(None if points is None else _number(points))
            values.append(item.status if item else None)
        return values


def _number(points: Fraction) -> float:
    return float(rounded(points))


def _text(text: str) -> str:
    """Text that is valid UTF-8; nothing else can be stored."""
    return text[:LONGEST].encode("utf-8", "backslashreplace").decode()
