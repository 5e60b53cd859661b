"""What answers say under the usual reading, where the best one explains nothing.

A wrong answer may by chance be nearest to a convention that the student never thought of.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradecheck.grading.cohorts import cohort_of
from gradecheck.grading.marker import Marker, marks_under
from gradecheck.grading.mistakes.candidates import candidates_of
from gradecheck.grading.mistakes.case import Case, with_findings
from gradecheck.grading.mistakes.explain import explain, findings_of
from gradecheck.grading.plan import plan_for
from gradecheck.grading.result import Grade
from gradecheck.spec.problem import Problem


def under_the_usual_reading(problem: Problem, cases: Sequence[Case]) -> list[Grade]:
    """The grades of students who gave the same steps, with findings under the usual reading."""
    by_reading: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for place, case in enumerate(cases):
        by_reading.setdefault(tuple(case.usual(problem).items()), []).append(place)
    grades = [case.grade for case in cases]
    for reading, places in by_reading.items():
        found = _under(problem, dict(reading), [cases[place] for place in places])
        for place, grade in zip(places, found, strict=True):
            grades[place] = grade
    return grades


def _under(problem: Problem, reading: dict[str, str], cases: Sequence[Case]) -> list[Grade]:
    cohort = cohort_of([case.intake for case in cases])
    shapes = {name: answer.values.shape[1:] for name, answer in cohort.answers.items()}
    plan = plan_for(problem, shapes, reading)
    marks = marks_under(plan.readings[0], Marker(plan, cohort, problem.inputs))
    marked = [Case(case.intake, case.grade, marks, at) for at, case in enumerate(cases)]
    grades = []
    explained = explain(candidates_of(problem, reading), marked)
    for case, one in zip(cases, explained, strict=True):
        chosen_here = case.grade.reading
        differs = [f"{k}: {option}" for k, option in reading.items() if chosen_here[k] != option]
        findings = findings_of(one.chosen, f" ({', '.join(differs)})")
        grades.append(with_findings(case.grade, findings))
    return grades
