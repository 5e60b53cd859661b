"""Which items can change when something of their problem does."""

from __future__ import annotations

from collections.abc import Iterable

from gradecheck.errors import GradecheckError
from gradecheck.graph.graph import Graph
from gradecheck.lang.walk import names
from gradecheck.spec.problem import Problem, Variant


class Touched:
    """The items of two versions of a problem by what they depend on, in either."""

    def __init__(self, old: Problem, new: Problem) -> None:
        self._problems = old, new
        self._graphs = [graph for one in (new, old) if (graph := _graph(one)) is not None]
        ids = [item.id for one in (new, old) for item in one.items]
        self.all_items = tuple(dict.fromkeys(ids))

    def by_steps(self, changed: Iterable[str]) -> tuple[str, ...]:
        """The items that depend on one of these givens or steps, and those themselves."""
        wanted = set(changed)
        gradients: set[str] = set()
        for graph in self._graphs:
            objective = graph.objective
            if objective is not None:
                behind = set(names(objective))
                behind |= {name for one in list(behind) for name in graph.ancestors(one)}
                if behind & wanted:
                    gradients |= set(self.gradients())
        return tuple(
            [
                id
                for id in self.all_items
                if id in wanted or id in gradients or self._needs(id) & wanted
            ]
        )

    def gradients(self) -> tuple[str, ...]:
        """The items that are gradients or depend on one."""
        return tuple([id for id in self.all_items if self._is_backward(id)])

    def by_variants(self, variants: Iterable[Variant]) -> tuple[str, ...]:
        """The items that depend on what options replace."""
        steps: set[str] = set()
        ids: set[str] = set()
        for variant in variants:
            steps |= set(variant.steps)
            if variant.objective is not None:
                ids |= set(self.gradients())
        ids |= set(self.by_steps(steps))
        return tuple([id for id in self.all_items if id in ids])

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """The items of a kind."""
        found = {item.id for one in self._problems for item in one.items if item.kind == kind}
        return tuple([id for id in self.all_items if id in found])

    def _needs(self, id: str) -> frozenset[str]:
        found = [graph.ancestors(id) for graph in self._graphs if id in graph.steps]
        return frozenset().union(*found)

    def _is_backward(self, id: str) -> bool:
        return any(
            graph.steps[name].kind == "backward"
            for graph in self._graphs
            if id in graph.steps
            for name in (id, *graph.ancestors(id))
            if name in graph.steps
        )


def _graph(problem: Problem) -> Graph | None:
    try:
        return problem.graph()
    except GradecheckError:
        return None
