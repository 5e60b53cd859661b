"""The notation of proofs: distributions, expectations, divergences, entropies, integrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradecheck.errors import ExpressionError
from gradecheck.lang.levels import PRODUCT
from gradecheck.lang.tokens import CLOSERS, OPENING
from gradecheck.lang.tree import Divergence, Entropy, Expect, Node, Prob, Span
from gradecheck.lang.words import Spelled, spelled

if TYPE_CHECKING:
    from gradecheck.lang.parse import Parser

_DIVERGENCES = frozenset(("KL", "DKL", "D_KL", "d_KL", "Kl", "kl"))


def form(parser: Parser, name: Spelled, full: str) -> Node | None:
    """The form that an undeclared word begins in a proof, or ``None``."""
    head = name.parts[0]
    opening = parser.kinds[parser.pos] in OPENING
    if head in parser.names.distributions or full in parser.names.distributions:
        return _arguments(parser, _named(parser, name))
    if full in _DIVERGENCES and opening:
        return _divergence(parser, name)
    if head == "E" and (len(name.parts) > 1 or parser.kinds[parser.pos] in "_[({"):
        return _expectation(parser, name)
    if full in ("H", "h", "Ent") and opening:
        return _entropy(parser, name)
    return None


# Distributions


def _named(parser: Parser, name: Spelled) -> Prob:
    """The distribution that a word names; parameters below it are dropped: ``p_θ`` is p.

    Variables below it are its own (``a_i``), or given where a bracket follows: ``q_x(z)``.
    """
    span = Span(name.start, name.end)
    distributions = parser.names.distributions
    for count in range(len(name.parts), 0, -1):
        stem = name.joined(count) + "'" * name.primes
        if stem in distributions:
            below = [part for part in name.parts[count:] if part not in parser.names.parameters]
            for part in below:
                if part not in parser.names.variables:
                    raise _unknown(parser, part, span, "parameter")
            return Prob(stem, tuple(below), (), span)
    raise parser.fault("unknown-name", "expected a distribution", parser.pos - 1)


def distribution(parser: Parser) -> Prob:
    """Read ``q``, ``q(z|x)``, ``q_φ(z|x)``."""
    pos = parser.pos
    if parser.kinds[pos] == "{" and parser.kinds[pos + 1] != "word":
        opener = parser.open()
        inner = distribution(parser)
        parser.close(opener)
        return inner
    if parser.at_word():
        name = spelled(parser)
        if name.parts[0] in parser.names.distributions or (
            name.joined(len(name.parts)) in parser.names.distributions
        ):
            return _arguments(parser, _named(parser, name))
    known = ", ".join(sorted(parser.names.distributions))
    raise parser.fault("not-a-distribution", f"expected a distribution ({known})", pos)


def _arguments(parser: Parser, dist: Prob) -> Prob:
    """The bracket of a distribution: variables, what is given, parameters (dropped)."""
    opener = parser.pos
    if parser.kinds[opener] not in ("(", "["):
        return dist
    parser.open()
    variables: list[str] = []
    given: list[str] = []
    side = variables
    while parser.kinds[parser.pos] not in CLOSERS:
        variable = _variable(parser)
        if variable:
            side.append(variable)
        separator = parser.kinds[parser.pos]
        if separator not in ("|", ",", ";") or (separator == "|" and side is given):
            break
        if separator != ",":
            side = given
        parser.pos += 1
    parser.close(opener)
    if not variables:
        raise parser.fault("empty-bracket", "expected the variables of the distribution", opener)
    span = Span(dist.span.start, parser.ends[parser.pos - 1])
    return Prob(dist.name, tuple(variables), (*given, *dist.variables), span)


def _variable(parser: Parser) -> str:
    """One variable (``·`` for the one left open); a parameter is the empty text."""
    pos = parser.pos
    if parser.kinds[pos] in ("·", "."):
        parser.pos += 1
        return "·"
    if not parser.at_word():
        raise parser.fault("unknown-variable", "expected a variable of the model", pos)
    name = spelled(parser)
    spelling = name.joined(len(name.parts)) + "'" * name.primes
    if spelling in parser.names.variables:
        return spelling
    if spelling in parser.names.parameters:
        return ""
    raise _unknown(parser, spelling, Span(name.start, name.end), "variable")


def _unknown(parser: Parser, word: str, span: Span, what: str) -> ExpressionError:
    from gradecheck.lang.advice import unknown_variable  # noqa: PLC0415 - on errors only

    return unknown_variable(parser, word, span, what)


def step_over_variables(parser: Parser) -> None:
    """Step over the bracket of ``w(z)``, where w is a named expression: its variables are known."""
    if _holds_variables(parser):
        parser.skip_group()


def _holds_variables(parser: Parser) -> bool:
    """Whether the bracket that begins here holds nothing but variables and parameters."""
    names = parser.names
    pos = parser.pos + 1
    while parser.kinds[pos] not in CLOSERS and parser.kinds[pos] != "end":
        kind = parser.kinds[pos]
        if kind == "word":
            if parser.texts[pos] not in names.variables | names.parameters:
                return False
        elif kind not in ("|", ",", ";", "·"):
            return False
        pos += 1
    return pos > parser.pos + 1


# Expectations


def _expectation(parser: Parser, name: Spelled) -> Node:
    """``E_q(z|x)[f]``, ``E_{z ~ q}[f]``, ``E[z ~ q(z|x)](f)``; without brackets a whole product."""
    variables: list[str] = []
    if len(name.parts) > 1:
        if name.parts[1] not in parser.names.distributions:
            raise _which(parser, name)
        dist = _named(parser, Spelled(name.parts[1:], name.primes, name.start, name.end))
        if parser.kinds[parser.pos] == "(" and _holds_variables(parser):
            dist = _arguments(parser, dist)
    else:
        if parser.kinds[parser.pos] == "_":
            parser.pos += 1
        opener = parser.open()
        variables = _drawn(parser)
        if not _at_distribution(parser):
            raise _which(parser, name)
        dist = distribution(parser)
        if parser.kinds[parser.pos] not in CLOSERS | {"end"}:
            raise _which(parser, name)
        parser.close(opener)
    body = _body(parser)
    return Expect(dist, tuple(variables), body, Span(name.start, parser.ends[parser.pos - 1]))


def _at_distribution(parser: Parser) -> bool:
    """Whether the word that stands here begins with the letter of a distribution."""
    pos = parser.pos + (parser.kinds[parser.pos] == "{")
    names = parser.names.distributions
    return parser.texts[pos] in names or parser.texts[pos].partition("_")[0] in names


def _which(parser: Parser, name: Spelled) -> ExpressionError:
    known = ", ".join(sorted(parser.names.distributions))
    return ExpressionError(
        "not-a-distribution",
        f"expected the distribution ({known}) that the expectation is taken under",
        name.start,
        name.end,
        "write E_q(z|x)[f]",
    )


def _drawn(parser: Parser) -> list[str]:
    """``z1, z2 ~`` before the distribution, if there is a ``~``."""
    pos = parser.pos
    while parser.kinds[pos] in ("word", ",", "_", "num", "{", "}"):
        pos += 1
    if parser.kinds[pos] not in ("~", "∈"):
        return []
    variables = [_variable(parser)]
    while parser.kinds[parser.pos] == ",":
        parser.pos += 1
        variables.append(_variable(parser))
    if parser.kinds[parser.pos] not in ("~", "∈"):
        raise parser.unexpected("~")
    parser.pos += 1
    return [variable for variable in variables if variable]


def _body(parser: Parser) -> Node:
    kind = parser.kinds[parser.pos]
    if kind in OPENING:
        return parser.bracket()
    return _product(parser)


def _product(parser: Parser) -> Node:
    parser.enter()
    body = parser.expression(PRODUCT)
    parser.depth -= 1
    return body


# Divergences and entropies


def _divergence(parser: Parser, name: Spelled) -> Node:
    """``KL(q(z|x) || p(z))``, ``KL(q, p)``, ``D_{KL}(q ‖ p)``."""
    opener = parser.open()
    left = distribution(parser)
    kind = parser.kinds[parser.pos]
    doubled = kind == "|" and parser.kinds[parser.pos + 1] == "|"
    if kind not in ("||", ",", ";", "/") and not doubled:
        raise parser.fault(
            "unexpected-text",
            f"expected || between the two distributions, found {parser.shown(parser.pos)}",
            parser.pos,
            hint="write KL(q(z|x) || p(z))",
        )
    parser.pos += 2 if doubled or (kind == "/" and parser.kinds[parser.pos + 1] == "/") else 1
    right = distribution(parser)
    parser.close(opener)
    return Divergence(left, right, Span(name.start, parser.ends[parser.pos - 1]))


def _entropy(parser: Parser, name: Spelled) -> Node:
    """``H(q(z|x))``."""
    opener = parser.open()
    dist = distribution(parser)
    parser.close(opener)
    return Entropy(dist, Span(name.start, parser.ends[parser.pos - 1]))
