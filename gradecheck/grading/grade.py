"""Grading: the rules of marking, for the answers of one student."""

from __future__ import annotations

from fractions import Fraction

from gradecheck.grading.assemble import assemble
from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks, mark_reading
from gradecheck.grading.result import Grade
from gradecheck.grading.score import earned
from gradecheck.spec.problem import Problem


def grade(problem: Problem, intake: Intake) -> Grade:
    """The grade of one student's answers: the reading with the most points, on a tie the first."""
    best: tuple[Fraction, dict[str, str], dict[str, Marks]] | None = None
    for reading in problem.readings(intake.conventions):
        graph = problem.graph(reading)
        marks = mark_reading(problem, graph, intake.answers, intake.tolerances)
        credits = problem.credits(reading)
        points = sum((earned(mark, credits[id]) for id, mark in marks.items()), Fraction(0))
        if best is None or points > best[0]:
            best = points, reading, marks
        if all(credits[id] == 1 and _all_right(mark) for id, mark in marks.items()):
            break
    assert best is not None, "a problem has at least one reading"
    _, reading, marks = best
    return assemble(problem, intake, reading, marks)


def _all_right(mark: Marks) -> bool:
    return bool((mark.as_expected | ~mark.written).all())
