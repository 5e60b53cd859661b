"""All parts of a journal, read as one: records in order, lines and feedback on demand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec

from gradecheck.batch.part import Head, Text
from gradecheck.batch.record import Record, RecordReader

MOST_OPEN = 32
"""Files that are kept open: rows come by student, their lines lie anywhere."""


class _Place(msgspec.Struct, frozen=True):
    """A part of the journal: its file, where its results begin in it, how long each stretch is."""

    path: str
    begin: int
    head: Head


class Results:
    """What came of a class.

    The ``start`` of a record that is read here counts over all parts one after another, so that
    its line is found without knowing the part.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._places: list[_Place] = []
        self._starts: list[int] = []
        self._open: dict[int, BinaryIO] = {}
        self._reader = RecordReader()
        self._feedback: tuple[int, dict[int, str]] = (-1, {})
        total = 0
        for path in paths:
            with Path(path).open("rb") as file:
                line = file.readline()
            head = msgspec.json.decode(line, type=Head)
            self._places.append(_Place(path, len(line), head))
            self._starts.append(total)
            total += head.results

    def __enter__(self) -> Results:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what was opened to read lines."""
        for file in self._open.values():
            file.close()
        self._open.clear()

    @property
    def count(self) -> int:
        """How many records there are."""
        return sum(place.head.submissions for place in self._places)

    @property
    def unreadable(self) -> int:
        """How many of them could not be graded."""
        return sum(place.head.unreadable for place in self._places)

    @property
    def problems(self) -> list[str]:
        """The ids of all problems that were named, sound or not."""
        return sorted({id for place in self._places for id in place.head.specs})

    @property
    def assignments(self) -> list[str]:
        """The assignments that submissions say they are for."""
        return sorted({id for place in self._places for id in place.head.assignments})

    def records(self) -> Iterator[Record]:
        """A new pass over all records, in the order of the class's files."""
        for number in range(len(self._places)):
            yield from self._records(number)

    def _records(self, number: int) -> Iterator[Record]:
        head = self._places[number].head
        verdicts = self._stretch(number, head.results, head.verdicts)
        yield from self._reader.read(verdicts, self._stored(number), self._starts[number])

    def _stored(self, number: int) -> bytes:
        head = self._places[number].head
        return self._stretch(number, head.results + head.verdicts, head.records)

    def owners(self) -> Iterator[tuple[str, str]]:
        """To whom each record belongs, in their order: quicker than by reading them whole."""
        for number in range(len(self._places)):
            for owner in self._reader.owners(self._stored(number)):
                yield owner.whose

    def lines(self) -> Iterator[bytes]:
        """The JSON lines of all records in their order, a piece a part."""
        for number, place in enumerate(self._places):
            yield self._stretch(number, 0, place.head.results)

    def line(self, record: Record) -> bytes:
        """The JSON line of a record, its line end included."""
        number = self._part_of(record)
        file = self._kept_open(number)
        file.seek(self._places[number].begin + record.start - self._starts[number])
        return file.read(record.length)

    def feedback(self, record: Record) -> str | None:
        """The report written for the student of a record, if one was made."""
        number = self._part_of(record)
        if self._feedback[0] != number:
            head = self._places[number].head
            before = head.results + head.verdicts + head.records
            data = self._stretch(number, before, head.feedback)
            texts = {one.record: one.text for one in TEXTS.decode_lines(data)}
            starts = [one.start for one in self._records(number)] if texts else []
            self._feedback = (number, {starts[k]: text for k, text in texts.items()})
        return self._feedback[1].get(record.start)

    def bugs(self) -> Iterator[tuple[Record, str]]:
        """Where gradecheck itself failed: the record and the traceback."""
        for number, place in enumerate(self._places):
            head = place.head
            if head.bugs:
                before = head.results + head.verdicts + head.records + head.feedback
                data = self._stretch(number, before, head.bugs)
                records = list(self._records(number))
                yield from ((records[one.record], one.text) for one in TEXTS.decode_lines(data))

    def _part_of(self, record: Record) -> int:
        return bisect_right(self._starts, record.start) - 1

    def _stretch(self, number: int, start: int, length: int) -> bytes:
        """Some bytes of a part, counted from where its results begin."""
        place = self._places[number]
        with Path(place.path).open("rb", buffering=0) as file:
            file.seek(place.begin + start)
            return file.read(length)

    def _kept_open(self, number: int) -> BinaryIO:
        """The file of a part, for more than one line."""
        file = self._open.get(number)
        if file is None:
            if len(self._open) >= MOST_OPEN:
                self.close()
            path = Path(self._places[number].path)
            file = self._open[number] = path.open("rb", buffering=0)
        return file


TEXTS = msgspec.json.Decoder(Text)
