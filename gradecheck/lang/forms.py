"""Forms with a syntax of their own: indicators, fractions, roots, bars; the table of all forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from gradecheck.lang import gradients, sums
from gradecheck.lang.levels import COMPARISONS, RELATIONS
from gradecheck.lang.tokens import CLOSERS, OPENING
from gradecheck.lang.tree import Call, Node, Num, Span

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser
    from gradecheck.lang.words import Spelled


def is_indicator(parser: Parser) -> bool:
    """Whether a 1 stands here, directly before a bracket or subscript that holds a relation."""
    pos = parser.pos
    if parser.texts[pos] != "1":
        return False
    bracket = pos + 1
    if parser.kinds[bracket] == "_":
        bracket += 1
    elif parser.starts[bracket] != parser.ends[pos]:
        return False
    if parser.kinds[bracket] not in OPENING:
        return False
    depth = 0
    for kind in parser.kinds[bracket:]:
        if kind in OPENING:
            depth += 1
        elif kind in CLOSERS:
            depth -= 1
            if depth == 0:
                return False
        elif depth == 1 and kind in RELATIONS:
            return True
    return False


def indicator(parser: Parser) -> Node:
    """``1[a > 0]``, ``𝟙[a > 0]``, ``\\mathbf{1}_{a > 0}``."""
    start = parser.starts[parser.pos]
    parser.pos += 1
    if parser.kinds[parser.pos] == "_":
        parser.pos += 1
    pos = parser.pos
    if parser.kinds[pos] not in OPENING:
        raise parser.fault(
            "missing-operand", "expected a bracket with a relation", pos, hint="1[a > 0]"
        )
    node = parser.bracket()
    if not isinstance(node, Call) or node.op not in COMPARISONS:
        raise parser.fault(
            "not-a-relation", "expected a relation in the bracket", pos, hint="1[a > 0]"
        )
    return Call(node.op, node.args, (), Span(start, parser.ends[parser.pos - 1]))


def fraction(parser: Parser) -> Node:
    """``\\frac{a}{b}``; also ``\\frac{\\partial L}{\\partial w}``."""
    start = parser.starts[parser.pos]
    parser.pos += 1
    gradient = gradients.fraction(parser, start)
    if gradient is not None:
        return gradient
    above = parser.primary()
    below = parser.primary()
    return Call("div", (above, below), (), Span(start, parser.ends[parser.pos - 1]))


def root(parser: Parser) -> Node:
    """``\\sqrt{a}``, ``√a``, ``\\sqrt[3]{a}``."""
    start = parser.starts[parser.pos]
    degree: Node | None = None
    parser.pos += 1
    if parser.texts[parser.pos - 1] == "\\sqrt" and parser.kinds[parser.pos] == "[":
        degree = parser.bracket()
    body = parser.primary()
    if degree is not None:
        span = Span(start, parser.ends[parser.pos - 1])
        return Call("pow", (body, Call("div", (Num(1.0), degree), (), degree.span)), (), span)
    return Call("sqrt", (body,), (), Span(start, parser.ends[parser.pos - 1]))


def bars(parser: Parser) -> Node:
    """``|a|`` is abs(a), ``‖a‖`` is norm(a)."""
    opener = parser.pos
    kind = parser.kinds[opener]
    parser.enter()
    parser.pos += 1
    outside = parser.inside()
    parser.bar = kind
    body = parser.expression()
    parser.outside(outside)
    if parser.kinds[parser.pos] != kind:
        raise parser.fault("unclosed-bracket", f"expected {kind!r} to close this bar", opener)
    parser.pos += 1
    parser.depth -= 1
    op = "abs" if kind == "|" else "norm"
    return Call(op, (body,), (), Span(parser.starts[opener], parser.ends[parser.pos - 1]))


def integral(parser: Parser) -> Node:
    """``∫ f dz``, in proofs."""
    from gradecheck.lang import integrals  # noqa: PLC0415 - proofs only

    return integrals.integral(parser)


def exponential(parser: Parser, name: Spelled, full: str) -> Node | None:
    """``e^x`` is exp(x)."""
    if full != "e" or name.primes or parser.kinds[parser.pos] != "^":
        return None
    exponent = parser.exponent()
    return Call("exp", (exponent,), (), Span(name.start, exponent.span.end))


def command(parser: Parser) -> Node:
    """A LaTeX command that is nobody's but a name of the problem: ``\\relu``, ``\\KL``."""
    pos = parser.pos
    text = parser.texts[pos]
    known = text in parser.values or text.lower() in parser.functions
    if not known and not (parser.names.distributions and text in ("E", "KL", "DKL", "H")):
        from gradecheck.lang.advice import unknown_command  # noqa: PLC0415 - on errors only

        raise unknown_command(parser, pos)
    parser.kinds[pos] = "word"
    return parser.primary()


FORMS: dict[str, Callable[[Parser], Node]] = {
    "1": indicator,
    "frac": fraction,
    "sqrt": root,
    "|": bars,
    "||": bars,
    "∂": gradients.partial,
    "∇": gradients.nabla,
    "∫": integral,
    "command": command,
}
WORDS: dict[str, Callable[[Parser, Spelled, str], Node | None]] = {
    "sum": sums.summation,
    "Sum": sums.summation,
    "Sigma": sums.summation,
    "grad": gradients.gradient_call,
    "e": exponential,
}
