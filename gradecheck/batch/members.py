"""Submissions that are graded together: whoever handed in just the same is one row of a cohort."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import msgspec

from gradecheck.batch.recorded import Seat
from gradecheck.batch.sources.chunk import Entry
from gradecheck.batch.typed import TypedReader
from gradecheck.batch.typed_answers import Layout
from gradecheck.grading.answers import Cohort
from gradecheck.grading.intake import Intake
from gradecheck.spec.problem import Problem


class Slot(msgspec.Struct, frozen=True):
    """Where the outcome of a submission belongs, and whose it is."""

    number: int
    seat: Seat
    entry: Entry


class Members(msgspec.Struct, frozen=True):
    """Submissions that are graded together: a cohort, and for each row of it the slots of those
    who handed in just this, and the intake.

    ``intakes`` is empty where nothing but the answers was handed in: then the intake is made of
    them for whoever needs one.
    """

    problem: Problem
    cohort: Cohort
    slots: Sequence[Sequence[Slot]]
    intakes: Sequence[Intake] = ()

    def intake(self, row: int, slot: Slot) -> Intake:
        """What was handed in from a slot of this row."""
        if self.intakes:
            return self.intakes[row]
        whole = self.cohort
        answers, tolerances = whole.answers_of(row), dict(whole.tolerances)
        return Intake(slot.seat.student, dict(whole.conventions), answers, tolerances)

    def is_plain(self, row: int) -> bool:
        """Whether there is nothing to be said of a submission but what its numbers are worth."""
        return not self.intakes or self.intakes[row].is_plain


class TypedMembers:
    """Submissions that were read by types, with the same fields and conventions: their numbers one
    after another, and the slots of those who wrote each different text."""

    def __init__(self, reader: TypedReader, layout: Layout, conventions: Mapping[str, str]) -> None:
        self.reader = reader
        self.layout = layout
        self.conventions = conventions
        self.values = array("d")
        self.slots: list[list[Slot]] = []

    def add(self, values: array[float]) -> list[Slot]:
        """A new row: the list for the slots of those who wrote just this."""
        self.values += values
        slots: list[Slot] = []
        self.slots.append(slots)
        return slots

    def members(self) -> Members:
        """All of them as a cohort."""
        count = len(self.slots)
        cohort = self.reader.cohort(self.layout, self.conventions, self.values, count)
        return Members(self.reader.problem, cohort, self.slots)
