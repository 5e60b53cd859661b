"""Integrals of proofs: ``∫ f dz`` is the sum over the variable z."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.lang.levels import PRODUCT, SUM
from gradecheck.lang.tokens import CLOSERS, OPENING
from gradecheck.lang.tree import Node, Span, Sum

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser


def integral(parser: Parser) -> Node:
    """``∫ f dz`` and ``∫_z f``: the sum over a variable."""
    pos = parser.pos
    start = parser.starts[pos]
    parser.pos = pos + 1
    variable = _limits(parser)
    end, written = _differential(parser)
    if end < 0 and not variable:
        raise parser.fault("missing-differential", "expected dz at the end of this integral", pos)
    parser.enter()
    if end == parser.pos:  # ∫ dz f
        parser.pos += 1 + (parser.texts[end] == "d")
        body = parser.expression(PRODUCT)
    elif end < 0:
        body = parser.expression(PRODUCT)
    else:
        stop, parser.stop = parser.stop, end
        body = parser.expression(SUM)
        parser.stop = stop
        if parser.pos != end:
            raise parser.unexpected()
        parser.pos += 1 + (parser.texts[end] == "d")
    parser.depth -= 1
    return Sum(written or variable, body, Span(start, parser.ends[parser.pos - 1]))


def _limits(parser: Parser) -> str:
    """Step over the limits of an integral; ``∫_z`` names its variable."""
    variable = ""
    while parser.kinds[parser.pos] in ("_", "^"):
        parser.pos += 1
        pos = parser.pos
        parser.skip_group()
        inside = [t for t in parser.texts[pos : parser.pos] if t not in ("{", "}")]
        if len(inside) == 1 and inside[0] in parser.names.variables:
            variable = inside[0]
    return variable


def _differential(parser: Parser) -> tuple[int, str]:
    """The token at which ``dz`` (or ``d z``) begins at this level, and its variable; or -1."""
    depth = nested = 0
    variables = parser.names.variables
    for pos in range(parser.pos, len(parser.kinds) - 1):
        kind, text = parser.kinds[pos], parser.texts[pos]
        if kind in OPENING:
            depth += 1
        elif kind in CLOSERS:
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and kind == "∫":
            nested += 1
        elif depth == 0 and kind == "word" and text[0] == "d":
            variable = text[1:] or parser.texts[pos + 1]
            if variable in variables:
                if nested == 0:
                    return pos, variable
                nested -= 1
    return -1, ""
