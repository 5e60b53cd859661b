"""A tree as its tables write it: operations as functions, nothing left to precedence."""

from __future__ import annotations

from gradecheck.lang.text import number, option
from gradecheck.lang.tree import (
    Call,
    Divergence,
    Entropy,
    Expect,
    Grad,
    Index,
    Name,
    Node,
    Num,
    Prob,
    Slice,
    Sum,
)


def meaning(node: Node) -> str:
    """The tree in prefix notation.

    >>> meaning(Call("add", (Name("a"), Sum("i", Index(Name("x"), ("i", 0))))))
    'add(a, (Sum i: x[i, 0]))'
    """
    match node:
        case Name():
            return node.id
        case Num():
            return number(node.value)
        case Call():
            options = [f"{name}={option(value)}" for name, value in node.options]
            return f"{node.op}({', '.join([*map(meaning, node.args), *options])})"
        case Index():
            return f"{meaning(node.base)}[{', '.join(map(_item, node.items))}]"
        case Sum():
            return f"(Sum {node.index}: {meaning(node.body)})"
        case Grad():
            return f"Grad {node.wrt}" + (f" of {meaning(node.of)}" if node.of else "")
        case _:
            return _probability(node)


def _item(item: int | Slice | str) -> str:
    if isinstance(item, Slice):
        start, stop = ("" if end is None else str(end) for end in (item.start, item.stop))
        return f"{start}:{stop}"
    return str(item)


def _probability(node: Node) -> str:
    match node:
        case Prob():
            given = f" | {', '.join(node.given)}" if node.given else ""
            return f"{node.name}({', '.join(node.variables)}{given})"
        case Expect():
            drawn = f"{', '.join(node.variables)} ~ " if node.variables else ""
            return f"(Expect {drawn}{meaning(node.dist)}: {meaning(node.body)})"
        case Divergence():
            return f"Divergence({meaning(node.left)}, {meaning(node.right)})"
        case Entropy():
            return f"Entropy({meaning(node.dist)})"
    raise AssertionError(node)
