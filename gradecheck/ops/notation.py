"""Writing derivative rules: small pieces of text in our own language."""

from __future__ import annotations

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.record import Shape, Type


def write(name: str, *arguments: object, **options: OptionValue | None) -> str:
    """A call; options that are ``None`` are left out.

    >>> write("conv", "g", "k", stride=2, padding=None)
    'conv(g, k, stride=2)'
    """
    parts = [str(argument) for argument in arguments]
    parts += [f"{key}={option(value)}" for key, value in options.items() if value is not None]
    return f"{name}({', '.join(parts)})"


def option(value: OptionValue) -> str:
    """The value of an option as it is written.

    >>> option(True), option((0, 2)), option("same"), option(0.5)
    ('true', '(0, 2)', 'same', '0.5')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"({', '.join(map(str, value))})" if len(value) != 1 else str(value[0])
    return str(value)


def constant(value: float) -> str:
    """A number inside a formula, in brackets where it is negative.

    >>> constant(0.01), constant(-2), constant(3.0)
    ('0.01', '(-2)', '3')
    """
    text = str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
    return f"({text})" if value < 0 else text


def unless(value: OptionValue, default: OptionValue) -> OptionValue | None:
    """Nothing where an option has its default: rules do not write it then."""
    return None if value == default else value


def reshaped(text: str, to: Type, order: OptionValue | None = None) -> str:
    """The text of a value brought to the type ``to``, which may be a row, or a number.

    >>> reshaped("g", Type((2, 3))), reshaped("g", Type((1, 3), row=True)), reshaped("g", Type(()))
    ('reshape(g, 2, 3)', 'reshape(g, 3)^T', 'sum(g)')
    """
    if to.row:
        return f"{write('reshape', text, to.shape[1])}^T"
    return write("reshape", text, *to.shape, order=order) if to.shape else write("sum", text)


def fitted(text: str, has: Type, to: Type) -> str:
    """``text``, of type ``has``, reshaped only where it is not yet of type ``to``."""
    return text if (has.shape, has.row) == (to.shape, to.row) else reshaped(text, to)


def filled(value: str, to: Type) -> str:
    """The text of an array of type ``to`` filled with one number.

    >>> filled("g", Type((2, 3))), filled("g", Type((1, 3), row=True)), filled("g", Type(()))
    ('full(g, 2, 3)', 'full(g, 3)^T', 'g')
    """
    if to.row:
        return f"{write('full', value, to.shape[1])}^T"
    return write("full", value, *to.shape) if to.shape else value


def spread(text: str, shape: Shape, axes: tuple[int, ...]) -> str:
    """A value without the axes ``axes`` of ``shape``, repeated along them.

    >>> spread("g", (2, 3, 4), (0, 2))
    'spread(spread(g, 2, axis=0), 4, axis=2)'
    """
    for axis in axes:
        text = write("spread", text, shape[axis], axis=axis)
    return text
