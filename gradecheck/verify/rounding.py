"""What rounding on the way does to the items: on paper, to some figures; in float32."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from gradecheck.errors import Fault
from gradecheck.grading.answers import Mask
from gradecheck.grading.compare import close
from gradecheck.graph.evaluate import Run
from gradecheck.graph.program import Builder, Pin, Register
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Problem
from gradecheck.verify.key import Key, Solved
from gradecheck.verify.listed import quoted

USUAL = 6
"""Figures up to which carrying them is nothing out of the common."""
MOST_BLAMED = 3
MOST = 15
"""Figures that a float64 has for certain."""


class Carried(msgspec.Struct, frozen=True):
    """How many figures have to be carried at every step, so that items are within tolerance.

    by_item: for each item so many and any more; ``None`` where not even 15 do
    blamed:  the steps whose rounding alone, to one figure fewer than all items need, is too coarse
    """

    by_item: Mapping[str, int | None]
    blamed: tuple[str, ...] = ()

    @property
    def needed(self) -> int | None:
        """So many figures are enough for all items."""
        return _largest(self.by_item.values())

    @property
    def hardest(self) -> list[str]:
        """The items that need most."""
        return [id for id, figures in self.by_item.items() if figures == self.needed]


def _largest(figures: Collection[int | None]) -> int | None:
    known = [each for each in figures if each is not None]
    return max(known, default=1) if len(known) == len(figures) else None


class Rounding:
    """Pins that round steps: row by row another number of figures; 0 leaves a step as it is."""

    def __init__(self, figures: Mapping[str, Sequence[int]], rows: int) -> None:
        self.figures = figures
        self.rows = rows

    def __call__(self, pin: Pin, computed: Array, true: Array) -> tuple[Array, Mask]:
        value = self.rounded(pin.name, computed)
        return value, np.ones(value.shape, dtype=bool)

    def rounded(self, step: str, computed: Array) -> Array:
        """The value of a step, one row for every number of figures."""
        value = np.array(np.broadcast_to(computed, (self.rows, *computed.shape[1:])))
        for row, figures in enumerate(self.figures[step]):
            if figures:
                value[row] = to_figures(value[row], figures)
        return value


class SinglePrecision(Run):
    """A run in which every value is one of float32."""

    def _execute(self, register: Register) -> Array:
        with np.errstate(all="ignore"):
            single = super()._execute(register).astype(np.float32)
        return single.astype(np.float64)


def to_figures(value: Array, figures: int) -> Array:
    """Every element rounded to so many significant figures.

    >>> to_figures(np.array([0.12345, -98765.0, 0.0]), 3).tolist()
    [0.123, -98800.0, 0.0]
    """
    with np.errstate(all="ignore"):
        places = figures - 1 - np.floor(np.log10(np.abs(value)))
        unit = 10.0 ** np.where(np.isfinite(places), np.clip(places, -300, 300), 0.0)
        rounded: Array = np.where(np.isfinite(places), np.round(value * unit) / unit, value)
    return rounded


def figures_to_carry(key: Key) -> Carried:
    """How many figures every step of the default reading has to be carried with."""
    problem, solved, items = key.problem, key.solved[0], key.value_items
    steps = list(solved.graph.steps)
    counts = list(range(1, MOST + 1))
    within = _within(problem, solved, items, dict.fromkeys(steps, counts))
    by_item = {id: _enough(good) for id, good in within.items()}
    needed = _largest(by_item.values())
    if needed is None or needed <= USUAL:
        return Carried(by_item)
    alone = {step: [(needed - 1) * (step == other) for other in steps] for step in steps}
    found = _within(problem, solved, items, alone)
    enough = np.logical_and.reduce(list(found.values()))
    blamed = [step for step, good in zip(steps, enough, strict=True) if not good]
    return Carried(by_item, tuple(blamed))


def _enough(good: Mask) -> int | None:
    """The number of figures from which on all are ``good``."""
    if not good[-1]:
        return None
    return 1 + max((n for n, right in enumerate(good.tolist(), 1) if not right), default=0)


def _within(
    problem: Problem, solved: Solved, items: Sequence[str], figures: Mapping[str, Sequence[int]]
) -> dict[str, Mask]:
    """For each item, row by row: is it within tolerance where steps are rounded?"""
    rows = len(next(iter(figures.values())))
    pins = Rounding(figures, rows)
    world = solved.graph.world(Builder(), frozenset(solved.graph.steps), "rounded")
    registers = {id: world.register(id) for id in items}
    run = Run(world.program, problem.inputs, 1, pins)
    found: dict[str, Mask] = {}
    for id, register in registers.items():
        value = pins.rounded(id, run.value(register))
        near = close(value, solved.values[id][np.newaxis], problem.item(id).tolerance)
        found[id] = np.asarray(near.reshape(rows, -1).all(axis=1))
    return found


def in_single_precision(key: Key) -> dict[str, float]:
    """The items that float32 puts outside their tolerance, each with the largest relative error.

    Steps are computed as they are written: ``1 - p`` cancels, as it does in a student's program.
    """
    problem, solved, items = key.problem, key.solved[0], key.value_items
    names = frozenset(solved.graph.steps)
    world = solved.graph.world(Builder(), names, "single")
    registers = {id: world.register(id) for id in items}
    run = SinglePrecision(world.program, problem.inputs, 1, Rounding(dict.fromkeys(names, ()), 1))
    found = {}
    for id, register in registers.items():
        value, expected = run.value(register), solved.values[id][np.newaxis]
        if not close(value, expected, problem.item(id).tolerance).all():
            with np.errstate(all="ignore"):
                error = np.abs(value - expected) / np.abs(expected)
            found[id] = float(np.where(np.isfinite(error), error, 1.0).max())
    return found


def rounding_faults(key: Key, carried: Carried) -> Iterator[Fault]:
    """Warnings where so many figures are needed that students will be wrong for rounding alone."""
    if carried.needed is None or carried.needed > USUAL:
        yield _figures_fault(key, carried)
    for id, error in in_single_precision(key).items():
        message = f"computed in float32, `{id}` is off by up to {percent(error)}"
        hint = "widen its tolerance, or choose givens with which less cancels"
        yield Fault("single-precision", message, hint, key.places.tolerance(id), "warning")


def _figures_fault(key: Key, carried: Carried) -> Fault:
    needed = str(carried.needed) if carried.needed else f"more than {MOST}"
    items = quoted(carried.hardest)
    message = f"{needed} figures have to be carried at every step for {items} to be right"
    hint = "widen the tolerance, or choose givens with which less cancels"
    if carried.needed and 0 < len(carried.blamed) <= MOST_BLAMED:
        steps = quoted(carried.blamed)
        message += f": rounding {steps} alone to {carried.needed - 1} is too coarse"
        hint = f"tell students to carry {steps} with more figures, or {hint}"
    place = key.places.tolerance(carried.hardest[0])
    return Fault("many-figures", message, hint, place, "warning")


def percent(share: float) -> str:
    """A share in percent, to two figures.

    >>> percent(0.0000051), percent(1.83)
    ('0.00051 %', '180 %')
    """
    return f"{float(f'{100 * share:.2g}'):g} %"
