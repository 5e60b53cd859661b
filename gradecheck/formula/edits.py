"""The right derivation with one factor left out: what forgetting a part of the chain rule gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.formula.workspace import Bench
from gradecheck.graph.evaluate import Run
from gradecheck.graph.program import Builder, World
from gradecheck.graph.scope import Scope
from gradecheck.graph.textbook import textbook_form
from gradecheck.graph.walk import nodes, rebuild
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Name, Node, Num
from gradecheck.ops.record import Array

PRODUCTS = ("mul", "juxtapose", "matmul")
MOST_EDITS = 60


class Edit(msgspec.Struct, frozen=True):
    """One factor left out: the value of the item then, and what is said."""

    array: Array
    mistake: str
    message: str


def dropped_factors(bench: Bench, item: str) -> Iterator[Edit]:
    """Every way to leave out one factor of one step that leads to an item, of unchanged type."""
    graph = bench.graph
    exprs = {name: step.expr for name, step in graph.steps.items()}
    needed = [*graph.ancestors(item), item]
    backward = [n for n in graph.steps if n in needed and graph.steps[n].kind == "backward"]
    count = 0
    for name in reversed(backward):
        for tree, dropped in _without_one(exprs[name]):
            count += 1
            if count > MOST_EDITS:
                return
            try:
                if graph.scope.type_of(tree) != graph.scope.types[name]:
                    continue
                array = _evaluate(bench, {**exprs, name: tree}, item)
            except ExpressionError:
                continue
            shown = text(textbook_form(dropped, graph))
            what = "missing-function" if _is_function(dropped) else "missing-factor"
            yield Edit(array, what, f"the factor `{shown}` is missing, all else is right")


def _without_one(tree: Node) -> Iterator[tuple[Node, Node]]:
    """The tree without one of its factors, and that factor; at the end, without a whole local
    derivative such as `x' * (1 - x')`."""
    for node in nodes(tree):
        if isinstance(node, Call) and node.op in PRODUCTS and len(node.args) == 2:
            for kept, dropped in (node.args, node.args[::-1]):
                if not isinstance(dropped, Num):
                    yield rebuild(tree, _exchange(node, kept)), dropped


    yield from _without_derivative(tree)


def _without_derivative(tree: Node) -> Iterator[tuple[Node, Node]]:
    factors = _factors(tree)
    gradients = [node for node in factors if isinstance(node, Name) and _is_gradient(node.id)]
    if len(gradients) != 1 or len(factors) < 3:
        return
    others = [node for node in factors if node is not gradients[0] and not isinstance(node, Num)]
    if len(others) > 1:
        product = reduce(lambda left, right: Call("mul", (left, right)), others)
        yield rebuild(tree, lambda part: gradients[0] if part is tree else part), product


def _factors(tree: Node) -> list[Node]:
    if isinstance(tree, Call) and tree.op == "mul":
        return [factor for arg in tree.args for factor in _factors(arg)]
    return [tree]


def _is_gradient(name: str) -> bool:
    return name.startswith(("grad_", "delta_"))


def _exchange(old: Node, new: Node) -> Callable[[Node], Node]:
    return lambda part: new if part is old else part


def _is_function(node: Node) -> bool:
    """Whether a factor is the derivative of a function: a mask, or made of the function's value."""
    if not isinstance(node, Call):
        return False
    return node.op == "mul" or node.op not in ("sub", "add", "transpose", *PRODUCTS)


def _evaluate(bench: Bench, exprs: dict[str, Node], item: str) -> Array:
    scope: Scope = bench.graph.scope
    world = World(Builder(), scope, exprs)
    register = world.register(item)
    return Run(world.program, bench.main.inputs).value(register)
