"""Convolutions and pooling once more, entry by entry, with autograd's numpy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import autograd.numpy as np

from .example import Example

Reference = Callable[..., Any]

# Convolutions, entry by entry ------------------------------------------------------------


def _geometry(example: Example) -> tuple[int, int, int]:
    suffix = 1 if example.op.endswith("1d") else 2
    return suffix, example.options.get("stride", 1), example.options.get("dilation", 1)


def _with_axes(a: Any, rank: int) -> Any:
    return np.reshape(a, (1,) * (rank - a.ndim) + a.shape)


def sum_of(terms: list[Any]) -> Any:
    return sum(terms[1:], start=terms[0]) if terms else 0.0


def _array(entries: list[Any], shape: tuple[int, ...]) -> Any:
    return np.reshape(np.array(entries), shape)


def conv(example: Example, x: Any, k: Any) -> Any:
    count, stride, dilation = _geometry(example)
    scalar_maps = k.ndim < count + 2
    x, k = _with_axes(x, count + 1), _with_axes(k, count + 2)
    before, after = _conv_padding(example, x.shape[1:], k.shape[2:])
    x = np.pad(x, [(0, 0), *zip(before, after, strict=True)], mode="constant")
    places = [
        (n - (m - 1) * dilation - 1) // stride + 1
        for n, m in zip(x.shape[1:], k.shape[2:], strict=True)
    ]
    entries = []
    for o, *place in product(range(k.shape[0]), *map(range, places)):
        window = tuple(
            slice(i * stride, i * stride + (m - 1) * dilation + 1, dilation)
            for i, m in zip(place, k.shape[2:], strict=True)
        )
        entries.append(np.sum(x[(slice(None), *window)] * k[o]))
    result = _array(entries, (k.shape[0], *places))
    return result[0] if scalar_maps else result


def _conv_padding(example: Example, image: Any, kernel: Any) -> tuple[list[int], list[int]]:
    _, stride, dilation = _geometry(example)
    padding = example.options.get("padding", 0)
    if padding != "same":
        return [padding] * len(image), [padding] * len(image)
    before, after = [], []
    for n, m in zip(image, kernel, strict=True):
        total = max((-(-n // stride) - 1) * stride + (m - 1) * dilation + 1 - n, 0)
        before.append(total // 2)
        after.append(total - total // 2)
    return before, after


def deconv(example: Example, x: Any, k: Any) -> Any:
    count, stride, dilation = _geometry(example)
    scalar_maps = k.ndim < count + 2
    if k.ndim == count + 1:
        k = np.expand_dims(k, 1)
    x, k = _with_axes(x, count + 1), _with_axes(k, count + 2)
    extra = example.options.get("output_padding", 0)
    full = [
        (n - 1) * stride + (m - 1) * dilation + 1
        for n, m in zip(x.shape[1:], k.shape[2:], strict=True)
    ]
    result: Any = 0.0
    for c, *place in product(range(x.shape[0]), *map(range, x.shape[1:])):
        stamped = k[c] * x[(c, *place)]
        stamped = _dilated(stamped, dilation)
        widths = [
            (i * stride, total - i * stride - n)
            for i, total, n in zip(place, full, stamped.shape[1:], strict=True)
        ]
        result = result + np.pad(stamped, [(0, 0), *widths], mode="constant")
    result = _deconv_crop(example, result, x.shape[1:], full, extra)
    return result[0] if scalar_maps else result


def _dilated(kernel: Any, dilation: int) -> Any:
    """Zeros put between the entries of a kernel."""
    for axis in range(1, kernel.ndim):
        parts = []
        for index in range(kernel.shape[axis]):
            piece = _piece(kernel, axis, index)
            parts += [piece] + [piece * 0.0] * (dilation - 1)
        kernel = np.concatenate(parts[: len(parts) - dilation + 1], axis=axis)
    return kernel


def _piece(a: Any, axis: int, index: int) -> Any:
    return a[(slice(None),) * axis + (slice(index, index + 1),)]


def _deconv_crop(example: Example, full: Any, places: Any, sizes: Any, extra: int) -> Any:
    _, stride, _ = _geometry(example)
    padding = example.options.get("padding", 0)
    for axis, (n, size) in enumerate(zip(places, sizes, strict=True), 1):
        if padding == "same":
            start, length = max(size - n * stride, 0) // 2, n * stride
        else:
            start, length = padding, size - 2 * padding + extra
        missing = max(start + length - size, 0)
        full = np.pad(
            full,
            [(0, missing if each == axis else 0) for each in range(full.ndim)],
            mode="constant",
        )
        full = full[(slice(None),) * axis + (slice(start, start + length),)]
    return full


def correlate(example: Example, x: Any, y: Any) -> Any:
    """One convolution of one channel with one map for each pair."""
    count, _, _ = _geometry(example)
    one_map, one_channel = y.ndim == count, x.ndim == count
    x, y = _with_axes(x, count + 1), _with_axes(y, count + 1)
    rows = [np.array([conv(example, channel, each) for channel in x]) for each in y]
    if not one_map:
        return np.array(rows)
    return rows[0][0] if one_channel else rows[0]


# Pooling, window by window ---------------------------------------------------------------


def _windows(example: Example, shape: tuple[int, ...]) -> list[list[list[tuple[int, int]]]]:
    """For every place the entries of its window that lie inside the image."""
    size, padding = example.dims[0], example.options.get("padding", 0)
    stride = example.options.get("stride", size)
    height, width = shape[-2:]
    rows = range(-padding, height + padding - size + 1, stride)
    columns = range(-padding, width + padding - size + 1, stride)
    return [
        [
            [
                (i, j)
                for i in range(top, top + size)
                for j in range(left, left + size)
                if 0 <= i < height and 0 <= j < width
            ]
            for left in columns
        ]
        for top in rows
    ]


def pooling(combine: Callable[..., Any]) -> Reference:
    """``combine`` makes one number of the entries of a window."""

    def reference(example: Example, x: Any, other: Any = None) -> Any:
        windows = _windows(example, x.shape)
        flat = np.reshape(x, (-1, *x.shape[-2:]))
        by = flat if other is None else np.reshape(other, flat.shape)
        entries = [
            combine(example, [a[p] for p in window], [b[p] for p in window])
            for a, b in zip(flat, by, strict=True)
            for row in windows
            for window in row
        ]
        return _array(entries, (*x.shape[:-2], len(windows), len(windows[0])))

    return reference


def greatest(example: Example, values: list[Any], by: list[Any]) -> Any:
    return np.max(np.array(values))


def average(example: Example, values: list[Any], by: list[Any]) -> Any:
    return sum_of(values) / example.dims[0] ** 2


def at_greatest(example: Example, values: list[Any], by: list[Any]) -> Any:
    return values[max(range(len(by)), key=lambda position: by[position])]


def unpooling(by_greatest: bool) -> Reference:
    def reference(example: Example, a: Any, x: Any = None) -> Any:
        shape = (*a.shape[:-2], *example.dims[1:]) if x is None else x.shape
        windows = _windows(example, shape)
        height, width = shape[-2:]
        maps = []
        for position, g in enumerate(np.reshape(a, (-1, *a.shape[-2:]))):
            terms: dict[tuple[int, int], list[Any]] = {}
            for (i, row), j in product(enumerate(windows), range(len(windows[0]))):
                window, value = row[j], g[i, j]
                if by_greatest:
                    image = np.reshape(x, (-1, height, width))[position]
                    window = [max(window, key=lambda p, image=image: image[p])]
                else:
                    value = value / example.dims[0] ** 2
                for p in window:
                    terms.setdefault(p, []).append(value)
            maps += [sum_of(terms.get(p, [])) for p in product(range(height), range(width))]
        return _array(maps, shape)

    return reference
