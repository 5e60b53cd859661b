"""Mistakes that the tolerances let through, and which tolerance would not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from gradecheck.errors import Fault, Place
from gradecheck.grading.compare import close
from gradecheck.spec.problem import Tolerance
from gradecheck.verify.effort import NARROWER, written
from gradecheck.verify.key import Key, Solved
from gradecheck.verify.listed import described, listed, quoted
from gradecheck.verify.reasons import UNKNOWN, Parts, reason_for
from gradecheck.verify.rounding import percent
from gradecheck.verify.trials import Trial, same_values

NEAR = 0.05
"""Share within which something counts as almost 1, or little beside what it is added to."""


class Survivor(msgspec.Struct, frozen=True):
    """A mistake that earns all points, the reading under which it does, and the ``items`` that it
    changes by less than their tolerance."""

    trial: Trial
    solved: Solved
    items: tuple[str, ...]


def survivor_faults(key: Key, survivors: Sequence[Trial]) -> Iterator[Fault]:
    """One warning for all mistakes that one tolerance lets through."""
    for place, group in _groups(key, survivors).items():
        said = [described(one.trial.mistake.edit, one.trial.mistake.step) for one in group]
        what = f"{len(said)} typical mistakes" if len(said) > 1 else "a typical mistake"
        items = [id for id in key.value_items if any(id in one.items for one in group)]
        message = f"{what} would be right within the tolerance of {quoted(items)}"
        excused = [id for id in key.value_items if any(_is_wrong(key, one, id) for one in group)]
        if excused:
            message += f", or excused by follow-through in {quoted(excused)}"
        yield Fault("survivors", f"{message}: {listed(said)}", _hint(key, group), place, "warning")


def _groups(key: Key, survivors: Sequence[Trial]) -> dict[Place, list[Survivor]]:
    """The survivors, the simplest first, by the place of the first tolerance that they pass."""
    found: dict[Place, list[Survivor]] = {}
    for trial in sorted(survivors, key=lambda trial: trial.mistake.edit.rank):
        solved = min(key.solved, key=lambda solved: _wrong(key, solved, trial))
        items = [
            id
            for id in key.value_items
            if _passes(key, solved, trial, id)
            and not same_values(trial.values[id][np.newaxis], solved.values[id])[0]
        ]
        one = Survivor(trial, solved, tuple(items or key.value_items[:1]))
        found.setdefault(key.places.tolerance(one.items[0]), []).append(one)
    return found


def _wrong(key: Key, solved: Solved, trial: Trial) -> int:
    """How many items are wrong under a reading, but for follow-through."""
    return sum(not _passes(key, solved, trial, id) for id in key.value_items)


def _passes(
    key: Key, solved: Solved, trial: Trial, id: str, tolerance: Tolerance | None = None
) -> bool:
    value, expected = trial.values[id], solved.values[id]
    tolerance = tolerance or key.problem.item(id).tolerance
    if value.shape != expected.shape:
        return False
    return bool(close(value[np.newaxis], expected[np.newaxis], tolerance).all())


def _is_wrong(key: Key, one: Survivor, id: str) -> bool:
    return not _passes(key, one.solved, one.trial, id)


def _hint(key: Key, group: Sequence[Survivor]) -> str:
    """A tolerance that would notice the mistakes, else what to change."""
    best, most = None, 0
    for tolerance in NARROWER:
        noticed = sum(
            any(not _passes(key, one.solved, one.trial, id, tolerance) for id in one.items)
            for one in group
        )
        if noticed > most:
            best, most = tolerance, noticed
    if best is not None:
        which = "it" if len(group) == 1 else "them" if most == len(group) else f"{most} of them"
        return f"{written(best)} would notice {which}"
    apart = max(_apart(one, id) for one in group for id in one.items)
    change = f"the items change by at most {percent(apart)}"
    return f"{change}, which no sensible tolerance notices; {_reason(key, group)}"


def _apart(one: Survivor, id: str) -> float:
    """The largest change of an element, as a share of the largest of its item."""
    expected = one.solved.values[id]
    return float(np.abs(one.trial.values[id] - expected).max() / (np.abs(expected).max() or 1.0))


def _reason(key: Key, group: Sequence[Survivor]) -> str:
    for one in group:
        graph, mistake = one.solved.graph, one.trial.mistake
        if mistake.everywhere or mistake.step not in graph.steps:
            continue
        parts = Parts(graph, key.problem.inputs, NEAR)
        reason = reason_for(parts, graph.steps[mistake.step].expr, mistake.edit.node)
        if reason != UNKNOWN:
            return f"{reason.message}: {reason.hint}"
    return "choose givens with which they change more"
