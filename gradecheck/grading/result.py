"""A grade as plain data: what every report is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cached_property
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
    def score(self) -> Fraction:
        """Points earned, exactly; items kept for a person are left out."""
        return _total([item.score for item in self.items if item.kind != "manual"])

    @cached_property
    def points(self) -> Fraction:
        """Points that could be earned, exactly; items kept for a person are left out."""
        return _total([item.points for item in self.items if item.kind != "manual"])

    @property
    def manual_points(self) -> Fraction:
        """Points that a person has yet to give."""
        return _total([item.points for item in self.items if item.kind == "manual"])

    @property
    def percent(self) -> Fraction:
        """The score in percent of the points; 100 where there are no points to earn."""
        return percent_of(self.score, self.points)


def percent_of(score: Fraction, points: Fraction) -> Fraction:
    """A score in percent of the points; 100 where there are no points to earn."""
    return 100 * score / points if points else Fraction(100)


def _total(points: Iterable[Fraction]) -> Fraction:
    """The exact sum, reduced once at the end."""
    top, bottom = 0, 1
    for one in points:
        if one.denominator == bottom:
            top += one.numerator
        else:
            top = top * one.denominator + one.numerator * bottom
            bottom *= one.denominator
    return Fraction(top, bottom)
