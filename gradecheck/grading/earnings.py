"""Exact points of whole cohorts: whole numbers of a unit of which everything is a multiple."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm, prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.marks import Marks
from gradecheck.grading.score import worth
from gradecheck.ops.record import Shape
from gradecheck.spec.problem import Item

Units: TypeAlias = NDArray[Any]
"""Points of each student in units: 64-bit integers, or Python's where these do not suffice."""
LARGEST = 2**60


class Earnings:
    """What items are worth, in units, for those who answered them in the shapes ``given``."""

    def __init__(
        self,
        items: Sequence[Item],
        credits: Sequence[Mapping[str, Fraction]],
        given: Mapping[str, Shape],
    ) -> None:
        sizes = {item.id: prod(given[item.id]) for item in items}
        shares = {one[item.id] for one in credits for item in items}
        self.unit = lcm(
            *(_denominator(item, sizes[item.id]) for item in items),
            *(share.denominator for share in shares),
        )
        self.unit *= lcm(*(share.denominator for share in shares))
        points = sum((item.points for item in items), Fraction(0))
        most = max(shares, default=Fraction(1)) * points * self.unit
        self.dtype: Any = np.int64 if most < LARGEST else object
        self._known: dict[tuple[str, int, int, Fraction], int] = {}

    def full(self, item: Item, credit: Fraction) -> int:
        """All points of an item."""
        return int(item.points * credit * self.unit)

    def of(self, marks: Marks, credit: Fraction) -> Units:
        """The points of each student for an item."""
        axes = tuple(range(1, marks.as_expected.ndim))
        expected = marks.as_expected.sum(axis=axes)
        carried = marks.as_carried.sum(axis=axes)
        if len(expected) == 1:
            worths = [self._worth(marks.item, int(expected[0]), int(carried[0]), marks, credit)]
            return np.array(worths, dtype=self.dtype)
        base = marks.as_expected[0].size + 1
        codes, where = np.unique(expected * base + carried, return_inverse=True)
        worths = [
            self._worth(marks.item, code // base, code % base, marks, credit)
            for code in codes.tolist()
        ]
        return np.array(worths, dtype=self.dtype)[where.reshape(-1)]

    def _worth(
        self, item: Item, expected: int, carried: int, marks: Marks, credit: Fraction
    ) -> int:
        key = item.id, expected, carried, credit
        if key not in self._known:
            total = marks.as_expected[0].size
            self._known[key] = int(worth(item, expected, carried, total, credit) * self.unit)
        return self._known[key]


def _denominator(item: Item, total: int) -> int:
    """A number by which all points of an item become whole, at full credit."""
    shares = [1]
    if item.partial == "elements":
        shares = [max(total, 1) * item.follow_through.denominator]
    elif item.partial != "all":
        shares = [share.denominator for _, share in item.partial]
    return item.points.denominator * lcm(*shares)
