"""What can be earned under each reading, item by item: the same for all who gave the same steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gradecheck.grading.earnings import Earnings
from gradecheck.grading.plan import Plan
from gradecheck.ops.record import Shape
from gradecheck.spec.problem import Item, Problem


class Prospects:
    """The readings of a plan that can be had, and what they promise.

    credits: for each reading the share that every item earns under it
    most:    for each reading what the items from each place on are worth, in units
    """

    def __init__(
        self, problem: Problem, plan: Plan, answered: Sequence[Item], given: Mapping[str, Shape]
    ) -> None:
        self.readings = list(plan.possible_readings())
        self.answered = answered
        self.credits = [problem.credits(reading.reading) for reading in self.readings]
        self.earnings = Earnings(answered, self.credits, given)
        self.most = [self._most(number) for number in range(len(self.readings))]

    def _most(self, number: int) -> list[int]:
        most = [0]
        credits, given = self.credits[number], self.readings[number].given
        for item in reversed(self.answered):
            worth = self.earnings.full(item, credits[item.id]) if item.id in given else 0
            most.append(most[-1] + worth)
        return most[::-1]


def prospects_for(
    problem: Problem, plan: Plan, answered: Sequence[Item], given: Mapping[str, Shape]
) -> Prospects:
    """The prospects of those who gave these steps, kept with the plan."""
    found = plan.kept
    if not isinstance(found, Prospects):
        found = plan.kept = Prospects(problem, plan, answered, given)
    return found
