"""What students of a class have in common, made once: items that are right, whole grades.

Most items of most students are all as expected, follow from something earlier, or are missing;
then nothing in the grade of the item is the student's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

import msgspec
import numpy as np

from gradecheck.batch.record import ItemRecord, Verdict
from gradecheck.batch.recorded import item_record, item_text, verdict_of
from gradecheck.batch.writing import shown_grade
from gradecheck.grading.answers import Cohort
from gradecheck.grading.distinct import lines_of
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.grading.search import Marked
from gradecheck.spec.problem import Problem

AS_EXPECTED, FOLLOWS, OTHERWISE = 0, 1, 2
"""How the answer to an item is: all as expected, all counting in full, or in any other way."""
MISSING = 3
MOST_WHOLE = 4096
"""Whole grades that are remembered for a reading."""
LARGEST_KEPT = 16_384
"""Bytes of the JSON of a grade that is remembered: there may be many of them."""


def codes_of(problem: Problem, best: Marked) -> list[bytes]:
    """How each student answered each item: a byte an item."""
    credits = problem.credits(best.reading.reading)
    count = len(best.students)
    codes = np.zeros((count, len(best.marks)), dtype=np.int8)
    for column, mark in enumerate(best.marks.values()):
        counting = mark.as_expected
        if mark.item.follow_through == credits[mark.item.id] == 1:
            counting = counting | mark.as_carried
        codes[:, column] = ~mark.as_expected.reshape(count, -1).all(axis=1)
        own = ~counting.reshape(count, -1).all(axis=1) | mark.swapped
        codes[own, column] = OTHERWISE
    every, width = codes.tobytes(), len(best.marks)
    return [every[row * width : (row + 1) * width] for row in range(count)]


class Known(msgspec.Struct, frozen=True):
    """An item's grade that is nobody's own, and what is written of it."""

    grade: ItemGrade
    text: bytes
    record: ItemRecord


class Alike:
    """What is known of the grades of students under one reading who wrote nothing but numbers."""

    def __init__(self, problem: Problem, *, hide_expected: bool) -> None:
        self._problem = problem
        self._hide_expected = hide_expected
        self._items: dict[tuple[str, int], Known] = {}
        self._whole: dict[object, Verdict] = {}

    def whole(self, key: object) -> Verdict | None:
        """What is written of everybody who did so, if it is known."""
        return self._whole.get(key)

    def known(self, best: Marked, code: bytes, intake: Intake) -> dict[str, ItemGrade]:
        """The items of a student of which the grade is known."""
        how = dict(zip(best.marks, code, strict=True))
        return {id: found.grade for id, found in self._known(how, intake).items()}

    def written(
        self, best: Marked, key: object, code: bytes, intake: Intake, grade: Grade
    ) -> Verdict:
        """What is written of a grade, but for the name; it is kept for the others of this key."""
        how = dict(zip(best.marks, code, strict=True))
        known = self._known(how, intake)
        shown = shown_grade(grade, hide_expected=self._hide_expected)
        if len(known) < len(grade.items):
            self._remember(how, intake, grade, shown)
        texts = {id: found.text for id, found in known.items()}
        records = {id: found.record for id, found in known.items()}
        found = verdict_of(shown, {}, records, texts)
        if memoryview(found.grade).nbytes <= LARGEST_KEPT:
            if len(self._whole) >= MOST_WHOLE:
                self._whole.clear()
            self._whole[key] = found
        return found

    def _known(self, how: Mapping[str, int], intake: Intake) -> dict[str, Known]:
        return {
            item.id: found
            for item in self._problem.items
            if (found := self._items.get((item.id, _how(item.id, how, intake)))) is not None
        }

    def _remember(self, how: Mapping[str, int], intake: Intake, grade: Grade, shown: Grade) -> None:
        """Keep the items in which nothing is the student's own."""
        for item, seen in zip(grade.items, shown.items, strict=True):
            key = item.id, _how(item.id, how, intake)
            if key[1] != OTHERWISE and key not in self._items and not item.diagnosis:
                bare = msgspec.structs.replace(item, answer=None, marks=None, place=None)
                self._items[key] = Known(bare, item_text(seen), item_record(seen, None))


def keys_of(problem: Problem, best: Marked, cohort: Cohort, codes: Sequence[bytes]) -> list[object]:
    """For each student of ``best``, of this cohort, a key: equal, under one reading, where the same
    is written of them, but for the name.

    That is so where every item is of a kind in which nothing is their own, and where they wrote the
    very same numbers.
    """
    shapes = {name: given.values.shape[1:] for name, given in cohort.answers.items()}
    # An answer that has no marks has not the shape that this reading asks for.
    misfits = [(id, shapes[id]) for id in _value_items(problem) if id in shapes.keys() - best.marks]
    kind = repr((list(best.marks), misfits)).encode()
    keys: list[object] = [(kind, code) for code in codes]
    own = [row for row, code in enumerate(codes) if OTHERWISE in code]
    whole = repr((kind, list(shapes.items()), *cohort.conventions.items())).encode()
    for row, line in zip(own, lines_of(cohort.of(best.students[own])), strict=True):
        keys[row] = whole, codes[row], blake2b(line, digest_size=16).digest()
    return keys


def _value_items(problem: Problem) -> list[str]:
    return [item.id for item in problem.items if item.kind == "value"]


def _how(id: str, how: Mapping[str, int], intake: Intake) -> int:
    if id in how:
        return how[id]
    return OTHERWISE if id in intake.answers else MISSING


def alike_under(problem: Problem, best: Marked, *, hide_expected: bool) -> Alike:
    """What is known of the grades under a reading, kept with the problem."""
    key = hide_expected, *best.reading.reading.values()
    return problem.kept("alike", key, lambda: Alike(problem, hide_expected=hide_expected))
