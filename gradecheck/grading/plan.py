"""What has to be computed to grade a class under all readings: one program that grows on demand.

Every reading is a world of its own without pins (the expected values), one for each way of carrying
the students' answers on, and one for each earlier answer carried alone.  Worlds share what they
agree in, so that many readings cost little more than one; and what no student needs is never even
compiled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from gradecheck.errors import GradecheckError
from gradecheck.grading.carry import AS_WRITTEN, nearest_given
from gradecheck.graph.graph import Graph
from gradecheck.graph.program import Builder, Program, Register
from gradecheck.graph.world import World
from gradecheck.ops.record import Array, Shape
from gradecheck.spec.problem import Item, Problem, Reading


class Plan:
    """The program for a set of answered steps; every class that answered just these shares it.

    ``known`` holds the values that are the same for all students; ``kept`` is for whoever searches
    among the readings.
    """

    def __init__(self, problem: Problem, given: Mapping[str, Shape], fixed: Reading) -> None:
        self.known: dict[Register, Array] = {}
        self.kept: object = None
        self._builder = Builder()
        self.readings = [
            PlannedReading(problem, reading, given, self._builder)
            for reading in problem.readings(fixed)
        ]

    def possible_readings(self) -> Iterator[PlannedReading]:
        """The readings in order, without those whose options do not fit together.

        Raises :class:`GradecheckError` where none is left.
        """
        clash: GradecheckError | None = None
        found = False
        for reading in self.readings:
            try:
                _ = reading.graph
            except GradecheckError as error:
                clash = error
                continue
            found = True
            yield reading
        if clash is not None and not found:
            raise clash

    @property
    def program(self) -> Program:
        """The program as far as it has been asked for."""
        return self._builder.program


class PlannedReading:
    """Where the values of one reading are found.  Two items with equal registers are equal."""

    def __init__(
        self,
        problem: Problem,
        reading: dict[str, str],
        given: Mapping[str, Shape],
        builder: Builder,
    ) -> None:
        self.reading = reading
        self._problem = problem
        self._answered = given
        self._builder = builder
        self._worlds: dict[tuple[str, ...], World] = {}
        self._nearest: dict[str, list[str]] = {}

    @property
    def graph(self) -> Graph:
        """The graph of this reading."""
        return self._problem.graph(self.reading)

    @cached_property
    def given(self) -> frozenset[str]:
        """The answered steps that have here the shape in which they were answered."""
        types = self.graph.scope.types
        return frozenset(
            [n for n, shape in self._answered.items() if n in types and types[n].shape == shape]
        )

    @cached_property
    def items(self) -> list[Item]:
        """The answered items, as far as their shape is right here."""
        items = self._problem.items
        return [item for item in items if item.kind == "value" and item.id in self.given]

    def expected(self, item: str) -> Register:
        """The register of the true value."""
        return self._true().register(item)

    def carried(self, item: str, way: str) -> Register:
        """The register of what follows from all earlier answers, carried in this way."""
        return self._carrying(way).register(item)

    def pin(self, step: str, way: str) -> Register:
        """The register of an answered step as it is carried on in this way."""
        world = self._carrying(way)
        world.register(step)
        return world.used[step]

    def carried_alone(self, item: str, ancestor: str) -> Register:
        """The register of what follows from one earlier answer as written, the others true."""
        return self._world((AS_WRITTEN, ancestor)).register(item)

    def nearest_given(self, item: str) -> list[str]:
        """The answered steps from which an item follows without another one between."""
        if item not in self._nearest:
            self._nearest[item] = nearest_given(self.graph, item, self.given)
        return self._nearest[item]

    def _true(self) -> World:
        if () not in self._worlds:
            self._worlds[()] = self.graph.world(self._builder)
        return self._worlds[()]

    def _carrying(self, way: str) -> World:
        return self._world((way, *sorted(self.given)))

    def _world(self, key: tuple[str, ...]) -> World:
        found = self._worlds.get(key)
        if found is None:
            way, *pinned = key
            true = self._true()
            found = self.graph.world(self._builder, frozenset(pinned), way, true)
            self._worlds[key] = found
        return found


def plan_for(problem: Problem, given: Mapping[str, Shape], fixed: Reading) -> Plan:
    """The plan for these answered steps and fixed conventions, kept with the problem."""
    key = frozenset(given.items()), tuple(fixed.items())
    return problem.kept("plan", key, lambda: Plan(problem, given, fixed))
