"""Which images and kernels fit each other, and how they lie along every spatial axis.

``count`` is the number of spatial axes: 2 for images, 1 for sequences.
"""

from __future__ import annotations

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.correlation import Axes, Axis
from gradecheck.ops.record import Bound, Shape, ShapeError, Type
from gradecheck.ops.shapes import show, whole


def channels(shape: Shape, count: int) -> int:
    """How many channels an image or a map has; where none are written, one."""
    return shape[0] if len(shape) > count else 1


def _written(count: int, *before: str) -> str:
    return f"({', '.join([*before, *(('l',) if count == 1 else ('h', 'w'))])})"


def check_image(bound: Bound, count: int, operand: int = 0) -> None:
    """Refuse what is no image; channels come first."""
    shape = bound.shapes[operand]
    if len(shape) - count not in (0, 1):
        sizes = "(L,) or (C, L)" if count == 1 else "(H, W) or (C, H, W)"
        raise ShapeError(f"{sizes} is expected, not {show(shape)}", "channels come first", operand)


def check_kernel(bound: Bound, count: int, maps_first: bool) -> None:
    """Refuse a kernel that is not for as many channels as the image has.

    ``maps_first``: the kernel of a convolution is (O, C, …), that of its transpose (C, O, …).
    """
    check_image(bound, count)
    image, kernel = bound.shapes
    extra, needed = len(kernel) - count, channels(image, count)
    full = _written(count, *("OC" if maps_first else "CO"))
    if extra not in (0, 1, 2):
        kinds = f"{_written(count)}, {_written(count, 'C')} or {full}"
        raise ShapeError(f"a kernel {kinds} is expected, not {show(kernel)}", operand=1)
    given = 1 if extra == 0 else kernel[1 if maps_first and extra == 2 else 0]
    if given != needed:
        raise ShapeError(
            f"the kernel {show(kernel)} is for {given} channel{'s' * (given != 1)}, but the image "
            f"{show(image)} has {needed}",
            f"a kernel is {_written(count, str(needed))} for one output map, or {full} with "
            f"C = {needed}",
            operand=1,
        )
    if 0 in kernel[extra:]:
        raise ShapeError(f"the kernel {show(kernel)} is empty", operand=1)


def _same_margin(axis: Axis) -> int:
    """TensorFlow's SAME: as many zeros before as after, one more after where they are odd."""
    return max(axis.reach - axis.image, 0) // 2


def _forth(image: int, kernel: int, padding: OptionValue, stride: int, dilation: int) -> Axis:
    """A kernel slid over an image."""
    if padding == "same":
        axis = Axis(image, kernel, -(-image // stride), 0, stride, dilation)
        return Axis(image, kernel, axis.map, _same_margin(axis), stride, dilation)
    before = whole(padding)
    places = (image + 2 * before - (kernel - 1) * dilation - 1) // stride + 1
    return Axis(image, kernel, places, before, stride, dilation)


def _back(places: int, kernel: int, bound: Bound) -> Axis:
    """A kernel stamped onto an image from every place of a map."""
    stride, dilation = whole(bound.options["stride"]), whole(bound.options["dilation"])
    padding = bound.options["padding"]
    axis = Axis(places * stride, kernel, places, 0, stride, dilation)
    if padding == "same":
        return Axis(axis.image, kernel, places, _same_margin(axis), stride, dilation)
    before = whole(padding)
    image = axis.reach - 2 * before + whole(bound.options["output_padding"])
    return Axis(image, kernel, places, before, stride, dilation)


def conv_axes(bound: Bound, count: int) -> Axes:
    """The spatial axes of a convolution; of ``correlate`` too, whose kernel is a map."""
    options = bound.options
    stride, dilation = whole(options["stride"]), whole(options["dilation"])
    image, kernel = (shape[-count:] for shape in bound.shapes)
    axes = tuple(
        _forth(*lengths, options["padding"], stride, dilation)
        for lengths in zip(image, kernel, strict=True)
    )
    if any(axis.map < 1 for axis in axes):
        raise ShapeError(
            f"the kernel {show(bound.shapes[1])} is larger than the image {show(bound.shapes[0])}",
            "the image comes first, the kernel second; padding puts zeros around the image",
            operand=1,
        )
    return axes


def deconv_axes(bound: Bound, count: int) -> Axes:
    """The spatial axes of a transposed convolution."""
    extra, padding = whole(bound.options["output_padding"]), bound.options["padding"]
    if extra >= max(whole(bound.options["stride"]), whole(bound.options["dilation"])):
        raise ShapeError(
            f"output_padding={extra} must be smaller than the stride or the dilation",
            "it only settles which of several sizes the input of a convolution had",
        )
    if extra and padding == "same":
        raise ShapeError("padding=same leaves no choice to output_padding", "leave one out")
    places, kernel = (shape[-count:] for shape in bound.shapes)
    axes = tuple(_back(*lengths, bound) for lengths in zip(places, kernel, strict=True))
    if any(axis.image < 1 or axis.map < 1 for axis in axes):
        raise ShapeError(
            f"nothing is left of {show(bound.shapes[0])} with the kernel {show(bound.shapes[1])} "
            f"and padding={padding}",
            "in a transposed convolution padding takes a margin off the output; use less",
        )
    return axes


def conv_type(bound: Bound, count: int) -> Type:
    """The maps that a convolution gives."""
    check_kernel(bound, count, maps_first=True)
    maps = bound.shapes[1][:1] if bound.types[1].rank == count + 2 else ()
    return Type((*maps, *(axis.map for axis in conv_axes(bound, count))))


def deconv_type(bound: Bound, count: int) -> Type:
    """The image that a transposed convolution gives."""
    check_kernel(bound, count, maps_first=False)
    maps = bound.shapes[1][1:2] if bound.types[1].rank == count + 2 else ()
    return Type((*maps, *(axis.image for axis in deconv_axes(bound, count))))


def correlate_type(bound: Bound, count: int) -> Type:
    """The kernel that ``correlate`` gives: with as many axes as the operands call for."""
    for operand in (0, 1):
        check_image(bound, count, operand)
    image, maps = bound.shapes
    before = image[:-count] if len(maps) == count else (maps[0], channels(image, count))
    return Type((*before, *(axis.map for axis in conv_axes(bound, count))))
