"""What is typically done wrong with a convolution, or with its transpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gradecheck.ops.record import Bound, Mistakes
from gradecheck.ops.shapes import whole

Found = Iterator[tuple[str, str, str]]


def mistakes_of(name: str, other: str, count: int) -> Callable[[Bound], Mistakes]:
    """The mistakes of the operation ``name`` over ``count`` axes, of which ``other`` is the
    transpose."""

    def listed(bound: Bound) -> Mistakes:
        found = [*_kernels(bound, name, count), *_settings(bound, name)]
        found.append(("wrong-function", f"{other}(x, k)", f"with {other} in place of {name}"))
        if name.startswith("deconv"):
            found += _overlaps(bound, name, count)
        image = bound.types[0]
        channels = image.shape[0] if image.rank == count + 1 else 1
        if channels > 1:
            found.append(("scale", f"{name}(x, k) / {channels}", "with the channels averaged"))
        return tuple(found)

    return listed


def _kernels(bound: Bound, name: str, count: int) -> Found:
    """The kernel turned, or its rows taken for its columns."""
    kernel = bound.types[1]
    turned = "rot180(k)" if count == 2 else "flip(k, axis=-1)"
    yield "rotated-kernel", f"{name}(x, {turned})", "with the kernel {k} rotated by 180°"
    if count == 2 and kernel.shape[-1] == kernel.shape[-2]:
        axes = (*range(kernel.rank - 2), kernel.rank - 1, kernel.rank - 2)
        swapped = f"transpose(k, {', '.join(map(str, axes))})"
        yield "transposed", f"{name}(x, {swapped})", "with the kernel {k} transposed"


def _settings(bound: Bound, name: str) -> Found:
    """Another stride or another padding."""
    settings = [("stride", value) for value in (1, 2) if value != bound.options["stride"]]
    settings += [("padding", value) for value in (0, 1) if value != bound.options["padding"]]
    for option, value in settings:
        yield "wrong-option", f"{name}(x, k, {option}={value})", f"with {option} {value}"
    if name == "deconv":
        double = f"{name}(x, k, stride=2, padding=1, output_padding=1)"
        yield "wrong-option", double, "with stride 2 and padding 1"


def _overlaps(bound: Bound, name: str, count: int) -> Found:
    """Where stamps overlap, the later one overwrites the earlier one.

    So of every stamp but the last of its row or column only the first ``stride`` entries stay: the
    sum of what the last entries stamp whole and the others in part.
    """
    stride = whole(bound.options["stride"])
    sides, kernel = bound.shapes[0][-count:], bound.shapes[1][-count:]
    if bound.options["dilation"] != 1 or all(n <= stride for n in kernel) or 0 in sides:
        return
    parts = [("x", "k")]
    for axis, (length, side) in enumerate(zip(sides, kernel, strict=True)):
        if side <= stride or length == 1:
            continue
        last = _ones(sides, axis, length - 1, 1)
        first = _ones(kernel, axis, 0, stride)
        parts = [
            part
            for x, k in parts
            for part in ((f"({x} - {x} * {last})", f"({k} * {first})"), (f"({x} * {last})", k))
        ]
    if len(parts) > 1:
        rule = " + ".join(f"{name}({x}, {k})" for x, k in parts)
        yield "wrong-option", rule, "with overlaps overwritten, not added"


def _ones(sides: tuple[int, ...], axis: int, start: int, count: int) -> str:
    """Ones in ``count`` places of an axis from ``start`` on, zeros in the others."""
    lengths = [count if each == axis else n for each, n in enumerate(sides)]
    ones = f"ones({', '.join(map(str, lengths))})"
    return f"pad({ones}, {start}, {sides[axis] - start - count}, axis={axis})"
