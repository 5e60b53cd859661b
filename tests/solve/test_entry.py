"""The formula of one element, with numbers put in, comes to that element's value."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import default_rng

from gradecheck.graph.graph import Graph
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.text import text
from gradecheck.ops import FUNCTIONS, OPS
from gradecheck.ops.record import Type
from gradecheck.report import solve_entry
from gradecheck.report.solve_entry import NotElementwiseError, Unroll
from gradecheck.report.solve_substitution import Substitution, _value, substitution
from gradecheck.solve import SolvedStep

SHAPES = {
    "s": (),
    "t": (),
    "v": (3,),
    "w": (3,),
    "u": (4,),
    "A": (2, 3),
    "B": (3, 4),
    "C": (2, 3),
    "row": (1, 3),
    "column": (2, 1),
    "x": (2, 4, 5),
    "k": (2, 2, 3),
    "K": (3, 2, 2, 2),
    "one": (1,),
}
RANDOM = default_rng(1)
VALUES = {name: np.asarray(RANDOM.normal(size=shape)) for name, shape in SHAPES.items()}
NAMES = Names(values={name: name for name in (*SHAPES, "pi", "e")}, functions=FUNCTIONS)

SHOWN = """
s * t - s / t
2 * v + w^2 - s
-(v - w)
A + v
A + row
A * column + 1
s A
relu(A v)
sigmoid(A @ v + 1) * 2
v^T w
A^T @ C
(A B) u
v w^T
v.T
outer(v, u)
dot(v, w)
A[1]
A[:, 0] + column[:, 0]
x[1, 2:4, 0]
reshape(x, 5, 8)
reshape(x, 5, 8, order=F) * 2
flatten(A, order=F)
transpose(x, 2, 0, 1)
rot180(A) - C
flip(x, 1)
concat(v, w, u)
concat(A, C, axis=1) + s
stack(v, w)
pad(A, 1)
crop(x, 1)
diag(v)
full(s, 2, 2)
sum(A)
sum(A, axis=0) - v
sum(A * C, axis=-1, keepdims=true)
sum((v - w)^2) / 2
mean(A)
mean(x, axis=(1, 2))
trace(A A^T)
max(A)
min(x, axis=0)
max_pool(x, 2, stride=2)
avg_pool(x, 2, stride=1)
conv(x, k) + s
conv(x, K, stride=2, padding=1)
conv(x, k, dilation=2)
deconv(x, k)
deconv(x[0], k[0], stride=2, padding=1)
deconv(K[0], k, stride=2)
conv1d(u, v)
softmax(A)
softmax(A, axis=0)
softmax(v) * w
tanh(sum(v) * s)
maximum(v, w)
where(v > 0, v, 2 w)
1[v > w]
exp(one)
log(sum(exp(v)))
clip(v, low=-0.5, high=0.5)
leaky_relu(v, slope=0.1)
s * pi + e
""".strip().splitlines()

NOT_SHOWN = ["cross_entropy(v, 1)", "layer_norm(A)", "logsumexp(v)", "var(A)", "norm(v)"]


def unrolled(formula: str) -> tuple[Unroll, SolvedStep]:
    tree = parse(formula, NAMES)
    graph = Graph({name: Type(shape) for name, shape in SHAPES.items()}, {"out": tree})
    value = graph.evaluate(["out"], {name: array[None] for name, array in VALUES.items()})["out"]
    expr = graph.steps["out"].expr
    return Unroll(graph.scope, VALUES), SolvedStep("out", "forward", expr, "", "", "", value[0])


@pytest.mark.parametrize("formula", SHOWN)
def test_every_element_is_what_its_formula_says(formula: str) -> None:
    unroll, step = unrolled(formula)
    for at in np.ndindex(step.value.shape):
        entry = unroll.entry(step.expr, at)
        assert _value(entry) == pytest.approx(float(step.value[at]), rel=1e-9, abs=1e-12), text(
            entry
        )


@pytest.mark.parametrize("formula", NOT_SHOWN)
def test_what_is_not_shown(formula: str) -> None:
    unroll, step = unrolled(formula)
    with pytest.raises(NotElementwiseError):
        unroll.entry(step.expr, tuple([0] * step.value.ndim))
    assert substitution(step, unroll.scope, VALUES) is None


def test_operations_exist() -> None:
    known = {
        *solve_entry.REARRANGING,
        *solve_entry.BILINEAR,
        *solve_entry.LINEAR,
        *solve_entry.EXTREMES,
    }
    assert known <= OPS.keys()


@pytest.mark.parametrize("formula", SHOWN)
def test_what_is_shown_comes_to_what_is_shown(formula: str) -> None:
    """With rounded numbers, too; a formula that is a single number is not worth showing."""
    unroll, step = unrolled(formula)
    found = substitution(step, unroll.scope, VALUES)
    if isinstance(found, Substitution):
        assert found.value == step.value[found.at]
        if "…" not in text(found.lines[0]):
            assert _value(found.lines[0]) == pytest.approx(found.value, rel=5e-4)


def test_a_long_sum_is_shortened() -> None:
    unroll, step = unrolled("sum(x)")
    found = substitution(step, unroll.scope, VALUES)
    assert found is not None
    assert text(found.lines[0]).count("…") == 1 and text(found.lines[0]).count(" + ") <= 5


@pytest.mark.parametrize(
    ("formula", "length"),
    [("softmax(ones(1000))", 1000), ("ones(100, 1000) @ ones(1000, 100)", 100)],
)
def test_what_is_too_large_is_not_shown(formula: str, length: int) -> None:
    unroll, step = unrolled(formula)
    assert len(step.value) == length
    assert substitution(step, unroll.scope, VALUES) is None


def test_small_differences_keep_their_figures() -> None:
    values = {"p": np.array(1 - 2.5730912e-6)}
    tree = parse("1 - p", Names(values={"p": "p"}, functions=FUNCTIONS))
    graph = Graph({"p": Type(())}, {"out": tree})
    step = SolvedStep("out", "forward", tree, "", "", "", np.array(2.5730912e-6))
    found = substitution(step, graph.scope, values)
    assert found is not None and text(found.lines[0]) == "1 - 0.999997427"
