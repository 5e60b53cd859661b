"""What can only be checked of a problem as a whole: that its formulas fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from gradecheck.document.printable import shown
from gradecheck.document.tree import Node
from gradecheck.errors import ExpressionError, Fault
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.lang.tree import Node as Tree
from gradecheck.ops.record import Array, Type
from gradecheck.spec.declare import Declarations, Written
from gradecheck.spec.problem import Item, Problem, Variant
from gradecheck.spec.shapes import Shapes


class Whole:
    """The checks of a problem whose parts are read; what they find is added to ``names.faults``.

    ``written`` are the texts of the steps and ``objective`` that of the objective, in which faults
    have their places; others are said of ``root``.
    """

    def __init__(
        self,
        names: Declarations,
        written: Mapping[str, Written],
        objective: Written | None,
        root: Node,
    ) -> None:
        self.names = names
        self.faults = names.faults
        self.written = written
        self.objective = objective
        self.root = root

    def check_items(self, items: Iterable[Item], trees: Mapping[str, Tree]) -> None:
        """Find the items that are neither steps nor have a formula of their own."""
        for item in items:
            known = item.id in trees or item.id in self.written
            if item.kind in ("value", "formula") and not known:
                self.names.unknown_item(item.id)

    def check_what_is_left(
        self,
        givens: Mapping[str, Array],
        shapes: Shapes | None,
        trees: dict[str, Tree],
        root: Tree | None,
    ) -> None:
        """Check the steps that do not depend on what is faulty already."""
        types = {name: Type(value.shape) for name, value in givens.items()}
        sizes: dict[str, int] = {}
        letters: dict[str, int] = {}
        if shapes is not None:
            sizes = shapes.tried
            letters, types = shapes.letters(sizes), shapes.types(sizes)
        broken = self.names.keys.keys() - types.keys() - trees.keys()
        self._check_graph(partial(Graph, types, trees, root, sizes, letters, broken=broken), None)

    def check_graphs(self, problem: Problem) -> None:
        """Check the graph, then each option and each mistake alone in it."""
        if not self._check_graph(problem.build, None):
            return
        for convention in problem.conventions:
            for option in convention.options[1:]:
                reading = {convention.name: option.name}
                self._check_graph(partial(problem.build, reading), option)
        for mistake in problem.mistakes:
            self._check_graph(partial(problem.variant, mistake), mistake)

    def _check_graph(self, build: Callable[[], Graph], variant: Variant | None) -> bool:
        try:
            graph = build()
            _refuse_free_letters(graph)
        except GraphError as error:
            for name, fault in error.faults:
                self._place_fault(name, fault, variant)
            return False
        return True

    def _place_fault(self, name: str, error: ExpressionError, variant: Variant | None) -> None:
        own = variant is not None and (name in variant.steps or name == "objective")
        written = self.names.places.get((variant.name, name)) if own and variant else None
        written = written or (self.objective if name == "objective" else self.written.get(name))
        message = error.message
        if variant is not None and not own:
            message = f"with {shown(variant.name)}: {message}"
        place = written.place(error) if written else self.root.place()
        self.faults.append(Fault(error.code, message, error.hint, place))


def _refuse_free_letters(graph: Graph) -> None:
    """A step may only depend on the index of the samples: which axis would another letter be?"""
    faults = []
    for step in graph.steps.values():
        free = set(graph.scope.types[step.name].letters) - graph.scope.samples
        if free and step.kind == "forward":
            letters = " and ".join(f"`{letter}`" for letter in sorted(free))
            message = f"the index {letters} is free: it is not clear which axis it would be"
            hint = "sum over it, as in `sum_j w_j x_j`, or write the step with products of matrices"
            faults.append((step.name, ExpressionError("free-index", message, 0, 0, hint)))
    if faults:
        raise GraphError(faults)
