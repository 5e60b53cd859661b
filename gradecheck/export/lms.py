"""Filling in the file that a learning management system exported: grades, and nothing else.

A student is found by what identifies a person (an id, a login, an address), never by a name:
two people may have the same.  Who is not found is told, both ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from gradecheck.batch.book import Row
from gradecheck.document.collect import Faults
from gradecheck.document.files import read_bytes
from gradecheck.export.cells import points_cell
from gradecheck.export.csv_cells import CsvFile, read_csv
from gradecheck.export.folder import Folder
from gradecheck.report.styled import fit

LARGEST = 64 * 2**20
LONGEST = 60
MOST_TOLD = 50
"""Students named in one remark; the others are counted."""


class Sheet(msgspec.Struct, frozen=True):
    """An exported file, understood.

    students: its rows that are students, with what each is called in a remark
    keys:     the columns that identify a student, the best first
    closed:   rows that may not be changed, and why
    most:     the highest grade that the system takes, by row
    comma:    whether decimals are written with a comma
    """

    file: CsvFile
    students: Mapping[int, str]
    keys: Sequence[int]
    grade: int
    feedback: int | None = None
    closed: Mapping[int, str] = {}
    most: Mapping[int, Fraction] = {}
    comma: bool = False


def read_sheet(path: str) -> CsvFile:
    """The exported file, taken apart.  Raises GradecheckError if it cannot be read."""
    return read_csv(read_bytes(path, LARGEST, Faults(most=10)), path)


def value(file: CsvFile, row: int, column: int | None) -> str:
    """A cell's value, empty where a short row has none."""
    if column is None or column >= len(file.rows[row]):
        return ""
    return file.rows[row][column].value.strip()


def number(text: str) -> Fraction | None:
    """A number as people and systems write it, with a point or a comma.

    >>> number("12,5"), number("N/A")
    (Fraction(25, 2), None)
    """
    plain = text.strip().replace(",", ".")
    if not plain.replace(".", "", 1).isdecimal() or not plain.isascii() or len(plain) > 20:
        return None
    return Fraction(plain)


class Roll:
    """Who is in an exported file."""

    def __init__(self, sheet: Sheet) -> None:
        self._columns: list[dict[str, int | None]] = []
        for column in sheet.keys:
            lines: dict[str, int | None] = {}
            for row in sheet.students:
                key = value(sheet.file, row, column).casefold()
                if key:
                    lines[key] = None if key in lines else row  # None: two have the same
            self._columns.append(lines)

    def find(self, names: Iterator[str]) -> int | None:
        """The line of the first name that there is; ``None`` also where it is not clear whose."""
        for name in names:
            key = name.strip().casefold()
            for lines in self._columns:
                if key and key in lines:
                    return lines[key]
        return None


class Names:
    """Names to be told, of which only the first are kept; none a command to GitHub's runner.

    >>> print(Names(["ada", "##[error]ben"]))
    ada, # #[error]ben
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._first: list[str] = []
        self._count = 0
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """One more."""
        self._count += 1
        if self._count <= MOST_TOLD:
            self._first.append(fit(name, LONGEST).replace("##", "# #"))

    def __str__(self) -> str:
        more = self._count - len(self._first)
        return ", ".join(self._first) + (f" and {more:,} more" if more else "")


class Filling:
    """Writes the exported file again, with the grades in it; collects remarks on the way."""

    def __init__(
        self,
        folder: Folder,
        name: str,
        sheet: Sheet,
        names: Callable[[Row], Iterator[str]],
        feedback: Callable[[Row], str] | None = None,
    ) -> None:
        self.remarks: list[str] = []
        self._folder, self._name, self._sheet = folder, name, sheet
        self._names, self._feedback = names, feedback
        self._roll = Roll(sheet)
        self._changes: dict[tuple[int, int], str] = {}
        self._filled: set[int] = set()
        self._told: dict[str, Names] = {}
        self._scale = Fraction(0), Fraction(0)

    def add(self, rows: Sequence[Row]) -> None:
        """Fill in the rows' grades."""
        for row in rows:
            why = self._fill(row)
            if why:
                self._told.setdefault(why, Names()).add(row.id)

    def _fill(self, row: Row) -> str:
        """Fill in a student's grade, or say why not."""
        if not any(one.standing == "graded" or one.adjustments for one in row.problems):
            unread = row.standing == "unreadable"
            return "could not be graded, cell left as it was" if unread else ""
        line, sheet = self._roll.find(self._names(row)), self._sheet
        if line is None:
            return "graded, but not found in the file (or not clear which line is theirs)"
        if line in self._filled:
            return "graded, but their line was already filled in for somebody before"
        if line in sheet.closed:
            return f"graded, but {sheet.closed[line]}: cell left as it was"
        if len(sheet.file.rows[line]) <= max(sheet.grade, sheet.feedback or 0):
            return "graded, but their line in the file is cut short"
        self._filled.add(line)
        grade = points_cell(row.total)
        self._changes[line, sheet.grade] = grade.replace(".", ",") if sheet.comma else grade
        if sheet.feedback is not None and self._feedback is not None:
            self._changes[line, sheet.feedback] = self._feedback(row)
        most = sheet.most.get(line, row.points)
        if most != row.points:
            self._scale = most, row.points
        if row.total > most and line in sheet.most:
            return "filled in, but more points than the system's maximum"
        if any(one.standing == "unreadable" for one in row.problems):
            return "filled in, though a problem could not be graded"
        return ""

    def close(self) -> list[str]:
        """Write the file and sum up who is not in it."""
        # Feedback is HTML, where a character can be written by its number in any encoding.
        content = self._sheet.file.filled(self._changes, "xmlcharrefreplace")
        self._folder.create(self._name).write(content)
        lines = self._sheet.students
        self._say(f"grades filled in for {len(self._filled):,} of {len(lines):,} students")
        most, points = self._scale
        if most != points:
            reach, top = points_cell(points), points_cell(most)
            self._say(f"points are filled in as they are: of {reach}, where the file says {top}")
        absent = [name for line, name in lines.items() if name and line not in self._filled]
        if absent:
            self._told["in the file, but not filled in"] = Names(absent)
        for why, names in self._told.items():
            self._say(f"{why}: {names}")
        return [self._name]

    def _say(self, remark: str) -> None:
        self.remarks.append(f"{self._name}: {remark}")
