"""Students who wrote the very same numbers: one of them is looked at for all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Cohort, StepAnswers, flat
from gradecheck.graph.evaluate import Rows


class Distinct:
    """Some students of a cohort.

    first: of those who wrote the same the first
    """

    def __init__(self, cohort: Cohort, students: Rows) -> None:
        self._students = students
        places: dict[bytes, int] = {}
        lines = lines_of(cohort.of(students))
        which = [places.setdefault(line, place) for place, line in enumerate(lines)]
        self.first: Rows = students[list(places.values())]
        self._firsts: Rows = students[which]
        self._count = cohort.count

    def spread(self, those: Rows) -> tuple[Rows, Rows]:
        """All who wrote what one of ``those`` did, and where that one stands among them."""
        where = np.full(self._count, -1)
        where[those] = np.arange(len(those))
        found = where[self._firsts]
        return self._students[found >= 0], found[found >= 0]


def lines_of(cohort: Cohort) -> list[bytes]:
    """All that each student wrote, as bytes."""
    parts = [flat(part) for one in cohort.answers.values() for part in _parts(one)]
    nothing = np.zeros((cohort.count, 0), dtype=np.uint8)  # there may be no numbers at all
    own = [np.ascontiguousarray(part).view(np.uint8) for part in parts]
    whole = np.concatenate([nothing, *own], axis=1)
    return [line.tobytes() for line in whole]


def _parts(answers: StepAnswers) -> list[NDArray[Any]]:
    every = (answers.values, answers.written, answers.other, answers.other_written)
    parts = [part for part in every if part is not None]
    return parts if answers.has_other is None else [*parts, answers.has_other]
