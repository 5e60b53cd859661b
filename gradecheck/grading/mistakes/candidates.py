"""Every typical mistake of a problem under one reading, with the values that come of it.

All edits share one program.  What an edit makes of its own step costs one formula; what follows
from it in later steps is found for many at once: each is one row of the leading axis, with its own
value of its own step, of a single run of the unedited graph.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gradecheck.grading.mistakes.candidate import Candidate, key_of, same
from gradecheck.grading.mistakes.collect import edits_of, edits_of_objective
from gradecheck.grading.mistakes.edit import COSTS, Edit
from gradecheck.grading.mistakes.follow import Follow
from gradecheck.grading.mistakes.rows import Given, Rows
from gradecheck.graph.evaluate import Run
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.graph.program import Builder, Pin, Register
from gradecheck.graph.world import World
from gradecheck.lang.tree import Num
from gradecheck.lang.walk import names
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading, Variant

LARGEST = 4000
"""Steps with more elements are not searched for mistakes."""
ROUNDED = (4, 3, 2, 1)
"""The most first: of roundings that give the same numbers the finest is named."""
NOTHING = Num(0.0)


class Candidates:
    """The typical mistakes of a problem under a reading."""

    def __init__(self, problem: Problem, reading: Reading) -> None:
        self.problem = problem
        self.reading = reading
        self.graph: Graph = problem.graph(reading)
        self.builder = Builder()
        self.order = [*self.graph.givens, *self.graph.steps]
        self.places = {name: place for place, name in enumerate(self.order)}
        self.world = self.graph.world(self.builder, frozenset(self.graph.steps), "rows")
        self.plain = self.run(Rows({}, {}, 1))
        self.backward = {s.name for s in self.graph.steps.values() if s.kind == "backward"}
        self._true: dict[str, Array] = {}
        self._by_step: dict[str, list[Candidate]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._everywhere: list[Candidate] | None = None
        self._derived: dict[int, World | None] = {}
        self._between: dict[tuple[str, frozenset[str]], frozenset[str]] = {}
        self._sources: dict[str, frozenset[str]] = {}
        self._pins: list[int] = []
        self.kept: object = None

    def ancestors(self, step: str) -> frozenset[str]:
        """All steps on which ``step`` depends, and itself."""
        if step not in self._ancestors:
            below = self.graph.ancestors(step) if step in self.graph.steps else frozenset()
            self._ancestors[step] = below | {step}
        return self._ancestors[step]

    def reach(self, item: str) -> frozenset[str]:
        """All steps whose formula matters to ``item``: of a gradient also those that are only
        differentiated on the way, as a loss is."""
        below = self.ancestors(item)
        if not below & self.backward:
            return below
        differentiated = self.graph.gradients.keys() & self.graph.steps.keys()
        return below | (differentiated - self.backward)

    def true(self, step: str) -> Array:
        """The true value of a step, with a leading axis."""
        found = self._true.get(step)
        if found is None:
            found = self._true[step] = self.plain.value(self.world.register(step))
        return found

    def between(self, item: str, given: frozenset[str]) -> frozenset[str]:
        """The steps from which an item follows without a step of ``given`` between."""
        key = item, given
        if key not in self._between:
            found: set[str] = set()
            waiting = [item]
            while waiting:
                below = self.graph.parents(waiting.pop()) & self.graph.steps.keys()
                new = below - given - found
                found |= new
                waiting.extend(new)
            self._between[key] = frozenset(found)
        return self._between[key]

    def of(self, step: str) -> list[Candidate]:
        """The mistakes in the formula of a step that change its value or what is derived."""
        found = self._by_step.get(step)
        if found is None:
            found = self._by_step[step] = self._merged(step)
            for row, one in enumerate(found):
                one.row = row
        return found

    def of_everything(self) -> list[Candidate]:
        """Mistakes in what is differentiated, and those that the author foresaw."""
        if self._everywhere is None:
            self._everywhere = self._find_everywhere()
            for row, one in enumerate(self._everywhere):
                one.row = row
        return self._everywhere

    def _find_everywhere(self) -> list[Candidate]:
        found = []
        for mistake in self.problem.mistakes:
            step = next(iter(mistake.steps), "") or self._first_gradient()
            said = Edit("authored", NOTHING, mistake.name, COSTS["authored"])
            place = self.places.get(step, 0)
            found.append(Candidate(step, said, None, variant=mistake, place=place))
        root = self.problem.variant(*self.problem.chosen(self.reading)).objective
        if root is not None:
            step = self._first_gradient()
            for made in edits_of_objective(self.graph.scope, root):
                variant = Variant("edited", objective=made.node)
                place = self.places.get(step, 0)
                found.append(Candidate(step, made, None, variant=variant, place=place))
        return found

    def _first_gradient(self) -> str:
        return next(iter(s for s in self.graph.steps if s in self.backward), "")

    def _merged(self, step: str) -> list[Candidate]:
        if int(np.prod(self.graph.scope.types[step].shape)) > LARGEST:
            return []
        place = self.places[step]
        # A gradient cannot stand in a formula from which it would be derived.
        derives = self._derives(step)
        operands = tuple(
            [
                name
                for name in self.order
                if step not in self.ancestors(name)
                and not (derives and self.ancestors(name) & self.backward)
            ]
        )
        expr = self.graph.steps[step].expr
        true = self.true(step)
        by_value: dict[bytes, Candidate] = {}
        for made in edits_of(self.graph.scope, step, expr, operands):
            register = self.world.expression(made.node)
            value = self.plain.value(register)
            if not np.isfinite(value).all():
                continue
            if same(value, true) and not derives:
                continue
            key = key_of(value) if not derives else key_of(value) + str(made.node).encode()
            known = by_value.get(key)
            if known is not None:
                known.others.append(made)
                continue
            variant = Variant("edited", {step: made.node}) if derives else None
            by_value[key] = Candidate(
                step, made, value, register, variant=variant, others=[], place=place
            )
        return [*by_value.values(), *self._rounded(step, true)]

    def _rounded(self, step: str, true: Array) -> list[Candidate]:
        """The step rounded to a few decimals, and used so."""
        found = []
        for decimals in ROUNDED:
            value = np.round(true, decimals)
            if not same(value, true):
                words = f"with {step} rounded to {decimals} decimal{'s' * (decimals != 1)}"
                said = Edit("too-rounded", NOTHING, words, COSTS["too-rounded"])
                found.append(
                    Candidate(step, said, value, decimals=decimals, place=self.places[step])
                )
        return found

    def _derives(self, step: str) -> bool:
        """Whether gradients are derived anew where the formula of a step is changed."""
        if step in self.backward or self.problem.objective is None:
            return False
        graph = self.graph
        return (
            step in graph.gradients
            and step not in graph.givens
            and not set(names(graph.steps[step].expr)) & self.backward
        )

    def sources(self, item: str) -> frozenset[str]:
        """The steps whose answers, carried on, can matter to an item or to a mistake behind it."""
        found = self._sources.get(item)
        if found is None:
            ones = [
                one for step in self.reach(item) & self.graph.steps.keys() for one in self.of(step)
            ]
            registers = [one.register for one in ones if one.register is not None]
            pins = 0
            for register in (self.world.register(item), *registers):
                pins |= self._pins_of(register)
            names = [name for place, name in enumerate(self.order) if pins >> place & 1]
            found = self._sources[item] = frozenset(names)
        return found

    def _pins_of(self, register: Register) -> int:
        """The steps whose pins a register depends on, as bits in the order of the graph."""
        program = self.builder.program
        for place in range(len(self._pins), register + 1):
            bits = 0
            for needed in program.needs[place]:
                bits |= self._pins[needed]
            instruction = program.instructions[place]
            if isinstance(instruction, Pin) and instruction.name in self.places:
                bits |= 1 << self.places[instruction.name]
            self._pins.append(bits)
        return self._pins[register]

    # -- values -------------------------------------------------------------------------------

    def run(self, pins: Rows) -> Run:
        """A run of the program that all candidates share."""
        return Run(self.builder.program, self.problem.inputs, 1, pins)

    def own_value(self, one: Candidate, run: Run) -> Array:
        """What a candidate makes of its own step in a run, one row a student."""
        if one.register is not None:
            return run.value(one.register)
        assert one.decimals is not None
        return np.round(run.value(self.world.register(one.step)), one.decimals)

    def followed(
        self,
        candidates: Sequence[Candidate],
        values: Sequence[Array],
        items: Sequence[str],
        given: Mapping[str, Given],
    ) -> dict[str, Array]:
        """What each item is, one row a candidate, where only the formula of its step is changed.

        ``values`` are what each makes of its own step; ``given`` the answers of one student.
        """
        follow = self.follow(candidates, [value[np.newaxis] for value in values], given, 1)
        return {item: follow.value(item)[:, 0] for item in items}

    def follow(
        self,
        ones: Sequence[Candidate],
        values: Sequence[Array],
        given: Mapping[str, Given],
        students: int,
    ) -> Follow:
        """What follows from candidates for each of some students, item by item as asked for."""
        return Follow(ones, values, given, students, self.world, self.run)

    def derived(
        self, one: Candidate, items: Sequence[str], given: Mapping[str, Given]
    ) -> dict[str, Array]:
        """What each item is where everything is derived anew from the edited formula; ``given``
        are the answers of one student."""
        run = self.run(Rows({}, given, 1)) if given else self.plain
        if self.derives_anew(one):
            registers = {item: self.derived_register(one, item) for item in items}
            return {item: run.value(r)[0] for item, r in registers.items() if r is not None}
        # Without b there is no gradient for b: the student goes on with the usual formulas.
        if one.everywhere:
            return {}
        usual = self.followed([one], [self.own_value(one, run)[0]], items, given)
        return {item: value[0] for item, value in usual.items()}

    def derives_anew(self, one: Candidate) -> bool:
        """Whether there are gradients of the formula with the mistake."""
        return one.variant is not None and self._world_of(one) is not None

    def derived_register(self, one: Candidate, item: str) -> Register | None:
        """Where an item is computed that is derived anew; ``None`` where it is no such value."""
        world = self._world_of(one)
        if world is None or item not in world.steps:
            return None
        if world.scope.types[item] != self.graph.scope.types[item]:
            return None
        return world.register(item)

    def _world_of(self, one: Candidate) -> World | None:
        key = id(one)
        if key not in self._derived:
            assert one.variant is not None
            try:
                graph = self.problem.variant(*self.problem.chosen(self.reading), one.variant)
                self._derived[key] = graph.world(self.builder, frozenset(graph.steps), "rows")
            except GraphError:
                self._derived[key] = None
        return self._derived[key]


def candidates_of(problem: Problem, reading: Reading) -> Candidates:
    """The candidates of a problem under a reading, kept with the problem."""
    key = tuple(reading.items())
    return problem.kept("candidates", key, lambda: Candidates(problem, reading))
