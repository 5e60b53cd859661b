"""What comes of each mistake where everything before it is right: computed once for a problem.

Values are found as somebody asks for them, a step's candidates at a time, and kept as far as they
are small; so a class costs little more than its first student.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.compare import largest, reach_of
from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.follow import Follow
from gradecheck.grading.mistakes.target import COMPUTED, SLACK
from gradecheck.ops.record import Array, Shape
from gradecheck.spec.problem import Tolerance

Slots: TypeAlias = NDArray[np.intp]
"""Where each student stands among those for whom values were computed."""
ROOM = 4_000_000
"""Most numbers that are kept of a problem under a reading, and of one run."""


class Block(msgspec.Struct, frozen=True, eq=False):
    """The values of an item, one row a candidate, and how far from them an answer may lie.

    values, near: (students or 1, elements, candidates), so that what all candidates make of one
    element lies together; ``near`` is negative where nothing fits
    """

    ones: Sequence[Candidate]
    values: Array
    near: Array

    def rows(self, rows: Slots, students: Slots, shape: Shape) -> Array:
        """The values of candidates, each for a student: (rows, *shape)."""
        slots = students if len(self.values) > 1 else 0
        found: Array = self.values[slots, :, rows]
        return found.reshape(len(found), *shape)

    def hits(self, slots: Slots, at: Slots, answer: Array, half: Array) -> tuple[Slots, Slots]:
        """Which candidates may be what was written: places among the answers, and rows.

        Each answer is one element, ``at``, of what a student wrote; ``half`` is at least half a
        unit of its last figure.
        """
        slots = slots if len(self.values) > 1 else np.zeros_like(slots)
        near = np.maximum(self.near[slots, at], half[:, np.newaxis] * (1 + SLACK))
        places, rows = np.nonzero(np.abs(answer[:, np.newaxis] - self.values[slots, at]) <= near)
        return places, rows


def block_of(ones: Sequence[Candidate], values: Array, tolerance: Tolerance) -> Block:
    """A block of values (candidates, students or 1, *shape)."""
    near = reachable(values, tolerance, 2)
    shape = len(ones), values.shape[1], prod(values.shape[2:])
    lying = [np.ascontiguousarray(v.reshape(shape).transpose(1, 2, 0)) for v in (values, near)]
    return Block(ones, *lying)


def reachable(values: Array, tolerance: Tolerance, lead: int) -> Array:
    """How far from each value an answer may lie that fits within tolerance, or as computed."""
    return reachable_of(values, largest(values, tuple(range(lead, values.ndim))), tolerance)


def reachable_of(values: Array, of_largest: Array, tolerance: Tolerance) -> Array:
    """The same for single elements, each of an item of which the largest is known."""
    near = np.maximum(reach_of(values, of_largest, tolerance), COMPUTED * np.abs(values))
    return np.where(np.isfinite(values), near, -1.0)


class Scratch:
    """The values that come of candidates alone."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        self._room = ROOM
        self._runs: dict[str, Follow] = {}
        self._blocks: dict[tuple[str, str], Block] = {}
        self._derived: dict[tuple[int, str], Array | None] = {}
        self._costs: dict[str, list[float]] = {}
        self.pairs: dict[tuple[str, frozenset[str]], object] = {}
        self.lines: dict[tuple[int, tuple[str, ...]], object] = {}

    def block(self, item: str, step: str, tolerance: Tolerance) -> Block:
        """What the candidates of a step (of everything for "") make of an item."""
        key = item, step
        found = self._blocks.get(key)
        if found is None:
            found = self._block(item, step, tolerance)
            if self.may_keep(2 * found.values.size):
                self._blocks[key] = found
        return found

    def costs(self, item: str) -> list[float]:
        """How complicated all the candidates are that reach an item, the simplest first."""
        found = self._costs.get(item)
        if found is None:
            candidates = self.candidates
            steps = candidates.reach(item) & candidates.graph.steps.keys()
            ones = [one for step in steps for one in candidates.of(step)]
            costs = [one.cost for one in (*ones, *candidates.of_everything())]
            found = self._costs[item] = sorted(costs)
        return found

    def value(self, one: Candidate, item: str) -> Array | None:
        """What comes of one candidate in an item: (*shape)."""
        return self.derived(one, item) if self.is_derived(one, item) else self.followed(one, item)

    def is_derived(self, one: Candidate, item: str) -> bool:
        """Whether the item is derived anew from the formula with the mistake."""
        candidates = self.candidates
        if one.variant is None:
            return False
        return one.everywhere or bool(candidates.ancestors(item) & candidates.backward)

    def is_reached(self, one: Candidate, item: str) -> bool:
        """Whether a mistake can change an item at all."""
        return self.is_derived(one, item) or one.step in self.candidates.ancestors(item)

    def followed(self, one: Candidate, item: str) -> Array | None:
        """The item where only the formula of the candidate's step is changed."""
        if one.everywhere:
            return None
        value: Array = self._run_of(one.step).value(item)[one.row, 0]
        return value

    def derived(self, one: Candidate, item: str) -> Array | None:
        """The item where everything is derived anew; ``None`` if it then is no such value."""
        key = id(one), item
        if key not in self._derived:
            value = self.candidates.derived(one, [item], {}).get(item)
            if value is not None and not self.may_keep(value.size):
                return value
            self._derived[key] = value
        return self._derived[key]

    def _block(self, item: str, step: str, tolerance: Tolerance) -> Block:
        ones = self.candidates.of(step) if step else self.candidates.of_everything()
        usual = None
        rows = []
        for one in ones:
            value = None
            if self.is_derived(one, item):
                value = self.derived(one, item)
            elif not one.everywhere and step in self.candidates.ancestors(item):
                usual = self._run_of(step).value(item) if usual is None else usual
                value = usual[one.row, 0]
            if value is not None:
                rows.append((one, value))
        shape = self.candidates.graph.scope.types[item].shape
        values = np.stack([v for _, v in rows]) if rows else np.zeros((0, *shape))
        return block_of([one for one, _ in rows], values[:, np.newaxis], tolerance)

    def _run_of(self, step: str) -> Follow:
        found = self._runs.get(step)
        if found is None:
            candidates = self.candidates
            ones = candidates.of(step)
            values = [one.value for one in ones if one.value is not None]
            found = candidates.follow(ones, values, {}, 1)
            types = candidates.graph.scope.types
            size = sum([int(np.prod(types[name].shape)) for name in candidates.graph.steps])
            if self.may_keep(4 * size * len(ones)):
                self._runs[step] = found
        return found

    def may_keep(self, size: int) -> bool:
        """Whether there is room for so many numbers more; then they count."""
        if size > self._room:
            return False
        self._room -= size
        return True


def scratch_of(candidates: Candidates) -> Scratch:
    """The values kept with a problem's candidates."""
    found = candidates.kept
    if not isinstance(found, Scratch):
        found = candidates.kept = Scratch(candidates)
    return found
