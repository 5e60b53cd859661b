"""An item that is wrong, and how well a mistake would explain what was written there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask, flat
from gradecheck.grading.compare import close
from gradecheck.grading.marks import Marks
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.written import half_units
from gradecheck.graph.evaluate import Rows
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


class Targets(msgspec.Struct, frozen=True, eq=False):
    """The wrong answers of some students to one item.  Axes: answer, then the item's own.

    who:   whose answers these are: their places among all the students
    first: the first wrong element of each that was written, counted through; where there is none,
           the first that was written
    """

    item: Item
    place: int
    who: Rows
    answer: Array
    written: Mask
    counts: Mask
    half: Array
    correct: Array
    carried: Array
    first: Rows

    @property
    def id(self) -> str:
        return self.item.id

    def of(self, row: int) -> Target:
        """One of the answers."""
        return Target(
            self.item,
            self.place,
            self.answer[row, ...],
            self.written[row, ...],
            self.counts[row, ...],
            self.half[row, ...],
            self.correct,
            self.carried[row, ...],
        )

    def at_first(self, values: NDArray[Any]) -> NDArray[Any]:
        """The elements of ``values`` (answers, *shape) that are the first wrong ones."""
        found: NDArray[Any] = flat(values)[np.arange(len(self.who)), self.first]
        return found


def targets_of(mark: Marks, place: int, rows: Rows) -> Targets:
    """The wrong answers to an item: those of the students in some rows of its marks."""
    item, mark = mark.item, mark.of(rows)
    answer, written = as_meant(mark)
    counts = mark.as_expected | mark.as_carried
    swapped = np.flatnonzero(mark.swapped)
    if len(swapped):
        own, carried = answer[swapped], mark.carried[swapped]
        counts[swapped] = close(own, mark.expected, item.tolerance)
        counts[swapped] |= close(own, carried, item.tolerance)
    counts &= written
    half = half_units(answer, written)
    # Of "wrong and written" as 2, "written" as 1, the first of the largest.
    first = flat(2 * (written & ~counts) + written).argmax(axis=1)
    correct = np.asarray(mark.expected[0])
    return Targets(item, place, rows, answer, written, counts, half, correct, mark.carried, first)


def as_meant(mark: Marks) -> tuple[Array, Mask]:
    """Answers and what of them was written, each in the layout that its author meant.

    Where a shape can be read both ways, and few elements count in the other layout, it was no more
    than chance that these are more than in ours.
    """
    if not mark.swapped.any():
        return mark.answer, mark.written
    own, counts = mark.layouts[0], flat(mark.as_expected | mark.as_carried)
    by_chance = mark.swapped & (2 * counts.sum(axis=1) < counts.shape[1])
    by_chance &= flat(own.written).any(axis=1)
    column = by_chance.reshape((-1,) + (1,) * (mark.answer.ndim - 1))
    answer = np.where(column, own.values, mark.answer)
    return answer, np.where(column, own.written, mark.written)


def levels(target: Target | Targets, values: Array, rows: Rows | None = None) -> NDArray[np.int_]:
    """How closely each row of ``values`` (rows, *shape) is what was written: for one target, or
    for that in ``rows`` of many."""
    axes = tuple(range(1, values.ndim))
    answer, written, half = target.answer, target.written, target.half
    if rows is not None:
        answer, written, half = answer[rows], written[rows], half[rows]
    near = np.maximum(half * (1 + SLACK), COMPUTED * np.abs(values))
    digits = ((np.abs(answer - values) <= near) | ~written).all(axis=axes)
    within = (close(answer, values, target.item.tolerance) | ~written).all(axis=axes)
    return np.where(digits, DIGITS, np.where(within, TOLERANCE, NONE))


def fits_given(given: Given, students: Rows, values: Array) -> Mask:
    """Which rows of ``values`` are what the student of each gave, to the digits or within
    tolerance."""
    answer, written = given.values[students], given.written[students]
    axes = tuple(range(1, values.ndim))
    fits = np.asarray((close(answer, values, given.tolerance) | ~written).all(axis=axes))
    rest = np.flatnonzero(~fits)
    if len(rest):
        answer, written = answer[rest], written[rest]
        near = np.abs(answer - values[rest]) <= half_units(answer, written) * (1 + SLACK)
        fits[rest] = (near | ~written).all(axis=axes)
    return fits


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
