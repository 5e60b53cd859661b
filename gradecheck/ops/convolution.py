"""Convolution as deep learning has it (cross-correlation), its transpose, both also in one
dimension.

A convolution's kernel is (h, w), (C, h, w) for one output map, or (O, C, h, w); that of a
transposed convolution (h, w), (C, h, w) for one output map, or (C, O, h, w).  They are the same
arrays: what the first index counts, the convolution writes and its transpose reads.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import prod

from gradecheck.ops import convolution_rules as rules
from gradecheck.ops import convolution_shapes as shapes
from gradecheck.ops import correlation
from gradecheck.ops.convolution_mistakes import mistakes_of
from gradecheck.ops.record import Array, Bound, Op, Option, Shape
from gradecheck.ops.shapes import LOOP, size

_STRIDE = Option(1, ("count",), "how far the kernel moves from one position to the next")
_DILATION = Option(1, ("count",), "how far entries of the kernel lie apart")
_PADDING = Option(0, ("size", "same"), "zeros all around; same: output is ⌈input / stride⌉ long")
_CROPPED = Option(0, ("size", "same"), "margin taken off; same: output is input · stride long")
_LONGER = Option(0, ("size",), "how much longer the output is at its end")

_CORRELATION_OPTIONS = {
    "stride": _STRIDE,
    "padding": Option(0, ("size",), "zeros all around"),
    "dilation": _DILATION,
}


def _channelled(array: Array, lead: int, core: Shape) -> Array:
    """The array with all its channel axes written out."""
    return array.reshape(array.shape[:lead] + core)


def _conv(bound: Bound, lead: int, x: Array, k: Array, count: int) -> Array:
    (image, kernel), axes = bound.shapes, shapes.conv_axes(bound, count)
    some = shapes.channels(image, count)
    maps = kernel[0] if len(kernel) == count + 2 else 1
    wide_x = _channelled(x, lead, (some, *image[-count:]))
    wide_k = _channelled(k, lead, (maps, some, *kernel[-count:]))
    result = correlation.convolve(wide_x, wide_k, axes)
    return _channelled(result, lead, shapes.conv_type(bound, count).shape)


def _deconv(bound: Bound, lead: int, x: Array, k: Array, count: int) -> Array:
    (maps, kernel), axes = bound.shapes, shapes.deconv_axes(bound, count)
    some = shapes.channels(maps, count)
    written = kernel[1] if len(kernel) == count + 2 else 1
    wide_x = _channelled(x, lead, (some, *maps[-count:]))
    wide_k = _channelled(k, lead, (some, written, *kernel[-count:]))
    result = correlation.stamp(wide_x, wide_k, axes)
    return _channelled(result, lead, shapes.deconv_type(bound, count).shape)


def _correlate(bound: Bound, lead: int, x: Array, y: Array, count: int) -> Array:
    image, maps = bound.shapes
    axes = tuple(axis.turned() for axis in shapes.conv_axes(bound, count))
    wide_x = _channelled(x, lead, (shapes.channels(image, count), *image[-count:]))
    wide_y = _channelled(y, lead, (shapes.channels(maps, count), *maps[-count:]))
    result = correlation.correlate(wide_x, wide_y, axes)
    return _channelled(result, lead, shapes.correlate_type(bound, count).shape)


def _work(bound: Bound, result: Shape, *, op: str, count: int) -> int:
    """The products of the one sum (see `correlation`), and the padded image that it is over."""
    image, kernel = bound.shapes
    make = shapes.deconv_axes if op == "deconv" else shapes.conv_axes
    axes = make(bound, count)
    if op == "correlate":
        axes, kernel = tuple(axis.turned() for axis in axes), result
    some = shapes.channels(result if op == "deconv" else image, count)
    places, entries = prod(axis.map for axis in axes), prod(axis.kernel for axis in axes)
    return size(kernel) * places + some * prod(axis.reach for axis in axes) + LOOP * entries


def _named(function: Callable[..., Array], count: int) -> Callable[..., Array]:
    def forward(bound: Bound, lead: int, x: Array, k: Array) -> Array:
        return function(bound, lead, x, k, count)

    return forward


def _family(count: int) -> tuple[Op, ...]:
    """The three operations over ``count`` spatial axes."""
    suffix = "1d" if count == 1 else ""
    image = "(L,) or (C, L)" if count == 1 else "(H, W) or (C, H, W)"
    entry = "l" if count == 1 else "h, w"
    spelling = "1d" if count == 1 else "2d"
    transposes = ("conv_transpose", "conv_transpose2d", "convtranspose2d", "transposed_conv")
    return (
        Op(
            name=f"conv{suffix}",
            operands=("x", "k"),
            options={"stride": _STRIDE, "padding": _PADDING, "dilation": _DILATION},
            shape=partial(shapes.conv_type, count=count),
            forward=_named(_conv, count),
            vjp=partial(rules.conv_rules, count=count),
            work=partial(_work, op="conv", count=count),
            spellings=("conv2d",) if count == 2 else (),
            doc="Convolution as deep learning has it: the kernel is slid over the image without "
            f"being turned (cross-correlation).  The image is {image}, the kernel ({entry}), "
            f"(C, {entry}) for one output map, or (O, C, {entry}) (Goodfellow, Bengio & Courville, "
            "Deep Learning, equation 9.6).",
            example=f"conv{suffix}(x, k, padding=same)",
            mistakes=mistakes_of(f"conv{suffix}", f"deconv{suffix}", count),
        ),
        Op(
            name=f"deconv{suffix}",
            operands=("x", "k"),
            options={
                "stride": _STRIDE,
                "padding": _CROPPED,
                "output_padding": _LONGER,
                "dilation": _DILATION,
            },
            shape=partial(shapes.deconv_type, count=count),
            forward=_named(_deconv, count),
            vjp=partial(rules.deconv_rules, count=count),
            work=partial(_work, op="deconv", count=count),
            spellings=transposes if count == 2 else ("conv_transpose1d", "convtranspose1d"),
            doc="Transposed convolution: every entry of the input stamps the kernel, scaled by it, "
            f"onto the output.  The input is {image}, the kernel ({entry}), (C, {entry}) for one "
            f"output map, or (C, O, {entry}); as PyTorch's ConvTranspose{spelling} (Dumoulin & "
            "Visin 2016, chapter 4).",
            example=f"deconv{suffix}(x, k, stride=2)",
            mistakes=mistakes_of(f"deconv{suffix}", f"conv{suffix}", count),
        ),
        Op(
            name=f"correlate{suffix}",
            operands=("x", "y"),
            options=_CORRELATION_OPTIONS,
            shape=partial(shapes.correlate_type, count=count),
            forward=_named(_correlate, count),
            vjp=partial(rules.correlate_rules, count=count),
            work=partial(_work, op="correlate", count=count),
            doc="Every map of `y` slid over every channel of the image `x`, nothing summed: from C "
            f"channels and O maps a kernel (O, C, {entry}), from a single map one (C, {entry}).  "
            "This is the derivative of a convolution for its kernel.",
            example=f"correlate{suffix}(x, y)",
        ),
    )


OPERATIONS = (*_family(2), *_family(1))
