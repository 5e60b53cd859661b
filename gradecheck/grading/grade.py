"""Grading: the rules of marking, for one student or for many who were marked together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

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
    return grade_marked(problem, best, [Paper(0, intake)])[0]


class Paper(msgspec.Struct, frozen=True, eq=False):
    """What is to be graded of the student in a row of the marks.

    ``graded`` are items of which the grade is known.
    """

    row: int
    intake: Intake
    graded: Mapping[str, ItemGrade] = {}


def grade_marked(problem: Problem, best: Marked, students: Sequence[Paper]) -> list[Grade]:
    """The grades of students who were marked together, in their order."""
    grades = assemble(
        problem,
        best.reading.reading,
        [one.intake for one in students],
        best.marks,
        [one.row for one in students],
        [one.graded for one in students],
    )
    wrong = [
        place
        for place, found in enumerate(grades)
        if any(item.status in WRONG for item in found.items)
    ]
    if wrong:
        # Loaded only where something is wrong.
        from gradecheck.grading.mistakes.case import Case  # noqa: PLC0415
        from gradecheck.grading.mistakes.diagnose import diagnose_class  # noqa: PLC0415

        cases = [
            Case(students[place].intake, grades[place], best.marks, students[place].row)
            for place in wrong
        ]
        for place, found in zip(wrong, diagnose_class(problem, cases), strict=True):
            grades[place] = found
    return grades
