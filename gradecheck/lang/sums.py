"""Sums over an index: ``sum_i f``, ``Σ_{i=1}^{N} f``, ``sum(i, f)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.errors import ExpressionError
from gradecheck.lang.indices import is_index
from gradecheck.lang.levels import PRODUCT
from gradecheck.lang.tokens import CLOSERS, OPENING
from gradecheck.lang.tree import Node, Span, Sum
from gradecheck.lang.words import spelled

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser
    from gradecheck.lang.words import Spelled


def summation(parser: Parser, name: Spelled, full: str) -> Node | None:
    """``sum_i f``, ``sum_{i=1}^{N} f``: over the whole product that follows."""
    if name.parts[0] == "Sigma" and "Sigma" in parser.values:
        return None
    limit, first = range(0), "1"
    if parser.kinds[parser.pos] == "^" and parser.kinds[parser.pos + 1] in ("{", "word", "num"):
        limit = _limit(parser)
    indices = _split_indices(parser, name)
    if not indices and parser.kinds[parser.pos] == "_":
        indices, first = _index_in_braces(parser)
    if not indices and _is_sign(parser, name):
        indices = sorted(parser.names.indices)
    if not indices:
        return bracketed_sum(parser, name.start) if is_index_sum(parser) else None
    if parser.kinds[parser.pos] == "^":
        limit = _limit(parser)
    _check_limit(parser, indices[0], first, limit)
    body = summed(parser, indices)
    for index in reversed(indices):
        body = Sum(index, body, Span(name.start, body.span.end))
    return body


def _is_sign(parser: Parser, name: Spelled) -> bool:
    """Whether this is a bare ``Σ``, which adds over the one index that is declared; the word `sum`
    adds up all elements."""
    sign = parser.source.startswith(("Σ", "∑", "\\sum"), name.start)
    bare = sign and parser.kinds[parser.pos] not in OPENING
    return bare and len(parser.names.indices) == 1


def _limit(parser: Parser) -> range:
    """``^N``, ``^{N}``: the tokens that say how far an index runs, which is declared elsewhere."""
    start = parser.pos = parser.pos + 1
    parser.skip_group()
    return range(start, parser.pos)


def _check_limit(parser: Parser, index: str, first: str, limit: range) -> None:
    """Refuse a sum over some of the values of a declared index: ``sum_{i=1}^{N-1}``.

    A word that is no size (``n``) is taken for its size.
    """
    if not limit or index not in parser.names.limits:
        return
    size, count = parser.names.limits[index]
    inner = [pos for pos in limit if parser.kinds[pos] not in ("{", "}")]
    written = "".join([parser.texts[pos] for pos in inner])
    whole = [size, str(count)]
    if first == "0":
        whole += [f"{size}-1", str(count - 1)]
    sizes = parser.names.sizes
    plain = all(
        parser.kinds[pos] in ("num", "+", "-") or parser.texts[pos] in sizes for pos in inner
    )
    if plain and written not in whole:
        message = f"a sum runs over all values of its index: {index} runs to {size}"
        raise parser.fault("partial-sum", message, limit[0], limit[-1], hint=f"write sum_{index}")


def summed(parser: Parser, indices: list[str]) -> Node:
    """The product that a sum over the indices covers."""
    parser.enter()
    parser.bound += indices
    body = parser.expression(PRODUCT)
    del parser.bound[len(parser.bound) - len(indices) :]
    parser.depth -= 1
    return body


def _split_indices(parser: Parser, name: Spelled) -> list[str]:
    """``ij`` is i and j; ``z1`` and a declared name stay whole."""
    indices: list[str] = []
    for part in name.parts[1:]:
        if not part[0].isalpha():
            message = "expected a letter, the index to sum over"
            raise ExpressionError("not-an-index", message, name.start, name.end)
        whole = is_index(parser, part) or not part.isalpha()
        indices += [part] if whole else part
    return indices


def _index_in_braces(parser: Parser) -> tuple[list[str], str]:
    """``_{i=1}``, ``_{z ∈ Z}``, ``_(i)``: the index, and where it begins (1 unless 0 is said)."""
    opener = parser.pos = parser.pos + 1
    if parser.kinds[opener] not in OPENING:
        raise parser.fault("not-an-index", "expected the index to sum over", opener)
    parser.open()
    indices = []
    while parser.kinds[parser.pos] == "word":
        name = spelled(parser)
        indices.append(name.joined(len(name.parts)))
        if parser.kinds[parser.pos] != ",":
            break
        parser.pos += 1
    if not indices:
        raise parser.fault("not-an-index", "expected the index to sum over", parser.pos)
    first = "1"
    if parser.kinds[parser.pos] == "=":
        parser.pos += 1
        first = parser.texts[parser.pos]
        if first not in ("0", "1"):
            raise parser.fault(
                "partial-sum",
                "a sum runs over all values of its index",
                parser.pos,
                hint=f"write sum_{indices[0]}",
            )
        parser.pos += 1
    elif parser.kinds[parser.pos] == "∈":
        while parser.kinds[parser.pos] not in CLOSERS | {"end"}:
            parser.skip_group()
    parser.close(opener)
    return indices, first


def is_index_sum(parser: Parser) -> bool:
    """Whether a bracket begins here that holds an index, a comma and more: ``(i, f)``."""
    pos = parser.pos
    if parser.kinds[pos] not in OPENING or parser.kinds[pos + 1] != "word":
        return False
    if parser.kinds[pos + 2] != ",":
        return False
    text = parser.texts[pos + 1]
    if parser.kinds[pos + 3] == "word" and parser.kinds[pos + 4] == "=":
        return is_index(parser, text)
    return is_index(parser, text) or (len(text) == 1 and text not in parser.values)


def bracketed_sum(parser: Parser, start: int) -> Node:
    """``sum(i, f)``, which ends with its bracket."""
    opener = parser.open()
    index = parser.texts[parser.pos]
    parser.pos += 2
    outside = parser.inside()
    parser.bound.append(index)
    body = parser.expression()
    parser.bound.pop()
    parser.outside(outside)
    parser.close(opener)
    return Sum(index, body, Span(start, parser.ends[parser.pos - 1]))
