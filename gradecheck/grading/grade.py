"""Grading: the rules of marking, for the answers of one student."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gradecheck.grading.assemble import assemble
from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.readings import all_marks, first_marks
from gradecheck.grading.result import Grade
from gradecheck.grading.score import earned
from gradecheck.spec.problem import Problem


def grade(problem: Problem, intake: Intake) -> Grade:
    """The grade of one student's answers: the reading with the most points, on a tie the first."""
    best: tuple[Fraction, dict[str, str], dict[str, Marks]] | None = None
    for reading, marks in _marked_readings(problem, intake):
        credits = problem.credits(reading)
        points = sum((earned(mark, credits[id]) for id, mark in marks.items()), Fraction(0))
        if best is None or points > best[0]:
            best = points, reading, marks
        if all(credits[id] == 1 and mark.right.all() for id, mark in marks.items()):
            break
    assert best is not None, "a problem has at least one reading"
    _, reading, marks = best
    return assemble(problem, intake, reading, marks)


def _marked_readings(
    problem: Problem, intake: Intake
) -> Iterator[tuple[dict[str, str], dict[str, Marks]]]:
    """Every reading with its marks; the first alone, as long as all is right under it."""
    first = next(problem.readings(intake.conventions))
    marks = first_marks(problem, intake.answers, first)
    if all(mark.right.all() for mark in marks.values()):
        yield first, marks
    yield from all_marks(problem, intake.answers, intake.tolerances, intake.conventions)
