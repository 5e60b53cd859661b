"""Indices: ``x_i``, ``w_{2,jl}``, ``a[0]``, ``a[:, 1]``, ``(W x)_{ij}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from gradecheck.lang import words
from gradecheck.lang.spelling import USUAL_INDICES
from gradecheck.lang.tree import Index, Node, Slice, Span

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser
    from gradecheck.lang.words import Spelled

Items: TypeAlias = list[int | Slice | str]

_RUNS = re.compile(r"[A-Za-z]+'*|[0-9]+")
_NOT_INDICES = frozenset(("hat", "bar", "tilde"))
MOST_AXES = 4


def is_index(parser: Parser, text: str) -> bool:
    """Whether a word is an index that was declared or introduced by a sum or a left side."""
    names = parser.names
    return text in names.indices or text in parser.bound or text in names.variables


def items(parser: Parser, parts: list[str]) -> Items | None:
    """Parts of a subscript as indices: ``jl`` is j and l; ``None`` if they cannot be."""
    found: Items = []
    for part in parts:
        if is_index(parser, part):
            found.append(part)
            continue
        if part in _NOT_INDICES:
            return None
        for run in _RUNS.findall(part):
            if run.isdigit():
                if not found or len(run) > 9:
                    return None  # a digit joins the name
                found.append(int(run))
            elif not all(_may_be_index(parser, letter, alone=len(run) == 1) for letter in run):
                return None
            else:
                found += run
    return found if len(found) <= MOST_AXES else None


def _may_be_index(parser: Parser, letter: str, alone: bool) -> bool:
    """Whether a letter of a subscript can be an index, ``alone`` or beside others."""
    usual = letter.islower() if alone else letter in USUAL_INDICES
    return usual or is_index(parser, letter)


def indexed(parser: Parser, node: Node, name: Spelled, found: Items) -> Node:
    """The name with its indices: sample first, subscripts, then ``[...]`` directly behind."""
    if name.sample:
        found = [name.sample, *found]
    if found:
        node = Index(node, tuple(found), Span(name.start, name.end))
    return brackets(parser, node)


def brackets(parser: Parser, node: Node) -> Node:
    """A node with the index brackets that follow directly: ``a[0]``, ``a[:, 1]``, ``w[j, l]``."""
    while parser.kinds[parser.pos] == "[":
        if parser.starts[parser.pos] != parser.ends[parser.pos - 1]:
            break
        after, found = _listed(parser, parser.pos, "]")
        if not after:
            break
        parser.pos = after
        node = Index(node, tuple(found), Span(node.span.start, parser.ends[after - 1]))
    return node


def _listed(parser: Parser, pos: int, closing: str) -> tuple[int, Items]:
    """The indices in a bracket and the token behind it; 0 if it holds anything else."""
    kinds, texts = parser.kinds, parser.texts
    found: Items = []
    while True:
        pos += 1
        if kinds[pos] == "word":
            text = texts[pos]
            more = items(parser, [text])
            if not more:
                return 0, []
            found += more
            pos += 1
            alone = len(found) == 1 and kinds[pos] == closing
            if alone and text in parser.values and not is_index(parser, text):
                return 0, []  # `a[x]` is a product
        else:
            start, after = _whole(parser, pos)
            pos = after
            if kinds[pos] == ":":
                stop, pos = _whole(parser, pos + 1)
                found.append(Slice(start, stop))
            elif start is not None:
                found.append(start)
            else:
                return 0, []
        if kinds[pos] == closing:
            return (pos + 1, found) if len(found) <= MOST_AXES else (0, [])
        if kinds[pos] != ",":
            return 0, []


def _whole(parser: Parser, pos: int) -> tuple[int | None, int]:
    """The whole number at a token (``None`` if there is none) and the token behind it."""
    number = pos + (parser.kinds[pos] == "-")
    digits = parser.texts[number]
    if parser.kinds[number] != "num" or not digits.isdigit() or len(digits) > 9:
        return None, pos
    return -int(digits) if number > pos else int(digits), number + 1


def subscripted(parser: Parser, node: Node) -> Node:
    """``(W x)_{ij}``: indices behind a bracket."""
    pos = parser.pos + 1
    found: Items | None = None
    if parser.kinds[pos] == "{":
        after, found = _listed(parser, pos, "}")
    else:
        after, parts, primes = words.subscript(parser, pos)
        digits = parts[0] if len(parts) == 1 and parts[0].isdigit() else ""
        if not primes:
            found = [int(digits[:9])] if digits else items(parser, parts)
    if not after or not found:
        message = "expected indices here: letters or whole numbers"
        raise parser.fault("not-an-index", message, parser.pos, pos)
    parser.pos = after
    return Index(node, tuple(found), Span(node.span.start, parser.ends[after - 1]))
