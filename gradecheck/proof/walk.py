"""Every part of a tree with a way to put something else in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from gradecheck.lang.tree import Call, Expect, Node, Sum
from gradecheck.proof.build import rebuilt, under

Put: TypeAlias = Callable[[Node], Node]


def replacements(node: Node) -> Iterator[tuple[Node, Put]]:
    """The parts of a tree, the whole first, each with the function that replaces it."""
    waiting: list[tuple[Node, Put]] = [(node, lambda new: new)]
    while waiting:
        node, put = waiting.pop(0)
        yield node, put
        if isinstance(node, Call | Sum | Expect):
            waiting += [(part, _at(node, k, put)) for k, part in enumerate(under(node))]


def _at(parent: Node, k: int, outer: Put) -> Put:
    parts = under(parent)
    return lambda new: outer(rebuilt(parent, (*parts[:k], new, *parts[k + 1 :])))
