"""The answers of one or many students as arrays: what was written, and where nothing was."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import Any, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.graph.evaluate import Rows
from gradecheck.ops.record import Array, Shape
from gradecheck.spec.problem import Tolerance

Mask: TypeAlias = NDArray[np.bool_]


class StepAnswers(msgspec.Struct):
    """What the students of a class wrote for one step; the first axis is the student.

    values:    (students, *core shape); anything where nothing was written
    written:   (students, *core shape): which elements were written at all
    other:     ``values`` read in the other layout of an image or kernel (channels last), or
               ``None``; it is tried where the first does not fit as well
    has_other: (students,): for whom ``other`` is a reading of what was written
    """

    values: Array
    written: Mask
    other: Array | None = None
    other_written: Mask | None = None
    has_other: Mask | None = None

    def of(self, students: Rows | slice) -> StepAnswers:
        """The answers of some students."""
        return StepAnswers(
            self.values[students],
            self.written[students],
            None if self.other is None else self.other[students],
            None if self.other_written is None else self.other_written[students],
            None if self.has_other is None else self.has_other[students],
        )


Answers: TypeAlias = Mapping[str, StepAnswers]
"""The readable answers of a class by step name: items and shown work."""


class Cohort(msgspec.Struct, frozen=True, eq=False):
    """Students who answered the same steps in the same shapes and declared the same conventions.

    ``tolerances`` says how the answers to each step are compared.
    """

    answers: Answers
    tolerances: Mapping[str, Tolerance]
    conventions: Mapping[str, str]
    count: int = 1

    def of(self, students: Rows) -> Cohort:
        """Some of its students."""
        if len(students) == self.count:
            return self
        answers = {name: given.of(students) for name, given in self.answers.items()}
        return Cohort(answers, self.tolerances, self.conventions, len(students))

    def answers_of(self, student: int) -> dict[str, StepAnswers]:
        """The answers of one student; nothing is copied."""
        one = slice(student, student + 1)
        return {name: given.of(one) for name, given in self.answers.items()}


def flat(values: NDArray[Any]) -> NDArray[Any]:
    """Arrays of many students, each as one row of numbers: (students, elements).

    >>> flat(np.zeros((3, 2, 2))).shape, flat(np.zeros((0, 2))).shape
    ((3, 4), (0, 2))
    """
    return values.reshape(len(values), prod(values.shape[1:]))  # there may be nobody


@lru_cache(maxsize=64)
def indices_of(shape: Shape) -> list[tuple[int, ...]]:
    """The index of every element of an array of this shape, in their order.

    >>> indices_of((2, 2)), indices_of(())
    ([(0, 0), (0, 1), (1, 0), (1, 1)], [()])
    """
    return list(np.ndindex(shape))


def in_layout(answers: StepAnswers, fits: Mask, fits_other: Mask | None) -> tuple[Array, Mask]:
    """Values and written elements in the layout in which more elements count.

    ``fits`` and ``fits_other`` say, element by element, what counts in either layout.

    >>> answers = StepAnswers(np.array([[1.0, 2.0]]), np.array([[True, True]]),
    ...                       np.array([[2.0, 1.0]]), np.array([[True, True]]), np.array([True]))
    >>> in_layout(answers, np.array([[False, False]]), np.array([[True, False]]))[0]
    array([[2., 1.]])
    """
    if answers.other is None or answers.has_other is None or fits_other is None:
        return answers.values, answers.written
    assert answers.other_written is not None
    students = len(answers.values)
    counts, counts_other = (which.reshape(students, -1).sum(axis=1) for which in (fits, fits_other))
    swap = answers.has_other & (counts_other > counts)
    swap = swap.reshape((students,) + (1,) * (answers.values.ndim - 1))
    return (
        np.where(swap, answers.other, answers.values),
        np.where(swap, answers.other_written, answers.written),
    )
