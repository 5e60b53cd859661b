"""What is kept of a graded submission in a class: small plain data, beside the grade's JSON.

Points are exact: a fraction as text (``"33/4"``), which :func:`exact` reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import msgspec


class ItemRecord(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An item of a graded submission.

    ``mistakes`` holds ``kind: step`` for each finding; ``line`` and ``column`` are where the answer
    stands in the student's file, 0 where there is none; ``wrong`` is a digest of the answer where
    it is wrong, by which equal wrong answers are found.
    """

    id: str
    kind: str
    status: str
    score: str
    points: str
    right: int = 0
    total: int = 0
    mistakes: tuple[str, ...] = ()
    line: int = 0
    column: int = 0
    wrong: str = ""


NO_GRADE = msgspec.Raw(b'{"score":0,"items":[]}')


class Verdict(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What came of a submission, whoever handed it in: most students of a class share one.

    problem: the problem's id, empty where it could not be found out
    sha256:  of the problem's file
    score:   earned points; ``points``: those that could be earned; ``manual``: those that a person
             has yet to give, in neither
    items:   in the problem's order; none where the submission could not be graded
    reason:  why it could not be graded, in one line; empty where it was
    notes:   warnings and other remarks for the class table, one line each
    grade:   the JSON of the grade from the score on, where there is no name in it any more
    """

    problem: str = ""
    sha256: str = ""
    score: str = "0"
    points: str = "0"
    manual: str = "0"
    items: tuple[ItemRecord, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
    grade: msgspec.Raw = NO_GRADE

    @property
    def marks(self) -> str:
        """Statuses and scores of all items as one text: of a problem this decides the points.

        >>> item = ItemRecord("h0", "value", "partial", "21/8", "3")
        >>> Verdict(items=(item, item)).marks
        'partial:21/8 partial:21/8'
        """
        return " ".join([f"{item.status}:{item.score}" for item in self.items])


NO_VERDICT = Verdict()


class Stored(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A record as a part of the journal keeps it: with the number of its verdict in that part in
    place of the verdict."""

    file: str
    student: str
    name: str
    level: str
    email: str
    submitted: str
    assignment: str
    verdict: int


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One submission for one problem: who handed it in, and what came of it.

    file:       what the submission is called: a path, ``path:line`` in a file of many,
                ``archive.zip/member``
    student:    the id that it names; empty where it names none
    submitted:  the time that it gives, as written
    assignment: the assignment that the submission is for, if it says so
    number:     its place among the records of the class, from 0
    """

    file: str
    student: str = ""
    name: str = ""
    level: str = ""
    email: str = ""
    submitted: str = ""
    assignment: str = ""
    verdict: Verdict = NO_VERDICT
    number: int = 0

    @property
    def problem(self) -> str:
        """The problem's id, empty where it could not be found out."""
        return self.verdict.problem

    @property
    def items(self) -> tuple[ItemRecord, ...]:
        """What came of every item."""
        return self.verdict.items

    @property
    def reason(self) -> str:
        """Why it could not be graded; empty where it was."""
        return self.verdict.reason

    def stored(self, verdict: int) -> Stored:
        """The record as it is kept, with a number in place of the verdict."""
        return Stored(
            self.file,
            self.student,
            self.name,
            self.level,
            self.email,
            self.submitted,
            self.assignment,
            verdict,
        )


class Owner(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What has to be read of a stored record to know whose it is."""

    file: str
    student: str

    @property
    def whose(self) -> tuple[str, str]:
        """See :func:`whose`."""
        return whose(self.student, self.file)


def whose(student: str, file: str) -> tuple[str, str]:
    """The student, or else the file: equal for two records of the same person only.

    Records that name a student belong to that student.  One that names nobody is joined only with
    others of the very same file: the problems of one assignment.

    >>> whose("ada", "a.yaml"), whose("", "a.yaml")
    (('ada', ''), ('', 'a.yaml'))
    """
    return (student, "") if student else ("", file)


def restored(stored: Stored, verdict: Verdict, number: int) -> Record:
    """The record that was kept, with what came of it and its place in the class."""
    return Record(
        stored.file,
        stored.student,
        stored.name,
        stored.level,
        stored.email,
        stored.submitted,
        stored.assignment,
        verdict,
        number,
    )


class RecordReader:
    """Reads what parts keep of their records."""

    def __init__(self) -> None:
        self._verdicts = msgspec.json.Decoder(Verdict).decode_lines
        self._records = msgspec.json.Decoder(Stored).decode_lines
        self.owners = msgspec.json.Decoder(Owner).decode_lines

    def read(self, verdicts: bytes, records: bytes, first: int = 0) -> Iterator[Record]:
        """The records in lines of JSON, of which the first has the number ``first``.

        >>> stored = [Stored("a.yaml", "ada", "", "", "", "", "", 0)] * 2
        >>> encode = msgspec.json.Encoder().encode_lines
        >>> read = RecordReader().read(encode([Verdict("p")]), encode(stored), 100)
        >>> [(one.student, one.problem, one.number) for one in read]
        [('ada', 'p', 100), ('ada', 'p', 101)]
        """
        known = self._verdicts(verdicts)
        for number, one in enumerate(self._records(records), first):
            yield restored(one, known[one.verdict], number)


@lru_cache(maxsize=65536)
def exact(points: str) -> Fraction:
    """Points as an exact number.

    >>> exact("33/4") + exact("1")
    Fraction(37, 4)
    """
    return Fraction(points)
