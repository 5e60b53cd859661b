"""Files with a submission on each line: cut into chunks at ends of lines, read line by line."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from gradecheck.batch.sources.chunk import Entry, Lines
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.errors import Fault, Place

BLOCK = 1 << 21
"""About how many bytes a chunk of a small class has: some thousand submissions."""
LARGER = ((1 << 26, 2), (1 << 28, 4))
"""From so many bytes on a chunk is so many times as large: much is worked out once a chunk."""
LONGEST = DEFAULT_LIMITS.max_bytes
NEWLINE = ord("\n")


def usual_block(size: int) -> int:
    """About how many bytes a chunk of a file of so many bytes has.

    >>> [usual_block(size) // BLOCK for size in (1_000_000, 100_000_000, 1_000_000_000)]
    [1, 2, 4]
    """
    return BLOCK * max([1, *(times for least, times in LARGER if size >= least)])


def line_chunks(path: str, file: str) -> Iterator[Lines]:
    """The chunks of a file: whole lines, about as many bytes as is usual.

    Reading the file for its ends of lines takes some 0.2 seconds a gigabyte.  Raises ``OSError``.
    """
    buffer = bytearray(usual_block(Path(path).stat().st_size))
    codes = np.frombuffer(buffer, np.uint8)  # in which numpy counts faster than Python
    start = position = 0
    first, count = 1, 0
    with Path(path).open("rb", buffering=0) as stream:
        while size := stream.readinto(buffer):
            last = buffer.rfind(b"\n", 0, size)
            if last >= 0:
                count += int(np.count_nonzero(codes[: last + 1] == NEWLINE))
                end = position + last + 1
                yield Lines(os.fsencode(path), file, start, end, first, count)
                start, first, count = end, first + count, 0
            position += size
    if start < position:
        yield Lines(os.fsencode(path), file, start, position, first, 1)


def read_lines(chunk: Lines) -> Iterator[Entry]:
    """The submissions of a chunk; blank lines are none.  Raises ``OSError``."""
    with Path(os.fsdecode(chunk.path)).open("rb") as stream:
        stream.seek(chunk.start)
        left, number = chunk.end - chunk.start, chunk.first
        while left > 0:
            line = stream.readline(min(left, LONGEST + 2))
            if not line:
                return
            left -= len(line)
            if len(line) == LONGEST + 2 and not line.endswith(b"\n"):
                left -= _rest_of_line(stream, left)
                yield Entry(chunk.file, number, _too_long(chunk.file, number), "json")
            elif not (line.isspace() or (line.startswith(BOM_UTF8) and not line[3:].strip())):
                yield Entry(chunk.file, number, line.rstrip(b"\r\n"), "json")
            number += 1


def _rest_of_line(stream: BinaryIO, most: int) -> int:
    """Read up to the end of the line, without keeping it; how many bytes that were."""
    passed = 0
    while passed < most:
        piece = stream.readline(min(most - passed, BLOCK))
        passed += len(piece)
        if not piece or piece.endswith(b"\n"):
            break
    return passed


def _too_long(file: str, number: int) -> Fault:
    message = f"the line has more than {LONGEST:,} bytes"
    return Fault("too-large", message, "a submission is one line", Place(file, number, 1))
