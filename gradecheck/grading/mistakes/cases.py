"""Students who were marked together, of all of whom something is wrong, as arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradecheck.grading.answers import Mask, flat
from gradecheck.grading.cohorts import cohort_of
from gradecheck.grading.mistakes.case import Case

SMALLEST, LARGEST = 1e-100, 1e100
"""Beyond these it is nobody's mistake: products of answers overflow or vanish, and digits cannot be
counted."""


class Cases:
    """Some cases that share their marks: their students have one reading and gave the same steps.

    marks:  by item, student by student in the order of the cases
    cohort: what they wrote
    """

    def __init__(self, each: Sequence[Case]) -> None:
        rows = np.array([case.at for case in each])
        self.each = each
        self.marks = {id: mark.taken(rows) for id, mark in each[0].marks.items()}
        self.cohort = cohort_of([case.intake for case in each])

    def sound(self) -> Mask:
        """Whose every number is one that somebody may have meant."""
        found = np.ones(len(self.each), dtype=bool)
        for one in self.cohort.answers.values():
            sizes = np.abs(flat(one.values))
            found &= ~((sizes > LARGEST) | ((sizes < SMALLEST) & (sizes > 0))).any(axis=1)
        return found
