"""What answers say under the usual reading, where the best one explains nothing.

A wrong answer may by chance be nearest to a convention that the student never thought of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradecheck.grading.marker import Marker, marks_under
from gradecheck.grading.mistakes.candidates import candidates_of
from gradecheck.grading.mistakes.case import Case, with_findings
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.explain import explain, findings_of
from gradecheck.grading.plan import plan_for
from gradecheck.grading.result import Grade
from gradecheck.spec.problem import Problem


def under_the_usual_reading(problem: Problem, cases: Cases, students: Sequence[int]) -> list[Grade]:
    """The grades of some students, with findings under the usual reading."""
    if not students:
        return []
    # Their conventions are the same, for they were marked together.
    reading = cases.each[students[0]].usual(problem)
    cohort = cases.cohort.of(np.array(students))
    shapes = {name: answer.values.shape[1:] for name, answer in cohort.answers.items()}
    plan = plan_for(problem, shapes, reading)
    marks = marks_under(plan.readings[0], Marker(plan, cohort, problem.inputs))
    some = [cases.each[student] for student in students]
    marked = [Case(case.intake, case.grade, marks, at) for at, case in enumerate(some)]
    explained = explain(candidates_of(problem, reading), Cases(marked))
    chosen_here = some[0].grade.reading
    differs = [f"{k}: {option}" for k, option in reading.items() if chosen_here[k] != option]
    more = f" ({', '.join(differs)})"
    return [
        with_findings(case.grade, findings_of(chosen, more))
        for case, chosen in zip(some, explained.chosen, strict=True)
    ]
