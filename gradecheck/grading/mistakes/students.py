"""Students who gave the same steps under one reading, as arrays, and what of theirs is wrong."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask, flat
from gradecheck.grading.compare import close
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.written import units_at
from gradecheck.grading.mistakes.wrong import NOBODY, Wrong
from gradecheck.ops.record import Array, Shape


class Probe(msgspec.Struct, frozen=True, eq=False):
    """One element of each of some students' answers to a step, which tells most of them apart.

    who:    the students
    at:     the element of each answer
    answer: what is written there
    half:   at least half a unit of its last figure
    """

    who: NDArray[np.intp]
    at: NDArray[np.intp]
    answer: Array
    half: Array

    def among(self, who: Mask) -> Probe:
        """The same for those of the students for whom ``who`` is true."""
        kept = who[self.who]
        return Probe(self.who[kept], self.at[kept], self.answer[kept], self.half[kept])


class Students:
    """Some students of a class.

    given:   all answers, each (students, *shape)
    wrong:   those that are wrong
    reach:   for each wrong item the steps whose formulas matter to it
    differs: for each step given, whose answer is not the true value somewhere
    carried: the answers that make a difference when they are carried on
    """

    def __init__(self, candidates: Candidates, given: Mapping[str, Given], wrong: Wrong) -> None:
        self.candidates = candidates
        self.given = given
        self.wrong = wrong
        self.names = frozenset(given)
        self.count = wrong.count
        self.reach = {item: candidates.reach(item) for item in wrong.targets}
        self.differs = {name: self._differing(name) for name in given}
        self.carried = {
            name: Given(one.values, one.written & _column(differs, one.values), one.tolerance)
            for name, one in given.items()
            if (differs := self.differs[name]).any()
        }
        self._probes: dict[str, Probe] = {}

    def concerned(self, step: str) -> Mask:
        """For whom the formula of a step matters to a wrong item."""
        found = np.zeros(self.count, dtype=bool)
        for item, below in self.reach.items():
            if step in below:
                found |= self.wrong.whose(item)
        return found

    def relevant(self) -> dict[str, Mask]:
        """By step for whom earlier answers, carried on, make a difference to what comes of it."""
        found: dict[str, Mask] = {}
        for step in self.given:
            who = self.concerned(step)
            if not who.any():
                continue
            for name in self.candidates.sources(step) & self.carried.keys():
                found[step] = found.get(step, False) | (who & self.differs[name])
        return found

    def shape(self, step: str) -> Shape:
        """The shape of the answers to a step."""
        return self.given[step].values.shape[1:]

    def probe(self, step: str) -> Probe:
        """The first wrong element of each answer to a step, or the largest where it is right."""
        found = self._probes.get(step)
        if found is None:
            found = self._probes[step] = self._probe(step)
        return found

    def _differing(self, name: str) -> Mask:
        given = self.given[name]
        true = self.candidates.true(name)
        right = close(given.values, true, given.tolerance) | ~given.written
        return ~np.asarray(flat(right).all(axis=1))

    def _probe(self, step: str) -> Probe:
        given = self.given[step]
        values, written = flat(given.values), flat(given.written)
        who = np.flatnonzero(written.any(axis=1))
        at = np.zeros(self.count, dtype=np.intp)
        if values.shape[1]:
            at = np.where(written, np.abs(values), -1.0).argmax(axis=1)
        targets = self.wrong.targets.get(step)
        if targets is not None:
            is_told = targets.at_first(targets.written & ~targets.counts)
            at[targets.who[is_told]] = targets.first[is_told]
        at = at[who]
        half = 0.5 * units_at(values[who, at])
        if targets is not None:
            rows = self.wrong.rows(step)[who]
            half = np.where(rows > NOBODY, flat(targets.half)[rows, at], half)
        return Probe(who, at, values[who, at], half)


def _column(which: Mask, values: Array) -> Mask:
    return which.reshape((-1,) + (1,) * (values.ndim - 1))
