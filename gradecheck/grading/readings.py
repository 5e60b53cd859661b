"""Marking a class under each reading: as expected, as carried, as carried from one answer alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gradecheck.grading.answers import Answers
from gradecheck.grading.carry import Carry
from gradecheck.grading.marks import Marks
from gradecheck.grading.plan import Plan, PlannedReading, Register
from gradecheck.graph.evaluate import Run
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Tolerance

MOST_ANCESTORS = 8
"""How many nearest given ancestors are tried alone before the search is given up."""


class Marker:
    """The marks of one class under the readings of a plan.

    Items are marked one by one, as far as somebody asks; where two readings give an item the same
    values, it is marked once.
    """

    def __init__(
        self,
        plan: Plan,
        inputs: Mapping[str, Array],
        answers: Answers,
        tolerances: Mapping[str, Tolerance],
    ) -> None:
        self.answers = answers
        self._run = Run(plan.program, inputs, 1, Carry(answers, tolerances), plan.known)
        self._known: dict[tuple[Register, ...], Marks] = {}

    def as_expected(self, reading: PlannedReading) -> Iterator[tuple[str, Marks]]:
        """Each item with its marks against the expected value alone."""
        for item in reading.items:
            key = (reading.expected(item.id),)
            if key not in self._known:
                expected = self._run.value(key[0])
                self._known[key] = Marks(item, self.answers[item.id], expected)
            yield item.id, self._known[key]

    def with_follow_through(self, reading: PlannedReading) -> Iterator[tuple[str, Marks]]:
        """Each item with its marks, elements that follow from earlier answers included."""
        for id, plain in self.as_expected(reading):
            if plain.settled.all():
                yield id, plain
                continue
            carried = reading.carried(id)
            key = (reading.expected(id), *carried)
            if key not in self._known:
                mark = self._known[key] = plain.copy()
                for register in carried:
                    if not mark.settled.all():
                        mark.consider_carried(self._run.value(register))
            yield id, self._known[key]

    def open_case(self, reading: PlannedReading, id: str, marks: Mapping[str, Marks]) -> list[str]:
        """The earlier answers from one of which alone an item that fits neither way may follow.

        That is new only where two or more of the nearest given answers are not as expected.
        """
        if marks[id].settled.all():
            return []
        wrong = [
            name
            for name in reading.nearest_given(id)
            if name not in marks or not marks[name].right.all()
        ]
        return wrong[:MOST_ANCESTORS] if len(wrong) > 1 else []

    def with_one_ancestor(
        self,
        reading: PlannedReading,
        marks: Mapping[str, Marks],
        cases: Mapping[str, list[str]],
    ) -> dict[str, Marks]:
        """The marks where each of ``cases`` may follow from one of its ancestors alone."""
        result = dict(marks)
        for id, ancestors in cases.items():
            alone = [reading.carried_alone(id, ancestor) for ancestor in ancestors]
            key = (reading.expected(id), *reading.carried(id), *alone)
            if key not in self._known:
                mark = self._known[key] = marks[id].copy()
                for register in alone:
                    mark.consider_carried(self._run.value(register), whole=True)
            result[id] = self._known[key]
        return result
