"""How many different mistakes could have been named for an item: the price of chance."""

from __future__ import annotations

from bisect import bisect_right
from math import log10
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.mistakes.scratch import Block, Scratch
from gradecheck.grading.mistakes.students import Probe
from gradecheck.grading.mistakes.target import factors
from gradecheck.grading.mistakes.wrong import Wrong

THRESHOLD = 1.3
"""Decades of evidence beyond chance: one false name in twenty where one mistake could be named."""


Seen: TypeAlias = dict[str, list[tuple[Block, Probe, NDArray[np.intp]]]]
"""By item the blocks that it was compared with, for whom, and where they stand in it."""


class Rivals:
    """The mistakes that one student's wrong items were compared with.

    All that reach an item count, as far as they are no more complicated.  Where numbers are the
    right ones times one number, only mistakes do that multiply by a number, too, and each different
    number once.
    """

    def __init__(self, scratch: Scratch, wrong: Wrong, student: int, seen: Seen) -> None:
        self._scratch = scratch
        self._wrong = wrong
        self._student = student
        self._seen = seen
        self._factors: dict[str, list[tuple[float, float]]] = {}

    def threshold(self, id: str, cost: float, *, is_multiple: bool) -> float:
        """The evidence from which a mistake as complicated as ``cost`` may be named."""
        if is_multiple:
            count = len({factor for c, factor in self._multiples(id) if c <= cost})
        else:
            count = bisect_right(self._scratch.costs(id), cost)
        return THRESHOLD + log10(max(count, 1))

    def _multiples(self, id: str) -> list[tuple[float, float]]:
        """Cost and factor of every mistake that only multiplies an item by a number."""
        if id not in self._factors:
            target = self._wrong.target(self._student, id)
            found = self._factors[id] = []
            for block, probe, slots in self._seen.get(id, ()):
                if self._student not in probe.who:
                    continue
                slot = np.full(len(block.ones), slots[self._student])
                every = np.arange(len(block.ones))
                values = block.rows(every, slot, target.answer.shape)
                known = factors(target, values)
                differs = np.isfinite(known) & (np.abs(known - 1) > 1e-6)
                rows = np.flatnonzero(differs).tolist()
                found += [(block.ones[row].cost, round(float(known[row]), 6)) for row in rows]
        return self._factors[id]
