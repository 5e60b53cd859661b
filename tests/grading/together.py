"""Grading many students at once, as a class is graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradecheck.api import as_submission
from gradecheck.grading.cohorts import cohorts_of
from gradecheck.grading.grade import Paper, grade_marked
from gradecheck.grading.intake import Intake, take_in
from gradecheck.grading.result import Grade
from gradecheck.grading.search import best_readings
from gradecheck.spec.problem import Problem


def graded_together(problem: Problem, intakes: Sequence[Intake]) -> list[Grade]:
    """The grades of a class, in its order."""
    found: dict[int, Grade] = {}
    for cohort, places in cohorts_of(intakes):
        for best in best_readings(problem, cohort):
            whose = places[best.students].tolist()
            students = [Paper(row, intakes[place]) for row, place in enumerate(whose)]
            found |= zip(whose, grade_marked(problem, best, students), strict=True)
    return [found[place] for place in range(len(intakes))]


def class_of(problem: Problem, answers: Sequence[Mapping[str, Any]]) -> list[Grade]:
    """The grades of students of whom only the answers are known."""
    documents = [{"problem": problem.id, "answers": one} for one in answers]
    return graded_together(problem, [take_in(problem, as_submission(one)) for one in documents])
