"""From marks to the grade that is reported: statuses, notes, wrong elements, the first error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from gradecheck.errors import Fault
from gradecheck.grading.answers import Mask
from gradecheck.grading.fitting import extent
from gradecheck.grading.intake import Intake
from gradecheck.grading.marks import Marks
from gradecheck.grading.result import FirstError, Grade, ItemGrade, Status, Wrong
from gradecheck.grading.score import earned
from gradecheck.graph.graph import Graph
from gradecheck.spec.problem import Item, Problem
from gradecheck.version import __version__

SAME = 1e-9
"""Relative difference up to which a carried value is no other than the expected one."""


def assemble(
    problem: Problem,
    intake: Intake,
    reading: dict[str, str],
    marks: Mapping[str, Marks],
    graded: Mapping[str, ItemGrade] = {},
) -> Grade:
    """The grade of one student under the reading that was chosen; ``graded`` are the items of
    which the grade is known."""
    graph = problem.graph(reading)
    credits = problem.credits(reading)
    items = []
    for item in problem.items:
        if item.id in graded:
            items.append(graded[item.id])
        elif item.id in marks:
            items.append(_marked(item, marks[item.id], credits[item.id], intake, graph))
        elif item.kind == "choice" and item.id in intake.choices:
            items.append(_chosen(item, intake))
        elif item.kind == "proof" and item.id in intake.proofs:
            from gradecheck.grading.proofs import proven  # noqa: PLC0415 - proofs only

            items.append(proven(problem, item, intake))
        else:
            items.append(_unmarked(item, intake, problem, graph))
    return Grade(
        problem=problem.id,
        title=problem.title,
        student=intake.student,
        reading=reading,
        default_reading=problem.default_reading,
        first_error=_first_error(graph, items),
        items=tuple(items),
        warnings=tuple([_sentence(warning) for warning in intake.warnings]),
        spec=problem.source,
        version=__version__,
    )


def _sentence(warning: Fault) -> str:
    """A warning in one line, as the grade holds it.

    >>> from gradecheck.errors import Place
    >>> _sentence(Fault("a", "no `x`; ignored", "did you mean `y`?", Place("f", 3, 1)))
    'line 3: no `x`; ignored. did you mean `y`?'
    """
    where = f"line {warning.place.line}: " if warning.place else ""
    hint = f". {warning.hint}" if warning.hint else ""
    return f"{where}{warning.message}{hint}"


def _marked(item: Item, mark: Marks, credit: Fraction, intake: Intake, graph: Graph) -> ItemGrade:
    counts = np.asarray(mark.as_expected[0] | (mark.as_carried[0] & bool(item.follow_through)))
    right, total = int(counts.sum()), counts.size
    answer = np.where(mark.written[0], mark.answer[0], np.nan)
    return ItemGrade(
        id=item.id,
        kind=item.kind,
        status=_status(right, total, bool(mark.as_expected[0].all())),
        score=earned(mark, credit),
        points=item.points,
        right=right,
        total=total,
        answer=answer,
        expected=np.asarray(mark.expected[0]),
        marks=counts,
        wrong=_wrong(mark, counts),
        notes=(*intake.notes.get(item.id, ()), *_notes(item, mark, credit, intake, graph, counts)),
        place=intake.places.get(item.id),
    )


def _status(right: int, total: int, all_expected: bool) -> Status:
    if right == total:
        return "correct" if all_expected else "follow-through"
    return "partial" if right else "wrong"


def _wrong(mark: Marks, counts: Mask) -> tuple[Wrong, ...]:
    """The elements that do not count, each with what was expected of this student."""
    if counts.all():
        return ()
    where = np.flatnonzero(~counts)
    expected, carried = mark.expected[0].ravel()[where], mark.carried[0].ravel()[where]
    with np.errstate(invalid="ignore"):
        same = (carried == expected) | (np.abs(carried - expected) <= SAME * np.abs(expected))
    own = ~same & (mark.item.follow_through > 0)
    indices: list[tuple[int, ...]] = [()]
    if counts.ndim:
        axes = [axis.tolist() for axis in np.unravel_index(where, counts.shape)]
        indices = list(zip(*axes, strict=True))
    return tuple(
        [
            Wrong(index, answer if written else None, value, is_own)
            for index, written, answer, value, is_own in zip(
                indices,
                mark.written[0].ravel()[where].tolist(),
                mark.answer[0].ravel()[where].tolist(),
                np.where(own, carried, expected).tolist(),
                own.tolist(),
                strict=True,
            )
        ]
    )


def _notes(
    item: Item, mark: Marks, credit: Fraction, intake: Intake, graph: Graph, counts: Mask
) -> list[str]:
    notes = []
    if mark.swapped[0]:
        notes.append("read with the channels last")
    if credit != 1:
        notes.append(f"this reading earns {float(credit):g} of the points")
    blank = int((~mark.written[0]).sum())
    if blank:
        notes.append(f"{blank} element{'s' * (blank != 1)} left blank")
    if counts.all():
        return notes
    if mark.degenerate[0]:
        notes.append(
            "your own earlier values would make all elements zero, equal or infinite here, "
            "so they were not carried on"
        )
    unread = sorted(intake.invalid.keys() & graph.ancestors(item.id)) if intake.invalid else []
    if unread:
        names = ", ".join(f"`{name}`" for name in unread)
        notes.append(f"{names} could not be carried on: compared with the true values")
    return notes


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


def _unmarked(item: Item, intake: Intake, problem: Problem, graph: Graph) -> ItemGrade:
    """An item that was not answered, could not be read, or is kept for a person."""
    notes = tuple(intake.notes.get(item.id, ()))
    status: Status = "missing"
    if item.id in intake.invalid:
        status = "invalid"
        notes = (intake.invalid[item.id].message, *notes)
    elif item.kind == "value" and item.id in intake.answers:
        found = extent(intake.answers[item.id].values.shape[1:])
        expected_shape = extent(graph.scope.types[item.id].shape)
        status = "invalid"
        notes = (f"this is {found}, under this reading {expected_shape} is expected", *notes)
    elif item.kind == "manual":
        status = "manual"
    expected = (
        graph.evaluate([item.id], problem.inputs)[item.id][0] if item.kind == "value" else None
    )
    return ItemGrade(
        id=item.id,
        kind=item.kind,
        status=status,
        score=Fraction(0),
        points=item.points,
        total=1 if expected is None else np.size(expected),
        answer=intake.texts.get(item.id),
        expected=_words(item, problem, graph) if expected is None else np.asarray(expected),
        notes=notes,
        place=intake.places.get(item.id),
    )


def _words(item: Item, problem: Problem, graph: Graph) -> str | None:
    """What is right of an item that has no numbers."""
    if item.kind == "formula" and problem.shapes is not None:
        from gradecheck.formula.derivation import formula_text  # noqa: PLC0415 - few need it

        return formula_text(graph, problem.shapes, item.id)
    return item.right or None


def _first_error(graph: Graph, items: Sequence[ItemGrade]) -> FirstError | None:
    """The first item in graph order that is invalid or has an element that does not count."""
    order = {name: position for position, name in enumerate(graph.steps)}
    for item in sorted(items, key=lambda item: order.get(item.id, len(order))):
        if item.status == "invalid":
            return FirstError(item.id, None)
        if item.lines and item.status in ("wrong", "partial"):
            line = next((line.line for line in item.lines if line.ok is False), None)
            return FirstError(item.id, None if line is None else (line,), line)
        if item.status in ("wrong", "partial"):
            return FirstError(item.id, item.wrong[0].index if item.wrong else None)
    return None
