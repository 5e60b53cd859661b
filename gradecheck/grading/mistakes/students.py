"""Students who gave the same steps under one reading, as arrays, and what of theirs is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask
from gradecheck.grading.compare import close
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.target import Target
from gradecheck.grading.mistakes.written import unit_at
from gradecheck.ops.record import Array


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
    targets: for each student the wrong items, in graph order
    differs: for each step given, whose answer is not the true value somewhere
    carried: the answers that make a difference when they are carried on
    """

    def __init__(
        self,
        candidates: Candidates,
        given: Mapping[str, Given],
        targets: Sequence[Mapping[str, Target]],
    ) -> None:
        self.candidates = candidates
        self.given = given
        self.targets = targets
        self.names = frozenset(given)
        self.count = len(targets)
        self.differs = {name: self._differing(name) for name in given}
        self.carried = {
            name: Given(one.values, one.written & _column(differs, one.values), one.tolerance)
            for name, one in given.items()
            if (differs := self.differs[name]).any()
        }
        self._probes: dict[str, Probe] = {}

    @property
    def items(self) -> list[str]:
        """All items that are wrong for somebody, in graph order."""
        found = {id: target.place for wrong in self.targets for id, target in wrong.items()}
        return sorted(found, key=lambda id: found[id])

    def wrong(self, item: str) -> Mask:
        """For whom an item is wrong."""
        return np.array([item in targets for targets in self.targets], dtype=bool)

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
        return ~np.asarray(right.reshape(self.count, -1).all(axis=1))

    def _probe(self, step: str) -> Probe:
        given = self.given[step]
        values = given.values.reshape(self.count, -1)
        written = given.written.reshape(self.count, -1)
        at = np.where(written, np.abs(values), -1.0).argmax(axis=1)
        half = np.zeros(self.count)
        for student, targets in enumerate(self.targets):
            target = targets.get(step)
            if target is not None:
                at[student] = _first_wrong(target, int(at[student]))
                half[student] = target.half.reshape(-1)[at[student]]
            elif values.size:
                half[student] = 0.5 * unit_at(float(values[student, at[student]]))
        who = np.flatnonzero(written.any(axis=1))
        return Probe(who, at[who], values[who, at[who]], half[who])


def _first_wrong(target: Target, otherwise: int) -> int:
    wrong = np.flatnonzero(target.written & ~target.counts)
    return int(wrong[0]) if len(wrong) else otherwise


def _column(which: Mask, values: Array) -> Mask:
    return which.reshape((-1,) + (1,) * (values.ndim - 1))
