"""Arrays made from sizes, and arrays with a margin put on or taken off."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gradecheck.ops.notation import fitted, write
from gradecheck.ops.record import Array, Bound, Op, Option, Rules, Shape, ShapeError, Type
from gradecheck.ops.shapes import last, one_axis, show

_MARGIN = Option(None, ("int",), "the axis that gets the margin")


def _size_of(bound: Bound) -> Shape:
    if any(length < 0 for length in bound.dims):
        raise ShapeError(f"{bound.dims} is no shape: a length is negative")
    return bound.dims


def _constant(value: float) -> Callable[..., Array]:
    def forward(bound: Bound, lead: int) -> Array:
        return np.full((1,) * lead + bound.dims, value)

    return forward


def _full_type(bound: Bound) -> Type:
    if bound.shapes[0]:
        raise ShapeError(
            f"full repeats a number, not {show(bound.shapes[0])}",
            "write the value first, as in full(0.5, 3, 4); spread repeats an array",
            operand=0,
        )
    return Type(_size_of(bound))


def _full(bound: Bound, lead: int, value: Array) -> Array:
    core = value.reshape(value.shape + (1,) * len(bound.dims))
    return np.broadcast_to(core, value.shape + bound.dims)


def _one_hot_type(bound: Bound) -> Type:
    return Type((*bound.shapes[0], *_size_of(bound)))


def one_hot(k: Array, count: int) -> Array:
    """One row for each class number; not a number where there is no such class.

    >>> one_hot(np.array([2.0, 0.0]), 3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    classes = np.arange(count, dtype=np.float64)
    known = (k >= 0) & (k < count) & (k == np.floor(k))
    hot = (k[..., np.newaxis] == classes).astype(np.float64)
    return np.where(known[..., np.newaxis], hot, np.nan)


def _diag_type(bound: Bound) -> Type:
    shape = bound.shapes[0]
    if len(shape) == 1:
        return Type(shape * 2)
    if len(shape) == 2 and not bound.types[0].row:
        return Type((min(shape),))
    raise ShapeError(
        f"diag makes a matrix of a vector or takes the diagonal of a matrix, not of {show(shape)}"
    )


def _diag(bound: Bound, lead: int, a: Array) -> Array:
    result: Array
    if bound.types[0].rank == 1:
        result = a[..., np.newaxis] * np.eye(a.shape[-1])
    else:
        result = np.diagonal(a, axis1=-2, axis2=-1)
    return result


def _diag_rules(bound: Bound) -> Rules:
    shape = bound.shapes[0]
    short = min(shape)
    if len(shape) == 1 or shape == (short, short):
        return {"a": "diag(g)"}
    return {"a": write("pad", "diag(g)", 0, shape[0] - short, 0, shape[1] - short)}


def _margins(bound: Bound) -> dict[int, tuple[int, int]]:
    """How much is put before and after each axis that gets a margin."""
    shape, dims, axis = bound.shapes[0], bound.dims, bound.options["axis"]
    if any(width < 0 for width in dims):
        raise ShapeError("a margin is negative", "pad puts one on, crop takes one off")
    pairs = (
        [(dims[0], dims[0])] if len(dims) == 1 else list(zip(dims[::2], dims[1::2], strict=False))
    )
    if axis is not None or len(shape) == 1:
        axes = [0 if axis is None else one_axis(axis, shape)]
        expected = "one number, or before and after"
    else:
        axes = [len(shape) - 2, len(shape) - 1]
        pairs = pairs * 2 if len(dims) == 1 else pairs
        expected = "one number, or top, bottom, left, right (or name the axis)"
    if not shape or len(pairs) != len(axes) or (len(dims) > 1 and len(dims) % 2):
        raise ShapeError(f"{dims} is no margin for {show(shape)}", f"expected {expected}")
    return dict(zip(axes, pairs, strict=True))


def _pad_type(bound: Bound) -> Type:
    margins = _margins(bound)
    lengths = [n + sum(margins.get(axis, (0, 0))) for axis, n in enumerate(bound.shapes[0])]
    return Type(tuple(lengths))


def _crop_type(bound: Bound) -> Type:
    margins, shape = _margins(bound), bound.shapes[0]
    lengths = [n - sum(margins.get(axis, (0, 0))) for axis, n in enumerate(shape)]
    if min(lengths) < 0:
        raise ShapeError(f"{show(shape)} is smaller than the margin taken off it")
    return Type(tuple(lengths))


def _pad(bound: Bound, lead: int, a: Array) -> Array:
    margins = _margins(bound)
    widths = [margins.get(axis, (0, 0)) for axis in range(bound.types[0].rank)]
    result = np.zeros(a.shape[:lead] + _pad_type(bound).shape)
    inside = [
        slice(before, before + length)
        for (before, _), length in zip(widths, bound.shapes[0], strict=True)
    ]
    result[last(inside)] = a
    return result


def _crop(bound: Bound, lead: int, a: Array) -> Array:
    margins = _margins(bound)
    inside = []
    for axis, length in enumerate(bound.shapes[0]):
        before, after = margins.get(axis, (0, 0))
        inside.append(slice(before, length - after))
    cropped: Array = a[last(inside)]
    return cropped


def _margin_rules(name: str) -> Callable[[Bound], Rules]:
    def rules(bound: Bound) -> Rules:
        operand = bound.types[0]
        text = write(name, "g", *bound.dims, axis=bound.options["axis"])
        return {"a": fitted(text, Type(operand.shape), operand)}

    return rules


OPERATIONS = (
    Op(
        name="zeros",
        operands=(),
        dims="shape",
        dim_count=(1, None),
        shape=lambda bound: Type(_size_of(bound)),
        forward=_constant(0.0),
        vjp=None,
        doc="An array of zeros of the given shape.",
        example="zeros(2, 3)",
    ),
    Op(
        name="ones",
        operands=(),
        dims="shape",
        dim_count=(1, None),
        shape=lambda bound: Type(_size_of(bound)),
        forward=_constant(1.0),
        vjp=None,
        doc="An array of ones of the given shape.",
        example="ones(3)",
    ),
    Op(
        name="full",
        operands=("value",),
        dims="shape",
        dim_count=(1, None),
        shape=_full_type,
        forward=_full,
        vjp={"value": "sum(g)"},
        doc="An array of the given shape filled with one number: value first, then the shape.",
        example="full(0.5, 2, 3)",
    ),
    Op(
        name="eye",
        operands=(),
        dims="size",
        dim_count=(1, 1),
        shape=lambda bound: Type(_size_of(bound) * 2),
        forward=lambda bound, lead: np.eye(bound.dims[0]).reshape((1,) * lead + bound.dims * 2),
        vjp=None,
        doc="The identity matrix of the given size.",
        example="eye(3)",
    ),
    Op(
        name="one_hot",
        operands=("k",),
        dims="how many classes",
        dim_count=(1, 1),
        shape=_one_hot_type,
        forward=lambda bound, lead, k: one_hot(k, bound.dims[0]),
        vjp=None,
        spellings=("onehot",),
        doc="The vector with 1 at class number k, counted from 0, and 0 elsewhere; of a vector of "
        "class numbers one row each.  Not a number where there is no such class.",
        example="one_hot(2, 10)",
    ),
    Op(
        name="diag",
        operands=("a",),
        shape=_diag_type,
        forward=_diag,
        vjp=_diag_rules,
        doc="Of a vector, the matrix with it on the diagonal; of a matrix, its diagonal.",
        example="diag(sigmoid'(a))",
    ),
    Op(
        name="pad",
        operands=("a",),
        dims="margin",
        dim_count=(1, 4),
        options={"axis": _MARGIN},
        shape=_pad_type,
        forward=_pad,
        vjp=_margin_rules("crop"),
        doc="Puts zeros around the last two axes (or the only one): pad(a, 1) all around, or "
        "pad(a, top, bottom, left, right); pad(a, before, after, axis=0) along one axis.",
        example="pad(x, 1)",
    ),
    Op(
        name="crop",
        operands=("a",),
        dims="margin",
        dim_count=(1, 4),
        options={"axis": _MARGIN},
        shape=_crop_type,
        forward=_crop,
        vjp=_margin_rules("pad"),
        doc="Takes a margin off the last two axes (or the only one), the inverse of pad: "
        "crop(a, 1), crop(a, top, bottom, left, right), or crop(a, before, after, axis=0).",
        example="crop(x, 1)",
    ),
)
