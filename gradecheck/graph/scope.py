"""Checking an expression: which operation each call means, and the type of every part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.graph.options import bind_options
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Index, Name, Node, Num, Slice, Span, Sum
from gradecheck.ops import OPS
from gradecheck.ops.record import Bound, Op, ShapeError, Type

MAX_RANK = 4
MAX_ELEMENTS = 1_000_000
MAX_SPREAD = 10_000_000
"""Elements of a value with its copies for all values of its index letters."""
MAX_WORK = 50_000_000
"""Elements that one operation may have to compute, or to hold on the way."""
NUMBER = Type(())
CONSTANTS = {"pi": 3.141592653589793, "e": 2.718281828459045}
"""Names with a value of their own, where nothing else is declared under them."""


class BoundCall(Bound, frozen=True):
    """A call sorted out: its operation and the nodes that are its operands."""

    op: Op
    operands: tuple[Node, ...]


class Event(msgspec.Struct, frozen=True):
    """Something that came of differentiating a step: a gradient ``node`` for what goes by ``name``,
    or, where ``step`` is given, the further step ``name`` that was made of the inside of ``step``.
    """

    name: str
    node: Node
    step: str | None = None


class Memo:
    """What has been found out of expressions while names have the types in ``names``.

    Variants of one problem (other readings, mistakes) mostly agree in the types of their steps, so
    they can share one memo; see :meth:`Scope.declare`.  ``derived`` belongs to the differentiation.
    """

    def __init__(self, letters: Mapping[str, int]) -> None:
        self.names: dict[str, Type] = {}
        self.letters = dict(letters)
        self.types: dict[Node, Type] = {}
        self.calls: dict[Call, BoundCall] = {}
        self.simple: dict[Node, Node] = {}
        self.derived: dict[tuple[Node, Node, str | None], list[Event]] = {}


class Scope:
    """The declared names with their types, and what has been found out of expressions over them.

    ``sizes`` gives whole numbers that may stand where a size is expected (``ones(N, 2)``),
    ``letters`` the range of each index letter; letters met as subscripts of an axis are added.
    """

    def __init__(
        self,
        types: Mapping[str, Type],
        sizes: Mapping[str, int] | None = None,
        letters: Mapping[str, int] | None = None,
        memo: Memo | None = None,
    ) -> None:
        self.types: dict[str, Type] = {}
        self.sizes = dict(sizes or {})
        self.samples = frozenset(letters or {})
        self._given_letters = dict(letters or {})
        self.memo = memo or Memo(self._given_letters)
        for name, kind in types.items():
            self.declare(name, kind)

    @property
    def letters(self) -> dict[str, int]:
        """The range of each index letter."""
        return self.memo.letters

    def declare(self, name: str, kind: Type) -> None:
        """Let ``name`` have type ``kind``.

        Where a shared memo holds another type for it, nothing in the memo can be relied on, and
        this scope goes on with one of its own.
        """
        if self.memo.names.setdefault(name, kind) != kind:
            self.memo = Memo(self._given_letters)
            self.memo.names.update(self.types)
            self.memo.names[name] = kind
        self.types[name] = kind

    def type_of(self, node: Node) -> Type:
        """The type of ``node``; raises :class:`ExpressionError` where something does not fit."""
        found = self.memo.types.get(node)
        if found is None:
            found = self.memo.types[node] = self._infer(node)
        return found

    def bind(self, call: Call) -> BoundCall:
        """``call`` with operands, sizes and options told apart and checked."""
        found = self.memo.calls.get(call)
        if found is None:
            found = self.memo.calls[call] = self._bind(call)
        return found

    def _infer(self, node: Node) -> Type:
        match node:
            case Num():
                return NUMBER
            case Name(id=name, span=span):
                return self._name_type(name, span)
            case Call():
                return self._call_type(node)
            case Index():
                return self._index_type(node)
            case Sum(index=letter, body=body, span=span):
                return self._sum_type(letter, body, span)
            case _:
                raise ExpressionError(
                    "not-a-value",
                    f"`{text(node)}` has no numerical value here",
                    node.span.start,
                    node.span.end,
                    "distributions, expectations and KL belong into proofs",
                )

    def _name_type(self, name: str, span: Span) -> Type:
        if name in self.types:
            return self.types[name]
        if name in self.sizes or name in CONSTANTS:
            return NUMBER
        if name in self.letters:
            return Type((), letters=(name,))
        raise ExpressionError("unknown-name", f"there is no `{name}`", span.start, span.end)

    def _call_type(self, call: Call) -> Type:
        bound = self.bind(call)
        try:
            result = bound.op.shape(bound)
        except ShapeError as error:
            blamed = call if error.operand is None else bound.operands[error.operand]
            raise ExpressionError(
                "shape-mismatch",
                f"in `{text(call)}`: {error.message}",
                blamed.span.start,
                blamed.span.end,
                error.hint,
            ) from None
        self._check_bounds(result, call)
        letters = {letter for operand in bound.types for letter in operand.letters}
        self._check_work(bound, result, letters, call)
        return Type(result.shape, result.row, tuple(sorted(letters)))

    @staticmethod
    def _check_bounds(result: Type, node: Node) -> None:
        size = 1
        for length in result.shape:
            size *= length
        if result.rank > MAX_RANK or size > MAX_ELEMENTS:
            raise ExpressionError(
                "too-large",
                f"`{text(node)}` has shape {result.shape}; at most {MAX_RANK} axes and "
                f"{MAX_ELEMENTS:,} elements are allowed",
                node.span.start,
                node.span.end,
            )

    def _check_work(
        self, bound: BoundCall, result: Type, letters: Iterable[str], node: Node
    ) -> None:
        """Refuse what would take very long, or more memory than there is."""
        copies = prod(self.letters.get(letter, 1) for letter in letters)
        spread = copies * prod(result.shape)
        if spread > MAX_SPREAD or copies * bound.op.work(bound, result.shape) > MAX_WORK:
            raise ExpressionError(
                "too-large",
                f"`{text(node)}` takes too much time and memory",
                node.span.start,
                node.span.end,
                "sum over few letters at a time; take smaller arrays, windows and margins",
            )

    def _bind(self, call: Call) -> BoundCall:
        op = OPS.get(call.op)
        if op is None:
            raise ExpressionError(
                "unknown-operation",
                f"there is no operation `{call.op}`",
                call.span.start,
                call.span.end,
            )
        operands, dims = self._operands_and_dims(op, call)
        options = bind_options(op, call)
        types = tuple([self.type_of(operand) for operand in operands])
        return BoundCall(types, dims, options, op, operands)

    def _operands_and_dims(self, op: Op, call: Call) -> tuple[tuple[Node, ...], tuple[int, ...]]:
        required = sum(not name.startswith("*") and not name.endswith("?") for name in op.operands)
        variadic = bool(op.operands) and op.operands[-1].startswith("*")
        split = len(call.args) if variadic or not op.dims else min(len(op.operands), len(call.args))
        operands, rest = call.args[:split], call.args[split:]
        most = None if variadic else len(op.operands)
        if len(operands) < required or (most is not None and len(operands) > most):
            wanted = ", ".join(op.operands) + (f", {op.dims}" if op.dims else "")
            raise ExpressionError(
                "wrong-arguments",
                f"`{op.name}({wanted})` was given {len(call.args)} "
                f"argument{'s' * (len(call.args) != 1)}",
                call.span.start,
                call.span.end,
                f"see: gradecheck explain {op.name}",
            )
        dims = tuple([self.whole_number(node) for node in rest])
        fewest, most_dims = op.dim_count
        if len(dims) < fewest or (most_dims is not None and len(dims) > most_dims):
            raise ExpressionError(
                "wrong-arguments",
                f"`{op.name}` needs after its operands: {op.dims}; found {len(dims)}",
                call.span.start,
                call.span.end,
                f"see: gradecheck explain {op.name}",
            )
        return operands, dims

    def whole_number(self, node: Node) -> int:
        """The whole number that ``node`` is: a literal, its negative, or the name of a size."""
        match node:
            case Num(value=value) if value == int(value):
                return int(value)
            case Call(op="neg", args=(Num(value=value),)) if value == int(value):
                return -int(value)
            case Name(id=name) if name in self.sizes:
                return self.sizes[name]
        raise ExpressionError(
            "not-a-size",
            f"`{text(node)}` stands where a whole number is expected",
            node.span.start,
            node.span.end,
        )

    def _sum_type(self, letter: str, body: Node, span: Span) -> Type:
        inner = self.type_of(body)
        if letter not in inner.letters and letter not in self.letters:
            raise ExpressionError(
                "unknown-index",
                f"the sum over `{letter}` adds nothing up: `{text(body)}` does not depend on it",
                span.start,
                span.end,
                f"write the index where it is meant, as in `x_{letter}`",
            )
        return Type(inner.shape, inner.row, tuple([x for x in inner.letters if x != letter]))

    def _index_type(self, node: Index) -> Type:
        base = self.type_of(node.base)
        letters = set(base.letters)
        items = split_subscripts(node, base, self.samples)
        if items.renamed:
            old, new = items.renamed
            letters.discard(old)
            letters.add(new)
            self._meet(new, self.letters[old], node)
        if len(items.core) > base.rank:
            raise ExpressionError(
                "too-many-subscripts",
                f"`{text(node)}` has {len(node.items)} subscripts, but `{text(node.base)}` has "
                f"shape {base.shape}",
                node.span.start,
                node.span.end,
            )
        shape: list[int] = []
        for item, length in zip(items.core, base.shape, strict=False):
            if isinstance(item, str):
                self._meet(item, length, node)
                letters.add(item)
            elif isinstance(item, Slice):
                shape.append(len(range(length)[item.start : item.stop]))
            elif not -length <= item < length:
                raise ExpressionError(
                    "index-out-of-range",
                    f"index {item} in `{text(node)}`: that axis has {length} elements, counted "
                    f"from 0 to {length - 1}",
                    node.span.start,
                    node.span.end,
                )
        shape.extend(base.shape[len(items.core) :])
        row = base.row and tuple(shape) == base.shape
        return Type(tuple(shape), row, tuple(sorted(letters)))

    def _meet(self, letter: str, length: int, node: Node) -> None:
        """Note that ``letter`` runs over ``length`` values; it must always be the same."""
        known = self.letters.setdefault(letter, length)
        if known != length:
            raise ExpressionError(
                "index-mismatch",
                f"index `{letter}` runs over {length} values in `{text(node)}` and over {known} "
                "elsewhere",
                node.span.start,
                node.span.end,
                "use another letter, or check the order of the subscripts",
            )


class Subscripts:
    """The subscripts of one value sorted out: the sample index, if renamed, and the core axes'."""

    __slots__ = ("core", "renamed")

    def __init__(
        self, core: tuple[int | Slice | str, ...], renamed: tuple[str, str] | None
    ) -> None:
        self.core = core
        self.renamed = renamed


def split_subscripts(node: Index, base: Type, samples: frozenset[str]) -> Subscripts:
    """Which subscripts of ``node`` speak of the sample index and which of the core axes.

    Subscripts name axes: the declared index first, then the core axes.
    """
    items = node.items
    own = [letter for letter in base.letters if letter in samples]
    if own and items and isinstance(items[0], str):
        if items[0] == own[0]:
            return Subscripts(items[1:], None)
        if len(items) == base.rank + 1:
            return Subscripts(items[1:], (own[0], items[0]))
    return Subscripts(items, None)
