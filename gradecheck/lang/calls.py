"""Functions and what they are applied to: a bracket of operands and options, or what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.lang.levels import BESIDE, PRODUCT
from gradecheck.lang.options import option
from gradecheck.lang.tokens import CLOSING
from gradecheck.lang.tree import Call, Node, Num, OptionValue, Span

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser

STARTS = frozenset("([{|1∫∂∇") | {"word", "num", "||", "frac", "sqrt", "command"}
"""Kinds of tokens with which an operand may begin."""


def apply(parser: Parser, op: str, start: int) -> Node:
    """An operation applied to what follows: a bracket, or the product side by side."""
    kind = parser.kinds[parser.pos]
    if kind in CLOSING:
        return _call(parser, op, start)
    if kind == "^":
        exponent = parser.exponent()
        if not isinstance(exponent, Num):
            raise parser.fault(
                "unexpected-power", "only a number can be a function's power", parser.pos - 1
            )
        applied = apply(parser, op, start)
        return Call("pow", (applied, exponent), (), Span(start, applied.span.end))
    if kind not in STARTS and kind != "-":
        raise parser.fault(
            "missing-operand",
            f"expected the operand of {op}",
            parser.pos - 1,
            hint=f"write {op}(…)",
        )
    parser.enter()
    if parser.reach == "beside":
        body = parser.expression(BESIDE, narrow=True)
    else:
        body = parser.operand() if parser.reach == "factor" else parser.expression(PRODUCT)
    parser.depth -= 1
    return Call(op, (body,), (), Span(start, body.span.end))


def _call(parser: Parser, op: str, start: int) -> Node:
    """An operation with its bracket of operands and options."""
    opener = parser.open()
    closing = CLOSING[parser.kinds[opener]]
    outside = parser.inside()
    args: list[Node] = []
    options: list[tuple[str, OptionValue]] = []
    while parser.kinds[parser.pos] != closing:
        if parser.kinds[parser.pos] == "word" and parser.kinds[parser.pos + 1] == "=":
            options.append(option(parser, options))
        elif options:
            raise parser.fault(
                "operand-after-option", "expected an option `name=value`", parser.pos
            )
        else:
            args.append(parser.expression())
        if parser.kinds[parser.pos] != ",":
            break
        parser.pos += 1
    parser.outside(outside)
    parser.close(opener)
    if len(args) == 2 and op in ("max", "min"):
        op += "imum"
    return Call(op, tuple(args), tuple(options), Span(start, parser.ends[parser.pos - 1]))
