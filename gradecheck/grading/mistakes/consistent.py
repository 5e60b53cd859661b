"""Whether a mistake agrees with the answers that count as right.

A mistake that would have made such an answer wrong was not made, whether or not the student went on
to derive the gradients from the mistaken formula.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec
import numpy as np

from gradecheck.grading.answers import Mask
from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.carried import Carried
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.scratch import Scratch, reachable
from gradecheck.grading.mistakes.students import Students
from gradecheck.grading.mistakes.target import fits_given
from gradecheck.ops.record import Array

Case: TypeAlias = tuple[int, Candidate]
"""A student, and a mistake that explains one of their items."""
Derives: TypeAlias = Callable[[int, Candidate, str], bool]
"""Whether a gradient can only be what is derived anew from a student's mistake."""


class Line(msgspec.Struct, frozen=True, eq=False):
    """What comes of a candidate in all answered steps, as one line of numbers.

    reached: which steps it could have changed, but for its own
    """

    value: Array
    near: Array
    reached: Mask


class Consistency:
    """The answers of some students, one line each, against what would follow from mistakes."""

    def __init__(
        self, scratch: Scratch, students: Students, derives: Derives = lambda *_: False
    ) -> None:
        self.scratch = scratch
        self.students = students
        self._derives = derives
        self.names = tuple([n for n in students.given if n in scratch.candidates.graph.steps])
        given = [students.given[name] for name in self.names]
        count = students.count
        self._answers = _joined([one.values.reshape(count, -1) for one in given], count)
        judged: list[Array] = []
        for name, one in zip(self.names, given, strict=True):
            right = ~students.wrong.whose(name)
            known = one.written.reshape(count, -1) & right[:, np.newaxis]
            judged.append(known.astype(float))
        self._judged = _joined(judged, count).astype(bool)

    def contradicted(self, cases: Sequence[Case]) -> set[tuple[int, int]]:
        """Those of ``cases`` that an answer contradicts: the student, and the candidate's id."""
        open_cases = []
        for student, one in cases:
            names = self._against(student, one)
            names = [name for name in names if not self._fits_alone(student, one, name)]
            if names:
                open_cases.append((student, one, names))
        found = {(student, id(one)) for student, one, _ in open_cases}
        return found - self._fitting_carried(open_cases)

    def _against(self, student: int, one: Candidate) -> list[str]:
        """The answers that are not what comes of a mistake most directly."""
        line = self._line(one)
        off = np.abs(self._answers[student] - line.value) > line.near
        off &= self._judged[student] & line.reached
        if not off.any():
            return []
        ends = np.cumsum([self._size(name) for name in self.names])
        places = np.searchsorted(ends, np.flatnonzero(off), side="right").tolist()
        return [self.names[place] for place in sorted(set(places))]

    def _line(self, one: Candidate) -> Line:
        found = self.scratch.lines.get((id(one), self.names))
        if not isinstance(found, Line):
            found = self._lined_up(one)
            if self.scratch.may_keep(3 * found.value.size):
                self.scratch.lines[id(one), self.names] = found
        return found

    def _lined_up(self, one: Candidate) -> Line:
        values, near, reached = [], [], []
        for name in self.names:
            size = self._size(name)
            value = self.scratch.value(one, name)
            reaches = one.everywhere or (
                one.step in self.scratch.candidates.reach(name) and one.step != name
            )
            reached.append(np.full(size, reaches and value is not None))
            value = self.scratch.candidates.true(name)[0] if value is None else value
            tolerance = self.students.given[name].tolerance
            values.append(value.reshape(-1))
            near.append(reachable(value, tolerance, 0).reshape(-1))
        return Line(*[np.concatenate(parts) for parts in (values, near, reached)])

    def _size(self, name: str) -> int:
        return int(np.prod(self.students.given[name].values.shape[1:]))

    def _fits_alone(self, student: int, one: Candidate, name: str) -> bool:
        given = self.students.given[name]
        values = []
        if not self._derives(student, one, name):
            values.append(self.scratch.followed(one, name))
        if one.variant is not None:
            values.append(self.scratch.derived(one, name))
        rows = [value for value in values if value is not None]
        return _fits_any(given, student, rows)

    def _fitting_carried(
        self, cases: Sequence[tuple[int, Candidate, list[str]]]
    ) -> set[tuple[int, int]]:
        """Those of ``cases`` that fit where the student's earlier answers are carried on."""
        differs = self.students.carried
        cases = [
            case for case in cases if any(self.students.differs[name][case[0]] for name in differs)
        ]
        if not cases:
            return set()
        candidates = self.scratch.candidates
        who = np.array(sorted({student for student, _, _ in cases}))
        carried = Carried(candidates, self.students, who)
        ones = list({id(one): one for _, one, _ in cases if not one.everywhere}.values())
        rows = {id(one): row for row, one in enumerate(ones)}
        follow = carried.follow(ones) if ones else None
        good = set()
        for student, one, names in cases:
            slot = carried.slots[student]
            for name in names:
                values = []
                derives = self._derives(student, one, name)
                if follow is not None and not one.everywhere and not derives:
                    values.append(follow.value(name)[rows[id(one)], slot])
                if one.variant is not None:
                    register = candidates.derived_register(one, name)
                    if register is not None:
                        values.append(carried.value(register)[slot])
                given = self.students.given[name]
                if not _fits_any(given, student, values):
                    break
            else:
                good.add((student, id(one)))
        return good


def _fits_any(given: Given, student: int, values: Sequence[Array]) -> bool:
    """Whether one of some values is what a student gave."""
    whose = np.array([student])
    return any(fits_given(given, whose, value[np.newaxis])[0] for value in values)


def _joined(parts: Sequence[Array], count: int) -> Array:
    return np.concatenate([np.zeros((count, 0)), *parts], axis=1)
