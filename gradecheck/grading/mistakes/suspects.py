"""Searching the candidates for those that give students' numbers.

One element of each answer, the first that is wrong, is compared with all candidates at once; only
what passes is compared whole.  Where a student's earlier answers make a difference, the same is
done with values that carry them on, for all such students in one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gradecheck.grading.answers import Mask
from gradecheck.grading.mistakes.candidate import Candidate
from gradecheck.grading.mistakes.carried import Carried
from gradecheck.grading.mistakes.choose import Fit, Suspect
from gradecheck.grading.mistakes.consistent import Consistency
from gradecheck.grading.mistakes.follow import Follow
from gradecheck.grading.mistakes.matches import Matches
from gradecheck.grading.mistakes.rivals import THRESHOLD, Rivals
from gradecheck.grading.mistakes.scratch import Block, Scratch, Slots, block_of
from gradecheck.grading.mistakes.students import Probe, Students
from gradecheck.grading.mistakes.target import fits_given
from gradecheck.graph.evaluate import Rows
from gradecheck.ops.record import Array

CARRIED = 128
"""Most students whose answers are carried on at once: many values for each mistake of each."""
EVERYTHING = ""
"""In place of a step: candidates that belong to no one step."""


class Search:
    """One search over all wrong items of some students, who gave the same steps."""

    def __init__(self, scratch: Scratch, students: Students) -> None:
        self.scratch = scratch
        self.candidates = scratch.candidates
        self.students = students
        self.matches = Matches(scratch.candidates, students)
        self.rivals = [
            Rivals(scratch, students.wrong, student, self.matches.seen)
            for student in range(students.count)
        ]
        self._slots = np.zeros(students.count, dtype=np.intp)
        self._made: dict[str, Mask] = {}
        self._relevant = students.relevant()
        self._reach = students.reach

    def suspects(self) -> list[list[Suspect]]:
        """For each student every candidate that fits an item, with what it explains."""
        carried = self._carry()
        for step in self.candidates.graph.steps:
            if step in self.students.given and self.candidates.of(step):
                self._compare_own(step, carried)
        for item in self._reach:
            self._compare_alone(item)
        for part in carried:
            self._compare_carried(part)
        cases = [
            (student, one)
            for student, fits in enumerate(self.matches.fits)
            for one, items in sorted(fits.values(), key=lambda found: found[0].order)
            if _may_be_named(one, items) and self._explains_nearest(student, one, items)
        ]
        found: list[list[Suspect]] = [[] for _ in self.matches.fits]
        if not cases:
            return found
        contradicted = Consistency(self.scratch, self.students, self._derives).contradicted(cases)
        for student, one in cases:
            if (student, id(one)) not in contradicted:
                fits = self.matches.of(student, one)
                others = [(one.step, same) for same in one.others]
                found[student].append(Suspect(one.step, one.place, one.edit, fits, others))
        return found

    def _carry(self) -> list[Carried]:
        """The values with the answers of those carried on for whom they make a difference."""
        nobody = np.zeros(self.students.count, dtype=bool)
        anybody = np.flatnonzero(sum(self._relevant.values(), nobody))
        parts = [anybody[start : start + CARRIED] for start in range(0, len(anybody), CARRIED)]
        found = [Carried(self.candidates, self.students, part) for part in parts]
        for item in self._reach.keys() & self._relevant.keys():
            for carried in found:
                values = carried.value(self.candidates.world.register(item))
                for student in np.flatnonzero(carried.among(self._relevant[item])).tolist():
                    self.matches.without[student][item] = values[carried.slots[student]]
        return found

    def carries(self, student: int, item: str) -> bool:
        """Whether earlier answers of a student make a difference to an item."""
        return item in self.matches.without[student]

    def repeated(self, student: int) -> frozenset[str]:
        """The items that a mistake would explain which explains an earlier one, too, or which its
        author foresaw: of these it has to be seen whether they earn more than their numbers do."""
        found: set[str] = set()
        for one, fits in self.matches.fits[student].values():
            for item in fits:
                earlier = fits.keys() & self.candidates.ancestors(item) - {item}
                if earlier or one.edit.is_foreseen:
                    found.add(item)
        return frozenset(found)

    def _explains_nearest(self, student: int, one: Candidate, fits: Mapping[str, Fit]) -> bool:
        """Whether what is wrong soonest after the step is explained.

        A mistake in a hidden layer that explains a gradient, by a mask, but not the next layer's
        own wrong numbers, was not made.
        """
        if one.everywhere:
            return True
        ancestors = self.candidates.ancestors
        after = [id for id in self.students.wrong.items[student] if one.step in ancestors(id)]
        nearest = [id for id in after if not (ancestors(id) - {id}).intersection(after)]
        return all(id in fits for id in nearest)

    def _derives(self, student: int, one: Candidate, name: str) -> bool:
        """Whether ``one`` explains a gradient only as derived anew from it: then this holds of the
        gradient ``name``, too.

        Where its own step shows the mistake, it was made, and gradients may follow either way.
        """
        fits = self.matches.of(student, one)
        if one.variant is None or one.step in fits:
            return False
        backward, ancestors = self.candidates.backward, self.candidates.ancestors
        derives = any(ancestors(item) & backward for item in fits)
        return derives and bool(ancestors(name) & backward)

    # -- from scratch -------------------------------------------------------------------------

    def _compare_own(self, step: str, carried: Sequence[Carried]) -> None:
        """Find the candidates that agree with what was written for their own step."""
        who = self.students.concerned(step)
        if not who.any():
            return
        tolerance = self.students.given[step].tolerance
        probe = self.students.probe(step)
        block = self.scratch.block(step, step, tolerance)
        self._keep_made(step, block, probe.among(who), self._slots)
        if step not in self._relevant:
            return
        ones = self.candidates.of(step)
        for part in carried:
            relevant = part.among(self._relevant[step])
            if relevant.any():
                block = block_of(ones, part.own(ones), tolerance)
                self._keep_made(step, block, probe.among(relevant), part.slots)

    def _keep_made(self, step: str, block: Block, probe: Probe, slots: Slots) -> None:
        given, ones = self.students.given[step], self.candidates.of(step)
        if step not in self._made:
            self._made[step] = np.zeros((len(ones), self.students.count), dtype=bool)
        self.matches.see(step, block, probe, slots)
        students, rows = self.matches.hits(block, probe, slots)
        values = block.rows(rows, slots[students], self.students.shape(step))
        fits = fits_given(given, students, values)
        those = [block.ones[row] for row in rows.tolist()]
        made = np.array([one.row for one in those], dtype=np.intp)
        self._made[step][made[fits], students[fits]] = True
        self.matches.note(step, students, those, values)

    def _hidden(self, item: str) -> list[str]:
        """The steps that matter to an item and were not answered."""
        reach, given = self._reach[item], self.students.given
        return [s for s in self.candidates.graph.steps if s in reach and s not in given]

    def _compare_alone(self, item: str) -> None:
        """Compare with what follows where everything before is right."""
        tolerance = self.students.given[item].tolerance
        probe = self.students.probe(item).among(self.students.wrong.whose(item))
        for step in (*self._hidden(item), EVERYTHING):
            self.matches.compare(
                item, self.scratch.block(item, step, tolerance), probe, self._slots
            )
        made = [
            (one, students, value)
            for one, students in self._made_before(item)
            if (value := self.scratch.value(one, item)) is not None
        ]
        self._note_made(item, made)

    def _note_made(self, item: str, made: Sequence[tuple[Candidate, Rows, Array]]) -> None:
        """Note of candidates, each with some students and what it makes of an item for each or for
        all of them, those that explain it."""
        if not made:
            return
        shape = self.students.shape(item)
        self.matches.note(
            item,
            np.concatenate([students for _, students, _ in made]),
            [one for one, students, _ in made for _ in students],
            np.concatenate([np.broadcast_to(v, (len(who), *shape)) for _, who, v in made]),
        )

    def _made_before(self, item: str) -> list[tuple[Candidate, Rows]]:
        """The candidates that agree with their own step, and the students whose item is wrong."""
        wrong = self.students.wrong.whose(item)
        found: list[tuple[Candidate, Rows]] = []
        for step, made in self._made.items():
            if step == item or step not in self._reach[item]:
                continue
            here, ones = made & wrong, self.candidates.of(step)
            found += [
                (ones[row], np.flatnonzero(here[row]))
                for row in np.flatnonzero(here.any(axis=1)).tolist()
                if self.scratch.is_reached(ones[row], item)
            ]
        return found

    # -- carried ------------------------------------------------------------------------------

    def _compare_carried(self, carried: Carried) -> None:
        """Compare with what follows from the students' own earlier answers."""
        relevant = {item: carried.among(who) for item, who in self._relevant.items()}
        items = [item for item in self._reach if item in relevant and relevant[item].any()]
        opened = frozenset().union(*[self._open(item) for item in items])
        before = {item: self._made_before(item) for item in items}
        made = {id(one): one for those in before.values() for one, _ in those}
        ones = [
            *[
                one
                for s in self.candidates.graph.steps
                if s in opened
                for one in self.candidates.of(s)
            ],
            *[one for one in made.values() if one.step not in opened],
        ]
        follow = carried.follow(ones)
        for item in items:
            who = relevant[item] & self.students.wrong.whose(item)
            probe = self.students.probe(item).among(who)
            self._compare_followed(item, follow, probe, carried)
            self._compare_derived(item, probe, carried)
            made_here = [(one, students[who[students]]) for one, students in before[item]]
            self._compare_made(item, made_here, follow, carried)

    def _open(self, item: str) -> frozenset[str]:
        """The steps from which an item follows without an answered step between."""
        return self.candidates.between(item, self.students.names)

    def _compare_followed(self, item: str, follow: Follow, probe: Probe, carried: Carried) -> None:
        """Compare with what follows where only the formula of a hidden step is changed."""
        between = self._open(item)
        rows = [
            row
            for row, one in enumerate(follow.ones)
            if one.step in between and not self.scratch.is_derived(one, item)
        ]
        if rows:
            ones = [follow.ones[row] for row in rows]
            block = block_of(ones, follow.value(item)[rows], self.students.given[item].tolerance)
            self.matches.compare(item, block, probe, carried.slots)

    def _compare_derived(self, item: str, probe: Probe, carried: Carried) -> None:
        """Compare with what is derived anew from the edited formula of a hidden step."""
        hidden = [
            one
            for step in self._hidden(item)
            for one in self.candidates.of(step)
            if self.scratch.is_derived(one, item)
        ]
        ones, values = carried.derived([*hidden, *self.candidates.of_everything()], item)
        block = block_of(ones, values, self.students.given[item].tolerance)
        self.matches.compare(item, block, probe, carried.slots)

    def _compare_made(
        self, item: str, made: Sequence[tuple[Candidate, Rows]], follow: Follow, carried: Carried
    ) -> None:
        """Compare with what follows from mistakes that agree with their own answered step."""
        rows = {id(one): row for row, one in enumerate(follow.ones)}
        found = []
        for one, students in made:
            if not self.scratch.is_derived(one, item):
                found.append((one, students, follow.value(item)[rows[id(one)]]))
            elif len(values := carried.derived([one], item)[1]):
                found.append((one, students, values[0]))
        slots = carried.slots
        self._note_made(item, [(one, who, value[slots[who]]) for one, who, value in found])


def _may_be_named(one: Candidate, fits: Mapping[str, Fit]) -> bool:
    """Whether there is any chance of enough evidence."""
    return one.edit.is_foreseen or any(fit.evidence > THRESHOLD for fit in fits.values())
