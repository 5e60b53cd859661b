"""From marks to the grade that is reported: all items, the first error, what was odd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import numpy as np

from gradecheck.errors import Fault
from gradecheck.grading.fitting import extent
from gradecheck.grading.intake import Intake
from gradecheck.grading.marked import marked
from gradecheck.grading.marks import Marks
from gradecheck.grading.result import FirstError, Grade, ItemGrade, Status
from gradecheck.graph.graph import Graph
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item, Problem
from gradecheck.version import __version__


def assemble(
    problem: Problem,
    reading: dict[str, str],
    intakes: Sequence[Intake],
    marks: Mapping[str, Marks] = {},
    rows: Sequence[int] = (),
    graded: Sequence[Mapping[str, ItemGrade]] = (),
) -> list[Grade]:
    """The grades of some students under the reading that was chosen.

    ``rows`` is where each stands in the marks; ``graded`` holds for each the items of which the
    grade is known.
    """
    graph = problem.graph(reading)
    columns = []
    for item in problem.items:
        found = {k: mine[item.id] for k, mine in enumerate(graded) if item.id in mine}
        rest = [k for k in range(len(intakes)) if k not in found]
        those = [intakes[k] for k in rest]
        if item.id in marks:
            mark = marks[item.id].taken(np.array([rows[k] for k in rest], dtype=np.intp))
            new = marked(mark, problem.credits(reading)[item.id], those, graph)
        else:
            new = _without_marks(problem, item, those, graph)
        found |= zip(rest, new, strict=True)
        columns.append([found[k] for k in range(len(intakes))])
    order = _graph_order(problem, graph)
    return [
        Grade(
            problem=problem.id,
            title=problem.title,
            student=intake.student,
            reading=reading,
            default_reading=problem.default_reading,
            first_error=_first_error([items[place] for place in order]),
            items=items,
            warnings=tuple([_sentence(warning) for warning in intake.warnings]),
            spec=problem.source,
            version=__version__,
        )
        for intake, items in zip(intakes, zip(*columns, strict=True), strict=True)
    ]


def _graph_order(problem: Problem, graph: Graph) -> list[int]:
    """The places of the items in the order in which the graph has them; last what it has not."""
    order = {name: position for position, name in enumerate(graph.steps)}
    places = [order.get(item.id, len(order)) for item in problem.items]
    return sorted(range(len(places)), key=places.__getitem__)


def _sentence(warning: Fault) -> str:
    """A warning in one line, as the grade holds it.

    >>> from gradecheck.errors import Place
    >>> _sentence(Fault("a", "no `x`; ignored", "did you mean `y`?", Place("f", 3, 1)))
    'line 3: no `x`; ignored. did you mean `y`?'
    """
    where = f"line {warning.place.line}: " if warning.place else ""
    hint = f". {warning.hint}" if warning.hint else ""
    return f"{where}{warning.message}{hint}"


def _without_marks(
    problem: Problem, item: Item, intakes: Sequence[Intake], graph: Graph
) -> list[ItemGrade]:
    """The grades of students for an item that was not compared with numbers."""
    expected: Array | None = None
    if item.kind == "value" and intakes:
        expected = np.asarray(graph.evaluate([item.id], problem.inputs)[item.id][0])
    found = []
    for intake in intakes:
        if item.kind == "choice" and item.id in intake.choices:
            found.append(_chosen(item, intake))
        elif item.kind == "proof" and item.id in intake.proofs:
            from gradecheck.grading.proofs import proven  # noqa: PLC0415 - proofs only

            found.append(proven(problem, item, intake))
        else:
            found.append(_unmarked(item, intake, problem, graph, expected))
    return found


def _chosen(item: Item, intake: Intake) -> ItemGrade:
    chosen = intake.choices[item.id]
    right = chosen == item.right
    return ItemGrade(
        id=item.id,
        kind=item.kind,
        status="correct" if right else "wrong",
        score=item.points if right else Fraction(0),
        points=item.points,
        right=int(right),
        total=1,
        answer=chosen,
        expected=item.right,
        place=intake.places.get(item.id),
    )


def _unmarked(
    item: Item, intake: Intake, problem: Problem, graph: Graph, expected: Array | None
) -> ItemGrade:
    """An item that was not answered, could not be read, or is kept for a person."""
    notes = tuple(intake.notes.get(item.id, ()))
    status: Status = "missing"
    if item.id in intake.invalid:
        status = "invalid"
        notes = (intake.invalid[item.id].located, *notes)
    elif item.kind == "value" and item.id in intake.answers:
        found = extent(intake.answers[item.id].values.shape[1:])
        expected_shape = extent(graph.scope.types[item.id].shape)
        status = "invalid"
        notes = (f"this is {found}, under this reading {expected_shape} is expected", *notes)
    elif item.kind == "manual":
        status = "manual"
    return ItemGrade(
        id=item.id,
        kind=item.kind,
        status=status,
        score=Fraction(0),
        points=item.points,
        total=1 if expected is None else expected.size,
        answer=intake.texts.get(item.id),
        expected=_words(item, problem, graph) if expected is None else expected,
        notes=notes,
        place=intake.places.get(item.id),
    )


def _words(item: Item, problem: Problem, graph: Graph) -> str | None:
    """What is right of an item that has no numbers."""
    if item.kind == "formula" and problem.shapes is not None:
        from gradecheck.formula.derivation import formula_text  # noqa: PLC0415 - few need it

        return formula_text(graph, problem.shapes, item.id)
    return item.right or None


def _first_error(items: Iterable[ItemGrade]) -> FirstError | None:
    """The first item, in graph order, that is invalid or has an element that does not count."""
    for item in items:
        if item.status == "invalid":
            return FirstError(item.id, None)
        if item.lines and item.status in ("wrong", "partial"):
            line = next((line.line for line in item.lines if line.ok is False), None)
            return FirstError(item.id, None if line is None else (line,), line)
        if item.status in ("wrong", "partial"):
            return FirstError(item.id, item.wrong[0].index if item.wrong else None)
    return None
