"""Saying of grades what went wrong: follow-through first, then one choice over all wrong items.

Diagnosing one student is diagnosing a class of one.  Students with the same answers are looked at
once; the others are searched together, as far as they share a reading and gave the same steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np

from gradecheck.grading.mistakes.again import with_history
from gradecheck.grading.mistakes.candidates import candidates_of
from gradecheck.grading.mistakes.case import Case, Outcome, applied, outcome_of, with_findings
from gradecheck.grading.mistakes.explain import explain, findings_of
from gradecheck.grading.mistakes.misplaced import misplaced_answers
from gradecheck.grading.mistakes.partly import (
    open_to_conventions,
    partly_otherwise,
    unless_told_better,
)
from gradecheck.grading.mistakes.usual import under_the_usual_reading
from gradecheck.grading.result import Grade
from gradecheck.ops.record import Shape
from gradecheck.spec.problem import Problem

TOGETHER = 128
"""Most students searched at once: enough for the cost of numpy to be shared, few enough to fit in
a processor's cache."""
NUMBERS = 50_000
"""Most values of steps, over all students searched at once: each is computed for many mistakes."""
REMEMBERED = 20_000
"""Most different wrong submissions of a problem whose outcome is kept."""


def diagnose_class(problem: Problem, cases: Sequence[Case]) -> list[Grade]:
    """The grades of many students of a problem, with findings; in the order of ``cases``."""
    known: dict[object, Outcome] = problem.kept("diagnosed", dict)
    keys = [case.key if case.is_sound else None for case in cases]
    found = {key: known[key] for key in keys if key in known}
    groups: dict[object, dict[object, Case]] = {}
    for key, case in zip(keys, cases, strict=True):
        if key is not None and key not in found:
            group = tuple(case.grade.reading.items()), _given_steps(case)
            groups.setdefault(group, {})[key] = case
    with np.errstate(all="ignore"):
        for new in groups.values():
            waiting = iter(new.items())
            while part := list(islice(waiting, _together(problem))):
                grades = _diagnosed(problem, [case for _, case in part])
                for (key, case), grade in zip(part, grades, strict=True):
                    found[key] = outcome_of(case.grade, grade)
    if len(known) + len(found) > REMEMBERED:
        known.clear()
    known.update(found)
    return [
        case.grade if key is None else applied(found[key], case.grade)
        for key, case in zip(keys, cases, strict=True)
    ]


def _together(problem: Problem) -> int:
    """How many students are searched at once, so that large arrays do not exhaust the memory."""
    graph = problem.graph()
    size = sum([int(np.prod(graph.scope.types[name].shape)) for name in graph.steps])
    return max(1, min(TOGETHER, NUMBERS // max(size, 1)))


def _given_steps(case: Case) -> frozenset[tuple[str, Shape]]:
    return frozenset([(name, one.values.shape[1:]) for name, one in case.intake.answers.items()])


def _diagnosed(problem: Problem, cases: Sequence[Case]) -> list[Grade]:
    """The grades of students with one reading who gave the same steps."""
    candidates = candidates_of(problem, cases[0].grade.reading)
    explained = explain(candidates, cases)
    named = [findings_of(one.chosen) for one in explained]
    asked = [
        open_to_conventions(problem, one.targets, found)
        for one, found in zip(explained, named, strict=True)
    ]
    otherwise = partly_otherwise(problem, cases, asked)
    grades = [case.grade for case in cases]
    silent = []
    for place, (case, one) in enumerate(zip(cases, explained, strict=True)):
        nothing = not one.chosen and not otherwise[place]
        if nothing and case.grade.reading != case.usual(problem):
            silent.append(place)
        else:
            found = {**named[place]}
            found |= misplaced_answers(candidates, case, one.targets, found)
            found |= unless_told_better(otherwise[place], found)
            grades[place] = with_findings(case.grade, found)
    for place, grade in zip(
        silent, under_the_usual_reading(problem, [cases[k] for k in silent]), strict=True
    ):
        grades[place] = grade
    return [
        with_history(problem, candidates, grade, case, one.repeated)
        for grade, case, one in zip(grades, cases, explained, strict=True)
    ]
