"""Is an answer's element within tolerance of a value?  Element by element, never by a norm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradecheck.ops.record import Array
from gradecheck.spec.problem import Tolerance

DEFAULT_FLOOR = 0.001
SLACK = 1e-9
"""Share of a tolerance by which it may be exceeded: a bound itself is accepted in spite of binary
rounding (0.125 written for 0.12 is exactly half a unit away)."""
EPSILON = 4 * float(np.finfo(np.float64).eps)
LARGEST = float(np.finfo(np.float64).max)


def allowed(expected: Array, tolerance: Tolerance, axes: tuple[int, ...]) -> Array:
    """The largest accepted distance from each element of ``expected``.

    ``axes`` are the axes that make up one item (all but the leading ones).

    >>> allowed(np.array([[100.0, 0.0, 2.0]]), Tolerance(rel=0.01), (1,))
    array([[1. , 0.1, 0.1]])
    >>> allowed(np.array([[3.14159, 0.5]]), Tolerance(decimals=2), (1,))
    array([[0.005, 0.005]])
    """
    return _allowed(np.abs(expected), largest(expected, axes), tolerance)


def largest(expected: Array, axes: tuple[int, ...]) -> Array:
    """The size of the largest finite element of each item; the axes stay."""
    size = np.abs(expected)
    found: Array = np.where(np.isfinite(size), size, 0.0).max(axis=axes, keepdims=True, initial=0.0)
    return found


def _allowed(size: Array, of_largest: Array, tolerance: Tolerance) -> Array:
    bound = np.zeros_like(size)
    if tolerance.rel is not None:
        floor = tolerance.floor
        share = min(DEFAULT_FLOOR, tolerance.rel) if floor is None else floor
        bound = np.maximum(tolerance.rel * size, share * of_largest)
    if tolerance.abs is not None:
        bound = np.maximum(bound, tolerance.abs)
    if tolerance.decimals is not None:
        bound = np.maximum(bound, 0.5 * 10.0**-tolerance.decimals)
    if tolerance.figures is not None:
        bound = np.maximum(bound, _half_figure(size, tolerance.figures))
    return bound


def _half_figure(size: Array, figures: int) -> Array:
    """Half a unit of the given significant figure of each element; 0 for 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.floor(np.log10(size))
        unit = 0.5 * 10.0 ** (exponent - figures + 1)
    return np.where(np.isfinite(unit), unit, 0.0)


def reach(expected: Array, tolerance: Tolerance, lead: int = 1) -> Array:
    """How far from each element of ``expected`` an answer may lie and count as it.

    ``lead`` axes come before those of the item.  The reach of NaN and infinity is negative: nothing
    counts as these.

    >>> reach(np.array([[1.0, np.inf]]), Tolerance(rel=0.5)).tolist()
    [[0.5000000005000009, -1.0]]
    """
    axes = tuple(range(lead, expected.ndim))
    return reach_of(expected, largest(expected, axes), tolerance)


def reach_of(expected: Array, of_largest: Array, tolerance: Tolerance) -> Array:
    """The reach of single elements, each of an item of which it is known how large the largest is.

    >>> reach_of(np.array([1.0]), np.array([1e6]), Tolerance(rel=0.01)).round(6).tolist()
    [1000.000001]
    """
    with np.errstate(all="ignore"):
        size = np.abs(expected)
        bound = _allowed(size, of_largest, tolerance) * (1 + SLACK) + EPSILON * size
    # An infinite answer is infinitely far away, and no bound may be as large as that.
    return np.where(np.isfinite(expected), np.minimum(bound, LARGEST), -1.0)


def close(answer: Array, expected: Array, tolerance: Tolerance, lead: int = 1) -> NDArray[np.bool_]:
    """Which elements of ``answer`` count as ``expected``.  NaN and infinity never do.

    Both have ``lead`` leading axes that broadcast against each other.

    >>> close(np.array([[1.009, 0.98]]), np.array([[1.0, 1.0]]), Tolerance(rel=0.01))
    array([[ True, False]])
    """
    bound = reach(expected, tolerance, lead)
    with np.errstate(all="ignore"):
        near: NDArray[np.bool_] = np.abs(answer - expected) <= bound
    return near
