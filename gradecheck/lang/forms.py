"""Forms with a syntax of their own: sums, gradients, indicators, fractions, roots, bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from gradecheck.lang import naming
from gradecheck.lang.tree import NOWHERE, Call, Expect, Grad, Index, Name, Node, Num, Span, Sum

if TYPE_CHECKING:
    from gradecheck.lang.naming import Spelled
    from gradecheck.lang.parse import Parser

_RELATIONS = frozenset("> >= < <= = == !=".split())
_OPENING = frozenset("([{")
_CLOSING = frozenset(")]}")
OBJECTIVES = frozenset(("L", "J", "ell", "loss", "Loss", "cost", "C", "objective", "l"))
"""What the objective is called where the problem gives it no name."""


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Sum | Expect):
        return (node.body,)
    if isinstance(node, Index):
        return (node.base,)
    if isinstance(node, Grad) and node.of is not None:
        return (node.of,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and every node below it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)


# Sums


def summation(parser: Parser, name: Spelled, full: str) -> Node | None:
    """``sum_i f``, ``sum_{i=1}^{N} f``: over the whole product that follows."""
    if name.parts[0] == "Sigma" and "Sigma" in parser.values:
        return None
    if parser.kinds[parser.pos] == "^" and parser.kinds[parser.pos + 1] in ("{", "word", "num"):
        _step_over_limit(parser)
    indices = _split_indices(parser, name.parts[1:])
    if not indices and parser.kinds[parser.pos] == "_":
        indices = _index_in_braces(parser)
    if not indices:
        return bracketed_sum(parser, name.start) if is_index_sum(parser) else None
    if parser.kinds[parser.pos] == "^":
        _step_over_limit(parser)
    body = summed(parser, indices)
    for index in reversed(indices):
        body = Sum(index, body, Span(name.start, body.span.end))
    return body


def _step_over_limit(parser: Parser) -> None:
    """``^N``, ``^{N}``: how far an index runs is declared elsewhere."""
    parser.pos += 1
    parser.skip_group()


def summed(parser: Parser, indices: list[str]) -> Node:
    """The product that a sum over the indices covers."""
    parser.enter()
    parser.bound += indices
    body = parser.expression(3)
    del parser.bound[len(parser.bound) - len(indices) :]
    parser.depth -= 1
    return body


def _split_indices(parser: Parser, parts: list[str]) -> list[str]:
    """``ij`` is i and j; ``z1`` and a declared name stay whole."""
    indices: list[str] = []
    for part in parts:
        if not part[0].isalpha():
            parser.fail("not-an-index", "expected the index to sum over", parser.pos - 1)
        whole = naming.is_index(parser, part) or not part.isalpha()
        indices += [part] if whole else part
    return indices


def _index_in_braces(parser: Parser) -> list[str]:
    """``_{i=1}``, ``_{z ∈ Z}``, ``_(i)``: the index; what it runs over is declared elsewhere."""
    opener = parser.pos = parser.pos + 1
    if parser.kinds[opener] not in _OPENING:
        parser.fail("not-an-index", "expected the index to sum over", opener)
    parser.open()
    indices = []
    while parser.kinds[parser.pos] == "word":
        name = naming.spelled(parser)
        indices.append(name.joined(len(name.parts)))
        if parser.kinds[parser.pos] != ",":
            break
        parser.pos += 1
    if not indices:
        parser.fail("not-an-index", "expected the index to sum over", parser.pos)
    if parser.kinds[parser.pos] == "=":
        parser.pos += 1
        if parser.texts[parser.pos] not in ("0", "1"):
            parser.fail(
                "partial-sum",
                "a sum runs over all values of its index",
                parser.pos,
                hint=f"write sum_{indices[0]}",
            )
        parser.pos += 1
    elif parser.kinds[parser.pos] == "∈":
        while parser.kinds[parser.pos] not in ("}", ")", "]", "end"):
            parser.skip_group()
    parser.close(opener)
    return indices


def is_index_sum(parser: Parser) -> bool:
    """Whether a bracket begins here that holds an index, a comma and more: ``(i, f)``."""
    pos = parser.pos
    if parser.kinds[pos] not in _OPENING or parser.kinds[pos + 1] != "word":
        return False
    if parser.kinds[pos + 2] != ",":
        return False
    text = parser.texts[pos + 1]
    if parser.kinds[pos + 3] == "word" and parser.kinds[pos + 4] == "=":
        return naming.is_index(parser, text)
    return naming.is_index(parser, text) or (len(text) == 1 and text not in parser.values)


def bracketed_sum(parser: Parser, start: int) -> Node:
    """``sum(i, f)``, which ends with its bracket."""
    opener = parser.open()
    index = parser.texts[parser.pos]
    parser.pos += 2
    bar, parser.bar = parser.bar, ""
    parser.bound.append(index)
    body = parser.expression()
    parser.bound.pop()
    parser.bar = bar
    parser.close(opener)
    return Sum(index, body, Span(start, parser.ends[parser.pos - 1]))


# Gradients


def gradient_call(parser: Parser, name: Spelled, full: str) -> Node | None:
    """``grad(w1)``, ``grad(w1, of=L)``."""
    if full != "grad" or parser.kinds[parser.pos] not in _OPENING:
        return None
    opener = parser.open()
    wrt = _wrt(parser)
    of = None
    if parser.kinds[parser.pos] == ",":
        at = parser.pos + 1
        if parser.texts[at] != "of" or parser.kinds[at + 1] != "=":
            parser.fail("unexpected-text", "expected of=… or the end of the bracket", at)
        parser.pos = at + 2
        of = parser.expression()
    parser.close(opener)
    node = _gradient(parser, wrt, of, name.start)
    return naming.brackets(parser, node) if isinstance(node, Grad) else node


def _wrt(parser: Parser) -> Node:
    """The name (perhaps with indices) for which a gradient is taken."""
    pos = parser.pos
    node = parser.primary() if parser.kinds[pos] in ("word", "(", "{") else None
    base = node.base if isinstance(node, Index) else node
    if node is None or not isinstance(base, Name):
        parser.fail("not-a-name", "expected the name that the gradient is for", pos)
    for item in node.items if isinstance(node, Index) else ():
        if isinstance(item, str):
            parser.bound.append(item)
    return node


def _gradient(parser: Parser, wrt: Node, of: Node | None, start: int) -> Node:
    span = Span(start, parser.ends[parser.pos - 1])
    if isinstance(wrt, Index):
        assert isinstance(wrt.base, Name)
        return Index(Grad(wrt.base.id, of, span), wrt.items, span)
    assert isinstance(wrt, Name)
    return Grad(wrt.id, of, span)


def _objective(parser: Parser) -> bool:
    """Step over the letter of an objective that has no declared name."""
    text = parser.texts[parser.pos]
    if parser.kinds[parser.pos] != "word" or text in parser.values or text not in OBJECTIVES:
        return False
    parser.pos += 1
    if parser.kinds[parser.pos] == "_" and parser.kinds[parser.pos + 1] == "word":
        parser.pos += 2
    return True


def partial(parser: Parser) -> Node:
    """``∂L/∂w1``; ``∂w1`` alone is a name that people give a gradient."""
    start = parser.starts[parser.pos]
    slash = _slash(parser)
    if slash < 0:
        parser.pos += 1
        wrt = _wrt(parser)
        if isinstance(wrt, Name) and "grad_" + wrt.id in parser.values:
            return Name(parser.values["grad_" + wrt.id], Span(start, wrt.span.end))
        return _gradient(parser, wrt, None, start)
    parser.pos += 1
    of: Node | None = None
    operator = parser.pos == slash
    if not operator and not _objective(parser):
        stop, parser.stop = parser.stop, slash
        of = parser.expression(4)
        parser.stop = stop
    if parser.pos != slash:
        parser.unexpected()
    parser.pos += 1
    _step_over_d(parser)
    wrt = _wrt(parser)
    if operator:
        of = _differentiated(parser)
    return _gradient(parser, wrt, of, start)


def _slash(parser: Parser) -> int:
    """The ``/`` before the second ``∂`` (or ``d``) at this level, or -1."""
    depth = 0
    for pos in range(parser.pos + 1, len(parser.kinds) - 1):
        kind = parser.kinds[pos]
        if kind in _OPENING:
            depth += 1
        elif kind in _CLOSING:
            depth -= 1
            if depth < 0:
                break
        elif depth == 0 and kind == "/" and _begins_d(parser, pos + 1, parser.kinds[parser.pos]):
            return pos
        elif depth == 0 and kind in ("+", "-", ",", "="):
            break
    return -1


def _begins_d(parser: Parser, pos: int, sign: str) -> bool:
    """Whether ``∂`` or, for a derivative written with d, an undeclared word d… stands at ``pos``."""
    if sign == "∂":
        return parser.kinds[pos] == "∂"
    text = parser.texts[pos]
    return parser.kinds[pos] == "word" and text[0] == "d" and text not in parser.values


def _step_over_d(parser: Parser) -> None:
    """Step over ``∂`` or ``d``; of ``dw2`` leave ``w2``."""
    pos = parser.pos
    text = parser.texts[pos]
    if parser.kinds[pos] == "∂" or text == "d":
        parser.pos += 1
    elif parser.kinds[pos] == "word" and text[0] == "d":
        parser.texts[pos] = text[1:].lstrip("_")
        parser.starts[pos] += 1


def total(parser: Parser, name: Spelled, full: str) -> Node | None:
    """``dL/dw2``, ``d L / d w2``, where neither ``dL`` nor ``dw2`` is a declared name."""
    split = full == "d" and parser.kinds[parser.pos] == "word"
    letter = parser.texts[parser.pos] if split else full[1:]
    slash = parser.pos + split
    if letter not in OBJECTIVES and letter not in parser.values:
        return None
    if parser.kinds[slash] != "/" or not _begins_d(parser, slash + 1, "d"):
        return None
    parser.pos = slash + 1
    _step_over_d(parser)
    of = Name(parser.values[letter], NOWHERE) if letter in parser.values else None
    return _gradient(parser, _wrt(parser), of, name.start)


def nabla(parser: Parser) -> Node:
    """``∇_{w1} L``, ``∇w1``."""
    start = parser.starts[parser.pos]
    parser.pos += 1
    subscript = parser.kinds[parser.pos] == "_"
    if subscript:
        parser.pos += 1
    wrt = _wrt(parser)
    of = _differentiated(parser) if subscript else None
    return _gradient(parser, wrt, of, start)


def _differentiated(parser: Parser) -> Node | None:
    """What stands behind ``∇_w`` or ``∂/∂w``: the objective's letter, or one operand."""
    if _objective(parser):
        return None
    if parser.kinds[parser.pos] in ("word", "(", "[", "{"):
        return parser.operand()
    return None


def fraction(parser: Parser) -> Node:
    """``\\frac{a}{b}``; also ``\\frac{\\partial L}{\\partial w}``."""
    opener = parser.pos
    start = parser.starts[opener]
    parser.pos += 1
    sign = _gradient_fraction(parser)
    if sign:
        return _fraction_gradient(parser, sign, start)
    above = parser.primary()
    below = parser.primary()
    return Call("div", (above, below), (), Span(start, parser.ends[parser.pos - 1]))


def _gradient_fraction(parser: Parser) -> str:
    """``∂`` or ``d`` if the fraction that begins here is a derivative."""
    pos = parser.pos
    if parser.kinds[pos] != "{":
        return ""
    inside = pos + 1
    if parser.kinds[inside] == "∂":
        return "∂"
    if not _begins_d(parser, inside, "d"):
        return ""
    while parser.kinds[inside] != "}":
        if parser.kinds[inside] not in ("word", "_", "num"):
            return ""
        inside += 1
    return "d" if parser.kinds[inside + 1] == "{" and _begins_d(parser, inside + 2, "d") else ""


def _fraction_gradient(parser: Parser, sign: str, start: int) -> Node:
    opener = parser.open()
    _step_over_d(parser)
    of: Node | None = None
    operator = parser.kinds[parser.pos] == "}"
    if not operator and not _objective(parser):
        of = parser.expression(1)
    parser.close(opener)
    if parser.kinds[parser.pos] != "{" or not _begins_d(parser, parser.pos + 1, sign):
        parser.fail("unexpected-text", f"expected a denominator that begins with {sign}", parser.pos)
    opener = parser.open()
    _step_over_d(parser)
    wrt = _wrt(parser)
    parser.close(opener)
    if operator:
        of = _differentiated(parser)
    return _gradient(parser, wrt, of, start)


# Indicators, roots, bars


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
    if parser.kinds[bracket] not in _OPENING:
        return False
    depth = 0
    for kind in parser.kinds[bracket:]:
        if kind in _OPENING:
            depth += 1
        elif kind in _CLOSING:
            depth -= 1
            if depth == 0:
                return False
        elif depth == 1 and kind in _RELATIONS:
            return True
    return False


def indicator(parser: Parser) -> Node:
    """``1[a > 0]``, ``𝟙[a > 0]``, ``\\mathbf{1}_{a > 0}``."""
    start = parser.starts[parser.pos]
    parser.pos += 1
    if parser.kinds[parser.pos] == "_":
        parser.pos += 1
    pos = parser.pos
    if parser.kinds[pos] not in _OPENING:
        parser.fail("missing-operand", "expected a bracket with a relation", pos, hint="1[a > 0]")
    node = parser.bracket()
    if not isinstance(node, Call) or node.op not in _COMPARED:
        parser.fail("not-a-relation", "expected a relation in the bracket", pos, hint="1[a > 0]")
    return Call(node.op, node.args, (), Span(start, parser.ends[parser.pos - 1]))


_COMPARED = frozenset("greater greater_equal less less_equal equal not_equal".split())


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
    bar, parser.bar = parser.bar, kind
    body = parser.expression()
    parser.bar = bar
    if parser.kinds[parser.pos] != kind:
        parser.fail("unclosed-bracket", f"expected {kind!r} to close this bar", opener)
    parser.pos += 1
    parser.depth -= 1
    op = "abs" if kind == "|" else "norm"
    return Call(op, (body,), (), Span(parser.starts[opener], parser.ends[parser.pos - 1]))


def integral(parser: Parser) -> Node:
    """``∫ f dz``, for proofs."""
    from gradecheck.lang import probability  # noqa: PLC0415 - proofs only

    return probability.integral(parser)


def constant(parser: Parser, name: Spelled, full: str) -> Node | None:
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
        parser.fail("unknown-command", f"the LaTeX command \\{text} is not understood", pos)
    parser.kinds[pos] = "word"
    return naming.word(parser)


FORMS: dict[str, Callable[[Parser], Node]] = {
    "1": indicator,
    "frac": fraction,
    "sqrt": root,
    "|": bars,
    "||": bars,
    "∂": partial,
    "∇": nabla,
    "∫": integral,
    "command": command,
}
WORDS: dict[str, Callable[[Parser, Spelled, str], Node | None]] = {
    "sum": summation,
    "Sigma": summation,
    "grad": gradient_call,
    "e": constant,
}
