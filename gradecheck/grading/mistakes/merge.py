"""Two edits of one formula made together: a merge of three trees."""

from __future__ import annotations

from gradecheck.lang.tree import Call, Index, Node, Sum
from gradecheck.lang.walk import children


def merged(root: Node, one: Node, other: Node) -> Node | None:
    """``root`` with the changes of both; ``None`` where they change the same part.

    >>> from gradecheck.lang.names import Names
    >>> from gradecheck.lang.parse import parse
    >>> from gradecheck.lang.text import text
    >>> read = lambda formula: parse(formula, Names(values={"a": "a", "b": "b", "c": "c"}))
    >>> text(merged(read("a b + c"), read("a b - c"), read("b a + c")))
    'b a - c'
    >>> text(merged(read("a b + c"), read("a b"), read("b a + c")))
    'b a'
    >>> merged(read("a b + c"), read("a b"), read("c")) is None
    True
    """
    if one == root:
        return other
    if other == root:
        return one
    below = children(root)
    for left, right in ((one, other), (other, one)):
        if not _is_alike(root, right):
            continue
        if left in below:
            return children(right)[below.index(left)]  # the one left everything else out
        if children(left) == below:
            return _with(left, children(right))  # another operation on what the other changed
    if not (_is_alike(root, one) and _is_alike(root, other)):
        return None
    parts = [merged(*three) for three in zip(below, children(one), children(other), strict=True)]
    whole = tuple([part for part in parts if part is not None])
    return _with(root, whole) if len(whole) == len(parts) else None


def _is_alike(a: Node, b: Node) -> bool:
    """Whether two parts are the same but for what is below them."""
    if isinstance(a, Call) and isinstance(b, Call):
        return (a.op, a.options, len(a.args)) == (b.op, b.options, len(b.args))
    if isinstance(a, Index) and isinstance(b, Index):
        return a.items == b.items
    return isinstance(a, Sum) and isinstance(b, Sum) and a.index == b.index


def _with(root: Node, below: tuple[Node, ...]) -> Node:
    match root:
        case Call(op=op, options=options):
            return Call(op, below, options)
        case Index(items=items):
            return Index(below[0], items)
        case Sum(index=letter):
            return Sum(letter, below[0])
    raise AssertionError(f"no such part: {root!r}")
