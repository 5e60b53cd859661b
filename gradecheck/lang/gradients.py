"""Gradients: ``grad(w1)``, ``∂L/∂w1``, ``dL/dw1``, ``∇_{w1} L``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.lang.indices import brackets
from gradecheck.lang.levels import BESIDE, SUM
from gradecheck.lang.tokens import CLOSERS, OPENING
from gradecheck.lang.tree import NOWHERE, Grad, Index, Name, Node, Span
from gradecheck.lang.words import spelled

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser
    from gradecheck.lang.words import Spelled

_ENDS = frozenset(["+", "-", ",", ";", "=", "==", ">=", "<=", "<", ">", "!="])
OBJECTIVES = frozenset(("L", "J", "ell", "loss", "Loss", "cost", "C", "objective", "l"))
"""What the objective is called where the problem gives it no name."""


def gradient_call(parser: Parser, name: Spelled, full: str) -> Node | None:
    """``grad(w1)``, ``grad(w1, of=L)``."""
    if full != "grad" or parser.kinds[parser.pos] not in OPENING:
        return None
    opener = parser.open()
    wrt = _wrt(parser)
    of = None
    if parser.kinds[parser.pos] == ",":
        at = parser.pos + 1
        if parser.texts[at] != "of" or parser.kinds[at + 1] != "=":
            raise parser.fault("unexpected-text", "expected of=… or the end of the bracket", at)
        parser.pos = at + 2
        of = parser.expression()
    parser.close(opener)
    node = _gradient(parser, wrt, of, name.start)
    return _free(parser, brackets(parser, node))


def _wrt(parser: Parser) -> Node:
    """The name (perhaps with indices) for which a gradient is taken."""
    pos = parser.pos
    node = parser.primary() if parser.kinds[pos] in ("word", "(", "{") else None
    base = node.base if isinstance(node, Index) else node
    if node is None or not isinstance(base, Name):
        raise parser.fault("not-a-name", "expected the name that the gradient is for", pos)
    return _free(parser, node)


def _free(parser: Parser, node: Node) -> Node:
    """The node; its index letters may be used in what follows."""
    if isinstance(node, Index):
        parser.bound += [item for item in node.items if isinstance(item, str)]
    return node


def _gradient(parser: Parser, wrt: Node, of: Node | None, start: int) -> Node:
    span = Span(start, parser.ends[parser.pos - 1])
    if isinstance(wrt, Index):
        assert isinstance(wrt.base, Name)
        return Index(Grad(wrt.base.id, of, span), wrt.items, span)
    assert isinstance(wrt, Name)
    return Grad(wrt.id, of, span)


def _objective(parser: Parser) -> bool:
    """Step over the letter of an objective that has no declared name: ``L``, ``L_GAN``."""
    text = parser.texts[parser.pos]
    if parser.kinds[parser.pos] != "word" or text in parser.values:
        return False
    if text.partition("_")[0] not in OBJECTIVES:
        return False
    spelled(parser)
    return True


def partial(parser: Parser) -> Node:
    """``∂L/∂w1``; ``∂w1`` alone is a name that people give a gradient."""
    pos = parser.pos
    start = parser.starts[pos]
    slash = _slash(parser, pos + 1, "∂")
    parser.pos = pos + 1
    if slash:
        return _quotient(parser, slash, start)
    if parser.at_word():
        name = spelled(parser)
        declared = parser.values.get("grad_" + name.joined(len(name.parts)) + "'" * name.primes)
        if declared is not None:
            return Name(declared, Span(start, name.end))
        parser.pos = pos + 1
    return _gradient(parser, _wrt(parser), None, start)


def _quotient(parser: Parser, slash: int, start: int) -> Node:
    """The rest of ``∂L/∂w1`` or ``∂/∂w1 L`` behind the first sign."""
    of: Node | None = None
    operator = parser.pos == slash
    if not operator and not _objective(parser):
        stop, parser.stop = parser.stop, slash
        of = parser.expression(BESIDE)
        parser.stop = stop
    if parser.pos != slash:
        raise parser.unexpected()
    parser.pos += 1
    _step_over_d(parser)
    wrt = _wrt(parser)
    if operator:
        of = _differentiated(parser)
    return _gradient(parser, wrt, of, start)


def _slash(parser: Parser, pos: int, sign: str) -> int:
    """The ``/`` before the second ``∂`` (or ``d``) at this level, or 0."""
    depth = 0
    while parser.kinds[pos] != "end":
        kind = parser.kinds[pos]
        if kind in OPENING:
            depth += 1
        elif kind in CLOSERS:
            depth -= 1
            if depth < 0:
                break
        elif depth == 0:
            if kind == "/" and _begins_d(parser, pos + 1, sign):
                return pos
            if kind in _ENDS:
                break
        pos += 1
    return 0


def _begins_d(parser: Parser, pos: int, sign: str) -> bool:
    """Whether ``∂`` stands at ``pos``; for a derivative written with d, an undeclared word d…"""
    if sign == "∂":
        return parser.kinds[pos] == "∂"
    text = parser.texts[pos]
    if parser.kinds[pos] != "word" or text[0] != "d":
        return False
    # A gradient's own short name, `dw2`, hides no derivative.
    return parser.values.get(text, "grad_" + text[1:]) == "grad_" + text[1:]


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
    """``dL/dw2``, ``d log p / d w2``, where neither ``dL`` nor ``dw2`` is a declared name."""
    if full == "d":
        slash = _slash(parser, parser.pos, "d")
        return _quotient(parser, slash, name.start) if slash else None
    letter = full[1:]
    slash = parser.pos
    if letter.partition("_")[0] not in OBJECTIVES and letter not in parser.values:
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


def fraction(parser: Parser, start: int) -> Node | None:
    """``\\frac{\\partial L}{\\partial w}``, ``\\frac{dL}{dw}`` behind ``\\frac``, or ``None``."""
    sign = _fraction_sign(parser)
    if not sign:
        return None
    opener = parser.open()
    _step_over_d(parser)
    of: Node | None = None
    operator = parser.kinds[parser.pos] == "}"
    if not operator and not _objective(parser):
        of = parser.expression(SUM)
    parser.close(opener)
    if parser.kinds[parser.pos] != "{" or not _begins_d(parser, parser.pos + 1, sign):
        message = f"expected a denominator that begins with {sign}"
        raise parser.fault("unexpected-text", message, parser.pos)
    opener = parser.open()
    _step_over_d(parser)
    wrt = _wrt(parser)
    parser.close(opener)
    if operator:
        of = _differentiated(parser)
    return _gradient(parser, wrt, of, start)


def _fraction_sign(parser: Parser) -> str:
    """``∂`` or ``d`` if the two groups that begin here are those of a derivative."""
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
