"""What explains the wrong items of students with one reading who gave the same steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.case import Case
from gradecheck.grading.mistakes.choose import Chosen, Suspect, choose
from gradecheck.grading.mistakes.consistent import Consistency
from gradecheck.grading.mistakes.pairs import pair_of
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.scratch import Scratch, scratch_of
from gradecheck.grading.mistakes.sentence import sentence, sentence_of_second
from gradecheck.grading.mistakes.slips import slips_of, too_rounded
from gradecheck.grading.mistakes.students import Students
from gradecheck.grading.mistakes.suspects import Search
from gradecheck.grading.mistakes.target import Target, as_meant, target_of
from gradecheck.grading.result import Finding

WRONG = ("wrong", "partial")


class Explained(msgspec.Struct, frozen=True, eq=False):
    """A student's wrong items in graph order, the mistakes to name, and the items of which has to
    be seen whether a mistake in them was made before."""

    targets: dict[str, Target]
    chosen: Chosen = []
    repeated: frozenset[str] = frozenset()


def explain(candidates: Candidates, cases: Sequence[Case]) -> list[Explained]:
    """What explains the wrong items of each student."""
    targets = [targets_of(candidates, case) for case in cases]
    found = [Explained(mine) for mine in targets]
    given = _given(candidates, cases)
    wrong = [place for place, mine in enumerate(targets) if mine]
    if not wrong:
        return found
    given = {
        name: Given(one.values[wrong], one.written[wrong], one.tolerance)
        for name, one in given.items()
    }
    scratch = scratch_of(candidates)
    students = Students(candidates, given, [targets[k] for k in wrong])
    search = Search(scratch, students)
    suspects = search.suspects()
    for student, place in enumerate(wrong):
        every = [*suspects[student], *_slips(targets[place])]
        chosen = choose(every, targets[place], search.rivals[student])
        if not chosen and len(targets[place]) < len(given):
            first = next(iter(targets[place]))
            if not search.carries(student, first):
                chosen = _pair(scratch, students, student, first)
        found[place] = Explained(targets[place], chosen, search.repeated(student))
    return found


def _pair(scratch: Scratch, students: Students, student: int, item: str) -> Chosen:
    """Two mistakes that explain an item together, if no answer contradicts one of them."""
    target = students.targets[student][item]
    found = pair_of(scratch, target, students.names, len(students.targets[student]))
    if found is None:
        return []
    pair, fit = found
    ones = [(student, one) for one in (pair.first, pair.second) if one.step != item]
    if Consistency(scratch, students).contradicted(ones):
        return []
    first, second = (
        Suspect(one.step, one.place, one.edit, {item: fit}) for one in (pair.first, pair.second)
    )
    first.also = second
    return [(first, first.fits)]


def _slips(targets: Mapping[str, Target]) -> Iterator[Suspect]:
    """What is no mistake in a formula."""
    for target in targets.values():
        yield from slips_of(target, target.place, len(targets))
        rounded = too_rounded(target, target.place)
        if rounded is not None:
            yield rounded


def findings_of(chosen: Chosen, more: str = "") -> dict[str, tuple[Finding, ...]]:
    """What is said of each item; ``more`` is added to every sentence."""
    return {id: tuple(_said(id, suspect, more)) for suspect, fits in chosen for id in fits}


def _said(item: str, suspect: Suspect, more: str) -> Iterator[Finding]:
    yield Finding(suspect.edit.kind, suspect.step, sentence(item, suspect) + more)
    if suspect.also is not None:
        second = suspect.also
        yield Finding(second.edit.kind, second.step, sentence_of_second(item, second) + more)


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
            meant = answers.values[0], answers.written[0]
            if mark is not None:
                meant = as_meant(mark, case.at)
            values.append(meant[0])
            written.append(meant[1])
        tolerance = cases[0].intake.tolerances[name]
        found[name] = Given(np.stack(values), np.stack(written), tolerance)
    return found
