"""The key of a problem under every reading: all values, worked out once for all that look at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, islice
from math import prod

import numpy as np

from gradecheck.document.printable import shown
from gradecheck.errors import ExpressionError
from gradecheck.graph.graph import Graph, GraphError
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem, Reading, Variant
from gradecheck.verify.places import Places

MOST_READINGS = 100
"""Of a problem with more of them a sample is worked out."""


class Solved:
    """One reading that can be worked out: its graph and the value of every step."""

    def __init__(self, problem: Problem, reading: Reading, graph: Graph) -> None:
        self.problem = problem
        self.reading = reading
        self.graph = graph
        self.values: Mapping[str, Array] = {
            name: value[0] for name, value in graph.evaluate(graph.steps, problem.inputs).items()
        }

    @property
    def where(self) -> str:
        """The options of this reading that are no defaults, as the beginning of a sentence."""
        default = self.problem.default_reading
        chosen = [
            f"`{name}: {option}`"
            for name, option in self.reading.items()
            if option != default[name]
        ]
        return f"with {', '.join(chosen)}: " if chosen else ""

    def value(self, name: str) -> Array:
        """The value of a given or a step."""
        return self.values[name] if name in self.values else self.problem.givens[name]


class Clash:
    """A reading that cannot be worked out: options that do not fit each other."""

    def __init__(self, reading: Reading, error: GraphError) -> None:
        self.reading = reading
        self.error = error

    @property
    def first(self) -> tuple[str, ExpressionError]:
        return self.error.faults[0]


class Key:
    """A problem with its places and all its readings, or a fair sample where there are many.

    The sample holds the default reading, every option alone and every pair of options.
    """

    def __init__(self, problem: Problem, places: Places) -> None:
        self.problem = problem
        self.places = places
        self.count = prod(len(convention.options) for convention in problem.conventions)
        self.solved: list[Solved] = []
        self.clashes: list[Clash] = []
        for reading in readings_of(problem):
            try:
                self.solved.append(Solved(problem, reading, problem.build(reading)))
            except GraphError as error:
                self.clashes.append(Clash(reading, error))

    @property
    def is_gradable(self) -> bool:
        """Whether there are value items, and all are finite under the default reading, which then
        is the first."""
        if not self.value_items or not self.solved:
            return False
        first = self.solved[0]
        values = [first.values[id] for id in self.value_items]
        is_default = first.reading == self.problem.default_reading
        return is_default and all(value.size and np.isfinite(value).all() for value in values)

    @property
    def value_items(self) -> list[str]:
        return [item.id for item in self.problem.items if item.kind == "value"]


def readings_of(problem: Problem) -> list[Reading]:
    """All readings, or a sample: the default, each option alone, pairs, others."""
    if prod(len(convention.options) for convention in problem.conventions) <= MOST_READINGS:
        return list(problem.readings())
    found: dict[tuple[str, ...], Reading] = {}
    for reading in (*_few_changes(problem, MOST_READINGS // 2), *_spread(problem, MOST_READINGS)):
        if len(found) < MOST_READINGS:
            found.setdefault(tuple(reading.values()), reading)
    return list(found.values())


def _few_changes(problem: Problem, most: int) -> list[Reading]:
    """The default reading, then those with one option that is no default, then with two."""
    default = problem.default_reading
    others = [
        (convention.name, option.name)
        for convention in problem.conventions
        for option in convention.options[1:]
    ]
    changes = (dict(pairs) for count in (0, 1, 2) for pairs in combinations(others, count))
    return list(islice(({**default, **change} for change in changes), most))


def _spread(problem: Problem, count: int) -> Iterator[Reading]:
    """Readings far apart: every convention goes through its options at a pace of its own."""
    for position in range(count * 4):
        pace = position
        reading = {}
        for convention in problem.conventions:
            pace, choice = divmod(pace * 7919 + position, len(convention.options))
            reading[convention.name] = convention.options[choice].name
        yield reading


def differences(problem: Problem, reading: Reading) -> list[tuple[str, Variant]]:
    """The conventions in which a reading is not the default, with the options chosen."""
    return [
        (convention.name, option)
        for convention, option in zip(problem.conventions, problem.chosen(reading), strict=True)
        if option is not convention.options[0]
    ]


def index_text(name: str, index: Sequence[int]) -> str:
    """An element as people name it.

    >>> index_text("h2", (0, 3)), index_text("p", ())
    ('`h2[0, 3]`', '`p`')
    """
    inside = ", ".join(str(position) for position in index)
    return shown(f"{name}[{inside}]" if inside else name, 60)
