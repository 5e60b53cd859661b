"""The wrong answers of students who were marked together, as arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradecheck.grading.answers import Mask
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.target import Target, Targets, targets_of
from gradecheck.graph.evaluate import Rows

WRONG = ("wrong", "partial")
NOBODY = -1


class Wrong:
    """What of theirs is wrong: by item, in graph order, the answers of those for whom it is.

    items: for each student the wrong items, in graph order
    """

    def __init__(self, targets: Mapping[str, Targets], count: int) -> None:
        self.targets = targets
        self.count = count
        self.items: list[list[str]] = [[] for _ in range(count)]
        self._rows: dict[str, Rows] = {}
        for id, those in targets.items():
            rows = self._rows[id] = np.full(count, NOBODY)
            rows[those.who] = np.arange(len(those.who))
            for student in those.who.tolist():
                self.items[student].append(id)

    def rows(self, item: str) -> Rows:
        """Where each student stands among those for whom an item is wrong; negative: nowhere."""
        found = self._rows.get(item)
        return np.full(self.count, NOBODY) if found is None else found

    def whose(self, item: str) -> Mask:
        """For whom an item is wrong."""
        return self.rows(item) > NOBODY

    def target(self, student: int, item: str) -> Target:
        """A wrong answer of one student."""
        return self.targets[item].of(int(self._rows[item][student]))

    def of(self, student: int) -> dict[str, Target]:
        """All wrong answers of one student."""
        return {item: self.target(student, item) for item in self.items[student]}


def wrong_of(candidates: Candidates, cases: Cases) -> Wrong:
    """What is wrong of the answers of some students."""
    whose: dict[str, list[int]] = {}
    for student, case in enumerate(cases.each):
        for item in case.grade.items:
            if item.status in WRONG and item.id in cases.marks:
                whose.setdefault(item.id, []).append(student)
    places = candidates.places
    return Wrong(
        {
            id: targets_of(cases.marks[id], places[id], np.array(whose[id]))
            for id in sorted(whose, key=lambda id: places[id])
        },
        len(cases.each),
    )
