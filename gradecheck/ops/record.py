"""What is known of one operation: a record of its shape rule, its value, its derivative, its look.

Vocabulary used by every record:

- A value has a *core* shape, which formulas speak of, and *leading* axes, which the evaluator adds
  (students, random draws, index letters).  Every array in one evaluation has the same number
  ``lead`` of leading axes, each of its full length or 1, before the core axes.  ``forward`` acts on
  the core axes of all leading entries at once and never loops over leading axes.
- A vector has core rank 1 and is a column.  The transpose of a vector is a *row*: core shape
  ``(1, n)`` with ``row`` set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.lang.tree import OptionValue

Array: TypeAlias = NDArray[np.float64]
Shape: TypeAlias = tuple[int, ...]


class Type(msgspec.Struct, frozen=True, cache_hash=True):
    """The static type of a value: its core shape, whether it is the transpose of a vector, and the
    index letters on which it depends (each a leading axis), sorted."""

    shape: Shape
    row: bool = False
    letters: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        return len(self.shape)


class ShapeError(Exception):
    """Operands that do not fit an operation; ``operand`` is the position to point at, if one is to
    blame."""

    def __init__(self, message: str, hint: str = "", operand: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.operand = operand


class Bound(msgspec.Struct, frozen=True):
    """A call whose arguments have been sorted out: operand types, sizes and full options.

    ``dims`` are the whole numbers given by position after the operands (``reshape(a, 2, 3)``),
    ``options`` holds every option of the operation, defaults filled in.
    """

    types: tuple[Type, ...]
    dims: tuple[int, ...]
    options: Mapping[str, OptionValue]

    @property
    def shapes(self) -> tuple[Shape, ...]:
        return tuple(operand.shape for operand in self.types)


class Option(msgspec.Struct, frozen=True):
    """A keyword option: its default and what it accepts.

    ``accepts`` is made of ``"int"`` (a whole number), ``"count"`` (a whole number from 1),
    ``"size"`` (from 0), ``"number"``, ``"axis"`` (a whole number or a tuple of them), ``"bool"``,
    or literal words such as ``"same"``.  A default of ``None`` means that it may be left out.
    """

    default: OptionValue | None
    accepts: tuple[str, ...]
    doc: str = ""


Rules: TypeAlias = Mapping[str, str]
Mistakes: TypeAlias = tuple[tuple[str, str, str], ...]


def no_more(bound: Bound, result: Shape) -> int:
    """The work of operations that look at each element about once."""
    return 0


class Op(msgspec.Struct, frozen=True, kw_only=True):
    """One operation.

    name:      canonical name, as in ``Call.op``
    operands:  names of its array operands, as used in ``vjp``; a last name with ``*`` takes the
               rest (``"*parts"``, spoken of in rules as ``parts0``, ``parts1``, …); a name with
               ``?`` may be left out
    dims:      what the whole numbers after the operands mean (``"new shape"``); empty if none
    dim_count: fewest and most of them (``None``: no bound)
    options:   keyword options by name
    shape:     ``Bound -> Type``; raises :class:`ShapeError`
    forward:   ``(Bound, lead, *arrays) -> array`` with all leading axes kept
    vjp:       vector-Jacobian products *as text in our own language*, by operand: ``g`` is the
               gradient of the objective for the output, ``out`` the output itself, operands go by
               their names.  A function of the bound call where the rule depends on shapes or
               options.  An operand without a rule has derivative zero; ``None`` for the whole: none
               has one.  What a rule gives may still be broadcast over the operand's shape: the
               differentiation walk sums it back.
    elementwise: operands are aligned on their last axes before ``forward``
    work:      the products or comparisons of one ``forward`` where they are more than its elements,
               from the bound call and the result's shape: formulas of strangers are bounded by it
    spellings: further names under which it may be written; few, because nothing else may be called
               so where names are not declared
    latex:     how it is set, with ``{0}``, ``{1}`` … for its operands; empty: as a named function
    mistakes:  what is typically done wrong with it, each a kind of mistake, what is computed then
               (text in our own language; the operation itself keeps the sizes and options of the
               call but for those given) and how a sentence goes on after "h2 matches the result"
    doc:       one paragraph: what it computes, shapes, source of the formula
    example:   an expression shown by ``gradecheck explain``, e.g. ``relu(w @ x + b)``
    """

    name: str
    operands: tuple[str, ...]
    dims: str = ""
    dim_count: tuple[int, int | None] = (0, 0)
    options: Mapping[str, Option] = {}
    shape: Callable[[Bound], Type]
    forward: Callable[..., Array]
    vjp: Rules | Callable[[Bound], Rules] | None
    elementwise: bool = False
    work: Callable[[Bound, Shape], int] = no_more
    spellings: tuple[str, ...] = ()
    latex: str = ""
    mistakes: Mistakes | Callable[[Bound], Mistakes] = ()
    doc: str
    example: str = ""

    def rules(self, bound: Bound) -> Rules:
        """The derivative rules that hold for this call, by operand name."""
        if self.vjp is None:
            return {}
        return self.vjp(bound) if callable(self.vjp) else self.vjp

    def operand_names(self, count: int) -> tuple[str, ...]:
        """Names of the first ``count`` operands as rules speak of them.

        >>> from gradecheck.ops import OPS
        >>> OPS["concat"].operand_names(3)
        ('parts0', 'parts1', 'parts2')
        """
        names = [name.removesuffix("?") for name in self.operands]
        if names and names[-1].startswith("*"):
            rest = names.pop()[1:]
            names += [f"{rest}{position}" for position in range(count - len(names))]
        return tuple(names[:count])
