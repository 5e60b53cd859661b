"""The report of a grade as Markdown: feedback to paste into a course page or a GitHub comment."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from gradecheck.grading.result import Grade, ItemGrade
from gradecheck.report.grade_arrays import OWN, comparison, legend
from gradecheck.report.grade_context import NOTHING, Context
from gradecheck.report.grade_words import (
    SIGNS,
    count_text,
    first_error_text,
    follows_text,
    is_gap,
    manual_text,
    next_text,
    praise_text,
    reading_text,
    remarks,
    source_text,
    student_text,
)
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.styled import fit, painted

LONGEST_NAME = 100
WIDTH = 76
"""Of the blocks with numbers: what a comment shows without scrolling."""


def markdown_report(grade: Grade, context: Context = NOTHING) -> str:
    """The report of one grade."""
    return "\n\n".join(_blocks(grade, context)) + "\n"


def _blocks(grade: Grade, context: Context) -> Iterator[str]:
    yield f"## {escaped(grade.title)}"
    score, points = points_text(grade.score), points_text(grade.points)
    percent = percent_text(grade.percent)
    student = escaped(fit(student_text(grade, context), LONGEST_NAME))
    yield f"Student: {student}  \nScore: **{score} of {points} points** ({percent})"
    reading = reading_text(grade)
    if reading:
        notes = "".join(f"  \nWhere {escaped(note)}" for note in context.notes)
        yield f"Read with {escaped(reading)}{notes}"
    error = first_error_text(grade)
    if error:
        follows = follows_text(grade, context)
        after = f"  \nWhat follows: {escaped(follows)}" if follows else ""
        label = "First gap" if is_gap(grade) else "First error"
        yield f"**{label}:** {escaped(error)}{after}"
    yield _table(grade, context)
    manual = manual_text(grade)
    if manual:
        yield f"✎ {escaped(manual)}"
    for item in grade.items:
        yield from _detail(item, context)
    words = legend(grade)
    if words:
        yield words
    if grade.warnings:
        yield "\n".join(f"- Warning: {escaped(warning)}" for warning in grade.warnings)
    praise, advice = praise_text(grade), next_text(grade)
    if praise or advice:
        yield praise or f"**Next:** {escaped(advice)}"


def _table(grade: Grade, context: Context) -> str:
    rows = ["| | Item | Status | Points | Elements | |", "|-|-|-|-|-|-|"]
    for item in grade.items:
        if item.kind == "manual":
            continue
        points = f"{points_text(item.score)} / {points_text(item.points)}"
        said = "; ".join(map(escaped, remarks(item, context)))
        cells = (SIGNS[item.status], escaped(item.id), item.status, points, count_text(item), said)
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def _detail(item: ItemGrade, context: Context) -> Iterator[str]:
    if item.status not in ("partial", "wrong", "invalid") or item.kind == "manual":
        return
    yield f"### {escaped(item.id)}"
    fault = context.faults.get(item.id)
    if item.status == "invalid" and fault is not None:
        where = f"Line {fault.place.line}: " if fault.place else "Not readable: "
        hint = f"  \nHint: {escaped(fault.hint)}" if fault.hint else ""
        yield where + escaped(fault.message) + hint
    if item.kind == "proof":
        from gradecheck.report.grade_proof import markdown_lines  # noqa: PLC0415 - proofs only

        yield markdown_lines(item)
        return
    if item.kind == "formula":
        from gradecheck.report.grade_formula import formula_lines  # noqa: PLC0415 - few need it

        written = painted(formula_lines(item, WIDTH), colour=False)
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", written)), default=0))
        yield f"{fence}text\n{written}{fence}"
        return
    if item.kind == "choice":
        parts = [f"Yours: {escaped(str(item.answer))}"] if item.status == "wrong" else []
        if isinstance(item.expected, str):
            parts.append(f"Expected: {escaped(item.expected)}")
        if parts:
            yield "  \n".join(parts)
        return
    # Nothing but numbers and names of the problem: no fence can be closed from within.
    lines = comparison(item, WIDTH)
    if lines:
        yield f"```text\n{painted(lines, colour=False)}```"
    if any(wrong.carried and math.isfinite(wrong.expected) for wrong in item.wrong):
        yield f"\\{OWN} from {escaped(source_text(item, context))}"
