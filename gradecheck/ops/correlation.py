"""One sum that convolution, its transpose and both their derivatives are made of.

For an image x, a kernel k and a map y consider, along every spatial axis,

    T = Σ x[c, i·stride + u·dilation - before] k[o, c, u] y[o, i]

over channels c, maps o, kernel entries u and positions i.  Convolution is ∂T/∂y, its transpose
∂T/∂x, and what both need for the kernel's derivative is ∂T/∂k.  Each is one matrix product with the
image unrolled into columns, one row for each c, u and one column for each i ("im2col", Chellapilla,
Puri & Simard 2006).
"""

from __future__ import annotations

from itertools import product
from math import prod

import msgspec
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gradecheck.ops.record import Array, Shape
from gradecheck.ops.shapes import last


class Axis(msgspec.Struct, frozen=True):
    """One spatial axis: lengths of image, kernel and map, and how they lie to each other.

    >>> Axis(image=5, kernel=3, map=5, before=1).reach
    7
    """

    image: int
    kernel: int
    map: int
    before: int = 0
    stride: int = 1
    dilation: int = 1

    @property
    def reach(self) -> int:
        """How much of the padded image the kernel sweeps over."""
        return (self.map - 1) * self.stride + (self.kernel - 1) * self.dilation + 1

    @property
    def after(self) -> int:
        """How much the kernel reaches beyond the image's end (negative: leaves unseen)."""
        return self.reach - self.before - self.image

    def turned(self) -> Axis:
        """The same axis with kernel and map in each other's place: T is the same sum."""
        return Axis(self.image, self.map, self.kernel, self.before, self.dilation, self.stride)


Axes = tuple[Axis, ...]


def _margin(x: Array, axes: Axes) -> Array:
    """The image with zeros around it, exactly as far as the kernel reaches."""
    if all(axis.before == axis.after == 0 for axis in axes):
        return x
    padded = np.zeros(x.shape[: -len(axes)] + tuple(axis.reach for axis in axes))
    kept = [min(axis.image, axis.reach - axis.before) for axis in axes]
    if min(kept) > 0:
        inside = [slice(axis.before, axis.before + n) for axis, n in zip(axes, kept, strict=True)]
        padded[last(inside)] = x[last(map(slice, kept))]
    return padded


def _columns(x: Array, axes: Axes) -> Array:
    """The image (…, C, image) unrolled into columns (…, C · kernel, map)."""
    count, before = len(axes), x.shape[: -len(axes) - 1]
    window = tuple((axis.kernel - 1) * axis.dilation + 1 for axis in axes)
    seen: Array = sliding_window_view(_margin(x, axes), window, axis=tuple(range(-count, 0)))
    steps = [slice(None, None, axis.stride) for axis in axes]
    inner = [slice(None, None, axis.dilation) for axis in axes]
    seen = seen[last(steps + inner)]  # now (…, C, map, kernel)
    core = len(before) + 1
    order = (*range(core), *range(core + count, core + 2 * count), *range(core, core + count))
    rows = x.shape[-count - 1] * prod(axis.kernel for axis in axes)
    return seen.transpose(order).reshape(*before, rows, prod(axis.map for axis in axes))


def _from_columns(columns: Array, channels: int, axes: Axes) -> Array:
    """The transpose of :func:`_columns`: every column is stamped back onto the image."""
    before = columns.shape[:-2]
    kernel, places = tuple(a.kernel for a in axes), tuple(a.map for a in axes)
    pieces = columns.reshape(*before, channels, *kernel, *places)
    every = (slice(None),) * (len(before) + 1)
    full = np.zeros(
        (*before, channels, *(max(axis.reach, axis.before + axis.image) for axis in axes))
    )
    for entry in product(*map(range, kernel)):
        where = tuple(
            slice(u * a.dilation, u * a.dilation + (a.map - 1) * a.stride + 1, a.stride)
            for u, a in zip(entry, axes, strict=True)
        )
        full[every + where] += pieces[every + entry]
    return full[every + tuple(slice(a.before, a.before + a.image) for a in axes)]


def convolve(x: Array, k: Array, axes: Axes) -> Array:
    """∂T/∂y: image (…, C, image) and kernel (…, O, C, kernel) to maps (…, O, map)."""
    columns = _columns(x, axes)
    result: Array = np.matmul(k.reshape(*k.shape[: -len(axes) - 1], -1), columns)
    return result.reshape(*result.shape[:-1], *(axis.map for axis in axes))


def stamp(y: Array, k: Array, axes: Axes) -> Array:
    """∂T/∂x: maps (…, O, map) and kernel (…, O, C, kernel) to an image (…, C, image)."""
    count, channels = len(axes), k.shape[-len(axes) - 1]
    flat = k.reshape(*k.shape[: -count - 1], channels * prod(axis.kernel for axis in axes))
    columns = np.matmul(np.swapaxes(flat, -1, -2), _flat(y, count))
    return _from_columns(columns, channels, axes)


def correlate(x: Array, y: Array, axes: Axes) -> Array:
    """∂T/∂k: image (…, C, image) and maps (…, O, map) to a kernel (…, O, C, kernel)."""
    columns = _columns(x, axes)
    result: Array = np.matmul(_flat(y, len(axes)), np.swapaxes(columns, -1, -2))
    kernel: Shape = (x.shape[-len(axes) - 1], *(axis.kernel for axis in axes))
    return result.reshape(*result.shape[:-1], *kernel)


def _flat(a: Array, count: int) -> Array:
    return a.reshape(*a.shape[:-count], prod(a.shape[-count:]))
