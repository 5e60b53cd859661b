"""Building a graph: order, and every fault at once with its step and the part to blame."""

from __future__ import annotations

import numpy as np
import pytest

from gradecheck.errors import ExpressionError
from gradecheck.graph.evaluate import Run
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.graph.program import Builder
from gradecheck.graph.scope import Scope
from gradecheck.ops.record import Type
from tests.graph.words import graph_of, tree, values_of

GIVENS = {"W": np.ones((2, 3)), "x": np.ones(3), "b": np.ones(2), "s": np.array(2.0)}

FAULTS = [
    ("W b", "shape-mismatch", "W b"),
    ("x x", "shape-mismatch", "x x"),
    ("b + x", "shape-mismatch", "b + x"),
    ("reshape(x, 2, 2)", "shape-mismatch", "reshape(x, 2, 2)"),
    ("x[3]", "index-out-of-range", "x[3]"),
    ("x[0, 1]", "too-many-subscripts", "x[0, 1]"),
    ("softmax(x, axis=5)", "shape-mismatch", "softmax(x, axis=5)"),
    ("softmax(x, dim=0)", "unknown-option", "softmax(x, dim=0)"),
    ("reshape(x, s)", "not-a-size", "s"),
    ("reshape(x, 1.5)", "not-a-size", "1.5"),
    ("relu(x, b)", "wrong-arguments", "relu(x, b)"),
    ("ones(2000, 2000)", "too-large", "ones(2000, 2000)"),
    ("sum_j x", "unknown-index", "sum_j x"),
    ("sum_j x_j b_j", "index-mismatch", "b_j"),
]


@pytest.mark.parametrize(("text", "code", "part"), FAULTS)
def test_faults_point_at_the_part_to_blame(text, code, part):
    scope = Scope({name: Type(value.shape) for name, value in GIVENS.items()})
    with pytest.raises(ExpressionError) as caught:
        scope.type_of(tree(text, *GIVENS))
    assert caught.value.code == code
    assert text[caught.value.start : caught.value.end] == part


def test_every_fault_at_once_and_no_fault_of_a_fault():
    steps = {"a": "W b", "c": "a + a", "d": "x[7]", "e": "f", "f": "e", "ok": "W x"}
    with pytest.raises(GraphError) as caught:
        graph_of(GIVENS, steps)
    assert [(step, fault.code) for step, fault in caught.value.faults] == [
        ("e", "circular-steps"),
        ("a", "shape-mismatch"),
        ("d", "index-out-of-range"),
    ]


@pytest.mark.parametrize(
    ("steps", "objective", "code"),
    [
        ({"g": "grad(x)"}, None, "no-objective"),
        ({"g": "grad(b)"}, "sum(x)", "no-dependence"),
        ({"h": "W x"}, "h", "objective-not-a-number"),
        ({"g": "grad(x, of=h)", "h": "W x"}, None, "objective-not-a-number"),
    ],
)
def test_faults_of_gradients(steps, objective, code):
    with pytest.raises(GraphError) as caught:
        graph_of(GIVENS, steps, objective)
    assert caught.value.faults[0][1].code == code


def test_steps_may_stand_in_any_order():
    graph = graph_of(GIVENS, {"c": "a + b", "a": "W x"})
    assert list(graph.steps) == ["a", "c"]


def test_a_long_chain_of_steps_is_no_recursion():
    steps = {"s0": "x + 1"} | {f"s{k}": f"s{k - 1} * 1.0001" for k in range(1, 3000)}
    values = values_of(graph_of(GIVENS, steps), GIVENS, "s2999")
    assert values["s2999"] == pytest.approx(2 * 1.0001**2999)


def test_leading_axes_are_a_class_graded_one_by_one():
    graph = graph_of(GIVENS, {"h": "tanh(W x + b)", "L": "h^T h", "g": "grad(W)"}, "L")
    random = np.random.default_rng(0)
    many = {name: random.normal(size=(5, *np.shape(v))) for name, v in GIVENS.items()}
    together = graph.evaluate(["g", "L"], many)
    for student in range(5):
        alone = graph.evaluate(["g", "L"], {n: v[student : student + 1] for n, v in many.items()})
        np.testing.assert_allclose(together["g"][student], alone["g"][0], rtol=1e-13)
        np.testing.assert_allclose(together["L"][student], alone["L"][0], rtol=1e-13)


def test_sample_index():
    types = {"x": Type((3,), letters=("i",)), "w": Type((2, 3)), "b": Type((2,))}
    names = ("x", "w", "b", "h", "L")
    steps = {
        "h": tree("tanh(w x_i + b)", *names, indices=("i",)),
        "L": tree("sum_i h_i^T h_i", *names, indices=("i",)),
    }
    graph = Graph(types, steps, tree("L", *names), letters={"i": 4})
    random = np.random.default_rng(1)
    x, w, b = random.normal(size=(4, 3)), random.normal(size=(2, 3)), random.normal(size=2)
    inputs = {"x": x[np.newaxis], "w": w[np.newaxis], "b": b[np.newaxis]}
    values = graph.evaluate([*graph.steps], inputs)
    h = np.tanh(x @ w.T + b)
    np.testing.assert_allclose(values["h"][0], h)
    np.testing.assert_allclose(values["L"][0], (h * h).sum())
    delta = 2 * h * (1 - h * h)
    np.testing.assert_allclose(values[graph.gradients["w"]][0], delta.T @ x)
    np.testing.assert_allclose(values[graph.gradients["b"]][0], delta.sum(axis=0))
    np.testing.assert_allclose(values[graph.gradients["x"]][0], delta @ w)


def test_a_sum_over_samples_counts_what_does_not_depend_on_them():
    types = {"x": Type((), letters=("i",)), "w": Type(())}
    steps = {"L": tree("sum_i (w + 2)", "x", "w", indices=("i",))}
    graph = Graph(types, steps, tree("L", "L"), letters={"i": 5})
    inputs = {"x": np.ones((1, 5)), "w": np.array([3.0])}
    values = graph.evaluate(["L", graph.gradients["w"]], inputs)
    assert values["L"][0] == 25
    assert values[graph.gradients["w"]][0] == 5


def test_equal_parts_are_computed_once():
    graph = graph_of(GIVENS, {"a": "tanh(W x) + b", "c": "tanh(W x) - b"})
    world = graph.world(Builder())
    for name in ("a", "c"):
        world.register(name)
    operations = [getattr(step, "call", None) for step in world.program.instructions]
    assert sum(call is not None and call.op == "tanh" for call in operations) == 1


def test_a_program_may_grow_while_it_is_run():
    graph = graph_of(GIVENS, {"a": "W x", "c": "a + b"})
    world = graph.world(Builder())
    inputs = {name: np.asarray(value)[np.newaxis] for name, value in GIVENS.items()}
    run = Run(world.program, inputs)
    assert run.value(world.register("a"))[0].tolist() == [3.0, 3.0]
    assert run.value(world.register("c"))[0].tolist() == [4.0, 4.0]
