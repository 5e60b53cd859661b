"""A graded submission in which something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.result import Finding, Grade, ItemGrade
from gradecheck.spec.problem import Problem


class Case(msgspec.Struct, frozen=True, eq=False):
    """A submission, its grade, and the marks that led to it; it is student ``at`` of the marks."""

    intake: Intake
    grade: Grade
    marks: Mapping[str, Marks]
    at: int = 0

    def usual(self, problem: Problem) -> dict[str, str]:
        """The first option of every convention, but for those that the student declared."""
        return {**problem.default_reading, **self.intake.conventions}


class Change(msgspec.Struct, frozen=True, eq=False):
    """What the diagnosis changes of an item's grade."""

    item: ItemGrade
    notes: tuple[str, ...]

    def made_in(self, item: ItemGrade) -> ItemGrade:
        """The same item of somebody else with the same answers."""
        changed = self.item
        return msgspec.structs.replace(
            item,
            status=changed.status,
            score=changed.score,
            right=changed.right,
            marks=changed.marks,
            wrong=changed.wrong,
            diagnosis=changed.diagnosis,
            notes=(*item.notes, *self.notes),
        )


Findings: TypeAlias = tuple[Finding, ...]
"""What is said of an item."""
Outcome: TypeAlias = Mapping[str, Change]
"""By item, what changes of a grade."""


def outcome_of(before: Grade, after: Grade) -> Outcome:
    """What is different between a grade and the one after diagnosis."""
    return {
        new.id: Change(new, new.notes[len(old.notes) :])
        for old, new in zip(before.items, after.items, strict=True)
        if new is not old
    }


def applied(outcome: Outcome, grade: Grade) -> Grade:
    """A grade with the changes found for one with the same answers."""
    if not outcome:
        return grade
    items = [outcome[item.id].made_in(item) if item.id in outcome else item for item in grade.items]
    return msgspec.structs.replace(grade, items=tuple(items))


def with_findings(grade: Grade, findings: Mapping[str, Findings]) -> Grade:
    """A grade with findings added to its items."""
    if not findings:
        return grade
    items = [
        msgspec.structs.replace(item, diagnosis=(*item.diagnosis, *findings[item.id]))
        if item.id in findings
        else item
        for item in grade.items
    ]
    return msgspec.structs.replace(grade, items=tuple(items))
