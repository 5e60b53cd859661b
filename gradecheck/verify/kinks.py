"""Elements so close to a kink that rounding may put a student on its other side.

A kink is where a function's derivative jumps: relu at 0, a maximum where the two greatest are
equal, a comparison.  Being close to one is no fault; it is reported where the *answers* would be
different on the other side, which is tried out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.errors import Fault
from gradecheck.grading.compare import close
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.graph.walk import nodes, rebuild
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Name, Node
from gradecheck.ops.record import Array, Bound, ShapeError
from gradecheck.ops.shapes import some_axes
from gradecheck.verify.key import Key, Solved, index_text
from gradecheck.verify.parts import graph_of

CLOSE = 0.005
"""Half a unit of the third figure, at worst: as coarsely as people round on the way."""
NUDGE = 1e-6
"""What is exactly on a kink is put beside it, this share of the largest element away."""

Tie = tuple[tuple[int, ...], float]
"""An element of an operation's first operand, and what has to be added to it to reach the kink."""
Finder = Callable[[Bound, list[Array]], Iterator[Tie]]


def at_zero(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where the operand is 0."""
    yield from _near(-operands[0], _scale(operands[0]))


def at_equality(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where both operands are equal; a number stands for all elements."""
    first, second = operands
    if first.ndim >= second.ndim and first.size:
        yield from _near(second - first, max(_scale(first), _scale(second)))


def at_limits(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked at the limits of ``clip``."""
    limits = [*operands[1:], bound.options.get("low"), bound.options.get("high")]
    for limit in limits:
        if limit is not None and not isinstance(limit, str | tuple):
            yield from _near(np.asarray(limit) - operands[0], _scale(operands[0]))


def among_greatest(bound: Bound, operands: list[Array], sign: float = 1.0) -> Iterator[Tie]:
    """Kinked where the two greatest along the axes are equal."""
    a = sign * operands[0]
    over = some_axes(bound.options.get("axis"), a.shape)
    kept = [each for each in range(a.ndim) if each not in over]
    groups = np.arange(a.size).reshape(a.shape).transpose(*kept, *over)
    width = int(np.prod([a.shape[each] for each in over], dtype=int))
    for positions in groups.reshape(-1, max(width, 1)):
        yield from _two_greatest(a, positions, sign)


def among_least(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where the two least along the axes are equal."""
    yield from among_greatest(bound, operands, -1.0)


def in_windows(bound: Bound, operands: list[Array]) -> Iterator[Tie]:
    """Kinked where the two greatest of a window of ``max_pool`` are equal."""
    a, size = operands[0], bound.dims[0]
    stride = bound.options.get("stride") or size
    padding = bound.options.get("padding") or 0
    if not isinstance(stride, int) or not isinstance(padding, int):
        return
    margin = ((0, 0),) * (a.ndim - 2) + ((padding, padding),) * 2
    positions = np.pad(np.arange(a.size).reshape(a.shape), margin, constant_values=-1)
    windows = np.lib.stride_tricks.sliding_window_view(positions, (size, size), axis=(-2, -1))
    for window in windows[..., ::stride, ::stride, :, :].reshape(-1, size * size):
        yield from _two_greatest(a, window[window >= 0])


FINDERS: dict[str, Finder] = {
    **dict.fromkeys(("relu", "leaky_relu", "elu", "abs", "sign", "heaviside"), at_zero),
    **dict.fromkeys(("minimum", "maximum", "greater", "greater_equal", "less"), at_equality),
    "less_equal": at_equality,
    "clip": at_limits,
    "max": among_greatest,
    "min": among_least,
    "max_pool": in_windows,
}
"""Where the kinks of each operation are.  Operations that are not named here have none."""


def _near(distance: Array, scale: float) -> Iterator[Tie]:
    for position in np.argwhere(np.abs(distance) <= CLOSE * scale):
        index = tuple([int(k) for k in position])
        yield index, float(distance[index])


def _two_greatest(a: Array, positions: NDArray[np.intp], sign: float = 1.0) -> Iterator[Tie]:
    if len(positions) < 2:
        return
    values = a.reshape(-1)[positions]
    second, first = np.argsort(values, kind="stable")[-2:]
    gap = float(values[first] - values[second])
    if gap <= CLOSE * _scale(a):
        index = np.unravel_index(int(positions[first]), a.shape)
        yield tuple([int(k) for k in index]), -sign * gap


def _scale(a: Array) -> float:
    return float(np.abs(a).max(initial=0.0))


class Kink(msgspec.Struct, frozen=True):
    """An element of the first operand of ``call``, in the formula of ``step``, at a kink's side."""

    step: str
    call: Call
    index: tuple[int, ...]
    value: float
    distance: float
    scale: float


def near_kinks(key: Key) -> list[Fault]:
    """A warning for every element close to a kink that matters for an item, each once."""
    found: dict[tuple[object, ...], Fault] = {}
    for solved in key.solved:
        for kink in kinks_of(solved):
            same = kink.step, kink.call, kink.index, kink.value
            if same in found:
                continue
            moved = _items_moved(key, solved, kink)
            if moved:
                found[same] = _fault(key, solved, kink, moved)
    return list(found.values())


def kinks_of(solved: Solved) -> Iterator[Kink]:
    """Every element of a kinked operation's operand that is close to the kink."""
    calls = [
        (step, node)
        for step, tree in solved.graph.declared.items()
        for node in nodes(tree)
        if isinstance(node, Call) and node.op in FINDERS
    ]
    for step, call in calls:
        bound = solved.graph.scope.bind(call)
        operands = _values(solved, bound.operands)
        if operands is None or any(kind.letters for kind in bound.types):
            continue
        try:
            ties = list(FINDERS[call.op](bound, operands))
        except (ValueError, ShapeError):
            continue
        for index, distance in ties:
            value = float(operands[0][index])
            yield Kink(step, call, index, value, distance, _scale(operands[0]))


def _values(solved: Solved, operands: tuple[Node, ...]) -> list[Array] | None:
    """The values of parts of a formula: named ones are known, others are made steps."""
    if all(isinstance(node, Name) and node.id in solved.values for node in operands):
        return [solved.values[node.id] for node in operands if isinstance(node, Name)]
    probes = {f"operand {position}": node for position, node in enumerate(operands)}
    try:
        values = graph_of(solved, probes).evaluate(probes, solved.problem.inputs)
    except GraphError:
        return None
    return [values[probe][0] for probe in probes]


def _items_moved(key: Key, solved: Solved, kink: Kink) -> list[str]:
    """The items that are no longer right, by their tolerance, on the kink's other side."""
    probe = "moved operand"
    graph = solved.graph
    operand = graph.scope.bind(kink.call).operands[0]
    other = Call(kink.call.op, (Name(probe), *kink.call.args[1:]), kink.call.options)
    declared = {
        **graph.declared,
        kink.step: rebuild(
            graph.declared[kink.step], lambda part: other if part == kink.call else part
        ),
        probe: Call("add", (operand, Name("move"))),
    }
    shape = graph.scope.type_of(operand)
    types = {name: graph.scope.types[name] for name in solved.problem.givens}
    try:
        moved = Graph({**types, "move": shape}, declared, graph.objective)
    except GraphError:
        return []
    step = 2 * kink.distance if kink.distance else NUDGE * (kink.scale or 1.0)
    moves = np.zeros((3, *shape.shape))
    moves[(1, *kink.index)] = step
    moves[(2, *kink.index)] = step if kink.distance else -step
    values = moved.evaluate(key.value_items, {**solved.problem.inputs, "move": moves})
    return [
        id
        for id in key.value_items
        if not close(values[id][1:], values[id][:1], solved.problem.item(id).tolerance).all()
    ]


def _fault(key: Key, solved: Solved, kink: Kink, moved: list[str]) -> Fault:
    operand = text(kink.call.args[0])
    named = index_text(operand if operand.isidentifier() else f"({operand})", kink.index)
    how = f"only {abs(kink.distance):.2g} from" if kink.distance else "exactly at"
    items = ", ".join(f"`{id}`" for id in moved)
    message = (
        f"{solved.where}{named} = {kink.value:.4g} is {how} a kink of `{kink.call.op}`; on its "
        f"other side {items} would be different"
    )
    hint = "whoever rounds on the way may land there: change a given a little"
    return Fault("near-kink", message, hint, key.places.step(kink.step), "warning")
