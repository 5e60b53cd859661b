"""Values of candidates compared with what students wrote, and those that fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.choose import Fit
from gradecheck.grading.mistakes.rivals import Seen
from gradecheck.grading.mistakes.scratch import Block, Slots
from gradecheck.grading.mistakes.students import Probe, Students
from gradecheck.grading.mistakes.target import (
    NONE,
    SURE,
    Target,
    evidence,
    factors,
    levels,
)
from gradecheck.grading.mistakes.wrong import NOBODY
from gradecheck.graph.evaluate import Rows
from gradecheck.ops.record import Array


class Matches:
    """The candidates that fit wrong items, for each of some students.

    seen:    by item what was compared with it: the mistakes that could have been named
    fits:    for each student by a candidate's identity the candidate, and the items that it fits
    without: for each student the items to which earlier answers make a difference, as they follow
             without any mistake
    """

    def __init__(self, candidates: Candidates, students: Students) -> None:
        self.candidates = candidates
        self.students = students
        self.seen: Seen = {}
        self.fits: list[dict[int, tuple[Candidate, dict[str, Fit]]]] = [
            {} for _ in range(students.count)
        ]
        self.without: list[dict[str, Array]] = [{} for _ in range(students.count)]

    def of(self, student: int, one: Candidate) -> dict[str, Fit]:
        """The items that a candidate fits which fits any."""
        return self.fits[student][id(one)][1]

    def see(self, step: str, block: Block, probe: Probe, slots: Slots) -> None:
        """Remember that a block is compared with the answers to a step."""
        self.seen.setdefault(step, []).append((block, probe, slots))

    def compare(self, item: str, block: Block, probe: Probe, slots: Slots) -> None:
        """Note those of a block that explain what students wrote for an item."""
        if not block.ones:
            return
        self.see(item, block, probe, slots)
        students, rows = self.hits(block, probe, slots)
        values = block.rows(rows, slots[students], self.students.shape(item))
        self.note(item, students, [block.ones[row] for row in rows.tolist()], values)

    def hits(self, block: Block, probe: Probe, slots: Slots) -> tuple[Rows, Rows]:
        """Students and the rows of a block that may be what they wrote."""
        places, rows = block.hits(slots[probe.who], probe.at, probe.answer, probe.half)
        return probe.who[places], rows

    def note(self, item: str, students: Rows, ones: Sequence[Candidate], values: Array) -> None:
        """Note those of some candidates, whose values these are, that explain a wrong item: each
        that of one student."""
        where = self.students.wrong.rows(item)[students]
        asked = np.flatnonzero(where > NOBODY)
        if not len(asked):
            return
        targets = self.students.wrong.targets[item]
        found = levels(targets, values[asked], where[asked])
        for place in np.flatnonzero(found < NONE).tolist():
            one = int(asked[place])
            target = targets.of(int(where[one]))
            self._note_one(int(students[one]), ones[one], target, values[one], int(found[place]))

    def _note_one(
        self, student: int, one: Candidate, target: Target, value: Array, level: int
    ) -> None:
        multiple = bool(np.isfinite(factors(target, value[np.newaxis])[0]))
        without = self.without[student].get(target.id)
        others = () if without is None else (without,)
        strength = evidence(target, value, others, is_multiple=multiple)
        if one.decimals is not None and self._left_nothing(student, target, value):
            # Zeros say nothing of where they come from, but that rounding left nothing of a step.
            strength = SURE if one.step not in self.candidates.backward else strength
        fit = Fit(level, strength, value, multiple)
        _, fits = self.fits[student].setdefault(id(one), (one, {}))
        known = fits.get(target.id)
        if known is None or (fit.level, -fit.evidence) < (known.level, -known.evidence):
            fits[target.id] = fit

    def _left_nothing(self, student: int, target: Target, value: Array) -> bool:
        """Whether zeros follow from the rounding, and not from an earlier wrong answer."""
        earlier = self.candidates.ancestors(target.id) - {target.id}
        return (
            target.answer.size > 1
            and not target.answer.any()
            and not value.any()
            and earlier.isdisjoint(self.students.wrong.items[student])
        )
