"""Counting a class: rows are taken in one by one, and what is kept does not grow with the class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from gradecheck.batch.book import ItemColumn, ProblemColumn, ProblemResult, Row, Standing
from gradecheck.batch.record import NO_GRADE, Record, Verdict, exact
from gradecheck.batch.shared import Shared
from gradecheck.batch.statistics import (
    ALL,
    BINS,
    ItemStatistics,
    ProblemStatistics,
    Statistics,
    Unreadable,
)
from gradecheck.grading.result import percent_of

MOST_ALIKE = 4096
"""Different marks of which students are counted before they are taken in."""
CLEAR = ("correct", "missing", "manual")
"""Statuses of which there is no more to be said."""
MOST_UNREADABLE = 1000
"""Unreadable submissions that are kept with their reason; the others are only counted."""


class _ProblemTally:
    """Running counts of a problem."""

    def __init__(self, column: ProblemColumn) -> None:
        self.column = column
        self.standings: Counter[Standing] = Counter()
        self.scores: Counter[tuple[int, int]] = Counter()
        self.marks: dict[str, Counter[tuple[str, int, int]]] = {
            item.id: Counter() for item in column.items
        }
        self.mistakes: Counter[str] = Counter()

    def add(self, result: ProblemResult, verdict: Verdict, count: int) -> None:
        """Count so many graded submissions that have the same result."""
        self.scores[result.score.as_integer_ratio()] += count
        for item in verdict.items:
            if item.id in self.marks:
                score = result.items.get(item.id)
                ratio = (exact(item.score) if score is None else score).as_integer_ratio()
                self.marks[item.id][item.status, *ratio] += count

    def statistics(self) -> ProblemStatistics:
        """What was counted."""
        total = sum((Fraction(*ratio) * count for ratio, count in self.scores.items()), Fraction(0))
        by_name = sorted(self.mistakes.items(), key=lambda one: (-one[1], one[0]))
        return ProblemStatistics(
            self.column,
            total / max(1, self.scores.total()),
            dict(self.standings),
            tuple([_item(item, self.marks[item.id]) for item in self.column.items]),
            tuple(by_name),
        )


def _item(column: ItemColumn, marks: Counter[tuple[str, int, int]]) -> ItemStatistics:
    total = Fraction(0)
    statuses: Counter[str] = Counter()
    for (status, *score), count in marks.items():
        total += Fraction(*score) * count
        statuses[status] += count
    return ItemStatistics(column, total / max(1, marks.total()), dict(sorted(statuses.items())))


def _percent(top: int, bottom: int, points: int, parts: int) -> Fraction:
    """The percentage of a total of so many points, as :attr:`Row.percent` is."""
    return percent_of(Fraction(top, bottom), Fraction(points, parts))


class _Alike:
    """Students with the same marks: one of their rows, how many there are, and whether there may be
    more to be said of what each of them wrote."""

    __slots__ = ("count", "is_doubtful", "row")

    def __init__(self, row: Row) -> None:
        (result,) = row.problems
        assert result.record is not None, "what has marks has one record"
        self.row = msgspec.structs.replace(row, problems=(_without_text(result, result.record),))
        self.count = 0
        self.is_doubtful = any(item.status not in CLEAR for item in result.record.items)


def _without_text(result: ProblemResult, record: Record) -> ProblemResult:
    """A result that can be kept: without the JSON of its grade, which may be large."""
    replace = msgspec.structs.replace
    bare = replace(record, verdict=replace(record.verdict, grade=NO_GRADE))
    return replace(result, record=bare)


class Census:
    """Takes in the rows of a class, in any number of steps, and says its statistics.

    Students with the same marks are counted first, and taken in together.
    """

    def __init__(self, problems: Sequence[ProblemColumn]) -> None:
        self._tallies = {column.id: _ProblemTally(column) for column in problems}
        self._percents: Counter[tuple[int, int, int, int]] = Counter()
        self._ungraded: set[tuple[int, int, int, int]] = set()
        self._shared = Shared()
        self._alike: dict[str, _Alike] = {}
        self._unreadable: list[Unreadable] = []
        self._unreadable_count = 0
        self._students = self._adjusted = self._late = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Count more rows."""
        alike = self._alike
        for row in rows:
            if not row.marks:
                self._look_into(row)
                self._count(row, 1)
                continue
            same = alike.get(row.marks)
            if same is None:
                if len(alike) >= MOST_ALIKE:
                    self._count_alike()
                same = alike[row.marks] = _Alike(row)
            same.count += 1
            if same.is_doubtful:
                self._look_into(row)

    def _count_alike(self) -> None:
        """Count those who are alike, as far as that was put off."""
        for same in self._alike.values():
            self._count(same.row, same.count)
        self._alike.clear()

    def _look_into(self, row: Row) -> None:
        """Note the mistakes of a row, and its wrong answers, which others may have, too."""
        for result in row.problems:
            tally = self._tallies.get(result.column.id)
            if tally is None or result.standing != "graded" or result.record is None:
                continue
            found: set[str] = set()
            for item in result.record.items:
                found.update(item.mistakes)
                if item.wrong:
                    self._shared.add(result.column.id, item, row.id)
            for mistake in found:
                tally.mistakes[mistake] += 1

    def _count(self, row: Row, count: int) -> None:
        """Count so many rows that are alike."""
        self._students += count
        self._late += count * (row.days_late > 0)
        graded = adjusted = False
        told: Record | None = None
        for result in row.problems:
            standing, record = result.standing, result.record
            if result.adjustments:
                graded = adjusted = True
            tally = self._tallies.get(result.column.id)
            if tally is not None:
                tally.standings[standing] += count
                if standing == "graded" and record is not None:
                    graded = True
                    tally.add(result, record.verdict, count)
            if standing == "unreadable" and (record is None or record is not told):
                told = record  # it may stand in every problem that it may have been for
                self._count_unreadable(row, record)
        self._adjusted += count * adjusted
        key = (*row.total.as_integer_ratio(), *row.points.as_integer_ratio())
        if graded:
            self._percents[key] += count
        else:
            self._ungraded.add(key)

    def _count_unreadable(self, row: Row, record: Record | None) -> None:
        self._unreadable_count += 1
        if len(self._unreadable) < MOST_UNREADABLE:
            file, reason = (record.file, record.reason) if record else ("", "")
            self._unreadable.append(Unreadable(row.id, file, reason))

    def statistics(self) -> Statistics:
        """What was found so far."""
        self._count_alike()
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
