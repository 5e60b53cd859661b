"""Softmax, and normalisation by mean and variance."""

from __future__ import annotations

import numpy as np

from gradecheck.lang.tree import OptionValue
from gradecheck.ops import normalisation_mistakes as mistakes
from gradecheck.ops.notation import constant, write
from gradecheck.ops.record import Array, Bound, Op, Option, Rules, ShapeError, Type
from gradecheck.ops.reduce import greatest_and_rest
from gradecheck.ops.shapes import number, one_axis, same, show

AXIS = Option(-1, ("int",), "along which axis elements add up to 1")
EPS = Option(1e-5, ("number",), "added to the variance")


def log_softmax(a: Array, axis: int = -1) -> Array:
    """a - log Σ e^a along an axis, without overflow.

    >>> log_softmax(np.array([1000.0, 1000.0])).round(4).tolist()
    [-0.6931, -0.6931]
    """
    greatest, rest = greatest_and_rest(a, (axis,))
    return (a - greatest) - rest


def softmax(a: Array, axis: int = -1) -> Array:
    """e^a / Σ e^a along an axis, without overflow."""
    raised = np.exp(a - np.max(a, axis=axis, keepdims=True, initial=-np.inf))
    result: Array = raised / np.sum(raised, axis=axis, keepdims=True)
    return result


def _softmax_type(bound: Bound) -> Type:
    one_axis(bound.options["axis"], bound.shapes[0])
    return same(bound)


def _along(bound: Bound, lead: int) -> int:
    return lead + one_axis(bound.options["axis"], bound.shapes[0])


def _softmax_rules(bound: Bound) -> Rules:
    total = write("sum", "g * out", axis=bound.options["axis"], keepdims=True)
    return {"a": f"out * (g - {total})"}


def _log_softmax_rules(bound: Bound) -> Rules:
    total = write("sum", "g", axis=bound.options["axis"], keepdims=True)
    return {"a": f"g - exp(out) * {total}"}


def _channels(bound: Bound) -> tuple[int, ...]:
    """The axes over which ``batch_norm`` takes statistics."""
    if bound.types[0].rank not in (2, 4) or bound.types[0].row:
        raise ShapeError(
            f"batch_norm needs a batch, (N, F) or (N, C, H, W), not {show(bound.shapes[0])}",
            "the batch is the first axis; layer_norm normalises one sample",
            operand=0,
        )
    return (0,) if bound.types[0].rank == 2 else (0, 2, 3)


def _features(bound: Bound) -> tuple[int, ...]:
    """The axis over which ``layer_norm`` takes statistics."""
    return (one_axis(-1, bound.shapes[0]),)


def _batch_norm_type(bound: Bound) -> Type:
    _channels(bound)
    return _check_scales(bound, 1)


def _layer_norm_type(bound: Bound) -> Type:
    return _check_scales(bound, _features(bound)[0])


def _check_scales(bound: Bound, axis: int) -> Type:
    length = bound.shapes[0][axis]
    for position, shape in enumerate(bound.shapes[1:], 1):
        if shape != (length,):
            raise ShapeError(
                f"{'gamma' if position == 1 else 'beta'} has shape {show(shape)}, but "
                f"{show(bound.shapes[0])} has {length} entries along axis {axis}",
                f"give one number for each: shape ({length},)",
                operand=position,
            )
    return same(bound)


def _normalise(a: Array, axes: tuple[int, ...], eps: float) -> Array:
    count = np.float64(np.prod([a.shape[axis] for axis in axes]))
    centred = a - np.sum(a, axis=axes, keepdims=True) / count
    variance = np.sum(centred * centred, axis=axes, keepdims=True) / count
    result: Array = centred / np.sqrt(variance + eps)
    return result


def _scaled(normal: Array, lead: int, trailing: int, scales: tuple[Array, ...]) -> Array:
    wide = [
        scale.reshape(
            scale.shape[:lead]
            + (1,) * (normal.ndim - lead - 1 - trailing)
            + scale.shape[lead:]
            + (1,) * trailing
        )
        for scale in scales
    ]
    if wide:
        normal = normal * wide[0]
    return normal + wide[1] if len(wide) > 1 else normal


def _batch_norm(bound: Bound, lead: int, x: Array, *scales: Array) -> Array:
    axes = tuple(lead + axis for axis in _channels(bound))
    normal = _normalise(x, axes, number(bound.options["eps"]))
    return _scaled(normal, lead, bound.types[0].rank - 2, scales)


def _layer_norm(bound: Bound, lead: int, x: Array, *scales: Array) -> Array:
    return _scaled(_normalise(x, (x.ndim - 1,), number(bound.options["eps"])), lead, 0, scales)


def _normal_rules(name: str, bound: Bound, axes: tuple[int, ...], trailing: int) -> Rules:
    """Derivatives of gamma x̂ + beta with x̂ = (x - mean) / sqrt(var + eps) over ``axes``.

    Ioffe & Szegedy 2015, section 3, with the derivatives for mean and variance put in.
    """
    shape, eps = bound.shapes[0], number(bound.options["eps"])
    axis: OptionValue = axes if len(axes) > 1 else axes[0]
    normal = write(name, "x", eps=None if eps == EPS.default else eps)
    scaled = "g"
    if len(bound.types) > 1:
        wide = write("reshape", "gamma", shape[1], *(1,) * trailing) if trailing else "gamma"
        scaled = f"(g * {wide})"
    mean = write("mean", scaled, axis=axis, keepdims=True)
    projection = write("mean", f"{scaled} * {normal}", axis=axis, keepdims=True)
    deviation = f"sqrt({write('var', 'x', axis=axis, keepdims=True)} + {constant(eps)})"
    others = tuple(
        each for each in range(len(shape)) if each != (1 if name == "batch_norm" else axes[0])
    )
    over = others if len(others) != 1 else others[0]
    return {
        "x": f"({scaled} - {mean} - {normal} * {projection}) / {deviation}",
        "gamma": write("sum", f"g * {normal}", axis=over) if others else f"g * {normal}",
        "beta": write("sum", "g", axis=over) if others else "g",
    }


def _batch_norm_rules(bound: Bound) -> Rules:
    return _normal_rules("batch_norm", bound, _channels(bound), bound.types[0].rank - 2)


def _layer_norm_rules(bound: Bound) -> Rules:
    return _normal_rules("layer_norm", bound, _features(bound), 0)


OPERATIONS = (
    Op(
        name="softmax",
        operands=("a",),
        options={"axis": AXIS},
        shape=_softmax_type,
        forward=lambda bound, lead, a: softmax(a, _along(bound, lead)),
        vjp=_softmax_rules,
        doc="e^a divided by its sum along an axis (the last), without overflow "
        "(Goodfellow, Bengio & Courville, Deep Learning, section 4.1).",
        example="softmax(W x + b)",
        mistakes=mistakes.of_softmax,
    ),
    Op(
        name="log_softmax",
        operands=("a",),
        options={"axis": AXIS},
        shape=_softmax_type,
        forward=lambda bound, lead, a: log_softmax(a, _along(bound, lead)),
        vjp=_log_softmax_rules,
        spellings=("logsoftmax",),
        doc="Logarithm of the softmax along an axis (the last), without overflow.",
        example="log_softmax(W x + b)",
        mistakes=mistakes.of_log_softmax,
    ),
    Op(
        name="batch_norm",
        operands=("x", "gamma?", "beta?"),
        options={"eps": EPS},
        shape=_batch_norm_type,
        forward=_batch_norm,
        vjp=_batch_norm_rules,
        spellings=("batchnorm",),
        doc="Batch normalisation, gamma (x - mean) / sqrt(var + eps) + beta with the biased "
        "variance: over axis 0 of (N, F), per channel of (N, C, H, W) (Ioffe & Szegedy 2015).",
        example="batch_norm(x, gamma, beta)",
        mistakes=lambda bound: mistakes.of_normal(
            "batch_norm", bound, _channels(bound), bound.types[0].rank - 2
        ),
    ),
    Op(
        name="layer_norm",
        operands=("x", "gamma?", "beta?"),
        options={"eps": EPS},
        shape=_layer_norm_type,
        forward=_layer_norm,
        vjp=_layer_norm_rules,
        spellings=("layernorm",),
        doc="Layer normalisation, gamma (x - mean) / sqrt(var + eps) + beta with the biased "
        "variance, over the last axis (Ba, Kiros & Hinton 2016).",
        example="layer_norm(x, gamma, beta)",
        mistakes=lambda bound: mistakes.of_normal("layer_norm", bound, _features(bound), 0),
    ),
)
