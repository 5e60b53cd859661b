"""Grading the answers of a formula problem."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.formula.answer import Work, same
from gradecheck.formula.equations import Equation
from gradecheck.formula.verdict import Verdict, judge
from gradecheck.formula.workspace import bench_for
from gradecheck.grading.assemble import assemble
from gradecheck.grading.formula_intake import Formulas
from gradecheck.grading.intake import Intake
from gradecheck.grading.result import Finding, Grade, ItemGrade
from gradecheck.spec.problem import Item, Problem, Reading


def grade_formulas(problem: Problem, intake: Intake) -> Grade:
    """The grade under the reading in which most is right; on a tie the first."""
    best: Judged | None = None
    for reading in problem.readings(intake.conventions):
        judged = _under(problem, intake, reading)
        if best is None or judged.points > best.points:
            best = judged
        if all(grade.score == grade.points for grade in judged.items.values()):
            break
    assert best is not None, "a problem has at least one reading"
    graded = [_diagnosed(problem, best)]
    return assemble(problem, best.reading, [intake], graded=graded)[0]


class Judged(msgspec.Struct):
    """The answers under one reading: for each item its grade, the verdict, what it builds on."""

    reading: dict[str, str]
    items: dict[str, ItemGrade] = {}
    verdicts: dict[str, Verdict] = {}
    works: dict[str, Work] = {}

    @property
    def points(self) -> Fraction:
        return sum((item.score for item in self.items.values()), Fraction(0))


def _under(problem: Problem, intake: Intake, reading: dict[str, str]) -> Judged:
    """All formulas that can be read, judged under one reading."""
    assert isinstance(intake.formulas, Formulas)
    bench = bench_for(problem, reading)
    credits = formula_credits(problem, reading)
    asked = frozenset(other.id for other in problem.items)
    found = Judged(reading)
    for item in problem.items:
        if item.kind != "formula" or item.id not in intake.formulas.blocks:
            continue
        if item.id in intake.formulas.broken:
            continue
        verdict = answer_of(problem, item, intake.formulas)
        if not isinstance(verdict, Verdict):
            found.works[item.id] = _work(item, verdict, intake.formulas, asked)
            verdict = judge(item, found.works[item.id], bench)
        found.verdicts[item.id] = verdict
        expected = bench.formula(item.id)
        found.items[item.id] = _graded(item, verdict, intake, credits[item.id], expected)
    return found


def _diagnosed(problem: Problem, judged: Judged) -> dict[str, ItemGrade]:
    """The grades, with what went wrong in answers of the right form."""
    open_items = [id for id, verdict in judged.verdicts.items() if verdict.values]
    if not open_items:
        return judged.items
    from gradecheck.grading.mistakes.formulas import (  # noqa: PLC0415 - only if wrong
        WrongFormula,
        explained,
    )

    wrong = [
        WrongFormula(problem.item(id), judged.works[id], judged.verdicts[id].values)
        for id in open_items
    ]
    right = [id for id, verdict in judged.verdicts.items() if verdict.status == "correct"]
    items = dict(judged.items)
    for id, said in explained(problem, judged.reading, wrong, right).items():
        score = items[id].score
        if said.credit is not None:
            score = formula_credits(problem, judged.reading)[id] * said.credit * items[id].points
        items[id] = msgspec.structs.replace(items[id], diagnosis=(said.finding,), score=score)
    return items


def formula_credits(problem: Problem, reading: Reading) -> dict[str, Fraction]:
    """What an item's points are multiplied by: the credits of the options that change it."""
    credits = {item.id: Fraction(1) for item in problem.items}
    for convention, option in zip(problem.conventions, problem.chosen(reading), strict=True):
        if option.credit is None or option.credit == 1 or option is convention.options[0]:
            continue
        plain = {**reading, convention.name: convention.options[0].name}
        changed, unchanged = (bench_for(problem, which).main for which in (reading, plain))
        for item in problem.items:
            if item.kind == "formula":
                one, other = changed.expected(item.id), unchanged.expected(item.id)
                credits[item.id] *= 1 if same(one, other) else option.credit
    return credits


def answer_of(problem: Problem, item: Item, found: Formulas) -> Equation | Verdict:
    """The equation of a block that answers the item: the last whose left side names it, else the
    last without one or with a name of the student's own."""
    block = found.blocks[item.id]
    own = [equation for equation in block if equation.name in (item.id, "")]
    if own:
        return own[-1]
    last = block[-1]
    if last.name in problem.names.values or last.name.startswith("∂"):
        message = f"this is an equation for `{last.name}`, but `{item.id}` is asked for"
        hint = f"the last line, or the one that begins with {item.id} =, is taken as the answer"
        error = ExpressionError("other-item", message, 0, len(last.shown), hint)
        return Verdict("wrong", fault=last.fault(error))
    return last


def _work(item: Item, answer: Equation, found: Formulas, asked: frozenset[str]) -> Work:
    """The answer with all equations that it may use, nearest first."""
    own = {e.name: e for e in found.blocks[item.id] if e.name and e is not answer}
    shared: dict[str, Equation] = {}
    others: dict[str, Equation] = {}
    for name, block in found.blocks.items():
        target = shared if name in found.auxiliaries else others
        for equation in block:
            if name != item.id and equation.name and equation.name not in target:
                target[equation.name] = equation
        if name in asked and name != item.id and name not in found.broken and block:
            unnamed = [e for e in block if e.name in ("", name)]
            if unnamed:
                others[name] = unnamed[-1]
    return Work(answer, (own, shared, others), found.broken, asked)


def _graded(
    item: Item, verdict: Verdict, intake: Intake, credit: Fraction, expected: str
) -> ItemGrade:
    assert isinstance(intake.formulas, Formulas)
    right = verdict.status == "correct"
    share = Fraction(right)
    if verdict.status == "follow-through":
        share = item.follow_through
    notes = list(verdict.notes)
    if verdict.fault is not None:
        fault = verdict.fault
        notes.insert(0, fault.located)
        if verdict.status == "invalid":
            intake.invalid[item.id] = fault
        elif fault.hint:
            notes[0] += f" ({fault.hint})"
    notes += [cause.message for cause in verdict.causes if not cause.mistake]
    if share and credit != 1:
        notes.append(f"this reading earns {float(credit):g} of the points")
    return ItemGrade(
        id=item.id,
        kind=item.kind,
        status=verdict.status,
        score=item.points * credit * share,
        points=item.points,
        right=int(share > 0),
        total=1,
        answer=intake.formulas.texts.get(item.id, ""),
        expected=expected,
        diagnosis=tuple(
            [Finding(c.mistake, item.id, c.message) for c in verdict.causes if c.mistake]
        ),
        notes=tuple(notes),
        place=intake.places.get(item.id),
        misfit=verdict.fault.place if verdict.fault else None,
    )
