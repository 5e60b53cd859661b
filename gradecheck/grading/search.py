"""The search for the reading under which each student of a cohort earns most.

Readings branch as the items are gone through in order: those that give an item the same values go
on together.  A student leaves a branch as soon as nothing in it can earn more than what was found
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.grading.answers import Cohort
from gradecheck.grading.branch import Branch, Step, wrong_ancestors
from gradecheck.grading.carry import AS_WRITTEN, PRECISELY
from gradecheck.grading.distinct import Distinct
from gradecheck.grading.flawless import Flawless
from gradecheck.grading.marker import Marker
from gradecheck.grading.marks import Marks
from gradecheck.grading.plan import PlannedReading, plan_for
from gradecheck.grading.prospects import Prospects, prospects_for
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
        distinct = Distinct(cohort, np.flatnonzero(~flawless.settled))
        prospects = prospects_for(problem, plan, answered, given)
        for one in Search(prospects, marker.of(distinct.first)).run():
            rows, where = distinct.spread(one.students)
            marks = {id: mark.taken(where) for id, mark in one.marks.items()}
            found.append(Marked(one.reading, marks, rows))
    return found


class Search:
    """The search for the best readings of a marker's students."""

    def __init__(self, prospects: Prospects, marker: Marker) -> None:
        self.readings, self.answered = prospects.readings, prospects.answered
        self.credits, self.earnings = prospects.credits, prospects.earnings
        self.most = prospects.most
        self.marker = marker
        size = int(marker.students[-1]) + 1
        self.best = np.full(size, -1, dtype=self.earnings.dtype)
        self.chosen = np.full(size, len(self.readings))
        self.found: list[Marked] = []

    def run(self) -> list[Marked]:
        """The best readings of all students, each with the students whose best it is."""
        nothing = np.zeros(self.marker.count, dtype=self.earnings.dtype)
        every = Branch(range(len(self.readings)), (), 0, self.marker, nothing)
        # The first branch is followed to its end before the next one is looked at: what it earns
        # spares most students all others.
        growing = [self._branches(every)]
        while growing:
            branch = next(growing[-1], None)
            if branch is None:
                growing.pop()
            elif branch.place < len(self.answered):
                growing.append(self._branches(branch))
            else:
                self._finish(branch)
        return [kept for one in self.found if (kept := self._still_best(one)) is not None]

    def _hopeful(self, branch: Branch, readings: Sequence[int]) -> Branch | None:
        """The branch with some of its readings, for those who can still find more points in it, or
        as many earlier."""
        students = branch.marker.students
        possible = branch.earned + max(self.most[number][branch.place] for number in readings)
        best = self.best[students]
        hopeful = (possible > best) | ((possible == best) & (readings[0] < self.chosen[students]))
        rows = np.flatnonzero(hopeful)
        if not len(rows):
            return None
        marker, earned = branch.marker.of(rows), branch.earned[rows]
        return msgspec.structs.replace(branch, readings=readings, marker=marker, earned=earned)

    def _branches(self, branch: Branch) -> Iterator[Branch]:
        """The branch parted by the values that its readings give to the next item."""
        if branch.place == len(self.answered):
            yield branch
            return
        item = self.answered[branch.place]
        for readings in self._alike(item, branch.readings):
            part = self._hopeful(branch, readings)
            if part is None:
                continue
            first = self.readings[readings[0]]
            if item.id not in first.given:  # the answer has not the shape for it
                yield msgspec.structs.replace(part, place=part.place + 1)
            elif (marks := part.marker.as_expected(first, item)).complete.all():
                yield self._grown(part, item, marks)
            else:
                yield from self._carried(part, item)

    def _alike(self, item: Item, readings: Sequence[int]) -> Iterable[list[int]]:
        """Readings that give an item the same values and credit."""
        parts: dict[tuple[int, Fraction] | None, list[int]] = {}
        for number in readings:
            key = None
            if item.id in self.readings[number].given:
                key = self.readings[number].expected(item.id), self.credits[number][item.id]
            parts.setdefault(key, []).append(number)
        return parts.values()

    def _carried(self, branch: Branch, item: Item) -> Iterator[Branch]:
        """The branch parted by what its readings make of earlier answers that are carried on."""
        for written in self._by_register(item, branch.readings, AS_WRITTEN):
            part = self._hopeful(branch, written)
            if part is None:
                continue
            first = self.readings[written[0]]
            marks = part.marker.as_written(first, item)
            if marks.settled.all() or not part.marker.rounds(first, item):
                yield self._grown(part, item, marks)
                continue
            for readings in self._by_register(item, written, PRECISELY):
                alike = self._hopeful(part, readings)
                if alike is not None:
                    first = self.readings[readings[0]]
                    marks = alike.marker.with_follow_through(first, item)
                    yield self._grown(alike, item, marks)

    def _grown(self, branch: Branch, item: Item, marks: Marks) -> Branch:
        """The branch with an item that is marked."""
        students = branch.marker.students
        path = (*branch.path, Step(item, marks, students))
        first = branch.readings[0]
        credit = self.credits[first][item.id]
        earned = self.earnings.of(marks, credit)
        if not marks.settled.all():
            _, wrong = wrong_ancestors(self.readings[first], item, path, students)
            earned = np.where(wrong.any(axis=0), self.earnings.full(item, credit), earned)
        earned = branch.earned + earned
        return Branch(branch.readings, path, branch.place + 1, branch.marker, earned)

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
