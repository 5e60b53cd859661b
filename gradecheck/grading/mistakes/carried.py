"""What comes of mistakes where students' own earlier answers are carried on: one run for all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask
from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.follow import Follow
from gradecheck.grading.mistakes.rows import Given, Rows
from gradecheck.grading.mistakes.students import Students
from gradecheck.graph.program import Register
from gradecheck.ops.record import Array


class Carried:
    """The values of candidates for those of some students, ``who``, whose answers are carried.

    ``slots`` says where each student stands among them.
    """

    def __init__(self, candidates: Candidates, students: Students, who: NDArray[np.intp]) -> None:
        self.candidates = candidates
        self.who = who
        self.slots = np.zeros(students.count, dtype=np.intp)
        self.slots[who] = np.arange(len(who))
        self._whose = np.zeros(students.count, dtype=bool)
        self._whose[who] = True
        self.given = {
            name: Given(one.values[who], one.written[who], one.tolerance)
            for name, one in students.carried.items()
        }
        self._run = candidates.run(Rows({}, self.given, len(who)))

    def among(self, students: Mask) -> Mask:
        """Those of some students who are among these."""
        return students & self._whose

    def own(self, ones: Sequence[Candidate]) -> Array:
        """What candidates of one step make of it: (candidates, students, *shape)."""
        return self._stacked([self.candidates.own_value(one, self._run) for one in ones])

    def derived(self, ones: Sequence[Candidate], item: str) -> tuple[list[Candidate], Array]:
        """An item that is derived anew from each formula with a mistake: those candidates that
        change something on the way, and their values."""
        usual = self.candidates.world.register(item)
        found = [(one, self.candidates.derived_register(one, item)) for one in ones]
        changing = [(one, r) for one, r in found if r is not None and r != usual]
        values = [self._run.value(register) for _, register in changing]
        return [one for one, _ in changing], self._stacked(values)

    def value(self, register: Register) -> Array:
        """A register: (students, *shape)."""
        value = self._run.value(register)
        return np.broadcast_to(value, (len(self.who), *value.shape[1:]))

    def follow(self, ones: Sequence[Candidate]) -> Follow:
        """What follows from candidates where only the formula of their step is changed."""
        values = [self.candidates.own_value(one, self._run) for one in ones]
        return self.candidates.follow(ones, values, self.given, len(self.who))

    def _stacked(self, values: Sequence[Array]) -> Array:
        shape = values[0].shape[1:] if values else ()
        found = np.empty((len(values), len(self.who), *shape))
        for row, value in enumerate(values):
            found[row] = value
        return found
