"""Marking a cohort under a reading, item by item: as expected, or as carried on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradecheck.grading.answers import Cohort, Mask
from gradecheck.grading.carry import AS_WRITTEN, PRECISELY, Carry
from gradecheck.grading.marks import Marks, right_at_once
from gradecheck.grading.plan import Plan, PlannedReading
from gradecheck.graph.evaluate import Rows, Run
from gradecheck.graph.program import Register
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item


class Marker:
    """The marks of a cohort under the readings of a plan.

    Items are marked one by one, as far as somebody asks; where two readings give an item the same
    values, it is marked once.  ``students`` are the places of its students in the cohort with which
    marking began, in rising order.
    """

    def __init__(
        self,
        plan: Plan,
        cohort: Cohort,
        inputs: Mapping[str, Array],
        whole: tuple[Marker, Rows] | None = None,
    ) -> None:
        self.plan = plan
        self.cohort = cohort
        self.inputs = inputs
        self._known: dict[tuple[str | Register, ...], Marks] = {}
        carry = Carry(cohort.answers, cohort.tolerances)
        if whole is None:
            self.students: Rows = np.arange(cohort.count)
            self._run = Run(plan.program, inputs, 1, carry, plan.known)
        else:
            marker, rows = whole
            self.students = marker.students[rows]
            self._run = marker._run.narrowed(rows, carry)

    @property
    def count(self) -> int:
        """The number of its students."""
        return self.cohort.count

    def of(self, rows: Rows) -> Marker:
        """A marker for some of the students; what is known of them is taken over."""
        if len(rows) == self.count:
            return self
        return Marker(self.plan, self.cohort.of(rows), self.inputs, (self, rows))

    def value(self, register: Register) -> Array:
        """The value of a register for each student, or one for all."""
        return self._run.value(register)

    def as_expected(self, reading: PlannedReading, item: Item) -> Marks:
        """The marks against the expected value alone."""
        register = reading.expected(item.id)
        key = (item.id, register)
        if key not in self._known:
            answers, expected = self.cohort.answers[item.id], self.value(register)
            self._known[key] = Marks(item, answers, expected)
        return self._known[key]

    def right(self, reading: PlannedReading, item: Item, rows: Rows) -> Mask:
        """For which of some students everything they wrote for an item is as expected."""
        if len(rows) == self.count:
            return self.as_expected(reading, item).right  # these marks will be asked for
        answers, expected = self.cohort.answers[item.id], self.value(reading.expected(item.id))
        return right_at_once(item, answers, expected, rows)

    def as_written(self, reading: PlannedReading, item: Item) -> Marks:
        """The marks where also what follows from the answers as they were written counts."""
        plain = self.as_expected(reading, item)
        register = reading.carried(item.id, AS_WRITTEN)
        key = (item.id, reading.expected(item.id), register)
        if key not in self._known:
            self._known[key] = self._with(plain, register, ~plain.complete)
        return self._known[key]

    def with_follow_through(self, reading: PlannedReading, item: Item) -> Marks:
        """The marks where whatever follows from all earlier answers counts, in either way."""
        plain = self.as_expected(reading, item)
        if plain.complete.all():
            return plain
        written = self.as_written(reading, item)
        if written.settled.all() or not self.rounds(reading, item):
            return written
        register = reading.carried(item.id, PRECISELY)
        before = reading.expected(item.id), reading.carried(item.id, AS_WRITTEN)
        key = (item.id, *before, register)
        if key not in self._known:
            self._known[key] = self._with(written, register, ~written.settled)
        return self._known[key]

    def rounds(self, reading: PlannedReading, item: Item) -> bool:
        """Whether the two ways of carrying can differ: somebody rounded what comes before."""
        for name in reading.nearest_given(item.id):
            written, _ = self._run.pinned(reading.pin(name, AS_WRITTEN))
            value, as_written = self._run.pinned(reading.pin(name, PRECISELY))
            if not as_written.all() or not np.array_equal(written, value):
                return True
        return False

    def _with(self, marks: Marks, register: Register, who: Mask) -> Marks:
        """The marks where a carried value counts, too, for those who have need of it: nobody else
        may be touched, for what is known of a student must not depend on the others."""
        found = marks.copy()
        found.consider_carried(self.value(register), who=who)
        return found


def marks_under(reading: PlannedReading, marker: Marker) -> dict[str, Marks]:
    """The marks of all answered items under one reading."""
    return {item.id: marker.with_follow_through(reading, item) for item in reading.items}
