"""What a report of a grade can say beside the grade itself: from where things follow, and why."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from gradecheck.errors import Fault
from gradecheck.grading.carry import nearest_given
from gradecheck.grading.compare import close
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import Grade
from gradecheck.graph.graph import Graph
from gradecheck.spec.problem import Problem


class Context(msgspec.Struct, frozen=True):
    """What stands around a grade; a report without it only says less.

    file:    the student's file
    faults:  why an item could not be read, by item
    sources: the student's own earlier answers that differ from the true values and from which an
             item was carried on, by item
    follows: the items that are right given the first error
    notes:   what the author says of the options of the reading
    rules:   how points are given for an item, where not by the share of its elements
    follow_shares: what an element counts that is right given the student's own, where not 1
    """

    file: str = ""
    faults: Mapping[str, Fault] = {}
    sources: Mapping[str, tuple[str, ...]] = {}
    follows: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rules: Mapping[str, str] = {}
    follow_shares: Mapping[str, Fraction] = {}


NOTHING = Context()


def context_of(problem: Problem, intake: Intake, grade: Grade, file: str = "") -> Context:
    """The context of a grade."""
    graph = problem.graph(grade.reading)
    affected = [
        item.id
        for item in grade.items
        if item.kind == "value" and item.status in ("follow-through", "partial", "wrong")
    ]
    return Context(
        file=file,
        faults=intake.invalid,
        sources=_sources(problem, intake, graph, affected) if affected else {},
        follows=_follows(graph, grade),
        notes=tuple(
            f"{option.name}: {option.note}"
            for option in problem.chosen(grade.reading)
            if option.note and option.name not in grade.default_reading.values()
        ),
        rules={
            item.id: "all or nothing" if item.partial == "all" else "points in steps"
            for item in problem.items
            if item.partial != "elements"
        },
        follow_shares={
            item.id: item.follow_through for item in problem.items if item.follow_through != 1
        },
    )


def _sources(
    problem: Problem, intake: Intake, graph: Graph, affected: list[str]
) -> dict[str, tuple[str, ...]]:
    """For each affected item its nearest given ancestors that are not as expected."""
    given = [name for name in intake.answers if name in graph.steps]
    expected = graph.evaluate(given, problem.inputs)
    differing = set()
    for name in given:
        answer = intake.answers[name]
        layouts = [answer.values] if answer.other is None else [answer.values, answer.other]
        tolerance = intake.tolerances[name]
        if not any(close(values, expected[name], tolerance).all() for values in layouts):
            differing.add(name)
    return {
        id: tuple([name for name in nearest_given(graph, id, given) if name in differing])
        for id in affected
    }


def _follows(graph: Graph, grade: Grade) -> tuple[str, ...]:
    first = grade.first_error
    if first is None or first.item not in graph.steps:
        return ()
    return tuple(
        [
            item.id
            for item in grade.items
            if item.status == "follow-through" and first.item in graph.ancestors(item.id)
        ]
    )
