"""Grading: the rules of marking, for the answers of one student."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from gradecheck.grading.assemble import assemble
from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.plan import PlannedReading, plan_for
from gradecheck.grading.readings import Marker
from gradecheck.grading.result import Grade
from gradecheck.grading.score import earned
from gradecheck.spec.problem import Problem

WRONG = ("partial", "wrong", "invalid")


class Marked(msgspec.Struct):
    """A reading with its marks by item and the points they earn."""

    reading: PlannedReading
    marks: Mapping[str, Marks]
    points: Fraction


def grade(problem: Problem, intake: Intake) -> Grade:
    """The grade of one student's answers: the reading with the most points, on a tie the first."""
    problem.require_answers()
    if problem.shapes is not None:
        from gradecheck.grading.formulas import grade_formulas  # noqa: PLC0415 - few need it

        return grade_formulas(problem, intake)
    best = best_reading(problem, intake)
    found = assemble(problem, intake, best.reading.reading, best.marks)
    if any(item.status in WRONG for item in found.items):
        from gradecheck.grading.mistakes.diagnose import diagnose  # noqa: PLC0415 - only if wrong

        found = diagnose(problem, intake, found, best.marks)
    return found


def best_reading(problem: Problem, intake: Intake) -> Marked:
    """The reading under which the answers earn most.

    A reading under which everything is as expected, at full credit, cannot be beaten; so
    follow-through is looked at only where there is none.
    """
    given = {name: answer.values.shape[1:] for name, answer in intake.answers.items()}
    plan = plan_for(problem, given, intake.conventions)
    answered = sum(item.kind == "value" and item.id in given for item in problem.items)
    marker = Marker(plan, problem.inputs, intake.answers, intake.tolerances)
    for reading in plan.possible_readings():
        marks = _if_all_right(problem, marker, reading)
        if marks is not None and len(marks) == answered:
            return Marked(reading, marks, points_of(problem, reading, marks))
    best: Marked | None = None
    for reading in plan.possible_readings():
        marked = _mark(problem, marker, reading, best)
        if marked is not None and (best is None or marked.points > best.points):
            best = marked
    assert best is not None, "a problem has at least one reading"
    return best


def _if_all_right(
    problem: Problem, marker: Marker, reading: PlannedReading
) -> dict[str, Marks] | None:
    """The marks where everything is as expected, at full credit; ``None`` at the first that is
    not."""
    credits = problem.credits(reading.reading)
    marks: dict[str, Marks] = {}
    for id, mark in marker.as_expected(reading):
        if credits[id] != 1 or not mark.right.all():
            return None
        marks[id] = mark
    return marks


def _mark(
    problem: Problem, marker: Marker, reading: PlannedReading, best: Marked | None
) -> Marked | None:
    """The marks under one reading; ``None`` as soon as it cannot earn more than ``best``."""
    credits = problem.credits(reading.reading)
    full = {item.id: item.points * credits[item.id] for item in reading.items}
    possible = sum(full.values(), Fraction(0))
    marks: dict[str, Marks] = {}
    cases: dict[str, list[str]] = {}
    for id, mark in marker.with_follow_through(reading):
        marks[id] = mark
        case = marker.open_case(reading, id, marks)
        if case:
            cases[id] = case
        else:
            possible += earned(mark, credits[id]) - full[id]
        if best is not None and possible <= best.points:
            return None
    if cases:
        marks = marker.with_one_ancestor(reading, marks, cases)
    return Marked(reading, marks, points_of(problem, reading, marks))


def points_of(problem: Problem, reading: PlannedReading, marks: Mapping[str, Marks]) -> Fraction:
    """The points that ``marks`` earn under a reading."""
    credits = problem.credits(reading.reading)
    return sum((earned(mark, credits[id]) for id, mark in marks.items()), Fraction(0))
