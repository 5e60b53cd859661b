"""The places in a formula where a mistake can be made, and the formula with the mistake made."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.graph.scope import Scope
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Index, Node, Num, Slice, Sum
from gradecheck.lang.walk import children
from gradecheck.ops.record import Shape, Type

PLAIN = 28
"""Longest formula that is quoted in a sentence."""


class Site(msgspec.Struct, frozen=True):
    """A part ``node`` of the formula ``root`` of ``step``.

    ``path`` says which child of which child it is; ``parent`` is the node above.  ``operands`` are
    the names that could have been written here instead of another one.
    """

    scope: Scope
    step: str
    root: Node
    path: tuple[int, ...]
    node: Node
    parent: Node | None = None
    operands: tuple[str, ...] = ()

    @property
    def type(self) -> Type:
        return self.scope.type_of(self.node)

    def type_of(self, node: Node) -> Type:
        return self.scope.type_of(node)

    def put(self, new: Node) -> Node:
        """The whole formula with ``new`` in this place."""
        return _replaced(self.root, self.path, new)


def sites(scope: Scope, step: str, root: Node, operands: tuple[str, ...] = ()) -> Iterator[Site]:
    """Every part of a formula, the whole first."""
    waiting: list[tuple[tuple[int, ...], Node, Node | None]] = [((), root, None)]
    while waiting:
        path, node, parent = waiting.pop()
        yield Site(scope, step, root, path, node, parent, operands)
        below = children(node)
        waiting += [((*path, k), below[k], node) for k in reversed(range(len(below)))]


def _replaced(root: Node, path: tuple[int, ...], new: Node) -> Node:
    if not path:
        return new
    first, rest = path[0], path[1:]
    match root:
        case Call(op=op, args=args, options=options):
            changed = _replaced(args[first], rest, new)
            return Call(op, (*args[:first], changed, *args[first + 1 :]), options)
        case Index(base=base, items=items):
            return Index(_replaced(base, rest, new), items)
        case Sum(index=letter, body=body):
            return Sum(letter, _replaced(body, rest, new))
    raise AssertionError(f"no such part: {path}")


def dims(shape: Shape) -> tuple[Node, ...]:
    """A shape as arguments."""
    return tuple([Num(float(length)) for length in shape])


def ones(kind: Type) -> Node:
    """Ones of a type: what is left of a factor that is left out."""
    if not kind.shape:
        return Num(1.0)
    if kind.row:
        return Call("transpose", (Call("ones", dims(kind.shape[1:])),))
    return Call("ones", dims(kind.shape))


def shaped(node: Node, wanted: Type, scope: Scope) -> Node | None:
    """``node`` cropped, padded or spread to the shape of its step; ``None`` if it cannot be."""
    try:
        found = scope.type_of(node)
    except ExpressionError:
        return None
    if not set(found.letters) <= set(wanted.letters):
        return None
    if found.shape == wanted.shape:
        return node
    if not found.shape:
        return Call("mul", (ones(wanted), node)) if not wanted.row else None
    if found.rank != wanted.rank or found.row or wanted.row:
        return None
    for axis, (have, want) in enumerate(zip(found.shape, wanted.shape, strict=True)):
        if have > want:
            node = Index(node, (*([Slice()] * axis), Slice(0, want)))
        elif have < want:
            node = Call("pad", (node, Num(0.0), Num(float(want - have))), (("axis", axis),))
    try:
        return node if scope.type_of(node).shape == wanted.shape else None
    except ExpressionError:
        return None


def named(node: Node) -> str:
    """A part of a formula as a sentence speaks of it.

    >>> from gradecheck.lang.tree import Name
    >>> named(Name("b1")), named(Call("greater", (Name("h2"), Num(0.0))))
    ('b1', 'the mask 1[h2 > 0]')
    """
    written = text(node)
    if isinstance(node, Call) and node.op in ("greater", "greater_equal"):
        written = f"the mask {written}"
    return written if len(written) <= PLAIN + 9 else f"{written[:PLAIN]}…"
