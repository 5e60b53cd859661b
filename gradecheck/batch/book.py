"""The book of a class: a row a student, with everything that decides the total.

Rows are read anew each time they are asked for, so that a class of a million needs no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from gradecheck.batch.record import Record
from gradecheck.errors import Place
from gradecheck.grading.result import percent_of

Standing: TypeAlias = Literal["graded", "missing", "unreadable", "not required"]


class Adjustment(msgspec.Struct, frozen=True):
    """A person's word on an item, or on a whole problem where ``item`` is empty.

    ``points`` count as the problem's own do; ``place`` is where they were written.
    """

    student: str
    problem: str
    item: str
    points: Fraction
    note: str = ""
    place: Place | None = None


class ItemColumn(msgspec.Struct, frozen=True):
    """An item as a column of the gradebook."""

    id: str
    kind: str
    points: Fraction


class ProblemColumn(msgspec.Struct, frozen=True):
    """A problem as columns of the gradebook.

    ``points`` are those of the problem in its assignment (else its own), ``own`` the sum of its
    items'.  With ``extra_credit`` they add to the total, not to what can be reached; ``levels``
    (empty: all) are those for whom the problem is.
    """

    id: str
    title: str
    points: Fraction
    own: Fraction
    items: tuple[ItemColumn, ...]
    sha256: str = ""
    extra_credit: bool = False
    levels: tuple[str, ...] = ()


class ProblemResult(msgspec.Struct, frozen=True):
    """How a student did in a problem.

    ``score`` and ``manual`` count in the problem's own points, adjustments included; ``counted`` in
    those of the assignment, before anything is lost by handing in late.  ``items`` holds the exact
    points of every item, adjustments included.
    """

    column: ProblemColumn
    standing: Standing
    score: Fraction = Fraction(0)
    counted: Fraction = Fraction(0)
    manual: Fraction = Fraction(0)
    items: Mapping[str, Fraction] = {}
    record: Record | None = None
    adjustments: tuple[Adjustment, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """A student's row: ``problems`` are in the order of the book's columns, one for each.

    ``id`` is never empty: where a submission names nobody it is the file's name.  ``total`` is what
    the student gets: earned points, less what was lost by handing in late.  ``points`` are those
    that this student could reach without extra credit, ``manual`` those left for a person.
    ``penalty`` is what lateness took, ``days_late`` how many days were started (0 in time).
    ``marks`` (see :attr:`Verdict.marks`) are set where they alone decide everything but who the
    student is and what was wrong: then rows with the same ones are alike.
    """

    id: str
    name: str
    level: str
    email: str
    submitted: str
    assignment: str
    problems: tuple[ProblemResult, ...]
    total: Fraction
    points: Fraction
    manual: Fraction = Fraction(0)
    days_late: int = 0
    penalty: Fraction = Fraction(0)
    notes: tuple[str, ...] = ()
    marks: str = ""

    @property
    def standing(self) -> Standing:
        """Of the whole row: the best of its problems' standings; one unreadable is told."""
        found = {result.standing for result in self.problems}
        order: tuple[Standing, ...] = ("unreadable", "graded", "missing")
        return next((one for one in order if one in found), "missing")

    @property
    def percent(self) -> Fraction:
        """The total in percent of the points; 100 where there are none to reach."""
        return percent_of(self.total, self.points)


class Book(msgspec.Struct, frozen=True):
    """A graded class.

    ``rows`` begins a new pass over the rows; ``result`` gives the JSON line of a record (as in
    ``results.ndjson``, adjustments included), ``feedback`` the Markdown written for its student,
    or ``None`` where none was made.
    """

    title: str
    problems: tuple[ProblemColumn, ...]
    count: int
    rows: Callable[[], Iterator[Row]]
    result: Callable[[Record], bytes]
    feedback: Callable[[Record], str | None]
    warnings: tuple[str, ...] = ()
