"""What a finding changes of the points: foreseen mistakes with a credit, the same mistake again."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gradecheck.api import LoadedProblem
from gradecheck.spec.find import find_by_id
from gradecheck.spec.load import parse_problem
from tests.grading.mistakes.students import answers, findings, rounded

SPEC = """
gradecheck: 1
problem: small
given:
  x: [[0.7, -1.3, 0.2], [0.4, 0.8, -0.6], [1.2, 0.5, 0.9]]
  k: [[0.6, -0.4], [1.1, 0.3]]
  w: [0.2, -0.7, 0.9, 0.4]
  d: 9.5
steps:
  a: conv(x, k)
  p: sigmoid(w.T @ flatten(a) + d)
objective: {maximize: log(p)}
items:
  a: {points: 4}
  grad_k: {points: 4, is: grad(k)%s}
mistakes:
  used twice the kernel:
    a: conv(x, 2 * k)
%s
"""
TWICE = {"a": "conv(x, 2 * k)"}


def small(again="", credit=""):
    return LoadedProblem(parse_problem(SPEC % (again, credit), "small.yaml"))


def item(grade, id):
    return next(item for item in grade.items if item.id == id)


def grade_of(problem, given):
    return problem.grade({"problem": "small", "answers": given})


@pytest.mark.parametrize(
    ("credit", "points"), [("", 0), ("    credit: 0.5", 2), ("    credit: 1", 4)]
)
def test_a_foreseen_mistake_earns_at_least_its_credit(credit, points):
    problem = small(credit=credit)
    grade = grade_of(problem, answers(problem.problem, TWICE))
    assert findings(grade)[0] == ("authored", "a")
    assert "used twice the kernel" in item(grade, "a").diagnosis[0].message
    assert item(grade, "a").score == points


def test_the_credit_is_a_least_share_and_only_for_what_is_explained():
    problem = small(credit="    credit: 0.25")
    given = answers(problem.problem, TWICE)
    partly = np.array(given["a"])
    partly[0] = answers(problem.problem)["a"][0]  # half of it is right, and not that mistake
    other = grade_of(problem, given | {"a": partly.tolist()})
    assert item(other, "a").score == 2
    noise = grade_of(problem, given | {"a": [[9.1, 8.3], [7.7, 6.9]]})
    assert item(noise, "a").score == 0 and not item(noise, "a").diagnosis


FEW_DIGITS = """
gradecheck: 1
problem: small
given: {x: [1, 2]}
items:
  y: {points: 4, is: 2 * x}
mistakes:
  three times: {y: 3 * x, credit: 0.5}
"""


@pytest.mark.parametrize(("y", "points"), [([3, 6], 2), ([3, 5], 0), ([2, 6], 2), ([2, 4], 4)])
def test_what_was_foreseen_needs_no_evidence_but_that_it_fits(y, points):
    problem = LoadedProblem(parse_problem(FEW_DIGITS, "small.yaml"))
    found = item(grade_of(problem, {"y": y}), "y")
    assert found.score == points
    assert [one.mistake for one in found.diagnosis if one.mistake == "authored"] == (
        ["authored"] if y == [3, 6] else []
    )


FORGOTTEN = """
gradecheck: 1
problem: small
given: {x: [1.25, -0.75, 2.5], w: [0.37, 1.21, -0.64], b: 0.83}
steps:
  a: w^T x + b
  L: (a - 2)^2
objective: {minimize: L}
items:
  a: {points: 2}
  grad_w: {points: 4, is: grad(w)}
  grad_b: {points: 1, is: grad(b)}
mistakes:
  forgot b:
    a: w^T x
    credit: 0.5
"""


def test_a_foreseen_mistake_may_leave_out_what_a_gradient_is_asked_for():
    problem = LoadedProblem(parse_problem(FORGOTTEN, "small.yaml"))
    a = 0.37 * 1.25 - 1.21 * 0.75 - 0.64 * 2.5
    grade = grade_of(problem, {"a": a, "grad_b": 0})
    assert findings(grade)[0] == ("authored", "a")
    assert "forgot b" in item(grade, "a").diagnosis[0].message
    assert item(grade, "a").score == 1


ROTATED = {"a": "conv(x, rot180(k))"}


def test_the_same_mistake_takes_points_once_unless_each_time_is_asked_for():
    given = answers(small().problem, ROTATED)
    once, each = (grade_of(small(again), given) for again in ("", ", same_mistake: each"))
    for grade in (once, each):
        assert set(findings(grade)) == {("rotated-kernel", "a")}
        assert item(grade, "a").score == 0
    assert item(once, "grad_k").status == "follow-through" and item(once, "grad_k").score == 4
    assert "takes points once" in " ".join(item(once, "grad_k").notes)
    assert item(each, "grad_k").status in ("wrong", "partial") and item(each, "grad_k").score < 4


def test_the_same_mistake_counts_as_much_as_follow_through_does():
    given = answers(small().problem, ROTATED)
    half = grade_of(small(", follow_through: 0.5"), given)
    right = np.isclose(given["grad_k"], answers(small().problem)["grad_k"], rtol=0.01).sum()
    assert item(half, "grad_k").score == Fraction(4) * (right + (4 - right) * Fraction(1, 2)) / 4


def test_a_forgotten_bias_hidden_by_a_rounded_probability_shows_in_the_gradients():
    """p is 1.0000 with and without b2, so p counts as right; 1 - p, and the gradients, do not."""
    problem = find_by_id("problem1")
    given = answers(problem, {"p": "sigmoid(w2.T @ H2)"}) | {"p": 1.0}
    grade = LoadedProblem(problem).grade({"problem": "problem1", "answers": given})
    assert set(findings(grade)) == {("missing-term", "p")}
    assert [i.id for i in grade.items if i.diagnosis] == ["grad_w1", "grad_w0"]


def test_rounding_an_earlier_step_that_is_right_explains_what_follows():
    problem = small()
    graph = problem.problem.graph()
    a = np.round(graph.evaluate(["a"], problem.problem.inputs)["a"][0], 2)
    p = 1 / (1 + np.exp(-(np.array([0.2, -0.7, 0.9, 0.4]) @ a.ravel() + 9.5)))
    given = answers(problem.problem) | {"grad_k": np.zeros((2, 2)).tolist()}
    grade = grade_of(problem, given)
    assert p > 0.9999
    assert findings(grade) == [("too-rounded", "p")]
    assert rounded(p, 4) == 1.0


def test_right_answers_cost_nothing():
    problem = small(credit="    credit: 0.5")
    grade = grade_of(problem, answers(problem.problem))
    assert grade.score == grade.points and not findings(grade)
