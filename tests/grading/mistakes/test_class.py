"""Diagnosing a class is diagnosing each student, whoever else is in it and in whatever order."""

from __future__ import annotations

import functools

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.api import as_submission
from gradecheck.grading.assemble import assemble
from gradecheck.grading.cohorts import cohorts_of
from gradecheck.grading.grade import WRONG
from gradecheck.grading.intake import take_in
from gradecheck.grading.mistakes.case import Case
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.diagnose import diagnose_class
from gradecheck.grading.search import best_readings
from gradecheck.spec.find import find_by_id
from tests.grading.mistakes.students import answers, rounded

PROBLEM = find_by_id("problem1")
STEPS = [
    {"h0": "relu(w0 @ z)"},
    {"h2": "relu(deconv(flip(h1, 0), w1) + b1)"},
    {"h0": "sigmoid(w0 @ z + b0)"},
    {"p": "sigmoid(w2.T @ H2)"},
]


def marked_together(answered):
    """Graded submissions, before diagnosis: those with one reading who gave the same steps share
    their marks."""
    intakes = [
        take_in(PROBLEM, as_submission({"problem": "problem1", "answers": given}))
        for given in answered
    ]
    found = {}
    for cohort, places in cohorts_of(intakes):
        for best in best_readings(PROBLEM, cohort):
            for row, place in enumerate(places[best.students].tolist()):
                reading = best.reading.reading
                (grade,) = assemble(PROBLEM, reading, [intakes[place]], best.marks, [row])
                found[place] = Case(intakes[place], grade, best.marks, row)
    return [found[place] for place in range(len(intakes))]


@functools.cache
def cases():
    """Students of all sorts: mistaken, with an item left out, with random numbers."""
    rng = np.random.default_rng(3)
    given = [answers(PROBLEM, steps) for steps in STEPS]
    given += [{k: v for k, v in one.items() if k != "h1"} for one in given]
    right = answers(PROBLEM)
    for _ in range(4):
        given.append(
            {
                k: rounded(np.array(v) * rng.uniform(0.3, 3, np.shape(v)), 4)
                for k, v in right.items()
            }
        )
    found = marked_together(given)
    assert len({id(one.marks) for one in found}) <= len(found) / 2
    assert all(any(item.status in WRONG for item in one.grade.items) for one in found)
    return found


def diagnosed(some):
    """What is said of some students."""
    return [plain(grade) for grade in diagnose_class(PROBLEM, some)]


def plain(grade):
    """What can be compared of a grade."""
    return [
        (item.id, item.status, item.score, item.diagnosis, item.notes, item.right)
        for item in grade.items
    ]


@functools.cache
def alone():
    """Each student as a class of one."""
    return [diagnosed([one])[0] for one in cases()]


@settings(deadline=None, max_examples=25)  # the first one computes for all
@given(st.lists(st.integers(0, 11), min_size=1, max_size=8))
def test_a_class_is_each_of_its_students(places):
    found = diagnosed([cases()[place] for place in places])
    assert found == [alone()[place] for place in places]


def test_what_is_remembered_is_exact():
    first = diagnosed(cases())
    again = [plain(grade) for grade in diagnose_class(PROBLEM, cases())]
    assert first == again == alone()
    assert any(item[3] for grade in again for item in grade)


def test_equal_answers_of_somebody_else_keep_their_own_notes():
    one = cases()[0]
    intake = msgspec.structs.replace(one.intake)
    items = [msgspec.structs.replace(i, notes=("own",)) for i in one.grade.items]
    grade = msgspec.structs.replace(one.grade, items=tuple(items))
    other = Case(intake, grade, one.marks, one.at)
    assert len(set(Cases([one, other]).keys())) == 1
    found = diagnose_class(PROBLEM, [one, other])
    assert [item.diagnosis for item in found[0].items] == [i.diagnosis for i in found[1].items]
    assert all(item.notes[0] == "own" for item in found[1].items)
