"""An item that is wrong, and how well a mistake would explain what was written there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask
from gradecheck.grading.compare import close
from gradecheck.grading.marks import Marks
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.written import half_units
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item

DIGITS, TOLERANCE, NONE = 0, 1, 2
"""How closely: to the digits written, within tolerance, not at all."""
MOST_EVIDENCE = 4.0
SURE = 9.0
"""Evidence beyond any threshold."""
SCALED = 1e-6
SLACK = 1e-6
COMPUTED = 1e-9
"""Relative error of what was computed with full precision, but in another order."""


class Target(msgspec.Struct, frozen=True, eq=False):
    """A wrong answer.

    half: half a unit of the last figure written, element by element
    correct, carried: what would have been right, and what follows from the student's earlier work
    """

    item: Item
    place: int
    answer: Array
    written: Mask
    counts: Mask
    half: Array
    correct: Array
    carried: Array

    @property
    def id(self) -> str:
        return self.item.id


def target_of(item: Item, mark: Marks, place: int, at: int = 0) -> Target:
    """The target that an item is, marked for a class of which this is student ``at``."""
    answer, written = as_meant(mark, at)
    half = half_units(answer, written)
    expected, carried = np.asarray(mark.expected[0]), np.asarray(mark.carried[at])
    counts = np.asarray(mark.as_expected[at] | mark.as_carried[at])
    if mark.swapped[at]:
        counts = close(answer[np.newaxis], mark.expected, item.tolerance)[0]
        counts |= close(answer[np.newaxis], carried[np.newaxis], item.tolerance)[0]
    return Target(item, place, answer, written, counts & written, half, expected, carried)


def as_meant(mark: Marks, at: int = 0) -> tuple[Array, Mask]:
    """An answer and what of it was written, in the layout that its author meant.

    Where a shape can be read both ways, and few elements count in the other layout, it was no more
    than chance that these are more than in ours.
    """
    counts = mark.as_expected[at] | mark.as_carried[at]
    answers = mark.answers
    if mark.swapped[at] and 2 * counts.sum() < counts.size and answers.written[at].any():
        return answers.values[at], answers.written[at]
    return mark.answer[at], mark.written[at]


def levels(target: Target, values: Array) -> NDArray[np.int_]:
    """How closely each row of ``values`` (rows, *shape) is what was written."""
    axes = tuple(range(1, values.ndim))
    near = np.maximum(target.half * (1 + SLACK), COMPUTED * np.abs(values))
    ignored = ~target.written
    digits = ((np.abs(target.answer - values) <= near) | ignored).all(axis=axes)
    within = (close(target.answer[np.newaxis], values, target.item.tolerance) | ignored).all(
        axis=axes
    )
    return np.where(digits, DIGITS, np.where(within, TOLERANCE, NONE))


def fits_given(given: Given, student: int, values: Array) -> Mask:
    """Which rows of ``values`` are what a student gave, to the digits or within tolerance."""
    answer, ignored = given.values[student], ~given.written[student]
    axes = tuple(range(1, values.ndim))
    within = (close(answer[np.newaxis], values, given.tolerance) | ignored).all(axis=axes)
    if within.all():
        return np.asarray(within)
    half = half_units(answer, ~ignored)
    near = np.abs(answer - values) <= half * (1 + SLACK)
    return np.asarray(within | (near | ignored).all(axis=axes))


def evidence(
    target: Target, value: Array, without: Sequence[Array] = (), *, is_multiple: bool
) -> float:
    """How much ``value`` explains that neither the right nor the carried value does, in decades,
    nor what else comes ``without`` a mistake.

    Summed over elements, or counted once where it is that value times one number.
    """
    with np.errstate(all="ignore"):
        distance = np.abs(target.answer - target.correct)
        for plain in (target.carried, *without):
            distance = np.fmin(distance, np.abs(target.answer - plain))
        misfit = np.maximum(np.abs(target.answer - value), target.half)
        misfit = np.maximum(misfit, COMPUTED * np.abs(value))
        decades = np.log10(distance / misfit)
    decades = np.where(target.written & np.isfinite(decades), decades, 0.0)
    decades = np.clip(decades, 0.0, MOST_EVIDENCE)
    if is_multiple:
        return float(decades.max(initial=0.0))
    return float(decades.sum()) - _implied(target, decades)


def _implied(target: Target, decades: Array) -> float:
    """The evidence of elements that follow from the others: rows that add up as they should.

    Of probabilities, or of p - y, the last one says nothing new.
    """
    if target.answer.ndim == 0 or target.answer.shape[-1] < 2:
        return 0.0
    apart = np.abs((target.answer - target.correct).sum(axis=-1))
    closed = apart <= 2 * target.half.sum(axis=-1)
    return float(np.where(closed, decades.max(axis=-1, initial=0.0), 0.0).sum())


def factors(target: Target, values: Array) -> Array:
    """For each row of ``values`` the number by which it is the right value, or the carried one,
    multiplied; NaN where it is not just that."""
    rows = values.reshape(len(values), target.correct.size)  # there may be none
    found = np.full(len(rows), np.nan)
    for whole in (target.carried, target.correct):
        of = whole.reshape(-1)
        square = float(of @ of)
        if not np.isfinite(square) or square == 0:
            continue
        with np.errstate(all="ignore"):
            factor = rows @ of / square
            scale = np.abs(rows).max(axis=1, initial=0.0)
            rest = np.abs(rows - factor[:, np.newaxis] * of).max(axis=1, initial=0.0)
        found = np.where(rest <= SCALED * scale, factor, found)
    return found
