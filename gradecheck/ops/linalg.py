"""Products of vectors and matrices, and the transpose.

A vector is a column: in a product it counts as a matrix with one column.  The transpose of a vector
is a row, so ``u^T v`` is a number and ``u v^T`` an outer product.
"""

from __future__ import annotations

import numpy as np

from gradecheck.ops.notation import fitted, write
from gradecheck.ops.record import Array, Bound, Op, Rules, ShapeError, Type
from gradecheck.ops.shapes import align, aligned, show


def transposed(operand: Type) -> Type:
    """The type of ``a^T``.

    >>> transposed(Type((3,))), transposed(Type((1, 3), row=True)).shape
    (Type(shape=(1, 3), row=True, letters=()), (3,))
    """
    if operand.rank == 1:
        return Type((1, *operand.shape), row=True)
    if operand.row:
        return Type(operand.shape[1:])
    return Type(operand.shape[::-1])


def product(left: Type, right: Type) -> Type | None:
    """The type of a product in the column reading, or ``None`` where it does not fit.

    >>> product(Type((4, 3)), Type((3,))), product(Type((1, 3), row=True), Type((3,))).shape
    (Type(shape=(4,), row=False, letters=()), ())
    >>> product(Type((3,)), Type((3,)))
    """
    if max(left.rank, right.rank) > 2 or left.rank == right.rank == 1:
        return None
    height, inner = left.shape if left.rank == 2 else (*left.shape, 1)
    if inner != right.shape[0]:
        return None
    if right.rank == 1:
        return Type(() if left.row else (height,))
    return Type((height, right.shape[1]), row=left.row)


def _numpy_product(left: Type, right: Type) -> Type | None:
    """The readings that numpy's ``@`` adds: ``u @ v``, ``v @ A``, and stacks of matrices."""
    a, b = left.shape, right.shape
    if left.rank == 1 and right.rank in (1, 2) and a[0] == b[0]:
        return Type(b[1:])
    if left.rank == right.rank >= 3 and a[-1] == b[-2]:
        stack = aligned(Bound((Type(a[:-2]), Type(b[:-2])), (), {})).shape
        return Type((*stack, a[-2], b[-1]))
    return None


def _is_scaling(bound: Bound) -> bool:
    return not (bound.types[0].shape and bound.types[1].shape)


def _juxtapose_type(bound: Bound) -> Type:
    if _is_scaling(bound):
        return aligned(bound)
    left, right = bound.types
    result = product(left, right)
    if result is None:
        raise _misfit(left, right)
    return result


def _matmul_type(bound: Bound) -> Type:
    left, right = bound.types
    if _is_scaling(bound):
        raise ShapeError(
            f"`@` multiplies vectors and matrices, not {show(left.shape)} and {show(right.shape)}",
            "write * to multiply by a number",
            operand=1 if left.shape else 0,
        )
    result = product(left, right) or _numpy_product(left, right)
    if result is None:
        raise _misfit(left, right)
    return result


def _misfit(left: Type, right: Type) -> ShapeError:
    shapes = f"{show(left.shape)} and {show(right.shape)}"
    if left.rank == right.rank == 1:
        return ShapeError(f"two columns, {shapes}, have no product", "did you mean ⊙, ᵀ or dot?")
    if max(left.rank, right.rank) > 2:
        return ShapeError(
            f"{shapes} have no matrix product: more than two axes",
            "did you mean ⊙, or flatten or reshape first?",
        )
    message = f"{shapes} have no matrix product: inner sizes differ"
    turned_left, turned_right = transposed(left), transposed(right)
    if product(turned_left, right):
        return ShapeError(message, f"the transpose of the first, {show(turned_left.shape)}, fits")
    if product(left, turned_right):
        return ShapeError(message, f"the transpose of the second, {show(turned_right.shape)}, fits")
    if left.shape == right.shape:
        return ShapeError(message, "did you mean the elementwise product ⊙?")
    return ShapeError(message, "columns of the first must be as many as rows of the second")


def _matrix_times_column(lead: int, a: Array, b: Array) -> Array:
    result: Array
    if all(length == 1 for length in a.shape[:lead]):  # one matrix for all: one product
        result = b @ a.reshape(a.shape[-2:]).T
    else:
        result = np.matmul(a, b[..., np.newaxis])[..., 0]
    return result


def _multiply(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    left, right = bound.types
    if _is_scaling(bound):
        a, b = align(lead, (a, b))
        return a * b
    found = product(left, right)
    result: Array
    if found and left.rank == 2 and right.rank == 1:
        column = _matrix_times_column(lead, a, b)
        return column if found.shape else column[..., 0]
    if found and left.rank == 1:
        result = a[..., np.newaxis] * b
    elif found or left.rank > 1:
        result = np.matmul(a, b)
    elif right.rank == 1:
        result = np.einsum("...i,...i->...", a, b)
    else:
        result = _matrix_times_column(lead, np.swapaxes(b, -1, -2), a)
    return result


def _multiply_rules(bound: Bound) -> Rules:
    left, right = bound.types
    if _is_scaling(bound):
        one, other = "g * b", "a * g"
        return {
            "a": one if left.shape or not right.shape else f"sum({one})",
            "b": other if right.shape or not left.shape else f"sum({other})",
        }
    result = product(left, right)
    if result and result.shape:
        # ∂/∂A (A B) and ∂/∂B (A B), Petersen & Pedersen, The Matrix Cookbook, section 2.4.
        for_left = product(result, transposed(right)) or Type(left.shape, left.row)
        for_right = product(transposed(left), result) or Type(right.shape, right.row)
        return {"a": fitted("g b^T", for_left, left), "b": fitted("a^T g", for_right, right)}
    if result:
        return {"a": "g b^T", "b": "a^T g"}
    if left.rank == 1:
        return {"a": "g b", "b": "a g"} if right.rank == 1 else {"a": "b g", "b": "a g^T"}
    swap = (*range(left.rank - 2), left.rank - 1, left.rank - 2)
    return {
        "a": f"g @ {write('transpose', 'b', *swap)}",
        "b": f"{write('transpose', 'a', *swap)} @ g",
    }


def _transpose_type(bound: Bound) -> Type:
    operand, axes = bound.types[0], bound.dims
    if not axes:
        if operand.rank > 2:
            raise ShapeError(
                f"ᵀ is for vectors and matrices, not for {show(operand.shape)}",
                "name the order of axes, as in transpose(a, 2, 0, 1)",
            )
        return transposed(operand)
    order = _order(bound)
    if sorted(order) != list(range(operand.rank)):
        raise ShapeError(
            f"{axes} does not name each axis of {show(operand.shape)} once",
            f"axes count from 0 to {operand.rank - 1}" if operand.rank else "a number has no axes",
        )
    return Type(tuple(operand.shape[axis] for axis in order))


def _order(bound: Bound) -> tuple[int, ...]:
    rank = bound.types[0].rank
    return tuple(axis + rank if axis < 0 else axis for axis in bound.dims)


def _transpose(bound: Bound, lead: int, a: Array) -> Array:
    operand = bound.types[0]
    if bound.dims:
        return a.transpose(*range(lead), *(lead + axis for axis in _order(bound)))
    if operand.rank == 1:
        return a[..., np.newaxis, :]
    if operand.row:
        return a[..., 0, :]
    return np.swapaxes(a, -1, -2) if operand.rank == 2 else a


def _transpose_rules(bound: Bound) -> Rules:
    if not bound.dims:
        return {"a": "g^T" if bound.types[0].rank else "g"}
    order = _order(bound)
    text = write("transpose", "g", *(order.index(axis) for axis in range(len(order))))
    back = Type(bound.types[0].shape)
    return {"a": fitted(text, back, bound.types[0])}


def _vectors(bound: Bound) -> tuple[int, int]:
    """The lengths of two operands that must be vectors (a row will do)."""
    for position, operand in enumerate(bound.types):
        if operand.rank != 1 and not operand.row:
            raise ShapeError(
                f"two vectors are expected, not {show(bound.shapes[0])} and "
                f"{show(bound.shapes[1])}",
                "flatten it first, or use the matrix product `@`",
                operand=position,
            )
    return bound.shapes[0][-1], bound.shapes[1][-1]


def _dot_type(bound: Bound) -> Type:
    first, second = _vectors(bound)
    if first != second:
        raise ShapeError(
            f"vectors of different length, {show(bound.shapes[0])} and {show(bound.shapes[1])}",
            "dot(u, v) needs as many elements in u as in v",
        )
    return Type(())


def _dot(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    u, v = _as_columns(bound, lead, a, b)
    result: Array = np.einsum("...i,...i->...", u, v)
    return result


def _as_columns(bound: Bound, lead: int, *arrays: Array) -> list[Array]:
    return [array.reshape(array.shape[:lead] + array.shape[-1:]) for array in arrays]


def _dot_rules(bound: Bound) -> Rules:
    left, right = bound.types
    turn = "^T" if left.row != right.row else ""
    return {"a": f"g * b{turn}", "b": f"g * a{turn}"}


def _outer(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    u, v = _as_columns(bound, lead, a, b)
    return u[..., :, np.newaxis] * v[..., np.newaxis, :]


def _outer_rules(bound: Bound) -> Rules:
    a, b = (
        f"{name}^T" if operand.row else name
        for name, operand in zip("ab", bound.types, strict=True)
    )
    rules = {"a": f"g {b}", "b": f"g^T {a}"}
    return {
        name: f"({rule})^T" if operand.row else rule
        for (name, rule), operand in zip(rules.items(), bound.types, strict=True)
    }


def _trace_type(bound: Bound) -> Type:
    shape = bound.shapes[0]
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ShapeError(
            f"only a square matrix has a trace, not {show(shape)}", "use sum(diag(a)) otherwise"
        )
    return Type(())


OPERATIONS = (
    Op(
        name="matmul",
        operands=("a", "b"),
        shape=_matmul_type,
        forward=_multiply,
        vjp=_multiply_rules,
        latex="{0} {1}",
        doc="Matrix product, written with `@`.  A vector is a column, a transposed vector a row; "
        "where that does not fit, numpy's reading is taken: `u @ v` is a number, `v @ A` a vector, "
        "and stacks of matrices are multiplied pair by pair.",
        example="w @ x + b",
    ),
    Op(
        name="juxtapose",
        operands=("a", "b"),
        shape=_juxtapose_type,
        forward=_multiply,
        vjp=_multiply_rules,
        latex="{0} {1}",
        doc="The product of things written side by side, or with `·`: the matrix product where "
        "both have axes (a vector is a column, a transposed vector a row), scaling where one is a "
        "number.  Two columns have none.",
        example="u^T v",
    ),
    Op(
        name="transpose",
        operands=("a",),
        dims="order of axes",
        dim_count=(0, None),
        shape=_transpose_type,
        forward=_transpose,
        vjp=_transpose_rules,
        latex=r"{0}^\top",
        doc="The transpose of a vector (a row) or of a matrix.  With numbers, a new order of axes: "
        "axis k of transpose(a, 2, 0, 1) is the axis of `a` named there, as in numpy.",
        example="transpose(a, 2, 0, 1)",
    ),
    Op(
        name="dot",
        operands=("a", "b"),
        shape=_dot_type,
        forward=_dot,
        vjp=_dot_rules,
        spellings=("inner",),
        doc="Inner product of two vectors, Σ aᵢ bᵢ, rows or columns alike.",
        example="dot(u, v)",
    ),
    Op(
        name="outer",
        operands=("a", "b"),
        shape=lambda bound: Type(_vectors(bound)),
        forward=_outer,
        vjp=_outer_rules,
        doc="Outer product of two vectors, the matrix of all aᵢ bⱼ, rows or columns alike.",
        example="outer(delta, x)",
    ),
    Op(
        name="trace",
        operands=("a",),
        shape=_trace_type,
        forward=lambda bound, lead, a: np.einsum("...ii->...", a),
        vjp=lambda bound: {"a": f"g * eye({bound.shapes[0][0]})"},
        spellings=("tr",),
        doc="Trace of a square matrix, the sum of its diagonal.  Its derivative is the identity "
        "matrix (Petersen & Pedersen, The Matrix Cookbook, section 2.5).",
        example="trace(A^T A)",
    ),
)
