"""Numbers for people: points to two decimals, arrays with as many digits as tell them apart."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.ops.record import Array

SIGNIFICANT = 5
"""Significant digits of a number by itself."""
IN_ARRAY = 4
"""Significant digits of the largest number of an array, where fewer do not say the same."""
MOST_DIGITS = 17
WIDEST_RANGE = 1e4
"""Largest number : smallest, up to which one number of decimals suits a whole array."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def rounded(value: Fraction) -> float | int:
    """To two decimals, half up, from the exact value; a whole number stays whole.

    >>> rounded(Fraction(21, 8)), rounded(Fraction(5)), rounded(Fraction(1, 3))
    (2.63, 5, 0.33)
    """
    cents = (200 * value.numerator + value.denominator) // (2 * value.denominator)
    return cents // 100 if cents % 100 == 0 else cents / 100


def points_text(value: Fraction) -> str:
    """Points as they are shown.

    >>> points_text(Fraction(21, 8)), points_text(Fraction(5, 2)), points_text(Fraction(20))
    ('2.63', '2.5', '20')
    """
    return f"{rounded(value)}"


def percent_text(value: Fraction) -> str:
    """A percentage as it is shown: 100% means everything.

    >>> percent_text(Fraction(785, 8)), percent_text(Fraction(100))
    ('98.13%', '100%')
    """
    return f"{rounded(value)}%"


def figures(value: float, digits: int = SIGNIFICANT) -> str:
    """One number with so many significant digits, none of them a needless zero.

    >>> figures(1.16), figures(2.2504e-6), figures(120000.0), figures(-0.0)
    ('1.16', '2.2504e-6', '1.2e5', '0')
    """
    text = f"{value + 0.0:.{digits}g}"
    mantissa, e, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if e else text


def pair(one: float, other: float) -> tuple[str, str]:
    """Two numbers with enough digits to see that they differ.

    >>> pair(1.16, 1.12), pair(0.9999611, 0.999959935)
    (('1.16', '1.12'), ('0.9999611', '0.9999599'))
    """
    for digits in range(SIGNIFICANT, MOST_DIGITS + 1):
        if figures(one, digits) != figures(other, digits):
            break
    if digits > SIGNIFICANT:
        digits += 1  # the one that differs may be rounded
    return figures(one, digits), figures(other, digits)


def numeric(value: Array | str | None) -> Array | None:
    """The value as an array, a single number as one without axes; ``None`` if it holds no numbers.

    >>> numeric(np.float64(0.5)), numeric("tanh")
    (array(0.5), None)
    """
    return None if value is None or isinstance(value, str) else np.asarray(value)


class Digits(msgspec.Struct, frozen=True):
    """How the numbers of one array are written: all alike, so that they line up.

    ``decimals`` after the point, once divided by 10 to the ``exponent``; or, where ``decimals`` is
    ``None``, each by itself with ``significant`` digits.
    """

    decimals: int | None
    exponent: int = 0
    significant: int = SIGNIFICANT

    def text(self, value: float) -> str:
        """A number in this notation.

        >>> Digits(2).text(1.5), Digits(3, -6).text(3.1461e-06), Digits(None).text(1e-9)
        ('1.50', '3.146', '1e-9')
        """
        if self.decimals is None:
            return figures(value, self.significant)
        shown = f"{value / 10.0**self.exponent:.{self.decimals}f}"
        return shown.removeprefix("-") if not shown.strip("-0.") else shown

    @property
    def factor(self) -> str:
        """What every number shown is multiplied by, or nothing.

        >>> Digits(3, -6).factor, Digits(2).factor
        (' × 10⁻⁶', '')
        """
        return f" × 10{str(self.exponent).translate(SUPERSCRIPTS)}" if self.exponent else ""


def digits_for(values: Iterable[float], apart: Iterable[tuple[float, float]] = ()) -> Digits:
    """The notation for an array; the pairs in ``apart`` must be seen to differ.

    >>> digits_for([0.38, 1.4, 0.96])
    Digits(decimals=2, exponent=0, significant=5)
    >>> digits_for([9.18164e-07, 1.83633e-06])
    Digits(decimals=3, exponent=-6, significant=5)
    >>> digits_for([1.0, 1e-9]).decimals is None
    True
    >>> digits_for([1.0000001, 1.0], [(1.0000001, 1.0)])
    Digits(decimals=7, exponent=0, significant=5)
    """
    finite = [value for value in values if math.isfinite(value)]
    sizes = [abs(value) for value in finite if value]
    if not sizes:
        return Digits(0)
    largest, smallest = max(sizes), min(sizes)
    if smallest * WIDEST_RANGE < largest or not 1e-290 < largest < 1e290:
        return _told_apart(Digits(None), apart)
    exponent = 0 if 1e-3 <= largest < 1e6 else math.floor(math.log10(largest))
    unit = 10.0**exponent
    most = max(
        IN_ARRAY - 1 - math.floor(math.log10(largest / unit)),
        2 - math.floor(math.log10(smallest / unit)),
        0,
    )
    scaled = [value / unit for value in finite]
    decimals = next(k for k in range(most + 1) if _same(scaled, k, most))
    return _told_apart(Digits(decimals, exponent), apart)


def _same(values: list[float], few: int, many: int) -> bool:
    """Whether so few decimals say as much as so many."""
    return all(round(value, few) == round(value, many) for value in values)


def _told_apart(digits: Digits, apart: Iterable[tuple[float, float]]) -> Digits:
    for one, other in apart:
        if not (math.isfinite(one) and math.isfinite(other)):
            continue
        while digits.text(one) == digits.text(other):
            if digits.decimals is None:
                more = Digits(None, 0, digits.significant + 1)
            else:
                more = Digits(digits.decimals + 1, digits.exponent)
            if (more.decimals or more.significant) > MOST_DIGITS:
                break
            digits = more
    return digits
