"""Which records of a class belong together, found out with little memory however many there are.

Of every record only a hash is kept, eight bytes.  Where one occurs twice, those records are laid
aside in a file, from which they are read when their row is made.  That equal hashes mean the same
student is never believed: the names are compared.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gradecheck.batch.identity import NONE, Hashes, RowNames, belongs_to, holds
from gradecheck.batch.record import Record
from gradecheck.batch.spool import Spool

Whose = tuple[str, str]


def hashed(whose: Whose) -> int:
    """A hash of the person to whom a record belongs."""
    return hash(whose)


class Gathered:
    """The records of a class by the people to whom they belong.

    At hand, so that they can be asked for, are the records of people who have several, those of
    the ``wanted`` students, or with ``every`` all.  ``count`` is the number of people.  ``owners``
    tells of all records whose they are, if that can be had for less than the records.

    >>> gathered = Gathered(lambda: [Record("a", "ada"), Record("b", "bob"), Record("c", "ada")])
    >>> [[record.file for record in records] for records in gathered.people()]
    [['a', 'c'], ['b']]
    """

    def __init__(
        self,
        records: Callable[[], Iterable[Record]],
        *,
        every: bool = False,
        wanted: Iterable[str] = (),
        key: Callable[[Whose], int] = hashed,
        owners: Callable[[], Iterable[Whose]] | None = None,
    ) -> None:
        self.records = records
        self.key = key
        self.nameless = False
        keys = np.fromiter(self._keys(owners() if owners else map(belongs_to, records())), np.int64)
        people, person, sizes = np.unique(keys, return_inverse=True, return_counts=True)
        self.count = len(people)
        asked = np.full(len(people), every) | np.isin(people, self._keys_of(wanted))
        self.kept: NDArray[np.bool_] = (asked | (sizes > 1))[person]
        self.keys: Hashes
        self.keys, group = np.unique(keys[self.kept], return_inverse=True)
        self.members = np.argsort(group, kind="stable")
        self.starts = np.searchsorted(group[self.members], np.arange(len(self.keys) + 1))
        self.first = np.zeros(len(group), bool)
        self.first[self.members[self.starts[:-1]]] = True
        self.repeated = NONE
        self.spool = self._laid_aside() if len(group) else None

    def people(self) -> Iterator[list[Record]]:
        """The records of each person, in the order in which people first occur."""
        if self.spool is None:
            for record in self.records():
                yield [record]
            return
        kept, first, number = self.kept, self.first, 0
        for index, record in enumerate(self.records()):
            if not kept[index]:
                yield [record]
                continue
            if first[number]:
                yield from self._people_with(self.key(belongs_to(record)))
            number += 1

    def of(self, whose: Whose) -> list[Record]:
        """The records of one person, of those that are kept at hand."""
        return [one for one in self._group(self.key(whose)) if belongs_to(one) == whose]

    def has(self, students: Iterable[str]) -> NDArray[np.bool_]:
        """For each student whether there are records, where these are kept at hand."""
        return np.isin(self._keys_of(students), self.keys)

    def is_repeated(self, record: Record) -> bool:
        """Whether there may be another record of the same person for the same problem."""
        if not len(self.repeated):
            return False
        return holds(self.repeated, _problem_key(self.key(belongs_to(record)), record.problem))

    def row_id(self, record: Record) -> str:
        """What the row of a record's person is called."""
        return self._names.of(record) if self.nameless else record.student

    @cached_property
    def _names(self) -> RowNames:
        return RowNames(self.records())

    def _keys_of(self, students: Iterable[str]) -> Hashes:
        return np.fromiter((self.key((id, "")) for id in students), np.int64)

    def _keys(self, owners: Iterable[Whose]) -> Iterator[int]:
        key = self.key
        for whose in owners:
            if not whose[0]:
                self.nameless = True
            yield key(whose)

    def _laid_aside(self) -> Spool:
        """The records that are kept; and which problems somebody handed in twice."""
        problems = array("q")

        def kept() -> Iterator[Record]:
            for index, record in enumerate(self.records()):
                if self.kept[index]:
                    problems.append(_problem_key(self.key(belongs_to(record)), record.problem))
                    yield record

        spool = Spool(kept())
        keys, counts = np.unique(np.frombuffer(problems, np.int64), return_counts=True)
        self.repeated = keys[counts > 1]
        return spool

    def _group(self, key: int) -> Iterator[Record]:
        """The records with a hash, in the order of the sources."""
        at = int(np.searchsorted(self.keys, key))
        if self.spool is None or at == len(self.keys) or int(self.keys[at]) != key:
            return
        for number in self.members[self.starts[at] : self.starts[at + 1]]:
            yield self.spool.read(int(number))

    def _people_with(self, key: int) -> Iterator[list[Record]]:
        """The records with a hash, apart for each person who has it."""
        found: dict[Whose, list[Record]] = {}
        for record in self._group(key):
            found.setdefault(belongs_to(record), []).append(record)
        yield from found.values()


def _problem_key(person: int, problem: str) -> int:
    return hash((person, problem))
