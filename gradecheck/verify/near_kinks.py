"""Elements so close to a kink that rounding may put a student on its other side.

Being close to a kink is no fault.  It is reported where an *answer* would be another on the other
side, which is tried out: the element is put a little before and a little behind the kink.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.errors import Fault
from gradecheck.grading.compare import close
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Name, Node
from gradecheck.lang.walk import nodes, rebuild
from gradecheck.ops.record import Array, ShapeError
from gradecheck.verify.key import Key, Solved, index_text
from gradecheck.verify.kinks import FINDERS, Tie
from gradecheck.verify.parts import graph_of

BESIDE = 1e-6
"""How far before and behind a kink answers are compared, as a share of the largest element."""
MOST_TIES = 64
OPERAND, MOVE = "moved operand", "the move"
"""No name of a problem holds a blank, so these cannot meet another."""


class Kinked(msgspec.Struct, frozen=True):
    """A call of an operation with kinks in the formula of ``step``: its first operand's value, and
    the elements of it that are close to a kink, the closest first."""

    step: str
    call: Call
    value: Array
    ties: tuple[Tie, ...]

    @property
    def beside(self) -> float:
        return BESIDE * (float(np.abs(self.value).max(initial=0.0)) or 1.0)


def near_kinks(key: Key) -> list[Fault]:
    """A warning for every call with elements close to a kink that matters for an item."""
    found: dict[tuple[object, ...], Fault] = {}
    seen = set()
    for solved in key.solved:
        for kinked in kinked_calls(solved):
            case = kinked.step, kinked.call, kinked.value.tobytes()
            if case not in seen and (kinked.step, kinked.call) not in found:
                seen.add(case)
                for fault in _faults(key, solved, kinked):
                    found[kinked.step, kinked.call] = fault
    return list(found.values())


def kinked_calls(solved: Solved) -> Iterator[Kinked]:
    """Every call with elements close to a kink."""
    for step, tree in solved.graph.declared.items():
        for node in nodes(tree):
            if isinstance(node, Call) and node.op in FINDERS:
                kinked = _kinked(solved, step, node)
                if kinked is not None and kinked.ties:
                    yield kinked


def _kinked(solved: Solved, step: str, call: Call) -> Kinked | None:
    bound = solved.graph.scope.bind(call)
    operands = _values(solved, bound.operands)
    if operands is None or any(kind.letters for kind in bound.types):
        return None
    try:
        ties = sorted(FINDERS[call.op](bound, operands), key=lambda tie: abs(tie[1]))
    except (ValueError, ShapeError):
        return None
    return Kinked(step, call, operands[0], tuple(ties[:MOST_TIES]))


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


def _faults(key: Key, solved: Solved, kinked: Kinked) -> Iterator[Fault]:
    changed = _items_changed(key, solved, kinked)
    mattering = [(tie, items) for tie, items in zip(kinked.ties, changed, strict=False) if items]
    if not mattering:
        return
    (index, distance), items = mattering[0]
    operand = text(kinked.call.args[0])
    named = index_text(operand if operand.isidentifier() else f"({operand})", index)
    how = f"only {abs(distance):.2g} from" if distance else "exactly at"
    listed = ", ".join(f"`{id}`" for id in items)
    message = (
        f"{solved.where}{named} = {kinked.value[index]:.4g} is {how} a kink of "
        f"`{kinked.call.op}`; on its other side {listed} would be different"
    )
    if len(mattering) > 1:
        others = len(mattering) - 1
        message += f" ({others} more element{'s' * (others > 1)} likewise)"
    hint = "whoever rounds on the way may land there: change a given a little"
    yield Fault("near-kink", message, hint, key.places.step(kinked.step), "warning")


def _items_changed(key: Key, solved: Solved, kinked: Kinked) -> list[list[str]]:
    """For every tie the items that differ, by their tolerance, before and behind the kink."""
    moved = _with_move(solved, kinked)
    if moved is None:
        return []
    moves = np.zeros((2, len(kinked.ties), *kinked.value.shape))
    for position, (index, distance) in enumerate(kinked.ties):
        moves[(0, position, *index)] = distance - kinked.beside
        moves[(1, position, *index)] = distance + kinked.beside
    flat = moves.reshape(-1, *kinked.value.shape)
    values = moved.evaluate(key.value_items, {**solved.problem.inputs, MOVE: flat})
    changed: list[list[str]] = [[] for _ in kinked.ties]
    for id in key.value_items:
        value = np.broadcast_to(values[id], (len(flat), *values[id].shape[1:]))
        before, behind = value[: len(kinked.ties)], value[len(kinked.ties) :]
        same = close(behind, before, solved.problem.item(id).tolerance)
        for items, each in zip(changed, same, strict=True):
            if not each.all():
                items.append(id)
    return changed


def _with_move(solved: Solved, kinked: Kinked) -> Graph | None:
    """The graph in which the operand of that one call can be moved by a further given."""
    graph, call = solved.graph, kinked.call
    operand = graph.scope.bind(call).operands[0]
    other = Call(call.op, (Name(OPERAND), *call.args[1:]), call.options)
    formula = rebuild(graph.declared[kinked.step], lambda part: other if part == call else part)
    declared = {**graph.declared, kinked.step: formula}
    declared[OPERAND] = Call("add", (operand, Name(MOVE)))
    types = {name: graph.scope.types[name] for name in solved.problem.givens}
    try:
        return Graph({**types, MOVE: graph.scope.type_of(operand)}, declared, graph.objective)
    except GraphError:
        return None
