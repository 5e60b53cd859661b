"""What was written: how many figures, and so how closely a value can be told from another."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from gradecheck.grading.answers import Mask
from gradecheck.ops.record import Array

MOST_FIGURES = 9
"""Beyond this nobody writes by hand, and two computers differ in the last digits."""


@lru_cache(maxsize=50_000)  # the numbers of a class are often the same
def figures(value: float) -> tuple[str, int]:
    """The significant digits of a number as it was written, and the position of the last one.

    >>> figures(1.06), figures(-0.0043), figures(3.1e-6), figures(1200.0), figures(0.0)
    (('106', -2), ('43', -4), ('31', -7), ('12', 2), ('', 0))
    """
    if value == 0 or not math.isfinite(value):
        return "", 0
    mantissa, _, exponent = repr(abs(float(value))).partition("e")
    whole, _, part = mantissa.partition(".")
    part = "" if part == "0" else part
    digits = (whole + part).lstrip("0")
    last = int(exponent or 0) - len(part)
    short = digits.rstrip("0")
    return short, last + len(digits) - len(short)


def unit_at(value: float) -> float:
    """The most that a unit of the last figure of an element can be, whatever stands beside it.

    >>> unit_at(1.25), unit_at(0.0)
    (0.01, 1.0)
    """
    digits, last = figures(value)
    return float(10.0 ** (last + max(len(digits) - MOST_FIGURES, 0)))


def half_units(values: Array, written: Mask) -> Array:
    """Half a unit of the last figure of every element.

    An answer counts as written as finely as its most detailed element: with so many decimals, or
    else with so many significant figures, whichever is the coarser for an element.

    >>> half_units(np.array([0.5, 1.25, 12.5]), np.array([True, True, True])).tolist()
    [0.005, 0.005, 0.05]
    """
    found = [figures(v) for v in values[written].tolist()]
    most = min(max([len(digits) for digits, _ in found], default=1), MOST_FIGURES)
    last = min([position for digits, position in found if digits], default=0)
    size = np.abs(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.where(size > 0, np.floor(np.log10(size)), -np.inf)
    unit = np.maximum(10.0**last, np.where(size > 0, 10.0 ** (exponent - most + 1), 0.0))
    result: Array = 0.5 * unit
    return result
