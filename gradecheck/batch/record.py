"""What is kept of a graded submission in a class: small plain data, beside the grade's JSON.

Points are exact: a fraction as text (``"33/4"``), which :func:`exact` reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import msgspec

MOST_KNOWN = 65536
"""Different items of records that are remembered at once."""


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


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One submission for one problem, graded or found to be unreadable.

    file:       what the submission is called: a path, ``path:line`` in a file of many,
                ``archive.zip/member``
    student:    the id that it names; empty where it names none
    submitted:  the time that it gives, as written
    problem:    the problem's id, empty where it could not be found out
    assignment: the assignment that the submission is for, if it says so
    sha256:     of the problem's file
    score:      earned points; ``points``: those that could be earned; ``manual``: those that a
                person has yet to give, in neither
    items:      in the problem's order; none where the submission could not be graded
    reason:     why it could not be graded, in one line; empty where it was
    notes:      warnings and other remarks for the class table, one line each
    start:      where its line begins in the results of its part of the journal; ``length``: how
                many bytes it has, its line end included
    """

    file: str
    student: str = ""
    name: str = ""
    level: str = ""
    email: str = ""
    submitted: str = ""
    problem: str = ""
    assignment: str = ""
    sha256: str = ""
    score: str = "0"
    points: str = "0"
    manual: str = "0"
    items: tuple[ItemRecord, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
    start: int = 0
    length: int = 0


class Stored(msgspec.Struct, array_like=True, gc=False):
    """A record as it is read, its items still a text; the fields are those of :class:`Record`."""

    file: str
    student: str = ""
    name: str = ""
    level: str = ""
    email: str = ""
    submitted: str = ""
    problem: str = ""
    assignment: str = ""
    sha256: str = ""
    score: str = "0"
    points: str = "0"
    manual: str = "0"
    items: msgspec.Raw = msgspec.Raw(b"[]")
    reason: str = ""
    notes: tuple[str, ...] = ()
    start: int = 0
    length: int = 0


class RecordReader:
    """Reads records; equal items are one object, since most students of a class have them equal."""

    def __init__(self) -> None:
        self._decode = msgspec.json.Decoder(Stored).decode_lines
        self._items = msgspec.json.Decoder(tuple[ItemRecord, ...]).decode
        self._known: dict[bytes, tuple[ItemRecord, ...]] = {}

    def read(self, data: bytes, first: int = 0) -> Iterator[Record]:
        """The records in lines of JSON; to where their own lines begin ``first`` is added.

        >>> line = msgspec.json.encode(Record("a.yaml", "ada", start=3)) + b"\\n"
        >>> [(one.student, one.start) for one in RecordReader().read(line, 100)]
        [('ada', 103)]
        """
        known = self._known
        for one in self._decode(data):
            text = bytes(one.items)
            items = known.get(text)
            if items is None:
                if len(known) >= MOST_KNOWN:
                    known.clear()
                items = known[text] = self._items(text)
            yield Record(
                one.file,
                one.student,
                one.name,
                one.level,
                one.email,
                one.submitted,
                one.problem,
                one.assignment,
                one.sha256,
                one.score,
                one.points,
                one.manual,
                items,
                one.reason,
                one.notes,
                one.start + first,
                one.length,
            )


@lru_cache(maxsize=65536)
def exact(points: str) -> Fraction:
    """Points as an exact number.

    >>> exact("33/4") + exact("1")
    Fraction(37, 4)
    """
    return Fraction(points)
