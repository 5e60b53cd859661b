"""Grading one student is grading a class of one: nobody's grade depends on the others."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.api import as_submission
from gradecheck.grading.cohorts import cohorts_of
from gradecheck.grading.grade import grade
from gradecheck.grading.intake import take_in
from gradecheck.grading.search import best_readings
from gradecheck.report.grade_data import grade_data
from tests.grading.small import load
from tests.grading.test_laws import ITEMS, PROBLEM, VALUES, answers
from tests.grading.together import graded_together

NETWORK = PROBLEM.problem


def taken_in(given_answers, conventions=None):
    document = {"problem": "small", "answers": given_answers, "conventions": conventions or {}}
    return take_in(NETWORK, as_submission(document))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(answers(), st.sampled_from([None, {"layer": "transposed"}])),
        min_size=2,
        max_size=6,
    )
)
def test_a_class_is_graded_as_each_of_its_students(students):
    intakes = [taken_in(*student) for student in students]
    together = graded_together(NETWORK, intakes)
    for intake, found in zip(intakes, together, strict=True):
        assert grade_data(found) == grade_data(grade(NETWORK, intake))


@settings(max_examples=10, deadline=None)
@given(st.lists(answers(), min_size=1, max_size=4))
def test_who_wrote_the_same_has_the_same_grade(class_):
    intakes = [taken_in(one) for one in (*class_, *class_, class_[0])]
    together = [grade_data(found) for found in graded_together(NETWORK, intakes)]
    once = [grade_data(found) for found in graded_together(NETWORK, intakes[: len(class_)])]
    assert together == [*once, *once, once[0]]


@settings(max_examples=10, deadline=None)
@given(st.lists(answers(), min_size=2, max_size=5), st.randoms())
def test_the_order_of_a_class_does_not_matter(class_, random):
    order = list(range(len(class_)))
    random.shuffle(order)
    intakes = [taken_in(one) for one in class_]
    straight, turned = (
        graded_together(NETWORK, intakes),
        graded_together(NETWORK, [intakes[k] for k in order]),
    )
    for place, k in enumerate(order):
        assert grade_data(turned[place]) == grade_data(straight[k])


def test_every_student_has_one_best_reading():
    rng = np.random.default_rng(5)
    intakes = [
        taken_in({name: rng.normal(size=VALUES[name].shape).tolist() for name in ITEMS})
        for _ in range(50)
    ]
    ((cohort, places),) = cohorts_of(intakes)
    seen = np.concatenate([best.students for best in best_readings(NETWORK, cohort)])
    assert sorted(seen) == sorted(places) == list(range(50))


def test_two_items_with_one_value_keep_their_own_tolerances():
    problem = load(
        """
gradecheck: 1
problem: twice
given: {x: [1.0, 2.0]}
steps: {h: 2 * x}
items:
  h: {points: 1}
  rough: {points: 1, is: h, tolerance: {abs: 1}}
"""
    )
    found = problem.grade({"problem": "twice", "answers": {"h": [2, 4.5], "rough": [2, 4.5]}})
    assert [item.status for item in found.items] == ["partial", "correct"]


def test_what_is_said_of_a_blank_does_not_depend_on_the_others():
    right = {name: value.tolist() for name, value in VALUES.items()}
    blank = {**right, "h": [0.5, 1.4], "o": [None, right["o"][1]]}
    wrong = {**right, "o": [7, 8]}
    alone = grade(NETWORK, taken_in(blank))
    together = graded_together(NETWORK, [taken_in(wrong), taken_in(blank)])[1]
    assert grade_data(together) == grade_data(alone)
    assert [one.carried for one in alone.items[1].wrong] == [True]
