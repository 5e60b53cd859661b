"""Expressions as they are shown to people: E_q(z|x)[…], not E_{z ~ q(z|x)}[…]."""

from __future__ import annotations

import msgspec

from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Expect, Node, Sum
from gradecheck.proof.build import rebuilt, under


def shown(node: Node) -> str:
    """The text of an expression; what an expectation is over is said only where it must be.

    >>> from gradecheck.lang.tree import Prob
    >>> q = Prob("q", ("z",))
    >>> shown(Expect(q, ("z",), q))
    'E_q(z)[q(z)]'
    """
    return text(_plain(node))


def _plain(node: Node) -> Node:
    if isinstance(node, Expect):
        same = node.variables == node.dist.variables
        body = _plain(node.body)
        return msgspec.structs.replace(node, body=body, variables=() if same else node.variables)
    if isinstance(node, Call | Sum):
        return rebuilt(node, tuple([_plain(part) for part in under(node)]))
    return node


def number(value: float) -> str:
    """A value in a counter-example; what is nothing but rounding is 0.

    >>> number(-1.1e-16), number(0.30231)
    ('0', '0.3023')
    """
    return "0" if abs(value) < 1e-12 else f"{value:.4g}"
