"""The lines of a class's results: the grade of a submission as a JSON object.

Between those who did alike only the file and the student differ; so what stands around these is
worked out once for all of them.
"""

from __future__ import annotations

import msgspec

from gradecheck.batch.printable_bytes import printable_bytes, text_bytes
from gradecheck.batch.record import Record, Verdict
from gradecheck.batch.remembered import Remembered
from gradecheck.report.grade_data import student_data
from gradecheck.spec.submission import Student


class Frame(msgspec.Struct, frozen=True):
    """What stands between the file and the student in a line, and what stands after them."""

    between: bytes
    after: bytes


class ResultLines:
    """Makes the lines of records.

    >>> verdict = Verdict("p", grade=msgspec.Raw(b'{"score":3}'))
    >>> ResultLines().of(Record("ada.yaml", "ada", verdict=verdict))
    b'{"file":"ada.yaml","problem":"p","student":{"id":"ada"},"score":3}\\n'
    """

    def __init__(self) -> None:
        self._frames = Remembered[Verdict, Frame]()

    def of(self, record: Record) -> bytes:
        """The line of a record, its line end included."""
        verdict = record.verdict
        frame = self._frames.of(verdict) or self._frames.keep(verdict, _frame_of(verdict))
        file, who = text_bytes(record.file), _student(record)
        return b'{"file":%b%b%b%b' % (file, frame.between, who, frame.after)


def _frame_of(verdict: Verdict) -> Frame:
    problem = text_bytes(verdict.problem) if verdict.problem else b"null"
    after = b",%b\n" % bytes(verdict.grade)[1:]
    return Frame(b',"problem":%b,"student":' % problem, after)


def _student(record: Record) -> bytes:
    """Who handed in."""
    if record.name or record.level or record.email:
        student = Student(record.student, record.name, record.level, record.email)
        return printable_bytes(student_data(student))
    return b'{"id":%b}' % text_bytes(record.student)
