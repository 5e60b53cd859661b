"""What explains the wrong items of students with one reading who gave the same steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.case import Case
from gradecheck.grading.mistakes.choose import Chosen, Suspect, choose
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.scratch import scratch_of
from gradecheck.grading.mistakes.sentence import sentence
from gradecheck.grading.mistakes.slips import slips_of, too_rounded
from gradecheck.grading.mistakes.students import Students
from gradecheck.grading.mistakes.suspects import Search
from gradecheck.grading.mistakes.target import Target, target_of
from gradecheck.grading.result import Finding

WRONG = ("wrong", "partial")


def explain(
    candidates: Candidates, cases: Sequence[Case]
) -> list[tuple[dict[str, Target], Chosen]]:
    """For each student the wrong items, and the mistakes to name with what each explains."""
    targets = [targets_of(candidates, case) for case in cases]
    given = _given(candidates, cases)
    wrong = [place for place, found in enumerate(targets) if found]
    chosen: list[Chosen] = [[] for _ in cases]
    if not wrong:
        return list(zip(targets, chosen, strict=True))
    given = {
        name: Given(one.values[wrong], one.written[wrong], one.tolerance)
        for name, one in given.items()
    }
    search = Search(
        scratch_of(candidates), Students(candidates, given, [targets[k] for k in wrong])
    )
    for place, found, rivals in zip(wrong, search.suspects(), search.rivals, strict=True):
        suspects = [*found, *_slips(targets[place])]
        chosen[place] = choose(suspects, targets[place], rivals)
    return list(zip(targets, chosen, strict=True))


def _slips(targets: Mapping[str, Target]) -> Iterator[Suspect]:
    """What is no mistake in a formula."""
    for target in targets.values():
        yield from slips_of(target, target.place)
        rounded = too_rounded(target, target.place)
        if rounded is not None:
            yield rounded


def findings_of(chosen: Chosen, more: str = "") -> dict[str, Finding]:
    """What is said of each item; ``more`` is added to every sentence."""
    return {
        id: Finding(suspect.edit.kind, suspect.step, sentence(id, suspect) + more)
        for suspect, fits in chosen
        for id in fits
    }


def targets_of(candidates: Candidates, case: Case) -> dict[str, Target]:
    """The wrong items of a student, in graph order."""
    found = [
        target_of(mark.item, mark, candidates.places[item.id], case.at)
        for item in case.grade.items
        if item.status in WRONG and (mark := case.marks.get(item.id)) is not None
    ]
    return {target.id: target for target in sorted(found, key=lambda one: one.place)}


def _given(candidates: Candidates, cases: Sequence[Case]) -> dict[str, Given]:
    """The students' own answers, in our layout, as far as they have the right shape."""
    found = {}
    types = candidates.graph.scope.types
    for name, first in cases[0].intake.answers.items():
        if name not in candidates.graph.steps or first.values.shape[1:] != types[name].shape:
            continue
        values, written = [], []
        for case in cases:
            mark, answers = case.marks.get(name), case.intake.answers[name]
            values.append(answers.values[0] if mark is None else mark.answer[case.at])
            written.append(answers.written[0] if mark is None else mark.written[case.at])
        tolerance = cases[0].intake.tolerances[name]
        found[name] = Given(np.stack(values), np.stack(written), tolerance)
    return found
