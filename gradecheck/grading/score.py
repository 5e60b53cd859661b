"""From marked elements to points, exactly."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import prod

from gradecheck.grading.answers import flat
from gradecheck.grading.marks import Marks
from gradecheck.spec.problem import Item, Partial


def earned(mark: Marks, credit: Fraction) -> list[Fraction]:
    """Points of each student for an item."""
    total = prod(mark.as_expected.shape[1:])
    counts = [flat(which).sum(axis=1).tolist() for which in (mark.as_expected, mark.as_carried)]
    each = list(zip(*counts, strict=True))
    known = {
        (expected, carried): worth(mark.item, expected, carried, total, credit)
        for expected, carried in set(each)
    }
    return [known[one] for one in each]


def worth(item: Item, expected: int, carried: int, total: int, credit: Fraction) -> Fraction:
    """Points for an item of whose ``total`` elements some are as expected, some as carried: its
    points, times the credit of the reading, times what ``partial`` makes of the share that counts.

    >>> worth(Item("h", "value", Fraction(4)), 2, 1, 4, Fraction(1))
    Fraction(3, 1)
    """
    return _worth(item.points, item.partial, item.follow_through, expected, carried, total, credit)


@lru_cache(maxsize=4096)
def _worth(
    points: Fraction,
    rule: Partial,
    follow_through: Fraction,
    expected: int,
    carried: int,
    total: int,
    credit: Fraction,
) -> Fraction:
    share = (expected + carried * follow_through) / Fraction(total) if total else Fraction(1)
    return points * credit * partial(rule, share)


def partial(rule: Partial, share: Fraction) -> Fraction:
    """The share of the points that a share of the elements is worth.

    >>> steps = ((Fraction(1, 2), Fraction(2, 5)), (Fraction(1), Fraction(1)))
    >>> partial(steps, Fraction(3, 4)), partial("all", Fraction(3, 4))
    (Fraction(2, 5), Fraction(0, 1))
    """
    if rule == "elements":
        return share
    if rule == "all":
        return Fraction(int(share == 1))
    return max((worth for least, worth in rule if share >= least), default=Fraction(0))
