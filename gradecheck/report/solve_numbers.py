"""The numbers of one array in one tidy form: equal decimals, a common power of ten."""

from __future__ import annotations

import math

import msgspec
import numpy as np

from gradecheck.ops.record import Array

FIGURES = 5
SCALAR_FIGURES = 8
SMALL, LARGE = 1e-2, 1e6
"""Where the largest number is outside of these, a power of ten is taken out."""
WIDE = 1e-3
"""Where the smallest number is below this share of the largest, each is written by itself."""


class Tidy(msgspec.Struct, frozen=True, eq=False):
    """Texts of the numbers, in the array's shape, to be multiplied by ten to ``exponent``."""

    cells: np.ndarray
    exponent: int


def tidy(values: Array) -> Tidy:
    """The numbers of an array as texts with as many decimals as they all need together.

    >>> tidy(np.array([0.38, 1.4, 0.96])).cells.tolist()
    ['0.38', '1.40', '0.96']
    >>> found = tidy(np.array([[3.4431e-6, 0.0], [1.2e-6, -4.6684e-6]]))
    >>> found.exponent, found.cells.tolist()
    (-6, [['3.4431', '0.0000'], ['1.2000', '-4.6684']])
    >>> tidy(np.array([1.0, 1e-5])).cells.tolist(), tidy(np.array(0.9999974269)).cells.tolist()
    (['1', '1e-05'], '0.99999743')
    """
    figures = FIGURES if values.ndim else SCALAR_FIGURES
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    if not sizes.size or sizes.size == values.size == 1 or sizes.min() < WIDE * sizes.max():
        return Tidy(_each(values, lambda value: plain(value, figures)), 0)
    largest = float(sizes.max())
    exponent = 0 if SMALL <= largest < LARGE else math.floor(math.log10(largest))
    scaled = values / 10.0**exponent
    most = max(0, figures - 1 - math.floor(math.log10(largest / 10.0**exponent)))
    finite = scaled[np.isfinite(scaled)]
    full = np.round(finite, most)
    decimals = next((d for d in range(most) if bool((np.round(finite, d) == full).all())), most)
    return Tidy(_each(scaled, lambda value: fixed(value, decimals)), exponent)


def plain(value: float, figures: int) -> str:
    """One number by itself, to so many significant figures.

    >>> plain(0.5, 5), plain(2.5730912e-6, 4), plain(-0.0, 5), plain(float("inf"), 5)
    ('0.5', '2.573e-06', '0', 'inf')
    """
    return f"{value + 0.0:.{figures}g}"


def fixed(value: float, decimals: int) -> str:
    """One number to so many decimals; zero has no sign."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def _each(values: Array, write: object) -> np.ndarray:
    assert callable(write)
    cells = np.empty(values.shape, dtype=object)
    for index in np.ndindex(values.shape):
        cells[index] = write(float(values[index]))
    return cells


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as people write it.

    >>> shape_text(()), shape_text((8,)), shape_text((2, 3, 3))
    ('number', '8', '2×3×3')
    """
    return "×".join(map(str, shape)) if shape else "number"
