"""Marking a class under every reading, each only as far as it can still matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gradecheck.grading.answers import Answers
from gradecheck.grading.carry import Carry, nearest_given
from gradecheck.grading.marks import Marks
from gradecheck.grading.plan import Plan, Registers, SidePlan
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading, Tolerance

MOST_ANCESTORS = 8
"""How many nearest given ancestors are tried alone before the search is given up."""


def first_marks(problem: Problem, answers: Answers, reading: Reading) -> dict[str, Marks]:
    """The marks under one reading against the expected values alone: enough where all is right."""
    plan = _plan(problem, frozenset(answers), (reading,), carrying=False)
    values = plan.run(None)
    return {
        id: Marks(problem.item(id), answers[id], values[where.expected])
        for id, where in plan.registers[0].items()
    }


def all_marks(
    problem: Problem,
    answers: Answers,
    tolerances: Mapping[str, Tolerance],
    fixed: Reading,
) -> Iterator[tuple[dict[str, str], dict[str, Marks]]]:
    """Every reading with its marks by item, follow-through included, in order."""
    given = frozenset(answers)
    plan = _plan(problem, given, tuple(problem.readings(fixed)), carrying=True)
    carry = Carry(answers, tolerances)
    values = plan.run(carry)
    known: dict[tuple[str, Registers], Marks] = {}
    for reading, registers in zip(plan.readings, plan.registers, strict=True):
        marks = {}
        for id, where in registers.items():
            if (id, where) not in known:
                known[id, where] = _mark(problem, answers, id, where, values)
            marks[id] = known[id, where]
        yield dict(reading), _with_one_ancestor(problem, reading, answers, marks, carry)


def _mark(
    problem: Problem, answers: Answers, id: str, where: Registers, values: list[Array]
) -> Marks:
    marks = Marks(problem.item(id), answers[id], values[where.expected])
    for register in where.carried:
        if marks.settled.all():
            break
        marks.consider_carried(values[register])
    return marks


def _with_one_ancestor(
    problem: Problem,
    reading: Reading,
    answers: Answers,
    marks: dict[str, Marks],
    carry: Carry,
) -> dict[str, Marks]:
    """The marks where an item that fits neither way may follow from one earlier answer alone.

    That is new only where two or more of the nearest given answers are not as expected.
    """
    graph = problem.graph(reading)
    cases = {}
    for id, mark in marks.items():
        if mark.settled.all():
            continue
        wrong = [
            name
            for name in nearest_given(graph, id, answers)
            if name not in marks or not marks[name].right.all()
        ]
        if len(wrong) > 1:
            cases[id] = wrong[:MOST_ANCESTORS]
    if not cases:
        return marks
    result = dict(marks)
    for id in cases:
        result[id] = marks[id].copy()
    for id, carried in SidePlan(graph, cases).run(problem.inputs, carry):
        result[id].consider_carried(carried, whole=True)
    return result


def _plan(
    problem: Problem, given: frozenset[str], readings: tuple[Reading, ...], *, carrying: bool
) -> Plan:
    """The plan for these steps and readings, kept with the problem: a class shares it."""
    key = given, tuple([tuple(reading.items()) for reading in readings]), carrying
    plans: dict[object, Plan] = problem.plans
    found = plans.get(key)
    if found is None:
        found = plans[key] = Plan(problem, given, readings, carrying=carrying)
    return found
