"""The marks of one item: which elements of everybody's answers count, and why."""

from __future__ import annotations

from copy import copy

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask, StepAnswers, flat
from gradecheck.grading.carry import degenerate
from gradecheck.grading.compare import close
from gradecheck.graph.evaluate import Rows
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item


class Layout(msgspec.Struct, frozen=True, eq=False):
    """Answers as they can be read.

    as_expected: which elements equal the expected value
    whose:       (students,): for whom this is a reading at all
    is_other:    whether the channels are read as the last axis
    """

    values: Array
    written: Mask
    as_expected: Mask
    whose: Mask
    is_other: bool = False

    def of(self, students: Rows | slice) -> Layout:
        """The answers of some students."""
        return Layout(
            self.values[students],
            self.written[students],
            self.as_expected[students],
            self.whose[students],
            self.is_other,
        )


def _layouts(item: Item, answers: StepAnswers, expected: Array) -> list[Layout]:
    """Our layout, and the one with the channels last if somebody may have meant that."""
    values, written = answers.values, answers.written
    as_expected = close(values, expected, item.tolerance) & written
    found = [Layout(values, written, as_expected, np.ones(len(values), dtype=bool))]
    if answers.other is not None:
        assert answers.other_written is not None
        assert answers.has_other is not None
        values, written = answers.other, answers.other_written
        as_expected = close(values, expected, item.tolerance) & written
        found.append(Layout(values, written, as_expected, answers.has_other, is_other=True))
    return found


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
    layouts:     the ways in which the answers can be read, ours first
    degenerate:  (students,): the student's own values would make any answer as good as another
    """

    def __init__(self, item: Item, answers: StepAnswers, expected: Array) -> None:
        self.item = item
        self.expected = expected
        self.layouts = _layouts(item, answers, expected)
        own = self.layouts[0]
        students = len(own.values)
        self.answer, self.written, self.as_expected = own.values, own.written, own.as_expected
        self.as_carried = np.zeros(self.answer.shape, dtype=bool)
        self.carried = np.broadcast_to(expected, self.answer.shape)
        self.swapped = np.zeros(students, dtype=bool)
        self.degenerate = np.zeros(students, dtype=bool)
        self._has_carried = np.zeros(students, dtype=bool)
        self._count = _total(self.as_expected)
        self._settled: Mask | None = None
        for layout in self.layouts[1:]:
            rows = np.flatnonzero(~self.complete)
            self._own_arrays()
            self._consider(rows, self.carried[rows], layout)

    @property
    def settled(self) -> Mask:
        """For whom every written element counts: (students,)."""
        if self._settled is None:
            self._settled = _everywhere(self.as_expected | self.as_carried | ~self.written)
        return self._settled

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
        found = copy(self)
        found._own_arrays()
        return found

    def of(self, students: Rows) -> Marks:
        """The marks of some students, in rising order: those of all are these."""
        return self if len(students) == len(self.answer) else self._part(students)

    def taken(self, students: NDArray[np.intp]) -> Marks:
        """The marks of students in any order, perhaps twice."""
        return self._part(students)

    def of_one(self, student: int) -> Marks:
        """The marks of one student; nothing is copied."""
        return self if len(self.answer) == 1 else self._part(slice(student, student + 1))

    def _part(self, students: Rows | slice) -> Marks:
        found = copy(self)
        found.layouts = [layout.of(students) for layout in self.layouts]
        found.answer = self.answer[students]
        found.written = self.written[students]
        found.as_expected = self.as_expected[students]
        found.as_carried = self.as_carried[students]
        found.carried = self.carried[students]
        found.swapped = self.swapped[students]
        found.degenerate = self.degenerate[students]
        found._has_carried = self._has_carried[students]
        found._count = self._count[students]
        found._settled = None if self._settled is None else self._settled[students]
        return found

    def _own_arrays(self) -> None:
        """Copy the arrays that change, so that marks of which these are a copy stay as they are."""
        if len(self.layouts) > 1:
            self.answer, self.written = self.answer.copy(), self.written.copy()
            self.as_expected, self.swapped = self.as_expected.copy(), self.swapped.copy()
        self.as_carried, self.carried = self.as_carried.copy(), self.carried.copy()
        self.degenerate = self.degenerate.copy()
        self._has_carried, self._count = self._has_carried.copy(), self._count.copy()

    def consider_carried(
        self, carried: Array, *, whole: bool = False, who: Mask | None = None
    ) -> None:
        """Mark with ``carried`` for those students of whose answers more elements then count.

        With ``whole``, only for those of whose answers all elements then count.  ``who`` are the
        students for whom it is a value at all (default: everybody).
        """
        rows = np.arange(len(self.answer)) if who is None else np.flatnonzero(who)
        carried = carried if len(carried) == 1 else carried[rows]
        useless = np.broadcast_to(degenerate(carried, self.expected), rows.shape)
        self.degenerate[rows] |= useless
        carried = np.broadcast_to(carried, (len(rows), *self.answer.shape[1:]))
        if useless.any():
            rows, carried = rows[~useless], carried[~useless]
        if not len(rows):
            return
        if not whole:
            first = ~self._has_carried[rows]
            self.carried[rows[first]] = carried[first]
            self._has_carried[rows] = True
        for layout in self.layouts:
            self._consider(rows, carried, layout, whole=whole)

    def _consider(self, rows: Rows, carried: Array, layout: Layout, *, whole: bool = False) -> None:
        """Read the answers of some students in a layout, where more elements count in it."""
        some = layout.of(rows)
        as_carried = close(some.values, carried, self.item.tolerance) & some.written
        as_carried &= ~some.as_expected
        counts = some.as_expected | as_carried
        count = _total(counts)
        better = (count > self._count[rows]) & some.whose
        if whole:
            better &= _everywhere(counts | ~some.written)
        those = rows[better]
        if len(self.layouts) > 1:
            self.answer[those], self.written[those] = some.values[better], some.written[better]
            self.as_expected[those] = some.as_expected[better]
            self.swapped[those] = layout.is_other
        self.as_carried[those] = as_carried[better]
        self.carried[those] = carried[better]
        self._count[those] = count[better]
        self._settled = None


def _total(which: Mask) -> Rows:
    return np.asarray(flat(which).sum(axis=1))


def _everywhere(which: Mask) -> Mask:
    return np.asarray(flat(which).all(axis=1))


def right_at_once(item: Item, answers: StepAnswers, expected: Array, rows: Rows) -> Mask:
    """For which of some students every written element is as expected, in either layout: what
    :attr:`Marks.right` says, without the marks."""
    some = answers if len(rows) == len(answers.values) else answers.of(rows)
    right = _everywhere(close(some.values, expected, item.tolerance) | ~some.written)
    if some.other is None or right.all():
        return right
    assert some.other_written is not None
    assert some.has_other is not None
    other = _everywhere(close(some.other, expected, item.tolerance) | ~some.other_written)
    return right | (other & some.has_other)
