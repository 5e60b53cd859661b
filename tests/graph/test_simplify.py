"""Simplifying changes neither value nor shape, and leaves nothing needless."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradecheck.errors import ExpressionError
from gradecheck.graph.scope import Scope
from gradecheck.graph.simplify import simplify
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Name, Node, Num
from gradecheck.ops.record import Type
from tests.graph.words import graph_of, tree, values_of

GIVENS = {
    "s": np.array(1.7),
    "u": np.array([0.5, -2.0]),
    "A": np.array([[1.0, 2.0], [3.0, -4.0]]),
    "B": np.array([[0.3, -0.2, 0.9], [1.1, 0.4, -0.7]]),
}
TABLE = [
    ("1 * A", "A"),
    ("0 * s", "0"),
    ("A * 0", "zeros(2, 2)"),
    ("A * 1", "A"),
    ("0 + A", "A"),
    ("A - 0", "A"),
    ("0 - A", "-A"),
    ("A + -A", "A - A"),
    ("A - -A", "A + A"),
    ("--A", "A"),
    ("A * -B[:, 0:2]", "-A * B[:, 0:2]"),
    ("(A^T)^T", "A"),
    ("(A B)^T", "B^T A^T"),
    ("(s A)^T", "s A^T"),
    ("(u^T A)^T", "A^T u"),
    ("(-A)^T", "-A^T"),
    ("s^T", "s"),
    ("A^1", "A"),
    ("A / 1", "A"),
    ("A * (1 / B[:, 0:2])", "A / B[:, 0:2]"),
    ("2 * 3 * A", "6 * A"),
    ("1/2 * 2 * A", "A"),
    ("1/2 * (A * 2)", "A"),
    ("A * 2", "2 * A"),
    ("(2 * A) / B[:, 0:2]", "2 * A / B[:, 0:2]"),
    ("2/4 * A", "2 / 4 * A"),
    ("full(s, 2, 2) * A", "s * A"),
    ("full(1/2, 2, 2) * 2 * A", "A"),
    ("ones(2, 2) * A", "A"),
    ("ones(2, 2) * s", "ones(2, 2) * s"),
    ("sum(s)", "s"),
    ("reshape(reshape(A, 4), 2, 2)", "A"),
    ("reshape(reshape(B, 6), 3, 2)", "reshape(B, 3, 2)"),
    ("reshape(reshape(B, 6, order=F), 3, 2)", "reshape(reshape(B, 6, order=F), 3, 2)"),
    ("reshape(s, 1) * 1", "reshape(s, 1)"),
]


def scope() -> Scope:
    return Scope({name: Type(value.shape) for name, value in GIVENS.items()})


@pytest.mark.parametrize(("written", "simple"), TABLE)
def test_table(written, simple):
    assert text(simplify(tree(written, *GIVENS), scope())) == text(tree(simple, *GIVENS))


LEAVES = [Num(0.0), Num(1.0), Num(2.0), *(Name(name) for name in GIVENS)]
BINARY = ["add", "sub", "mul", "div", "juxtapose", "matmul"]


def grown(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    one = st.tuples(inner)
    return st.one_of(
        st.builds(Call, st.just("neg"), one),
        st.builds(Call, st.just("transpose"), one),
        st.builds(Call, st.just("sum"), one),
        st.builds(Call, st.sampled_from(BINARY), st.tuples(inner, inner)),
        st.builds(lambda a: Call("reshape", (a, Num(2.0), Num(2.0))), inner),
        st.builds(lambda a: Call("full", (a, Num(2.0), Num(2.0))), inner),
    )


@settings(max_examples=300, deadline=None)
@given(st.recursive(st.sampled_from(LEAVES), grown, max_leaves=8))
def test_value_and_shape_stay(node):
    plain = scope()
    try:
        kind = plain.type_of(node)
    except ExpressionError:
        return
    simple = simplify(node, plain)
    assert plain.type_of(simple) == kind
    assert simplify(simple, plain) == simple
    graph = graph_of(GIVENS, {})
    graph = type(graph)(graph.scope.types, {"plain": node, "simple": simple})
    values = values_of(graph, GIVENS)
    if np.isfinite(values["plain"]).all():  # -0 becomes 0, so 1 / -0 changes its sign
        np.testing.assert_allclose(values["simple"], values["plain"], rtol=1e-12, atol=1e-12)
