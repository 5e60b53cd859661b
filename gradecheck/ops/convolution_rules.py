"""Derivatives of the convolutions: each is another one of them, see :mod:`correlation`.

Where the plain textbook form is exact it is written: the derivative of a transposed convolution for
its kernel is the convolution of the output's gradient with the input.
"""

from __future__ import annotations

from collections.abc import Sequence

from gradecheck.ops.convolution_shapes import channels, conv_axes, deconv_axes
from gradecheck.ops.correlation import Axes
from gradecheck.ops.notation import fitted, unless, write
from gradecheck.ops.record import Bound, Rules, Shape, Type


def _margin(text: str, widths: Sequence[tuple[int, int]]) -> str:
    """Zeros put around the spatial axes; where a width is negative, that much taken off."""
    for name, sign in (("pad", 1), ("crop", -1)):
        given = [max(sign * width, 0) for pair in widths for width in pair]
        if any(given):
            text = write(name, text, *given, axis=-1 if len(widths) == 1 else None)
    return text


def _slid(name: str, image: str, kernel: str, axes: Axes, same: bool = False) -> str:
    """``kernel`` slid over ``image`` such that the result is as long as ``axis.map`` says."""
    first = axes[0]
    stride, dilation = unless(first.stride, 1), unless(first.dilation, 1)
    if same:
        return write(name, image, kernel, stride=stride, padding="same", dilation=dilation)
    if len({axis.before for axis in axes}) > 1 or any(axis.after > axis.before for axis in axes):
        image = _margin(image, [(axis.before, axis.after) for axis in axes])
        return write(name, image, kernel, stride=stride, dilation=dilation)
    text = write(
        name, image, kernel, stride=stride, padding=unless(first.before, 0), dilation=dilation
    )
    # Places that the forward pass never reached are dropped.
    return _margin(text, [(0, -((axis.before - axis.after) // axis.stride)) for axis in axes])


def _stamped(name: str, maps: str, kernel: str, axes: Axes, same: bool = False) -> str:
    """``kernel`` stamped from every place of ``maps`` such that the result is the image."""
    first = axes[0]
    stride, dilation = unless(first.stride, 1), unless(first.dilation, 1)
    if same and all(axis.image == axis.map * axis.stride for axis in axes):
        return write(name, maps, kernel, stride=stride, padding="same", dilation=dilation)
    extra = first.before - first.after
    alike = len({(axis.before, axis.after) for axis in axes}) == 1
    if alike and 0 <= extra < max(first.stride, first.dilation):
        return write(
            name,
            maps,
            kernel,
            stride=stride,
            padding=unless(first.before, 0),
            output_padding=unless(extra, 0),
            dilation=dilation,
        )
    text = write(name, maps, kernel, stride=stride, dilation=dilation)
    return _margin(text, [(-axis.before, -axis.after) for axis in axes])


def _with_channels(name: str, before: Shape, kernel: Shape, count: int) -> str:
    """A kernel with other channel axes in front; only its name where it has those already."""
    wanted = (*before, *kernel[-count:])
    return name if wanted == kernel else write("reshape", name, *wanted)


def _kernel_to_stamp(name: str, kernel: Shape, image: Shape, count: int) -> str:
    """A convolution's kernel as its transpose needs it to give an image with those channels."""
    if len(kernel) == count:
        return name
    maps = kernel[0] if len(kernel) == count + 2 else 1
    return _with_channels(name, (maps, *image[:-count]), kernel, count)


def conv_rules(bound: Bound, count: int) -> Rules:
    """Derivatives of conv(x, k)."""
    (image, kernel), axes = bound.shapes, conv_axes(bound, count)
    names = _names(count)
    same = bound.options["padding"] == "same"
    for_x = _stamped(names["deconv"], "g", _kernel_to_stamp("k", kernel, image, count), axes, same)
    turned = tuple(axis.turned() for axis in axes)
    one_channel = len(kernel) == count or len(image) == count == len(kernel) - 1
    for_k = _slid(names["conv" if one_channel else "correlate"], "x", "g", turned)
    return {
        "x": _fit(for_x, image[-count:] if len(kernel) == count else image, bound.types[0]),
        "k": _fit(for_k, kernel[-count:] if one_channel else kernel, bound.types[1]),
    }


def deconv_rules(bound: Bound, count: int) -> Rules:
    """Derivatives of deconv(x, k)."""
    (maps, kernel), axes = bound.shapes, deconv_axes(bound, count)
    names, most = _names(count), channels(bound.shapes[0], count)
    same = bound.options["padding"] == "same"
    turned = tuple(axis.turned() for axis in axes)
    read, slid_maps, for_k_name, for_k_shape = "k", "x", "conv", kernel[-count:]
    if len(kernel) == count + 2:
        read = _with_channels("k", (*maps[:-count], kernel[1]), kernel, count)
        for_k_name, for_k_shape = "correlate", kernel[len(maps) == count :]
    elif len(kernel) == count + 1 == len(maps):
        read = _with_channels("k", (most, 1), kernel, count)
        slid_maps, for_k_shape = _with_channels("x", (most, 1), maps, count), kernel
    for_x = _slid(names["conv"], "g", read, axes, same)
    for_k = _slid(names[for_k_name], "g", slid_maps, turned)
    return {
        "x": _fit(for_x, maps[-count:] if len(kernel) == count else maps, bound.types[0]),
        "k": _fit(for_k, for_k_shape, bound.types[1]),
    }


def correlate_rules(bound: Bound, count: int) -> Rules:
    """Derivatives of correlate(x, y), whose value is a kernel."""
    image, maps = bound.shapes
    turned = tuple(axis.turned() for axis in conv_axes(bound, count))
    names = _names(count)
    before = image[:-count] if len(maps) == count else (maps[0], channels(image, count))
    value = (*before, *(axis.kernel for axis in turned))
    stamped = _kernel_to_stamp("g", value, image, count)
    return {
        "x": _fit(_stamped(names["deconv"], "y", stamped, turned), image, bound.types[0]),
        "y": _fit(_slid(names["conv"], "x", "g", turned), maps, bound.types[1]),
    }


def _names(count: int) -> dict[str, str]:
    suffix = "1d" if count == 1 else ""
    return {name: name + suffix for name in ("conv", "deconv", "correlate")}


def _fit(text: str, has: Shape, to: Type) -> str:
    return fitted(text, Type(has), to)
