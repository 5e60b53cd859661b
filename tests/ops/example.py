"""An example call, and random operands that suit its operation."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from gradecheck.lang.tree import OptionValue
from gradecheck.ops import OPS, Type
from gradecheck.ops.record import Array, Bound, Shape

from .evaluation import bind


class Example(msgspec.Struct, frozen=True):
    """One call: the types of its operands, whole numbers after them, and options."""

    op: str
    types: tuple[Type, ...]
    dims: tuple[int, ...] = ()
    options: dict[str, OptionValue] = {}

    def __str__(self) -> str:
        operands = [f"{of.shape}{'ᵀ' * of.row}" for of in self.types]
        options = [f"{name}={value}" for name, value in self.options.items()]
        return f"{self.op}({', '.join([*operands, *map(str, self.dims), *options])})"

    @property
    def bound(self) -> Bound:
        return bind(OPS[self.op], self.types, self.dims, self.options)

    def operands(self, seed: int = 0, lead: tuple[Shape, ...] | None = None) -> list[Array]:
        """Random operands, each with its own leading shape."""
        random = np.random.default_rng(seed)
        before = lead or ((),) * len(self.types)
        draw = DOMAINS.get(self.op, _normal)
        return [
            draw(random, position, first + of.shape, self)
            for position, (first, of) in enumerate(zip(before, self.types, strict=True))
        ]


Draw = Callable[[np.random.Generator, int, Shape, Example], Array]


def _normal(random: np.random.Generator, position: int, shape: Shape, example: Example) -> Array:
    return random.normal(size=shape)


def _positive(random: np.random.Generator, position: int, shape: Shape, example: Example) -> Array:
    return random.uniform(0.3, 2.0, size=shape)


def _share(random: np.random.Generator, position: int, shape: Shape, example: Example) -> Array:
    return random.uniform(0.1, 0.9, size=shape)


def _choice(random: np.random.Generator, position: int, shape: Shape, example: Example) -> Array:
    if position == 0:
        return random.integers(0, 2, size=shape).astype(float)
    return random.normal(size=shape)


def _classes(random: np.random.Generator, position: int, shape: Shape, example: Example) -> Array:
    """Class numbers for the operand that holds them."""
    if example.op == "one_hot":
        return random.integers(0, example.dims[0], size=shape).astype(float)
    logits, target = example.types
    if position == 0:
        return random.normal(size=shape)
    if target.shape == logits.shape:
        return random.uniform(0.1, 0.9, size=shape)
    return random.integers(0, logits.shape[-1], size=shape).astype(float)


def _limits(random: np.random.Generator, position: int, shape: Shape, example: Example) -> Array:
    """Low limits below high ones."""
    centre = (0.0, -0.6, 0.6)[position]
    return random.normal(centre, 0.1 if position else 1.0, size=shape)


DOMAINS: dict[str, Draw] = {
    "clip": _limits,
    "log": _positive,
    "log2": _positive,
    "log10": _positive,
    "sqrt": _positive,
    "pow": _positive,
    "div": _positive,
    "bce": _share,
    "where": _choice,
    "one_hot": _classes,
    "cross_entropy": _classes,
}


def call(op: str, *operands: Shape | str, dims: Shape = (), **options: OptionValue) -> Example:
    """An example; ``"3ᵀ"`` is the transpose of a vector with 3 elements."""
    types = tuple(
        Type((1, int(operand[:-1])), row=True) if isinstance(operand, str) else Type(operand)
        for operand in operands
    )
    return Example(op, types, dims, options)
