"""What is said of several answers together, of one's own earlier ones, of foreseen mistakes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from gradecheck.api import LoadedProblem
from gradecheck.grading.result import ItemGrade
from gradecheck.spec.load import parse_problem
from tests.formula.test_cases import graded

DELTA = "2(x' - x) * x' * (1 - x')"


def said(item: ItemGrade) -> list[tuple[str, str]]:
    return [(finding.mistake, finding.step) for finding in item.diagnosis]


def test_one_mistake_in_both_answers_is_named_once_and_for_both() -> None:
    delta = "2(x' - x) * x'"
    answers = {
        "delta2": delta,
        "grad_w2": "sum_i h_i delta2_i^T",
        "grad_w1": "sum_i x_i ((w2 delta2_i) * 1[a_i > 0])^T",
    }
    items = graded("problem2", answers)
    assert [said(items[id]) for id in ("grad_w2", "grad_w1")] == [
        [("missing-factor", "grad_s")]
    ] * 2


def test_what_explains_more_answers_is_named() -> None:
    """A 2 left out in one answer is a factor there; in both it is the derivative of the square."""
    answers = {
        "grad_w2": "sum_i h_i ((x'_i - x_i) * x'_i * (1 - x'_i))^T",
        "grad_w1": "sum_i x_i ((w2 ((x'_i - x_i) * x'_i * (1 - x'_i))) * 1[a_i > 0])^T",
    }
    items = graded("problem2", answers)
    assert {step for item in items.values() for _, step in said(item)} == {"delta_L"}


def test_a_mistake_upon_ones_own_answer() -> None:
    """grad_W is judged with the student's own grad_Z, and with the true one."""
    answers = {
        "grad_Z": "(P - Y) / N + 1",
        "grad_W": "2 X^T grad_Z",
        "grad_b": "sum(grad_Z, axis=0)",
    }
    items = graded("softmax", answers)
    assert said(items["grad_Z"]) == []
    assert said(items["grad_W"]) == [("scale", "grad_W")]
    assert items["grad_b"].status == "follow-through" and not items["grad_b"].diagnosis


def test_right_answers_make_a_mistake_in_a_shared_step_less_likely() -> None:
    right = "sum_i h_i delta2_i^T"
    wrong = "sum_i x_i ((w2 (2(x'_i - x_i) * x'_i)) * 1[a_i > 0])^T"
    items = graded("problem2", {"delta2": DELTA, "grad_w2": right, "grad_w1": wrong})
    assert items["grad_w2"].status == "correct" and not items["grad_w2"].diagnosis
    assert said(items["grad_w1"]) == [("missing-factor", "grad_s")]


def test_the_value_that_was_written_cannot_be_the_mistaken_one() -> None:
    """Who writes x' means the problem's: the sign is wrong where the derivative was taken."""
    items = graded("problem2", {"grad_w2": "sum_i h_i (2(x'_i + x_i) * x'_i * (1 - x'_i))^T"})
    assert said(items["grad_w2"]) == [("sign", "delta_L")]


FORESEEN = """
gradecheck: 1
problem: p
sizes: {N: 3, d: 2}
index: {i: N}
given: {x: {shape: [d], each: i}, w: {shape: [d]}}
steps: {y: w^T x, L: sum_i y_i^2}
objective: {minimize: L}
items: {grad_w: {points: 4, is: grad(w)}}
mistakes:
  the third power: {L: sum_i y_i^3, credit: 0.25}
  uphill: {objective: -L, credit: 0.5}
"""


@pytest.mark.parametrize(
    ("formula", "name", "points"),
    [("sum_i 3 y_i^2 x_i", "the third power", 1), ("-2 sum_i y_i x_i", "uphill", 2)],
)
def test_a_foreseen_mistake_earns_its_share(formula: str, name: str, points: int) -> None:
    loaded = LoadedProblem(parse_problem(FORESEEN, "p.yaml"))
    [item] = loaded.grade({"problem": "p", "answers": {"grad_w": formula}}).items
    assert [finding.mistake for finding in item.diagnosis] == ["authored"]
    assert item.score == Fraction(points)
    assert f"a known mistake: {name}" in item.diagnosis[0].message
