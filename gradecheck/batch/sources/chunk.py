"""A chunk: some submissions that are graded together, and kept together in the journal.

A chunk is a small description that is sent to a worker, which reads the bytes itself.  How a class
is cut into chunks depends on its files alone, never on the number of workers.  Paths are bytes: any
may occur in the name of a file.
"""

from __future__ import annotations

from typing import Literal, TypeAlias
from zlib import crc32

import msgspec

from gradecheck.errors import Fault

USUAL_FILES = 48
"""Files in a chunk of a small class on average, as far as names decide."""
LARGER = ((1_000, 4), (10_000, 16))
"""From so many files on a chunk is so many times as large: much is worked out once a chunk."""


def usual_files(count: int) -> int:
    """About how many of ``count`` files are in a chunk; there are at most three times as many.

    >>> usual_files(300), usual_files(5_000), usual_files(100_000)
    (48, 192, 768)
    """
    return USUAL_FILES * max([1, *(times for least, times in LARGER if count >= least)])


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One submission as it came: its bytes, or the fault that says why there are none.

    ``file`` is what messages call the file; ``line`` is the line of it that holds the submission,
    0 where the whole file does.
    """

    file: str
    line: int
    data: bytes | Fault
    syntax: Literal["yaml", "json"] | None = None

    @property
    def called(self) -> str:
        """What the submission is called.

        >>> Entry("class.ndjson", 3, b"").called, Entry("ada.yaml", 0, b"").called
        ('class.ndjson:3', 'ada.yaml')
        """
        return f"{self.file}:{self.line}" if self.line else self.file


class Files(msgspec.Struct, frozen=True, tag="files"):
    """Files of one submission each.  Those below ``root`` may not be links that lead out of it."""

    paths: tuple[bytes, ...]
    root: bytes = b""

    @property
    def count(self) -> int:
        """How many submissions there are."""
        return len(self.paths)


class Lines(msgspec.Struct, frozen=True, tag="lines"):
    """The bytes from ``start`` to ``end`` of a file with a submission on each line.

    ``path`` is opened, ``file`` is what it is called; the first line of the chunk is line
    ``first`` of the file, and ``count`` lines begin in it, blank ones included.
    """

    path: bytes
    file: str
    start: int
    end: int
    first: int
    count: int


class Members(msgspec.Struct, frozen=True, tag="members"):
    """Members of an archive, by their numbers in its table of contents."""

    path: bytes
    numbers: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many submissions there are."""
        return len(self.numbers)


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """What is refused before it is opened: a row with the reason, nothing more."""

    file: str
    fault: Fault

    @property
    def count(self) -> int:
        """It stands for one submission."""
        return 1


Chunk: TypeAlias = Files | Lines | Members | Refused


def readable_path(path: str) -> str:
    r"""A path as text that can be written to any file: bytes that are no UTF-8 are spelled out.

    >>> readable_path("ada.yaml"), readable_path("caf\udce9.yaml")
    ('ada.yaml', 'caf\\xe9.yaml')
    """
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return path


def is_last(name: str, usual: int) -> bool:
    """Whether a chunk of about ``usual`` files ends with the file of this name.

    That is decided by the name, so that a file which is added changes the chunk to which it comes
    and no other: of a class of which the journal is kept only that chunk is graded again.
    """
    return crc32(name.encode("utf-8", "surrogateescape")) % usual == 0
