"""Records laid aside in a file without a name, to be read again in any order."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from gradecheck.batch.record import Record


class Spool:
    """Records by their numbers, from 0.  The file goes with the last use of them.

    >>> spool = Spool(Record(name) for name in ("a", "b", "c"))
    >>> spool.read(1).file, len(spool)
    ('b', 3)
    """

    def __init__(self, records: Iterable[Record]) -> None:
        encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(Record).decode
        with tempfile.TemporaryFile() as file:

            def written() -> Iterator[int]:
                for record in records:
                    yield file.write(encode(record))

            lengths = np.fromiter(written(), np.int64)
            file.flush()
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._ends = np.cumsum(lengths)

    def __len__(self) -> int:
        return len(self._ends)

    def read(self, number: int) -> Record:
        """The record with a number."""
        start = int(self._ends[number - 1]) if number else 0
        return self._decode(os.pread(self._file, int(self._ends[number]) - start, start))
