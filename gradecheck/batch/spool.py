"""Records laid aside in a file without a name, to be read again in any order.

What came of them is laid aside once for all who did alike, as in the parts of the journal.
"""

from __future__ import annotations

import os
import tempfile
import weakref
from array import array
from collections.abc import Iterable

import msgspec

from gradecheck.batch.record import Record, Stored, Verdict, restored
from gradecheck.batch.remembered import Remembered

MOST = 256
"""Verdicts that are held at once, and read again beyond that."""


class Spool:
    """Records by their numbers, from 0.  The file goes with the last use of them.

    >>> spool = Spool(Record(name) for name in ("a", "b", "c"))
    >>> spool.read(1).file, len(spool)
    ('b', 3)
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it is read as long as this is
        weakref.finalize(self, self._file.close)
        self._ends = array("q", [0])
        self._places = array("q")
        self._verdicts = array("q")
        self._numbers = array("q")
        self._read: dict[int, Verdict] = {}
        self._write(records)
        self._file.flush()

    def __len__(self) -> int:
        return len(self._places)

    def read(self, number: int) -> Record:
        """The record with a number."""
        stored = STORED.decode(self._piece(self._places[number]))
        return restored(stored, self._verdict(stored.verdict), self._numbers[number])

    def _write(self, records: Iterable[Record]) -> None:
        encode = msgspec.json.Encoder().encode
        known = Remembered[Verdict, int]()
        for record in records:
            verdict = known.of(record.verdict)
            if verdict is None:
                verdict = known.keep(record.verdict, len(self._verdicts))
                self._verdicts.append(self._put(encode(record.verdict)))
            self._places.append(self._put(encode(record.stored(verdict))))
            self._numbers.append(record.number)

    def _put(self, data: bytes) -> int:
        """Write a piece; its number."""
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        return len(self._ends) - 2

    def _verdict(self, number: int) -> Verdict:
        """A verdict: one object for all who have it, as long as it is held."""
        found = self._read.get(number)
        if found is None:
            if len(self._read) >= MOST:
                self._read.clear()
            found = self._read[number] = VERDICT.decode(self._piece(self._verdicts[number]))
        return found

    def _piece(self, number: int) -> bytes:
        start, end = self._ends[number], self._ends[number + 1]
        if hasattr(os, "pread"):  # which a copy of this process may use at the same time
            return os.pread(self._file.fileno(), end - start, start)
        self._file.seek(start)
        return self._file.read(end - start)


STORED = msgspec.json.Decoder(Stored)
VERDICT = msgspec.json.Decoder(Verdict)
