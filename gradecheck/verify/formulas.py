"""The key of a formula problem: each gradient compared with differences, on random numbers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.document.tree import Document
from gradecheck.errors import Fault, Place
from gradecheck.formula.bounded import Value
from gradecheck.formula.workspace import Bench, Workspace, bench_for
from gradecheck.graph.graph import Graph
from gradecheck.lang.tree import Grad, Node
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem
from gradecheck.verify.checked import Checked, agreement, in_order
from gradecheck.verify.key import readings_of

STEP = 1e-5
AGREE = 1e-5
OBJECTIVE = "the objective"


class Proof(msgspec.Struct):
    """How many gradients were compared, the largest difference, and what is wrong."""

    count: int = 0
    largest: float = 0.0
    faults: list[Fault] = []


def verify_formulas(problem: Problem, document: Document) -> Checked:
    """What is wrong with a formula problem whose file was read without a fault."""
    proof = Proof(faults=[])
    readings = readings_of(problem)
    for number, reading in enumerate([] if problem.handout else readings):
        bench = bench_for(problem, reading)
        for item in problem.items:
            if item.kind == "formula":
                _compare(bench, item.id, proof, document)
                if number == 0:
                    proof.faults.extend(_useless(bench, item.id, document))
    file = problem.source.name
    faults = in_order(file, proof.faults)
    return Checked(file, faults, _summary(problem, len(readings)), notes=tuple(_notes(proof)))


def _compare(bench: Bench, item: str, proof: Proof, document: Document) -> None:
    declared = bench.graph.declared.get(item)
    if not isinstance(declared, Grad):
        return
    root = declared.of if declared.of is not None else bench.graph.objective
    if root is None:
        return
    proof.count += 1
    workspace = bench.main
    claimed = workspace.expected(item)
    for slope, difference in _slopes(bench, workspace, root, declared.wrt, claimed.array):
        scale = max(abs(slope), abs(difference), 1e-3)
        proof.largest = max(proof.largest, abs(slope - difference) / scale)
        if abs(slope - difference) > AGREE * scale:
            message = (
                f"`{item}` is {slope:.6g} by symbols, but {difference:.6g} by differences, "
                "along a random direction"
            )
            hint = "this is a fault of gradecheck, not of the file: please report it"
            proof.faults.append(Fault("gradient-differs", message, hint, _place(item, document)))
            return


def _slopes(
    bench: Bench, workspace: Workspace, root: Node, wrt: str, claimed: Array
) -> Iterator[tuple[float, float]]:
    """For each draw the slope along a random direction, by symbols and by differences."""
    rng = np.random.default_rng(1)
    at: Value = workspace.all[wrt]
    direction = rng.uniform(-1, 1, size=at.array.shape)
    types = bench.shapes.types(workspace.sizes) | {wrt: at.kind}
    declared = {
        name: node
        for name, node in bench.graph.declared.items()
        if name != wrt and bench.graph.steps[name].kind == "forward"
    }
    declared = {n: t for n, t in declared.items() if not isinstance(t, Grad)}
    graph = Graph(types, {**declared, OBJECTIVE: root}, None, workspace.sizes, workspace.letters)
    sides = [
        graph.evaluate([OBJECTIVE], {**workspace.inputs, wrt: at.array + sign * STEP * direction})
        for sign in (1, -1)
    ]
    above, below = (side[OBJECTIVE].reshape(workspace.count) for side in sides)
    slopes = (claimed * direction).reshape(workspace.count, -1).sum(axis=1)
    yield from zip(slopes.tolist(), ((above - below) / (2 * STEP)).tolist(), strict=True)


def _useless(bench: Bench, item: str, document: Document) -> Iterator[Fault]:
    """What would make grading an item meaningless."""
    value = bench.main.expected(item).array
    if not np.isfinite(value).all():
        message = f"`{item}` is not finite for random numbers"
        hint = "say `positive: true` of what must be above 0"
        yield Fault("not-finite", message, hint, _place(item, document))
    elif not value.any():
        message = f"`{item}` is 0 for all random numbers"
        yield Fault("always-zero", message, "", _place(item, document), "warning")


def _place(item: str, document: Document) -> Place:
    items = document.root.get("items")
    key = items.key(item) if items is not None and hasattr(items, "key") else None
    return (key or document.root).place()


def _summary(problem: Problem, readings: int) -> str:
    points = f"{float(problem.points):g} points, {len(problem.items)} items"
    return f"{problem.id}: {points}, {readings} reading{'s' * (readings != 1)}"


def _notes(proof: Proof) -> Iterator[str]:
    if proof.count:
        yield agreement(proof.count, proof.largest)
        if not any(fault.code == "gradient-differs" for fault in proof.faults):
            yield "key verified twice"
