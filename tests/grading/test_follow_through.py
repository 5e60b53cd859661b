"""An answer that is right given the student's own earlier ones counts; in one way or the other."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.grading.small import RIGHT, SPEC, grade, item, statuses


def test_all_right():
    found = grade(RIGHT)
    assert found.score == found.points == 9
    assert found.first_error is None
    assert set(statuses(found).values()) == {"correct"}


def test_a_slip_costs_its_element_only():
    found = grade({"a": [6.5, -4], "h": [6.5, 0], "s": 42.25, "grad_W": [[13, 26], [0, 0]]})
    assert statuses(found) == {
        "a": "partial",
        "h": "follow-through",
        "s": "follow-through",
        "grad_W": "follow-through",
    }
    assert found.score == 8
    assert found.first_error.item == "a"
    assert found.first_error.index == (0,)


def test_a_wrong_element_is_shown_with_what_the_own_values_give():
    found = item(grade({"a": [6.5, -4], "h": [7, 0]}), "h")
    (wrong,) = found.wrong
    assert (wrong.index, wrong.answer, wrong.expected, wrong.carried) == ((0,), 7, 6.5, True)
    assert found.right == 1


def test_the_true_value_counts_after_a_slip_too():
    found = grade({"a": [6.5, -4], "h": [5.5, 0], "s": 30.25})
    assert statuses(found)["h"] == "correct"


TWO_WAYS = """
gradecheck: 1
problem: small
given: {u: [1, 2]}
steps: {e: u + 0, f: 2 * e, x: 10 * f}
items:
  e: {points: 1}
  f: {points: 1, tolerance: {rel: 0.05}}
  x: {points: 2, tolerance: {rel: 0.001}}
"""


@pytest.mark.parametrize(
    ("x", "right"),
    [
        ([31, 62], 2),  # from f as written
        ([30, 60], 2),  # from the f that the student's own e gives
        ([31, 60], 1),  # one element each way: an item must fit one way
        ([30, 62], 1),
        ([33, 66], 0),
    ],
)
def test_one_item_must_fit_one_way(x, right):
    found = item(grade({"e": [1.5, 3], "f": [3.1, 6.2], "x": x}, TWO_WAYS), "x")
    assert found.right == right
    assert found.status == {2: "follow-through", 1: "partial", 0: "wrong"}[right]


def test_rounded_on_paper_but_not_in_the_calculator():
    spec = SPEC.replace("s: {points: 1}", "s: {points: 1, tolerance: {rel: 0.0001}}").replace(
        "a: {points: 2}", "a: {points: 2, tolerance: {rel: 0.05}}"
    )
    # a was read off wrongly in its first element, h is rounded: s follows from the unrounded h.
    own = {"a": [6.54321, -4], "h": [6.5, 0], "s": 6.54321**2}
    assert statuses(grade(own, spec))["s"] == "follow-through"


def test_a_slip_in_the_fair_copy_is_not_used_later():
    # h is wrong in a way that was not used; s and the gradient follow from a.
    found = grade({"a": [6.5, -4], "h": [65, 0], "grad_W": [[13, 26], [0, 0]], "s": 42.25})
    assert statuses(found)["h"] == "partial"


def test_the_nearest_given_answers_alone_are_tried():
    spec = """
gradecheck: 1
problem: small
given: {u: [1, 2, 4]}
steps: {f: 2 * u, g: 3 * u, k: f * g + u}
items: {f: {points: 1}, g: {points: 1}, k: {points: 1}}
"""
    # f has a slip that was not used; g is wrong, and k follows from g and the true f.
    found = grade({"f": [2, 4, 88], "g": [3, 6, 10], "k": [7, 26, 84]}, spec)
    assert statuses(found) == {"f": "partial", "g": "partial", "k": "follow-through"}


def test_degenerate_values_are_not_carried():
    found = grade({"a": [-1, -1], "h": [0, 0], "s": 0, "grad_W": [[0, 0], [0, 0]]})
    grad = item(found, "grad_W")
    assert grad.status == "partial"
    assert grad.right == 2
    assert any("not carried" in note for note in grad.notes)


def test_zeros_for_a_gradient_that_is_nowhere_zero_earn_nothing():
    found = grade({"a": [-5.5, -4], "grad_W": [[0, 0], [0, 0]]}, SPEC.replace("-4]", "4]"))
    assert item(found, "grad_W").score == 0


def test_follow_through_may_be_worth_less():
    spec = SPEC.replace("h: {points: 2}", "h: {points: 2, follow_through: 0.5}")
    found = item(grade({"a": [6.5, -4], "h": [6.5, 0]}, spec), "h")
    assert found.score == Fraction(3, 2)
    assert found.status == "follow-through"


def test_no_follow_through():
    found = grade({"a": [6.5, -4], "h": [6.5, 0]}, SPEC + "follow_through: 0\n")
    assert statuses(found)["h"] == "partial"
    (wrong,) = item(found, "h").wrong
    assert (wrong.expected, wrong.carried) == (5.5, False)


def test_shown_work_is_carried():
    spec = SPEC.replace("  a: {points: 2}\n", "")
    assert statuses(grade({"a": [6.5, -4], "h": [6.5, 0]}, spec))["h"] == "follow-through"
    assert statuses(grade({"h": [6.5, 0]}, spec))["h"] == "partial"


def test_own_backward_steps_are_carried():
    found = grade({"delta_h": [1], "grad_a": [12, 0], "grad_W": [[12, 24], [0, 0]]})
    assert statuses(found)["grad_W"] == "follow-through"
    assert any("delta_h" in warning for warning in found.warnings)


def test_what_cannot_be_carried_is_named():
    found = grade({"a": [6.5, -4, 1], "h": [6.5, 0]})
    assert statuses(found) == {"a": "invalid", "h": "partial", "s": "missing", "grad_W": "missing"}
    assert any("`a` could not be carried" in note for note in item(found, "h").notes)
    assert found.first_error.item == "a"
    assert found.first_error.index is None


def test_a_missing_element_is_carried_as_the_earlier_work_gives():
    found = grade({"a": [6.5, None], "h": [6.5, 0]})
    assert item(found, "a").right == 0
    assert statuses(found)["h"] == "follow-through"


@pytest.mark.parametrize("answers", [{}, {"a": None}, {"a": "?"}, {"a": ""}, {"a": ["?", None]}])
def test_missing_is_no_error(answers):
    found = grade(answers)
    assert set(statuses(found).values()) == {"missing"}
    assert found.first_error is None
    assert found.score == 0


def test_a_convention_may_change_a_shape():
    spec = SPEC.replace("W: [[1, 2], [3, -4]]", "W: [[1, 2, 1], [3, -4, 0]]")
    spec = spec.replace("x: [1, 2]", "x: [1, 2, 0]")
    spec += 'conventions: {layout: {as W: {}, transposed: {grad_W: "grad(W)^T"}}}\n'
    columns = RIGHT | {"grad_W": [[11, 0], [22, 0], [0, 0]]}
    found = grade(columns, spec)
    assert statuses(found)["grad_W"] == "correct"
    assert found.reading == {"layout": "transposed"}
    fixed = grade(columns, spec, conventions={"layout": "as W"})
    assert statuses(fixed)["grad_W"] == "invalid"
    assert any("3×2" in note for note in item(fixed, "grad_W").notes)
