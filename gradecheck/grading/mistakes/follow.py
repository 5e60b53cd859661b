"""What follows from mistakes in later steps, for many mistakes and students in one run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.rows import Given, Rows
from gradecheck.graph.evaluate import Run
from gradecheck.graph.world import World
from gradecheck.ops.record import Array


class Follow:
    """What follows from many candidates for each of some students, in one run.

    ``values`` are what each candidate makes of its own step: (students or 1, *shape).
    """

    def __init__(
        self,
        ones: Sequence[Candidate],
        values: Sequence[Array],
        given: Mapping[str, Given],
        students: int,
        world: World,
        run: Callable[[Rows], Run],
    ) -> None:
        self.ones = ones
        self.students = students
        self._world = world
        self._own = self._rows(values)
        self._run = run(Rows(self._own, given, len(ones) * students))

    def _rows(self, values: Sequence[Array]) -> dict[str, tuple[NDArray[np.intp], Array]]:
        own = {}
        each = np.arange(self.students)
        for step in dict.fromkeys(one.step for one in self.ones):
            places = [place for place, one in enumerate(self.ones) if one.step == step]
            rows = (np.array(places)[:, np.newaxis] * self.students + each).reshape(-1)
            shape = values[places[0]].shape[1:]
            wide = [np.broadcast_to(values[p], (self.students, *shape)) for p in places]
            own[step] = rows, np.concatenate(wide)
        return own

    def value(self, item: str) -> Array:
        """An item for each candidate and student: (candidates, students, *shape)."""
        computed = self._run.value(self._world.register(item))
        shape = computed.shape[1:]
        value = np.broadcast_to(computed, (len(self.ones) * self.students, *shape))
        if item in self._own:
            rows, own = self._own[item]
            value = value.copy()
            value[rows] = own
        return value.reshape(len(self.ones), self.students, *shape)
