"""Expressions without quotes in ``{ }`` or ``[ ]``, which YAML has cut at a comma unseen."""

from __future__ import annotations

from gradecheck.document.printable import shown
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence
from gradecheck.errors import Fault


def cut_at_comma(node: Node) -> Fault | None:
    """The fault of an expression without quotes in ``{ }`` or ``[ ]`` that ended at a comma.

    >>> from gradecheck.document import parse_document
    >>> root = parse_document("{h1: transpose(h0, 2, 0, 1), b: 1}", "a.yaml").root
    >>> print(cut_at_comma(root))
    a.yaml:1:6: cut-at-comma `transpose(h0` was cut at the comma
    """
    if isinstance(node, Scalar) or not node.flow:
        return None
    texts = node.items if isinstance(node, Sequence) else [part for e in node.entries for part in e]
    for text in texts:
        if isinstance(text, Scalar) and text.style == "plain" and is_open(text.text):
            message = f"{shown(text.text)} was cut at the comma"
            return Fault("cut-at-comma", message, "quote the expression", text.place())
    return None


def is_open(text: str) -> bool:
    """Whether a bracket is opened and not closed.

    >>> is_open("f(a"), is_open("f(a)"), is_open("a) + (b")
    (True, False, True)
    """
    depth = 0
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
    return depth > 0


def all_cut(node: Node) -> list[Fault]:
    """Every such fault in a tree, each shared node looked at once.

    >>> from gradecheck.document import parse_document
    >>> root = parse_document("a: {h1: f(x, 2), h2: 1}\\nb: [g(1, 2), 3]", "a.yaml").root
    >>> [str(fault.place) for fault in all_cut(root)]
    ['a.yaml:1:9', 'a.yaml:2:5']
    """
    found: list[Fault] = []
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar) or id(node) in seen:
            continue
        seen.add(id(node))
        fault = cut_at_comma(node)
        if fault is not None:
            found.append(fault)
        inside = [v for _, v in node.entries] if isinstance(node, Mapping) else node.items
        waiting += reversed(inside)
    return found
