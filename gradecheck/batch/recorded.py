"""What is kept of a graded submission: its verdict, and the record of whoever handed it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from gradecheck.batch.printable_bytes import printable_bytes
from gradecheck.batch.record import ItemRecord, Record, Verdict
from gradecheck.errors import Fault, Place
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.report.grade_data import grade_head, grade_tail, item_data
from gradecheck.spec.submission import Student, Submission
from gradecheck.version import __version__

MOST_NOTES = 20
LONGEST_NOTE = 300
FALSE = ("wrong", "partial")


def grade_json(grade: Grade, known: Mapping[str, bytes] = {}) -> msgspec.Raw:
    """The JSON of a grade from the score on; ``known`` are items of which the text is known."""
    items = b",".join([known.get(item.id) or item_text(item) for item in grade.items])
    head, tail = (printable_bytes(part(grade))[1:-1] for part in (grade_head, grade_tail))
    return msgspec.Raw(b'{%b,"items":[%b],%b}' % (head, items, tail))


def item_text(item: ItemGrade) -> bytes:
    """An item as JSON: of what is right, or earns as much by following from something earlier,
    neither the answer nor what was expected is repeated."""
    data = item_data(item)
    follows = item.status == "follow-through" and item.score == item.points
    if item.status == "correct" or follows:
        del data["answer"], data["expected"]
    return printable_bytes(data)


def unreadable_json(reason: str) -> msgspec.Raw:
    """What stands in place of the grade of a submission that could not be graded."""
    data: dict[str, Any] = {
        "status": "unreadable",
        "reason": reason,
        "score": 0,
        "items": [],
        "gradecheck": __version__,
    }
    return msgspec.Raw(printable_bytes(data))


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
    grade: Grade,
    places: Mapping[str, Place] = {},
    records: Mapping[str, ItemRecord] = {},
    texts: Mapping[str, bytes] = {},
) -> Verdict:
    """What came of a submission, as it is kept.

    ``places`` are those of the answers in the file, as far as wanted; ``records`` and ``texts`` are
    of items of which they are known.
    """
    sums = grade.sums
    items = [records.get(item.id) or item_record(item, places.get(item.id)) for item in grade.items]
    return Verdict(
        problem=grade.problem,
        sha256=grade.spec.sha256,
        score=str(sums.score),
        points=str(sums.points),
        manual=str(sums.manual),
        items=tuple(items),
        notes=notes_of(grade.warnings),
        grade=grade_json(grade, texts),
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
