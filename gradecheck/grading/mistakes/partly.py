"""Another convention in only part of the answers: h1 is channels last, h2 was computed otherwise.

Either is right alone; a student who takes the one here and the other there is told so, by the names
that the problem gives them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import log10

import msgspec
import numpy as np

from gradecheck.errors import GradecheckError
from gradecheck.grading.carry import Carry, degenerate
from gradecheck.grading.compare import close
from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.mistakes.choose import THRESHOLD
from gradecheck.grading.mistakes.target import NONE, Target, evidence, factors, levels
from gradecheck.grading.plan import Plan, PlannedReading, plan_for
from gradecheck.grading.result import Finding, Grade
from gradecheck.graph.evaluate import Run
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


class Option(msgspec.Struct, frozen=True, eq=False):
    """An option that the best reading does not take, and the reading with it in place."""

    convention: Convention
    usual: Variant
    variant: Variant
    reading: PlannedReading


def partly_otherwise(
    problem: Problem,
    intake: Intake,
    grade: Grade,
    targets: Mapping[str, Target],
    marks: Mapping[str, Marks],
) -> dict[str, Finding]:
    """The wrong items that would be right under another option of one convention.

    The option that explains most items is looked at first, and of equal ones the first.  Unless the
    student declared a convention, another answer must follow the best reading and not that option.
    """
    if not problem.conventions or not targets:
        return {}
    shapes = {name: answer.values.shape[1:] for name, answer in intake.answers.items()}
    plan = plan_for(problem, shapes, {})
    run = Run(plan.program, problem.inputs, 1, Carry(intake.answers, intake.tolerances), plan.known)
    best = next(one for one in plan.readings if one.reading == grade.reading)
    options = list(_options(problem, plan, best))
    needed = THRESHOLD + log10(max(len(options) * len(targets), 1))
    explained = []
    for option in options:
        ids = [
            target.id
            for target in targets.values()
            if _explains(run, best, option.reading, target, needed)
        ]
        declared = option.convention.name in intake.conventions
        if ids and (declared or any(_counts_only_here(run, option, m) for m in marks.values())):
            explained.append((option, ids))
    found: dict[str, Finding] = {}
    for option, ids in sorted(explained, key=lambda entry: -len(entry[1])):
        for id in ids:
            found.setdefault(id, _finding(problem, intake, option, id))
    return found


def unless_told_better(
    otherwise: Mapping[str, Finding], known: Mapping[str, Finding]
) -> dict[str, Finding]:
    """Those of ``otherwise`` that say more than what is known.

    Of a mistake in the same step they know the name that the problem gives it; its kind stays.
    """
    found = {}
    for id, finding in otherwise.items():
        if id not in known:
            found[id] = finding
        elif known[id].step == finding.step:
            found[id] = Finding(known[id].mistake, finding.step, finding.message)
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


def _explains(
    run: Run, best: PlannedReading, other: PlannedReading, target: Target, needed: float
) -> bool:
    """Whether a wrong answer is what the other reading gives, with enough evidence."""
    if target.id not in other.given:
        return False
    registers = {other.expected(target.id), *other.carried(target.id)}
    registers -= {best.expected(target.id), *best.carried(target.id)}
    return any(_evidence(target, run.value(register)) > needed for register in registers)


def _counts_only_here(run: Run, option: Option, mark: Marks) -> bool:
    """Whether an answer counts under the best reading, and would not under the option."""
    id = mark.item.id
    if not mark.settled.all() or id not in option.reading.given:
        return False
    registers = {option.reading.expected(id), *option.reading.carried(id)}
    return not any(
        (close(mark.answer, run.value(register), mark.item.tolerance) | ~mark.written).all()
        for register in registers
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
