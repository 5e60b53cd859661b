"""Linear algebra besides the matrix product: transpose, dot, outer, trace."""

from __future__ import annotations

import numpy as np

from gradecheck.ops.notation import fitted, write
from gradecheck.ops.product import transposed
from gradecheck.ops.record import Array, Bound, Op, Rules, ShapeError, Type
from gradecheck.ops.shapes import show


def _transpose_type(bound: Bound) -> Type:
    operand, axes = bound.types[0], bound.dims
    if not axes:
        if operand.rank > 2:
            raise ShapeError(
                f"ᵀ is for vectors and matrices, not for {show(operand.shape)}",
                "name the order of axes, as in transpose(a, 2, 0, 1)",
            )
        return transposed(operand)
    order = _order(bound)
    if sorted(order) != list(range(operand.rank)):
        raise ShapeError(
            f"{axes} does not name each axis of {show(operand.shape)} once",
            f"axes count from 0 to {operand.rank - 1}" if operand.rank else "a number has no axes",
        )
    return Type(tuple(operand.shape[axis] for axis in order))


def _order(bound: Bound) -> tuple[int, ...]:
    rank = bound.types[0].rank
    return tuple(axis + rank if axis < 0 else axis for axis in bound.dims)


def _transpose(bound: Bound, lead: int, a: Array) -> Array:
    operand = bound.types[0]
    if bound.dims:
        return a.transpose(*range(lead), *(lead + axis for axis in _order(bound)))
    if operand.rank == 1:
        return a[..., np.newaxis, :]
    if operand.row:
        return a[..., 0, :]
    return np.swapaxes(a, -1, -2) if operand.rank == 2 else a


def _transpose_rules(bound: Bound) -> Rules:
    if not bound.dims:
        return {"a": "g^T" if bound.types[0].rank else "g"}
    order = _order(bound)
    text = write("transpose", "g", *(order.index(axis) for axis in range(len(order))))
    back = Type(bound.types[0].shape)
    return {"a": fitted(text, back, bound.types[0])}


def _vectors(bound: Bound) -> tuple[int, int]:
    """The lengths of two operands that must be vectors (a row will do)."""
    for position, operand in enumerate(bound.types):
        if operand.rank != 1 and not operand.row:
            raise ShapeError(
                f"two vectors are expected, not {show(bound.shapes[0])} and "
                f"{show(bound.shapes[1])}",
                "flatten it first, or use the matrix product `@`",
                operand=position,
            )
    return bound.shapes[0][-1], bound.shapes[1][-1]


def _dot_type(bound: Bound) -> Type:
    first, second = _vectors(bound)
    if first != second:
        raise ShapeError(
            f"vectors of different length, {show(bound.shapes[0])} and {show(bound.shapes[1])}",
            "dot(u, v) needs as many elements in u as in v",
        )
    return Type(())


def _dot(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    u, v = _as_columns(bound, lead, a, b)
    result: Array = np.einsum("...i,...i->...", u, v)
    return result


def _as_columns(bound: Bound, lead: int, *arrays: Array) -> list[Array]:
    return [array.reshape(array.shape[:lead] + array.shape[-1:]) for array in arrays]


def _dot_rules(bound: Bound) -> Rules:
    left, right = bound.types
    turn = "^T" if left.row != right.row else ""
    return {"a": f"g * b{turn}", "b": f"g * a{turn}"}


def _outer(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    u, v = _as_columns(bound, lead, a, b)
    return u[..., :, np.newaxis] * v[..., np.newaxis, :]


def _outer_rules(bound: Bound) -> Rules:
    a, b = (
        f"{name}^T" if operand.row else name
        for name, operand in zip("ab", bound.types, strict=True)
    )
    rules = {"a": f"g {b}", "b": f"g^T {a}"}
    return {
        name: f"({rule})^T" if operand.row else rule
        for (name, rule), operand in zip(rules.items(), bound.types, strict=True)
    }


def _trace_type(bound: Bound) -> Type:
    shape = bound.shapes[0]
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ShapeError(
            f"only a square matrix has a trace, not {show(shape)}", "use sum(diag(a)) otherwise"
        )
    return Type(())


OPERATIONS = (
    Op(
        name="transpose",
        operands=("a",),
        dims="order of axes",
        dim_count=(0, None),
        shape=_transpose_type,
        forward=_transpose,
        vjp=_transpose_rules,
        latex=r"{0}^\top",
        doc="The transpose of a vector (a row) or of a matrix.  With numbers, a new order of axes: "
        "axis k of transpose(a, 2, 0, 1) is the axis of `a` named there, as in numpy.",
        example="transpose(a, 2, 0, 1)",
    ),
    Op(
        name="dot",
        operands=("a", "b"),
        shape=_dot_type,
        forward=_dot,
        vjp=_dot_rules,
        doc="Inner product of two vectors, Σ aᵢ bᵢ, rows or columns alike.",
        example="dot(u, v)",
    ),
    Op(
        name="outer",
        operands=("a", "b"),
        shape=lambda bound: Type(_vectors(bound)),
        forward=_outer,
        vjp=_outer_rules,
        doc="Outer product of two vectors, the matrix of all aᵢ bⱼ, rows or columns alike.",
        example="outer(delta, x)",
    ),
    Op(
        name="trace",
        operands=("a",),
        shape=_trace_type,
        forward=lambda bound, lead, a: np.einsum("...ii->...", a),
        vjp=lambda bound: {"a": f"g * eye({bound.shapes[0][0]})"},
        spellings=("tr",),
        doc="Trace of a square matrix, the sum of its diagonal.  Its derivative is the identity "
        "matrix (Petersen & Pedersen, The Matrix Cookbook, section 2.5).",
        example="trace(A^T A)",
    ),
)
