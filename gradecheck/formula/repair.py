"""A product that does not fit: whether another one in its place would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gradecheck.formula.answer import Evaluation, FaultyError, Work, agreeing
from gradecheck.formula.causes import Cause
from gradecheck.formula.equations import Equation
from gradecheck.formula.workspace import Bench
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Node
from gradecheck.lang.walk import nodes, rebuild
from gradecheck.spec.problem import Item

PRODUCTS = ("juxtapose", "matmul", "mul")
MOST_PRODUCTS = 12


def repaired(item: Item, work: Work, bench: Bench) -> tuple[Cause, ...]:
    """The one change of one product that makes the answer right, if there is one."""
    expected = bench.main.expected(item.id).array
    products = [node for node in nodes(work.answer.right) if _is_product(node)]
    for product in products[:MOST_PRODUCTS]:
        for other, words in _others(product):
            tree = rebuild(work.answer.right, _exchange(product, other))
            changed = msgspec.structs.replace(work, answer=_with(work.answer, tree))
            try:
                found = Evaluation(changed, bench.main).value()
            except FaultyError:
                continue
            if found.array.shape == expected.shape and agreeing(found.array, expected).all():
                kind = "wrong-function" if words == "⊙" else "transposed"
                message = f"with `{text(other)}` in place of `{text(product)}` this is right"
                return (Cause(kind, message),)
    return ()


def _is_product(node: Node) -> bool:
    return isinstance(node, Call) and node.op in PRODUCTS and len(node.args) == 2


def _others(product: Node) -> Iterator[tuple[Node, str]]:
    """What may have been meant: ⊙, a transpose of either side, the factors exchanged."""
    assert isinstance(product, Call)
    a, b = product.args
    if product.op != "mul":
        yield Call("mul", (a, b)), "⊙"
    for left, right in ((a, _turned(b)), (_turned(a), b), (b, _turned(a)), (b, a)):
        yield Call("juxtapose", (left, right)), "ᵀ"


def _turned(node: Node) -> Node:
    if isinstance(node, Call) and node.op == "transpose" and len(node.args) == 1:
        return node.args[0]
    return Call("transpose", (node,))


def _exchange(old: Node, new: Node) -> Callable[[Node], Node]:
    return lambda part: new if part is old else part


def _with(answer: Equation, tree: Node) -> Equation:
    return msgspec.structs.replace(answer, right=tree)
