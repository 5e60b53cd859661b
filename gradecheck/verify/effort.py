"""Items that earn points without any work: by zeros, or by one number for all elements."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.errors import Fault, Place
from gradecheck.grading.answers import Mask
from gradecheck.grading.compare import allowed, close
from gradecheck.grading.score import partial
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item, Tolerance
from gradecheck.verify.key import Key, Solved
from gradecheck.verify.listed import quoted

HALF = Fraction(1, 2)
"""Share of its points from which on it matters that they come for nothing."""
FEWEST = 4
"""Elements from which on it is no chance if one number is right for more than half of them."""
EQUAL = 1e-6
"""Share of the largest element within which elements are meant to be equal."""
NARROWER = tuple(
    [
        Tolerance(rel=rel, floor=floor)
        for rel in (0.01, 0.005, 0.002, 0.001)
        for floor in (None, 0.0)
    ]
)
"""Tolerances that may be suggested: with narrower ones who rounds to four figures is wrong."""


class Easy(msgspec.Struct, frozen=True):
    """An item, and that one number for all its elements would earn ``worth`` of its points."""

    solved: Solved
    item: Item
    value: Array
    number: float
    accepted: Mask

    @property
    def worth(self) -> Fraction:
        return partial(self.item.partial, Fraction(int(self.accepted.sum()), self.value.size))

    @property
    def subject(self) -> str:
        """What would be right, as the beginning of a sentence."""
        what = f"one number, {self.number:.4g}," if self.number else "an answer of zeros"
        return f"{self.solved.where}{what} would be right"

    @property
    def share(self) -> str:
        return f"in {int(self.accepted.sum())} of {self.value.size} elements of `{self.item.id}`"


def check_effort(key: Key) -> Iterator[Fault]:
    """What zeros, or else one number, would earn of each item, under the first reading that has
    it; items with one tolerance that zeros meet are told together."""
    told: set[str] = set()
    met: dict[tuple[Place, str], list[Easy]] = {}
    for solved in key.solved:
        for item in solved.problem.items:
            if item.kind != "value" or item.id in told:
                continue
            value = solved.values[item.id]
            if not value.size or not np.isfinite(value).all():
                continue
            zeros = _with(solved, item, value, 0.0)
            if value.any() and zeros.accepted[value != 0].all():
                told.add(item.id)
                place = key.places.tolerance(item.id)
                met.setdefault((place, solved.where), []).append(zeros)
                continue
            fault = _zeros(key, zeros) or _constant(key, solved, item, value)
            if fault is not None:
                told.add(item.id)
                yield fault
    for (place, _), easy in met.items():
        yield _all_zeros(place, easy)


def _with(solved: Solved, item: Item, value: Array, number: float) -> Easy:
    """What one number for all elements would earn."""
    answer = np.full_like(value, number)
    accepted = close(answer[np.newaxis], value[np.newaxis], item.tolerance)[0]
    return Easy(solved, item, value, number, accepted)


def _all_zeros(place: Place, easy: list[Easy]) -> Fault:
    """Items of which no element can be told from 0."""
    ids = quoted([one.item.id for one in easy])
    sizes = [f"{np.abs(one.value).max():.3g}" for one in easy]
    largest = "its largest element is" if len(easy) == 1 else "their largest elements are"
    narrow = max({suggested(one.value) for one in easy}, key=len)
    hint = f"{largest} {' and '.join(sizes)}: write {narrow}"
    return Fault("accepts-zeros", f"{easy[0].subject} for {ids}", hint, place)


def _zeros(key: Key, easy: Easy) -> Fault | None:
    """An item that is 0 as a whole, or of which zeros would be more than half right."""
    value, item = easy.value, easy.item
    if not value.any():
        message = f"{easy.solved.where}every element of `{item.id}` is 0"
        hint = "change the givens, so that there is something to work out"
        return Fault("zero-key", message, hint, key.places.item(item.id), "warning")
    if easy.worth <= HALF:
        return None
    message = f"{easy.subject} {easy.share}"
    if (value == 0).sum() >= (easy.accepted & (value != 0)).sum():
        hint = "they are 0: with `partial: all` only the whole item would earn points"
        return Fault("mostly-zeros", message, hint, key.places.item(item.id), "warning")
    hint = f"the tolerance is too wide for small elements: write {suggested(value)}"
    return Fault("accepts-zeros", message, hint, key.places.tolerance(item.id), "warning")


def _constant(key: Key, solved: Solved, item: Item, value: Array) -> Fault | None:
    """An item whose elements are all equal, or within tolerance of one number."""
    if value.size < 2:
        return None
    if np.ptp(value) == 0:
        message = f"{solved.where}every element of `{item.id}` is {value.flat[0]:.4g}"
        hint = "a mistake that mixes up elements cannot be seen: change the givens"
        return Fault("constant-key", message, hint, key.places.item(item.id), "warning")
    easy = _with(solved, item, value, best_number(value, item.tolerance))
    met = value[easy.accepted]
    if easy.accepted.all():
        message = f"{easy.subject} for all {value.size} elements of `{item.id}`"
    elif value.size < FEWEST or easy.worth <= HALF or np.ptp(met) <= EQUAL * np.abs(value).max():
        return None
    else:
        message = f"{easy.subject} {easy.share}"
    hint = "the elements are too much alike: change the givens"
    for tolerance in NARROWER:
        narrower = msgspec.structs.replace(item, tolerance=tolerance)
        number = best_number(value, tolerance)
        if _with(solved, narrower, value, number).worth <= HALF:
            hint = f"the tolerance is too wide: write {written(tolerance)}"
            break
    return Fault("accepts-constant", message, hint, key.places.tolerance(item.id), "warning")


def best_number(value: Array, tolerance: Tolerance) -> float:
    """The number that is within tolerance of most elements.

    >>> best_number(np.array([1.0, 1.1, 1.2, 7.0]), Tolerance(abs=0.25)) > 1
    True
    """
    bound = allowed(value, tolerance, tuple(range(value.ndim))).reshape(-1)
    low, high = (np.sort(value.reshape(-1) + sign * bound) for sign in (-1, 1))
    # As many intervals hold a lower end as have begun there, less those that have ended before.
    held = np.searchsorted(low, low, "right") - np.searchsorted(high, low, "left")
    best = low[int(np.argmax(held))]
    return float((best + high[np.searchsorted(high, best, "left")]) / 2)


def suggested(value: Array) -> str:
    """A tolerance that tells these values from zeros and from each other.

    >>> suggested(np.array([1e-6, 3e-6]))
    '`tolerance: {rel: 0.01}`'
    >>> suggested(np.array([1e-6, 1.0]))
    '`tolerance: {rel: 0.01, floor: 0}`'
    """
    sizes = np.abs(value[value != 0])
    told = not close(np.zeros((1, *sizes.shape)), sizes[np.newaxis], Tolerance(rel=0.01)).any()
    return written(Tolerance(rel=0.01, floor=None if told else 0.0))


def written(tolerance: Tolerance) -> str:
    """A relative tolerance as it is written in a file.

    >>> written(Tolerance(rel=0.005))
    '`tolerance: {rel: 0.005}`'
    """
    floor = "" if tolerance.floor is None else f", floor: {tolerance.floor:g}"
    return f"`tolerance: {{rel: {tolerance.rel:g}{floor}}}`"
