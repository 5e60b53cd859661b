"""Tree to plain text, with no more brackets than the grammar needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gradecheck.lang.levels import ATOM, BESIDE, COMPARISONS, PRODUCT, SIGN, SUM, TIGHT
from gradecheck.lang.spelling import USUAL_INDICES
from gradecheck.lang.tree import (
    Call,
    Divergence,
    Entropy,
    Expect,
    Grad,
    Index,
    Name,
    Node,
    Num,
    OptionValue,
    Prob,
    Slice,
    Sum,
)

# operation: (sign, its level, level needed on the left, level needed on the right)
BINARY = {
    "add": (" + ", SUM, SUM, PRODUCT),
    "sub": (" - ", SUM, SUM, PRODUCT),
    "mul": (" * ", PRODUCT, PRODUCT, BESIDE),
    "matmul": (" @ ", BESIDE, BESIDE, TIGHT),
    "div": (" / ", BESIDE, BESIDE, TIGHT),
    "juxtapose": (" ", BESIDE, BESIDE, TIGHT),
}
OPENERS = frozenset(("E", "KL", "DKL", "D_KL", "H", "sum", "grad", "d"))


def text(node: Node) -> str:
    """The plain text of a tree; :func:`gradecheck.lang.parse.parse` reads it back as the same tree.

    >>> from gradecheck.lang.tree import Call, Name, Num
    >>> a, b, c = Name("a"), Name("b"), Name("c")
    >>> text(Call("mul", (Call("add", (a, b)), Call("neg", (Num(2.0),)))))
    '(a + b) * (-2)'
    >>> text(Call("juxtapose", (Call("transpose", (a,)), Call("juxtapose", (b, c)))))
    'a^T (b c)'
    """
    return _write(node, 0, True)


def number(value: float) -> str:
    """A number as it is written: whole where it is whole.

    >>> number(2.0), number(0.5), number(1e-7)
    ('2', '0.5', '1e-07')
    """
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _write(node: Node, need: int, last: bool) -> str:
    """``node`` where an operand of level ``need`` stands.

    ``last`` says that nothing follows in the same product: there a sum needs no brackets.
    """
    return _WRITERS[type(node)](node, need, last)


def _sum(node: Sum, need: int, last: bool) -> str:
    written = f"sum_{node.index} {_write(node.body, SIGN, True)}"
    if "_" in node.index:
        written = f"sum({node.index}, {_write(node.body, 0, True)})"
    return written if last and need <= TIGHT else f"({written})"


def _grad(node: Grad) -> str:
    of = "" if node.of is None else f", of={_write(node.of, 0, True)}"
    return f"grad({node.wrt}{of})"


def _call(node: Call, need: int, last: bool) -> str:
    op, args = node.op, node.args
    binary = BINARY.get(op)
    if binary is not None and len(args) == 2 and not node.options:
        sign, level, left_need, right_need = binary
        wrap = level < need
        last = last or wrap
        ends = level == SUM
        left = _write(args[0], left_need, ends)
        right = _write(args[1], right_need, last or ends)
        if op == "juxtapose" and not _may_stand_beside(args[0], right):
            sign = " · "
        written = left + sign + right
        return f"({written})" if wrap else written
    if op == "neg" and len(args) == 1:
        wrap = need > SIGN
        written = "-" + _write(args[0], PRODUCT, last or wrap)
        return f"({written})" if wrap else written
    if op == "pow" and len(args) == 2:
        written = f"{_write(args[0], ATOM, False)}^{_exponent(args[1])}"
        return f"({written})" if need > TIGHT else written
    if op == "transpose" and len(args) == 1 and not node.options:
        written = f"{_write(args[0], ATOM, False)}^T"
        return f"({written})" if need > TIGHT else written
    if op in COMPARISONS and len(args) == 2:
        left, right = _write(args[0], SUM, True), _write(args[1], SUM, True)
        return f"1[{left} {COMPARISONS[op]} {right}]"
    parts = [_write(arg, 0, True) for arg in args]
    parts += [f"{name}={option(value)}" for name, value in node.options]
    return f"{op}({', '.join(parts)})"


def _exponent(node: Node) -> str:
    written = _write(node, ATOM, False)
    simple = isinstance(node, Num) or (isinstance(node, Name) and not node.id.startswith("T"))
    return written if simple else f"({_write(node, 0, True)})"


def option(value: OptionValue) -> str:
    """The value of an option as it is written.

    >>> option(True), option((0, 2)), option("same"), option(0.5)
    ('true', '(0, 2)', 'same', '0.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"({', '.join(str(axis) for axis in value)})"
    return str(value)


def _may_stand_beside(left: Node, right: str) -> bool:
    """Whether ``right`` side by side after ``left`` is read as a factor of its own."""
    if right[0].isdigit():
        return right.startswith("1[")
    while isinstance(left, Call) and left.op in BINARY:
        left = left.args[1]
    if right[0] == "(":
        if isinstance(left, Name):
            return left.id not in OPENERS
        return not isinstance(left, Prob) or bool(left.variables)
    return True


def _index(node: Index) -> str:
    items = ", ".join(_item(item) for item in node.items)
    if isinstance(node.base, Name):
        if len(node.items) == 1 and len(items) == 1 and items.islower():
            return f"{node.base.id}_{items}"
        if USUAL_INDICES.issuperset(node.items):
            return f"{node.base.id}_{''.join(str(item) for item in node.items)}"
        return f"{node.base.id}[{items}]"
    if isinstance(node.base, Grad):
        return f"{_write(node.base, 0, True)}[{items}]"
    return f"({_write(node.base, 0, True)})_{{{items}}}"


def _item(item: int | Slice | str) -> str:
    if isinstance(item, Slice):
        start = "" if item.start is None else str(item.start)
        return f"{start}:{'' if item.stop is None else item.stop}"
    return str(item)


def _prob(node: Prob) -> str:
    if not node.variables:
        return node.name
    given = f"|{', '.join(node.given)}" if node.given else ""
    return f"{node.name}({', '.join(node.variables)}{given})"


def _expect(node: Expect) -> str:
    dist = _prob(node.dist)
    body = _write(node.body, 0, True)
    if node.variables:
        return f"E_{{{', '.join(node.variables)} ~ {dist}}}[{body}]"
    return f"E_{dist}[{body}]"


_WRITERS: dict[type, Callable[[Any, int, bool], str]] = {
    Name: lambda node, need, last: node.id,
    Num: lambda node, need, last: number(node.value),
    Call: _call,
    Index: lambda node, need, last: _index(node),
    Sum: _sum,
    Grad: lambda node, need, last: _grad(node),
    Prob: lambda node, need, last: _prob(node),
    Expect: lambda node, need, last: _expect(node),
    Divergence: lambda node, need, last: f"KL({_prob(node.left)} || {_prob(node.right)})",
    Entropy: lambda node, need, last: f"H({_prob(node.dist)})",
}
