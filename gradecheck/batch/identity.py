"""To whom a record belongs, and what its row is called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradecheck.batch.record import Record, whose

Hashes: TypeAlias = NDArray[np.int64]
NONE: Hashes = np.zeros(0, np.int64)


def belongs_to(record: Record) -> tuple[str, str]:
    """To whom a record belongs, see :func:`gradecheck.batch.record.whose`."""
    return whose(record.student, record.file)


def stem(file: str) -> str:
    """What a file is called without folder and ending; a line of it keeps its number.

    >>> stem("class/ada.yaml"), stem("all.zip/bob/answers.json"), stem("class.ndjson:17")
    ('ada', 'answers', 'class:17')
    """
    name = file.rpartition("/")[2]
    path, colon, line = name.rpartition(":")
    if not colon or not (line.isascii() and line.isdecimal()):
        path, colon, line = name, "", ""
    return os.path.splitext(path)[0] + colon + line or file or "?"  # noqa: PTH122 - no pathlib


class RowNames:
    """What the rows of records that name nobody are called: no two rows have the same name.

    >>> names = RowNames([Record("a/x.yaml"), Record("b/x.yaml"), Record("c/ada.yaml"),
    ...     Record("d/y.yaml"), Record("e/z.yaml", "ada")])
    >>> [names.of(Record(file)) for file in ("a/x.yaml", "c/ada.yaml", "d/y.yaml")]
    ['a/x.yaml', 'c/ada.yaml', 'y']
    """

    def __init__(self, records: Iterable[Record]) -> None:
        hashes = np.fromiter(_hashes(records), np.int64).reshape(-1, 2)
        nameless = hashes[:, 1] != 0
        _, first = np.unique(hashes[nameless, 1], return_index=True)
        stems, counts = np.unique(hashes[nameless][first, 0], return_counts=True)
        students = np.unique(hashes[~nameless, 0])
        self.used: Hashes = np.union1d(stems, students)
        self.shared: Hashes = np.union1d(stems[counts > 1], np.intersect1d(stems, students))

    def of(self, record: Record) -> str:
        """The student, or else the file's stem; where that is taken, the file's whole name."""
        if record.student:
            return record.student
        name = stem(record.file)
        if not holds(self.shared, hash(name)):
            return name
        name = record.file
        while holds(self.used, hash(name)):
            name += "~"
        return name


def _hashes(records: Iterable[Record]) -> Iterator[int]:
    """For each record the hash of its name, and of its file where it names nobody, else 0."""
    for record in records:
        yield hash(record.student or stem(record.file))
        yield 0 if record.student else hash(record.file) or 1


def holds(found: Hashes, key: int) -> bool:
    """Whether a sorted array holds a hash."""
    at = int(np.searchsorted(found, key))
    return at < len(found) and int(found[at]) == key
