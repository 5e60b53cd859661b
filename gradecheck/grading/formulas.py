"""Taking in and grading the answers of a formula problem."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import msgspec

from gradecheck.document.placed import placed
from gradecheck.document.printable import shown
from gradecheck.document.tree import Node, Scalar, Sequence, is_null
from gradecheck.errors import ExpressionError, Fault
from gradecheck.formula.answer import Work
from gradecheck.formula.equations import Equation, Reader, shifted
from gradecheck.formula.lines import Piece
from gradecheck.formula.verdict import Verdict, judge
from gradecheck.formula.workspace import Bench, bench_for, gradient_items, letter_of
from gradecheck.grading.assemble import assemble
from gradecheck.grading.intake import Intake, step_of, take_choice
from gradecheck.grading.result import Finding, Grade, ItemGrade
from gradecheck.lang.tokens import LONGEST
from gradecheck.spec.problem import Item, Problem, Reading
from gradecheck.spec.submission import Answer, Submission

MOST_ANSWERS = 100


class Formulas(msgspec.Struct):
    """The equations of a submission.

    blocks:      by item or auxiliary, in the order written
    auxiliaries: the names that are no items
    broken:      what could not be read, by item or name
    texts:       what was written for an item
    """

    blocks: dict[str, list[Equation]] = {}
    auxiliaries: dict[str, tuple[str, ...]] = {}
    broken: dict[str, Fault] = {}
    texts: dict[str, str] = {}


class Part(msgspec.Struct, frozen=True):
    """A text of an answer with its equations, cut."""

    scalar: Scalar
    pieces: list[Piece]


def take_in_formulas(problem: Problem, submission: Submission, intake: Intake) -> None:
    """Read every answer: all names that are defined first, then all equations with them known."""
    reader = Reader(
        problem.names, gradient_items(problem), problem.objective, letter_of(problem)
    )
    found = Formulas()
    intake.formulas = found
    parts: dict[str, list[Part]] = {}
    items = {item.id: item for item in problem.items}
    for answer in submission.answers[:MOST_ANSWERS]:
        name = _name_of(problem, answer, reader, found, intake)
        if name is None:
            continue
        if name in parts or name in intake.choices:
            message = f"{shown(answer.key.text)} is answered a second time; the first counts"
            intake.warn("duplicate-answer", message, answer.key.place(), "keep one of them")
            continue
        item = items.get(name)
        if is_null(answer.node) or _is_blank(answer.node):
            continue
        if item is not None:
            intake.places[name] = answer.node.place()
        if item is not None and item.kind == "choice":
            take_choice(item, answer, intake)
        elif item is None or item.kind == "formula":
            parts[name] = _cut(name, answer, reader, found)
    for name, own in parts.items():
        _read(name, own, reader, found)
    for name, fault in found.broken.items():
        if name in items:
            intake.invalid[name] = fault
            intake.texts[name] = found.texts.get(name, "")[:2000]
        else:
            message = f"`{name}` could not be read: {fault.message}"
            place = fault.place or submission.answers[0].key.place()
            intake.warn(fault.code, message, place, fault.hint)


def _is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text.strip() in ("", "?")


def _name_of(
    problem: Problem, answer: Answer, reader: Reader, found: Formulas, intake: Intake
) -> str | None:
    """The item, or the name of a student's own, that a key is."""
    asked = {item.id for item in problem.items}
    name = step_of(problem, answer.key.text)
    if name in asked:
        return name
    target = reader.meet(answer.key.text)
    if target is None or target.name in problem.names.sizes:
        message = f"{shown(answer.key.text)} is no name, so nothing can be made of it"
        hint = "write a name such as delta2"
        intake.warn("bad-name", message, answer.key.place(), hint)
        return None
    if target.name in asked:
        return target.name
    if problem.shapes is not None and target.name in problem.shapes.givens:
        message = f"{shown(answer.key.text)} is given, so it is not graded"
        intake.warn("given-answered", message, answer.key.place())
        return None
    found.auxiliaries[target.name] = target.letters
    return target.name


def _cut(name: str, answer: Answer, reader: Reader, found: Formulas) -> list[Part]:
    """The texts of an answer (a list has several), each cut into equations."""
    nodes: list[Node] = [answer.node]
    if isinstance(answer.node, Sequence):
        nodes = answer.node.items
    parts = []
    for node in nodes:
        if not isinstance(node, Scalar):
            message = "expected a formula"
            hint = "write it after `|` on the next line"
            found.broken.setdefault(name, Fault("wrong-kind", message, hint, node.place()))
            continue
        found.texts[name] = f"{found.texts.get(name, '')}\n{node.text}".strip()
        try:
            if len(node.text) > LONGEST:
                message = f"a formula has at most {LONGEST} characters, this one {len(node.text)}"
                raise ExpressionError("too-long", message, LONGEST, LONGEST + 1)
            parts.append(Part(node, reader.scan(node.text)))
        except ExpressionError as error:
            found.broken.setdefault(name, placed(error, node))
    return parts


def _read(name: str, parts: list[Part], reader: Reader, found: Formulas) -> None:
    """All equations of one answer; one that cannot be read breaks the answer."""
    equations: list[Equation] = []
    for part in parts:
        for piece in part.pieces:
            try:
                equations.append(reader.read(piece, part.scalar))
            except ExpressionError as error:
                found.broken.setdefault(name, placed(error, part.scalar))
    if not equations and name not in found.broken and parts:
        error = ExpressionError("empty-expression", "expected a formula", 0, 1)
        found.broken[name] = placed(shifted(error, 0), parts[0].scalar)
    if name in found.auxiliaries:
        letters = found.auxiliaries[name]
        equations = [_named(equation, name, letters, equations) for equation in equations]
    found.blocks[name] = equations


def _named(
    equation: Equation, name: str, letters: tuple[str, ...], block: list[Equation]
) -> Equation:
    """The last equation of an auxiliary defines it, whether or not it says so itself."""
    if equation is not block[-1] or equation.name == name:
        return equation
    if equation.name:
        return equation
    return msgspec.structs.replace(equation, name=name, letters=letters)


def grade_formulas(problem: Problem, intake: Intake) -> Grade:
    """The grade under the reading in which most is right; on a tie the first."""
    best: tuple[Fraction, dict[str, str], dict[str, ItemGrade]] | None = None
    for reading in problem.readings(intake.conventions):
        graded = _under(problem, intake, reading)
        points = sum((item.score for item in graded.values()), Fraction(0))
        if best is None or points > best[0]:
            best = points, reading, graded
        if all(item.status == "correct" and item.score == item.points for item in graded.values()):
            break
    assert best is not None, "a problem has at least one reading"
    return assemble(problem, intake, best[1], {}, best[2])


def _under(problem: Problem, intake: Intake, reading: Reading) -> dict[str, ItemGrade]:
    """The grades of all formulas that can be read, under one reading."""
    assert isinstance(intake.formulas, Formulas)
    bench = bench_for(problem, reading)
    credits = problem.credits(reading)
    found = {}
    for item in problem.items:
        if item.kind != "formula" or item.id not in intake.formulas.blocks:
            continue
        if item.id in intake.formulas.broken:
            continue
        chosen = answer_of(item, intake.formulas)
        if isinstance(chosen, Verdict):
            verdict = chosen
        else:
            asked = frozenset(other.id for other in problem.items)
            verdict = judge(item, _work(item, chosen, intake.formulas, asked), bench)
        found[item.id] = _graded(item, verdict, intake, credits[item.id], expected_text(bench, item))
    return found


def answer_of(item: Item, found: Formulas) -> Equation | Verdict:
    """The equation of a block that answers the item: the last whose left side names it, else the
    last without one or with a name of the student's own."""
    block = found.blocks[item.id]
    own = [equation for equation in block if equation.name in (item.id, "")]
    if own:
        return own[-1]
    last = block[-1]
    if last.name in found.blocks or _of_problem(last):
        message = f"this is an equation for `{last.name}`, but `{item.id}` is asked for"
        hint = f"the last line, or the one that begins with {item.id} =, is taken as the answer"
        error = ExpressionError("other-item", message, 0, len(last.shown), hint)
        return Verdict("wrong", fault=last.fault(error))
    return last


def _of_problem(equation: Equation) -> bool:
    return equation.name.startswith("∂")


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


def expected_text(bench: Bench, item: Item) -> str:
    """The right formula, as `solve` prints it."""
    from gradecheck.formula.derivation import formula_text  # noqa: PLC0415

    return formula_text(bench.problem, bench.graph, item.id)


def _graded(
    item: Item, verdict: Verdict, intake: Intake, credit: Fraction, expected: str
) -> ItemGrade:
    assert isinstance(intake.formulas, Formulas)
    right = verdict.status == "correct"
    notes = list(verdict.notes)
    if verdict.fault is not None:
        notes.insert(0, _sentence(verdict.fault))
        if verdict.status == "invalid":
            intake.invalid[item.id] = verdict.fault
            notes[0] = verdict.fault.message
    notes += [cause.message for cause in verdict.causes if not cause.mistake]
    if right and credit != 1:
        notes.append(f"this reading earns {float(credit):g} of the points")
    return ItemGrade(
        id=item.id,
        kind=item.kind,
        status=verdict.status,
        score=item.points * credit if right else Fraction(0),
        points=item.points,
        right=int(right),
        total=1,
        answer=intake.formulas.texts.get(item.id, ""),
        expected=expected,
        diagnosis=tuple(
            [Finding(c.mistake, item.id, c.message) for c in verdict.causes if c.mistake]
        ),
        notes=tuple(notes),
        place=verdict.fault.place if verdict.fault else intake.places.get(item.id),
    )


def _sentence(fault: Fault) -> str:
    where = f"line {fault.place.line}, column {fault.place.column}: " if fault.place else ""
    return f"{where}{fault.message}" + (f" ({fault.hint})" if fault.hint else "")


