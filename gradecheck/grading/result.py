"""A grade as plain data: what every report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.errors import Place
from gradecheck.ops.record import Array
from gradecheck.spec.problem import SpecFile
from gradecheck.spec.submission import Student

Status: TypeAlias = Literal[
    "correct", "follow-through", "partial", "wrong", "missing", "invalid", "manual"
]


class Wrong(msgspec.Struct, frozen=True):
    """An element that does not count: its index (from 0), what was written (``None``: nothing) and
    what was expected, which is the carried value where ``carried`` is set."""

    index: tuple[int, ...]
    answer: float | None
    expected: float
    carried: bool = False


class Finding(msgspec.Struct, frozen=True):
    """What went wrong: the kind of mistake, the step whose formula was changed, one sentence."""

    mistake: str
    step: str
    message: str


class ProofLine(msgspec.Struct, frozen=True):
    """A line of a proof: ``ok`` is ``None`` where it is not judged.

    ``blunt`` is the reason without what would be right instead, where there is such.  (Kept apart
    from the verdict of ``gradecheck.proof``, of which grading numbers loads nothing.)
    """

    line: int
    relation: str
    text: str
    ok: bool | None
    reason: str
    blunt: str = ""


class CounterExample(msgspec.Struct, frozen=True):
    """A finite model in which a line is false: what its sides come to, and all its tables."""

    line: int
    sentence: str
    tables: Mapping[str, Any]


class ItemGrade(msgspec.Struct, frozen=True):
    """The grade of one item.

    ``right`` of ``total`` elements count; ``marks`` says for each element of ``answer`` whether it
    does.  ``answer`` has NaN where nothing was written.  ``place`` is where the answer stands in
    the student's file, ``misfit`` the part of a formula that does not fit, if it is one part.
    ``lines`` and ``example`` belong to a proof, whose steps ``right`` and ``total`` count.
    """

    id: str
    kind: str
    status: Status
    score: Fraction
    points: Fraction
    right: int = 0
    total: int = 0
    answer: Array | str | None = None
    expected: Array | str | None = None
    marks: NDArray[np.bool_] | None = None
    wrong: tuple[Wrong, ...] = ()
    diagnosis: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    place: Place | None = None
    lines: tuple[ProofLine, ...] = ()
    example: CounterExample | None = None
    misfit: Place | None = None


class FirstError(msgspec.Struct, frozen=True):
    """The first item in graph order with an element that does not count, and that element.

    ``index`` is ``None`` where no element can be named (the answer could not be read); of a proof
    it holds the ``line``.
    """

    item: str
    index: tuple[int, ...] | None
    line: int | None = None


class Grade(msgspec.Struct, frozen=True, dict=True):
    """The grade of one submission for one problem."""

    problem: str
    title: str
    student: Student
    reading: Mapping[str, str]
    default_reading: Mapping[str, str]
    first_error: FirstError | None
    items: tuple[ItemGrade, ...]
    warnings: tuple[str, ...]
    spec: SpecFile
    version: str

    @cached_property
    def sums(self) -> Sums:
        """What the items come to."""
        return _sums(
            tuple(
                [
                    (item.kind, *item.score.as_integer_ratio(), *item.points.as_integer_ratio())
                    for item in self.items
                ]
            )
        )

    @property
    def score(self) -> Fraction:
        """Points earned, exactly; items kept for a person are left out."""
        return self.sums.score

    @property
    def points(self) -> Fraction:
        """Points that could be earned, exactly; items kept for a person are left out."""
        return self.sums.points

    @property
    def percent(self) -> Fraction:
        """The score in percent of the points; 100 where there are no points to earn."""
        return self.sums.percent

    @property
    def manual_points(self) -> Fraction:
        """Points that a person has yet to give."""
        return self.sums.manual


class Sums(msgspec.Struct, frozen=True):
    """What items come to, exactly: points earned, points that could be earned, the one in percent
    of the other, and the points that a person has yet to give, which are in none of these."""

    score: Fraction
    points: Fraction
    percent: Fraction
    manual: Fraction


@lru_cache(maxsize=4096)  # most grades of a class come to the same as another
def _sums(items: tuple[tuple[str, int, int, int, int], ...]) -> Sums:
    """The sums of items, each with its kind, score and points as numerators and denominators."""
    score = points = manual = Fraction(0)
    for kind, *ratios in items:
        earned, possible = Fraction(*ratios[:2]), Fraction(*ratios[2:])
        if kind == "manual":
            manual += possible
        else:
            score += earned
            points += possible
    return Sums(score, points, percent_of(score, points), manual)


def percent_of(score: Fraction, points: Fraction) -> Fraction:
    """A score in percent of the points; 100 where there are no points to earn."""
    return 100 * score / points if points else Fraction(100)
