"""What comes of a chunk: verdicts, records, feedback.

A part of the journal is a file of JSON lines: a head, the verdicts, one for all who did alike, the
records that refer to them, the feedback, the tracebacks of bugs.  The head has the length and the
checksum of what follows it, so that a part that was torn or changed is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from zlib import crc32

import msgspec

from gradecheck.batch.record import Stored, Verdict
from gradecheck.batch.sources.reading import Content

FORMAT = 2
"""Of the parts; what another format wrote is done anew."""


class Part(msgspec.Struct):
    """What comes of some submissions.

    verdicts: what came of them, to which records refer by the number
    records:  one for each problem of each submission
    feedback: the report written for the student, by the number of the record
    bugs:     what went wrong in gradecheck itself, by the number of the record: a traceback
    """

    verdicts: list[Verdict] = []
    records: list[Stored] = []
    feedback: dict[int, str] = {}
    bugs: dict[int, str] = {}

    @property
    def unreadable(self) -> int:
        """How many submissions could not be graded."""
        failed = [bool(one.reason) for one in self.verdicts]
        return sum([failed[record.verdict] for record in self.records]) if any(failed) else 0


class Head(msgspec.Struct, frozen=True):
    """The first line of a part.

    ``content`` and ``stamps`` are what its submissions were like, ``specs`` the SHA-256 of every
    problem that they name (empty where there was none), ``assignments`` the assignments that they
    say they are for.  ``verdicts``, ``records``, ``feedback`` and ``bugs`` are lengths in bytes,
    in the order of the file; ``checksum`` is of all that follows.
    """

    part: int
    content: Content
    stamps: list[int]
    specs: dict[str, str]
    assignments: dict[str, int]
    submissions: int
    unreadable: int
    verdicts: int
    records: int
    feedback: int
    bugs: int
    checksum: int

    @property
    def length(self) -> int:
        """The bytes that follow the head."""
        return self.verdicts + self.records + self.feedback + self.bugs


class Text(msgspec.Struct, frozen=True, array_like=True):
    """A text that belongs to a record, by its number."""

    record: int
    text: str


def encoded(part: Part, content: Content, stamps: list[int], specs: dict[str, str]) -> list[bytes]:
    """The file of a part, in pieces."""
    encoder = msgspec.json.Encoder()
    verdicts = encoder.encode_lines(part.verdicts)
    records = encoder.encode_lines(part.records)
    feedback = encoder.encode_lines([Text(*one) for one in sorted(part.feedback.items())])
    bugs = encoder.encode_lines([Text(*one) for one in sorted(part.bugs.items())])
    body = [verdicts, records, feedback, bugs]
    checksum = 0
    for piece in body:
        checksum = crc32(piece, checksum)
    head = Head(
        FORMAT,
        content,
        stamps,
        specs,
        dict(sorted(Counter(filter(None, [one.assignment for one in part.records])).items())),
        submissions=len(part.records),
        unreadable=part.unreadable,
        verdicts=len(verdicts),
        records=len(records),
        feedback=len(feedback),
        bugs=len(bugs),
        checksum=checksum,
    )
    return [encoder.encode(head), b"\n", *body]


def head_of(data: bytes) -> tuple[Head, int] | None:
    """The head of a part and where its verdicts begin; ``None`` where the file is not whole."""
    end = data.find(b"\n") + 1
    try:
        head = msgspec.json.decode(data[:end], type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    body = memoryview(data)[end:]
    whole = head.part == FORMAT and head.length == len(body) and head.checksum == crc32(body)
    return (head, end) if whole else None


def joined(parts: Iterable[Part]) -> Part:
    """Parts put together, in their order.

    >>> one = Part([Verdict("p")], [Stored("a.yaml", "", "", "", "", "", "", 0)])
    >>> [record.verdict for record in joined([one, one]).records]
    [0, 1]
    """
    whole = Part([], [], {}, {})
    for part in parts:
        number = len(whole.records)
        whole.records += _moved(part.records, len(whole.verdicts))
        whole.verdicts += part.verdicts
        whole.feedback.update((number + k, text) for k, text in part.feedback.items())
        whole.bugs.update((number + k, text) for k, text in part.bugs.items())
    return whole


def _moved(records: list[Stored], by: int) -> Iterable[Stored]:
    """The records of a part before which another has so many verdicts."""
    if not by:
        return records
    return [msgspec.structs.replace(one, verdict=one.verdict + by) for one in records]
