"""The marks of one item: which elements of everybody's answers count, and why."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy

import numpy as np

from gradecheck.grading.answers import Mask, StepAnswers
from gradecheck.grading.carry import degenerate
from gradecheck.grading.compare import close
from gradecheck.graph.evaluate import Rows
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item


class Marks:
    """The marks of one item under one reading.  Axes: student, then the item's own.

    answer:      what was written, in our layout
    written:     which elements were written
    expected:    the true value, (1, ...)
    as_expected: which equal the expected value
    carried:     what follows from the student's own earlier answers, in the way that fits best;
                 the expected value where nothing can be carried
    as_carried:  which do not equal the expected value but the carried one
    swapped:     (students,): read in the other layout (channels last)
    degenerate:  (students,): the student's own values would make any answer as good as another
    """

    def __init__(self, item: Item, answers: StepAnswers, expected: Array) -> None:
        self.item = item
        self.answers = answers
        self.expected = expected
        students = len(answers.values)
        self.answer = answers.values
        self.written = answers.written
        self.as_expected = np.zeros(self.answer.shape, dtype=bool)
        self.as_carried = self.as_expected
        self.carried = np.broadcast_to(expected, self.answer.shape)
        self.swapped = np.zeros(students, dtype=bool)
        self.degenerate = np.zeros(students, dtype=bool)
        self._has_carried = np.zeros(students, dtype=bool)
        self._count = np.full(students, -1)
        self._consider(self.carried, np.ones(students, dtype=bool))

    @property
    def settled(self) -> Mask:
        """For whom every written element counts: (students,)."""
        return _everywhere(self.as_expected | self.as_carried | ~self.written)

    @property
    def complete(self) -> Mask:
        """For whom every element counts: nothing is left blank either."""
        return _everywhere(self.as_expected | self.as_carried)

    @property
    def right(self) -> Mask:
        """For whom every written element is as expected: (students,)."""
        return _everywhere(self.as_expected | ~self.written)

    def copy(self) -> Marks:
        """Marks that can go on to other carried values without changing these."""
        return copy(self)

    def of(self, students: Rows) -> Marks:
        """The marks of some students."""
        if len(students) == len(self.answer):
            return self
        return self._part(students)

    def of_one(self, student: int) -> Marks:
        """The marks of one student; nothing is copied."""
        return self if len(self.answer) == 1 else self._part(slice(student, student + 1))

    def _part(self, students: Rows | slice) -> Marks:
        found = copy(self)
        found.answers = self.answers.of(students)
        found.answer = self.answer[students]
        found.written = self.written[students]
        found.as_expected = self.as_expected[students]
        found.as_carried = self.as_carried[students]
        found.carried = self.carried[students]
        found.swapped = self.swapped[students]
        found.degenerate = self.degenerate[students]
        found._has_carried = self._has_carried[students]
        found._count = self._count[students]
        return found

    def consider_carried(
        self, carried: Array, *, whole: bool = False, who: Mask | None = None
    ) -> None:
        """Mark with ``carried`` for those students of whose answers more elements then count.

        With ``whole``, only for those of whose answers all elements then count.  ``who`` are the
        students for whom it is a value at all (default: everybody).
        """
        useless = degenerate(carried, self.expected)
        useless = np.broadcast_to(useless, self.degenerate.shape)
        if who is not None:
            self.degenerate = self.degenerate | (useless & who)
            useless = useless | ~who
        else:
            self.degenerate = self.degenerate | useless
        carried = np.broadcast_to(carried, self.answer.shape)
        first = ~useless & ~self._has_carried
        if not whole:
            self.carried = np.where(self._column(first), carried, self.carried)
            self._has_carried = self._has_carried | first
        self._consider(carried, ~useless, whole=whole)

    def _consider(self, carried: Array, who: Mask, *, whole: bool = False) -> None:
        axes = tuple(range(1, carried.ndim))
        for values, written, own, swapped in self._layouts():
            as_expected = close(values, self.expected, self.item.tolerance) & written
            as_carried = close(values, carried, self.item.tolerance) & written & ~as_expected
            count = (as_expected | as_carried).sum(axis=axes)
            better = who & own & (count > self._count)
            if whole:
                better &= _everywhere(as_expected | as_carried | ~written)
            if not better.any():
                continue
            column = self._column(better)
            self.answer = np.where(column, values, self.answer)
            self.written = np.where(column, written, self.written)
            self.as_expected = np.where(column, as_expected, self.as_expected)
            self.as_carried = np.where(column, as_carried, self.as_carried)
            self.carried = np.where(column, carried, self.carried)
            self.swapped = np.where(better, swapped, self.swapped)
            self._count = np.where(better, count, self._count)

    def _layouts(self) -> Iterator[tuple[Array, Mask, Mask, bool]]:
        """Values, what of them was written, for whom, and whether it is the other layout."""
        answers = self.answers
        yield answers.values, answers.written, np.ones(len(answers.values), dtype=bool), False
        if answers.other is not None:
            assert answers.other_written is not None
            assert answers.has_other is not None
            yield answers.other, answers.other_written, answers.has_other, True

    def _column(self, who: Mask) -> Mask:
        return who.reshape((-1,) + (1,) * (self.answer.ndim - 1))


def _everywhere(which: Mask) -> Mask:
    return np.asarray(which.reshape(len(which), -1).all(axis=1))
