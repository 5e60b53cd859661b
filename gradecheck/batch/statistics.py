"""What a class did as a whole: counts, means, commonest mistakes, wrong answers that are the same.

Rows are taken in one by one; what is kept does not grow with the class.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from gradecheck.batch.book import ItemColumn, ProblemColumn, ProblemResult, Row, Standing
from gradecheck.batch.record import ItemRecord, Record, exact
from gradecheck.batch.remembered import Remembered
from gradecheck.batch.shared import Shared, SharedWrong
from gradecheck.grading.result import percent_of

BINS = 10
"""Bars of the distribution: ten percent each, the last with 100 % and more."""
ALL = Fraction(100)
MOST_ALIKE = 4096
"""Different results of a problem that are counted as a whole before they are taken apart."""
MOST_UNREADABLE = 1000
"""Unreadable submissions that are kept with their reason; the others are only counted."""


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


class _ProblemTally:
    """Running counts of a problem.

    Submissions are counted by the scores and statuses of all their items, as one text: most are
    like another one.  Only what differs is taken apart.
    """

    def __init__(self, column: ProblemColumn) -> None:
        self.column = column
        self.standings: Counter[Standing] = Counter()
        self.scores: Counter[tuple[int, int]] = Counter()
        self.marks: dict[str, Counter[str]] = {item.id: Counter() for item in column.items}
        self.mistakes: Counter[str] = Counter()
        self.alike: Counter[str] = Counter()
        self._marks = Remembered[tuple[ItemRecord, ...], str](_marks_of)
        self.doubtful: dict[str, tuple[int, ...]] = {}

    def add(self, result: ProblemResult, record: Record, student: str, shared: Shared) -> None:
        """Count a graded submission."""
        self.scores[result.score.as_integer_ratio()] += 1
        items = record.items
        if result.is_plain:
            marks = self._marks.of(items)
            places = self.doubtful.get(marks)
            if places is None:
                if len(self.alike) >= MOST_ALIKE:
                    self._take_apart()
                places = self.doubtful[marks] = _doubtful(items)
            self.alike[marks] += 1
        else:
            self._count_items(result, record)
            places = _doubtful(items)
        if not places:
            return
        found: set[str] = set()
        for place in places:
            item = items[place]
            found.update(item.mistakes)
            if item.wrong:
                shared.add(self.column.id, item, student)
        for mistake in found:
            self.mistakes[mistake] += 1

    def _count_items(self, result: ProblemResult, record: Record) -> None:
        for item in record.items:
            if item.id in self.marks:
                score = result.items.get(item.id, item.score)
                self.marks[item.id][f"{item.status}:{score}"] += 1

    def _take_apart(self) -> None:
        """Count by items what was counted by submissions."""
        for text, count in self.alike.items():
            for item, mark in zip(self.column.items, text.split(" "), strict=True):
                self.marks[item.id][mark] += count
        self.alike.clear()
        self.doubtful.clear()

    def statistics(self) -> ProblemStatistics:
        """What was counted."""
        self._take_apart()
        total = sum((Fraction(*ratio) * count for ratio, count in self.scores.items()), Fraction(0))
        by_name = sorted(self.mistakes.items(), key=lambda one: (-one[1], one[0]))
        return ProblemStatistics(
            self.column,
            total / max(1, self.scores.total()),
            dict(self.standings),
            tuple([_item(item, self.marks[item.id]) for item in self.column.items]),
            tuple(by_name),
        )


def _marks_of(items: Sequence[ItemRecord]) -> str:
    """Scores and statuses of all items, as one text."""
    return " ".join([f"{item.status}:{item.score}" for item in items])


def _doubtful(items: Sequence[ItemRecord]) -> tuple[int, ...]:
    """Which items may hold a mistake."""
    return tuple([place for place, item in enumerate(items) if item.status != "correct"])


def _item(column: ItemColumn, marks: Counter[str]) -> ItemStatistics:
    total = Fraction(0)
    statuses: Counter[str] = Counter()
    for mark, count in marks.items():
        status, _, score = mark.partition(":")
        total += exact(score) * count
        statuses[status] += count
    return ItemStatistics(column, total / max(1, marks.total()), dict(sorted(statuses.items())))


def _percent(top: int, bottom: int, points: int, parts: int) -> Fraction:
    """The percentage of a total of so many points, as :attr:`Row.percent` is."""
    return percent_of(Fraction(top, bottom), Fraction(points, parts))


class Census:
    """Takes in the rows of a class, in any number of steps, and says its statistics."""

    def __init__(self, problems: Sequence[ProblemColumn]) -> None:
        self._tallies = {column.id: _ProblemTally(column) for column in problems}
        self._percents: Counter[tuple[int, int, int, int]] = Counter()
        self._ungraded: set[tuple[int, int, int, int]] = set()
        self._shared = Shared()
        self._unreadable: list[Unreadable] = []
        self._unreadable_count = 0
        self._students = self._adjusted = self._late = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Count more rows."""
        for row in rows:
            self._students += 1
            self._late += row.days_late > 0
            graded = adjusted = False
            told: Record | None = None
            for result in row.problems:
                standing, record = result.standing, result.record
                if result.adjustments:
                    graded = adjusted = True
                tally = self._tallies.get(result.column.id)
                if tally is not None:
                    tally.standings[standing] += 1
                    if standing == "graded" and record is not None:
                        graded = True
                        tally.add(result, record, row.id, self._shared)
                if standing == "unreadable" and (record is None or record is not told):
                    told = record  # it may stand in every problem that it may have been for
                    self._count_unreadable(row, record)
            self._adjusted += adjusted
            key = (*row.total.as_integer_ratio(), *row.points.as_integer_ratio())
            if graded:
                self._percents[key] += 1
            else:
                self._ungraded.add(key)

    def _count_unreadable(self, row: Row, record: Record | None) -> None:
        self._unreadable_count += 1
        if len(self._unreadable) < MOST_UNREADABLE:
            file, reason = (record.file, record.reason) if record else ("", "")
            self._unreadable.append(Unreadable(row.id, file, reason))

    def statistics(self) -> Statistics:
        """What was found so far."""
        graded, total, bars = self._percents.total(), Fraction(0), [0] * BINS
        for key, count in self._percents.items():
            percent = _percent(*key)
            total += percent * count
            bars[min(BINS - 1, max(0, int(percent * BINS / 100)))] += count
        return Statistics(
            students=self._students,
            graded=graded,
            mean=total / max(1, graded),
            bars=tuple(bars),
            problems=tuple([tally.statistics() for tally in self._tallies.values()]),
            shared=self._shared.found(),
            unreadable=tuple(self._unreadable),
            unreadable_count=self._unreadable_count,
            adjusted=self._adjusted,
            late=self._late,
            lowest=min([_percent(*key) for key in (*self._percents, *self._ungraded)], default=ALL),
        )


def statistics_of(rows: Iterable[Row], problems: Sequence[ProblemColumn]) -> Statistics:
    """The statistics of a class whose rows are at hand.

    >>> statistics_of([], []).students
    0
    """
    census = Census(problems)
    census.add(rows)
    return census.statistics()
