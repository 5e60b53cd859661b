"""The edits that exist: each of the typical mistakes in formulas, as what a formula becomes."""

from __future__ import annotations

import numpy as np
import pytest

from gradecheck.grading.mistakes.collect import edits_of
from gradecheck.grading.mistakes.edit import ORDER
from gradecheck.grading.mistakes.functions import own_mistakes
from gradecheck.grading.mistakes.sites import sites
from gradecheck.graph.graph import Graph
from gradecheck.graph.scope import Scope
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.tree import Call
from gradecheck.ops import FUNCTIONS, OPS
from gradecheck.ops.record import Type

SHAPES = {
    "s": (), "t": (), "n": (3,), "v": (3,), "q": (4,), "A": (3, 4), "B": (4, 2), "S": (3, 3),
    "T": (3, 3), "x": (2, 4, 4), "k": (3, 2, 3, 3), "u": (2, 3, 3, 3), "X": (3, 2, 4, 4), "c": (2,),
    "l": (2, 5), "m": (2, 3, 3), "C": (3, 2), "j": (3,),
}  # fmt: skip
TYPES = {name: Type(shape) for name, shape in SHAPES.items()}
NAMES = Names(values={name: name for name in SHAPES}, functions=FUNCTIONS)

# kind: formula: what it becomes
BECOMES = [
    ("missing-term", "A q + n", "A q"),
    ("missing-factor", "n * v", "n"),
    ("missing-factor", "sum(n) / 3", "sum(n)"),
    ("missing-function", "relu(n)", "n"),
    ("missing-function", "log(s)", "s"),
    ("missing-function", "tanh(n)", "n"),
    ("missing-function", "sum((n - v)^2)", "sum(n - v)"),
    ("misplaced-function", "relu(A q + n)", "relu(A q) + n"),
    ("wrong-function", "relu(n)", "sigmoid(n)"),
    ("wrong-function", "relu(n)", "abs(n)"),
    ("wrong-function", "log(s)", "log10(s)"),
    ("wrong-function", "log(s)", "log2(s)"),
    ("wrong-function", "log_softmax(n)", "log_softmax(n) / log(10)"),
    ("wrong-function", "bce(s, t)", "bce(s, t) / log(2)"),
    ("wrong-function", "max_pool(x, 2)", "avg_pool(x, 2, padding=0)"),
    ("wrong-function", "S @ T", "S * T"),
    ("wrong-function", "n / s", "n * s"),
    ("sign", "n - v", "n + v"),
    ("sign", "-n", "n"),
    ("scale", "A q", "2 * (A q)"),
    ("scale", "A q + n", "A q + 2 * n"),
    ("scale", "conv(x, k)", "conv(x, k) / 2"),
    ("transposed", "S v", "S^T v"),
    ("transposed", "conv(x, k)", "conv(x, transpose(k, 0, 1, 3, 2))"),
    ("rotated-kernel", "conv(x, k)", "conv(x, rot180(k))"),
    ("rotated-kernel", "deconv(x, u)", "deconv(x, rot180(u))"),
    ("axis-order", "reshape(q, 2, 2)", "reshape(q, 2, 2, order=F)"),
    ("axis-order", "flatten(A)", "flatten(A, order=F)"),
    ("axis-order", "conv(x, k)", "conv(flip(x, axis=0), k)"),
    ("wrong-operand", "n + v", "n + n"),
    ("wrong-operand", "n + v", "n + s"),  # a value of fewer axes is broadcast
    ("wrong-operand", "s * (1 - s)", "s * s"),
    ("wrong-operand", "conv(x, k)", "conv(pad(x[0:1], 0, 1, axis=0), k)"),  # one channel only
    ("wrong-operand", "A q", "A (q - q * one_hot(3, 4))"),
    ("wrong-operand", "sum(C, axis=0)", "sum(C * spread(one_hot(0, 3), 2, axis=1), axis=0)"),
    ("wrong-option", "conv(x, k)", "conv(x, k, stride=2)"),
    ("wrong-option", "softmax(A)", "softmax(A, axis=0)"),
    ("wrong-option", "var(n)", "var(n) * 3 / 2"),
    ("missing-factor", "softmax(n)", "exp(n)"),
    ("sum-or-mean", "sum(n)", "mean(n)"),
    ("sum-or-mean", "mse(n, v)", "3 * mse(n, v)"),
]  # fmt: skip


def made(formula, step_type=None):
    scope = Scope(TYPES)
    root = parse(formula, NAMES)
    scope.types["step"] = step_type or scope.type_of(root)
    return edits_of(scope, "step", root, tuple(SHAPES))


def value_of(expr):
    rng = np.random.default_rng(3)
    inputs = {name: rng.uniform(0.2, 0.9, shape)[np.newaxis] for name, shape in SHAPES.items()}
    graph = Graph(dict(TYPES), {"step": expr})
    return graph.evaluate(["step"], inputs)["step"][0]


@pytest.mark.parametrize(("kind", "formula", "wrong"), BECOMES)
def test_typical_mistakes_are_made(kind, formula, wrong):
    """By value, cropped to the shape that was wanted: a formula can be written in many ways."""
    expected, right = value_of(parse(wrong, NAMES)), value_of(parse(formula, NAMES))
    values = [value_of(edit.node) for edit in made(formula) if edit.kind == kind]
    assert all(value.shape == right.shape for value in values)
    cut = tuple(slice(0, min(lengths)) for lengths in zip(expected.shape, right.shape, strict=True))
    assert any(np.allclose(value[cut], expected[cut]) for value in values)


def test_overlaps_are_overwritten_not_added():
    found = [e for e in made("deconv(x, u)") if e.words == "with overlaps overwritten, not added"]
    rng = np.random.default_rng(3)
    inputs = {name: rng.uniform(0.2, 0.9, shape) for name, shape in SHAPES.items()}
    expected = np.zeros((3, 6, 6))
    for i in range(4):
        for j in range(4):
            stamp = np.einsum("c,coab->oab", inputs["x"][:, i, j], inputs["u"])
            expected[:, i : i + 3, j : j + 3] = stamp
    assert len(found) == 1 and np.allclose(value_of(found[0].node), expected)


CALLS = [
    "softmax(A)", "log_softmax(A)", "batch_norm(A, q, q)", "batch_norm(A)", "batch_norm(X, c, c)",
    "layer_norm(A, q, q)", "cross_entropy(A, A)", "cross_entropy(A, j)", "cross_entropy(n, v)",
    "bce(n, v)", "bce(s, t)", "mse(A, A)", "kl_gaussian(n, v)", "var(A, axis=0)", "std(A)",
    "norm(n)", "max(A, axis=1)", "min(n)", "conv(x, k)", "deconv(x, u, stride=2)", "deconv1d(l, m)",
    "max_pool(x, 2, stride=2)", "avg_pool(x, 2)", "max_unpool(avg_pool(x, 2), x, 2)", "relu(n)",
    "avg_unpool(avg_pool(x, 2), 2, 4, 4)", "leaky_relu(n)", "elu(n)", "gelu(n)", "silu(n)",
    "softplus(n)", "sigmoid(n)", "tanh(n)", "log(n)", "reshape(q, 2, 2)", "flatten(A)",
    "concat(n, v)",
]  # fmt: skip


@pytest.mark.parametrize("formula", CALLS)
def test_what_a_record_lists_is_made(formula):
    """Every mistake that an operation's record lists is of a known kind, and some edit is it."""
    scope = Scope(dict(TYPES))
    site = next(iter(sites(scope, "step", parse(formula, NAMES))))
    assert isinstance(site.node, Call)
    own = own_mistakes(site)
    assert own
    nodes = {edit.node: edit.kind for edit in made(formula)}
    for edit in own:
        assert edit.kind in ORDER
        assert edit.node in nodes, edit.words


def test_every_record_with_mistakes_is_tried():
    tried = {parse(formula, NAMES).op for formula in CALLS}
    twins = {"conv1d": "deconv1d"}
    assert {twins.get(n, n) for n, op in OPS.items() if op.mistakes} <= tried
