"""The right derivation of a formula with one typical mistake in it, on the draws.

A mistake in a forward step is made twice: where the whole is built on it, and where only the
derivative is taken of the mistaken formula while the steps keep their true values, as where a
student writes ``x'`` and means the problem's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import msgspec
import numpy as np

from gradecheck.formula.answer import agreeing
from gradecheck.formula.collect import collect
from gradecheck.formula.workspace import Bench, bench_for
from gradecheck.grading.mistakes.collect import edits_of, edits_of_objective
from gradecheck.grading.mistakes.derivatives import not_differentiated
from gradecheck.grading.mistakes.edit import COSTS, ORDER, Edit
from gradecheck.grading.mistakes.sites import Site, sites
from gradecheck.grading.mistakes.throughout import another_throughout
from gradecheck.graph.evaluate import Run
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.graph.program import Builder
from gradecheck.graph.scope import Scope
from gradecheck.graph.textbook import textbook_form
from gradecheck.graph.world import World
from gradecheck.lang.tree import Node, Num
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading, Variant

LARGEST = 600
"""Steps with more elements are not searched for mistakes."""
MOST = 400
"""Most mistakes of a problem, the simplest first."""
GIVEN = 0.35
"""By how much a mistake in a forward step is less simple: its formula stands in the statement, only
its derivative has to be found."""


class Derivation(msgspec.Struct, frozen=True, eq=False):
    """The derivation with one edit.

    where:   its place in words
    values:  the items that come out otherwise than they should
    changes: the forward steps that do, if that makes a difference: who writes ``x'`` for the
             problem's cannot have made a mistake in it
    """

    edit: Edit
    step: str
    place: int
    where: str
    cost: float
    values: Mapping[str, Array]
    changes: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[float, int, int]:
        """The simpler first, then the earlier step, then in the order of the kinds."""
        return self.cost, self.place, ORDER.index(self.edit.kind)


class Derivations:
    """The derivations of a problem with each of its typical mistakes, under one reading."""

    def __init__(self, problem: Problem, reading: Reading) -> None:
        self.problem = problem
        self.reading = reading
        self.bench: Bench = bench_for(problem, reading)
        self.graph: Graph = self.bench.graph
        self.backward = frozenset(s.name for s in self.graph.steps.values() if s.kind == "backward")
        self.items = [item.id for item in problem.items if item.kind == "formula"]
        self._builder = Builder()
        self._run = Run(self._builder.program, self.bench.main.inputs)
        self._true = {name: step.expr for name, step in self.graph.steps.items()}
        self._stacks: dict[str, tuple[list[Derivation], Array]] = {}

    @cached_property
    def found(self) -> list[Derivation]:
        """All of them, the simplest first."""
        with np.errstate(all="ignore"):
            return sorted(self._made(), key=lambda one: one.rank)

    def giving(self, item: str, answer: Array) -> list[Derivation]:
        """The derivations that come to an answer on all draws, the simplest first."""
        if item not in self._stacks:
            self._stacks[item] = self._stacked(item)
        reaching, stack = self._stacks[item]
        if not reaching:
            return []
        rough = np.abs(stack - answer.reshape(-1)).max(axis=1) <= 1e-6 * np.abs(answer).max()
        close = [reaching[row] for row in np.flatnonzero(rough)]
        return [one for one in close if agreeing(answer, one.values[item]).all()]

    def _stacked(self, item: str) -> tuple[list[Derivation], Array]:
        reaching = [one for one in self.found if item in one.values]
        return reaching, np.array([one.values[item].reshape(-1) for one in reaching])

    # -- making them -----------------------------------------------------------------------------

    def _made(self) -> Iterator[Derivation]:
        wanted = self._wanted()
        places = {name: place for place, name in enumerate(self.graph.steps)}
        types = self.graph.scope.types
        small = [n for n in places if n in wanted and np.prod(types[n].shape) <= LARGEST]
        edits = [(made, step) for step in small for made in self._edits(step)]
        for made, step in sorted(edits, key=lambda one: (*one[0].rank, places[one[1]]))[:MOST]:
            yield from self._of(made, step, places[step], Variant("edited", {step: made.node}))
        first = next((step for step in self.graph.steps if step in self.backward), "")
        for made in self._edits_of_objective():
            variant = Variant("edited", objective=made.node)
            yield from self._of(made, first, places.get(first, 0), variant)
        for mistake in self.problem.mistakes:
            step = next(iter(mistake.steps), first)
            made = Edit("authored", Num(0.0), mistake.name, COSTS["authored"])
            yield from self._of(made, step, places.get(step, 0), mistake)

    def _wanted(self) -> frozenset[str]:
        """The steps that matter to an item: before it, or differentiated on the way."""
        below = frozenset(self.items).union(*(self.graph.ancestors(id) for id in self.items))
        if below & self.backward:
            below |= self.graph.gradients.keys() & self.graph.steps.keys() - self.backward
        return below

    def _edits(self, step: str) -> list[Edit]:
        expr = self._true[step]
        if step in self.backward:
            # A person speaks of 1[a > 0] and lambda w, not of 1[h > 0] and 2 (lambda/2 w).
            expr = collect(textbook_form(expr, self.graph), self.graph.scope)
        derives = self._derives(step)
        operands = [
            name
            for name in (*self.graph.givens, *self.graph.steps)
            if name != step
            and step not in self.graph.ancestors(name)
            and not (derives and (self.graph.ancestors(name) | {name}) & self.backward)
        ]
        whole = Site(self.graph.scope, step, expr, (), expr, None, tuple(operands))
        found = [*edits_of(whole.scope, step, expr, whole.operands), *another_throughout(whole)]
        if step in self.backward:
            places = sites(whole.scope, step, expr)
            found += [made for site in places for made in not_differentiated(site)]
        return found

    def _edits_of_objective(self) -> list[Edit]:
        root = self.problem.variant(*self.problem.chosen(self.reading)).objective
        return [] if root is None else edits_of_objective(self.graph.scope, root)

    def _derives(self, step: str) -> bool:
        """Whether gradients are derived anew where the formula of a step is changed."""
        return (
            step not in self.backward
            and step in self.graph.gradients
            and not self.graph.ancestors(step) & self.backward
        )

    def _of(self, edit: Edit, step: str, place: int, variant: Variant) -> Iterator[Derivation]:
        """The whole built on the edit; and, if that is another, only the derivative taken of it."""
        whole, derived = self._variants(step, edit, variant)
        built = self._values(*whole)
        only = built if derived is None else self._values(*derived)
        same = _equal(built, only)
        told = step in self.backward or edit.kind == "authored"
        cost = edit.cost if told else edit.cost + GIVEN
        if built:
            unseen = step in self.backward or (derived is not None and same)
            changes = frozenset() if unseen else self._after(variant.steps)
            yield Derivation(edit, step, place, self._where(step), cost, built, changes)
        if only and not same:
            yield Derivation(edit, step, place, f"the derivative of {step}", cost, only)

    def _where(self, step: str) -> str:
        """A step in words: what has no name in the problem is named after what it belongs to."""
        inside = step.removeprefix("delta_")
        if inside != step and inside in self.graph.steps:
            return f"the derivative of {inside}"
        return step

    def _after(self, steps: Iterable[str]) -> frozenset[str]:
        """The forward steps whose value depends on some steps, and these."""
        changed = frozenset(steps)
        forward = self.graph.steps.keys() - self.backward
        return changed | {name for name in forward if self.graph.ancestors(name) & changed}

    def _variants(
        self, step: str, edit: Edit, variant: Variant
    ) -> tuple[tuple[Scope, Mapping[str, Node]], tuple[Scope, Mapping[str, Node]] | None]:
        """The formulas of all steps: with the edit in the whole, and in the derivation alone."""
        plain = self.graph.scope, {**self._true, step: edit.node}
        if edit.kind != "authored" and not variant.objective and not self._derives(step):
            return plain, None
        try:
            chosen = self.problem.chosen(self.reading)
            graph = self.problem.variant(*chosen, variant)
        except GraphError:
            # Without b there is no gradient for b: the student goes on with the usual formulas.
            return (self.graph.scope, self._true) if edit.kind == "authored" else plain, None
        exprs = {name: made.expr for name, made in graph.steps.items()}
        forward = {name: expr for name, expr in self._true.items() if name not in self.backward}
        return (graph.scope, exprs), (graph.scope, {**exprs, **forward})

    def _values(self, scope: Scope, exprs: Mapping[str, Node]) -> dict[str, Array]:
        """The items that come out otherwise than they should."""
        world = World(self._builder, scope, exprs)
        found = {}
        for id in self.items:
            expected = self.bench.main.expected(id)
            if id not in exprs or scope.types[id] != expected.kind:
                continue
            value = self._run.value(world.register(id))
            array = np.broadcast_to(value, expected.array.shape)
            if np.isfinite(array).all() and not agreeing(array, expected.array).all():
                found[id] = array
        return found


def _equal(one: Mapping[str, Array], other: Mapping[str, Array]) -> bool:
    return one.keys() == other.keys() and all(
        agreeing(one[id], value).all() for id, value in other.items()
    )


def derivations_of(problem: Problem, reading: Reading) -> Derivations:
    """The derivations of a problem under a reading, kept with the problem."""
    key = tuple(reading.items())
    return problem.kept("derivations", key, lambda: Derivations(problem, reading))
