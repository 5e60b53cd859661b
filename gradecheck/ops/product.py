"""The matrix product, written with `@` or side by side.

A vector is a column: in a product it counts as a matrix with one column.  The transpose of a vector
is a row, so ``u^T v`` is a number and ``u v^T`` an outer product.
"""

from __future__ import annotations

from math import isqrt

import numpy as np

from gradecheck.ops.notation import fitted, write
from gradecheck.ops.record import Array, Bound, Op, Rules, Shape, ShapeError, Type
from gradecheck.ops.shapes import align, aligned, common_shape, show, size

AT_ONCE = 10
"""How many products of numbers in a product of matrices are one element's work."""


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
        stack = common_shape((a[:-2], b[:-2]))
        return Type((*stack, a[-2], b[-1])) if stack in (a[:-2], b[:-2]) else None
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
            "did you mean ⊙, or flatten or reshape first?  (`@` multiplies stacks of matrices pair "
            "by pair if they are equally long.)",
        )
    message = f"{shapes} have no matrix product: inner sizes differ"
    if left.shape == right.shape:
        return ShapeError(message, "did you mean ⊙, or to transpose (ᵀ) one of them?")
    turned_left, turned_right = transposed(left), transposed(right)
    if product(turned_left, right):
        return ShapeError(message, f"the transpose of the first, {show(turned_left.shape)}, fits")
    if product(left, turned_right):
        return ShapeError(message, f"the transpose of the second, {show(turned_right.shape)}, fits")
    return ShapeError(message, "columns of the first must be as many as rows of the second")


def _matrix_times_column(a: Array, b: Array) -> Array:
    """Row by row of the leading axes, so that nobody's digits depend on who else is computed: one
    product for all rows would add in an order that depends on their number."""
    result: Array = np.matmul(a, b[..., np.newaxis])[..., 0]
    return result


def _multiply(bound: Bound, lead: int, a: Array, b: Array) -> Array:
    left, right = bound.types
    if _is_scaling(bound):
        a, b = align(lead, (a, b))
        return a * b
    found = product(left, right)
    result: Array
    if found and left.rank == 2 and right.rank == 1:
        column = _matrix_times_column(a, b)
        return column if found.shape else column[..., 0]
    if found and left.rank == 1:
        result = a[..., np.newaxis] * b
    elif found or left.rank > 1:
        result = np.matmul(a, b)
    elif right.rank == 1:
        result = np.einsum("...i,...i->...", a, b)
    else:
        result = _matrix_times_column(np.swapaxes(b, -1, -2), a)
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


def _work(bound: Bound, result: Shape) -> int:
    """Products of numbers: n·k·m is the root of (n·k)·(k·m)·(n·m), whichever are 1; a processor
    does many at once.

    >>> _work(Bound((Type((20, 30)), Type((30, 50))), (), {}), (20, 50)) * AT_ONCE
    30000
    """
    left, right = bound.shapes
    return isqrt(size(left) * size(right) * size(result)) // AT_ONCE


OPERATIONS = (
    Op(
        name="matmul",
        operands=("a", "b"),
        shape=_matmul_type,
        forward=_multiply,
        vjp=_multiply_rules,
        work=_work,
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
        work=_work,
        latex="{0} {1}",
        doc="The product of things written side by side, or with `·`: the matrix product where "
        "both have axes (a vector is a column, a transposed vector a row), scaling where one is a "
        "number.  Two columns have none.",
        example="u^T v",
    ),
)
