"""Why a changed formula gives the same numbers: what is 0, what is 1, what is symmetric."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec
import numpy as np

from gradecheck.errors import ExpressionError
from gradecheck.grading.mistakes.functions import is_function, spoken
from gradecheck.grading.mistakes.sites import named
from gradecheck.graph.evaluate import Run
from gradecheck.graph.graph import Graph
from gradecheck.graph.program import Builder
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Name, Node, Num
from gradecheck.lang.walk import names
from gradecheck.ops.record import Array
from gradecheck.verify.trials import SAME

LONGEST = 40
"""Characters of an expression in a hint."""
PRODUCTS = ("mul", "juxtapose", "matmul", "div")
SUMS = ("add", "sub")
KEEPS_ZERO = (*PRODUCTS, "neg", "transpose", "reshape", "flatten", "deconv", "conv")
MASKS = ("greater", "greater_equal", "less", "less_equal", "sign", "heaviside")


class Reason(msgspec.Struct, frozen=True):
    """Why a mistake cannot be seen.

    ``cause`` is the part of a formula that is to blame, ``hint`` what to change.  ``inactive`` is
    the function that changes nothing, where that is it, and ``step`` another step than the mistaken
    one, if the cause is there.
    """

    message: str
    hint: str
    cause: Node | None = None
    inactive: str = ""
    step: str = ""


def hidden_by(given: str) -> Reason:
    """That one given alone is to blame, whatever it is about it."""
    return Reason(f"{given} has just these values", f"give `{given}` other values", Name(given))


UNKNOWN = Reason(
    "with these givens they change no item",
    "change a given if such a mistake is to be noticed",
)


class Parts:
    """The values of parts of formulas, with the numbers that are given.

    What is equal ``within`` a share of the largest element counts as equal.
    """

    def __init__(self, graph: Graph, inputs: Mapping[str, Array], within: float = SAME) -> None:
        self.graph = graph
        self.inputs = inputs
        self.within = within
        self._world = graph.world(Builder())
        self._known: dict[Node, Array | None] = {}
        self._steps: dict[Node, Node] = {s.expr: Name(s.name) for s in graph.steps.values()}

    def named(self, node: Node) -> str:
        """A part of a formula as a sentence speaks of it; a step's whole formula is the step."""
        return named(self._steps.get(node, node))

    def value(self, node: Node) -> Array | None:
        """The value of a formula; ``None`` where it has none."""
        if node not in self._known:
            self._known[node] = self._evaluate(node)
        return self._known[node]

    def _evaluate(self, node: Node) -> Array | None:
        try:
            self.graph.scope.type_of(node)
            register = self._world.expression(node)
        except ExpressionError:
            return None
        value: Array = Run(self._world.program, self.inputs, 1).value(register)[0]
        return value

    def is_all(self, node: Node, number: float, scale: float = 1.0) -> bool:
        """Whether every element of a formula's value is a number, measured by ``scale``."""
        value = self.value(node)
        if value is None or not value.size:
            return False
        with np.errstate(invalid="ignore"):
            return bool((np.abs(value - number) <= self.within * scale).all())

    def are_same(self, one: Node, other: Node) -> bool:
        """Whether two formulas have the same value."""
        a, b = self.value(one), self.value(other)
        if a is None or b is None or a.shape != b.shape:
            return False
        with np.errstate(invalid="ignore"):
            return bool((np.abs(a - b) <= self.within * self.scale(one)).all())

    def scale(self, node: Node) -> float:
        """The size of the largest element of a formula's value."""
        value = self.value(node)
        return 0.0 if value is None else float(np.abs(value).max(initial=0.0))


def reason_for(parts: Parts, right: Node, wrong: Node) -> Reason:
    """Why ``wrong`` has the same value as ``right``, as far as that can be found out."""
    for one, other in reversed(list(_ways_down(right, wrong))):
        if not parts.are_same(one, other):
            continue
        for rule in RULES:
            reason = rule(parts, one, other)
            if reason is not None:
                return reason
    return UNKNOWN


def _ways_down(right: Node, wrong: Node) -> Iterator[tuple[Node, Node]]:
    """The parts in which two formulas differ, from the whole to the smallest."""
    while True:
        yield right, wrong
        if not (isinstance(right, Call) and isinstance(wrong, Call)):
            return
        if (right.op, right.options, len(right.args)) != (wrong.op, wrong.options, len(wrong.args)):
            return
        pairs = [(a, b) for a, b in zip(right.args, wrong.args, strict=True) if a != b]
        if len(pairs) != 1:
            return
        right, wrong = pairs[0]


# -- one function a reason -------------------------------------------------------------------------


def _inactive(parts: Parts, right: Node, wrong: Node) -> Reason | None:
    """A function that gives back what it gets."""
    if not isinstance(right, Call) or not is_function(right):
        return None
    inside = right.args[0]
    if not parts.are_same(right, inside):
        return None
    if right.op in ("relu", "leaky_relu", "abs"):
        value = parts.value(inside)
        which = "pre-activation" if right.op != "abs" else f"element of {parts.named(inside)}"
        what = "negative" if value is not None and (value >= 0).all() else "far below 0"
        message = f"no {which} is {what}"
        hint = f"change a given so that some elements of `{_shortened(inside)}` are {what}"
    else:
        message = f"{spoken(right.op)} changes nothing"
        hint = f"change a given so that it changes `{_shortened(inside)}`"
    return Reason(message, hint, right, spoken(right.op))


def _zero(parts: Parts, right: Node, wrong: Node) -> Reason | None:
    """Something that is 0 everywhere, or little beside what it is added to."""
    if not isinstance(right, Call) or right.op not in (*PRODUCTS, *SUMS, "neg"):
        return None
    scale = parts.scale(right) if right.op in SUMS else 0.0
    for operand in right.args:
        if not isinstance(operand, Num) and parts.is_all(operand, 0.0, scale):
            return _is_number(parts, _innermost_zero(parts, operand), 0)
    return None


def _innermost_zero(parts: Parts, node: Node) -> Node:
    """The factor for which a product is 0, also in the steps that it is made of."""
    while True:
        inside: Node = node
        if isinstance(node, Name) and node.id in parts.graph.steps:
            inside = parts.graph.steps[node.id].expr
        if not isinstance(inside, Call) or not (inside.op in KEEPS_ZERO or is_function(inside)):
            return node
        zero = next((each for each in inside.args if parts.is_all(each, 0.0, 0.0)), None)
        if zero is None or isinstance(zero, Num):
            return node
        node = zero


def _one(parts: Parts, right: Node, wrong: Node) -> Reason | None:
    """A factor that is 1 everywhere."""
    if not isinstance(right, Call) or right.op not in PRODUCTS:
        return None
    for operand in right.args:
        if not isinstance(operand, Num) and parts.is_all(operand, 1.0):
            return _is_number(parts, operand, 1)
    return None


def _is_number(parts: Parts, node: Node, number: int) -> Reason:
    value = parts.value(node)
    assert value is not None
    farthest = float(value.flat[int(np.argmax(np.abs(value - number)))])
    almost = "almost " if abs(farthest - number) > SAME else ""
    shown = f" ({farthest:.10g})" if almost and value.size == 1 else ""
    everywhere = " everywhere" if value.size > 1 else ""
    message = f"{parts.named(node)} is {almost}{number}{shown}{everywhere}"
    return Reason(message, _other_values(parts, node), node)


def _symmetric(parts: Parts, right: Node, wrong: Node) -> Reason | None:
    """Something that is the same turned, or whose elements are the same in any order."""
    if isinstance(wrong, Call) and wrong.args and right == wrong.args[0]:
        subject, turn = right, wrong.op
    elif isinstance(right, Call) and right.args and wrong == right.args[0]:
        subject, turn = wrong, right.op
    elif isinstance(right, Call) and isinstance(wrong, Call) and right.args == wrong.args:
        if right.op != wrong.op or not right.args:
            return None
        subject, turn = right.args[0], "reordered"
    else:
        return None
    value = parts.value(subject)
    if value is None or value.size < 2:
        return None
    if np.ptp(value) <= parts.within * parts.scale(subject):
        message = f"all elements of {parts.named(subject)} are equal"
    elif turn in TURNS:
        message = f"{parts.named(subject)} is the same {TURNS[turn]}"
    else:
        return None
    return Reason(message, _other_values(parts, subject), subject)


TURNS = {
    "transpose": "with rows and columns exchanged",
    "reshape": "with rows and columns exchanged",
    "rot180": "when rotated by 180°",
    "flip": "in reverse order",
    "reordered": "read in another order",
}


def _equal(parts: Parts, right: Node, wrong: Node) -> Reason | None:
    """Two values that are equal: by chance, or since one is made of the other."""
    if not (isinstance(right, Name) and isinstance(wrong, Name)):
        return None
    if parts.is_all(right, 0.0, 0.0):
        return _is_number(parts, _innermost_zero(parts, right), 0)
    for node in (right, wrong):
        reason = _derived(parts, node)
        if reason is not None:
            return reason
    order = [*parts.graph.givens, *parts.graph.steps]
    first, second = sorted((right.id, wrong.id), key=order.index)
    message = f"{first} and {second} are equal"
    return Reason(message, "give them different values", Name(first))


def _derived(parts: Parts, node: Name) -> Reason | None:
    """Why a step is equal to something that it is made of."""
    step = parts.graph.steps.get(node.id)
    for name in names(step.expr) if step is not None else ():
        if step is not None and step.expr != Name(name) and parts.are_same(node, Name(name)):
            reason = reason_for(parts, step.expr, Name(name))
            if reason != UNKNOWN:
                return msgspec.structs.replace(reason, step=reason.step or node.id)
    return None


def _covered(parts: Parts, right: Node, wrong: Node) -> Reason | None:
    """A factor that is 0 wherever the other factor is changed."""
    if not (isinstance(right, Call) and isinstance(wrong, Call)) or right.op != "mul":
        return None
    kept = [a for a, b in zip(right.args, wrong.args, strict=False) if a == b]
    if len(kept) != 1 or wrong.op != "mul":
        return None
    return Reason(
        f"{parts.named(kept[0])} is 0 where it would matter", _other_values(parts, kept[0]), kept[0]
    )


Rule = Callable[[Parts, Node, Node], Reason | None]
RULES: tuple[Rule, ...] = (_inactive, _zero, _one, _symmetric, _equal, _covered)
"""The first that holds is told."""


def _other_values(parts: Parts, node: Node) -> str:
    if isinstance(node, Name) and node.id in parts.graph.givens:
        return f"give `{node.id}` other values"
    used = [name for name in names(node) if name in parts.graph.givens]
    return f"give `{used[0]}` other values" if len(used) == 1 else "choose other givens"


def _shortened(node: Node) -> str:
    written = text(node)
    return written if len(written) <= LONGEST else f"{written[:LONGEST]}…"
