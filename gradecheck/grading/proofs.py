"""Grading a proof: from the verdict on its lines to points."""

from __future__ import annotations

import msgspec

from gradecheck.errors import Fault
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import CounterExample, Finding, ItemGrade, ProofLine, Status
from gradecheck.proof.judge import judge
from gradecheck.proof.task import task_of
from gradecheck.proof.verdict import Verdict
from gradecheck.spec.problem import Item, Problem


def proven(problem: Problem, item: Item, intake: Intake) -> ItemGrade:
    """The grade of a proof."""
    text = intake.proofs[item.id]
    verdict = judge(task_of(problem, item), text)
    status = _status(verdict)
    place = intake.places.get(item.id)
    notes = verdict.notes
    if verdict.route:
        notes = (*notes, f"route: {verdict.route}")
    if status == "invalid":
        said = verdict.first_wrong.reason if verdict.first_wrong else notes[0]
        intake.invalid[item.id] = Fault("unreadable-proof", said, place=place)
        notes = (said, *notes)
    return ItemGrade(
        id=item.id,
        kind=item.kind,
        status=status,
        score=item.points * verdict.share,
        points=item.points,
        right=verdict.valid,
        total=verdict.counted,
        answer=text,
        expected=item.proving.claim if item.proving else None,
        notes=notes,
        place=place,
        diagnosis=tuple([Finding(m.kind, item.id, m.message) for m in verdict.mistakes]),
        lines=tuple([ProofLine(*msgspec.structs.astuple(line)) for line in verdict.lines]),
        example=_example(verdict),
    )


def _status(verdict: Verdict) -> Status:
    if verdict.share == 1:
        return "correct"
    if verdict.flaw == "unreadable" and not verdict.valid:
        return "invalid"
    return "partial" if verdict.share else "wrong"


def _example(verdict: Verdict) -> CounterExample | None:
    found = verdict.example
    if found is None:
        return None
    wrong = next((v.line for v in verdict.lines if v.ok is False and "false" in v.reason), 0)
    return CounterExample(wrong, found.sentence(), found.tables)
