"""A problem with numbers: every given, step and stacked name with its value on several draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from gradecheck.formula.bounded import Setting, Value
from gradecheck.formula.derivation import formula_text
from gradecheck.formula.draws import Inputs, active_draws, draws
from gradecheck.formula.kinks import Kinks
from gradecheck.graph.graph import Graph
from gradecheck.graph.textbook import objective_letter
from gradecheck.lang.tree import Grad
from gradecheck.ops.record import Array, Type
from gradecheck.spec.problem import Problem, Reading
from gradecheck.spec.shapes import Shapes


class Workspace:
    """The values of one graph on some draws.

    ``values`` holds what a student may use: givens, the author's steps, stacked names.
    """

    def __init__(
        self, graph: Graph, shapes: Shapes, sizes: Mapping[str, int], inputs: Inputs
    ) -> None:
        self.graph = graph
        self.sizes = dict(sizes)
        self.letters = shapes.letters(sizes)
        self.inputs = inputs
        found = graph.evaluate(graph.steps, inputs)
        self.count = len(next(iter(inputs.values())))
        self.all = {
            **{name: Value(graph.scope.types[name], array) for name, array in inputs.items()},
            **{name: self._value(name, array) for name, array in found.items()},
        }
        backward = {name for name, step in graph.steps.items() if step.kind == "backward"}
        forward = [
            name
            for name in graph.steps
            if name not in backward and not graph.ancestors(name) & backward
        ]
        self.values = {name: self.all[name] for name in (*inputs, *forward)}
        self.values |= {name: _rows(self.values[of]) for name, of in shapes.stacked.items()}

    def _value(self, name: str, array: Array) -> Value:
        return Value(
            self.graph.scope.types[name],
            np.broadcast_to(array, (self.count, *array.shape[1:])),
        )

    def setting(self) -> Setting:
        """Everything that one answer may use; its effort begins anew."""
        return Setting(self.values, self.sizes, self.letters)

    def expected(self, item: str) -> Value:
        """The right value of an item."""
        return self.all[item]


def _rows(value: Value) -> Value:
    """All samples of a value, as the rows of a matrix."""
    return Value(Type((*value.array.shape[1:2], *value.kind.shape)), value.array)


class Bench:
    """The workspaces of one problem under one reading; all but the first are made on demand."""

    def __init__(self, problem: Problem, reading: Reading) -> None:
        assert problem.shapes is not None
        self.problem = problem
        self.shapes = problem.shapes
        self.graph = problem.graph(reading)
        self._made: dict[str, Workspace | None] = {}
        self._texts: dict[str, str] = {}
        self.kinks = Kinks(self.graph, self.shapes, self.shapes.tried)

    def formula(self, item: str) -> str:
        """The right formula of an item, as text."""
        if item not in self._texts:
            self._texts[item] = formula_text(self.graph, self.shapes, item)
        return self._texts[item]

    def steps_of(self, names: Iterable[str]) -> frozenset[str]:
        """The givens and steps that names stand for: `X'` for `x'`."""
        return frozenset([self.shapes.stacked.get(name, name) for name in names])

    @property
    def main(self) -> Workspace:
        """Several samples, all sizes different."""
        found = self._get("main", self._main)
        assert found is not None
        return found

    @property
    def active(self) -> Workspace | None:
        """Where every relu is active; ``None`` if the problem has no kink or none such is found."""
        return self._get("active", self._active)

    @property
    def single(self) -> Workspace | None:
        """With one sample only; ``None`` if the problem declares no index."""
        return self._get("single", self._single)

    @property
    def small(self) -> Workspace:
        """All sizes 1 and numbers of one decimal, to be shown."""
        found = self._get("small", self._small)
        assert found is not None
        return found

    def _get(self, name: str, make: Callable[[], Workspace | None]) -> Workspace | None:
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def _main(self) -> Workspace:
        sizes = self.shapes.tried
        return Workspace(self.graph, self.shapes, sizes, draws(self.shapes, sizes, self.kinks))

    def _active(self) -> Workspace | None:
        if not self.kinks.probes:
            return None
        sizes = self.shapes.tried
        inputs = active_draws(self.shapes, sizes, self.kinks)
        return None if inputs is None else Workspace(self.graph, self.shapes, sizes, inputs)

    def _single(self) -> Workspace | None:
        return self._sized(self.shapes.one_sample()) if self.shapes.index else None

    def _small(self) -> Workspace:
        return self._sized(dict.fromkeys(self.shapes.sizes, 1), nice=True)

    def _sized(self, sizes: Mapping[str, int], *, nice: bool = False) -> Workspace:
        graph = Graph(
            self.shapes.types(sizes),
            self.graph.declared,
            self.graph.objective,
            sizes,
            self.shapes.letters(sizes),
        )
        kinks = Kinks(graph, self.shapes, sizes)
        inputs = draws(self.shapes, sizes, kinks, nice=nice)
        return Workspace(graph, self.shapes, sizes, inputs)


def bench_for(problem: Problem, reading: Reading) -> Bench:
    """The bench of a problem and reading, kept with the problem."""
    return problem.kept("bench", tuple(reading.items()), lambda: Bench(problem, reading))


def gradient_items(problem: Problem) -> dict[str, str]:
    """The item (or step) that asks for the gradient, by the given or step it is for."""
    return {
        node.wrt: name
        for name, node in problem.steps.items()
        if isinstance(node, Grad) and (node.of is None or node.of == problem.objective)
    }


def letter_of(problem: Problem) -> str:
    """What the objective is called."""
    return objective_letter(problem.graph())
