"""Another convention in only part of the answers: h1 is channels last, h2 was computed otherwise.

Either is right alone; a student who takes the one here and the other there is told so, by the names
that the problem gives them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log10

import msgspec
import numpy as np
from numpy.typing import NDArray

from gradecheck.errors import GradecheckError
from gradecheck.grading.carry import AS_WRITTEN, PRECISELY, Carry, degenerate
from gradecheck.grading.cohorts import cohort_of
from gradecheck.grading.compare import close
from gradecheck.grading.intake import Intake
from gradecheck.grading.mistakes.case import Case
from gradecheck.grading.mistakes.rivals import THRESHOLD
from gradecheck.grading.mistakes.scratch import reachable
from gradecheck.grading.mistakes.target import NONE, SLACK, Target, evidence, factors, levels
from gradecheck.grading.plan import Plan, PlannedReading, plan_for
from gradecheck.grading.result import Finding
from gradecheck.graph.evaluate import Run
from gradecheck.graph.program import Register
from gradecheck.lang.text import text
from gradecheck.lang.tree import Call, Node
from gradecheck.lang.walk import nodes
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Convention, Problem, Variant

TURNS = frozenset({"rot180", "flip"})
ORDERS = frozenset({"reshape", "flatten", "transpose", "concat", "stack"})
SETTINGS = frozenset(
    {"conv", "deconv", "conv1d", "deconv1d", "max_pool", "avg_pool", "softmax", "log_softmax"}
)


OF_THE_PEN = frozenset({"slip", "decimal-point", "too-rounded", "swapped-answers"})
"""Mistakes in the numbers that were written, not in how they were found."""


class Option(msgspec.Struct, frozen=True, eq=False):
    """An option that the best reading does not take, and the reading with it in place."""

    convention: Convention
    usual: Variant
    variant: Variant
    reading: PlannedReading


def partly_otherwise(
    problem: Problem, cases: Sequence[Case], targets: Sequence[Mapping[str, Target]]
) -> list[dict[str, Finding]]:
    """For each student the wrong items that would be right under another option of a convention.

    The students gave the same steps, and have the same best reading.  The option that explains most
    items is looked at first, and of equal ones the first.  Unless the student declared a
    convention, another answer must follow the best reading and not that option.
    """
    found: list[dict[str, Finding]] = [{} for _ in cases]
    if not problem.conventions or not any(targets):
        return found
    cohort = cohort_of([case.intake for case in cases])
    shapes = {name: answer.values.shape[1:] for name, answer in cohort.answers.items()}
    plan = plan_for(problem, shapes, {})
    carry = Carry(cohort.answers, cohort.tolerances)
    run = Run(plan.program, problem.inputs, 1, carry, plan.known)
    best = next(one for one in plan.readings if one.reading == cases[0].grade.reading)
    explained: list[list[tuple[Option, list[str]]]] = [[] for _ in cases]
    options = list(_options(problem, plan, best))
    wrong = {id: _wrong(targets, id) for id in dict.fromkeys(id for one in targets for id in one)}
    chances = [len(options) * len(mine) for mine in targets]
    for option in options:
        for student, ids in _explained(run, best, option, wrong, chances).items():
            case = cases[student]
            declared = option.convention.name in case.intake.conventions
            counted = (_counts_only_here(run, option, case, student, id) for id in case.marks)
            if declared or any(counted):
                explained[student].append((option, ids))
    for student, case in enumerate(cases):
        for option, ids in sorted(explained[student], key=lambda entry: -len(entry[1])):
            for id in ids:
                found[student].setdefault(id, _finding(problem, case.intake, option, id))
    return found


def open_to_conventions(
    problem: Problem,
    targets: Mapping[str, Target],
    known: Mapping[str, tuple[Finding, ...]],
) -> dict[str, Target]:
    """The wrong items of which an option may say more than what is known: those of which nothing
    is, or a mistake in a step that an option changes, too."""
    variants = [option for convention in problem.conventions for option in convention.options]
    steps = {step for option in variants for step in option.steps}
    objective = any(option.objective is not None for option in variants)
    return {
        id: target
        for id, target in targets.items()
        if id not in known
        or (
            known[id][0].mistake not in OF_THE_PEN
            and (known[id][0].step in steps or (objective and known[id][0].step == id))
        )
    }


def unless_told_better(
    otherwise: Mapping[str, Finding], known: Mapping[str, tuple[Finding, ...]]
) -> dict[str, tuple[Finding, ...]]:
    """Those of ``otherwise`` that say more than what is known.

    Of a mistake in the same step they know the name that the problem gives it; its kind stays.
    """
    found: dict[str, tuple[Finding, ...]] = {}
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


class Wrong(msgspec.Struct, frozen=True, eq=False):
    """The students for whom an item is wrong, and the first element in which it is.

    who, at, answer, half: (students,), ``at`` counting through the elements
    """

    targets: list[Target]
    who: NDArray[np.intp]
    at: NDArray[np.intp]
    answer: Array
    half: Array

    def near(self, value: Array) -> list[tuple[int, Target]]:
        """Those who may have written ``value`` (students or 1, *shape): their first wrong element
        is as close as tolerance or the digits written allow."""
        reach = reachable(value, self.targets[0].item.tolerance, 1)
        where = (self.who if len(value) > 1 else np.zeros_like(self.who), self.at)
        apart = np.abs(self.answer - value.reshape(len(value), -1)[where])
        bound = np.maximum(reach.reshape(len(value), -1)[where], self.half * (1 + SLACK))
        near = np.flatnonzero(apart <= bound).tolist()
        return [(int(self.who[place]), self.targets[place]) for place in near]


def _wrong(targets: Sequence[Mapping[str, Target]], id: str) -> Wrong:
    found = [
        (student, mine[id], int((mine[id].written & ~mine[id].counts).argmax()))
        for student, mine in enumerate(targets)
        if id in mine
    ]
    return Wrong(
        [target for _, target, _ in found],
        np.array([student for student, _, _ in found]),
        np.array([at for _, _, at in found]),
        np.array([target.answer.flat[at] for _, target, at in found]),
        np.array([target.half.flat[at] for _, target, at in found]),
    )


def _explained(
    run: Run,
    best: PlannedReading,
    option: Option,
    wrong: Mapping[str, Wrong],
    chances: Sequence[int],
) -> dict[int, list[str]]:
    """The items of each student that are what an option gives, with enough evidence.

    ``chances`` says for each student how often something might fit by chance.
    """
    found: dict[int, list[str]] = {}
    for id, those in wrong.items():
        if id not in option.reading.given:
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


def _counts_only_here(run: Run, option: Option, case: Case, student: int, id: str) -> bool:
    """Whether an answer counts under the best reading, and would not under the option."""
    mark = case.marks[id].of_one(case.at)
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


def kind_of_change(before: Node, after: Node) -> str:
    """What sort of mistake it is to take one formula for the other, by their operations.

    >>> from gradecheck.lang.names import Names
    >>> from gradecheck.lang.parse import parse
    >>> from gradecheck.ops import FUNCTIONS
    >>> names = Names(values={"x": "x", "k": "k"}, functions=FUNCTIONS)
    >>> change = lambda one, other: kind_of_change(parse(one, names), parse(other, names))
    >>> change("conv(x, k)", "conv(x, rot180(k))"), change("conv(x, k)", "conv(x, k, stride=2)")
    ('rotated-kernel', 'wrong-option')
    >>> change("reshape(x, 2, 2)", "reshape(x, 2, 2, order=F)"), change("sum(x)", "mean(x)")
    ('axis-order', 'sum-or-mean')
    """
    first, second = _calls(before), _calls(after)
    gone, new = ({op for op, _ in calls} for calls in (first - second, second - first))
    ops, only = gone | new, gone ^ new
    if ops & TURNS:
        return "rotated-kernel"
    if ops & ORDERS:
        return "axis-order"
    if ops & SETTINGS and not only:
        return "wrong-option"
    if ops & {"sum", "mean"}:
        return "sum-or-mean"
    if only & {"mul", "div", "juxtapose"}:
        return "missing-factor"
    return "wrong-function" if only else "wrong-operand"


def _calls(root: Node) -> Counter[tuple[str, str]]:
    """The operations of a formula with their sizes and options."""
    return Counter(
        (node.op, repr((node.options, [text(a) for a in node.args if not isinstance(a, Call)])))
        for node in nodes(root)
        if isinstance(node, Call)
    )
