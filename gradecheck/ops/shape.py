"""Moving elements about: reshape, flip, join, pad, crop; and arrays made from nothing."""

from __future__ import annotations

import numpy as np

from gradecheck.lang.tree import OptionValue
from gradecheck.ops.notation import fitted, reshaped, unless, write
from gradecheck.ops.record import Array, Bound, Mistakes, Op, Option, Rules, Shape, ShapeError, Type
from gradecheck.ops.shapes import one_axis, same, show, show_all, size, some_axes

ORDER = Option("C", ("C", "F"), "C: the last axis runs fastest (rows); F: the first (columns)")


def _new_shape(bound: Bound) -> Shape:
    """The shape that ``reshape`` is asked for, with -1 worked out."""
    shape, dims = bound.shapes[0], bound.dims
    asked = f"{show(shape)} cannot be reshaped to {show(dims)}"
    if any(length < -1 for length in dims) or dims.count(-1) > 1:
        raise ShapeError(asked, "at most one length may be -1, which is then worked out")
    if -1 in dims:
        known = -size(dims)
        if known == 0 or size(shape) % known:
            raise ShapeError(asked, f"{size(shape)} elements do not divide by {known}")
        dims = tuple(size(shape) // known if length == -1 else length for length in dims)
    if size(dims) != size(shape):
        raise ShapeError(asked, f"{size(shape)} elements do not fit into {size(dims)}")
    return dims


def reorder(a: Array, lead: int, to: Shape, order: OptionValue) -> Array:
    """Reshape the core axes; column-major (``F``) is row-major with all axes reversed."""
    before = a.shape[:lead]
    if order == "C":
        return a.reshape(before + to)
    reversed_core = a.transpose(*range(lead), *range(a.ndim - 1, lead - 1, -1))
    turned = reversed_core.reshape(before + to[::-1])
    return turned.transpose(*range(lead), *range(turned.ndim - 1, lead - 1, -1))


def _reshape(bound: Bound, lead: int, a: Array) -> Array:
    return reorder(a, lead, _new_shape(bound), bound.options["order"])


def _flatten(bound: Bound, lead: int, a: Array) -> Array:
    return reorder(a, lead, (size(bound.shapes[0]),), bound.options["order"])


def _reshape_rules(bound: Bound) -> Rules:
    return {"a": reshaped("g", bound.types[0], unless(bound.options["order"], "C"))}


def _rot180(bound: Bound, lead: int, a: Array) -> Array:
    return np.flip(a, axis=tuple(range(-min(2, a.ndim - lead), 0)))


def _rot180_type(bound: Bound) -> Type:
    if not bound.shapes[0]:
        raise ShapeError("a number cannot be rotated", "rot180 turns the last two axes")
    return same(bound)


def _flip_axes(bound: Bound) -> tuple[int, ...]:
    axis = bound.options["axis"]
    if bound.dims and axis is not None:
        raise ShapeError("the axis is given twice", "write flip(a, 0) or flip(a, axis=0)")
    return some_axes(bound.dims or axis, bound.shapes[0])


def _flip_type(bound: Bound) -> Type:
    _flip_axes(bound)
    return same(bound)


def _flip(bound: Bound, lead: int, a: Array) -> Array:
    return np.flip(a, axis=tuple(lead + axis for axis in _flip_axes(bound)))


def _flip_rules(bound: Bound) -> Rules:
    axes = _flip_axes(bound)
    return {"a": write("flip", "g", axis=axes if len(axes) < bound.types[0].rank else None)}


def _new_axis(bound: Bound) -> int:
    """Where an axis is put in: counted in the result."""
    return one_axis(bound.options["axis"], (*bound.shapes[0], 1))


def _spread_type(bound: Bound) -> Type:
    axis, shape = _new_axis(bound), bound.shapes[0]
    if bound.dims[0] < 0:
        raise ShapeError(f"an array cannot be repeated {bound.dims[0]} times")
    return Type((*shape[:axis], bound.dims[0], *shape[axis:]))


def _spread(bound: Bound, lead: int, a: Array) -> Array:
    shape = a.shape[:lead] + _spread_type(bound).shape
    return np.broadcast_to(np.expand_dims(a, lead + _new_axis(bound)), shape)


def _spread_rules(bound: Bound) -> Rules:
    operand, axis = bound.types[0], _new_axis(bound)
    return {"a": fitted(write("sum", "g", axis=axis), Type(operand.shape), operand)}


def _parts(bound: Bound) -> None:
    if not bound.types:
        raise ShapeError("there is nothing to join", "name the arrays, as in concat(a, b)")


def _concat_type(bound: Bound) -> Type:
    _parts(bound)
    first = bound.shapes[0]
    if not first:
        raise ShapeError("numbers cannot be concatenated", "use stack to make a vector of them")
    axis = one_axis(bound.options["axis"], first)
    for position, shape in enumerate(bound.shapes):
        if len(shape) != len(first) or any(
            mine != yours
            for each, (mine, yours) in enumerate(zip(shape, first, strict=True))
            if each != axis
        ):
            raise ShapeError(
                f"{show_all(bound.shapes)} cannot be joined along axis {axis}",
                "all other axes must be equally long",
                operand=position,
            )
    joined = sum(shape[axis] for shape in bound.shapes)
    rows = axis == 1 and all(part.row for part in bound.types)
    return Type((*first[:axis], joined, *first[axis + 1 :]), row=rows)


def _stack_type(bound: Bound) -> Type:
    _parts(bound)
    first = bound.shapes[0]
    for position, shape in enumerate(bound.shapes):
        if shape != first:
            raise ShapeError(
                f"{show_all(bound.shapes)} cannot be stacked: their shapes differ",
                "did you mean concat?",
                operand=position,
            )
    axis = _new_axis(bound)
    return Type((*first[:axis], len(bound.types), *first[axis:]))


def _concat(bound: Bound, lead: int, *parts: Array) -> Array:
    axis = one_axis(bound.options["axis"], bound.shapes[0])
    return np.concatenate(_equally_led(lead, parts), axis=lead + axis)


def _stack(bound: Bound, lead: int, *parts: Array) -> Array:
    return np.stack(_equally_led(lead, parts), axis=lead + _new_axis(bound))


def _equally_led(lead: int, parts: tuple[Array, ...]) -> list[Array]:
    common = np.broadcast_shapes(*(part.shape[:lead] for part in parts))
    return [np.broadcast_to(part, common + part.shape[lead:]) for part in parts]


def _concat_rules(bound: Bound) -> Rules:
    axis = one_axis(bound.options["axis"], bound.shapes[0])
    rules, start = {}, 0
    for position, part in enumerate(bound.types):
        stop = start + part.shape[axis]
        index = ", ".join([":"] * axis + [f"{start}:{stop}"])
        piece = f"g[{index}]"
        rules[f"parts{position}"] = reshaped(piece, part) if part.row else piece
        start = stop
    return rules


def _stack_rules(bound: Bound) -> Rules:
    rules = {}
    for position, part in enumerate(bound.types):
        index = ", ".join([":"] * _new_axis(bound) + [str(position)])
        piece = f"g[{index}]"
        rules[f"parts{position}"] = reshaped(piece, part) if part.row else piece
    return rules


def _reshape_mistakes(bound: Bound) -> Mistakes:
    """The other orders in which elements are read or written."""
    other = "F" if bound.options["order"] == "C" else "C"
    said = {"F": "column by column", "C": "row by row"}
    found = [("axis-order", f"reshape(a, order={other})", f"with elements read {said[other]}")]
    to = _new_shape(bound)
    if len(to) in (3, 4) and to[0] > 1:
        channels, *sides = to if len(to) == 3 else to[1:]
        if len(to) == 3:
            for order in ("C", "F"):
                last = write("reshape", "a", *sides, channels, order=order)
                words = f"with the channels last, {said[order]}"
                found.append(("axis-order", f"transpose({last}, 2, 0, 1)", words))
            found.append(
                (
                    "axis-order",
                    f"transpose({write('reshape', 'a', *to)}, 0, 2, 1)",
                    "with rows and columns of every channel exchanged",
                )
            )
    return tuple(found)


def _flatten_mistakes(bound: Bound) -> Mistakes:
    other = "F" if bound.options["order"] == "C" else "C"
    said = {"F": "column by column", "C": "row by row"}[other]
    found = [("axis-order", f"flatten(a, order={other})", f"with elements read {said}")]
    if bound.types[0].rank == 3:
        found.append(
            ("axis-order", "flatten(transpose(a, 1, 2, 0))", "with the channels running fastest")
        )
    return tuple(found)


def _concat_mistakes(bound: Bound) -> Mistakes:
    """The parts in the reverse order."""
    count = len(bound.types)
    if count < 2:
        return ()
    parts = ", ".join(f"parts{position}" for position in reversed(range(count)))
    return (("axis-order", f"concat({parts})", "with the parts in the reverse order"),)


OPERATIONS = (
    Op(
        name="reshape",
        operands=("a",),
        dims="new shape",
        dim_count=(1, None),
        options={"order": ORDER},
        shape=lambda bound: Type(_new_shape(bound)),
        forward=_reshape,
        vjp=_reshape_rules,
        doc="The same elements in a new shape, read and written with the last axis running "
        "fastest (order=C) or the first (order=F).  One length may be -1 and is worked out.",
        example="reshape(a, 2, 2, 2, order=F)",
        mistakes=_reshape_mistakes,
    ),
    Op(
        name="flatten",
        operands=("a",),
        options={"order": ORDER},
        shape=lambda bound: Type((size(bound.shapes[0]),)),
        forward=_flatten,
        vjp=_reshape_rules,
        spellings=("ravel",),
        doc="All elements in one vector, with the last axis running fastest (order=C) or the "
        "first (order=F).",
        example="flatten(a)",
        mistakes=_flatten_mistakes,
    ),
    Op(
        name="rot180",
        operands=("a",),
        shape=_rot180_type,
        forward=_rot180,
        vjp={"a": "rot180(g)"},
        doc="Turns the last two axes by 180°: what tells convolution from cross-correlation.  A "
        "vector is reversed.",
        example="rot180(w1)",
    ),
    Op(
        name="flip",
        operands=("a",),
        dims="axis",
        dim_count=(0, 1),
        options={"axis": Option(None, ("axis",), "which axes; all if left out")},
        shape=_flip_type,
        forward=_flip,
        vjp=_flip_rules,
        doc="Reverses the order of elements along an axis, or along all.",
        example="flip(a, axis=0)",
    ),
    Op(
        name="concat",
        operands=("*parts",),
        options={"axis": Option(0, ("int",), "along which axis")},
        shape=_concat_type,
        forward=_concat,
        vjp=_concat_rules,
        spellings=("concatenate",),
        doc="Joins arrays end to end along an axis; all other axes must be equally long.",
        example="concat(a, b, axis=0)",
        mistakes=_concat_mistakes,
    ),
    Op(
        name="stack",
        operands=("*parts",),
        options={"axis": Option(0, ("int",), "where the new axis stands in the result")},
        shape=_stack_type,
        forward=_stack,
        vjp=_stack_rules,
        doc="Puts arrays of one shape side by side along a new axis; numbers become a vector.",
        example="stack(a, b)",
    ),
    Op(
        name="spread",
        operands=("a",),
        dims="how many times",
        dim_count=(1, 1),
        options={"axis": Option(0, ("int",), "where the new axis stands in the result")},
        shape=_spread_type,
        forward=_spread,
        vjp=_spread_rules,
        doc="Repeats an array along a new axis: what the derivative of a sum over that axis does.",
        example="spread(a, 3, axis=1)",
    ),
)
