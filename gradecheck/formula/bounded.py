"""The value of one formula, whatever somebody wrote: bounded in memory and work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import prod

import numpy as np

from gradecheck.errors import ExpressionError
from gradecheck.formula.effort import Effort
from gradecheck.graph.evaluate import Run
from gradecheck.graph.program import Builder, Program
from gradecheck.graph.scope import Scope
from gradecheck.graph.world import World
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Index, Node, Sum
from gradecheck.lang.walk import names, nodes, rebuild
from gradecheck.ops.record import Array, Type

MOST_ELEMENTS = 1_000_000
"""Elements of one intermediate value, over all draws; all of them together are bounded by the
effort."""
MOST_LETTERS = 16

ANSWER = "answer"


class Value:
    """A value with its type: draws first, then one axis for each index letter (sorted), then its
    own axes."""

    __slots__ = ("array", "kind")

    def __init__(self, kind: Type, array: Array) -> None:
        self.kind = kind
        self.array = array


class Setting:
    """The names that a formula may use, with their values, the sizes of everything, and the
    ``effort`` that may still be spent: on all formulas of an answer together."""

    def __init__(
        self,
        values: Mapping[str, Value],
        sizes: Mapping[str, int],
        letters: Mapping[str, int],
        effort: Effort | None = None,
    ) -> None:
        self.values = dict(values)
        self.sizes = dict(sizes)
        self.letters = dict(letters)
        self.effort = effort or Effort()

    @property
    def draws(self) -> int:
        """How many random draws the values are known on."""
        return max((len(value.array) for value in self.values.values()), default=1)

    def scope(self, tree: Node) -> Scope:
        """The names of ``tree`` with their types."""
        used = {name: self.values[name].kind for name in names(tree) if name in self.values}
        return Scope(used, self.sizes, self.letters)


def evaluate(tree: Node, setting: Setting, left: tuple[str, ...] = ()) -> Value:
    """The value of a formula; ``left`` are the letters of its left side that become axes.

    Raises :class:`ExpressionError` where something does not fit or is too large.
    """
    try:
        try:
            return _evaluate(tree, setting, left)
        except ExpressionError as error:
            renamed = _own_letters(tree)
            if error.code != "index-mismatch" or renamed == tree:
                raise
            return _evaluate(renamed, setting, left)
    except RecursionError:
        raise ExpressionError("too-deep", "this is nested too deeply", 0, 1) from None


def _evaluate(tree: Node, setting: Setting, left: tuple[str, ...]) -> Value:
    scope = setting.scope(tree)
    tree = _with_derivatives(tree, scope)
    kind = scope.type_of(tree)
    world = World(Builder(), scope, {ANSWER: tree})
    register = world.register(ANSWER)
    _check_size(world.program, setting, tree)
    inputs = {name: value.array for name, value in setting.values.items()}
    array = _run(world.program, inputs, register, setting, tree)
    order = [letter for letter in world.program.letters if letter in kind.letters]
    return _arranged(kind, array, order, left, setting, scope, tree)


def _with_derivatives(tree: Node, scope: Scope) -> Node:
    """``sigmoid'(a)`` written out."""
    if not any(isinstance(node, Call) and node.op.endswith("'") for node in nodes(tree)):
        return tree
    from gradecheck.graph.differentiate import derivative  # noqa: PLC0415

    def change(node: Node) -> Node:
        if isinstance(node, Call) and node.op.endswith("'"):
            return derivative(node.op.rstrip("'"), node.args[0], scope)
        return node

    return rebuild(tree, change)


def _check_size(program: Program, setting: Setting, tree: Node) -> None:
    draws = setting.draws
    if len(program.letters) > MOST_LETTERS:
        message = f"this uses {len(program.letters)} index letters, at most {MOST_LETTERS}"
        raise ExpressionError("too-large", message, tree.span.start, tree.span.end)
    for kind in program.types:
        size = prod(kind.shape) * prod(program.letters.get(x, 1) for x in kind.letters)
        if size * draws > MOST_ELEMENTS:
            message = "a value in this formula has too many elements"
            hint = "sum over few letters at a time, and write no large constants"
            raise ExpressionError("too-large", message, tree.span.start, tree.span.end, hint)


def _run(
    program: Program, inputs: Mapping[str, Array], register: int, setting: Setting, tree: Node
) -> Array:
    run = Run(program, inputs)
    draws = setting.draws
    for step in range(register + 1):
        if not setting.effort.spend(program, step, draws):
            message = "this takes too long to evaluate"
            hint = "write it with fewer or smaller products"
            raise ExpressionError("too-large", message, tree.span.start, tree.span.end, hint)
        value = run.value(step)
    return value


def _arranged(
    kind: Type,
    array: Array,
    order: list[str],
    left: tuple[str, ...],
    setting: Setting,
    scope: Scope,
    tree: Node,
) -> Value:
    """The value with sample letters in front, the letters of the left side as axes behind them."""
    missing = [letter for letter in left if letter not in kind.letters]
    if missing:
        message = f"`{text(tree)}` does not depend on the index {missing[0]} of its left side"
        raise ExpressionError("missing-index", message, tree.span.start, tree.span.end)
    own = [letter for letter in sorted(kind.letters) if letter not in left]
    core = array.ndim - 1 - len(order)
    axes = [1 + order.index(letter) for letter in (*own, *left)]
    array = np.transpose(array, (0, *axes, *range(1 + len(order), array.ndim)))
    shape = tuple([scope.letters[letter] for letter in (*own, *left)])
    array = np.broadcast_to(array, (setting.draws, *shape, *array.shape[array.ndim - core :]))
    shape = (*shape[len(own) :], *kind.shape)
    return Value(Type(shape, kind.row and not left, tuple(own)), array)


def _own_letters(tree: Node) -> Node:
    """The tree with a letter of its own for every sum, so that each may run over another axis."""
    counts: dict[str, int] = {}

    def change(node: Node) -> Node:
        if not isinstance(node, Sum):
            return node
        number = counts[node.index] = counts.get(node.index, 0) + 1
        if number == 1:
            return node
        letter = f"{node.index}{number}"
        return Sum(letter, _renamed(node.body, node.index, letter), node.span)

    return rebuild(tree, change)


def renamed(tree: Node, old: str, new: str) -> Node:
    """``tree`` with an index letter exchanged, in sums and subscripts.

    >>> from gradecheck.lang.tree import Name
    >>> text(renamed(Sum("n", Index(Name("x"), ("n", "l"))), "n", "i"))
    'sum_i x_il'
    """
    result = _renamed(tree, old, new)

    def change(node: Node) -> Node:
        if isinstance(node, Sum) and node.index == old:
            return Sum(new, node.body, node.span)
        return node

    return rebuild(result, change)


def _renamed(tree: Node, old: str, new: str) -> Node:
    def change(node: Node) -> Node:
        if isinstance(node, Index) and old in node.items:
            items = tuple([new if item == old else item for item in node.items])
            return Index(node.base, items, node.span)
        return node

    return rebuild(tree, change)


_DIMS = re.compile(r"`[^`]*`|\((?:\d+, )*\d+,?\)|\d+(?:×\d+)+")


def symbolic(message: str, sizes: Mapping[str, int]) -> str:
    """A message with the names of sizes in place of their numbers, outside of formulas.

    >>> symbolic("(5,) and (5, 2) in `a (5, 2)`", {"N": 3, "d": 5, "k": 2})
    'd and d×k in `a (5, 2)`'
    """
    by_size = {str(size): name for name, size in sizes.items()}

    def replace(match: re.Match[str]) -> str:
        found = match[0]
        numbers = re.findall(r"\d+", found)
        if found[0] == "`" or not all(number in by_size or number == "1" for number in numbers):
            return found
        return "×".join(by_size.get(number, number) for number in numbers)

    return _DIMS.sub(replace, message)


def shape_words(kind: Type, sizes: Mapping[str, int]) -> str:
    """A shape as the problem speaks of it.

    >>> shape_words(Type((5, 2)), {"N": 3, "d": 5, "k": 2}), shape_words(Type(()), {})
    ('d×k', 'a number')
    >>> shape_words(Type((1, 5), row=True), {"d": 5})
    'a row of d'
    """
    if not kind.shape:
        return "a number"
    by_size = {size: name for name, size in sizes.items()}
    parts = [by_size.get(length, str(length)) for length in kind.shape]
    if len(parts) == 1:
        return f"a vector of {parts[0]}"
    return f"a row of {parts[1]}" if kind.row else "×".join(parts)
