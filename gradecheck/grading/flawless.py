"""Students for whom everything is as expected under a reading: nothing else need be tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gradecheck.grading.marker import Marker
from gradecheck.grading.plan import PlannedReading
from gradecheck.graph.evaluate import Rows
from gradecheck.graph.program import Register
from gradecheck.spec.problem import Item, Problem


class Flawless:
    """The search for students for whom all is as expected under a reading of full credit.

    Readings are looked at one by one, as long as somebody has need of it.  Those that give the
    first items the same values share what is known of these.
    """

    def __init__(self, problem: Problem, marker: Marker, answered: Sequence[Item]) -> None:
        self._problem = problem
        self._marker = marker
        self._answered = answered
        self._right: dict[tuple[Register, ...], Rows] = {}
        self.settled = np.zeros(marker.count, dtype=bool)

    def find(self) -> Iterator[tuple[PlannedReading, Rows]]:
        """Readings in their order, each with the students for whom it is the first to fit."""
        for reading in self._marker.plan.possible_readings():
            credits = self._problem.credits(reading.reading)
            answered = self._answered
            if len(reading.items) < len(answered) or any(credits[one.id] != 1 for one in answered):
                continue
            rows = self._open(self._all_right(reading))
            if len(rows):
                self.settled[rows] = True
                yield reading, rows
            if self.settled.all():
                break

    def _all_right(self, reading: PlannedReading) -> Rows:
        """Those for whom all is right under a reading, of those who are not settled at least."""
        rows: Rows = np.arange(self._marker.count)
        seen: tuple[Register, ...] = ()
        for item in self._answered:
            seen = (*seen, reading.expected(item.id))
            if seen not in self._right:
                rows = self._open(rows)
                self._right[seen] = rows[self._marker.right(reading, item, rows)]
            rows = self._right[seen]
            if not len(rows):
                break
        return rows

    def _open(self, rows: Rows) -> Rows:
        found: Rows = rows[~self.settled[rows]]
        return found
