"""Fitting what was written to the shape that is expected: axes of length 1, channels last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.errors import Place
from gradecheck.ops.record import Array, Shape
from gradecheck.spec.numbers import Numbers, UnreadableNumberError


class Fitted(msgspec.Struct, frozen=True, eq=False):
    """An answer in the shape expected.

    ``other`` is the same read with the channels last, where that is possible, too.  ``note`` says
    what was done to make it fit.
    """

    values: Array
    written: NDArray[np.bool_]
    other: Array | None = None
    other_written: NDArray[np.bool_] | None = None
    note: str = ""


def fit_shape(numbers: Numbers, shapes: Sequence[Shape], place: Place, *, is_image: bool) -> Fitted:
    """``numbers`` in the first of ``shapes`` that they fit just so, else the first they fit at all.

    A shape that differs only in axes of length 1 is accepted; for images and kernels
    (``is_image``) also the channels as last axis.  Raises :class:`UnreadableNumberError`, which
    speaks of the first shape, where none fits.
    """
    found = numbers.values.shape
    for shape in sorted(shapes, key=lambda shape: shape != found):
        fitted = _fit(numbers, shape, is_image=is_image)
        if fitted is not None:
            return fitted
    raise _misfit(found, shapes[0], place)


def _fit(numbers: Numbers, shape: Shape, *, is_image: bool) -> Fitted | None:
    found = numbers.values.shape
    if found == shape:
        if is_image and is_ambiguous(shape):
            values = _channels_first(numbers.values)
            return Fitted(numbers.values, numbers.written, values, _channels_first(numbers.written))
        return Fitted(numbers.values, numbers.written)
    if _squeezed(found) == _squeezed(shape):
        note = f"given as {extent(found)}, read as {extent(shape)}"
        return Fitted(numbers.values.reshape(shape), numbers.written.reshape(shape), note=note)
    if is_image and _from_channels_last(found) == shape:
        note = f"given with the channels last ({extent(found)}), read as {extent(shape)}"
        values, written = _channels_first(numbers.values), _channels_first(numbers.written)
        return Fitted(values, written, note=note)
    return None


def _squeezed(shape: Shape) -> Shape:
    return tuple([length for length in shape if length != 1])


def is_ambiguous(shape: Shape) -> bool:
    """Whether an image or kernel of this shape could also have been written channels last."""
    return (
        len(shape) in (3, 4) and len(_squeezed(shape)) > 1 and _from_channels_last(shape) == shape
    )


def _from_channels_last(shape: Shape) -> Shape | None:
    """Our shape of an image (H, W, C) or a kernel (h, w, C, O)."""
    if len(shape) == 3:
        return (shape[2], shape[0], shape[1])
    if len(shape) == 4:
        return (shape[3], shape[2], shape[0], shape[1])
    return None


def _channels_first(array: NDArray[Any]) -> NDArray[Any]:
    return array.transpose((2, 0, 1) if array.ndim == 3 else (3, 2, 0, 1))


def all_channels_first(array: NDArray[Any]) -> NDArray[Any]:
    """Many images or kernels, one after another, each read as written channels last."""
    return array.transpose((0, 3, 1, 2) if array.ndim == 4 else (0, 4, 3, 1, 2))


def extent(shape: Shape) -> str:
    """A shape as people say it.

    >>> extent(()), extent((8,)), extent((2, 3))
    ('a number', '8 numbers', '2×3')
    """
    if not shape:
        return "a number"
    if len(shape) == 1:
        return f"{shape[0]} number{'s' * (shape[0] != 1)}"
    return "×".join(str(length) for length in shape)


def _misfit(found: Shape, shape: Shape, place: Place) -> UnreadableNumberError:
    message = f"this is {extent(found)}, expected is {extent(shape)}"
    hint = ""
    if len(found) == 2 and found == shape[::-1]:
        message = f"this is {extent(found)}: the transpose of {extent(shape)}, which is expected"
        hint = "exchange rows and columns"
    elif np.prod(found, dtype=int) == np.prod(shape, dtype=int):
        hint = f"the number of elements is right; write them as {extent(shape)}"
    elif shape and len(found) == len(shape):
        hint = "count the rows and columns; write ? for an element that you do not have"
    return UnreadableNumberError("wrong-shape", message, place, hint)
