"""What a class did as a whole: counts, means, commonest mistakes, equal wrong answers."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from gradecheck.batch.book import ItemColumn, ProblemColumn, Standing
from gradecheck.batch.shared import SharedWrong

BINS = 10
"""Bars of the distribution: ten percent each, the last with 100 % and more."""
ALL = Fraction(100)


class ItemStatistics(msgspec.Struct, frozen=True):
    """How a class did in an item; ``mean`` in points, over those who handed the problem in.

    ``statuses`` counts each status of the contract that occurs.
    """

    column: ItemColumn
    mean: Fraction
    statuses: dict[str, int]

    def count(self, *statuses: str) -> int:
        """How many answers have one of the statuses."""
        return sum(self.statuses.get(status, 0) for status in statuses)

    @property
    def right(self) -> int:
        """Answers that are right in every element."""
        return self.count("correct")

    @property
    def follow_through(self) -> int:
        """Answers that are right given the student's own earlier ones."""
        return self.count("follow-through")

    @property
    def wrong(self) -> int:
        """Answers that are wrong somewhere, or could not be read."""
        return self.count("partial", "wrong", "invalid")

    @property
    def missing(self) -> int:
        """Answers that were not given."""
        return self.count("missing")


class ProblemStatistics(msgspec.Struct, frozen=True):
    """How a class did in a problem; ``mean`` in its own points, over those graded."""

    column: ProblemColumn
    mean: Fraction
    standings: dict[Standing, int]
    items: tuple[ItemStatistics, ...]
    mistakes: tuple[tuple[str, int], ...]
    """``kind: step`` and the number of students, the commonest first."""

    @property
    def graded(self) -> int:
        """How many students were graded in it."""
        return self.standings.get("graded", 0)


class Unreadable(msgspec.Struct, frozen=True):
    """A submission that could not be graded."""

    student: str
    file: str
    reason: str


class Statistics(msgspec.Struct, frozen=True):
    """A class as a whole.

    students:   rows of the gradebook; ``graded``: those with at least one graded problem
    mean:       of those graded, in percent
    bars:       how many of those graded are in each tenth of the percent, see :data:`BINS`
    shared:     wrong answers that several students gave, see :mod:`gradecheck.batch.shared`
    unreadable: the first of them; ``unreadable_count``: all
    adjusted:   rows in which a person changed points; ``late``: rows handed in late
    lowest:     the lowest percentage of all rows, also of those not graded; 100 without rows
    """

    students: int
    graded: int
    mean: Fraction
    bars: tuple[int, ...]
    problems: tuple[ProblemStatistics, ...]
    shared: tuple[SharedWrong, ...]
    unreadable: tuple[Unreadable, ...]
    unreadable_count: int
    adjusted: int
    late: int
    lowest: Fraction = ALL
