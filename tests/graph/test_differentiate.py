"""Gradients as steps: against finite differences, and as a textbook prints them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.lang.text import text
from tests.graph.words import graph_of, values_of

W = np.array([[0.5, -0.3, 0.2], [0.1, 0.7, -0.6]])
X = np.array([1.5, -0.5, 2.0])
B = np.array([0.3, -0.2])

CASES = {
    "a vector through a matrix": ({"h": "W x + b"}, "h^T h"),
    "a shared inside": ({"h": "tanh(W x + b)"}, "sum(h)"),
    "a step used twice": ({"h": "sigmoid(W x)", "k": "h * h + b"}, "sum(k * h)"),
    "a broadcast bias": ({"M": "W + b[0]"}, "sum(M * M)"),
    "a row": ({"r": "b^T W"}, "sum(r * x^T)"),
    "an outer product": ({"M": "b x^T"}, "sum(M * W)"),
    "numpy's reading of @": ({"u": "b @ W"}, "u @ x"),
    "one element": ({"h": "W x"}, "h[1]^2"),
    "a slice": ({"h": "x[1:3] * b"}, "sum(h)"),
    "a column": ({"c": "W[:, 1]"}, "c @ b"),
    "index letters": ({"h": "W x"}, "sum_j b_j h_j^2"),
    "a matrix by letters": ({}, "sum_j sum_k W[j, k] b_j x_k^2"),
    "a row from a number": ({"r": "b^T"}, "sum(r) * x[0]^2"),
    "a power of zero": ({}, "sum((x - x)^0 * x)"),
    "softmax and its log": ({"p": "softmax(W x)"}, "-log(p[0])"),
    "a chain without names": ({}, "log(sigmoid(b^T tanh(W x)))"),
    "a quotient": ({"q": "(W x) / (b^2 + 1)"}, "sum(q)"),
    "powers": ({}, "sum(exp(b)^x[0]) + sum((b^2)^1.5)"),
    "concat and reshape": ({"v": "concat(b, x)"}, "sum(reshape(v[0:4], 2, 2)[1] * b)"),
    "the derivative of a function": ({"h": "sigmoid'(W x)"}, "sum(h * b)"),
    "an objective of one step": ({"L": "sum((W x - b)^2) / 2"}, "L"),
}


def numerical(givens, steps, objective, name, at):
    """The central difference of the objective for one element."""
    h = 1e-5
    low, high = ({**givens, name: np.array(givens[name], dtype=float)} for _ in range(2))
    low[name][at] -= h
    high[name][at] += h
    graph = graph_of(givens, {**steps, "objective_": objective})
    values = [values_of(graph, shifted, "objective_")["objective_"] for shifted in (low, high)]
    return (values[1] - values[0]) / (2 * h)


@pytest.mark.parametrize("case", CASES)
def test_gradients_are_those_of_finite_differences(case):
    steps, objective = CASES[case]
    givens = {"W": W, "x": X, "b": B}
    graph = graph_of(givens, steps, objective)
    values = values_of(graph, givens)
    for name, step in graph.gradients.items():
        if name in givens:
            for at in np.ndindex(givens[name].shape):
                expected = numerical(givens, steps, objective, name, at)
                assert values[step][at] == pytest.approx(expected, rel=1e-6, abs=1e-8), (name, at)


UNARY = ["tanh({})", "sigmoid({})", "({})^2", "sin({})", "exp(0.3 * ({}))", "relu({})", "-({})"]
BINARY = ["{} + {}", "{} - {}", "({}) * ({})"]


@st.composite
def chains(draw):
    """Steps of vectors of one length over W (2x2), u and v, each using what came before."""
    known = ["u", "v"]
    steps = {}
    for position in range(draw(st.integers(1, 5))):
        one, two = (draw(st.sampled_from(known)) for _ in range(2))
        form = draw(st.sampled_from([*UNARY, *BINARY, "W ({})", "W^T ({})"]))
        steps[f"s{position}"] = form.format(*[one, two][: form.count("{}")])
        known.append(f"s{position}")
    return steps


@settings(max_examples=60, deadline=None)
@given(chains(), st.integers(0, 2**32 - 1))
def test_random_chains(steps, seed):
    random = np.random.default_rng(seed)
    givens = {
        "W": random.normal(size=(2, 2)),
        "u": random.normal(size=2),
        "v": random.normal(size=2),
    }
    last = list(steps)[-1]
    graph = graph_of(givens, steps, f"sum({last} * {last}) / 2")
    values = values_of(graph, givens)
    near_kink = any(np.abs(values[name]).min() < 1e-3 for name in steps)
    big = any(np.abs(value).max() > 1e3 for value in values.values())
    if near_kink or big:
        return
    for name in set(graph.gradients) & set(givens):
        for at in np.ndindex(givens[name].shape):
            expected = numerical(givens, steps, f"sum({last} * {last}) / 2", name, at)
            found = values[graph.gradients[name]][at]
            assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


def derivation(steps, objective, givens=None):
    graph = graph_of(givens or {"W": W, "x": X, "b": B}, steps, objective)
    return {step.name: text(step.expr) for step in graph.steps.values() if step.kind == "backward"}


def test_it_reads_like_a_textbook():
    found = derivation({"a": "W x + b", "h": "relu(a)"}, "sum((h - b)^2) / 2")
    assert found["grad_h"] == "h - b"
    assert found["grad_a"] == "grad_h * 1[h > 0]"
    assert found["grad_W"] == "grad_a x^T"
    assert found["grad_x"] == "W^T grad_a"


def test_what_is_used_more_than_once_inside_a_step_is_a_step():
    found = derivation({"h": "tanh(W x + b)"}, "sum(h)")
    assert found["grad_h"] == "ones(2)"
    assert found["delta_h"] == "grad_h * (1 - h^2)"
    assert found["grad_b"] == "delta_h"


def test_no_step_takes_the_name_of_another():
    found = derivation({"h": "tanh(W x + b)", "delta_h": "h + b"}, "sum(delta_h * h)")
    assert "delta_h_2" in found


def test_a_gradient_asked_for_by_another_name_has_that_name():
    givens = {"W": W, "x": X, "b": B}
    graph = graph_of(givens, {"h": "W x", "mine": "grad(h)", "dW": "grad(W)"}, "sum(h * b)")
    assert text(graph.steps["dW"].expr) == "mine x^T"
    assert graph.gradients["h"] == "mine"


def test_two_losses_in_one_graph():
    givens = {"W": W, "x": X, "b": B}
    steps = {
        "L": "sum((W x)^2)",
        "M": "sum(W x - b)",
        "gL": "grad(x, of=L)",
        "gM": "grad(x, of=M)",
    }
    values = values_of(graph_of(givens, steps), givens)
    assert values["gL"] == pytest.approx(2 * W.T @ W @ X)
    assert values["gM"] == pytest.approx(W.T @ np.ones(2))


def test_a_gradient_can_be_differentiated_again():
    givens = {"W": W, "x": X, "b": B}
    steps = {
        "h": "tanh(W x)",
        "g": "grad(x, of=S)",
        "S": "sum(h)",
        "n": "g^T g",
        "gg": "grad(x, of=n)",
    }
    graph = graph_of(givens, steps)
    values = values_of(graph, givens)
    for at in range(3):
        ups = []
        for sign in (1, -1):
            moved = X.copy()
            moved[at] += sign * 1e-5
            ups.append(values_of(graph, {**givens, "x": moved}, "n")["n"])
        assert values["gg"][at] == pytest.approx((ups[0] - ups[1]) / 2e-5, rel=1e-6)


def test_one_step_of_gradient_descent():
    givens = {"W": W, "x": X, "b": B}
    graph = graph_of(givens, {"L": "sum((W x - b)^2)", "W_new": "W - 0.5*grad(W)"}, "L")
    values = values_of(graph, givens)
    assert values["W_new"] == pytest.approx(W - 0.5 * 2 * np.outer(W @ X - B, X))
