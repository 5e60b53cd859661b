"""What has to be computed to grade a class under all readings: one program, run once.

Every reading is a world of its own without pins (the expected values) and one for each way of
carrying the students' answers on.  Worlds share what they agree in, so that many readings cost
little more than one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from gradecheck.grading.carry import WAYS
from gradecheck.graph.evaluate import Pins, own_axes, run
from gradecheck.graph.graph import Graph
from gradecheck.graph.program import Builder, Program, World
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading


class Registers(msgspec.Struct, frozen=True):
    """Where the values of one item under one reading are found: expected, and carried in each way.

    Two readings with equal registers have equal values for all students.
    """

    expected: int
    carried: tuple[int, ...] = ()


class Plan:
    """The program for ``readings``; ``given`` are the steps that anybody answered.

    Without ``carrying`` it computes the expected values alone.
    """

    def __init__(
        self,
        problem: Problem,
        given: frozenset[str],
        readings: Sequence[Reading],
        *,
        carrying: bool,
    ) -> None:
        self.problem = problem
        self.readings = list(readings)
        self.registers: list[dict[str, Registers]] = []
        builder = Builder()
        items = [item.id for item in problem.items if item.kind == "value" and item.id in given]
        for reading in readings:
            graph = problem.graph(reading)
            true = graph.world(builder)
            ways = [graph.world(builder, given, way, true) for way in WAYS] if carrying else []
            self.registers.append(
                {
                    id: Registers(
                        true.register(id), tuple([world.register(id) for world in ways])
                    )
                    for id in items
                }
            )
        self.program: Program = builder.program

    def run(self, pins: Pins | None) -> list[Array]:
        """The value of every register, with one leading axis: the student."""
        return _without_letters(self.program, run(self.program, self.problem.inputs, 1, pins))


class SidePlan:
    """The values of items where one earlier answer alone is carried, for the cases that need it."""

    def __init__(self, graph: Graph, cases: Mapping[str, Collection[str]]) -> None:
        builder = Builder()
        true = graph.world(builder)
        worlds: dict[str, World] = {}
        self.registers: list[tuple[str, int]] = []
        for item, ancestors in cases.items():
            for ancestor in ancestors:
                if ancestor not in worlds:
                    worlds[ancestor] = graph.world(builder, (ancestor,), WAYS[0], true)
                self.registers.append((item, worlds[ancestor].register(item)))
        self.program = builder.program

    def run(self, inputs: Mapping[str, Array], pins: Pins) -> list[tuple[str, Array]]:
        """Each item with one of its carried values, several times over."""
        values = _without_letters(self.program, run(self.program, inputs, 1, pins))
        return [(item, values[register]) for item, register in self.registers]


def _without_letters(program: Program, values: list[Array]) -> list[Array]:
    if not program.letters:
        return values
    return [
        own_axes(value, kind, 1, program.letters)
        for value, kind in zip(values, program.types, strict=True)
    ]
