"""What is typically done wrong with a softmax, or with normalisation."""

from __future__ import annotations

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.notation import constant, write
from gradecheck.ops.record import Bound, Mistakes
from gradecheck.ops.shapes import number, one_axis


def of_softmax(bound: Bound) -> Mistakes:
    """Another axis, no division by the sum, no exponential."""
    axis = one_axis(bound.options["axis"], bound.shapes[0])
    return (
        *_other_axes("softmax", bound),
        ("missing-factor", "exp(a)", "without dividing by the sum of the softmax"),
        ("wrong-function", "sigmoid(a)", "with sigmoid in place of softmax"),
        ("wrong-function", "exp(a) / sum(exp(a))", "with the softmax over all elements"),
        (
            "wrong-function",
            f"a / {write('sum', 'a', axis=axis, keepdims=True)}",
            "with elements divided by their sum, without exp",
        ),
    )


def of_log_softmax(bound: Bound) -> Mistakes:
    """Another axis, another logarithm, none."""
    plain = write("softmax", "a", **bound.options)
    return (
        *_other_axes("log_softmax", bound),
        ("missing-function", plain, "without the log"),
        ("wrong-function", "log_softmax(a) / log(10)", "with the logarithm to base 10"),
        ("wrong-function", "log_softmax(a) / log(2)", "with the logarithm to base 2"),
    )


def _other_axes(name: str, bound: Bound) -> Mistakes:
    axis = one_axis(bound.options["axis"], bound.shapes[0])
    return tuple(
        (
            "wrong-option",
            write(name, "a", axis=other),
            f"with the softmax along axis {other} in place of {axis}",
        )
        for other in range(bound.types[0].rank)
        if other != axis
    )


def of_normal(name: str, bound: Bound, axes: tuple[int, ...], trailing: int) -> Mistakes:
    """The unbiased variance, over N - 1; no square root; the mean or the shift left out.

    ``axes`` are those over which the operation ``name`` takes statistics; ``trailing`` is how many
    axes come after the one of gamma and beta.
    """
    shape = bound.shapes[0]
    count = 1
    for axis in axes:
        count *= shape[axis]
    if count < 2:
        return ()
    over: OptionValue = axes if len(axes) > 1 else axes[0]
    mean, var = (write(each, "x", axis=over, keepdims=True) for each in ("mean", "var"))
    wide = [
        write("reshape", scale, shape[1], *(1,) * trailing) if trailing else scale
        for scale in ("gamma", "beta")[: len(bound.types) - 1]
    ]
    scaled = f"{wide[0]} * " if wide else ""
    shifted = f" + {wide[1]}" if len(wide) > 1 else ""
    eps = constant(number(bound.options["eps"]))
    spread = f"sqrt({var} * {count} / {count - 1} + {eps})"
    found = [
        (
            "wrong-option",
            f"{scaled}((x - {mean}) / {spread}){shifted}",
            "with the unbiased variance, over N - 1",
        ),
        (
            "missing-function",
            f"{scaled}((x - {mean}) / ({var} + {eps})){shifted}",
            "without the square root of the variance",
        ),
        (
            "missing-term",
            f"{scaled}(x / sqrt({var} + {eps})){shifted}",
            "without subtracting the mean of {x}",
        ),
    ]
    if wide:
        # With a factor of ones or a summand of zeros the operation has still all its operands.
        plain = f"{name}(x, gamma / gamma{', beta' if len(wide) > 1 else ''})"
        found.append(("missing-factor", plain, "without the factor {gamma}"))
    if len(wide) > 1:
        found.append(("missing-term", f"{name}(x, gamma, 0 * beta)", "without {beta}"))
    return tuple(found)
