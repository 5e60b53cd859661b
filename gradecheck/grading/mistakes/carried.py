"""What comes of mistakes where students' own earlier answers are carried on: one run for all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.candidates import Candidates, Follow
from gradecheck.grading.mistakes.rows import Given, Rows
from gradecheck.grading.mistakes.students import Students
from gradecheck.graph.program import Register
from gradecheck.ops.record import Array


class Carried:
    """The values of candidates for those of some students, ``who``, whose answers are carried.

    Arrays have the axes (students of ``who``, *shape).
    """

    def __init__(self, candidates: Candidates, students: Students, who: NDArray[np.intp]) -> None:
        self.candidates = candidates
        self.who = who
        self.slots = np.zeros(students.count, dtype=np.intp)
        self.slots[who] = np.arange(len(who))
        self.given = {
            name: Given(one.values[who], one.written[who], one.tolerance)
            for name, one in students.carried.items()
        }
        self._run = candidates.run(Rows({}, self.given, len(who)))

    def own(self, one: Candidate) -> Array:
        """What a candidate makes of its own step."""
        value = self.candidates.own_value(one, self._run)
        return np.broadcast_to(value, (len(self.who), *value.shape[1:]))

    def derived(self, one: Candidate, item: str) -> Array | None:
        """An item that is derived anew; ``None`` where the mistake changes nothing on the way."""
        register = self.candidates.derived_register(one, item)
        if register is None or register == self.candidates.world.register(item):
            return None
        return self.value(register)

    def value(self, register: Register) -> Array:
        """A register for every student."""
        value = self._run.value(register)
        return np.broadcast_to(value, (len(self.who), *value.shape[1:]))

    def follow(self, ones: Sequence[Candidate]) -> Follow:
        """What follows from candidates where only the formula of their step is changed."""
        values = [self.own(one) for one in ones]
        return Follow(self.candidates, ones, values, self.given, len(self.who))
