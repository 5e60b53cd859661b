"""Which of the mistakes that fit is named: enough evidence, the closest fit, the simplest."""

from __future__ import annotations

from math import log10
from typing import TypeAlias

import msgspec
import numpy as np

from gradecheck.grading.mistakes.edit import ORDER, Edit
from gradecheck.grading.mistakes.rivals import Rivals
from gradecheck.grading.mistakes.target import DIGITS, Target
from gradecheck.ops.record import Array

MOST_OTHERS = 2


class Fit(msgspec.Struct, frozen=True, eq=False):
    """That a mistake gives an item's numbers: how closely, with how much evidence, and which.

    ``is_multiple``: they are the right ones times one number.
    """

    level: int
    evidence: float
    value: Array
    is_multiple: bool = False


class Suspect(msgspec.Struct, eq=False):
    """A mistake with the wrong items that it explains, ``also`` another that was made with it."""

    step: str
    place: int
    edit: Edit
    fits: dict[str, Fit]
    others: list[tuple[str, Edit]] = []
    also: Suspect | None = None

    def among(self, open_items: dict[str, Target]) -> dict[str, Fit]:
        """Its fits to items that are not explained yet."""
        return {id: fit for id, fit in self.fits.items() if id in open_items}


Chosen: TypeAlias = list[tuple[Suspect, dict[str, Fit]]]
"""The mistakes to name, each with the items that it explains."""


def choose(suspects: list[Suspect], targets: dict[str, Target], rivals: Rivals) -> Chosen:
    """The mistakes to name, each with the items that it explains and no earlier one does."""
    open_items = dict(targets)
    found: Chosen = []
    while open_items:
        ranked = sorted(
            [
                (_rank(suspect, fits), position, fits)
                for position, suspect in enumerate(suspects)
                if (fits := suspect.among(open_items))
                and _is_claimed(suspect, fits, rivals, len(open_items))
            ],
            key=lambda entry: entry[:2],
        )
        if not ranked:
            break
        rank, position, fits = ranked[0]
        best = suspects[position]
        for other_rank, other_position, other_fits in ranked[1:]:
            other = suspects[other_position]
            if other_rank[:2] != rank[:2] or not _same_numbers(fits, other_fits, targets):
                if other_rank[:4] == rank[:4] and other.edit.kind != best.edit.kind:
                    fits = {}
                    break
                continue
            best.others.append((other.step, other.edit))
        for id in ranked[0][2]:
            open_items.pop(id, None)
        if fits:
            found.append((best, fits))
    return found


def _rank(suspect: Suspect, fits: dict[str, Fit]) -> tuple[int, int, float, int, int]:
    strongest = max(fits.values(), key=lambda fit: fit.evidence)
    kind = ORDER.index(suspect.edit.kind)
    return strongest.level, -len(fits), suspect.edit.cost, suspect.place, kind


def _is_claimed(suspect: Suspect, fits: dict[str, Fit], rivals: Rivals, wrong: int) -> bool:
    """Whether the evidence suffices; each wrong item left unexplained was a chance to err."""
    if suspect.edit.is_foreseen:
        return any(fit.evidence > 0 for fit in fits.values())
    chances = log10(wrong - len(fits) + 1)
    return any(
        fit.evidence - chances
        > rivals.threshold(id, suspect.edit.cost, is_multiple=fit.is_multiple)
        for id, fit in fits.items()
    )


def _same_numbers(mine: dict[str, Fit], yours: dict[str, Fit], targets: dict[str, Target]) -> bool:
    """Whether two mistakes cannot be told apart by what was written."""
    if mine.keys() != yours.keys():
        return False
    for id, fit in mine.items():
        apart = np.abs(fit.value - yours[id].value)
        if fit.level == yours[id].level == DIGITS:
            continue
        if not (apart <= targets[id].half).all():
            return False
    return True
