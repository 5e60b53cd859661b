"""Tolerances: each criterion at its bound, and any of them is enough."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gradecheck.grading.compare import close
from gradecheck.spec.problem import Tolerance
from tests.grading.small import grade, item

INF, NAN = float("inf"), float("nan")
TABLE = [
    # tolerance, expected, accepted, refused
    (Tolerance(abs=0.5), [10.0], [10.5, 9.5], [10.51, 9.49]),
    (Tolerance(rel=0.01), [100.0], [101.0, 99.0], [101.01, 98.9]),
    (Tolerance(rel=0.01), [-100.0], [-101.0, -99.0], [-101.01, 100.0]),
    (Tolerance(decimals=2), [0.12], [0.125, 0.115], [0.1251, 0.1149]),
    (Tolerance(decimals=0), [3.2], [3.7, 2.7], [3.71, 2.69]),
    (Tolerance(decimals=2), [1234567.12], [1234567.125], [1234567.1252]),
    (Tolerance(figures=3), [1234.0], [1239.0, 1229.0], [1239.1, 1228.9]),
    (Tolerance(figures=3), [0.0012345], [0.0012395], [0.0012396]),
    (Tolerance(figures=3), [0.0], [0.0], [1e-300]),
    (Tolerance(abs=0.1, rel=0.01), [100.0], [101.0], [101.1]),
    (Tolerance(abs=2.0, rel=0.01), [100.0], [102.0], [102.1]),
    (Tolerance(rel=0.01), [1.0], [], [NAN, INF, -INF]),
]


@pytest.mark.parametrize(("tolerance", "expected", "accepted", "refused"), TABLE)
def test_bounds(tolerance, expected, accepted, refused):
    for answer in accepted:
        assert close(np.array([[answer]]), np.array([expected]), tolerance).all(), answer
    for answer in refused:
        assert not close(np.array([[answer]]), np.array([expected]), tolerance).any(), answer


@pytest.mark.parametrize(
    ("tolerance", "answer", "right"),
    [
        (Tolerance(rel=0.01), [0.0, 100.0], True),
        (Tolerance(rel=0.01), [0.1, 100.0], True),
        (Tolerance(rel=0.01), [0.11, 100.0], False),
        (Tolerance(rel=0.01, floor=0.0), [1e-9, 100.0], False),
        (Tolerance(rel=0.01, floor=0.01), [1.0, 100.0], True),
        (Tolerance(rel=1e-6), [1e-4, 100.0], True),
        (Tolerance(rel=1e-6), [1e-3, 100.0], False),
    ],
)
def test_the_floor_of_a_relative_tolerance(tolerance, answer, right):
    found = close(np.array([answer]), np.array([[0.0, 100.0]]), tolerance)
    assert found.all() == right


def test_never_right_even_if_expected():
    assert not close(np.array([[INF]]), np.array([[INF]]), Tolerance(abs=1.0)).any()
    assert not close(np.array([[NAN]]), np.array([[NAN]]), Tolerance(abs=1.0)).any()


def test_a_large_element_does_not_excuse_a_small_one():
    found = close(np.array([[1000.0, 5.0]]), np.array([[1000.0, 3.0]]), Tolerance(rel=0.01))
    assert found.tolist() == [[True, False]]


SPEC = """
gradecheck: 1
problem: small
given: {x: [1, 2, 3, 4]}
steps: {y: 2 * x}
items: {y: {points: 10, partial: PARTIAL}}
"""


@pytest.mark.parametrize(
    ("partial", "answers", "score"),
    [
        ("elements", [2, 4, 6, 0], Fraction(15, 2)),
        ("all", [2, 4, 6, 0], 0),
        ("all", [2, 4, 6, 8], 10),
        ("{0.5: 0.4, 0.9: 0.8, 1: 1}", [2, 0, 0, 0], 0),
        ("{0.5: 0.4, 0.9: 0.8, 1: 1}", [2, 4, 0, 0], 4),
        ("{0.5: 0.4, 0.9: 0.8, 1: 1}", [2, 4, 6, 0], 4),
        ("{0.5: 0.4, 0.9: 0.8, 1: 1}", [2, 4, 6, 8], 10),
        ("elements", [2, 4, "?", None], 5),
    ],
)
def test_partial_credit(partial, answers, score):
    found = item(grade({"y": answers}, SPEC.replace("PARTIAL", partial)), "y")
    assert found.score == score


CHOICE = """
gradecheck: 1
problem: small
given: {x: 1}
items:
  when: {points: 2, choose: [q is the posterior, q is uniform], right: q is the posterior}
  essay: {points: 5, manual: true}
  x2: {points: 1, is: 2 * x}
"""


def test_choices_and_what_is_kept_for_a_person():
    found = grade({"when": "Q is the  posterior", "essay": "long text", "x2": 2}, CHOICE)
    assert [one.status for one in found.items] == ["correct", "manual", "correct"]
    assert (found.score, found.points, found.manual_points) == (3, 3, 5)
    wrong = grade({"when": "q is uniform"}, CHOICE)
    assert item(wrong, "when").status == "wrong"
    unknown = grade({"when": "q is th posterior"}, CHOICE)
    assert item(unknown, "when").status == "invalid"
    assert "none of the choices" in item(unknown, "when").notes[0]
