"""Pooling over windows of the last two axes, and what its derivatives are made of.

A window's entries are visited one by one (there are few); every other axis is done at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gradecheck.ops import pooling_mistakes
from gradecheck.ops.notation import fitted, unless, write
from gradecheck.ops.record import Array, Bound, Op, Option, Rules, Shape, ShapeError, Type
from gradecheck.ops.shapes import LOOP, last, show, size, whole

_OPTIONS = {
    "stride": Option(
        None, ("count",), "from one window to the next; the window's size if left out"
    ),
    "padding": Option(0, ("size",), "margin all around, of at most half the window"),
}
_WINDOW = "size of the window"


class _Windows:
    """Where the windows of a call lie over the last two axes ``image``."""

    __slots__ = ("image", "padding", "places", "size", "stride")

    def __init__(self, bound: Bound, image: Shape) -> None:
        self.image = image[-2:]
        self.size = bound.dims[0]
        stride = bound.options["stride"]
        self.stride = self.size if stride is None else whole(stride)
        self.padding = whole(bound.options["padding"])
        if self.size < 1:
            raise ShapeError(f"a window of size {self.size} holds nothing")
        if len(image) < 2:
            raise ShapeError(
                f"pooling needs an image (H, W) or (C, H, W), not {show(image)}", operand=0
            )
        if 2 * self.padding > self.size:
            raise ShapeError(
                f"padding={self.padding} is more than half a window of size {self.size}",
                "a window must not lie in the margin altogether",
            )
        self.places = tuple(
            (length + 2 * self.padding - self.size) // self.stride + 1 for length in self.image
        )
        if min(self.places) < 1 or min(self.image) < 1:
            raise ShapeError(f"a window of size {self.size} does not fit into {show(image)}")

    def entries(self) -> Iterator[Any]:
        """For every entry of a window an index that picks it from all windows at once."""
        for row in range(self.size):
            for column in range(self.size):
                starts = zip((row, column), self.places, strict=True)
                yield last(
                    slice(start, start + (n - 1) * self.stride + 1, self.stride)
                    for start, n in starts
                )

    def blank(self, before: Shape, value: float) -> Array:
        """An image with its margin, filled with one value."""
        return np.full((*before, *(n + 2 * self.padding for n in self.image)), value)

    def inside(self) -> Any:
        """The index of the image within its margin."""
        return last(slice(self.padding, self.padding + length) for length in self.image)

    def margin(self, a: Array, value: float) -> Array:
        """The image with a margin of one value around it."""
        if not self.padding:
            return a
        padded = self.blank(a.shape[:-2], value)
        padded[self.inside()] = a
        return padded


def _windows(bound: Bound) -> _Windows:
    return _Windows(bound, bound.shapes[0])


def _pooled(bound: Bound) -> Type:
    return Type((*bound.shapes[0][:-2], *_windows(bound).places))


def _max_pool(bound: Bound, lead: int, x: Array) -> Array:
    windows = _windows(bound)
    padded = windows.margin(x, -np.inf)
    result: Array = np.maximum.reduce([padded[entry] for entry in windows.entries()])
    return result


def _avg_pool(bound: Bound, lead: int, x: Array) -> Array:
    windows = _windows(bound)
    padded = windows.margin(x, 0.0)
    result: Array = np.add.reduce([padded[entry] for entry in windows.entries()])
    return result / windows.size**2


def _shares(windows: _Windows, x: Array) -> list[Array]:
    """For every entry of a window its share in the maximum: 1, or 1/n where n are greatest."""
    padded = windows.margin(x, -np.inf)
    values = [padded[entry] for entry in windows.entries()]
    greatest = np.maximum.reduce(values)
    chosen = [(value == greatest).astype(np.float64) for value in values]
    count = np.add.reduce(chosen)
    return [each / count for each in chosen]


def _max_unpool(bound: Bound, lead: int, a: Array, x: Array) -> Array:
    windows = _Windows(bound, bound.shapes[1])
    before = np.broadcast_shapes(a.shape[:-2], x.shape[:-2])
    result = windows.blank(before, 0.0)
    for entry, share in zip(windows.entries(), _shares(windows, x), strict=True):
        result[entry] += a * share
    picked: Array = result[windows.inside()]
    return picked


def _max_pick(bound: Bound, lead: int, a: Array, x: Array) -> Array:
    windows = _Windows(bound, bound.shapes[1])
    padded = windows.margin(a, 0.0)
    shares = _shares(windows, x)
    return sum(
        (padded[entry] * share for entry, share in zip(windows.entries(), shares, strict=True)),
        start=np.zeros(1),
    )


def _max_unpool_type(bound: Bound) -> Type:
    windows = _Windows(bound, bound.shapes[1])
    expected = (*bound.shapes[1][:-2], *windows.places)
    if bound.shapes[0] != expected:
        raise ShapeError(
            f"{show(bound.shapes[0])} is not what pooling makes of {show(bound.shapes[1])}",
            f"that is {show(expected)}",
            operand=0,
        )
    return Type(bound.shapes[1], bound.types[1].row)


def _max_pick_type(bound: Bound) -> Type:
    if bound.shapes[0] != bound.shapes[1]:
        raise ShapeError(
            f"{show(bound.shapes[0])} and {show(bound.shapes[1])} must be of one shape", operand=0
        )
    return _pooled(bound)


def _avg_unpool_image(bound: Bound) -> Shape:
    """The image's last two axes: named after the size of the window."""
    shape = bound.shapes[0]
    if len(shape) < 2 or any(length < 1 for length in bound.dims[1:]):
        raise ShapeError(
            f"avg_unpool needs an image (H, W) or (C, H, W), not {show(shape)}",
            "then the size of the window, then height and width of the result",
        )
    return (*shape[:-2], *bound.dims[1:])


def _avg_unpool_type(bound: Bound) -> Type:
    image = _avg_unpool_image(bound)
    windows = _Windows(bound, image)
    if windows.places != bound.shapes[0][-2:]:
        raise ShapeError(
            f"{show(bound.shapes[0])} is not what pooling makes of {show(image)}",
            f"that is {show((*image[:-2], *windows.places))}",
        )
    return Type(image)


def _avg_unpool(bound: Bound, lead: int, a: Array) -> Array:
    windows = _Windows(bound, _avg_unpool_image(bound))
    result = windows.blank(a.shape[:-2], 0.0)
    for entry in windows.entries():
        result[entry] += a
    spread: Array = result[windows.inside()] / windows.size**2
    return spread


def _work(bound: Bound, result: Shape) -> int:
    """Every entry of a window is visited by a loop, for all windows (the fewest elements)."""
    return bound.dims[0] ** 2 * (LOOP + min(map(size, (result, *bound.shapes))))


def _call(name: str, *operands: object, bound: Bound) -> str:
    """A call with the same windows."""
    padding = unless(whole(bound.options["padding"]), 0)
    return write(name, *operands, stride=bound.options["stride"], padding=padding)


def _rules(make: Callable[[Bound], dict[str, str]]) -> Callable[[Bound], Rules]:
    """Rules whose values have the operand's shape, but may have to be made a row."""

    def rules(bound: Bound) -> Rules:
        texts = make(bound)
        first = bound.types[0]
        return {name: fitted(text, Type(first.shape), first) for name, text in texts.items()}

    return rules


OPERATIONS = (
    Op(
        name="max_pool",
        operands=("x",),
        dims=_WINDOW,
        dim_count=(1, 1),
        options=_OPTIONS,
        work=_work,
        shape=_pooled,
        forward=_max_pool,
        vjp=_rules(lambda bound: {"x": _call("max_unpool", "g", "x", bound.dims[0], bound=bound)}),
        spellings=("maxpool", "max_pool2d", "maxpool2d"),
        doc="The greatest element of every square window of the last two axes; what is left over "
        "at the end is dropped.  Where several are greatest, they share the derivative evenly.",
        example="max_pool(x, 2, stride=2)",
        mistakes=pooling_mistakes.of_max_pool,
    ),
    Op(
        name="avg_pool",
        operands=("x",),
        dims=_WINDOW,
        dim_count=(1, 1),
        options=_OPTIONS,
        work=_work,
        shape=_pooled,
        forward=_avg_pool,
        vjp=_rules(
            lambda bound: {
                "x": _call("avg_unpool", "g", bound.dims[0], *bound.shapes[0][-2:], bound=bound)
            }
        ),
        spellings=("avgpool", "avg_pool2d", "avgpool2d"),
        doc="The mean of every square window of the last two axes; what is left over at the end is "
        "dropped, and zeros of the padding count.",
        example="avg_pool(x, 2)",
        mistakes=pooling_mistakes.of_avg_pool,
    ),
    Op(
        name="max_unpool",
        operands=("a", "x"),
        dims=_WINDOW,
        dim_count=(1, 1),
        options=_OPTIONS,
        work=_work,
        shape=_max_unpool_type,
        forward=_max_unpool,
        vjp=_rules(lambda bound: {"a": _call("max_pick", "g", "x", bound.dims[0], bound=bound)}),
        doc="Puts every entry of `a` where the greatest element of its window of `x` is, and adds "
        "up: the derivative of max_pool(x, size).",
        example="max_unpool(a, x, 2)",
        mistakes=pooling_mistakes.of_max_unpool,
    ),
    Op(
        name="max_pick",
        operands=("a", "x"),
        dims=_WINDOW,
        dim_count=(1, 1),
        options=_OPTIONS,
        work=_work,
        shape=_max_pick_type,
        forward=_max_pick,
        vjp=_rules(lambda bound: {"a": _call("max_unpool", "g", "x", bound.dims[0], bound=bound)}),
        doc="Of every window the entry of `a` that stands where `x` is greatest: the derivative of "
        "max_unpool(a, x, size), and max_pool(x, size) if `a` is `x`.",
        example="max_pick(a, x, 2)",
    ),
    Op(
        name="avg_unpool",
        operands=("a",),
        dims="size of the window, height and width of the result",
        dim_count=(3, 3),
        options=_OPTIONS,
        work=_work,
        shape=_avg_unpool_type,
        forward=_avg_unpool,
        vjp=_rules(lambda bound: {"a": _call("avg_pool", "g", bound.dims[0], bound=bound)}),
        doc="Spreads every entry of `a` evenly over its window, and adds up: the derivative of "
        "avg_pool(x, size).  After the size of the window the height and width of x are named.",
        example="avg_unpool(a, 2, 4, 6)",
        mistakes=pooling_mistakes.of_avg_unpool,
    ),
)
