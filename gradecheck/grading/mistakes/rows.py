"""Pins by which every row of one run has its own edited step and its own student's answers."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask
from gradecheck.grading.compare import close
from gradecheck.graph.program import Pin
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Tolerance


class Given(msgspec.Struct, frozen=True, eq=False):
    """Students' own answers to a step, and how they are compared.

    values, written: (students, *shape)
    """

    values: Array
    written: Mask
    tolerance: Tolerance


class Rows:
    """The pins of a run whose leading axis holds ``count`` rows.

    ``own`` holds for each step the rows edited there with their values.  ``given`` are the answers
    of the students whose rows these are: all of the first candidate, then all of the second, and
    so on.  An answer stands in wherever it differs by more than the tolerance from what the row
    has.
    """

    def __init__(
        self,
        own: Mapping[str, tuple[NDArray[np.intp], Array]],
        given: Mapping[str, Given],
        count: int,
    ) -> None:
        self.own = own
        self.given = given
        self.count = count

    def __call__(self, pin: Pin, computed: Array, true: Array) -> tuple[Array, Mask]:
        own, given = self.own.get(pin.name), self.given.get(pin.name)
        if given is not None and given.values.shape[1:] != computed.shape[1:]:
            given = None  # a mistake that changes a shape leaves no place for it
        if own is None and given is None:
            return computed, np.zeros(computed.shape, dtype=bool)
        value = np.array(np.broadcast_to(computed, (self.count, *computed.shape[1:])))
        mask = np.zeros(value.shape, dtype=bool)
        if own is not None:
            value[own[0]] = own[1]
            mask[own[0]] = True
        if given is not None:
            value, differs = self._carried(given, value)
            mask |= differs
        return value, mask

    def _carried(self, given: Given, value: Array) -> tuple[Array, Mask]:
        students = len(given.values)
        by_student = value.reshape(-1, students, *value.shape[1:])
        differs = given.written & ~close(given.values, by_student, given.tolerance, lead=2)
        carried = np.where(differs, given.values, by_student)
        return carried.reshape(value.shape), differs.reshape(value.shape)
