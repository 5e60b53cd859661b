"""What comes of a chunk: lines of results, records, feedback.

A part of the journal is a file of JSON lines: a head, the results, the records, the feedback, the
tracebacks of bugs.  The head has the length and the checksum of what follows it, so that a part
that was torn or changed is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from zlib import crc32

import msgspec

from gradecheck.batch.record import Record
from gradecheck.batch.sources.reading import Content

FORMAT = 1
"""Of the parts; what another format wrote is done anew."""


class Part(msgspec.Struct):
    """What comes of some submissions.

    lines:    a JSON line for each record, in their order
    records:  one for each problem of each submission, with the place of its line in ``lines``
    feedback: the report written for the student, by the number of the record
    bugs:     what went wrong in gradecheck itself, by the number of the record: a traceback
    """

    lines: bytes = b""
    records: list[Record] = []
    feedback: dict[int, str] = {}
    bugs: dict[int, str] = {}


class Head(msgspec.Struct, frozen=True):
    """The first line of a part.

    ``content`` and ``stamps`` are what its submissions were like, ``specs`` the SHA-256 of every
    problem that they name (empty where there was none), ``assignments`` the assignments that they
    say they are for.  ``results``, ``records``, ``feedback`` and
    ``bugs`` are lengths in bytes, in the order of the file; ``checksum`` is of all that follows.
    """

    part: int
    content: Content
    stamps: list[int]
    specs: dict[str, str]
    assignments: tuple[str, ...]
    submissions: int
    unreadable: int
    results: int
    records: int
    feedback: int
    bugs: int
    checksum: int

    @property
    def length(self) -> int:
        """The bytes that follow the head."""
        return self.results + self.records + self.feedback + self.bugs


class Text(msgspec.Struct, frozen=True, array_like=True):
    """A text that belongs to a record, by its number."""

    record: int
    text: str


def encoded(part: Part, content: Content, stamps: list[int], specs: dict[str, str]) -> bytes:
    """The file of a part."""
    encoder = msgspec.json.Encoder()
    records = encoder.encode_lines(part.records)
    feedback = encoder.encode_lines([Text(*one) for one in sorted(part.feedback.items())])
    bugs = encoder.encode_lines([Text(*one) for one in sorted(part.bugs.items())])
    body = b"".join((part.lines, records, feedback, bugs))
    head = Head(
        FORMAT,
        content,
        stamps,
        specs,
        tuple(sorted({record.assignment for record in part.records if record.assignment})),
        submissions=len(part.records),
        unreadable=sum(1 for record in part.records if record.reason),
        results=len(part.lines),
        records=len(records),
        feedback=len(feedback),
        bugs=len(bugs),
        checksum=crc32(body),
    )
    return encoder.encode(head) + b"\n" + body


def head_of(data: bytes) -> tuple[Head, int] | None:
    """The head of a part and where its results begin; ``None`` where the file is not whole."""
    end = data.find(b"\n") + 1
    try:
        head = msgspec.json.decode(data[:end], type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    body = memoryview(data)[end:]
    whole = head.part == FORMAT and head.length == len(body) and head.checksum == crc32(body)
    return (head, end) if whole else None


def placed(lines: Iterable[bytes], records: Iterable[Record]) -> Part:
    """The part of these records, each with its line.

    >>> part = placed([b"{}\\n", b"[0]\\n"], [Record("a.yaml"), Record("b.yaml")])
    >>> [(record.start, record.length) for record in part.records]
    [(0, 3), (3, 4)]
    """
    kept = list(lines)
    starts = accumulate(map(len, kept), initial=0)
    return Part(
        b"".join(kept),
        [
            msgspec.structs.replace(record, start=start, length=len(line))
            for record, line, start in zip(records, kept, starts, strict=False)
        ],
    )


def joined(parts: Iterable[Part]) -> Part:
    """Parts put together, in their order."""
    whole = Part(b"", [], {}, {})
    lines: list[bytes] = []
    size = 0
    for part in parts:
        number = len(whole.records)
        whole.records += _moved(part.records, size) if size else part.records
        whole.feedback.update((number + k, text) for k, text in part.feedback.items())
        whole.bugs.update((number + k, text) for k, text in part.bugs.items())
        lines.append(part.lines)
        size += len(part.lines)
    whole.lines = b"".join(lines)
    return whole


def _moved(records: Iterable[Record], by: int) -> Iterator[Record]:
    for record in records:
        yield msgspec.structs.replace(record, start=record.start + by)
