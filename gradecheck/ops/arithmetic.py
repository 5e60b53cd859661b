"""Sums, products, powers and comparisons of numbers, element by element."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gradecheck.ops.record import Array, Bound, Op
from gradecheck.ops.shapes import aligned, same

_BROADCAST = (
    "Last axes are aligned as numpy does, where one operand already has the shape of the result."
)


def _power(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    # A single exponent lets numpy square instead of calling pow.
    result: Array = a ** float(b.item()) if b.size == 1 else np.power(a, b)
    return result


def _comparison(name: str, compare: Callable[..., Any], sign: str, latex: str) -> Op:
    def forward(bound: Bound, lead: int, a: Array, b: Array) -> Array:
        result: Array = compare(a, b).astype(np.float64)
        return result

    return Op(
        name=name,
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=forward,
        vjp=None,
        latex=f"{{0}} {latex} {{1}}",
        doc=f"Comparison, element by element: 1 where a {sign} b holds, else 0.  Its derivative is "
        f"zero.  {_BROADCAST}",
        example=f"1[a {sign} b]",
    )


OPERATIONS = (
    Op(
        name="add",
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=lambda bound, lead, a, b: a + b,
        vjp={"a": "g", "b": "g"},
        latex="{0} + {1}",
        doc=f"Sum, element by element.  {_BROADCAST}",
        example="w @ x + b",
    ),
    Op(
        name="sub",
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=lambda bound, lead, a, b: a - b,
        vjp={"a": "g", "b": "-g"},
        latex="{0} - {1}",
        doc=f"Difference, element by element.  {_BROADCAST}",
        example="x' - x",
    ),
    Op(
        name="mul",
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=lambda bound, lead, a, b: a * b,
        vjp={"a": "g * b", "b": "a * g"},
        latex=r"{0} \odot {1}",
        doc=f"Elementwise (Hadamard) product.  {_BROADCAST}",
        example="y ⊙ W x",
    ),
    Op(
        name="div",
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=lambda bound, lead, a, b: a / b,
        vjp={"a": "g / b", "b": "-g * out / b"},
        latex=r"\frac{{{0}}}{{{1}}}",
        doc=f"Quotient, element by element.  {_BROADCAST}",
        example="exp(a) / sum(exp(a))",
    ),
    Op(
        name="pow",
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=_power,
        vjp={"a": "g * b * a^(b - 1)", "b": "g * out * log(a)"},
        latex="{0}^{{{1}}}",
        doc="Power, element by element, of a matrix too; not a number for a fractional power of a "
        f"negative number.  {_BROADCAST}",
        example="(a - b)^2",
    ),
    Op(
        name="neg",
        operands=("a",),
        elementwise=True,
        shape=same,
        forward=lambda bound, lead, a: -a,
        vjp={"a": "-g"},
        latex="-{0}",
        doc="The negative of every element.",
        example="-log(p)",
    ),
    _comparison("greater", np.greater, ">", ">"),
    _comparison("greater_equal", np.greater_equal, ">=", r"\ge"),
    _comparison("less", np.less, "<", "<"),
    _comparison("less_equal", np.less_equal, "<=", r"\le"),
    _comparison("equal", np.equal, "=", "="),
    _comparison("not_equal", np.not_equal, "!=", r"\ne"),
)
