"""Where plain arithmetic would cancel or overflow, nothing is lost; also with values pinned."""

from __future__ import annotations

import math
from decimal import Decimal, getcontext

import numpy as np
import pytest

from gradecheck.graph.evaluate import Run
from gradecheck.graph.program import Builder
from tests.graph.words import graph_of, values_of

getcontext().prec = 400


def exact_sigmoid(a: float) -> Decimal:
    return 1 / (1 + (-Decimal(a)).exp())


@pytest.mark.parametrize("a", [-700.0, -40.0, -1.0, 0.0, 3.0, 12.9, 40.0, 700.0])
def test_sigmoid_its_complement_and_their_logs(a):
    givens = {"a": np.array(a)}
    steps = {"p": "sigmoid(a)", "q": "1 - p", "r": "p - 1", "lp": "log(p)", "lq": "log(1 - p)"}
    values = values_of(graph_of(givens, steps), givens)
    p = exact_sigmoid(a)
    expected = {"p": p, "q": 1 - p, "r": p - 1, "lp": p.ln(), "lq": (1 - p).ln()}
    for name, value in expected.items():
        assert float(values[name]) == pytest.approx(float(value), rel=1e-13), name


@pytest.mark.parametrize("a", [-700.0, -3.0, 12.9, 40.0, 700.0])
@pytest.mark.parametrize("objective", ["log(p)", "log(1 - p)", "-log(p)"])
def test_derivatives_keep_their_precision(a, objective):
    givens = {"a": np.array(a)}
    graph = graph_of(givens, {"p": "sigmoid(a)"}, objective)
    found = float(values_of(graph, givens)[graph.gradients["a"]])
    p = exact_sigmoid(a)
    exact = {"log(p)": 1 - p, "log(1 - p)": -p, "-log(p)": p - 1}[objective]
    assert found == pytest.approx(float(exact), rel=1e-12)


def test_log_softmax_does_not_overflow():
    givens = {"s": np.array([1000.0, 0.0, -1000.0])}
    steps = {"P": "softmax(s)", "l": "log(P)", "one": "log(P[2])"}
    values = values_of(graph_of(givens, steps), givens)
    assert values["l"] == pytest.approx([0.0, -1000.0, -2000.0])
    assert values["one"] == pytest.approx(-2000.0)


def pinned(written: float, mask: bool) -> dict[str, float]:
    """1 - p and log p where somebody's own p is pinned, as written or not."""
    graph = graph_of({"a": np.array(20.0)}, {"p": "sigmoid(a)", "q": "1 - p", "l": "log(1 - p)"})
    world = graph.world(Builder(), ("p",))
    registers = {name: world.register(name) for name in ("q", "l")}

    def pins(pin, computed, true):
        return np.where(mask, written, computed), np.full(computed.shape, mask)

    run = Run(world.program, {"a": np.array([20.0])}, 1, pins)
    return {name: float(run.value(register)[0]) for name, register in registers.items()}


def test_a_value_taken_as_written_is_used_as_written():
    found = pinned(0.75, True)
    assert found["q"] == 0.25
    assert found["l"] == pytest.approx(math.log(0.25), rel=1e-15)


def test_precision_passes_a_step_that_is_not_taken_as_written():
    found = pinned(0.75, False)
    exact = 1 - exact_sigmoid(20.0)
    assert found["q"] == pytest.approx(float(exact), rel=1e-13)
    assert found["l"] == pytest.approx(float(exact.ln()), rel=1e-13)


@pytest.mark.parametrize(("a", "y"), [(30.0, 0.0), (-700.0, 1.0), (700.0, 0.0), (40.0, 0.25)])
def test_binary_cross_entropy_of_a_sigmoid(a, y):
    givens = {"a": np.array(a), "y": np.array(y)}
    graph = graph_of(givens, {"p": "sigmoid(a)"}, "bce(p, y)")
    both = graph_of(givens, {"p": "sigmoid(a)", "L": "bce(p, y)"})
    p = exact_sigmoid(a)
    exact = -(Decimal(y) * p.ln() + (1 - Decimal(y)) * (1 - p).ln())
    assert float(values_of(both, givens)["L"]) == pytest.approx(float(exact), rel=1e-13)
    found = float(values_of(graph, givens)[graph.gradients["a"]])
    assert found == pytest.approx(float(p - Decimal(y)), rel=1e-12)
