"""What answers say under the usual reading, where the best one explains nothing.

A wrong answer may by chance be nearest to a convention that the student never thought of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gradecheck.grading.answers import Answers, StepAnswers
from gradecheck.grading.mistakes.candidates import candidates_of
from gradecheck.grading.mistakes.case import Case, with_findings
from gradecheck.grading.mistakes.explain import explain, findings_of
from gradecheck.grading.plan import plan_for
from gradecheck.grading.readings import Marker
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
    answers = _together(cases)
    shapes = {name: answer.values.shape[1:] for name, answer in answers.items()}
    plan = plan_for(problem, shapes, reading)
    marker = Marker(plan, problem.inputs, answers, cases[0].intake.tolerances)
    marks = dict(marker.with_follow_through(plan.readings[0]))
    marked = [Case(case.intake, case.grade, marks, at) for at, case in enumerate(cases)]
    grades = []
    explained = explain(candidates_of(problem, reading), marked)
    for case, (_, chosen) in zip(cases, explained, strict=True):
        chosen_here = case.grade.reading
        differs = [f"{k}: {option}" for k, option in reading.items() if chosen_here[k] != option]
        findings = findings_of(chosen, f" ({', '.join(differs)})")
        grades.append(with_findings(case.grade, findings))
    return grades


def _together(cases: Sequence[Case]) -> Answers:
    """The answers of several students as those of one class."""
    return {
        name: _class_of([case.intake.answers[name] for case in cases])
        for name in cases[0].intake.answers
    }


def _class_of(each: Sequence[StepAnswers]) -> StepAnswers:
    values = np.concatenate([one.values for one in each])
    written = np.concatenate([one.written for one in each])
    if all(one.other is None for one in each):
        return StepAnswers(values, written)
    other = [one.values if one.other is None else one.other for one in each]
    other_written = [
        one.written if one.other_written is None else one.other_written for one in each
    ]
    has_other = [np.full(len(one.values), one.other is not None) for one in each]
    return StepAnswers(
        values,
        written,
        np.concatenate(other),
        np.concatenate(other_written),
        np.concatenate(has_other),
    )
