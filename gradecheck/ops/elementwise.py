"""Functions of one number, applied to every element, and the choice between elements.

Forms are chosen so that nothing overflows that need not, and small results keep their digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.notation import constant
from gradecheck.ops.record import Array, Bound, Op, Option, Rules, ShapeError, Type
from gradecheck.ops.shapes import aligned, number, same

_SQRT_2_BY_PI = math.sqrt(2 / math.pi)
_CUBIC = 0.044715

# numpy has no error function; the C library's, called by element, is exact to the last digit.
_erf = np.frompyfunc(math.erf, 1, 1)
_erfc = np.frompyfunc(math.erfc, 1, 1)


def sigmoid(a: Array) -> Array:
    """1 / (1 + e^-a) without overflow, exact in both tails.

    >>> sigmoid(np.array([-700.0, 0.0, 700.0])).tolist()
    [9.859676543759770e-305, 0.5, 1.0]
    """
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, small) / (1.0 + small)


def softplus(a: Array) -> Array:
    """log(1 + e^a) without overflow."""
    result: Array = np.maximum(a, 0.0) + np.log1p(np.exp(-np.abs(a)))
    return result


def erf(a: Array) -> Array:
    """The error function, 2/√π ∫₀ᵃ e^(-t²) dt."""
    result: Array = np.asarray(_erf(a), dtype=np.float64)
    return result


def _gelu(bound: Bound, lead: int, a: Array) -> Array:
    result: Array
    if bound.options["approximate"] == "tanh":
        result = 0.5 * a * (1.0 + np.tanh(_SQRT_2_BY_PI * (a + _CUBIC * a**3)))
    else:  # erfc, because 1 + erf loses its digits on the far left
        result = 0.5 * a * np.asarray(_erfc(-a / math.sqrt(2)), dtype=np.float64)
    return result


def _gelu_rules(bound: Bound) -> Rules:
    if bound.options["approximate"] == "tanh":
        t = f"tanh({_SQRT_2_BY_PI!r} * (a + {_CUBIC} * a^3))"
        inner = f"{_SQRT_2_BY_PI!r} * (1 + {3 * _CUBIC!r} * a^2)"
        return {"a": f"g * ((1 + {t}) / 2 + a * (1 - {t}^2) * {inner} / 2)"}
    density = f"exp(-a^2 / 2) * {1 / math.sqrt(2 * math.pi)!r}"
    return {"a": f"g * ((1 + erf(a / sqrt(2))) / 2 + a * {density})"}


def _leaky_relu(bound: Bound, lead: int, a: Array) -> Array:
    return np.where(a > 0, a, number(bound.options["slope"]) * a)


def _elu(bound: Bound, lead: int, a: Array) -> Array:
    # Beyond 0 the other branch is not taken, but would overflow.
    return np.where(a > 0, a, number(bound.options["alpha"]) * np.expm1(np.minimum(a, 0.0)))


def _side(value: float) -> str:
    """Where the sign of an output tells that of the input, rules look at the output."""
    return "out" if value >= 0 else "a"


def _leaky_relu_rules(bound: Bound) -> Rules:
    slope = number(bound.options["slope"])
    return {"a": f"g * where({_side(slope)} > 0, 1, {constant(slope)})"}


def _elu_rules(bound: Bound) -> Rules:
    alpha = number(bound.options["alpha"])
    return {"a": f"g * where({_side(alpha)} > 0, 1, out + {constant(alpha)})"}


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
    values = dict(zip(("low", "high"), limits, strict=False))
    result = a
    if low is not None:
        result = np.maximum(result, values.get(str(low), low))  # type: ignore[arg-type]
    if high is not None:
        result = np.minimum(result, values.get(str(high), high))  # type: ignore[arg-type]
    return result


def _clip_rules(bound: Bound) -> Rules:
    low, high = (
        limit if limit is None or isinstance(limit, str) else constant(limit)
        for limit in _limits(bound)
    )
    inside = f" * 1[out > {low}]" if low is not None else ""
    inside += f" * 1[out < {high}]" if high is not None else ""
    return {"a": f"g{inside}", "low": "g * 1[a < low]", "high": "g * 1[a > high]"}


def _function(
    name: str,
    value: Callable[[Array], Any],
    rule: str | None,
    doc: str,
    *,
    spellings: tuple[str, ...] = (),
    latex: str = "",
    example: str = "",
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
    )


OPERATIONS = (
    _function(
        "relu",
        lambda a: np.maximum(a, 0.0),
        "g * 1[out > 0]",
        "Rectified linear unit, max(0, a), element by element (Nair & Hinton 2010).  Its "
        "derivative at 0 is taken to be 0.",
        example="relu(w @ x + b)",
    ),
    _function(
        "silu",
        lambda a: a * sigmoid(a),
        "g * (sigmoid(a) + out * (1 - sigmoid(a)))",
        "Sigmoid linear unit, a σ(a), element by element; also called swish (Elfwing et al. 2018).",
        spellings=("swish",),
    ),
    _function(
        "softplus",
        softplus,
        "g * sigmoid(a)",
        "log(1 + e^a), element by element, without overflow (Dugas et al. 2001).",
    ),
    _function(
        "sigmoid",
        sigmoid,
        "g * out * (1 - out)",
        "Logistic function, 1 / (1 + e^-a), element by element, without overflow.",
        spellings=("σ", "sigma", "logistic"),
        latex=r"\sigma\left({0}\right)",
        example="sigmoid(w^T h + b)",
    ),
    _function(
        "tanh",
        np.tanh,
        "g * (1 - out^2)",
        "Hyperbolic tangent, element by element.",
        latex=r"\tanh\left({0}\right)",
    ),
    _function(
        "exp",
        np.exp,
        "g * out",
        "Exponential function, e^a, element by element.",
        latex=r"\exp\left({0}\right)",
    ),
    _function(
        "log",
        np.log,
        "g / a",
        "Natural logarithm, element by element; minus infinity at 0.",
        spellings=("ln",),
        latex=r"\log\left({0}\right)",
        example="log(p)",
    ),
    _function(
        "log2",
        np.log2,
        "g / (a * log(2))",
        "Logarithm to base 2, element by element.",
        latex=r"\log_2\left({0}\right)",
    ),
    _function(
        "log10",
        np.log10,
        "g / (a * log(10))",
        "Logarithm to base 10, element by element.",
        spellings=("lg",),
        latex=r"\log_{{10}}\left({0}\right)",
    ),
    _function(
        "sqrt",
        np.sqrt,
        "g / (2 * out)",
        "Square root, element by element; not a number for negative elements.",
        latex=r"\sqrt{{{0}}}",
    ),
    _function(
        "abs",
        np.abs,
        "g * sign(a)",
        "Absolute value, element by element.  Its derivative at 0 is taken to be 0.",
        latex=r"\left|{0}\right|",
    ),
    _function(
        "sin",
        np.sin,
        "g * cos(a)",
        "Sine, element by element.",
        latex=r"\sin\left({0}\right)",
    ),
    _function(
        "cos",
        np.cos,
        "-g * sin(a)",
        "Cosine, element by element.",
        latex=r"\cos\left({0}\right)",
    ),
    _function(
        "sign",
        np.sign,
        None,
        "Sign of every element: -1, 0 or 1.  Its derivative is zero.",
        spellings=("sgn",),
        latex=r"\operatorname{{sign}}\left({0}\right)",
    ),
    _function(
        "heaviside",
        lambda a: np.where(np.isnan(a), a, (a > 0).astype(np.float64)),
        None,
        "Unit step: 1 for positive elements, else 0 (also at 0), so that it is the derivative of "
        "relu.  Its own derivative is zero.",
    ),
    _function(
        "erf",
        erf,
        f"g * {2 / math.sqrt(math.pi)!r} * exp(-a^2)",
        "Error function, 2/√π times the integral of e^(-t²) from 0 to a, element by element "
        "(Abramowitz & Stegun 7.1.1).",
    ),
    Op(
        name="leaky_relu",
        operands=("a",),
        elementwise=True,
        options={"slope": Option(0.01, ("number",), "factor of negative elements")},
        shape=same,
        forward=_leaky_relu,
        vjp=_leaky_relu_rules,
        spellings=("leakyrelu", "lrelu"),
        doc="Leaky rectified linear unit: a where it is positive, else slope · a (Maas et al. "
        "2013).  Its derivative at 0 is the slope.",
        example="leaky_relu(a, slope=0.2)",
    ),
    Op(
        name="elu",
        operands=("a",),
        elementwise=True,
        options={"alpha": Option(1, ("number",), "how far below 0 it saturates")},
        shape=same,
        forward=_elu,
        vjp=_elu_rules,
        doc="Exponential linear unit: a where it is positive, else alpha (e^a - 1) (Clevert et al. "
        "2016).",
        example="elu(a, alpha=1)",
    ),
    Op(
        name="gelu",
        operands=("a",),
        elementwise=True,
        options={"approximate": Option("none", ("none", "tanh"), "exact, or by tanh")},
        shape=same,
        forward=_gelu,
        vjp=_gelu_rules,
        doc="Gaussian error linear unit, a Φ(a) with the normal distribution function Φ; with "
        "approximate=tanh 0.5 a (1 + tanh(√(2/π) (a + 0.044715 a³))) (Hendrycks & Gimpel 2016).",
        example="gelu(a, approximate=tanh)",
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
        forward=lambda bound, lead, c, a, b: np.where(c != 0, a, b),
        vjp={"a": "where(c, g, 0)", "b": "where(c, 0, g)"},
        doc="Choice, element by element: `a` where the condition `c` holds (is not 0), else `b`.",
        example="where(a > 0, a, 0.1 * a)",
    ),
)
