"""Loops over the nodes of a syntax tree: what is below a node, and a tree with nodes exchanged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from gradecheck.lang.tree import Call, Expect, Grad, Index, Name, Node, Sum


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``.

    >>> from gradecheck.lang.tree import Num
    >>> children(Call("neg", (Num(2.0),)))
    (Num(value=2.0, span=0:0),)
    """
    match node:
        case Call(args=args):
            return args
        case Index(base=base):
            return (base,)
        case Sum(body=body) | Expect(body=body):
            return (body,)
        case Grad(of=of) if of is not None:
            return (of,)
        case _:
            return ()


def nodes(root: Node) -> Iterator[Node]:
    """``root`` and everything below it, parents first."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))


@lru_cache(maxsize=4096)
def names(root: Node) -> tuple[str, ...]:
    """The names that ``root`` mentions, sorted.

    >>> from gradecheck.lang.tree import Num
    >>> names(Call("mul", (Name("w"), Call("add", (Name("x"), Num(1.0))))))
    ('w', 'x')
    """
    return tuple(sorted({node.id for node in nodes(root) if isinstance(node, Name)}))


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """``node`` with ``change`` applied to everything below it and then to itself.

    Recursion is safe: the parser bounds how deeply an expression is nested.
    """
    match node:
        case Call(op=op, args=args, options=options, span=span):
            new_args = tuple([rebuild(arg, change) for arg in args])
            if any(new is not old for new, old in zip(new_args, args, strict=True)):
                node = Call(op, new_args, options, span)
        case Index(base=base, items=items, span=span):
            if (new_base := rebuild(base, change)) is not base:
                node = Index(new_base, items, span)
        case Sum(index=index, body=body, span=span):
            if (new_body := rebuild(body, change)) is not body:
                node = Sum(index, new_body, span)
        case Grad(wrt=wrt, of=of, span=span) if of is not None:
            if (new_of := rebuild(of, change)) is not of:
                node = Grad(wrt, new_of, span)
        case _:
            pass
    return change(node)


def substitute(node: Node, by_name: Mapping[str, Node]) -> Node:
    """``node`` with names replaced, all at once: what is put in is not searched again.

    >>> substitute(Call("mul", (Name("g"), Name("x"))), {"g": Name("x"), "x": Name("y")})
    ... # doctest: +ELLIPSIS
    Call(op='mul', args=(Name(id='x', ...), Name(id='y', ...)), options=(), span=0:0)
    """
    return rebuild(
        node, lambda part: by_name.get(part.id, part) if isinstance(part, Name) else part
    )
