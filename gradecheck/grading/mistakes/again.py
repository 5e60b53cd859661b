"""What a mistake changes of the points: the same mistake again, and mistakes that earn a share.

Whether an item earns more for it is decided by its own history: by itself and the answers on which
it depends.  So putting any other answer right never costs points.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.grading.carry import degenerate
from gradecheck.grading.marks import Marks
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.case import Case, with_findings
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.choose import Chosen, Fit, Suspect
from gradecheck.grading.mistakes.explain import explain, findings_of
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.grading.score import partial
from gradecheck.spec.problem import Problem

NO_MISTAKE_OF_MEANING = ("slip", "decimal-point", "swapped-answers")
"""Slips of the pen are not made again and again."""


def with_history(
    problem: Problem, candidates: Candidates, grade: Grade, case: Case, ids: Collection[str]
) -> Grade:
    """The grade where the same mistake, met again in one of the items ``ids``, takes no more
    points, and where mistakes that the author foresaw earn their share."""
    for id in sorted(ids, key=lambda id: candidates.places[id]):
        (chosen,) = explain(candidates, Cases([history_of(candidates, case, id)])).chosen
        for suspect, fits in chosen:
            if id in fits and suspect.also is None:
                grade = _with_share(problem, grade, id, suspect)
                grade = _marked_again(problem, candidates, grade, case, id, (suspect, fits))
    return grade


def history_of(candidates: Candidates, case: Case, id: str) -> Case:
    """The case as if only an item and what it depends on had been answered."""
    kept = candidates.ancestors(id)
    answers = {name: given for name, given in case.intake.answers.items() if name in kept}
    items = tuple([item for item in case.grade.items if item.id in kept])
    return Case(
        msgspec.structs.replace(case.intake, answers=answers),
        msgspec.structs.replace(case.grade, items=items),
        case.marks,
        case.at,
    )


def _marked_again(
    problem: Problem,
    candidates: Candidates,
    grade: Grade,
    case: Case,
    id: str,
    named: tuple[Suspect, dict[str, Fit]],
) -> Grade:
    """The grade where an item is forgiven that repeats the mistake of an earlier one."""
    suspect, fits = named
    first = min(fits, key=lambda one: candidates.places[one])
    rules, mark = problem.item(id), case.marks[id]
    if (
        first == id
        or suspect.edit.kind in NO_MISTAKE_OF_MEANING
        or rules.same_mistake == "each"
        or not rules.follow_through
        or first not in candidates.ancestors(id)
        or not mark.written[case.at].all()
        or degenerate(fits[id].value[np.newaxis], mark.expected).any()
    ):
        return grade
    share = _share(mark, case.at, rules.follow_through)
    credit = problem.credits(grade.reading)[id]
    score = rules.points * credit * partial(rules.partial, share)
    before = next(item for item in grade.items if item.id == id)
    if score < before.score:
        return grade
    return _told(_with_item(grade, _forgiven(before, score, first)), [named], (first, id))


def _told(grade: Grade, chosen: Chosen, ids: Collection[str]) -> Grade:
    """The grade with the finding in those of the items in which nothing was found so far."""
    silent = {item.id for item in grade.items if not item.diagnosis} & set(ids)
    findings = {id: one for id, one in findings_of(chosen).items() if id in silent}
    return with_findings(grade, findings)


def _share(mark: Marks, at: int, follow_through: Fraction) -> Fraction:
    expected = int(mark.as_expected[at].sum())
    total = int(mark.as_expected[at].size)
    return (expected + (total - expected) * follow_through) / Fraction(total)


def _forgiven(item: ItemGrade, score: Fraction, first: str) -> ItemGrade:
    assert item.marks is not None
    note = f"the same mistake as in {first}, which takes points once"
    return msgspec.structs.replace(
        item,
        status="follow-through",
        score=score,
        right=item.total,
        marks=item.marks | True,
        wrong=(),
        notes=(*item.notes, note),
    )


def _with_share(problem: Problem, grade: Grade, id: str, suspect: Suspect) -> Grade:
    """The grade where an item earns at least the share that the mistake's author left it."""
    if not suspect.edit.is_foreseen:
        return grade
    share = next(one.credit for one in problem.mistakes if one.name == suspect.edit.words)
    if share is None:
        return grade
    least = problem.item(id).points * problem.credits(grade.reading)[id] * share
    before = next(item for item in grade.items if item.id == id)
    changed = msgspec.structs.replace(before, score=max(before.score, least))
    return _told(_with_item(grade, changed), [(suspect, suspect.fits)], (id,))


def _with_item(grade: Grade, changed: ItemGrade) -> Grade:
    items = tuple([changed if item.id == changed.id else item for item in grade.items])
    return msgspec.structs.replace(grade, items=items)
