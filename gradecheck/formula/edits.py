"""The right derivation with one part left out: what forgetting some of the chain rule gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.formula.workspace import Bench
from gradecheck.graph.evaluate import Run
from gradecheck.graph.program import Builder, World
from gradecheck.graph.textbook import textbook_form
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Name, Node, Num
from gradecheck.lang.walk import nodes, rebuild
from gradecheck.ops.record import Array

PRODUCTS = ("mul", "juxtapose", "matmul")
MOST_EDITS = 60
_WORDS = {
    "missing-term": "the term",
    "missing-factor": "the factor",
    "missing-function": "the factor",
}


class Edit(msgspec.Struct, frozen=True):
    """One part left out: the value of the item then, and what is said."""

    array: Array
    mistake: str
    message: str


def left_out(bench: Bench, item: str) -> Iterator[Edit]:
    """Every way to leave out one factor or term of a step that leads to an item, type unchanged."""
    graph = bench.graph
    exprs = {name: step.expr for name, step in graph.steps.items()}
    needed = {*graph.ancestors(item), item}
    backward = [n for n in graph.steps if n in needed and graph.steps[n].kind == "backward"]
    count = 0
    for name in reversed(backward):
        for tree, dropped, mistake in _without_one(exprs[name]):
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
            message = f"{_WORDS[mistake]} `{shown}` is missing, all else is right"
            yield Edit(array, mistake, message)


def _without_one(tree: Node) -> Iterator[tuple[Node, Node, str]]:
    """The tree without one factor or term, and what was dropped; at the end, without a whole local
    derivative such as ``x' * (1 - x')``."""
    for node in nodes(tree):
        if not isinstance(node, Call) or len(node.args) != 2:
            continue
        a, b = node.args
        if node.op in PRODUCTS:
            for kept, dropped in ((a, b), (b, a)):
                if not isinstance(dropped, Num):
                    what = "missing-function" if _is_function(dropped) else "missing-factor"
                    yield rebuild(tree, _exchange(node, kept)), dropped, what
        elif node.op in ("add", "sub"):
            rest = b if node.op == "add" else Call("neg", (b,))
            yield rebuild(tree, _exchange(node, a)), b, "missing-term"
            yield rebuild(tree, _exchange(node, rest)), a, "missing-term"
    yield from _without_derivative(tree)


def _without_derivative(tree: Node) -> Iterator[tuple[Node, Node, str]]:
    factors = _factors(tree)
    gradients = [node for node in factors if isinstance(node, Name) and _is_gradient(node.id)]
    if len(gradients) != 1 or len(factors) < 3:
        return
    others = [node for node in factors if node is not gradients[0] and not isinstance(node, Num)]
    if len(others) > 1:
        product = reduce(lambda left, right: Call("mul", (left, right)), others)
        yield rebuild(tree, _exchange(tree, gradients[0])), product, "missing-function"


def _factors(tree: Node) -> list[Node]:
    if isinstance(tree, Call) and tree.op == "mul":
        return [factor for arg in tree.args for factor in _factors(arg)]
    return [tree]


def _is_gradient(name: str) -> bool:
    return name.startswith(("grad_", "delta_"))


def _is_function(node: Node) -> bool:
    """Whether a factor is the derivative of a function: a mask, say."""
    if not isinstance(node, Call):
        return False
    return node.op not in ("sub", "add", "transpose", *PRODUCTS)


def _exchange(old: Node, new: Node) -> Callable[[Node], Node]:
    return lambda part: new if part is old else part


def _evaluate(bench: Bench, exprs: dict[str, Node], item: str) -> Array:
    world = World(Builder(), bench.graph.scope, exprs)
    register = world.register(item)
    return Run(world.program, bench.main.inputs).value(register)
