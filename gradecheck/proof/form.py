"""The form of an expression: equal for two that differ only in the order of sums and products."""

from __future__ import annotations

from typing import Any, TypeAlias

from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Divergence, Entropy, Expect, Node, Num, Prob, Sum
from gradecheck.proof.build import addends, factors

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
        terms = [(1 if positive else -1, form(term)) for positive, term in addends(node)]
        return ("+", *sorted(terms, key=repr))
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
