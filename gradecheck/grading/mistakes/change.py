"""What sort of mistake it is to take one formula for another."""

from __future__ import annotations

from collections import Counter

from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Node
from gradecheck.lang.walk import nodes

TURNS = frozenset({"rot180", "flip"})
ORDERS = frozenset({"reshape", "flatten", "transpose", "concat", "stack"})
SETTINGS = frozenset(
    {"conv", "deconv", "conv1d", "deconv1d", "max_pool", "avg_pool", "softmax", "log_softmax"}
)


def kind_of_change(before: Node, after: Node) -> str:
    """What sort of mistake it is to take one formula for the other, by their operations.

    >>> from gradecheck.lang.names import Names
    >>> from gradecheck.lang.parse import parse
    >>> from gradecheck.ops import FUNCTIONS
    >>> names = Names(values={"x": "x", "k": "k"}, functions=FUNCTIONS)
    >>> change = lambda one, other: kind_of_change(parse(one, names), parse(other, names))
    >>> change("conv(x, k)", "conv(x, rot180(k))"), change("conv(x, k)", "conv(x, k, stride=2)")
    ('rotated-kernel', 'wrong-option')
    >>> change("reshape(x, 2, 2)", "reshape(x, 2, 2, order=F)"), change("sum(x)", "mean(x)")
    ('axis-order', 'sum-or-mean')
    """
    first, second = _calls(before), _calls(after)
    gone, new = ({op for op, _ in calls} for calls in (first - second, second - first))
    ops, only = gone | new, gone ^ new
    if ops & TURNS:
        return "rotated-kernel"
    if ops & ORDERS:
        return "axis-order"
    if ops & SETTINGS and not only:
        return "wrong-option"
    if ops & {"sum", "mean"}:
        return "sum-or-mean"
    if only & {"mul", "div", "juxtapose"}:
        return "missing-factor"
    return "wrong-function" if only else "wrong-operand"


def _calls(root: Node) -> Counter[tuple[str, str]]:
    """The operations of a formula with their sizes and options."""
    return Counter(
        (node.op, repr((node.options, [text(a) for a in node.args if not isinstance(a, Call)])))
        for node in nodes(root)
        if isinstance(node, Call)
    )
