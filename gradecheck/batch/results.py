"""All parts of a journal, read as one: records in order, feedback on demand."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from gradecheck.batch.part import Head, Text
from gradecheck.batch.record import Record, RecordReader


class _Place(msgspec.Struct, frozen=True):
    """A part of the journal: its file, where its verdicts begin in it, how long each stretch is."""

    path: str
    begin: int
    head: Head


class Results:
    """What came of a class.

    Records are numbered over all parts one after another, so that what else there is of one is
    found without knowing the part.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        self._places: list[_Place] = []
        self._starts: list[int] = []
        self._reader = RecordReader()
        self._feedback: tuple[int, dict[int, str]] = (-1, {})
        total = 0
        for path in paths:
            with Path(path).open("rb") as file:
                line = file.readline()
            head = msgspec.json.decode(line, type=Head)
            self._places.append(_Place(path, len(line), head))
            self._starts.append(total)
            total += head.submissions

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
    def assignments(self) -> dict[str, int]:
        """The assignments that submissions say they are for, each with the number of these."""
        found: Counter[str] = Counter()
        for place in self._places:
            found.update(place.head.assignments)
        return dict(sorted(found.items()))

    def records(self) -> Iterator[Record]:
        """A new pass over all records, in the order of the class's files."""
        for number in range(len(self._places)):
            yield from self._records(number)

    def _records(self, number: int) -> Iterator[Record]:
        verdicts = self._stretch(number, 0, self._places[number].head.verdicts)
        yield from self._reader.read(verdicts, self._stored(number), self._starts[number])

    def _stored(self, number: int) -> bytes:
        head = self._places[number].head
        return self._stretch(number, head.verdicts, head.records)

    def owners(self) -> Iterator[tuple[str, str]]:
        """To whom each record belongs, in their order: quicker than by reading them whole."""
        for number in range(len(self._places)):
            for owner in self._reader.owners(self._stored(number)):
                yield owner.whose

    def feedback(self, record: Record) -> str | None:
        """The report written for the student of a record, if one was made."""
        part = bisect_right(self._starts, record.number) - 1
        if self._feedback[0] != part:
            head = self._places[part].head
            data = self._stretch(part, head.verdicts + head.records, head.feedback)
            self._feedback = (part, {one.record: one.text for one in TEXTS.decode_lines(data)})
        return self._feedback[1].get(record.number - self._starts[part])

    def bugs(self) -> Iterator[tuple[Record, str]]:
        """Where gradecheck itself failed: the record and the traceback."""
        for number, place in enumerate(self._places):
            head = place.head
            if head.bugs:
                before = head.verdicts + head.records + head.feedback
                data = self._stretch(number, before, head.bugs)
                records = list(self._records(number))
                yield from ((records[one.record], one.text) for one in TEXTS.decode_lines(data))

    def _stretch(self, number: int, start: int, length: int) -> bytes:
        """Some bytes of a part, counted from where its verdicts begin."""
        place = self._places[number]
        with Path(place.path).open("rb", buffering=0) as file:
            file.seek(place.begin + start)
            return file.read(length)


TEXTS = msgspec.json.Decoder(Text)
