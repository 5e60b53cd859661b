"""A branch of the search for the best readings: items marked on the way down, and for whom."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from gradecheck.grading.answers import Mask
from gradecheck.grading.earnings import Units
from gradecheck.grading.marker import Marker
from gradecheck.grading.marks import Marks
from gradecheck.grading.plan import PlannedReading
from gradecheck.graph.evaluate import Rows
from gradecheck.spec.problem import Item

MOST_ANCESTORS = 8
"""How many nearest given ancestors are tried alone before the search is given up."""


class Step(msgspec.Struct, frozen=True, eq=False):
    """An item on the way down a branch: its marks, and for whom they are."""

    item: Item
    marks: Marks
    students: Rows

    def of(self, students: Rows) -> Marks:
        """The marks of some of these students."""
        if len(students) == len(self.students):
            return self.marks
        return self.marks.of(np.searchsorted(self.students, students))


class Branch(msgspec.Struct, frozen=True, eq=False):
    """Readings that agree in the items so far.

    earned: what each student of the marker can have earned in these items, in units
    """

    readings: Sequence[int]
    path: tuple[Step, ...]
    place: int
    marker: Marker
    earned: Units


def wrong_ancestors(
    reading: PlannedReading, item: Item, path: Sequence[Step], students: Rows
) -> tuple[list[str], Mask]:
    """The earlier answers from one of which alone an item that fits neither way may follow.

    Names, and for each of them for which students it is one: (names, students).  That is new only
    where two or more of the nearest given answers are not as expected.
    """
    names = reading.nearest_given(item.id)
    if len(names) < 2:
        return names, np.zeros((len(names), len(students)), dtype=bool)
    steps = {step.item.id: step for step in path}
    settled = steps[item.id].of(students).settled
    wrong = np.stack(
        [
            ~steps[name].of(students).right
            if name in steps and name != item.id
            else np.ones(len(students), dtype=bool)
            for name in names
        ]
    )
    several = (wrong.sum(axis=0) > 1) & ~settled
    return names, wrong & several & (wrong.cumsum(axis=0) <= MOST_ANCESTORS)
