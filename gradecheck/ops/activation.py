"""Activation functions of neural networks, element by element.

Forms are chosen so that nothing overflows that need not, and small results keep their digits.
"""

from __future__ import annotations

import math

import numpy as np

from gradecheck.ops.elementwise import erfc, function
from gradecheck.ops.notation import constant
from gradecheck.ops.record import Array, Bound, Mistakes, Op, Option, Rules
from gradecheck.ops.shapes import number, same

_SQRT_2_BY_PI = math.sqrt(2 / math.pi)
_CUBIC = 0.044715


def sigmoid(a: Array) -> Array:
    """1 / (1 + e^-a) without overflow, exact in both tails.

    >>> sigmoid(np.array([-700.0, 0.0, 700.0])).tolist()
    [9.85967654375977e-305, 0.5, 1.0]
    """
    small = np.exp(-np.abs(a))
    return np.where(a >= 0, 1.0, small) / (1.0 + small)


def softplus(a: Array) -> Array:
    """log(1 + e^a) without overflow."""
    result: Array = np.maximum(a, 0.0) + np.log1p(np.exp(-np.abs(a)))
    return result


def _gelu(bound: Bound, lead: int, a: Array) -> Array:
    if bound.options["approximate"] == "tanh":
        result: Array = 0.5 * a * (1.0 + np.tanh(_SQRT_2_BY_PI * (a + _CUBIC * a**3)))
        return result
    return 0.5 * a * erfc(-a / math.sqrt(2))  # 1 + erf would lose its digits on the far left


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


def _leaky_relu_mistakes(bound: Bound) -> Mistakes:
    slopes = [s for s in (0.01, 0.1, 0.2) if s != number(bound.options["slope"])]
    return (
        ("wrong-function", "relu(a)", "with ReLU in place of the leaky ReLU"),
        ("wrong-function", "abs(a)", "with the absolute value in place of the leaky ReLU"),
        *(("wrong-option", f"leaky_relu(a, slope={s})", f"with the slope {s}") for s in slopes),
    )


def _other_gelu(bound: Bound) -> str:
    return "none" if bound.options["approximate"] == "tanh" else "tanh"


OPERATIONS = (
    function(
        "relu",
        lambda a: np.maximum(a, 0.0),
        "g * 1[out > 0]",
        "Rectified linear unit, max(0, a), element by element (Nair & Hinton 2010).  Its "
        "derivative at 0 is taken to be 0.",
        example="relu(w @ x + b)",
        latex=r"\operatorname{{ReLU}}\left({0}\right)",
        mistakes=(
            ("wrong-function", "sigmoid(a)", "with sigmoid in place of ReLU"),
            ("wrong-function", "tanh(a)", "with tanh in place of ReLU"),
            ("wrong-function", "abs(a)", "with the absolute value in place of ReLU"),
            ("wrong-function", "leaky_relu(a)", "with the leaky ReLU in place of ReLU"),
            ("wrong-function", "softplus(a)", "with softplus in place of ReLU"),
        ),
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
        mistakes=_leaky_relu_mistakes,
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
        mistakes=(
            ("wrong-function", "relu(a)", "with ReLU in place of ELU"),
            ("wrong-function", "leaky_relu(a)", "with the leaky ReLU in place of ELU"),
        ),
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
        mistakes=lambda bound: (
            ("wrong-option", f"gelu(a, approximate={_other_gelu(bound)})", "with its other form"),
            ("wrong-function", "relu(a)", "with ReLU in place of GELU"),
            ("wrong-function", "silu(a)", "with SiLU in place of GELU"),
        ),
        doc="Gaussian error linear unit, a Φ(a) with the normal distribution function Φ; with "
        "approximate=tanh 0.5 a (1 + tanh(√(2/π) (a + 0.044715 a³))) (Hendrycks & Gimpel 2016).",
        example="gelu(a, approximate=tanh)",
    ),
    function(
        "silu",
        lambda a: a * sigmoid(a),
        "g * (sigmoid(a) + out * (1 - sigmoid(a)))",
        "Sigmoid linear unit, a σ(a), element by element; also called swish (Elfwing et al. 2018).",
        spellings=("swish",),
        mistakes=(
            ("wrong-function", "sigmoid(a)", "with sigmoid in place of SiLU"),
            ("wrong-function", "relu(a)", "with ReLU in place of SiLU"),
        ),
    ),
    function(
        "softplus",
        softplus,
        "g * sigmoid(a)",
        "log(1 + e^a), element by element, without overflow (Dugas et al. 2001).",
        mistakes=(
            ("wrong-function", "relu(a)", "with ReLU in place of softplus"),
            ("wrong-function", "sigmoid(a)", "with sigmoid in place of softplus"),
            ("wrong-function", "exp(a)", "with exp in place of softplus"),
        ),
    ),
    function(
        "sigmoid",
        sigmoid,
        "g * out * (1 - out)",
        "Logistic function, 1 / (1 + e^-a), element by element, without overflow.",
        spellings=("σ", "sigma", "logistic"),
        latex=r"\sigma\left({0}\right)",
        example="sigmoid(w^T h + b)",
        mistakes=(
            ("wrong-function", "tanh(a)", "with tanh in place of sigmoid"),
            ("wrong-function", "relu(a)", "with ReLU in place of sigmoid"),
            ("wrong-function", "exp(a)", "with exp in place of sigmoid"),
            ("wrong-operand", "1 - sigmoid(a)", "with 1 - sigmoid in place of sigmoid"),
        ),
    ),
)
