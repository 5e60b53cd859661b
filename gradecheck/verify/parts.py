"""Graphs of parts of a problem: some formulas, and only the steps that they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gradecheck.graph.graph import Graph
from gradecheck.lang.tree import Grad, Node
from gradecheck.lang.walk import names, nodes
from gradecheck.ops.record import Type
from gradecheck.verify.key import Solved


def needed(roots: Mapping[str, Node], graph: Graph) -> dict[str, Node]:
    """The declared steps on which ``roots`` depend, also through gradients within them."""
    found: set[str] = set()
    waiting = [name for root in roots.values() for name in _mentioned(root, graph)]
    while waiting:
        name = waiting.pop()
        if name in graph.declared and name not in found:
            found.add(name)
            waiting.extend(_mentioned(graph.declared[name], graph))
    return {name: node for name, node in graph.declared.items() if name in found}


def gradients_within(roots: Mapping[str, Node]) -> list[Grad]:
    """Every ``grad(...)`` in some formulas."""
    return [part for root in roots.values() for part in nodes(root) if isinstance(part, Grad)]


def graph_of(
    solved: Solved, roots: Mapping[str, Node], givens: Mapping[str, Type] | None = None
) -> Graph:
    """A graph of ``roots``, which are to become steps, and of what they need.

    ``givens`` are more givens than the problem has, which take the place of steps of their names.
    """
    types = {name: solved.graph.scope.types[name] for name in solved.problem.givens}
    types.update(givens or {})
    steps = {**needed(roots, solved.graph), **roots}
    steps = {name: node for name, node in steps.items() if name not in types}
    asked = any(grad.of is None for grad in gradients_within(steps))
    return Graph(types, steps, solved.graph.objective if asked else None)


def _mentioned(root: Node, graph: Graph) -> Iterator[str]:
    yield from names(root)
    for grad in gradients_within({"": root}):
        yield grad.wrt
        if grad.of is None and graph.objective is not None:
            yield from names(graph.objective)
