"""Which element of a step is worked out as an example, and with how many figures."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import msgspec
import numpy as np

from gradecheck.graph.scope import Scope
from gradecheck.lang.tree import Call, Name, Node, Num
from gradecheck.lang.walk import nodes, rebuild
from gradecheck.ops.record import Array
from gradecheck.report.solve_entry import NotElementwiseError, Position, Unroll, number, total
from gradecheck.solve import SolvedStep

CANDIDATES = 36
"""How many elements are looked at for the one that shows most."""
FEWEST_FIGURES, MOST_FIGURES = 4, 12
LONGEST = 9
"""A sum of more terms is shown by its first three and its last two."""
ELLIPSIS = Name("…")
OPERATORS = frozenset(("add", "sub", "mul", "div", "pow", "neg", "greater", "less"))
BY_HAND: dict[str, Callable[..., float]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "max": max,
    "min": min,
}


class Substitution(msgspec.Struct, frozen=True, eq=False):
    """The formula of one element with numbers put in, line by line, and what comes out."""

    at: Position
    lines: tuple[Node, ...]
    value: float


def substitution(
    step: SolvedStep, scope: Scope, values: Mapping[str, Array]
) -> Substitution | None:
    """The element of ``step`` that shows most, worked out; nothing where there is nothing to show.

    Numbers have as many figures as it takes to come to the value from what is shown.
    """
    unroll = Unroll(scope, values)
    try:
        found = {
            at: unroll.entry(step.expr, at)
            for at in islice(np.ndindex(step.value.shape), CANDIDATES)
        }
    except NotElementwiseError:
        return None
    if not found:
        return None
    best = max(found, key=lambda at: (step.value[at] != 0, _numbers(found[at])))
    entry, value = found[best], float(step.value[best])
    if _is_number(entry):
        return None
    for figures in range(FEWEST_FIGURES, MOST_FIGURES + 1):
        rounded = _rounded(entry, figures)
        if _agrees(_value(rounded), value):
            return Substitution(best, tuple(_lines(entry, rounded, figures)), value)
    return None


def _lines(exact: Node, rounded: Node, figures: int) -> Iterator[Node]:
    yield _elided(rounded)
    match exact:
        case Call(op=op, args=(inside,)) if op not in OPERATORS and not _is_number(inside):
            yield Call(op, (_rounded(number(_value(inside)), figures),), exact.options)


def _numbers(node: Node) -> int:
    """How many numbers there are that matter."""
    return sum(isinstance(part, Num) and part.value != 0 for part in nodes(node))


def _is_number(node: Node) -> bool:
    match node:
        case Num() | Call(op="neg", args=(Num(),)):
            return True
    return False


def _agrees(shown: float, value: float) -> bool:
    """Whether one comes from what is shown to the value, also to what is left of a whole number:
    0.9999974 is not 1."""
    if not (math.isfinite(value) and math.isclose(shown, value, rel_tol=5e-4, abs_tol=1e-300)):
        return False
    whole = round(value)
    rest = abs(value - whole)
    return rest > 1e-3 or rest < 1e-12 or math.isclose(shown - whole, value - whole, rel_tol=0.05)


def _rounded(node: Node, figures: int) -> Node:
    def change(part: Node) -> Node:
        return Num(float(f"{part.value:.{figures}g}")) if isinstance(part, Num) else part

    return rebuild(node, change)


def _elided(node: Node) -> Node:
    """``node`` with the middle of long sums left out."""
    terms: list[Node] = []
    while isinstance(node, Call) and node.op in ("add", "sub"):
        left, right = node.args
        terms.append(_elided(right) if node.op == "add" else Call("neg", (_elided(right),)))
        node = left
    if not terms:
        if isinstance(node, Call):
            return Call(node.op, tuple([_elided(arg) for arg in node.args]), node.options)
        return node
    terms = [_elided(node), *reversed(terms)]
    if len(terms) > LONGEST:
        terms = [term for term in terms if not _vanishes(term)] or terms[:1]
    if len(terms) > LONGEST:
        terms = [*terms[:3], ELLIPSIS, *terms[-2:]]
    return total(terms)


def _vanishes(node: Node) -> bool:
    """Whether a term is zero at first sight: a zero, or a product with one."""
    match node:
        case Call(op="mul" | "neg", args=args):
            return any(_vanishes(arg) for arg in args)
        case Num(value=value):
            return value == 0
    return False


def _value(node: Node) -> float:
    """The value of a formula of numbers alone."""
    if isinstance(node, Num):
        return node.value
    if not isinstance(node, Call):
        return float(Unroll(Scope({}), {}).value(node))
    args = [_value(arg) for arg in node.args]
    if node.op in BY_HAND:
        return float(BY_HAND[node.op](*args))
    call = Call(node.op, tuple([number(arg) for arg in args]), node.options)
    return float(Unroll(Scope({}), {}).value(call))
