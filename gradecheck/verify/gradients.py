"""The key proven twice: every gradient by symbols, and again by differences of values."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.errors import Fault, Place
from gradecheck.lang.text import text
from gradecheck.lang.tree import Grad, Node
from gradecheck.lang.walk import nodes
from gradecheck.ops.record import Array
from gradecheck.verify.derivatives import directions_of, function_of
from gradecheck.verify.key import Key, Solved, index_text
from gradecheck.verify.ladder import Verdict, verify
from gradecheck.verify.parts import graph_of, needed

OUR_FAULT = (
    "this is a fault of gradecheck, not of the file: please report it, "
    "and do not grade what depends on it"
)


class Proof(msgspec.Struct):
    """What the comparison has come to.

    ``proven`` holds every gradient (of what, for what) that was confirmed in all its elements under
    every reading; ``largest`` is the largest difference, as a share of the gradient's largest
    element.
    """

    faults: list[Fault]
    proven: set[str] = set()
    doubtful: set[str] = set()
    largest: float = 0.0

    @property
    def is_refused(self) -> bool:
        """Whether a gradient is wrong."""
        return any(fault.code == "gradient-differs" for fault in self.faults)


def prove(key: Key) -> Proof:
    """Every gradient of every reading, compared with differences."""
    proof = Proof([])
    known: dict[object, tuple[Array, Verdict]] = {}
    for solved in key.solved:
        for root, name, claimed in gradients_of(solved):
            label = _label(solved, root, name)
            found = _compare(solved, root, name, claimed, known)
            if found is None or _is_discrete(found[1]):
                continue
            directions, verdict = found
            _note(proof, label, verdict)
            proof.faults.extend(_refused(key, solved, label, verdict, directions))
    proof.proven -= proof.doubtful
    proof.faults.extend(_unjudged(key, proof))
    return proof


def gradients_of(solved: Solved) -> Iterator[tuple[Node, str, Array]]:
    """What is differentiated, for what, and the symbolic gradient's value.

    That is the objective's gradient for all that it depends on, and what ``grad(x, of=L)`` in a
    step or an item asks for.
    """
    graph = solved.graph
    if graph.objective is not None:
        for name, step in graph.gradients.items():
            yield graph.objective, name, solved.values[step]
    others = {
        (node.of, node.wrt): node
        for tree in graph.declared.values()
        for node in nodes(tree)
        if isinstance(node, Grad) and node.of is not None and node.of != graph.objective
    }
    if not others:
        return
    probes = {f"gradient {position}": node for position, node in enumerate(others.values())}
    values = graph_of(solved, probes).evaluate(probes, solved.problem.inputs)
    for (root, name), probe in zip(others, probes, strict=True):
        if root is not None:
            yield root, name, values[probe][0]


def _label(solved: Solved, root: Node, name: str) -> str:
    return f"grad({name})" if root == solved.graph.objective else f"grad({name}, of={text(root)})"


def _compare(
    solved: Solved,
    root: Node,
    name: str,
    claimed: Array,
    known: dict[object, tuple[Array, Verdict]],
) -> tuple[Array, Verdict] | None:
    """The verdict on one gradient; readings that agree in all that matters share it."""
    at = solved.value(name)
    if not (np.isfinite(at).all() and np.isfinite(claimed).all() and at.size):
        return None
    steps = {step: node for step, node in needed({"": root}, solved.graph).items() if step != name}
    same = (root, name, tuple(steps.items()), at.tobytes(), claimed.tobytes())
    if same not in known:
        function = function_of(solved, root, name)
        if function is None:
            return None
        directions = directions_of(at)
        slopes = np.tensordot(directions, claimed, axes=claimed.ndim)
        known[same] = directions, verify(function, at, slopes, directions)
    return known[same]


def _is_discrete(verdict: Verdict) -> bool:
    """Whether there is no derivative to speak of, as for a class number: only a step of whole
    numbers makes sense there, and zero is claimed."""
    return bool((~np.isfinite(verdict.found) & (verdict.claimed == 0)).all())


def _note(proof: Proof, label: str, verdict: Verdict) -> None:
    proof.proven.add(label)
    if not (verdict.confirmed | verdict.kinked).all():
        proof.doubtful.add(label)
    largest = float(np.abs(verdict.claimed).max(initial=0.0))
    good = verdict.confirmed
    if largest > 0 and good.any():
        difference = float(np.abs(verdict.found - verdict.claimed)[good].max())
        proof.largest = max(proof.largest, difference / largest)


def _refused(
    key: Key, solved: Solved, label: str, verdict: Verdict, directions: Array
) -> Iterator[Fault]:
    if not verdict.refused.any():
        return
    first = int(np.argmax(verdict.refused))
    direction = directions[first]
    where = ""
    if np.count_nonzero(direction) == 1:
        index = [int(position) for position in np.argwhere(direction)[0]]
        where = f"{index_text(label, index)}: " if index else ""
    message = (
        f"{solved.where}{where}`{label}` is {verdict.claimed[first]:.6g} by symbols, but "
        f"{verdict.found[first]:.6g} by differences ({int(verdict.refused.sum())} of "
        f"{len(directions)} compared elements differ)"
    )
    yield Fault("gradient-differs", message, OUR_FAULT, _place(key))


def _unjudged(key: Key, proof: Proof) -> Iterator[Fault]:
    differing = {fault.message for fault in proof.faults if fault.code == "gradient-differs"}
    silent = sorted(
        label for label in proof.doubtful if not any(f"`{label}`" in text for text in differing)
    )
    if silent:
        listed = ", ".join(f"`{label}`" for label in silent)
        yield Fault(
            "gradient-not-proven",
            f"differences are too coarse to confirm or to refuse every element of {listed}",
            "values close to a kink or a pole, or very unequal in size; choose tamer givens",
            _place(key),
            "warning",
        )


def _place(key: Key) -> Place:
    return key.places.objective()
