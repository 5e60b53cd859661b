"""All edits of one formula, each different one once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.grading.mistakes import arrays, functions, terms
from gradecheck.grading.mistakes.edit import Edit
from gradecheck.grading.mistakes.objective import gradient_of_other
from gradecheck.grading.mistakes.sites import Site, shaped, sites
from gradecheck.graph.scope import Scope
from gradecheck.lang.tree import Node

MOST = 400
"""Most edits of one formula."""

EditMaker = Callable[[Site], Iterator[Edit]]

MAKERS: tuple[EditMaker, ...] = (
    terms.missing_term,
    terms.missing_factor,
    terms.sign,
    terms.scale,
    functions.missing_function,
    functions.misplaced_function,
    functions.wrong_function,
    functions.wrong_option,
    functions.rotated_kernel,
    arrays.transposed,
    arrays.axis_order,
    arrays.sum_or_mean,
    arrays.wrong_operand,
)
"""One function a kind of mistake in a step's formula."""

OBJECTIVE_MAKERS: tuple[EditMaker, ...] = (gradient_of_other,)


def edits_of(scope: Scope, step: str, root: Node, operands: tuple[str, ...]) -> list[Edit]:
    """The edits of a step's formula that keep its shape, the simplest first."""
    wanted = scope.types[step]
    found: dict[Node, Edit] = {}
    for made in _made(sites(scope, step, root, operands), MAKERS):
        if len(found) >= MOST:
            break
        node = shaped(made.node, wanted, scope)
        if node is None or node == root:
            continue
        known = found.get(node)
        if known is None or made.rank < known.rank:
            found[node] = msgspec.structs.replace(made, node=node)
    return sorted(found.values(), key=lambda one: one.rank)


def edits_of_objective(scope: Scope, root: Node) -> list[Edit]:
    """What else could have been differentiated."""
    found = []
    for made in _made(sites(scope, "objective", root), OBJECTIVE_MAKERS):
        try:
            if not scope.type_of(made.node).shape:
                found.append(made)
        except ExpressionError:
            continue
    return found


def _made(places: Iterator[Site], makers: tuple[EditMaker, ...]) -> Iterator[Edit]:
    for site in places:
        for maker in makers:
            try:
                yield from maker(site)
            except ExpressionError:
                continue  # what cannot be written down cannot have been computed either
