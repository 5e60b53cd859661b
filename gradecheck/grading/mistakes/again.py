"""What a finding changes of the points: the same mistake again, and mistakes that earn a share."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import numpy as np

from gradecheck.grading.carry import degenerate
from gradecheck.grading.marks import Marks
from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.case import Case
from gradecheck.grading.mistakes.choose import Chosen
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.grading.score import partial
from gradecheck.spec.problem import Problem


def marked_again(
    problem: Problem,
    candidates: Candidates,
    grade: Grade,
    case: Case,
    chosen: Chosen,
) -> Grade:
    """The grade where the same mistake, met again in a later item, takes no more points.

    Only an item that depends on the one where the mistake was named is forgiven: so putting an
    answer right never costs points in an item that does not use it.
    """
    credits = problem.credits(grade.reading)
    changed: dict[str, ItemGrade] = {}
    items = {item.id: item for item in grade.items}
    for suspect, fits in chosen:
        if suspect.edit.kind in ("slip", "decimal-point", "swapped-answers"):
            continue
        ordered = sorted(fits, key=lambda id: candidates.places[id])
        first = ordered[0]
        for id in ordered[1:]:
            rules = problem.item(id)
            mark = case.marks[id]
            if (
                rules.same_mistake == "each"
                or first not in candidates.graph.ancestors(id)
                or not mark.written[case.at].all()
                or degenerate(fits[id].value[np.newaxis], mark.expected).any()
            ):
                continue
            share = _share(mark, case.at, rules.follow_through)
            score = rules.points * credits[id] * partial(rules.partial, share)
            if score < items[id].score:
                continue
            changed[id] = _forgiven(items[id], score, first, rules.follow_through)
    if not changed:
        return grade
    return msgspec.structs.replace(
        grade, items=tuple([changed.get(item.id, item) for item in grade.items])
    )


def _share(mark: Marks, at: int, follow_through: Fraction) -> Fraction:
    expected = int(mark.as_expected[at].sum())
    total = int(mark.as_expected[at].size)
    return (expected + (total - expected) * follow_through) / Fraction(total)


def _forgiven(item: ItemGrade, score: Fraction, first: str, follow_through: Fraction) -> ItemGrade:
    if not follow_through:
        return item
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


def with_authored_credit(problem: Problem, grade: Grade, chosen: Chosen) -> Grade:
    """The grade where items explained by a mistake with ``credit`` earn at least that share."""
    credits = problem.credits(grade.reading)
    least: dict[str, Fraction] = {}
    shares = {mistake.name: mistake.credit for mistake in problem.mistakes}
    for suspect, fits in chosen:
        share = shares.get(suspect.edit.words) if suspect.edit.kind == "authored" else None
        if share is not None:
            for id in fits:
                least[id] = problem.item(id).points * credits[id] * share
    if not least:
        return grade
    items = [
        msgspec.structs.replace(item, score=max(item.score, least.get(item.id, item.score)))
        for item in grade.items
    ]
    return msgspec.structs.replace(grade, items=tuple(items))
