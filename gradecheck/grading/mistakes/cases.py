"""Students who were marked together, of all of whom something is wrong, as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradecheck.grading.answers import Cohort, Mask, flat
from gradecheck.grading.cohorts import cohort_of
from gradecheck.grading.distinct import lines_of
from gradecheck.grading.intake import Intake
from gradecheck.grading.mistakes.case import Case

SMALLEST, LARGEST = 1e-100, 1e100
"""Beyond these it is nobody's mistake: products of answers overflow or vanish, and digits cannot be
counted."""


class Cases:
    """Some cases that share their marks: their students have one reading and gave the same steps.

    marks:  by item, student by student in the order of the cases
    cohort: what they wrote
    """

    def __init__(self, each: Sequence[Case], cohort: Cohort | None = None) -> None:
        rows = np.array([case.at for case in each])
        self.each = each
        self.marks = {id: mark.taken(rows) for id, mark in each[0].marks.items()}
        self.cohort = cohort or cohort_of([case.intake for case in each])

    def of(self, students: Sequence[int]) -> Cases:
        """Some of them, in rising order."""
        cohort = self.cohort.of(np.array(students))
        return Cases([self.each[student] for student in students], cohort)

    def sound(self) -> Mask:
        """Whose every number is one that somebody may have meant."""
        found = np.ones(len(self.each), dtype=bool)
        for one in self.cohort.answers.values():
            sizes = np.abs(flat(one.values))
            found &= ~((sizes > LARGEST) | ((sizes < SMALLEST) & (sizes > 0))).any(axis=1)
        return found

    def keys(self) -> list[object]:
        """Equal, also among those of other cases, where all is the same but for who wrote it."""
        first, answers = self.each[0], self.cohort.answers
        steps = [(name, one.values.shape[1:]) for name, one in answers.items()]
        conventions = self.cohort.conventions.items()
        common = *steps, *first.grade.reading.items(), *conventions
        lines = lines_of(self.cohort)
        return [
            (common, line, _unread(case.intake))
            for case, line in zip(self.each, lines, strict=True)
        ]


def _unread(intake: Intake) -> frozenset[object]:
    """What could not be read of a submission."""
    return frozenset(
        [(name, fault.code, intake.texts.get(name)) for name, fault in intake.invalid.items()]
    )
