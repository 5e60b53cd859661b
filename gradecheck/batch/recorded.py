"""What is written about a graded submission: its JSON line, and its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from gradecheck.batch.record import ItemRecord, Record, Verdict
from gradecheck.errors import Fault, Place
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.report.grade_data import (
    grade_head,
    grade_tail,
    item_data,
    printable_json,
    student_data,
)
from gradecheck.spec.submission import Student, Submission
from gradecheck.version import __version__

MOST_NOTES = 20
LONGEST_NOTE = 300
FALSE = ("wrong", "partial")


class Frame(msgspec.Struct, frozen=True):
    """A line of a class's results but for the file and the student, who are all that differs
    between many students: what stands between the two, and what stands after them."""

    between: bytes
    after: bytes

    def line(self, file: str, student: Student) -> bytes:
        """The line of a student."""
        who = student_bytes(student)
        return b'{"file":%b%b%b%b' % (text_bytes(file), self.between, who, self.after)


def frame_of(grade: Grade, known: Mapping[str, bytes] = {}) -> Frame:
    """The frame of a grade; ``known`` are items of which the text is known."""
    problem = printable_bytes(grade.problem)
    items = b",".join([known.get(item.id) or item_text(item) for item in grade.items])
    head, tail = (printable_bytes(part(grade))[1:-1] for part in (grade_head, grade_tail))
    after = b"," + head + b',"items":[' + items + b"]," + tail + b"}\n"
    return Frame(b',"problem":' + problem + b',"student":', after)


def item_text(item: ItemGrade) -> bytes:
    """An item as JSON: of what is right, or earns as much by following from something earlier,
    neither the answer nor what was expected is repeated."""
    data = item_data(item)
    follows = item.status == "follow-through" and item.score == item.points
    if item.status == "correct" or follows:
        del data["answer"], data["expected"]
    return printable_bytes(data)


def line_of(grade: Grade, file: str) -> bytes:
    """The grade as a line of a class's results."""
    return frame_of(grade).line(file, grade.student)


def unreadable_line(verdict: Verdict, file: str, student: Student) -> bytes:
    """The line of a submission that could not be graded.

    >>> unreadable_line(Verdict(reason="empty"), "ada.yaml", Student("ada"))[:57]
    b'{"file":"ada.yaml","problem":null,"student":{"id":"ada"},'
    """
    data: dict[str, Any] = {
        "file": file,
        "problem": verdict.problem or None,
        "student": student_data(student),
        "status": "unreadable",
        "reason": verdict.reason,
        "score": 0,
        "items": [],
        "gradecheck": __version__,
    }
    return printable_bytes(data) + b"\n"


def printable_bytes(data: Any) -> bytes:
    """Data as JSON in which nothing commands a terminal."""
    text = msgspec.json.encode(data)
    if text.isascii() and b"\x7f" not in text:
        return text
    return printable_json(text.decode()).encode()


def text_bytes(text: str) -> bytes:
    """A text as JSON in which nothing commands a terminal: most need no care, and are many.

    >>> text_bytes("ada"), text_bytes("a\\x1bb")
    (b'"ada"', b'"a\\\\u001bb"')
    """
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return b'"%b"' % text.encode()
    return printable_bytes(text)


def student_bytes(student: Student) -> bytes:
    """Who handed in, as JSON.

    >>> student_bytes(Student("ada")), student_bytes(Student("ada", "Ada"))
    (b'{"id":"ada"}', b'{"id":"ada","name":"Ada"}')
    """
    if student.name or student.level or student.email:
        return printable_bytes(student_data(student))
    return b'{"id":%b}' % text_bytes(student.id)


class Seat(msgspec.Struct, frozen=True, gc=False):
    """A submission beside its answers: what it is called, who handed in, when, for what.

    ``file`` is the file that holds it, perhaps with others.
    """

    called: str
    file: str
    student: Student
    submitted: str = ""
    assignment: str = ""


def seat_of(submission: Submission, called: str, file: str) -> Seat:
    """The seat of a submission that is called so, and stands in this file."""
    return Seat(called, file, submission.student, submission.submitted, submission.assignment)


def verdict_of(
    grade: Grade, places: Mapping[str, Place] = {}, known: Mapping[str, ItemRecord] = {}
) -> Verdict:
    """What came of a submission, as it is recorded.

    ``places`` are those of the answers in the file, as far as wanted, ``known`` items of which the
    record is known.
    """
    items = [known.get(item.id) or item_record(item, places.get(item.id)) for item in grade.items]
    return Verdict(
        problem=grade.problem,
        sha256=grade.spec.sha256,
        score=str(grade.score),
        points=str(grade.points),
        manual=str(grade.manual_points),
        items=tuple(items),
        notes=notes_of(grade.warnings),
    )


def record_of(verdict: Verdict, seat: Seat) -> Record:
    """The record of the submission at a seat."""
    student = seat.student
    return Record(
        seat.called,
        student.id,
        student.name,
        student.level,
        student.email,
        seat.submitted,
        seat.assignment,
        verdict,
    )


def item_record(item: ItemGrade, place: Place | None) -> ItemRecord:
    """The record of an item's grade; ``place`` is where its answer stands."""
    return ItemRecord(
        item.id,
        item.kind,
        item.status,
        str(item.score),
        str(item.points),
        item.right,
        item.total,
        tuple([f"{one.mistake}: {one.step}" for one in item.diagnosis]),
        place.line if place else 0,
        place.column if place else 0,
        wrong_digest(item) if item.status in FALSE else "",
    )


def wrong_digest(item: ItemGrade) -> str:
    """A digest of what was written wrongly; empty where that says nothing.

    Of a choice there are too few to make anything of it that two are the same.
    """
    if item.kind == "choice":
        return ""
    if isinstance(item.answer, str):
        return digest(" ".join(item.answer.split()))
    written = [(wrong.index, wrong.answer) for wrong in item.wrong if wrong.answer is not None]
    return digest(repr(written)) if written else ""


def digest(text: str) -> str:
    """A short digest of a text.

    >>> digest("h0 = 3")
    '7d3bfe4e2f0deec7'
    """
    return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=8).hexdigest()


def notes_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Remarks, bounded in number and length, each on one line."""
    return tuple([" ".join(text.split())[:LONGEST_NOTE] for text in texts][:MOST_NOTES])


def reason_of(faults: Iterable[Fault], *, is_line: bool = False) -> str:
    """Why a submission could not be graded, in one line: the first fault, and how many more.

    Of a submission that ``is_line`` of a file of many, its name tells the line already.

    >>> place = Place("ada.yaml", 3, 1, text="x")
    >>> reason_of([Fault("tag", "tags are refused", place=place), Fault("empty-file", "")])
    'line 3: tag: tags are refused (and 1 more)'
    """
    first, *others = [fault for fault in faults if fault.severity == "error"]
    line = f"line {first.place.line}: " if first.place and first.place.text and not is_line else ""
    more = f" (and {len(others)} more)" if others else ""
    said = " ".join(f"{first.code}: {first.message}".split())
    return f"{line}{said[:LONGEST_NOTE]}{more}"
