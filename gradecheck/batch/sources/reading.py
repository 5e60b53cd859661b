"""What a chunk holds, and by what it is seen whether that is still the same."""

# ruff: noqa: PTH116 - paths stay as they were written
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from zlib import crc32

import msgspec

from gradecheck.batch.sources.archive import read_members
from gradecheck.batch.sources.chunk import Chunk, Entry, Files, Lines, Members, readable_path
from gradecheck.batch.sources.folder import leads_out
from gradecheck.batch.sources.lines import read_lines
from gradecheck.document.collect import Faults
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.errors import Fault, GradecheckError, Place


def entries_of(chunk: Chunk) -> Iterator[Entry]:
    """The submissions of a chunk, in order; what cannot be read is a fault, never an exception."""
    match chunk:
        case Files():
            for path in chunk.paths:
                yield _file(os.fsdecode(path), os.fsdecode(chunk.root))
        case Lines():
            yield from _whole(read_lines(chunk), chunk.file)
        case Members():
            yield from _whole(read_members(chunk), readable_path(os.fsdecode(chunk.path)))
        case _:
            yield Entry(chunk.file, 0, chunk.fault)


def _file(path: str, root: str) -> Entry:
    file = readable_path(path)
    if root and leads_out(path, root):
        message = "this is a link that leads out of the folder"
        return Entry(file, 0, Fault("path-leads-out", message, "", Place(file, 1, 1)))
    try:
        return Entry(file, 0, read_bytes(path, DEFAULT_LIMITS.max_bytes, Faults(1)))
    except GradecheckError as error:
        return Entry(file, 0, error.faults[0])


def _whole(entries: Iterable[Entry], file: str) -> Iterator[Entry]:
    """The entries of a file of many; where it cannot be read any more, a fault ends them."""
    try:
        yield from entries
    except OSError as error:
        message = f"the file could not be read: {error.strerror or type(error).__name__}"
        yield Entry(file, 0, Fault("unreadable-file", message, "", Place(file, 1, 1)))
    except GradecheckError as error:
        yield Entry(file, 0, error.faults[0])


class Content(msgspec.Struct, frozen=True):
    """By what it is seen that submissions have changed: their number, bytes and a checksum."""

    entries: int
    size: int
    checksum: int


NOTHING = Content(0, 0, 0)


def content_of(entries: Iterable[Entry], before: Content = NOTHING) -> Content:
    """The content of submissions, which come after others.

    >>> content_of([Entry("ada.yaml", 0, b"problem: mlp")])
    Content(entries=1, size=12, checksum=3605258040)
    """
    number, size, checksum = before.entries, before.size, before.checksum
    for entry in entries:
        data = entry.data if isinstance(entry.data, bytes) else entry.data.message.encode()
        checksum = crc32(data, checksum ^ len(data))
        size += len(data)
        number += 1
    return Content(number, size, checksum)


def in_batches(entries: Iterable[Entry], most: int) -> Iterator[list[Entry]]:
    """Submissions that are held at once: up to about ``most`` bytes of them.

    >>> entries = [Entry("a", 0, b"12"), Entry("b", 0, b"3"), Entry("c", 0, b"45")]
    >>> [[one.file for one in batch] for batch in in_batches(entries, 3)]
    [['a', 'b'], ['c']]
    """
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += len(entry.data) if isinstance(entry.data, bytes) else 0
        if size >= most:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def stamps_of(chunk: Chunk) -> list[int]:
    """Size and time of change of every file of a chunk: while they are the same, so is it."""
    match chunk:
        case Files():
            return [number for path in chunk.paths for number in _stamp(path)]
        case Lines() | Members():
            return _stamp(chunk.path)
        case _:
            return []


def _stamp(path: bytes) -> list[int]:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return [-1, -1]
    return [status.st_size, status.st_mtime_ns]
