"""Walking over a tree."""

from __future__ import annotations

from collections.abc import Iterator

from gradecheck.lang.tree import Call, Expect, Grad, Index, Node, Sum


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Sum | Expect):
        return (node.body,)
    if isinstance(node, Index):
        return (node.base,)
    if isinstance(node, Grad) and node.of is not None:
        return (node.of,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and every node below it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)
