"""``canvas.csv``: the gradebook that Canvas exported, with this class's totals filled in.

Canvas takes the file back under Grades → Import.  Its rules (``gradebook_importer.rb``): a header
row, perhaps a row about posting, a row ``Points Possible`` (with ``(read only)`` where nothing is
imported), then the students, found by ``ID``, ``SIS User ID`` or ``SIS Login ID``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradecheck.batch.book import Book, Row
from gradecheck.document.printable import shown
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.export.csv_cells import CsvFile
from gradecheck.export.folder import Folder
from gradecheck.export.lms import Filling, Sheet, number, read_sheet, value

NAME = "canvas.csv"
KEYS = ("SIS User ID", "SIS Login ID", "ID", "Integration ID")
STUDENT = {"Student", "LastName", "FirstName", "Section", "Root Account", *KEYS}
COMPUTED = re.compile(r"(Current|Final|Override) (Score|Points|Grade|Status)")
WITH_ID = re.compile(r"(.*\S)\s*\((\d+)\)")
POSTING = re.compile(r"\s*(muted|manual posting.*)?\s*", re.IGNORECASE)
KEPT = {"EX": "excused in Canvas", "N/A": "not assigned in Canvas"}
TESTER = "Student, Test"
"""The student that Canvas makes for teachers to try things out."""


def canvas(book: Book, folder: Folder, path: str) -> Filling:
    """Writes ``canvas.csv``.  Raises GradecheckError if ``path`` is no export of Canvas."""
    return Filling(folder, NAME, canvas_sheet(read_sheet(path), path, titles_of(book)), _names)


def titles_of(book: Book) -> list[str]:
    """What the assignment may be called: the book's title, a lone problem's title or id."""
    only = book.problems[0] if len(book.problems) == 1 else None
    return [book.title, *([only.title, only.id] if only else [])]


def _names(row: Row) -> Iterator[str]:
    yield row.id
    yield row.email


def canvas_sheet(file: CsvFile, path: str, titles: list[str]) -> Sheet:
    """The parts of an export that matter."""
    heads = [cell.value.strip() for cell in file.rows[0]] if file.rows else []
    place = Place(path, 1, 1)
    if "ID" not in heads or not STUDENT & set(heads[:2]) - {"ID"}:
        message = "this is no gradebook exported from Canvas: no columns `Student` and `ID`"
        raise GradecheckError([Fault("not-an-export", message, _HINT, place)])
    points = next((n for n in (1, 2, 3) if n < len(file.rows) and _is_points(file, n)), 0)
    column = _column(file, heads, points, titles, place)
    students: dict[int, str] = {}
    closed: dict[int, str] = {}
    for row in range(1, len(file.rows)):
        if row == points or all(POSTING.fullmatch(cell.value) for cell in file.rows[row]):
            continue
        name = value(file, row, 0)
        students[row] = "" if name == TESTER else name
        now = value(file, row, column).upper()
        if now in KEPT:
            closed[row] = KEPT[now]
    most = number(value(file, points, column)) if points else None
    return Sheet(
        file,
        students,
        [heads.index(key) for key in KEYS if key in heads],
        column,
        None,
        closed,
        dict.fromkeys(students, most) if most is not None else {},
        file.delimiter == ";",
    )


_HINT = "in Canvas: Grades, Export, and then name that file here"


def _is_points(file: CsvFile, row: int) -> bool:
    return "Points Possible" in value(file, row, 0)


def _column(file: CsvFile, heads: list[str], points: int, titles: list[str], place: Place) -> int:
    """The assignment's column: the one with its title, or the only one there is."""
    numbered: dict[int, str] = {}
    plain: dict[int, str] = {}
    for column, head in enumerate(heads):
        read_only = points and "read only" in value(file, points, column)
        if head in STUDENT or COMPUTED.search(head) or read_only or not head:
            continue
        found = WITH_ID.fullmatch(head)
        (numbered if found else plain)[column] = found.group(1) if found else head
    columns = numbered or plain
    wanted = {_normal(title) for title in titles if title.strip()}
    fitting = [column for column, title in columns.items() if _normal(title) in wanted]
    if len(fitting) == 1:
        return fitting[0]
    if len(columns) == 1 and not fitting:
        return next(iter(columns))
    names = ", ".join(shown(heads[column], 60) for column in list(columns)[:12]) or "none"
    message = (
        f"which column is this assignment's?  It is called {shown(titles[0], 60)}, there are: "
    )
    hint = "leave only its column in the file, or give the assignment the same title"
    raise GradecheckError([Fault("no-grade-column", message + names, hint, place)])


def _normal(title: str) -> str:
    return " ".join(title.casefold().split())
