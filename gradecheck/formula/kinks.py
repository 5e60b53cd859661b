"""Where the steps of a problem are kinked, and on which side of each kink given numbers are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from gradecheck.graph.graph import Graph
from gradecheck.lang.tree import Call, Node, Num
from gradecheck.lang.walk import nodes
from gradecheck.ops.record import Array
from gradecheck.spec.shapes import Shapes

AT_ZERO = frozenset(("relu", "leaky_relu", "elu", "abs", "sign", "heaviside"))
AT_EQUALITY = frozenset(("maximum", "minimum", "greater", "greater_equal", "less", "less_equal"))


def is_kinked(node: Node) -> bool:
    """Whether a node is a function with a kink, or its derivative.

    >>> from gradecheck.lang.tree import Name
    >>> is_kinked(Call("relu'", (Name("a"),))), is_kinked(Call("tanh", (Name("a"),)))
    (True, False)
    """
    return isinstance(node, Call) and node.op.rstrip("'") in AT_ZERO | AT_EQUALITY


class Kinks:
    """The kinks of the steps that the author wrote: each is where some expression is 0."""

    def __init__(self, graph: Graph, shapes: Shapes, sizes: Mapping[str, int]) -> None:
        written = [step.expr for step in graph.steps.values() if step.kind == "forward"]
        if graph.objective is not None:
            written.append(graph.objective)
        found = dict.fromkeys(place for tree in written for place in kinked(tree))
        self.functions = [
            node
            for tree in written
            for node in nodes(tree)
            if isinstance(node, Call) and node.op in AT_ZERO
        ]
        self.probes = {f"kink {number}": node for number, node in enumerate(found)}
        if self.probes:
            self.graph = Graph(
                shapes.types(sizes),
                {**graph.declared, **self.probes},
                graph.objective,
                sizes,
                shapes.letters(sizes),
            )

    def sides(self, inputs: Mapping[str, Array], nearest: float, count: int) -> np.ndarray:
        """For each draw and kink: 0 where an element is too near to it, else on which sides its
        elements are (1 left, 2 right, 3 both)."""
        if not self.probes:
            return np.zeros((count, 0), dtype=int)
        values = self.graph.evaluate(self.probes, inputs)
        columns = []
        for name in self.probes:
            value = np.broadcast_to(values[name], (count, *values[name].shape[1:]))
            flat = value.reshape(count, -1)
            side = 1 * (flat < 0).any(axis=1) + 2 * (flat > 0).any(axis=1)
            columns.append(np.where((np.abs(flat) < nearest).any(axis=1), 0, side))
        return np.stack(columns, axis=1)


def kinked(tree: Node) -> Iterator[Node]:
    """Expressions that are 0 where ``tree`` is kinked.

    >>> from gradecheck.lang.text import text
    >>> from gradecheck.lang.tree import Name
    >>> [text(node) for node in kinked(Call("maximum", (Call("relu", (Name("a"),)), Name("b"))))]
    ['relu(a) - b', 'a']
    """
    for node in nodes(tree):
        if not isinstance(node, Call):
            continue
        if node.op in AT_ZERO:
            yield node.args[0]
        elif node.op in AT_EQUALITY:
            left, right = node.args
            at_zero = isinstance(right, Num) and right.value == 0
            yield left if at_zero else Call("sub", (left, right))
