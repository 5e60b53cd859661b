"""Two mistakes together, where no single one explains anything.

Tried for the first wrong item, where all before it is right, and only if something else counts: for
what is wrong throughout, some pair among thousands would fit too easily.  Two mistakes between
which an answer stands need no pair: the first is named there, and what follows is carried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, islice, product
from math import log10

import msgspec
import numpy as np

from gradecheck.grading.mistakes.candidate import Candidate, key_of, same
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.choose import Fit
from gradecheck.grading.mistakes.merge import merged
from gradecheck.grading.mistakes.rivals import THRESHOLD
from gradecheck.grading.mistakes.rows import Rows
from gradecheck.grading.mistakes.scratch import Block, Scratch, block_of
from gradecheck.grading.mistakes.sites import shaped
from gradecheck.grading.mistakes.students import Students
from gradecheck.grading.mistakes.target import NONE, Target, evidence, factors, levels
from gradecheck.graph.evaluate import Rows as Places
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Tolerance

MOST = 2000
"""Most pairs tried for an item, the simplest first."""
SIMPLEST = 60
"""Most mistakes of one formula that are paired."""
LARGEST = 400
"""Items with more elements are not searched for pairs."""


class Pair(msgspec.Struct, frozen=True, eq=False):
    """Two mistakes, the earlier step first, and what they make of an item."""

    first: Candidate
    second: Candidate
    value: Array

    @property
    def cost(self) -> float:
        return _cost(self.first, self.second)


class Pairs(msgspec.Struct, frozen=True, eq=False):
    """All pairs tried for an item, the simplest first, with their values as a block."""

    pairs: Sequence[Pair]
    block: Block


def pairs_for(scratch: Scratch, item: str, given: frozenset[str], tolerance: Tolerance) -> Pairs:
    """The pairs of mistakes in an item's own formula and in the steps that were not answered."""
    candidates = scratch.candidates
    steps = [item, *candidates.between(item, given)]
    key = item, frozenset(steps)
    found = scratch.pairs.get(key)
    if not isinstance(found, Pairs):
        made: list[Pair] = []
        if int(np.prod(candidates.graph.scope.types[item].shape)) <= LARGEST:
            made = list(islice(_telling(scratch, item, steps, _made(scratch, item, steps)), MOST))
            made.sort(key=lambda pair: pair.cost)
        ones = [pair.first for pair in made]
        shape = candidates.graph.scope.types[item].shape
        values = np.stack([pair.value for pair in made]) if made else np.zeros((0, *shape))
        found = Pairs(made, block_of(ones, values[:, np.newaxis], tolerance))
        if scratch.may_keep(2 * values.size):
            scratch.pairs[key] = found
    return found


def _telling(
    scratch: Scratch, item: str, steps: Sequence[str], pairs: Iterable[Pair]
) -> Iterator[Pair]:
    """The pairs that give other numbers than any one mistake, or none, does."""
    alone = [scratch.followed(one, item) for step in steps for one in scratch.candidates.of(step)]
    known = {
        key_of(value) for value in (*alone, scratch.candidates.true(item)) if value is not None
    }
    for pair in pairs:
        if key_of(pair.value) not in known:
            yield pair


def _made(scratch: Scratch, item: str, steps: Sequence[str]) -> Iterator[Pair]:
    """Pairs in one formula, and pairs of which the second acts on what the first left."""
    candidates = scratch.candidates
    ordered = sorted(steps, key=lambda step: candidates.places[step])
    known = {
        step: [
            one
            for one in candidates.of(step)[:SIMPLEST]
            if one.register is not None and not scratch.is_derived(one, item)
        ]
        for step in ordered
    }
    for step in reversed(ordered):
        yield from _in_one_formula(candidates, item, step, known[step])
    for first, second in combinations(ordered, 2):
        if first in candidates.ancestors(second):
            both = sorted(product(known[first], known[second]), key=lambda two: _cost(*two))
            if both:
                yield from _in_two_steps(candidates, item, both[:MOST])


def _cost(one: Candidate, other: Candidate) -> float:
    return one.cost + other.cost


def _in_one_formula(
    candidates: Candidates, item: str, step: str, ones: Sequence[Candidate]
) -> Iterator[Pair]:
    scope, root = candidates.graph.scope, candidates.graph.steps[step].expr
    for first, second in combinations(ones, 2):
        node = merged(root, first.edit.node, second.edit.node)
        node = None if node is None else shaped(node, scope.types[step], scope)
        if node is None or node in (first.edit.node, second.edit.node):
            continue
        value = candidates.plain.value(candidates.world.expression(node))[0]
        if step != item:
            both = Candidate(step, first.edit, value[np.newaxis])
            value = candidates.followed([both], [value], [item], {})[item][0]
        if np.isfinite(value).all():
            yield Pair(first, second, value)


def _in_two_steps(
    candidates: Candidates, item: str, both: Sequence[tuple[Candidate, Candidate]]
) -> Iterator[Pair]:
    """All pairs of two steps in one run, one row a pair."""
    first, second = both[0][0].step, both[0][1].step
    rows = np.arange(len(both))
    early = np.concatenate([one.value for one, _ in both if one.value is not None])
    after = candidates.run(Rows({first: (rows, early)}, {}, len(both)))
    late = np.stack(
        [_row(candidates.own_value(other, after), row) for row, (_, other) in enumerate(both)]
    )
    values = late
    if second != item:
        own = {first: (rows, early), second: (rows, late)}
        values = candidates.run(Rows(own, {}, len(both))).value(candidates.world.register(item))
    for row, (one, other) in enumerate(both):
        if np.isfinite(values[row]).all():
            yield Pair(one, other, values[row])


def _row(values: Array, row: int) -> Array:
    """One row, where all may be the same."""
    found: Array = values[min(row, len(values) - 1)]
    return found


def pairs_among(
    scratch: Scratch, students: Students, item: str, those: Places
) -> Iterator[tuple[int, tuple[Pair, Fit]]]:
    """Those of some students of whose answers to an item a pair gives the numbers, each with the
    simplest, if they say enough."""
    targets = students.wrong.targets[item]
    tried = pairs_for(scratch, item, students.names, targets.item.tolerance)
    rows = students.wrong.rows(item)[those]
    answer, half = (targets.at_first(values)[rows] for values in (targets.answer, targets.half))
    places, pairs = tried.block.hits(np.zeros_like(rows), targets.first[rows], answer, half)
    values = tried.block.rows(pairs, np.zeros_like(pairs), targets.correct.shape)
    found = levels(targets, values, rows[places])
    fitting: dict[int, list[tuple[Pair, int]]] = {}
    for hit in np.flatnonzero(found < NONE).tolist():
        pair = tried.pairs[int(pairs[hit])]
        fitting.setdefault(int(places[hit]), []).append((pair, int(found[hit])))
    for place, ones in fitting.items():
        student = int(those[place])
        # Each of the wrong items that is left unexplained was a chance to err.
        chances = len(students.wrong.items[student])
        needed = THRESHOLD + log10(chances * (len(tried.pairs) + len(scratch.costs(item))))
        simplest = _simplest(targets.of(int(rows[place])), ones, needed)
        if simplest is not None:
            yield student, simplest


def _simplest(
    target: Target, ones: Sequence[tuple[Pair, int]], needed: float
) -> tuple[Pair, Fit] | None:
    """Of pairs that fit an item, each as closely as is said, the simplest of the closest for which
    the numbers say enough; none where another just as simple gives others."""
    fitting = []
    for place, (pair, level) in enumerate(ones):
        multiple = bool(np.isfinite(factors(target, pair.value[np.newaxis])[0]))
        strength = evidence(target, pair.value, is_multiple=multiple)
        if strength > needed:
            fitting.append((level, pair.cost, place, Fit(level, strength, pair.value, multiple)))
    if not fitting:
        return None
    level, cost, place, fit = min(fitting, key=lambda entry: entry[:3])
    for other in fitting:
        if other[:2] == (level, cost) and not same(other[3].value, fit.value):
            return None  # two that differ and cannot be told apart
    return ones[place][0], fit
