"""Random trees, of everything that the language can say."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from hypothesis import strategies as st

from gradecheck.lang.names import Names
from gradecheck.lang.tree import (
    Call,
    Divergence,
    Entropy,
    Expect,
    Grad,
    Index,
    Name,
    Node,
    Num,
    Prob,
    Slice,
    Sum,
)

Strategy: TypeAlias = st.SearchStrategy[Node]

VALUES = (
    "a",
    "b",
    "x",
    "x'",
    "w1",
    "W_ih",
    "x_hat",
    "x_hat0",
    "theta",
    "delta_h2",
    "T",
    "E",
    "y1'",
)
FUNCTIONS = ("relu", "log", "sigmoid", "leaky_relu", "max", "sum", "maximum", "minimum", "sigmoid'")
NAMES = Names(
    values={name: name for name in VALUES},
    functions={name: name for name in FUNCTIONS if "'" not in name},
    indices=frozenset("ij"),
    sizes=frozenset("N"),
)
PROOF_NAMES = Names(
    functions={"log": "log", "exp": "exp"},
    variables=frozenset(("x", "z", "z1")),
    parameters=frozenset(("theta", "phi")),
    distributions=frozenset("pq"),
)

numbers = st.one_of(
    st.integers(0, 1000).map(float),
    st.floats(1e-300, 1e300, allow_nan=False, allow_infinity=False),
)
values = st.sampled_from(VALUES).map(Name)
_options = st.sampled_from(
    [
        (),
        (("axis", 0),),
        (("axis", -1), ("keepdims", True)),
        (("order", "F"),),
        (("axis", (0, 2)),),
        (("slope", 0.01),),
    ]
)
_items = st.one_of(
    st.integers(-3, 9),
    st.sampled_from("ij"),
    st.builds(Slice, st.none() | st.integers(0, 3), st.none() | st.integers(4, 9)),
)
_binary = st.sampled_from(
    ["add", "sub", "mul", "div", "pow", "matmul", "juxtapose", "greater", "less_equal", "equal"]
)


def _call(op: str, *args: Node) -> Call:
    if op in ("max", "min") and len(args) == 2:
        op += "imum"
    return Call(op, args)


def _inner(trees: Strategy) -> Strategy:
    return st.one_of(
        st.builds(_call, _binary, trees, trees),
        st.builds(_call, _binary, trees, trees),
        st.builds(_call, st.sampled_from(("neg", "transpose", *FUNCTIONS)), trees),
        st.builds(_call, st.just("maximum"), trees, trees),
        st.builds(
            lambda op, args, options: Call(op, tuple(args), options),
            st.sampled_from(("relu", "leaky_relu", "sum")),
            st.lists(trees, min_size=1, max_size=1),
            _options,
        ),
        st.builds(
            lambda base, items: Index(base, tuple(items)),
            trees,
            st.lists(_items, min_size=1, max_size=4),
        ).filter(lambda node: not isinstance(node.base, Index)),
        st.builds(Sum, st.sampled_from("ij"), trees),
        st.builds(Grad, st.sampled_from(("w1", "x'", "delta_h2")), st.none() | trees),
    )


@st.composite
def _up_to(
    draw: st.DrawFn, depth: int, leaves: Strategy, inner: Callable[[Strategy], Strategy]
) -> Node:
    """Trees of at most ``depth`` levels above the leaves."""
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(leaves)
    return draw(inner(_up_to(depth - 1, leaves, inner)))


trees = _up_to(4, st.one_of(values, values, numbers.map(Num)), _inner)

distributions = st.sampled_from(
    [
        Prob("q", (), ()),
        Prob("q", ("z",), ("x",)),
        Prob("p", ("x", "z"), ()),
        Prob("p", ("z1",), ("x", "z")),
        Prob("p", ("·",), ("x",)),
    ]
)


def _inner_proof(trees: Strategy) -> Strategy:
    drawn = st.sampled_from([(), ("z",), ("z", "z1")])
    return st.one_of(
        st.builds(
            _call, st.sampled_from(["add", "sub", "mul", "div", "pow", "juxtapose"]), trees, trees
        ),
        st.builds(_call, st.sampled_from(("neg", "log", "exp")), trees),
        st.builds(Sum, st.sampled_from(("z", "x", "z1")), trees),
        st.builds(Expect, distributions, drawn, trees),
    )


proof_trees = _up_to(
    3,
    st.one_of(
        distributions.filter(lambda dist: dist.variables != ("·",)),
        st.builds(Divergence, distributions, distributions),
        st.builds(Entropy, distributions),
        numbers.map(Num),
    ),
    _inner_proof,
)
