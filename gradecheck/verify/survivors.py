"""Mistakes that the tolerances let through, and which tolerance would not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from gradecheck.errors import Fault
from gradecheck.grading.compare import close
from gradecheck.spec.problem import Tolerance
from gradecheck.verify.key import Key, Solved
from gradecheck.verify.listed import described, listed, quoted
from gradecheck.verify.reasons import UNKNOWN, Parts, reason_for
from gradecheck.verify.trials import Trial, same_values

NEAR = 0.05
"""Share within which something counts as almost 1, or little beside what it is added to."""
NARROWER = tuple(
    Tolerance(rel=rel, floor=floor) for rel in (0.01, 0.005, 0.002, 0.001) for floor in (None, 0.0)
)
"""Tolerances that may be suggested: with narrower ones who rounds to four figures is wrong."""


class Group(msgspec.Struct):
    """Survivors that change the same ``items``, each less than its tolerance."""

    solved: Solved
    items: tuple[str, ...]
    trials: list[Trial]


def survivor_faults(key: Key, survivors: Sequence[Trial]) -> Iterator[Fault]:
    """One warning for all mistakes that pass in the same items."""
    for group in _groups(key, survivors):
        said = [described(trial.mistake.edit, trial.mistake.step) for trial in group.trials]
        count = len(said)
        what = f"{count} typical mistakes" if count > 1 else "a typical mistake"
        message = (
            f"{group.solved.where}{what} would be right within the tolerance of "
            f"{quoted(group.items)}: {listed(said)}"
        )
        place = key.places.tolerance(group.items[0])
        yield Fault("survivors", message, _hint(key, group), place, "warning")


def _groups(key: Key, survivors: Sequence[Trial]) -> list[Group]:
    found: dict[tuple[int, tuple[str, ...]], Group] = {}
    for trial in sorted(survivors, key=lambda trial: trial.mistake.edit.rank):
        at, items = _where(key, trial)
        group = found.setdefault((at, items), Group(key.solved[at], items, []))
        group.trials.append(trial)
    return list(found.values())


def _where(key: Key, trial: Trial) -> tuple[int, tuple[str, ...]]:
    """The first reading under which most items are right, and those that are so by tolerance."""
    best, least = 0, len(key.value_items) + 1
    for position, solved in enumerate(key.solved):
        wrong = sum(not _passes(key, solved, trial, id) for id in key.value_items)
        if wrong < least:
            best, least = position, wrong
    solved = key.solved[best]
    items = [
        id
        for id in key.value_items
        if _passes(key, solved, trial, id)
        and not same_values(trial.values[id][np.newaxis], solved.values[id])[0]
    ]
    return best, tuple(items or key.value_items[:1])


def _passes(
    key: Key, solved: Solved, trial: Trial, id: str, tolerance: Tolerance | None = None
) -> bool:
    value, expected = trial.values[id], solved.values[id]
    tolerance = tolerance or key.problem.item(id).tolerance
    if value.shape != expected.shape:
        return False
    return bool(close(value[np.newaxis], expected[np.newaxis], tolerance).all())


def _hint(key: Key, group: Group) -> str:
    """A tolerance that would notice the mistakes, else what to change."""
    best, most = None, 0
    for tolerance in NARROWER:
        noticed = sum(
            any(not _passes(key, group.solved, trial, id, tolerance) for id in group.items)
            for trial in group.trials
        )
        if noticed > most:
            best, most = tolerance, noticed
    if best is not None:
        which = "it" if len(group.trials) == 1 else "them"
        which = which if most == len(group.trials) else f"{most} of them"
        floor = "" if best.floor is None else ", floor: 0"
        return f"`tolerance: {{rel: {best.rel:g}{floor}}}` would notice {which}"
    apart = f"the items change by at most {100 * _farthest(group):.2g} %"
    return f"{apart}, which no sensible tolerance notices; {_reason(key, group)}"


def _farthest(group: Group) -> float:
    """The largest change of an element, as a share of the largest of its item."""
    return max(
        float(np.abs(trial.values[id] - group.solved.values[id]).max())
        / float(np.abs(group.solved.values[id]).max() or 1.0)
        for trial in group.trials
        for id in group.items
    )


def _reason(key: Key, group: Group) -> str:
    graph = group.solved.graph
    parts = Parts(graph, key.problem.inputs, NEAR)
    for trial in group.trials:
        one = trial.mistake
        if one.everywhere or one.step not in graph.steps:
            continue
        reason = reason_for(parts, graph.steps[one.step].expr, one.edit.node)
        if reason != UNKNOWN:
            return f"{reason.message}: {reason.hint}"
    return "choose givens with which they change more"
