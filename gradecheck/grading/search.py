"""The search for the reading under which each student of a cohort earns most.

Readings branch as the items are gone through in order: those that give an item the same values go
on together.  A student leaves a branch as soon as nothing in it can earn more than what was found
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.grading.answers import Cohort
from gradecheck.grading.branch import Branch, Step, wrong_ancestors
from gradecheck.grading.carry import AS_WRITTEN, PRECISELY
from gradecheck.grading.earnings import Earnings
from gradecheck.grading.flawless import Flawless
from gradecheck.grading.marker import Marker
from gradecheck.grading.marks import Marks
from gradecheck.grading.plan import PlannedReading, plan_for
from gradecheck.graph.evaluate import Rows
from gradecheck.spec.problem import Item, Problem


class Marked(msgspec.Struct, frozen=True, eq=False):
    """Students of a cohort whose best reading this is, with their marks by item.

    ``students`` are their places in the cohort, in the order of the marks' first axis.
    """

    reading: PlannedReading
    marks: dict[str, Marks]
    students: Rows


def best_readings(problem: Problem, cohort: Cohort) -> list[Marked]:
    """For every student of ``cohort`` the reading with the most points, on a tie the first.

    A reading under which everything is as expected, at full credit, cannot be beaten; so
    follow-through is looked at only where there is none.
    """
    given = {name: answer.values.shape[1:] for name, answer in cohort.answers.items()}
    plan = plan_for(problem, given, cohort.conventions)
    marker = Marker(plan, cohort, problem.inputs)
    answered = [item for item in problem.items if item.kind == "value" and item.id in given]
    found: list[Marked] = []
    flawless = Flawless(problem, marker, answered)
    for reading, rows in flawless.find():
        students = marker.of(rows)
        marks = {item.id: students.as_expected(reading, item) for item in answered}
        found.append(Marked(reading, marks, rows))
    if not flawless.settled.all():
        rest = marker.of(np.flatnonzero(~flawless.settled))
        found += Search(problem, list(plan.possible_readings()), answered, rest).run()
    return found


class Search:
    """The search for the best readings of a marker's students."""

    def __init__(
        self,
        problem: Problem,
        readings: Sequence[PlannedReading],
        answered: Sequence[Item],
        marker: Marker,
    ) -> None:
        self.readings = readings
        self.answered = answered
        self.marker = marker
        self.credits = [problem.credits(reading.reading) for reading in readings]
        self.earnings = Earnings(answered, self.credits, marker.cohort)
        self.most = [self._most(number) for number in range(len(readings))]
        size = int(marker.students[-1]) + 1
        self.best = np.full(size, -1, dtype=self.earnings.dtype)
        self.chosen = np.full(size, len(readings))
        self.found: list[Marked] = []

    def run(self) -> list[Marked]:
        """The best readings of all students, each with the students whose best it is."""
        nothing = np.zeros(self.marker.count, dtype=self.earnings.dtype)
        waiting = [Branch(range(len(self.readings)), (), 0, self.marker, nothing)]
        while waiting:
            branch = self._hopeful(waiting.pop())
            if branch is None:
                continue
            if branch.place < len(self.answered):
                waiting += reversed(list(self._branches(branch)))
            else:
                self._finish(branch)
        return [kept for one in self.found if (kept := self._still_best(one)) is not None]

    def _most(self, number: int) -> list[int]:
        """What the items from each place on are worth under a reading, in units."""
        most = [0]
        credits, given = self.credits[number], self.readings[number].given
        for item in reversed(self.answered):
            worth = self.earnings.full(item, credits[item.id]) if item.id in given else 0
            most.append(most[-1] + worth)
        return most[::-1]

    def _hopeful(self, branch: Branch) -> Branch | None:
        """The branch for those who can still find more points in it, or as many earlier."""
        students = branch.marker.students
        possible = branch.earned + max(self.most[n][branch.place] for n in branch.readings)
        best = self.best[students]
        hopeful = (possible > best) | (
            (possible == best) & (branch.readings[0] < self.chosen[students])
        )
        if hopeful.all():
            return branch
        rows = np.flatnonzero(hopeful)
        if not len(rows):
            return None
        return msgspec.structs.replace(
            branch, marker=branch.marker.of(rows), earned=branch.earned[rows]
        )

    def _branches(self, branch: Branch) -> Iterator[Branch]:
        """The branch parted by the values that its readings give to the next item."""
        item = self.answered[branch.place]
        marker = branch.marker
        for readings, marks in self._parts(item, branch):
            if marks is None:
                yield msgspec.structs.replace(branch, readings=readings, place=branch.place + 1)
                continue
            path = (*branch.path, Step(item, marks, marker.students))
            credit = self.credits[readings[0]][item.id]
            earned = self.earnings.of(marks, credit)
            if not marks.settled.all():
                first = self.readings[readings[0]]
                _, wrong = wrong_ancestors(first, item, path, marker.students)
                earned = np.where(wrong.any(axis=0), self.earnings.full(item, credit), earned)
            yield Branch(readings, path, branch.place + 1, marker, branch.earned + earned)

    def _parts(self, item: Item, branch: Branch) -> Iterator[tuple[list[int], Marks | None]]:
        """Readings that give ``item`` the same values and credit, with the marks; ``None`` where
        the answer has not the shape for them."""
        marker, readings = branch.marker, self.readings
        parts: dict[tuple[int, Fraction] | None, list[int]] = {}
        for number in branch.readings:
            fits = item.id in readings[number].given
            key = None
            if fits:
                key = readings[number].expected(item.id), self.credits[number][item.id]
            parts.setdefault(key, []).append(number)
        for key, members in parts.items():
            if key is None:
                yield members, None
            elif (marks := marker.as_expected(readings[members[0]], item)).complete.all():
                yield members, marks
            else:
                yield from self._carried_parts(item, members, marker)

    def _carried_parts(
        self, item: Item, members: Sequence[int], marker: Marker
    ) -> Iterator[tuple[list[int], Marks]]:
        for written in self._by_register(item, members, AS_WRITTEN):
            first = self.readings[written[0]]
            marks = marker.as_written(first, item)
            if marks.settled.all() or not marker.rounds(first, item):
                yield written, marks
                continue
            for alike in self._by_register(item, written, PRECISELY):
                yield alike, marker.with_follow_through(self.readings[alike[0]], item)

    def _by_register(self, item: Item, members: Sequence[int], way: str) -> list[list[int]]:
        found: dict[int, list[int]] = {}
        for number in members:
            register = self.readings[number].carried(item.id, way)
            found.setdefault(register, []).append(number)
        return list(found.values())

    def _finish(self, branch: Branch) -> None:
        """Compare the points of readings that agree in all items with the best so far."""
        students = branch.marker.students
        for number in branch.readings:
            marks = {step.item.id: step.of(students) for step in branch.path}
            tried = self._try_ancestors_alone(number, branch, marks)
            credits = self.credits[number]
            points = sum(
                (self.earnings.of(mark, credits[id]) for id, mark in marks.items()),
                np.zeros(len(students), dtype=self.earnings.dtype),
            )
            best = self.best[students]
            better = (points > best) | ((points == best) & (number < self.chosen[students]))
            if better.any():
                self.best[students[better]] = points[better]
                self.chosen[students[better]] = number
                self.found.append(Marked(self.readings[number], marks, students))
            if not tried:
                break  # the others are the same, and later

    def _try_ancestors_alone(self, number: int, branch: Branch, marks: dict[str, Marks]) -> bool:
        """Put into ``marks`` what follows from one earlier answer alone; whether any was tried."""
        reading, marker = self.readings[number], branch.marker
        tried = False
        for step in branch.path:
            item = step.item
            if marks[item.id].settled.all():
                continue
            names, wrong = wrong_ancestors(reading, item, branch.path, marker.students)
            if not wrong.any():
                continue
            tried = True
            marks[item.id] = marks[item.id].copy()
            for name, who in zip(names, wrong, strict=True):
                if who.any():
                    value = marker.value(reading.carried_alone(item.id, name))
                    marks[item.id].consider_carried(value, whole=True, who=who)
        return tried

    def _still_best(self, one: Marked) -> Marked | None:
        """``one`` for the students for whom no better reading was found later."""
        number = self.readings.index(one.reading)
        rows = np.flatnonzero(self.chosen[one.students] == number)
        if not len(rows):
            return None
        marks = {id: mark.of(rows) for id, mark in one.marks.items()}
        return Marked(one.reading, marks, one.students[rows])
