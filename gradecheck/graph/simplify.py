"""Rewriting an expression into the form a textbook prints, without changing its value or shape.

Each rule is a function from one call (its arguments already simple) to a simpler node, or ``None``.
Rules are exact: they never trade precision or shape for looks (and take numbers to be finite).
"""

from __future__ import annotations

from collections.abc import Callable
from math import gcd

from gradecheck.errors import ExpressionError
from gradecheck.graph.scope import Scope
from gradecheck.lang.tree import Call, Node, Num, Sum
from gradecheck.lang.walk import rebuild

LARGEST_WHOLE = 2**53
"""From here on not every whole number is a float."""

Rule = Callable[[Call, Scope], Node | None]
PRODUCTS = ("matmul", "juxtapose")


def simplify(node: Node, scope: Scope) -> Node:
    """``node`` in its simplest form under the rules below.

    >>> from gradecheck.lang.tree import Name
    >>> from gradecheck.lang.text import text
    >>> from gradecheck.ops.record import Type
    >>> scope = Scope({"w": Type((2, 3))})
    >>> w = Name("w")
    >>> twice = Call("transpose", (Call("transpose", (w,)),))
    >>> text(simplify(Call("mul", (Num(1.0), twice)), scope))
    'w'
    """
    found = scope.memo.simple.get(node)
    if found is None:
        found = scope.memo.simple[node] = rebuild(node, lambda part: _settle(part, scope))
    return found


def _settle(node: Node, scope: Scope) -> Node:
    """Apply rules to ``node`` until none fits; what a rule builds is itself simplified."""
    while isinstance(node, Call):
        better = next(
            (found for rule in RULES.get(node.op, ()) if (found := rule(node, scope)) is not None),
            None,
        )
        if better is None:
            return node
        node = better
    return node


def _make(op: str, scope: Scope, *args: Node) -> Node:
    """A simplified call of an operator without options."""
    return _settle(Call(op, args), scope)


def _is(node: Node, value: float) -> bool:
    return isinstance(node, Num) and node.value == value


def _negated(node: Node) -> Node | None:
    """``a`` where ``node`` is ``-a``."""
    return node.args[0] if isinstance(node, Call) and node.op == "neg" else None


def _keeps_type(part: Node, whole: Call, scope: Scope) -> bool:
    return scope.type_of(part) == scope.type_of(whole)


def fold_sums(call: Call, scope: Scope) -> Node | None:
    """``2 + 3`` is ``5``: whole numbers only, so that nothing is rounded."""
    a, b = call.args
    if not (
        isinstance(a, Num) and isinstance(b, Num) and a.value.is_integer() and b.value.is_integer()
    ):
        return None
    return _whole(int(a.value) + int(b.value) * (1 if call.op == "add" else -1))


def fold_products(call: Call, scope: Scope) -> Node | None:
    """``2 * 3`` is ``6`` and ``1/2 * 2`` is ``1``: fractions of whole numbers only."""
    a, b = (_fraction(arg) for arg in call.args)
    if a is None or b is None:
        return None
    return _from_fraction(a[0] * b[0], a[1] * b[1])


def _fraction(node: Node) -> tuple[int, int] | None:
    """Numerator and denominator where ``node`` is a whole number or a quotient of two."""
    if isinstance(node, Num) and node.value.is_integer():
        return int(node.value), 1
    if isinstance(node, Call) and node.op == "neg":
        inner = _fraction(node.args[0])
        return None if inner is None else (-inner[0], inner[1])
    if isinstance(node, Call) and node.op == "div":
        parts = [_fraction(arg) for arg in node.args]
        if all(part is not None and part[1] == 1 for part in parts) and parts[1] != (0, 1):
            return parts[0][0], parts[1][0]  # type: ignore[index]
    return None


def _from_fraction(above: int, below: int) -> Node | None:
    divisor = gcd(above, below) or 1
    above, below = above // divisor, below // divisor
    if below < 0:
        above, below = -above, -below
    if below == 1:
        return _whole(above)
    if max(abs(above), below) >= LARGEST_WHOLE:
        return None
    quotient = Call("div", (Num(float(abs(above))), Num(float(below))))
    return quotient if above >= 0 else Call("neg", (quotient,))


def _whole(value: int) -> Node | None:
    if abs(value) >= LARGEST_WHOLE:
        return None
    number = Num(float(abs(value)))
    return number if value >= 0 else Call("neg", (number,))


def number_first(call: Call, scope: Scope) -> Node | None:
    """One number stands before what it multiplies: ``(2 * a) * b``, ``a * 2``, ``2 * (3 * a)``."""
    a, b = call.args
    if _fraction(b) is not None and _fraction(a) is None:
        return _make("mul", scope, b, a)
    for inner, other in ((a, b), (b, a)):
        if not (isinstance(inner, Call) and inner.op == "mul"):
            continue
        number, rest = inner.args
        if _fraction(number) is None:
            continue
        if _fraction(other) is not None:
            return _make("mul", scope, _make("mul", scope, other, number), rest)
        product = _make("mul", scope, *((rest, other) if inner is a else (other, rest)))
        if scope.type_of(product) == scope.type_of(call):
            return _make("mul", scope, number, product)
    return None


def number_before_quotient(call: Call, scope: Scope) -> Node | None:
    """``(2 * a) / b`` is ``2 * (a / b)``."""
    a, b = call.args
    if isinstance(a, Call) and a.op == "mul" and _fraction(a.args[0]) is not None:
        return _make("mul", scope, a.args[0], _make("div", scope, a.args[1], b))
    return None


def scale_full(call: Call, scope: Scope) -> Node | None:
    """``full(v, 2, 3) * s`` is ``full(v * s, 2, 3)`` for a number ``s``."""
    a, b = call.args
    for filled, other in ((a, b), (b, a)):
        if isinstance(filled, Call) and filled.op == "full" and scope.type_of(other).rank == 0:
            return Call("full", (_make("mul", scope, filled.args[0], other), *filled.args[1:]))
    return None


def drop_zero_summand(call: Call, scope: Scope) -> Node | None:
    """``a + 0`` and ``a - 0`` are ``a``; ``0 - a`` is ``-a``."""
    a, b = call.args
    if _is(b, 0) and _keeps_type(a, call, scope):
        return a
    if _is(a, 0) and _keeps_type(b, call, scope):
        return b if call.op == "add" else _make("neg", scope, b)
    return None


def join_signs(call: Call, scope: Scope) -> Node | None:
    """``a + -b`` is ``a - b``; ``a - -b`` is ``a + b``."""
    a, b = call.args
    inner = _negated(b)
    if inner is None:
        return None
    return _make("sub" if call.op == "add" else "add", scope, a, inner)


def double_negation(call: Call, scope: Scope) -> Node | None:
    """``-(-a)`` is ``a``; ``-0`` is ``0``; ``-(a - b)`` stays, as it was meant."""
    (a,) = call.args
    return a if _is(a, 0) else _negated(a)


def drop_zero(call: Call, scope: Scope) -> Node | None:
    """``0 * a`` is zero, of the shape of the product."""
    if not any(_is(arg, 0) or (isinstance(arg, Call) and arg.op == "zeros") for arg in call.args):
        return None
    kind = scope.type_of(call)
    if kind.row or kind.letters:
        return None
    if not kind.shape:
        return Num(0.0)
    return Call("zeros", tuple([Num(float(length)) for length in kind.shape]))


def drop_one(call: Call, scope: Scope) -> Node | None:
    """``1 * a`` is ``a``, and so is ``ones(...) * a`` where ``a`` has that shape already."""
    a, b = call.args
    for unit, other in ((a, b), (b, a)):
        ones = isinstance(unit, Call) and unit.op == "ones" and call.op == "mul"
        if (_is(unit, 1) or ones) and _keeps_type(other, call, scope):
            return other
    return None


def lift_sign(call: Call, scope: Scope) -> Node | None:
    """A product or quotient carries its sign in front: ``a * -b`` is ``-(a * b)``."""
    a, b = call.args
    if (inner := _negated(a)) is not None:
        return _make("neg", scope, _make(call.op, scope, inner, b))
    if (inner := _negated(b)) is not None:
        return _make("neg", scope, _make(call.op, scope, a, inner))
    return None


def unfill(call: Call, scope: Scope) -> Node | None:
    """``full(v, 2, 3) * a`` is ``v * a`` where ``a`` has that shape already."""
    a, b = call.args
    for filled, other in ((a, b), (b, a)):
        if (
            isinstance(filled, Call)
            and filled.op == "full"
            and scope.type_of(other).shape == scope.type_of(filled).shape
        ):
            value = filled.args[0]
            return _make("mul", scope, *((value, other) if filled is a else (other, value)))
    return None


def multiply_by_reciprocal(call: Call, scope: Scope) -> Node | None:
    """``a * (1 / b)`` is ``a / b``."""
    a, b = call.args
    if isinstance(b, Call) and b.op == "div" and _is(b.args[0], 1):
        return _make("div", scope, a, b.args[1])
    return None


def divide_by_one(call: Call, scope: Scope) -> Node | None:
    """``a / 1`` is ``a``."""
    a, b = call.args
    return a if _is(b, 1) else None


def trivial_power(call: Call, scope: Scope) -> Node | None:
    """``a^1`` is ``a``."""
    a, b = call.args
    return a if _is(b, 1) else None


def transpose_of(call: Call, scope: Scope) -> Node | None:
    """Transposes cancel, vanish on numbers, and go inside products: ``(a b)^T`` is ``b^T a^T``."""
    if len(call.args) != 1:
        return None
    (a,) = call.args
    if scope.type_of(a).rank == 0:
        return a
    if isinstance(a, Sum):
        return Sum(a.index, _make("transpose", scope, a.body))
    if not isinstance(a, Call):
        return None
    if a.op == "transpose" and len(a.args) == 1:
        return a.args[0]
    if a.op == "neg":
        return _make("neg", scope, _make("transpose", scope, *a.args))
    return _transposed_product(a, call, scope) if a.op in PRODUCTS else None


def _transposed_product(a: Call, call: Call, scope: Scope) -> Node | None:
    left, right = a.args
    ranks = scope.type_of(left).rank, scope.type_of(right).rank
    if 0 in ranks:
        keep = [
            x if rank == 0 else _make("transpose", scope, x)
            for x, rank in zip(a.args, ranks, strict=True)
        ]
        return _make(a.op, scope, *keep)
    if max(ranks) > 2:
        return None
    flipped = Call(a.op, (_make("transpose", scope, right), _make("transpose", scope, left)))
    try:
        return _settle(flipped, scope) if _keeps_type(flipped, call, scope) else None
    except ExpressionError:
        # The product was read as numpy reads `u @ A`; turned around it has no meaning.
        return None


def full_of_one(call: Call, scope: Scope) -> Node | None:
    """``full(1, 2, 3)`` is ``ones(2, 3)``, and with 0 it is ``zeros(2, 3)``."""
    value, *dims = call.args
    for number, op in ((0, "zeros"), (1, "ones")):
        if _is(value, number):
            return Call(op, tuple(dims))
    return None


def sum_of_number(call: Call, scope: Scope) -> Node | None:
    """The sum of one number is that number."""
    (a,) = call.args
    return a if scope.type_of(a).rank == 0 and not call.options else None


def reshape_of_reshape(call: Call, scope: Scope) -> Node | None:
    """Of two reshapes in the same order only the outer counts; one to the shape at hand is none."""
    source = call.args[0]
    if _keeps_type(source, call, scope):
        return source
    if not (isinstance(source, Call) and source.op in ("reshape", "flatten")):
        return None
    if _order(source, scope) != _order(call, scope):
        return None
    return _settle(Call(call.op, (source.args[0], *call.args[1:]), call.options), scope)


def _order(call: Call, scope: Scope) -> object:
    return scope.bind(call).options.get("order")


RULES: dict[str, tuple[Rule, ...]] = {
    "add": (fold_sums, drop_zero_summand, join_signs),
    "sub": (fold_sums, drop_zero_summand, join_signs),
    "neg": (double_negation,),
    "mul": (
        fold_products,
        drop_zero,
        drop_one,
        lift_sign,
        unfill,
        scale_full,
        number_first,
        multiply_by_reciprocal,
    ),
    "juxtapose": (fold_products, drop_one, lift_sign),
    "matmul": (lift_sign,),
    "div": (divide_by_one, lift_sign, number_before_quotient),
    "pow": (trivial_power,),
    "transpose": (transpose_of,),
    "full": (full_of_one,),
    "sum": (sum_of_number,),
    "reshape": (reshape_of_reshape,),
    "flatten": (reshape_of_reshape,),
}
