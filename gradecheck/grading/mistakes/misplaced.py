"""Answers that stand in another item's place, or whose rows and columns are exchanged."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

import numpy as np

from gradecheck.document.read import parse_document
from gradecheck.errors import GradecheckError
from gradecheck.grading.intake import Intake
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.case import Case
from gradecheck.grading.mistakes.target import MOST_EVIDENCE, Target
from gradecheck.grading.mistakes.written import half_units, unit_at
from gradecheck.grading.result import Finding, ItemGrade
from gradecheck.ops.record import Array
from gradecheck.spec.numbers import UnreadableNumberError, read_numbers

ENOUGH = 3.0
"""Decades of agreement from which numbers are taken to be another item's."""


def misplaced_answers(
    candidates: Candidates,
    case: Case,
    targets: Mapping[str, Target],
    known: Container[str],
) -> dict[str, tuple[Finding, ...]]:
    """The right value of another item, or the transposed right value, written for an item.

    Worked example: `h1` written as `h0`.

    What to reread: which answer belongs to which name in the answer sheet.
    """
    intake, grade = case.intake, case.grade
    items = [item.id for item in grade.items if item.kind == "value"]
    holds: dict[str, str] = {}
    found: dict[str, tuple[Finding, ...]] = {}
    for item in grade.items:
        values = _wrong_values(intake, item, targets) if item.kind == "value" else None
        if values is None or not values.size:
            continue
        other = _other_item(candidates, item.id, items, values)
        if other is not None:
            holds[item.id] = other
        elif item.status == "invalid" and item.id not in known:
            turned = _turned(candidates, item.id, values)
            if turned is not None:
                found[item.id] = (turned,)
    for id, other in holds.items():
        # Where each holds the other's values, this says more than what was found for one of them.
        if id not in known or holds.get(other) == id:
            said = f"{id} holds the values of {other}"
            found[id] = (Finding("swapped-answers", id, said),)
    return found


def _wrong_values(intake: Intake, item: ItemGrade, targets: Mapping[str, Target]) -> Array | None:
    """What was written for an item that is wrong or misshaped, if it is complete."""
    target = targets.get(item.id)
    if target is not None:
        return target.answer if target.written.all() else None
    return _misshaped(intake, item.id) if item.status == "invalid" else None


def _misshaped(intake: Intake, id: str) -> Array | None:
    """The numbers of an answer that has not the shape expected."""
    fault = intake.invalid.get(id)
    if fault is None or fault.code != "wrong-shape" or id not in intake.texts:
        return None
    written = intake.texts[id]
    lines = "".join(f"\n  {line}" for line in written.splitlines())
    try:
        for text in (f"a: {written}\n", f"a:{lines}\n"):
            document = parse_document(text, "answer.yaml")
            node = document.root.get("a")
            if node is not None:
                numbers = read_numbers(node)
                return numbers.values if numbers.written.all() else None
    except (GradecheckError, UnreadableNumberError, AttributeError):
        return None
    return None


def _other_item(candidates: Candidates, id: str, items: list[str], values: Array) -> str | None:
    """The item whose right value this is."""
    own = candidates.true(id)[0]
    for other in items:
        if other == id:
            continue
        value = candidates.true(other)[0]
        if value.shape != own.shape and _squeezed(value) != _squeezed(values):
            continue
        if value.size != values.size or not _agree(values.reshape(value.shape), value):
            continue
        if value.shape != own.shape or not np.allclose(value, own, rtol=0.01):
            return other
    return None


def _turned(candidates: Candidates, id: str, values: Array) -> Finding | None:
    for said, value in _turns(candidates.true(id)[0]):
        if value.shape == values.shape and _agree(values, value):
            return Finding("transposed", id, f"{id} is right but for {said}")
    return None


def _turns(value: Array) -> Iterator[tuple[str, Array]]:
    if value.ndim == 2:
        yield "rows and columns exchanged", value.T


def _squeezed(value: Array) -> tuple[int, ...]:
    return tuple(length for length in value.shape if length != 1)


def _agree(written: Array, value: Array) -> bool:
    """Whether numbers are a value to the digits written, and say enough to be sure of it."""
    first, of = float(written.flat[0]), float(value.flat[0])
    if abs(first - of) > max(unit_at(first), 1e-9 * abs(of)):
        return False  # most are told apart by one element
    half = np.maximum(half_units(written, np.ones(written.shape, dtype=bool)), 1e-9 * np.abs(value))
    if not (np.abs(written - value) <= half * (1 + 1e-6)).all():
        return False
    with np.errstate(divide="ignore"):
        decades = np.log10(np.abs(value) / half)
    return float(np.clip(decades, 0.0, MOST_EVIDENCE).sum()) > ENOUGH
