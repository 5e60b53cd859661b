"""The syntax tree of the math language: a handful of frozen records.

There is one tree for what instructors and students write and for what differentiation makes.
Every operation, operators included, is a :class:`Call`; what it means is known to
``gradecheck.ops`` alone.  Two trees are equal if they say the same, wherever they stand in a text.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Span:
    """Where a node stands in its text: offsets ``start`` to ``end`` (exclusive).

    All spans are equal: where a node stands is no part of what it says.
    """

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span)

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return f"{self.start}:{self.end}"


NOWHERE = Span(0, 0)
"""The span of a node that nobody wrote (made by differentiation, say)."""

OptionValue: TypeAlias = int | float | str | bool | tuple[int, ...]


class Num(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """A number that was written: ``2``, ``0.5``, ``1e-3``; never negative (that is ``neg``)."""

    value: float
    span: Span = NOWHERE


class Name(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """A name, in its canonical spelling: ``w1``, ``x'``, ``theta``."""

    id: str
    span: Span = NOWHERE


class Call(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """An operation on arguments: ``Call("relu", (a,))``, ``Call("add", (a, b))``.

    The operators are ``add sub mul div pow neg matmul juxtapose transpose`` (``juxtapose`` is side
    by side or ``·``; ``transpose`` with one argument is ``A^T``) and ``greater greater_equal less
    less_equal equal not_equal``, whose value is 1 or 0.  ``options`` are the keywords in the order
    written, their values already plain.  A derivative such as ``sigmoid'(a)`` is
    ``Call("sigmoid'", (a,))``.
    """

    op: str
    args: tuple[Node, ...]
    options: tuple[tuple[str, OptionValue], ...] = ()
    span: Span = NOWHERE


class Slice(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """``start:stop`` inside an index, from 0, ``stop`` exclusive; ``None`` is the open end."""

    start: int | None = None
    stop: int | None = None


class Index(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """Part of a value: ``a[0]``, ``a[:, 1]``, and with index letters ``x_i``, ``w[j, l]``.

    An item is an integer (from 0, negative from the end), a :class:`Slice`, or an index letter.
    """

    base: Node
    items: tuple[int | Slice | str, ...]
    span: Span = NOWHERE


class Sum(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """The sum of ``body`` over an index letter or a variable: ``sum_i x_i``."""

    index: str
    body: Node
    span: Span = NOWHERE


class Grad(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """The gradient of ``of`` (the problem's objective where ``None``) for the value ``wrt``."""

    wrt: str
    of: Node | None = None
    span: Span = NOWHERE


class Prob(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """A probability ``name(variables | given)``, parameters already dropped: ``p(x|z)``."""

    name: str
    variables: tuple[str, ...]
    given: tuple[str, ...] = ()
    span: Span = NOWHERE


class Expect(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """The expectation of ``body`` under ``dist``: ``E_{q(z|x)}[f]``.

    ``variables`` are what is averaged over where the text says so (``E[z ~ q(z|x)](f)``),
    else the variables of ``dist``.
    """

    dist: Prob
    variables: tuple[str, ...]
    body: Node
    span: Span = NOWHERE


class Divergence(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """The Kullback-Leibler divergence ``KL(left || right)`` of two distributions."""

    left: Prob
    right: Prob
    span: Span = NOWHERE


class Entropy(msgspec.Struct, frozen=True, cache_hash=True, tag=True):
    """The entropy ``H(q(z|x))`` of a distribution."""

    dist: Prob
    span: Span = NOWHERE


Node: TypeAlias = Num | Name | Call | Index | Sum | Grad | Prob | Expect | Divergence | Entropy
