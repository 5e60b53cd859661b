"""One of the two runs that are compared: a folder that ``grade --out`` wrote, or a results file.

A folder has the gradebook, so that totals are those that students were told: by the rules of the
assignment.  A file alone has the results only, whose points are added up.
"""

# ruff: noqa: PTH112, PTH118, PTH120, PTH123 - paths stay as they were written
from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import BinaryIO

import msgspec

from gradecheck.batch.identity import RowNames
from gradecheck.batch.record import Record
from gradecheck.difference.gradebook import Gradebook
from gradecheck.difference.lines import LineIndex
from gradecheck.difference.result import Result, cents, read_result
from gradecheck.document.printable import shown
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.export.cells import text_cell

RESULTS = "results.ndjson"
GRADES = "grades.csv"
MOST_PROBLEMS = 1000
"""Problems of which is kept by what file they were graded."""


class StudentResult(msgspec.Struct, frozen=True):
    """What a student has in one run, in hundredths of points.

    ``results`` are by problem; ``counted`` is what each problem adds to the total, ``penalty`` what
    lateness took, ``standing`` the level and the days late: only where there is a gradebook.
    """

    id: str
    name: str
    total: int
    points: int
    results: Mapping[str, Result]
    counted: Mapping[str, int] = {}
    penalty: int = 0
    standing: tuple[str, str] = ("", "")

    @property
    def files(self) -> set[str]:
        """The files that were graded."""
        return {result.file for result in self.results.values()}


class Side:
    """A run that can be asked for its students; used in a ``with``.

    ``specs`` says by which files each problem was graded (SHA-256); ``versions`` by which versions
    of gradecheck.  Raises :class:`GradecheckError` where there are no results, or a line is none.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        is_folder = os.path.isdir(path)
        self.folder = path if is_folder else os.path.dirname(path) or "."
        self.file = os.path.join(path, RESULTS) if is_folder else path
        self.specs: dict[str, set[str]] = {}
        self.versions: set[str] = set()
        self._nameless = False
        self._names: RowNames | None = None
        self._grades: Gradebook | None = None
        self._files = ExitStack()
        with ExitStack() as stack:
            self._results = self._opened(self.file, stack)
            self._index = LineIndex(self._results, self._key)
            if self._nameless:
                self._names = RowNames(self._records())
                self._index = LineIndex(self._results, self._named)
            grades = os.path.join(path, GRADES)
            if is_folder and os.path.isfile(grades):  # noqa: PTH113
                self._grades = Gradebook(self._opened(grades, stack), grades)
            self._files = stack.pop_all()

    def __enter__(self) -> Side:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._files.close()

    def students(self) -> Iterator[str]:
        """The ids of all students, in the order of the gradebook, else of the results."""
        if self._grades is not None:
            yield from self._grades.students()
            return
        with open(self.file, "rb") as file:
            for number, line in enumerate(file, 1):
                key = self._named(line, number)
                if key is not None and number == self._first(key):
                    yield key

    def knows(self, id: str) -> bool:
        """Whether there is a student with this id."""
        if self._grades is not None:
            return self._grades.row(id) is not None
        return any(True for _ in self._of(id))

    def student(self, id: str) -> StudentResult | None:
        """What a student has; ``None`` where this run does not know them."""
        results = {result.problem or "": result for _, result in self._of(id)}
        if self._grades is not None:
            row = self._grades.row(id)
            if row is None:
                return None
            return StudentResult(
                id,
                row.name,
                row.total,
                row.points,
                results,
                row.counted,
                row.penalty,
                row.standing,
            )
        if not results:
            return None
        name = next((one.student.name for one in results.values() if one.student.name), "")
        total = sum(cents(one.score) for one in results.values())
        points = sum(cents(one.points) for one in results.values())
        return StudentResult(id, name, total, points, results)

    def _of(self, id: str) -> Iterator[tuple[int, Result]]:
        for number, line in self._index.lines(id):
            result = self._read(line, number)
            if self._row(result) == id:
                yield number, result

    def _first(self, id: str) -> int:
        return next(number for number, _ in self._of(id))

    def _read(self, line: bytes, number: int) -> Result:
        return read_result(line, Place(self.file, number, 1))

    def _key(self, line: bytes, number: int) -> str | None:
        """The student of a line, while it is seen by what was graded."""
        if line.isspace():
            return None
        result = self._read(line, number)
        self._nameless |= not result.student.id
        self.versions.add(result.gradecheck)
        problem = result.problem or ""
        if result.spec.sha256 and len(self.specs) < MOST_PROBLEMS:
            self.specs.setdefault(problem, set()).add(result.spec.sha256)
        return text_cell(result.row)

    def _named(self, line: bytes, number: int) -> str | None:
        return None if line.isspace() else self._row(self._read(line, number))

    def _row(self, result: Result) -> str:
        """The id of a result's row, as the gradebook has it in its cell."""
        if self._names is None:
            return text_cell(result.row)
        return text_cell(self._names.of(Record(result.file, result.student.id)))

    def _records(self) -> Iterator[Record]:
        self._results.seek(0)
        for number, line in enumerate(self._results, 1):
            if not line.isspace():
                result = self._read(line, number)
                yield Record(result.file, result.student.id)

    def _opened(self, path: str, stack: ExitStack) -> BinaryIO:
        try:
            return stack.enter_context(open(path, "rb"))
        except OSError as error:
            message = f"there are no results in {shown(self.path, 200)}: {error.strerror}"
            hint = "name the folder that `gradecheck grade … --out` wrote, or its results.ndjson"
            raise GradecheckError([Fault("no-results", message, hint)]) from None
