"""What was written: how many figures, and so how closely a value can be told from another."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite, prod
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Mask
from gradecheck.ops.record import Array

Whole: TypeAlias = NDArray[np.intp]
MOST_FIGURES = 9
"""Beyond this nobody writes by hand, and two computers differ in the last digits."""
SHORT = 15
"""So many digits a float always holds."""
EXACT = 22
"""Up to this power, powers of ten are floats exactly."""
LOWEST, HIGHEST = -340, 309
POWERS = np.array([10.0**power for power in range(LOWEST, HIGHEST)])
"""All powers of ten as they are computed, the smallest as 0."""
WRITTEN_POWERS = np.array([float(f"1e{power}") for power in range(LOWEST, HIGHEST)])
"""The same as they are read: 1e23 is another number than 10.0**23."""


@lru_cache(maxsize=50_000)  # the numbers of a class are often the same
def figures(value: float) -> tuple[str, int]:
    """The significant digits of a number as it was written, and the position of the last one.

    >>> figures(1.06), figures(-0.0043), figures(3.1e-6), figures(1200.0), figures(0.0)
    (('106', -2), ('43', -4), ('31', -7), ('12', 2), ('', 0))
    """
    if value == 0 or not isfinite(value):
        return "", 0
    mantissa, _, exponent = repr(abs(float(value))).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    last = int(exponent or 0) - len(part)
    short = digits.rstrip("0")
    return short, last + len(digits) - len(short)


def all_figures(values: Array) -> tuple[Whole, Whole]:
    """Of many numbers how many significant digits each has, and the position of the last: what
    :func:`figures` says of one.

    >>> [found.tolist() for found in all_figures(np.array([1.06, -3.1e-6, 1200.0, 0.0]))]
    [[3, 2, 2, 0], [-2, -7, 2, 0]]
    """
    sizes = np.abs(values).reshape(-1)
    count: Whole = np.zeros(sizes.shape, dtype=np.intp)
    last: Whole = np.zeros(sizes.shape, dtype=np.intp)
    places = np.searchsorted(WRITTEN_POWERS, sizes, side="right") - 1 + LOWEST  # of the first digit
    told = (sizes > 0) & np.isfinite(sizes)
    rest = np.flatnonzero(told & (places <= EXACT))
    for digits in range(1, SHORT + 1):
        if not len(rest):
            break
        place = places[rest] - digits + 1
        found = _is_written(sizes[rest], place)
        count[rest[found]], last[rest[found]] = digits, place[found]
        rest = rest[~found]
    for one in np.flatnonzero(told & (count == 0)).tolist():
        shown, last[one] = figures(float(sizes[one]))
        count[one] = len(shown)
    return count.reshape(values.shape), last.reshape(values.shape)


def _is_written(sizes: Array, place: Whole) -> Mask:
    """Which numbers have no digit after a position (0: the ones).

    A whole number of up to 15 digits and a power of ten up to 10^22 are exact, so their product or
    quotient is rounded once, just as what is written with these digits.
    """
    power = POWERS[np.minimum(np.abs(place), EXACT) - LOWEST]
    with np.errstate(all="ignore"):
        whole = np.rint(np.where(place >= 0, sizes / power, sizes * power))
        again = np.where(place >= 0, whole * power, whole / power)
    result: Mask = (again == sizes) & (np.abs(place) <= EXACT)
    return result


def units_at(values: Array) -> Array:
    """The most that a unit of the last figure of each element can be, whatever stands beside it.

    >>> units_at(np.array([1.25, 0.0])).tolist()
    [0.01, 1.0]
    """
    count, last = all_figures(values)
    result: Array = POWERS[last + np.maximum(count - MOST_FIGURES, 0) - LOWEST]
    return result


def half_units(values: Array, written: Mask) -> Array:
    """Half a unit of the last figure of every element of some answers, each a row.

    An answer counts as written as finely as its most detailed element: with so many decimals, or
    else with so many significant figures, whichever is the coarser for an element.

    >>> half_units(np.array([[0.5, 1.25, 12.5]]), np.array([[True, True, True]])).tolist()
    [[0.005, 0.005, 0.05]]
    """
    rows = len(values), prod(values.shape[1:])
    count, last = (found.reshape(rows) for found in all_figures(np.where(written, values, 0.0)))
    most = count.max(axis=1, initial=0)
    most = np.where(written.reshape(rows).any(axis=1), np.minimum(most, MOST_FIGURES), 1)
    finest = np.where(count > 0, last, HIGHEST).min(axis=1, initial=HIGHEST)
    finest = np.where(finest == HIGHEST, 0, finest)
    size = np.abs(values).reshape(rows)
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.where(size > 0, np.floor(np.log10(size)), -np.inf)
    unit = np.where(size > 0, 10.0 ** (exponent - most[:, np.newaxis] + 1), 0.0)
    result: Array = 0.5 * np.maximum(POWERS[finest - LOWEST][:, np.newaxis], unit)
    return result.reshape(values.shape)
