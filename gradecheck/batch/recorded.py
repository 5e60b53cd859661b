"""What is written about a graded submission: its JSON line, and its record."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

import msgspec

from gradecheck.batch.record import ItemRecord, Record
from gradecheck.errors import Fault, Place
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.report.grade_data import grade_data, printable_json
from gradecheck.spec.submission import Student, Submission
from gradecheck.version import __version__

MOST_NOTES = 20
LONGEST_NOTE = 300
FALSE = ("wrong", "partial")


def line_of(grade: Grade, file: str) -> bytes:
    """The grade as a line of a class's results: what is right is not repeated."""
    data = grade_data(grade)
    for item in data["items"]:
        if item["status"] == "correct":
            del item["answer"], item["expected"]
    return _encoded({"file": file, **data})


def unreadable_line(record: Record) -> bytes:
    """The line of a submission that could not be graded.

    >>> unreadable_line(Record("ada.yaml", "ada", reason="empty-file: the file is empty"))[:57]
    b'{"file":"ada.yaml","problem":null,"student":{"id":"ada"},'
    """
    further = (("name", record.name), ("level", record.level), ("email", record.email))
    return _encoded(
        {
            "file": record.file,
            "problem": record.problem or None,
            "student": {"id": record.student, **{key: text for key, text in further if text}},
            "status": "unreadable",
            "reason": record.reason,
            "score": 0,
            "items": [],
            "gradecheck": __version__,
        }
    )


def _encoded(data: dict[str, Any]) -> bytes:
    line = msgspec.json.encode(data)
    if line.isascii() and b"\x7f" not in line:
        return line + b"\n"
    return printable_json(line.decode()).encode() + b"\n"


def record_of(grade: Grade, intake: Intake, submission: Submission, file: str) -> Record:
    """The record of a grade."""
    return with_student(
        Record(
            file,
            submitted=submission.submitted,
            problem=grade.problem,
            assignment=submission.assignment,
            sha256=grade.spec.sha256,
            score=str(grade.score),
            points=str(grade.points),
            manual=str(grade.manual_points),
            items=tuple([item_record(item, intake.places.get(item.id)) for item in grade.items]),
            notes=notes_of(grade.warnings),
        ),
        grade.student,
    )


def with_student(record: Record, student: Student) -> Record:
    """The record of this student."""
    return msgspec.structs.replace(
        record,
        student=student.id,
        name=student.name,
        level=student.level,
        email=student.email,
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
