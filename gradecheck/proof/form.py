"""The form of an expression: equal for two that differ only in the order of sums and products."""

from __future__ import annotations

from typing import Any, TypeAlias

from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Divergence, Entropy, Expect, Node, Num, Prob, Sum
from gradecheck.proof.build import factors

Form: TypeAlias = tuple[Any, ...]


def form(node: Node) -> Form:
    """The form of a resolved tree.

    >>> p, q = Prob("p", ("z",)), Prob("q", ("z",))
    >>> form(Call("mul", (p, q))) == form(Call("mul", (q, p)))
    True
    """
    if isinstance(node, Num):
        return ("num", node.value)
    if isinstance(node, Prob):
        return ("prob", node.name, *sorted(node.variables), "|", *sorted(node.given))
    if isinstance(node, Sum):
        return ("sum", node.index, form(node.body))
    if isinstance(node, Expect):
        return ("E", form(node.dist), node.variables, form(node.body))
    if isinstance(node, Divergence):
        return ("KL", form(node.left), form(node.right))
    if isinstance(node, Entropy):
        return ("H", form(node.dist))
    if isinstance(node, Call) and node.op in ("add", "sub", "neg"):
        return ("+", *sorted(_addends(node), key=repr))
    if isinstance(node, Call) and node.op in ("mul", "div"):
        above, below = factors(node)
        return (
            "*",
            tuple(sorted(map(form, above), key=repr)),
            tuple(sorted(map(form, below), key=repr)),
        )
    if isinstance(node, Call):
        return (node.op, *map(form, node.args))
    return ("other", text(node))


def _addends(node: Node) -> list[Form]:
    found: list[Form] = []
    waiting: list[tuple[Node, int]] = [(node, 1)]
    while waiting:
        node, sign = waiting.pop()
        if isinstance(node, Call) and node.op == "add":
            waiting += [(arg, sign) for arg in node.args]
        elif isinstance(node, Call) and node.op == "sub":
            waiting += [(node.args[0], sign), (node.args[1], -sign)]
        elif isinstance(node, Call) and node.op == "neg":
            waiting.append((node.args[0], -sign))
        else:
            found.append((sign, form(node)))
    return found
