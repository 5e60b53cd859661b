"""From the marks of an item to what is reported of it: status, points, notes, wrong elements."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod

import numpy as np

from gradecheck.grading.answers import Mask, flat, indices_of
from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.result import ItemGrade, Status, Wrong
from gradecheck.grading.score import earned
from gradecheck.graph.graph import Graph

SAME = 1e-9
"""Relative difference up to which a carried value is no other than the expected one."""


def marked(
    mark: Marks, credit: Fraction, intakes: Sequence[Intake], graph: Graph
) -> list[ItemGrade]:
    """The grades of students for an item; the marks are theirs, in their order."""
    item = mark.item
    counts = mark.as_expected | (mark.as_carried & bool(item.follow_through))
    total = prod(counts.shape[1:])
    right = flat(counts).sum(axis=1).tolist()
    all_expected = np.asarray(flat(mark.as_expected).all(axis=1)).tolist()
    answers = np.where(mark.written, mark.answer, np.nan)
    expected = np.asarray(mark.expected[0])
    scores, wrong = earned(mark, credit), _wrong(mark, counts)
    notes = _notes(mark, credit, intakes, graph, [one == total for one in right])
    return [
        ItemGrade(
            id=item.id,
            kind=item.kind,
            status=_status(right[k], total, all_expected[k]),
            score=scores[k],
            points=item.points,
            right=right[k],
            total=total,
            answer=answers[k, ...],
            expected=expected,
            marks=counts[k, ...],
            wrong=wrong[k],
            notes=(*intake.notes.get(item.id, ()), *notes[k]),
            place=intake.places.get(item.id),
        )
        for k, intake in enumerate(intakes)
    ]


def _status(right: int, total: int, all_expected: bool) -> Status:
    if right == total:
        return "correct" if all_expected else "follow-through"
    return "partial" if right else "wrong"


def _wrong(mark: Marks, counts: Mask) -> list[tuple[Wrong, ...]]:
    """For each student the elements that do not count, with what was expected of this student."""
    rows, where = np.nonzero(~flat(counts))
    expected, carried = flat(mark.expected)[0, where], flat(mark.carried)[rows, where]
    with np.errstate(invalid="ignore"):
        same = (carried == expected) | (np.abs(carried - expected) <= SAME * np.abs(expected))
    own = ~same & (mark.item.follow_through > 0)
    indices = indices_of(counts.shape[1:])
    every = [
        Wrong(indices[at], answer if written else None, value, is_own)
        for at, written, answer, value, is_own in zip(
            where.tolist(),
            flat(mark.written)[rows, where].tolist(),
            flat(mark.answer)[rows, where].tolist(),
            np.where(own, carried, expected).tolist(),
            own.tolist(),
            strict=True,
        )
    ]
    ends = np.searchsorted(rows, np.arange(len(counts) + 1)).tolist()
    return [tuple(every[start:end]) for start, end in pairwise(ends)]


def _notes(
    mark: Marks,
    credit: Fraction,
    intakes: Sequence[Intake],
    graph: Graph,
    complete: Sequence[bool],
) -> list[list[str]]:
    """For each student what is to be noted; of those for whom all is right, less."""
    id = mark.item.id
    blanks = flat(~mark.written).sum(axis=1).tolist()
    swapped, degenerate = mark.swapped.tolist(), mark.degenerate.tolist()
    found: list[list[str]] = [[] for _ in intakes]
    for k, (intake, notes) in enumerate(zip(intakes, found, strict=True)):
        if swapped[k]:
            notes.append("read with the channels last")
        if credit != 1:
            notes.append(f"this reading earns {float(credit):g} of the points")
        if blanks[k]:
            notes.append(f"{blanks[k]} element{'s' * (blanks[k] != 1)} left blank")
        if complete[k]:
            continue
        if degenerate[k]:
            notes.append(
                "your own earlier values would make all elements zero, equal or infinite here, "
                "so they were not carried on"
            )
        unread = sorted(intake.invalid.keys() & graph.ancestors(id)) if intake.invalid else []
        if unread:
            names = ", ".join(f"`{name}`" for name in unread)
            notes.append(f"{names} could not be carried on: compared with the true values")
    return found
