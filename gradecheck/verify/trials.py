"""Every typical mistake tried on the key: would a student who makes it lose points?

A mistake is *noticed* where the answers that come of it earn less than all points.  It *survives*
where they earn all, although they are not those of any reading: the tolerances let it through.  It
is *unseen* where no item changes at all; and no mistake where it gives just what a convention
accepts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.grading.answers import Cohort, Mask, StepAnswers
from gradecheck.grading.compare import close
from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.candidates import Candidates, candidates_of
from gradecheck.grading.score import earned
from gradecheck.grading.search import best_readings
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item, Problem
from gradecheck.verify.key import Key

SAME = 1e-9
"""Share of an item's largest element within which two computed values are the same."""
CHUNK = 1 << 19
"""Numbers held at once for one step."""
MOST_TRIED, FEWEST_OF_STEP = 8000, 10
"""Mistakes tried in all, and in any case of every step."""
MOST_DERIVED = 400
"""Mistakes from which all gradients are derived anew; those beyond are not tried."""
MOST_GRADED = 100
"""Mistakes that are graded, to see whether follow-through excuses them; likewise."""
Values = Mapping[str, Array]
"""What each item would be."""


class Trial(msgspec.Struct, frozen=True, eq=False):
    """A mistake, and what each item would be with it."""

    mistake: Candidate
    values: Values


class Trials(msgspec.Struct, frozen=True):
    """All mistakes of the default reading by what becomes of them."""

    noticed: list[Trial] = []
    survivors: list[Trial] = []
    unseen: list[Trial] = []
    conventions: list[Trial] = []

    @property
    def count(self) -> int:
        """How many mistakes change an item and are no convention."""
        return len(self.noticed) + len(self.survivors)


def try_mistakes(key: Key) -> Trials:
    """Every typical mistake under the default reading, tried under all readings.

    ``key`` has to be gradable.
    """
    found = Trials([], [], [], [])
    candidates = candidates_of(key.problem, key.problem.default_reading)
    judge = _Judge(key, candidates)
    for chunk in _chunks(candidates, _typical(key.problem, candidates)):
        for trial, fate in judge.judge(chunk):
            getattr(found, fate).append(trial)
    return found


def _typical(problem: Problem, candidates: Candidates) -> list[Candidate]:
    """The mistakes in steps that an item depends on, the simplest of each step.

    Rounding is looked at apart, and mistakes that the author accepts in part are no typical ones.
    """
    items = [item.id for item in problem.items if item.kind == "value"]
    found = []
    for step in steps_before(candidates, items):
        made = [one for one in candidates.of(step) if one.decimals is None]
        found += made[: most_of_step(candidates)]
    return [*found, *(one for one in candidates.of_everything() if one.edit.kind != "authored")]


def steps_before(candidates: Candidates, items: Sequence[str]) -> list[str]:
    """The steps whose formulas matter to some items, in order."""
    wanted = frozenset().union(*[candidates.reach(id) for id in items])
    return [step for step in candidates.graph.steps if step in wanted]


def most_of_step(candidates: Candidates) -> int:
    """How many mistakes in one step are tried: fewer where there are hundreds of steps."""
    return max(FEWEST_OF_STEP, MOST_TRIED // len(candidates.graph.steps))


def _chunks(candidates: Candidates, found: list[Candidate]) -> Iterator[list[Candidate]]:
    """So many mistakes that all their values fit into memory."""
    types = candidates.graph.scope.types
    widest = max(int(np.prod(types[step].shape)) for step in candidates.graph.steps)
    rows = max(1, CHUNK // max(widest, 1))
    for start in range(0, len(found), rows):
        yield found[start : start + rows]


class _Judge:
    """Compares the items that come of mistakes with those of every reading of full credit.

    ``enough`` is the share of its elements from which an item earns all its points; ``before`` are
    the items on which an item depends.
    """

    def __init__(self, key: Key, candidates: Candidates) -> None:
        self.key = key
        self.candidates = candidates
        self.items = [item for item in key.problem.items if item.kind == "value"]
        # The first is the default reading, whatever credit it has: it says what is unseen.
        self.readings = list(key.solved)
        credits = [key.problem.credits(solved.reading) for solved in self.readings]
        ids = [item.id for item in self.items]
        self.full = np.array([all(credit[id] == 1 for id in ids) for credit in credits])
        self.enough = {item.id: _enough(item) for item in self.items}
        backward = candidates.backward
        self.derives = [i.id for i in self.items if candidates.ancestors(i.id) & backward]
        self.forward = [i.id for i in self.items if i.id not in self.derives]
        self.derived = self.graded = 0
        self.before = {
            id: [other for other in ids if other != id and other in candidates.ancestors(id)]
            for id in ids
        }

    def judge(self, chunk: list[Candidate]) -> Iterator[tuple[Trial, str]]:
        """Each mistake with the name of the list in :class:`Trials` to which it belongs."""
        trials = [*self._followed([one for one in chunk if one.value is not None])]
        for one in chunk:
            if one.value is None:
                values = self.candidates.derived(one, [item.id for item in self.items], {})
                if len(values) == len(self.items):
                    trials.append(Trial(one, values))
        if not trials:
            return
        ids = [item.id for item in self.items]
        found = self._compared({id: np.stack([t.values[id] for t in trials]) for id in ids})
        for row, trial in enumerate(trials):
            fate = self._fate(found, row, trial)
            if fate:
                yield trial, fate

    def _fate(self, found: Mapping[str, tuple[Mask, Mask]], row: int, trial: Trial) -> str:
        """What becomes of a mistake; nothing where too many have been graded already."""
        near = _all([near[row] for near, _ in found.values()]) & self.full
        same = _all([same[row] for _, same in found.values()])
        if same[0]:
            return "unseen"
        if (near & same).any():
            return "conventions"
        if near.any():
            return "survivors"
        if self._lost(found, row):
            return "noticed"
        if self.graded >= MOST_GRADED:
            return ""
        self.graded += 1
        return "survivors" if earns_all(self.key.problem, trial.values) else "noticed"

    def _followed(self, plain: list[Candidate]) -> Iterator[Trial]:
        """What comes of mistakes; gradients are derived anew only where nothing tells before."""
        if not plain:
            return
        own = [one.value[0] for one in plain if one.value is not None]
        values = self.candidates.followed(plain, own, [item.id for item in self.items], {})
        forward = self._compared({id: values[id] for id in self.forward})
        for row, one in enumerate(plain):
            mine = {id: value[row] for id, value in values.items()}
            if one.variant is not None and self.derives and not self._lost(forward, row):
                if self.derived >= MOST_DERIVED:
                    continue
                self.derived += 1
                mine |= self.candidates.derived(one, self.derives, {})
            yield Trial(one, mine)

    def _lost(self, found: Mapping[str, tuple[Mask, Mask]], row: int) -> bool:
        """Whether an item is wrong under every reading, and no earlier answer can excuse it.

        One that differs from what is expected, but within tolerance, may: it is carried.
        """
        alive = self.full.copy()
        for id, (near, _) in found.items():
            excused = np.zeros_like(alive)
            for other in self.before[id]:
                if other in found:
                    close_by, same = found[other]
                    excused |= close_by[row] & ~same[row]
            alive &= near[row] | excused
        return not alive.any()

    def _compared(self, values: Values) -> dict[str, tuple[Mask, Mask]]:
        """For each item, by mistake and reading: does it earn all points, is it the same?"""
        return {id: self._compared_item(id, rows) for id, rows in values.items()}

    def _compared_item(self, id: str, rows: Array) -> tuple[Mask, Mask]:
        item = self.key.problem.item(id)
        near = np.zeros((len(rows), len(self.readings)), dtype=bool)
        same = near.copy()
        known: dict[bytes, int] = {}
        for column, solved in enumerate(self.readings):
            expected = solved.values[id]
            if expected.shape != rows.shape[1:]:
                continue
            first = known.setdefault(expected.tobytes(), column)
            if first != column:
                near[:, column], same[:, column] = near[:, first], same[:, first]
                continue
            right = close(rows, expected[np.newaxis], item.tolerance).reshape(len(rows), -1)
            near[:, column] = right.mean(axis=1) >= self.enough[id] - SAME
            same[:, column] = same_values(rows, expected)
        return near, same


def _all(masks: Sequence[Mask]) -> Mask:
    return np.asarray(np.logical_and.reduce(masks))


def _enough(item: Item) -> float:
    """The smallest share of elements that earns all points of an item; 2 where none does."""
    if isinstance(item.partial, str):
        return 1.0
    return float(min([least for least, worth in item.partial if worth >= 1], default=2))


def same_values(rows: Array, expected: Array) -> NDArray[np.bool_]:
    """Which rows are the same as ``expected`` but for the order of computing.

    >>> same_values(np.array([[1.0, 0.0], [1.0, 1e-6]]), np.array([1.0, 0.0])).tolist()
    [True, False]
    """
    scale = float(np.abs(expected).max(initial=0.0))
    with np.errstate(invalid="ignore"):
        apart = np.abs(rows - expected).reshape(len(rows), -1)
        return np.asarray((apart <= SAME * scale).all(axis=1))


def earns_all(problem: Problem, values: Values) -> bool:
    """Whether answers to all value items earn every point, follow-through included."""
    answers = {
        id: StepAnswers(value[np.newaxis], np.ones((1, *value.shape), dtype=bool))
        for id, value in values.items()
    }
    tolerances = {id: problem.item(id).tolerance for id in values}
    (best,) = best_readings(problem, Cohort(answers, tolerances, {}))
    credits = problem.credits(best.reading.reading)
    points = sum((earned(mark, credits[id])[0] for id, mark in best.marks.items()), Fraction(0))
    possible = sum((item.points for item in problem.items if item.kind == "value"), Fraction(0))
    worthless = [mark for mark in best.marks.values() if not mark.item.points]
    return points == possible and all(mark.right.all() for mark in worthless)
