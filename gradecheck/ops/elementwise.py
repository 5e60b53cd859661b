"""Functions of one number, applied to every element, and choices between elements."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.notation import constant
from gradecheck.ops.record import Array, Bound, Mistakes, Op, Option, Rules, ShapeError, Type
from gradecheck.ops.shapes import aligned, number, same

# numpy has no error function; the C library's, called by element, is exact to the last digit.
_erf = np.frompyfunc(math.erf, 1, 1)
_erfc = np.frompyfunc(math.erfc, 1, 1)


def erf(a: Array) -> Array:
    """The error function, 2/√π ∫₀ᵃ e^(-t²) dt."""
    return np.asarray(_erf(a), dtype=np.float64)


def erfc(a: Array) -> Array:
    """1 - erf(a), exact also where that is tiny."""
    return np.asarray(_erfc(a), dtype=np.float64)


def _limits(bound: Bound) -> tuple[str | float | None, str | float | None]:
    """What ``clip`` is limited by: the name of an operand, a number, or nothing."""
    given = len(bound.types)
    low: OptionValue | None = bound.options.get("low")
    high: OptionValue | None = bound.options.get("high")
    if (given > 1 and low is not None) or (given > 2 and high is not None):
        raise ShapeError("a limit is given twice", "write clip(a, 0, 1) or clip(a, low=0, high=1)")
    return (
        "low" if given > 1 else None if low is None else number(low),
        "high" if given > 2 else None if high is None else number(high),
    )


def _clip_type(bound: Bound) -> Type:
    _limits(bound)
    return aligned(bound)


def _clip(bound: Bound, lead: int, a: Array, *limits: Array) -> Array:
    low, high = _limits(bound)
    if low is not None:
        a = np.maximum(a, limits[0] if isinstance(low, str) else low)
    if high is not None:
        a = np.minimum(a, limits[1] if isinstance(high, str) else high)
    return a


def _clip_rules(bound: Bound) -> Rules:
    low, high = (
        limit if limit is None or isinstance(limit, str) else constant(limit)
        for limit in _limits(bound)
    )
    inside = f" * 1[out > {low}]" if low is not None else ""
    inside += f" * 1[out < {high}]" if high is not None else ""
    return {"a": f"g{inside}", "low": "g * 1[a < low]", "high": "g * 1[a > high]"}


def _where(bound: Bound, lead: int, c: Array, a: Array, b: Array) -> Array:
    return np.where(c != 0, a, b)


def function(  # noqa: PLR0913 - a record, by keyword
    name: str,
    value: Callable[[Array], Any],
    rule: str | None,
    doc: str,
    *,
    spellings: tuple[str, ...] = (),
    latex: str = "",
    example: str = "",
    mistakes: Mistakes = (),
) -> Op:
    """A function of one number without options; ``rule`` is its derivative times ``g``."""
    return Op(
        name=name,
        operands=("a",),
        elementwise=True,
        shape=same,
        forward=lambda bound, lead, a: value(a),
        vjp=None if rule is None else {"a": rule},
        spellings=spellings,
        latex=latex,
        doc=doc,
        example=example or f"{name}(a)",
        mistakes=mistakes,
    )


OPERATIONS = (
    function(
        "tanh",
        np.tanh,
        "g * (1 - out^2)",
        "Hyperbolic tangent, element by element.",
        latex=r"\tanh\left({0}\right)",
        mistakes=(
            ("wrong-function", "sigmoid(a)", "with sigmoid in place of tanh"),
            ("wrong-function", "relu(a)", "with ReLU in place of tanh"),
        ),
    ),
    function(
        "exp",
        np.exp,
        "g * out",
        "Exponential function, e^a, element by element.",
        latex=r"\exp\left({0}\right)",
    ),
    function(
        "log",
        np.log,
        "g / a",
        "Natural logarithm, element by element; minus infinity at 0.",
        spellings=("ln",),
        latex=r"\log\left({0}\right)",
        example="log(p)",
        mistakes=(
            ("wrong-function", "log10(a)", "with the logarithm to base 10"),
            ("wrong-function", "log2(a)", "with the logarithm to base 2"),
        ),
    ),
    function(
        "log2",
        np.log2,
        "g / (a * log(2))",
        "Logarithm to base 2, element by element.",
        latex=r"\log_2\left({0}\right)",
    ),
    function(
        "log10",
        np.log10,
        "g / (a * log(10))",
        "Logarithm to base 10, element by element.",
        latex=r"\log_{{10}}\left({0}\right)",
    ),
    function(
        "sqrt",
        np.sqrt,
        "g / (2 * out)",
        "Square root, element by element; not a number for negative elements.",
        latex=r"\sqrt{{{0}}}",
    ),
    function(
        "abs",
        np.abs,
        "g * sign(a)",
        "Absolute value, element by element.  Its derivative at 0 is taken to be 0.",
        latex=r"\left|{0}\right|",
    ),
    function(
        "sin",
        np.sin,
        "g * cos(a)",
        "Sine, element by element.",
        latex=r"\sin\left({0}\right)",
    ),
    function(
        "cos",
        np.cos,
        "-g * sin(a)",
        "Cosine, element by element.",
        latex=r"\cos\left({0}\right)",
    ),
    function(
        "sign",
        np.sign,
        None,
        "Sign of every element: -1, 0 or 1.  Its derivative is zero.",
        spellings=("sgn",),
        latex=r"\operatorname{{sign}}\left({0}\right)",
    ),
    function(
        "heaviside",
        lambda a: np.where(np.isnan(a), a, (a > 0).astype(np.float64)),
        None,
        "Unit step: 1 for positive elements, else 0 (also at 0), so that it is the derivative of "
        "relu.  Its own derivative is zero.",
    ),
    function(
        "erf",
        erf,
        f"g * {2 / math.sqrt(math.pi)!r} * exp(-a^2)",
        "Error function, 2/√π times the integral of e^(-t²) from 0 to a, element by element "
        "(Abramowitz & Stegun 7.1.1).",
    ),
    Op(
        name="clip",
        operands=("a", "low?", "high?"),
        elementwise=True,
        options={
            "low": Option(None, ("number",), "nothing is below it"),
            "high": Option(None, ("number",), "nothing is above it"),
        },
        shape=_clip_type,
        forward=_clip,
        vjp=_clip_rules,
        spellings=("clamp",),
        doc="Limits every element to at least `low` and at most `high`.  Its derivative is zero "
        "where a limit is reached.",
        example="clip(a, 0, 1)",
    ),
    Op(
        name="minimum",
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=lambda bound, lead, a, b: np.minimum(a, b),
        vjp={
            "a": "g * (1[a < b] + 1[a = b] / 2)",
            "b": "g * (1[b < a] + 1[a = b] / 2)",
        },
        doc="The lesser of two, element by element.  Where both are equal, each has half of the "
        "derivative.",
        example="minimum(a, 1)",
    ),
    Op(
        name="maximum",
        operands=("a", "b"),
        elementwise=True,
        shape=aligned,
        forward=lambda bound, lead, a, b: np.maximum(a, b),
        vjp={
            "a": "g * (1[a > b] + 1[a = b] / 2)",
            "b": "g * (1[b > a] + 1[a = b] / 2)",
        },
        doc="The greater of two, element by element.  Where both are equal, each has half of the "
        "derivative.",
        example="maximum(0, a)",
    ),
    Op(
        name="where",
        operands=("c", "a", "b"),
        elementwise=True,
        shape=aligned,
        forward=_where,
        vjp={"a": "where(c, g, 0)", "b": "where(c, 0, g)"},
        doc="Choice, element by element: `a` where the condition `c` holds (is not 0), else `b`.",
        example="where(a > 0, a, 0.1 * a)",
    ),
)
