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
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.explain import explain, findings_of
from gradecheck.grading.mistakes.misplaced import misplaced_answers
from gradecheck.grading.mistakes.partly import (
    open_to_conventions,
    partly_otherwise,
    unless_told_better,
)
from gradecheck.grading.mistakes.usual import under_the_usual_reading
from gradecheck.grading.result import Grade
from gradecheck.spec.problem import Problem

TOGETHER = 512
"""Most students searched at once: enough for the cost of numpy to be shared."""
NUMBERS = 150_000
"""Most values of steps, over all students searched at once: each is computed for many mistakes."""


def diagnose_class(problem: Problem, cases: Sequence[Case]) -> list[Grade]:
    """The grades of many students of a problem, with findings; in the order of ``cases``."""
    together: dict[int, list[int]] = {}
    for place, case in enumerate(cases):
        together.setdefault(id(case.marks), []).append(place)
    grades = [case.grade for case in cases]
    with np.errstate(all="ignore"):
        for places in together.values():
            found = _once_each(problem, Cases([cases[place] for place in places]))
            for place, grade in zip(places, found, strict=True):
                grades[place] = grade
    return grades


def _once_each(problem: Problem, cases: Cases) -> list[Grade]:
    """The grades of students who were marked together; of those alike one is looked at."""
    known: dict[object, Outcome] = {}
    grades = [case.grade for case in cases.each]
    every = cases.keys()
    keys = {place: every[place] for place in np.flatnonzero(cases.sound()).tolist()}
    new: dict[object, int] = {}
    for place, key in keys.items():
        new.setdefault(key, place)
    waiting = iter(new.items())
    while part := list(islice(waiting, _together(problem))):
        found = _diagnosed(problem, cases.of([place for _, place in part]))
        for (key, place), grade in zip(part, found, strict=True):
            known[key] = outcome_of(grades[place], grade)
            grades[place] = grade
    looked_at = set(new.values())
    for place, key in keys.items():
        if place not in looked_at:
            grades[place] = applied(known[key], grades[place])
    return grades


def _together(problem: Problem) -> int:
    """How many students are searched at once, so that large arrays do not exhaust the memory."""
    graph = problem.graph()
    size = sum([int(np.prod(graph.scope.types[name].shape)) for name in graph.steps])
    return max(1, min(TOGETHER, NUMBERS // max(size, 1)))


def _diagnosed(problem: Problem, cases: Cases) -> list[Grade]:
    """The grades of students of whom nothing is known."""
    candidates = candidates_of(problem, cases.each[0].grade.reading)
    explained = explain(candidates, cases)
    named = [findings_of(chosen) for chosen in explained.chosen]
    asked = open_to_conventions(problem, explained.wrong.items, named)
    otherwise = partly_otherwise(problem, cases, explained.wrong, asked)
    misplaced = misplaced_answers(candidates, cases, explained.wrong, named)
    grades = [case.grade for case in cases.each]
    silent = []
    for place, case in enumerate(cases.each):
        nothing = not named[place] and not otherwise[place]
        if nothing and case.grade.reading != case.usual(problem):
            silent.append(place)
        else:
            found = named[place] | misplaced[place]
            found |= unless_told_better(otherwise[place], found)
            grades[place] = with_findings(case.grade, found)
    for place, grade in zip(silent, under_the_usual_reading(problem, cases, silent), strict=True):
        grades[place] = grade
    return [
        with_history(problem, candidates, grade, case, repeated) if repeated else grade
        for grade, case, repeated in zip(grades, cases.each, explained.repeated, strict=True)
    ]
