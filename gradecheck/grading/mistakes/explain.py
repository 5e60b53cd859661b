"""What explains the wrong items of students with one reading who gave the same steps."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.grading.mistakes.candidates import Candidates
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.choose import Chosen, Fit, Suspect, choose
from gradecheck.grading.mistakes.consistent import Consistency
from gradecheck.grading.mistakes.pairs import Pair, pairs_among
from gradecheck.grading.mistakes.rows import Given
from gradecheck.grading.mistakes.scratch import Scratch, scratch_of
from gradecheck.grading.mistakes.sentence import sentence, sentence_of_second
from gradecheck.grading.mistakes.slips import slips_among
from gradecheck.grading.mistakes.students import Students
from gradecheck.grading.mistakes.suspects import Search
from gradecheck.grading.mistakes.target import as_meant
from gradecheck.grading.mistakes.wrong import Wrong, wrong_of
from gradecheck.grading.result import Finding


class Explained(msgspec.Struct, frozen=True, eq=False):
    """What is wrong of the answers of some students, and for each of them the mistakes to name, and
    the items of which has to be seen whether a mistake in them was made before."""

    wrong: Wrong
    chosen: list[Chosen]
    repeated: list[frozenset[str]]


def explain(candidates: Candidates, cases: Cases) -> Explained:
    """What explains the wrong items of each student."""
    wrong, given = wrong_of(candidates, cases), _given(candidates, cases)
    scratch = scratch_of(candidates)
    search = Search(scratch, Students(candidates, given, wrong))
    suspects = search.suspects()
    for student, slip in slips_among(wrong):
        suspects[student].append(slip)
    chosen: list[Chosen] = [
        choose(mine, wrong.of(student), search.rivals[student]) if mine else []
        for student, mine in enumerate(suspects)
    ]
    # Of whom nothing is named yet, though something of theirs is right.
    silent: dict[str, list[int]] = {}
    for student, items in enumerate(wrong.items):
        is_open = not chosen[student] and 0 < len(items) < len(given)
        if is_open and not search.carries(student, items[0]):
            silent.setdefault(items[0], []).append(student)
    for item, students in silent.items():
        for student, pair in pairs_among(scratch, search.students, item, np.array(students)):
            chosen[student] = _told(scratch, search.students, student, item, pair)
    return Explained(wrong, chosen, [search.repeated(student) for student in range(wrong.count)])


def _told(
    scratch: Scratch, students: Students, student: int, item: str, found: tuple[Pair, Fit]
) -> Chosen:
    """Two mistakes that explain an item together, if no answer contradicts one of them."""
    pair, fit = found
    ones = [(student, one) for one in (pair.first, pair.second) if one.step != item]
    if Consistency(scratch, students).contradicted(ones):
        return []
    first, second = (
        Suspect(one.step, one.place, one.edit, {item: fit}) for one in (pair.first, pair.second)
    )
    first.also = second
    return [(first, first.fits)]


def findings_of(chosen: Chosen, more: str = "") -> dict[str, tuple[Finding, ...]]:
    """What is said of each item; ``more`` is added to every sentence."""
    return {id: tuple(_said(id, suspect, more)) for suspect, fits in chosen for id in fits}


def _said(item: str, suspect: Suspect, more: str) -> Iterator[Finding]:
    yield Finding(suspect.edit.kind, suspect.step, sentence(item, suspect) + more)
    if suspect.also is not None:
        second = suspect.also
        yield Finding(second.edit.kind, second.step, sentence_of_second(item, second) + more)


def _given(candidates: Candidates, cases: Cases) -> dict[str, Given]:
    """The students' own answers, in our layout, as far as they have the right shape."""
    found = {}
    types = candidates.graph.scope.types
    for name, answers in cases.cohort.answers.items():
        if name not in candidates.graph.steps or answers.values.shape[1:] != types[name].shape:
            continue
        mark = cases.marks.get(name)
        meant = (answers.values, answers.written) if mark is None else as_meant(mark)
        found[name] = Given(*meant, cases.cohort.tolerances[name])
    return found
