"""Answers that stand in another item's place, or whose rows and columns are exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from gradecheck.document.read import parse_document
from gradecheck.errors import GradecheckError
from gradecheck.grading.answers import Mask, flat
from gradecheck.grading.intake import Intake
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.case import Findings
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.target import MOST_EVIDENCE
from gradecheck.grading.mistakes.written import half_units, units_at
from gradecheck.grading.mistakes.wrong import Wrong
from gradecheck.grading.result import Finding
from gradecheck.ops.record import Array
from gradecheck.spec.numbers import UnreadableNumberError, read_numbers

ENOUGH = 3.0
"""Decades of agreement from which numbers are taken to be another item's."""


def misplaced_answers(
    candidates: Candidates, cases: Cases, wrong: Wrong, known: Sequence[Mapping[str, Findings]]
) -> list[dict[str, Findings]]:
    """The right value of another item, or the transposed right value, written for an item.

    Worked example: `h1` written as `h0`.

    What to reread: which answer belongs to which name in the answer sheet.
    """
    holds: list[dict[str, str]] = [{} for _ in cases.each]
    found: list[dict[str, Findings]] = [{} for _ in cases.each]
    items = [item.id for item in candidates.problem.items if item.kind == "value"]
    for student, item, values in _wrong_values(candidates, cases, wrong, items):
        other = _other_item(candidates, item, items, values)
        if other is not None:
            holds[student][item] = other
        elif item not in wrong.items[student] and item not in known[student]:
            turned = _turned(candidates, item, values)
            if turned is not None:
                found[student][item] = (turned,)
    for student, held in enumerate(holds):
        for id, other in held.items():
            # Where each holds the other's, this says more than what was found for one of them.
            if id not in known[student] or held.get(other) == id:
                said = f"{id} holds the values of {other}"
                found[student][id] = (Finding("swapped-answers", id, said),)
    return found


def _wrong_values(
    candidates: Candidates, cases: Cases, wrong: Wrong, items: Sequence[str]
) -> Iterator[tuple[int, str, Array]]:
    """What students wrote for items that are wrong and may be another item's values, or that are
    misshaped, if it is complete."""
    for item, targets in wrong.targets.items():
        answers, complete = flat(targets.answer), flat(targets.written).all(axis=1)
        like_another = np.zeros_like(complete)
        for other in items:
            value = candidates.true(other)[0]
            if other != item and value.size == answers.shape[1] > 0:
                like_another |= _begins_as(value, answers[:, 0])
        for row in np.flatnonzero(like_another & complete).tolist():
            yield int(targets.who[row]), item, targets.answer[row]
    for student, case in enumerate(cases.each):
        for one in case.grade.items:
            if one.kind == "value" and one.status == "invalid":
                values = _misshaped(case.intake, one.id)
                if values is not None and values.size:
                    yield student, one.id, values


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


def _other_item(candidates: Candidates, id: str, items: Sequence[str], values: Array) -> str | None:
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
    if not _begins_as(value, written.reshape(-1)[:1]).all():
        return False  # most are told apart by one element
    (half,) = half_units(written[np.newaxis], np.ones((1, *written.shape), dtype=bool))
    half = np.maximum(half, 1e-9 * np.abs(value))
    if not (np.abs(written - value) <= half * (1 + 1e-6)).all():
        return False
    with np.errstate(divide="ignore"):
        decades = np.log10(np.abs(value) / half)
    return float(np.clip(decades, 0.0, MOST_EVIDENCE).sum()) > ENOUGH


def _begins_as(value: Array, first: Array) -> Mask:
    """Which first elements of answers may be the first of ``value``, to the digits written."""
    of = float(value.flat[0])
    near: Mask = np.abs(first - of) <= np.maximum(units_at(first), 1e-9 * abs(of))
    return near
