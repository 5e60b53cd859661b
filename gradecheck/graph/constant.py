"""The value of an expression without names: ``3/8``, ``sqrt(2)/2``, ``1 - 2.57e-6``."""

from __future__ import annotations

import math

from gradecheck.errors import ExpressionError
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.lang.names import Names
from gradecheck.lang.parse import parse
from gradecheck.lang.text import text as render
from gradecheck.lang.tree import Call, Name, Num
from gradecheck.lang.walk import nodes
from gradecheck.ops import FUNCTIONS, OPS

MAX_LENGTH = 500


def constant(text: str) -> float:
    """The number that ``text`` stands for; elementwise functions, operators, ``pi`` and ``e``.

    Raises :class:`~gradecheck.errors.ExpressionError` where it is none, or not finite.

    >>> constant("1 - 2.5e-1"), constant("sqrt(2)/2"), constant("-3^2")
    (0.75, 0.7071067811865476, -9.0)
    >>> constant("9^9^9^9")
    Traceback (most recent call last):
    gradecheck.errors.ExpressionError: `9^9^9^9` is too large to be a number
    """
    if len(text) > MAX_LENGTH:
        message = f"{len(text):,} characters are too long for one number (at most {MAX_LENGTH})"
        raise ExpressionError("too-long", message, 0, len(text))
    tree = parse(text, Names(functions=FUNCTIONS, values={"pi": "pi", "e": "e"}))
    for node in nodes(tree):
        plain = isinstance(node, (Num, Name)) or (
            isinstance(node, Call) and _is_elementwise(node.op)
        )
        if not plain:
            message = f"`{render(node)}` is more than a number"
            raise ExpressionError("not-a-number", message, node.span.start, node.span.end)
    try:
        value = Graph({}, {"value": tree}).evaluate(["value"], {})["value"]
    except GraphError as error:
        raise error.faults[0][1] from None
    number = float(value.reshape(()))
    if not math.isfinite(number):
        size = "too large to be a number" if math.isinf(number) else "not a real number"
        raise ExpressionError("not-finite", f"`{text.strip()}` is {size}", 0, len(text))
    return number


def _is_elementwise(op: str) -> bool:
    return op == "juxtapose" or (op in OPS and OPS[op].elementwise)
