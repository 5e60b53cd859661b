"""What is typically done wrong with pooling, forwards and backwards."""

from __future__ import annotations

from gradecheck.ops.notation import write
from gradecheck.ops.record import Bound, Mistakes


def of_max_pool(bound: Bound) -> Mistakes:
    """The mean for the maximum, another stride."""
    other = _of("avg_pool", bound)
    return (
        ("wrong-function", other, "with the mean in place of the maximum"),
        ("wrong-option", "max_pool(x, stride=1)", "with stride 1"),
    )


def of_avg_pool(bound: Bound) -> Mistakes:
    """The maximum or the sum for the mean."""
    count = bound.dims[0] ** 2
    return (
        ("wrong-function", _of("max_pool", bound), "with the maximum in place of the mean"),
        ("sum-or-mean", f"{count} * avg_pool(x)", "with the sum in place of the mean"),
    )


def of_max_unpool(bound: Bound) -> Mistakes:
    """The gradient spread over the window, as that of a mean is."""
    sides = bound.shapes[1][-2:]
    spread = write("avg_unpool", "a", bound.dims[0], *sides, **bound.options)
    return (("wrong-function", spread, "with the gradient spread evenly over each window"),)


def of_avg_unpool(bound: Bound) -> Mistakes:
    """The gradient given to every element whole."""
    count = bound.dims[0] ** 2
    words = f"without the division by {count}"
    return (("missing-factor", f"{count} * avg_unpool(a)", words),)


def _of(name: str, bound: Bound) -> str:
    return write(name, "x", bound.dims[0], **bound.options)
