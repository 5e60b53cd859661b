"""Answers under any name: gradients by what they are the gradient of, and for what."""

from __future__ import annotations

import pytest

from tests.grading.small import grade, load, statuses

ONE_LOSS = """
gradecheck: 1
problem: small
given: {x: [1, 2], W: [[0.5, -0.25], [1, 2]], t: [3, 1]}
steps: {a: {is: W x, aka: [act]}, L: "sum((a - t)^2)"}
objective: {minimize: L}
items: {da: {points: 2, is: grad(a)}, dW: {points: 2, is: grad(W)}}
"""
TWO_LOSSES = """
gradecheck: 1
problem: small
given: {x: [1, 2], w: [0.5, -0.25], t: 3}
steps: {a: w^T x, L: (a - t)^2, M: sum(w^2)}
objective: {minimize: L}
items: {grad_w: {points: 2, is: grad(w)}, gm: {points: 2, is: "grad(w, of=M)"}}
"""
NOTATIONS = [
    "dW",
    "∂L/∂W",
    "dL/dW",
    "∂W",
    "grad(W)",
    "grad_W",
    "grad(W, of=L)",
    r"\frac{\partial L}{\partial W}",
    r"\frac{dL}{dW}",
    r"\nabla_W L",
    "∇W",
]


@pytest.mark.parametrize("key", NOTATIONS)
def test_an_item_that_is_a_gradient(key):
    right = load(ONE_LOSS).solve().items["dW"].tolist()
    found = grade({key: right}, ONE_LOSS)
    assert statuses(found) == {"da": "missing", "dW": "correct"}
    assert found.warnings == ()


def test_own_gradients_are_carried_under_any_name():
    right = load(ONE_LOSS).solve().items
    found = grade({"∂L/∂a": (2 * right["da"]).tolist(), "dW": (2 * right["dW"]).tolist()}, ONE_LOSS)
    assert statuses(found) == {"da": "wrong", "dW": "follow-through"}


@pytest.mark.parametrize("key", ["∂M/∂w", "dM/dw", "grad(w, of=M)", r"\nabla_w M", "gm"])
def test_the_gradient_of_another_loss(key):
    assert statuses(grade({key: [1, -0.5]}, TWO_LOSSES)) == {"grad_w": "missing", "gm": "correct"}
    both = {"∂L/∂w": [-6, -12], key: [1, -0.5]}
    assert set(statuses(grade(both, TWO_LOSSES)).values()) == {"correct"}


@pytest.mark.parametrize("key", ["∂a/∂w", "∂L/∂z", "grad_z"])
def test_a_gradient_that_nobody_asked_for(key):
    found = grade({key: [1, -0.5]}, TWO_LOSSES)
    assert set(statuses(found).values()) == {"missing"}
    assert len(found.warnings) == 1


def test_of_two_answers_the_same_counts_in_any_order():
    good, bad = ("dW", load(ONE_LOSS).solve().items["dW"].tolist()), ("∂L/∂W", [[0, 0], [0, 0]])
    for order in ([good, bad], [bad, good]):
        found = grade(dict(order), ONE_LOSS)
        assert statuses(found)["dW"] == "correct"
        assert "∂L/∂W" in found.warnings[0]


def test_a_step_may_have_a_further_name():
    found = grade({"act": [0, 5], "da": [-6, 8]}, ONE_LOSS)
    assert found.warnings == ()


def test_arrays_of_numpy_are_answers():
    found = load(ONE_LOSS).grade({"problem": "small", "answers": load(ONE_LOSS).solve().items})
    assert found.score == 4


def test_not_a_number_is_invalid_from_python_too():
    found = grade({"dW": [[float("nan"), 0], [0, 0]]}, ONE_LOSS)
    assert statuses(found)["dW"] == "invalid"


def test_the_problem_may_be_known_without_being_named():
    assert load(ONE_LOSS).grade({"answers": {"act": [0, 5]}}).problem == "small"
