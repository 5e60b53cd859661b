"""Another convention in only part of the answers: h1 is channels last, h2 was computed otherwise.

Either is right alone; a student who takes the one here and the other there is told so, by the names
that the problem gives them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import log10

import msgspec
import numpy as np

from gradecheck.errors import GradecheckError
from gradecheck.grading.answers import flat
from gradecheck.grading.carry import AS_WRITTEN, PRECISELY, Carry, degenerate
from gradecheck.grading.compare import close, largest
from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.mistakes.case import Findings
from gradecheck.grading.mistakes.cases import Cases
from gradecheck.grading.mistakes.change import kind_of_change
from gradecheck.grading.mistakes.rivals import THRESHOLD
from gradecheck.grading.mistakes.scratch import reachable_of
from gradecheck.grading.mistakes.target import (
    NONE,
    SLACK,
    Target,
    Targets,
    evidence,
    factors,
    levels,
)
from gradecheck.grading.mistakes.wrong import Wrong
from gradecheck.grading.plan import Plan, PlannedReading, plan_for
from gradecheck.grading.result import Finding
from gradecheck.graph.evaluate import Rows, Run
from gradecheck.graph.program import Register
from gradecheck.lang.tree import Call
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Convention, Problem, Variant

OF_THE_PEN = frozenset({"slip", "decimal-point", "too-rounded", "swapped-answers"})
"""Mistakes in the numbers that were written, not in how they were found."""


class Option(msgspec.Struct, frozen=True, eq=False):
    """An option that the best reading does not take, and the reading with it in place."""

    convention: Convention
    usual: Variant
    variant: Variant
    reading: PlannedReading


def partly_otherwise(
    problem: Problem, cases: Cases, wrong: Wrong, asked: Sequence[Collection[str]]
) -> list[dict[str, Finding]]:
    """For each student the wrong items that would be right under another option of a convention.

    The students gave the same steps, and have the same best reading.  The option that explains most
    items is looked at first, and of equal ones the first.  Unless the student declared a
    convention, another answer must follow the best reading and not that option.
    """
    found: list[dict[str, Finding]] = [{} for _ in asked]
    students = np.flatnonzero([len(mine) > 0 for mine in asked])
    if not problem.conventions or not len(students):
        return found
    cohort, first = cases.cohort.of(students), cases.each[0]
    shapes = {name: answer.values.shape[1:] for name, answer in cohort.answers.items()}
    plan = plan_for(problem, shapes, {})
    carry = Carry(cohort.answers, cohort.tolerances)
    run = Run(plan.program, problem.inputs, 1, carry, plan.known)
    best = next(one for one in plan.readings if one.reading == first.grade.reading)
    options = list(_options(problem, plan, best))
    open_answers = {id: _open(wrong, id, students, asked) for id in wrong.targets}
    chances = [len(options) * len(asked[student]) for student in students.tolist()]
    explained: dict[int, list[tuple[Option, list[str]]]] = {}
    for option in options:
        declared = option.convention.name in cohort.conventions
        for slot, ids in _explained(run, best, option, open_answers, chances).items():
            marks = [mark.of_one(int(students[slot])) for mark in cases.marks.values()]
            if declared or any(_counts_only_here(run, option, mark, slot) for mark in marks):
                explained.setdefault(slot, []).append((option, ids))
    for slot, entries in explained.items():
        student = int(students[slot])
        intake = cases.each[student].intake
        for option, ids in sorted(entries, key=lambda entry: -len(entry[1])):
            for id in ids:
                found[student].setdefault(id, _finding(problem, intake, option, id))
    return found


def open_to_conventions(
    problem: Problem, wrong: Sequence[Sequence[str]], known: Sequence[Mapping[str, Findings]]
) -> list[list[str]]:
    """For each student those of the wrong items of which an option may say more than what is known:
    those of which nothing is, or a mistake in a step that an option changes, too."""
    variants = [option for convention in problem.conventions for option in convention.options]
    steps = {step for option in variants for step in option.steps}
    objective = any(option.objective is not None for option in variants)
    return [
        [
            id
            for id in items
            if id not in findings
            or (
                findings[id][0].mistake not in OF_THE_PEN
                and (findings[id][0].step in steps or (objective and findings[id][0].step == id))
            )
        ]
        for items, findings in zip(wrong, known, strict=True)
    ]


def unless_told_better(
    otherwise: Mapping[str, Finding], known: Mapping[str, Findings]
) -> dict[str, Findings]:
    """Those of ``otherwise`` that say more than what is known.

    Of a mistake in the same step they know the name that the problem gives it; its kind stays.
    """
    found: dict[str, Findings] = {}
    for id, finding in otherwise.items():
        if id not in known:
            found[id] = (finding,)
        elif len(known[id]) == 1 and known[id][0].step == finding.step:
            found[id] = (Finding(known[id][0].mistake, finding.step, finding.message),)
    return found


def _options(problem: Problem, plan: Plan, best: PlannedReading) -> Iterator[Option]:
    """Every option that differs from the best reading in one convention, where it fits the rest."""
    readings = {tuple(one.reading.items()): one for one in plan.readings}
    for convention in problem.conventions:
        taken = best.reading[convention.name]
        for variant in convention.options:
            if variant.name == taken:
                continue
            reading = readings[tuple({**best.reading, convention.name: variant.name}.items())]
            try:
                _ = reading.graph
            except GradecheckError:
                continue
            yield Option(convention, convention.option(taken), variant, reading)


def _registers(reading: PlannedReading, id: str) -> set[Register]:
    """What an item may be under a reading: the right value, and those carried on."""
    carried = {reading.carried(id, way) for way in (AS_WRITTEN, PRECISELY)}
    return {reading.expected(id), *carried}


class Open(msgspec.Struct, frozen=True, eq=False):
    """Wrong answers to an item of which an option may say more.

    slots: whose they are: places among the students of whom something is asked
    rows:  their places among the targets
    """

    targets: Targets
    slots: Rows
    rows: Rows

    def near(self, value: Array) -> Iterator[tuple[int, Target]]:
        """Those who may have written ``value`` (students or 1, *shape): their first wrong element
        is as close as tolerance or the digits written allow."""
        targets, rows = self.targets, self.rows
        slots = self.slots if len(value) > 1 else np.zeros_like(self.slots)
        values = flat(value)
        one = values[slots, targets.first[rows]]
        answer, half = (targets.at_first(of)[rows] for of in (targets.answer, targets.half))
        reach = reachable_of(one, largest(values, (1,))[slots, 0], targets.item.tolerance)
        near = np.abs(answer - one) <= np.maximum(reach, half * (1 + SLACK))
        for place in np.flatnonzero(near).tolist():
            yield int(self.slots[place]), targets.of(int(rows[place]))


def _open(wrong: Wrong, id: str, students: Rows, asked: Sequence[Collection[str]]) -> Open:
    slots = np.flatnonzero([id in asked[student] for student in students.tolist()])
    return Open(wrong.targets[id], slots, wrong.rows(id)[students[slots]])


def _explained(
    run: Run,
    best: PlannedReading,
    option: Option,
    answers: Mapping[str, Open],
    chances: Sequence[int],
) -> dict[int, list[str]]:
    """The items of each student that are what an option gives, with enough evidence.

    ``chances`` says for each student how often something might fit by chance.
    """
    found: dict[int, list[str]] = {}
    for id, those in answers.items():
        if id not in option.reading.given or not len(those.slots):
            continue
        for register in sorted(_registers(option.reading, id) - _registers(best, id)):
            value = run.value(register)
            for student, target in those.near(value):
                ids = found.setdefault(student, [])
                needed = THRESHOLD + log10(max(chances[student], 1))
                if id not in ids and _evidence(target, _of(value, student)) > needed:
                    ids.append(id)
    return {student: ids for student, ids in found.items() if ids}


def _of(value: Array, student: int) -> Array:
    """The value of one student, with a leading axis."""
    return value if len(value) == 1 else value[student : student + 1]


def _counts_only_here(run: Run, option: Option, mark: Marks, student: int) -> bool:
    """Whether an answer counts under the best reading, and would not under the option."""
    id = mark.item.id
    if not mark.settled.all() or id not in option.reading.given:
        return False
    return not any(
        (
            close(mark.answer, _of(run.value(register), student), mark.item.tolerance)
            | ~mark.written
        ).all()
        for register in _registers(option.reading, id)
    )


def _evidence(target: Target, value: Array) -> float:
    """How much speaks for ``value`` (with a leading axis) where it is what was written."""
    useless = degenerate(value, target.correct[np.newaxis])
    if useless.any() or levels(target, value)[0] == NONE:
        return 0.0
    multiple = bool(np.isfinite(factors(target, value)[0]))
    return evidence(target, value[0], is_multiple=multiple)


def _finding(problem: Problem, intake: Intake, option: Option, id: str) -> Finding:
    kind, step = _kind(problem, option)
    name = option.convention.name
    said = f"{id} follows {name}: {option.variant.name}"
    if name in intake.conventions:
        return Finding(kind, step or id, f"{said}, but you declared {option.usual.name}")
    return Finding(kind, step or id, f"{said}, but other answers follow {option.usual.name}")


def _kind(problem: Problem, option: Option) -> tuple[str, str]:
    """The kind of mistake that taking one option for the other is, and in which step."""
    one, other = option.usual, option.variant
    changed = [step for step in problem.steps if step in {*one.steps, *other.steps}]
    if not changed:
        before, after = one.objective or problem.objective, other.objective or problem.objective
        assert before is not None
        assert after is not None
        turned = Call("neg", (before,)) == after or before == Call("neg", (after,))
        return "sign" if turned else "gradient-of-other", ""
    step = changed[0]
    first, second = (each.steps.get(step, problem.steps[step]) for each in (one, other))
    return kind_of_change(first, second), step
