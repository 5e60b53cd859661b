"""The right formulas, step by step, as a textbook prints them.

The gradient steps of the graph are put into one another until only those are left that a textbook
names: one δ for each step whose gradient is used further, and what is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.formula.collect import collect
from gradecheck.graph.graph import Graph
from gradecheck.graph.scope import Scope
from gradecheck.graph.simplify import simplify
from gradecheck.graph.textbook import derivative_names, textbook_form
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Grad, Index, Name, Node, Num, Sum
from gradecheck.lang.walk import names, nodes, rebuild, substitute
from gradecheck.spec.shapes import Shapes

LONGEST = 40
"""Nodes of a formula that is still put into another."""


class Line(msgspec.Struct, frozen=True):
    """One step of a derivation: ``name = formula``, and of what it is the gradient (if of any)."""

    name: str
    formula: Node
    of: Grad | None
    item: str = ""


def formula_text(graph: Graph, shapes: Shapes, item: str) -> str:
    """The formula of an item with all that leads to it, in one line.

    >>> from gradecheck.spec.find import find_problem
    >>> problem = find_problem("problem2")
    >>> formula_text(problem.graph(), problem.shapes, "grad_w2")
    "sum_i h_i delta_i^T, where delta = 2 * (x' - x) * x' * (1 - x')"
    """
    *before, last = derived(graph, shapes, [item])
    where = ", ".join(f"{line.name} = {text(line.formula)}" for line in before)
    return text(last.formula) + (f", where {where}" if where else "")


def derived(graph: Graph, shapes: Shapes, items: list[str]) -> list[Line]:
    """The steps that lead to the items, each after all that it needs."""
    found = _Derivation(graph, shapes, items)
    return found.lines()


class _Derivation:
    def __init__(self, graph: Graph, shapes: Shapes, items: list[str]) -> None:
        self.graph = graph
        self.shapes = shapes
        self.items = items
        self.scope: Scope = graph.scope
        needed = {name for item in items for name in (*graph.ancestors(item), item)}
        self.order = [
            name
            for name, step in graph.steps.items()
            if name in needed and (step.kind == "backward" or name in items)
        ]
        self.formulas = {name: self._plain(graph.steps[name].expr) for name in self.order}
        self._inline()

    def _plain(self, tree: Node) -> Node:
        """The formula without the index of samples, sizes by their names."""
        sizes = {size: name for name, size in self.shapes.tried.items()}

        def change(node: Node) -> Node:
            match node:
                case Index(base=Name() as base, items=(letter,)) if letter in self.shapes.index:
                    return base
                case Call(op="full" | "ones" | "zeros" | "spread" as op, args=args):
                    dims = [
                        Name(sizes[int(arg.value)])
                        if isinstance(arg, Num) and arg.value in sizes and (place or op != "full")
                        else arg
                        for place, arg in enumerate(args)
                    ]
                    return Call(op, tuple(dims), node.options)
            return node

        return rebuild(tree, change)

    def _inline(self) -> None:
        """Put every gradient step into the one that uses it, if only one does."""
        for name in self.order:
            self.formulas[name] = self._short(self.formulas[name])
            if name in self.items:
                continue
            users = [other for other in self.order if name in names(self.formulas[other])]
            formula = self.formulas[name]
            atom = isinstance(formula, Name | Num) or _is_constant(formula)
            into_item = any(user in self.items for user in users) and not atom
            if not users or (not atom and (len(users) > 1 or into_item)):
                continue
            put = {user: substitute(self.formulas[user], {name: formula}) for user in users}
            short = {user: self._short(tree) for user, tree in put.items()}
            if any(_count(tree) > LONGEST for tree in short.values()):
                continue
            self.formulas.update(short)
            self.order = [other for other in self.order if other != name]
            self._inline()
            return

    def _short(self, tree: Node) -> Node:
        try:
            return collect(simplify(tree, self.scope), self.scope, self._is_one_hot)
        except ExpressionError:
            return tree

    def _is_one_hot(self, node: Node) -> bool:
        given = self.shapes.givens.get(node.id) if isinstance(node, Name) else None
        return given is not None and given.one_hot

    def lines(self) -> list[Line]:
        derivatives = derivative_names(self.graph)
        renamed = self._deltas()
        lines = []
        for name in self.order:
            tree = substitute(self.formulas[name], {o: Name(n) for o, n in renamed.items()})
            of = derivatives.get(name)
            item = name if name in self.items else ""
            formula = self._indexed(textbook_form(tree, self.graph), renamed)
            gradient = of if isinstance(of, Grad) else None
            lines.append(Line(renamed.get(name, name), _number_in_front(formula), gradient, item))
        return _soonest(lines)

    def _deltas(self) -> Mapping[str, str]:
        """Short names for the gradients on the way: delta, or delta1, delta2 from the input on."""
        inner = [name for name in self.order if name not in self.items]
        forward = [step for step in self.graph.steps if f"grad_{step}" in inner]
        rest = [name for name in inner if name.removeprefix("grad_") not in forward]
        taken = self.scope.types.keys()
        ordered = [f"grad_{step}" for step in forward] + rest
        short = [f"delta{number}" for number in range(1, len(ordered) + 1)]
        if len(ordered) == 1:
            short = ["delta"]
        return {} if any(n in taken for n in short) else dict(zip(ordered, short, strict=True))

    def _indexed(self, tree: Node, renamed: Mapping[str, str]) -> Node:
        """The formula with the index of samples written inside sums over it, and only there."""
        own = {new: old for old, new in renamed.items()}

        def depends(name: str, letter: str) -> bool:
            kind = self.scope.types.get(own.get(name, name))
            return kind is not None and letter in kind.letters

        def change(node: Node) -> Node:
            if not isinstance(node, Sum):
                return node
            inside = {
                name: Index(Name(name), (node.index,))
                for name in names(node.body)
                if depends(name, node.index)
            }
            return Sum(node.index, substitute(node.body, inside), node.span)

        return rebuild(tree, change)


def _soonest(lines: list[Line]) -> list[Line]:
    """What is asked for directly after the last step that it needs."""
    own = {line.name for line in lines}
    result: list[Line] = []
    waiting = [line for line in lines if line.item]
    for line in [line for line in lines if not line.item] + [None]:
        for item in list(waiting):
            if set(names(item.formula)) & own <= {done.name for done in result}:
                result.append(item)
                waiting.remove(item)
        if line is not None:
            result.append(line)
    return [*result, *waiting]


def _number_in_front(tree: Node) -> Node:
    """``2 * ((a * b) * c)`` as ``2 * a * b * c``."""

    def change(node: Node) -> Node:
        match node:
            case Call(op="mul", args=(Num() as number, Call(op="mul", args=(a, b)))):
                return Call("mul", (change(Call("mul", (number, a))), b))
        return node

    return rebuild(tree, change)


def _count(tree: Node) -> int:
    return sum(1 for _ in nodes(tree))


def _is_constant(tree: Node) -> bool:
    """Whether a formula is a number such as ``1/N``, in whatever shape."""
    return all(
        isinstance(node, Num | Name)
        or (isinstance(node, Call) and node.op in ("div", "neg", "full", "ones", "zeros"))
        for node in nodes(tree)
    )
