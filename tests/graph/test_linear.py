"""A loss and its negative share their backward pass, and only where that is the same."""

from __future__ import annotations

import numpy as np
import pytest

from gradecheck.graph.program import Builder
from tests.graph.words import graph_of

RNG = np.random.default_rng(2)
GIVENS = {"w": RNG.normal(size=(3, 2)), "x": RNG.normal(size=2), "b": RNG.normal(size=3)}
STEPS = {"h": "tanh(w x + b)", "y": "sigmoid(sum(h * h))"}


def graph(objective):
    return graph_of(GIVENS, STEPS, objective)


@pytest.mark.parametrize("objective", ["log(y)", "log(y) + sum(w * w)", "y + sum(h)", "y^2 - y"])
def test_the_gradients_of_the_negative_are_the_negative_ones(objective):
    plain, minus = graph(objective), graph(f"-({objective})")
    inputs = {name: value[np.newaxis] for name, value in GIVENS.items()}
    wanted = sorted(plain.gradients.values())
    one, other = (found.evaluate(wanted, inputs) for found in (plain, minus))
    for name in wanted:
        np.testing.assert_allclose(one[name], -other[name], rtol=1e-12, atol=0)


def test_the_work_is_shared():
    shared, alone = Builder(), Builder()
    graph("log(y)").world(shared).register("grad_w")
    before = len(shared.program.instructions)
    for builder in (shared, alone):
        graph("-log(y)").world(builder).register("grad_w")
    assert len(shared.program.instructions) - before < len(alone.program.instructions) / 2
