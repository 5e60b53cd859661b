"""Grading: the rules of marking, for the answers of one student."""

from __future__ import annotations

from collections.abc import Mapping

from gradecheck.grading.assemble import assemble
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.grading.search import Marked, best_readings
from gradecheck.spec.problem import Problem

WRONG = ("partial", "wrong", "invalid")


def grade(problem: Problem, intake: Intake) -> Grade:
    """The grade of one student's answers: the reading with the most points, on a tie the first."""
    problem.require_answers()
    if problem.shapes is not None:
        from gradecheck.grading.formulas import grade_formulas  # noqa: PLC0415 - few need it

        return grade_formulas(problem, intake)
    (best,) = best_readings(problem, intake.cohort)
    return grade_marked(problem, intake, best)


def grade_marked(
    problem: Problem,
    intake: Intake,
    best: Marked,
    row: int = 0,
    graded: Mapping[str, ItemGrade] = {},
) -> Grade:
    """The grade of the student in a row of ``best``, who was marked together with others.

    ``graded`` are items of which the grade is known.
    """
    marks = {id: mark.of_one(row) for id, mark in best.marks.items()}
    found = assemble(problem, intake, best.reading.reading, marks, graded)
    if any(item.status in WRONG for item in found.items):
        from gradecheck.grading.mistakes.diagnose import diagnose  # noqa: PLC0415 - only if wrong

        found = diagnose(problem, intake, found, marks)
    return found
