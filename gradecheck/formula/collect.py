"""Elementwise expressions multiplied out, cancelled and collected, as a person would on paper.

``(-y / p + (1 - y) / (1 - p)) * p * (1 - p)`` is ``p - y``.  What comes out is kept only where it
is shorter; it is for reading, never for evaluating.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import reduce
from math import gcd, lcm

from gradecheck.errors import ExpressionError
from gradecheck.graph.scope import Scope
from gradecheck.lang.tree import Call, Node, Num
from gradecheck.lang.walk import nodes, rebuild

MOST_TERMS = 60

Term = tuple[Fraction, Counter[Node]]
"""A coefficient and the factors with their exponents, negative below the line."""


class TooManyTermsError(Exception):
    """Multiplied out, this is longer than anybody wants to read."""


def collect(tree: Node, scope: Scope, ones: Callable[[Node], bool] = lambda _: False) -> Node:
    """The shortest form found; ``ones`` tells which sums along the last axis are 1.

    >>> from gradecheck.lang.text import text
    >>> from gradecheck.lang.names import Names
    >>> from gradecheck.lang.parse import parse
    >>> from gradecheck.ops.record import Type
    >>> scope = Scope({"p": Type(()), "y": Type(())})
    >>> words = Names(values={"p": "p", "y": "y"})
    >>> text(collect(parse("(-y / p + (1 - y) / (1 - p)) * p * (1 - p)", words), scope))
    'p - y'
    """

    def change(node: Node) -> Node:
        if not isinstance(node, Call) or node.op not in ("add", "sub", "neg", "mul", "div"):
            return _pulled_out(node, scope, ones)
        try:
            better = _rebuilt(_multiplied_out(node, scope, ones))
            same = scope.type_of(better).shape == scope.type_of(node).shape
        except (ExpressionError, TooManyTermsError):
            return node
        return better if same and _size(better) < _size(node) else node

    # From the top down, so that a whole is seen before its parts have changed their form.
    return rebuild(rebuild(change(tree), change), change)


def _size(tree: Node) -> int:
    return sum(1 for _ in nodes(tree))


def _pulled_out(node: Node, scope: Scope, ones: Callable[[Node], bool]) -> Node:
    """A sum along an axis without constant factors; one of a one-hot vector is 1."""
    if not (isinstance(node, Call) and node.op == "sum" and node.options):
        return node
    try:
        terms = _multiplied_out(node.args[0], scope, ones)
    except TooManyTermsError:
        return node
    if len(terms) != 1:
        return node
    factor, powers = terms[0]
    inside = [part for part in powers if scope.type_of(part).rank]
    if len(inside) != 1 or powers[inside[0]] != 1 or not ones(inside[0]):
        return node
    rest = Counter({part: power for part, power in powers.items() if part != inside[0]})
    return _rebuilt([(factor, rest)])


def _multiplied_out(node: Node, scope: Scope, ones: Callable[[Node], bool]) -> list[Term]:
    whole = {
        part.args[1]
        for part in nodes(node)
        if isinstance(part, Call) and part.op == "div" and not isinstance(part.args[1], Num)
    }
    kept = _terms(node, frozenset(whole), scope, ones)
    found: dict[frozenset[tuple[Node, int]], Term] = {}
    for term in kept:
        for factor, powers in _opened(term, scope, ones):
            key = frozenset(powers.items())
            before = found[key][0] if key in found else Fraction(0)
            found[key] = before + factor, powers
    return [term for term in found.values() if term[0]]


def _opened(term: Term, scope: Scope, ones: Callable[[Node], bool]) -> list[Term]:
    """A term with sums among its factors multiplied out, unless they stand below the line."""
    factor, powers = term
    result: list[Term] = [(factor, Counter())]
    for part, power in powers.items():
        is_sum = isinstance(part, Call) and part.op in ("add", "sub") and power > 0
        options = [(Fraction(1), Counter({part: power}))]
        if is_sum:
            options = _terms(part, frozenset(), scope, ones)
        for _ in range(power if is_sum else 1):
            result = _product(result, options)
    return result


def _terms(
    node: Node, whole: frozenset[Node], scope: Scope, ones: Callable[[Node], bool]
) -> list[Term]:
    """The terms of a sum; what is in ``whole`` stays one factor, so that it can be cancelled."""
    if node in whole:
        return [(Fraction(1), Counter({node: 1}))]
    match node:
        case Num(value=value) if value.is_integer():
            return [(Fraction(int(value)), Counter())] if value else []
        case Call(op="add" | "sub" as op, args=(a, b)):
            second = _terms(b, whole, scope, ones)
            sign = 1 if op == "add" else -1
            return [*_terms(a, whole, scope, ones), *((f * sign, p) for f, p in second)]
        case Call(op="neg", args=(a,)):
            return [(-f, p) for f, p in _terms(a, whole, scope, ones)]
        case Call(op="mul", args=(a, b)):
            return _product(_terms(a, whole, scope, ones), _terms(b, whole, scope, ones))
        case Call(op="juxtapose", args=(a, b)) if not (
            scope.type_of(a).rank and scope.type_of(b).rank
        ):
            return _product(_terms(a, whole, scope, ones), _terms(b, whole, scope, ones))
        case Call(op="div", args=(a, b)):
            below = _terms(b, whole, scope, ones)
            if len(below) == 1 and below[0][0]:
                factor, powers = below[0]
                turned = Counter({part: -power for part, power in powers.items()})
                return _product(_terms(a, whole, scope, ones), [(1 / factor, turned)])
    pulled = _pulled_out(node, scope, ones)
    return _terms(pulled, whole, scope, ones) if pulled is not node else [_atom(node)]


def _atom(node: Node) -> Term:
    return Fraction(1), Counter({node: 1})


def _product(left: Iterable[Term], right: list[Term]) -> list[Term]:
    found: list[Term] = []
    for factor, powers in left:
        for other, more in right:
            both = Counter(powers)
            for part, power in more.items():
                both[part] += power
                if not both[part]:
                    del both[part]
            found.append((factor * other, both))
    if len(found) > MOST_TERMS:
        raise TooManyTermsError
    return found


def _rebuilt(terms: list[Term]) -> Node:
    """The sum of the terms, what all have in common in front or below."""
    if not terms:
        return Num(0.0)
    common = reduce(_shared, [powers for _, powers in terms])
    whole = Fraction(
        reduce(gcd, [abs(f.numerator) for f, _ in terms]),
        reduce(lcm, [f.denominator for f, _ in terms]),
    )
    terms = sorted(terms, key=lambda term: term[0] < 0)
    total: Node | None = None
    for factor, powers in terms:
        rest = Counter({part: power for part, power in powers.items() if part not in common})
        term = _written(abs(factor) / whole, rest)
        if total is None:
            total = Call("neg", (term,)) if factor < 0 else term
        else:
            total = Call("sub" if factor < 0 else "add", (total, term))
    assert total is not None
    return _written(whole, common, total)


def _shared(one: Counter[Node], other: Counter[Node]) -> Counter[Node]:
    return Counter({part: one[part] for part in one if one[part] == other[part]})


def _written(factor: Fraction, powers: Counter[Node], last: Node | None = None) -> Node:
    """A product: its number first, then the factors, all below the line in one denominator."""
    above = [part for part, power in powers.items() for _ in range(power)]
    below = [part for part, power in powers.items() for _ in range(-power)]
    if last is not None and not (isinstance(last, Num) and last.value == 1):
        above.append(last)
    if factor.numerator != 1 or not above:
        above.insert(0, Num(float(factor.numerator)))
    if factor.denominator != 1:
        below.insert(0, Num(float(factor.denominator)))
    product = reduce(lambda a, b: Call("mul", (a, b)), above)
    if not below:
        return product
    return Call("div", (product, reduce(lambda a, b: Call("mul", (a, b)), below)))
