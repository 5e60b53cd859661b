"""The report of a grade for a terminal: what was lost, where, and why, within so many columns.

Only the standard library's text is used, no layout engine: a report must cost nothing to speak of.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from gradecheck.document.printable import columns, escape_control
from gradecheck.grading.result import Grade, ItemGrade, Status
from gradecheck.report.faults import excerpt
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
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.styled import Line, fit, pad, painted, paragraph, wrap

WIDTH = 80
INDENT = 2
BAR = 32
LONGEST_ID = 24
STYLE_OF: dict[Status, str] = {
    "correct": "good",
    "follow-through": "follow",
    "partial": "part",
    "wrong": "bad",
    "missing": "part",
    "invalid": "bad",
    "manual": "link",
}


def terminal_report(
    grade: Grade, context: Context = NOTHING, *, width: int = WIDTH, colour: bool = False
) -> str:
    """The report of one grade.

    >>> from gradecheck import load_problem
    >>> grade = load_problem("problem1").grade({"problem": "problem1", "answers": {"h1": "?"}})
    >>> print(terminal_report(grade).splitlines()[3])
      0 of 20 points  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  0%
    """
    return painted(report_lines(grade, context, width), colour=colour)


def report_lines(grade: Grade, context: Context, width: int) -> Iterator[Line]:
    """All lines of the report."""
    yield from _head(grade, context, width)
    yield from _summary(grade, context, width)
    yield []
    yield from _table(grade, context, width)
    manual = manual_text(grade)
    if manual:
        yield []
        yield from paragraph(manual, width, ("  ✎ ", "link"))
    yield from _details(grade, context, width)
    for number, warning in enumerate(grade.warnings):
        if not number:
            yield []
        yield from paragraph(warning, width, ("Warning  ", "part"))
    praise, advice = praise_text(grade), next_text(grade)
    if praise:
        yield from [[], [(praise, "good")]]
    elif advice:
        yield from [[], *paragraph(advice, width, ("Next  ", "strong"))]


# -- the top -------------------------------------------------------------------------------------


def _head(grade: Grade, context: Context, width: int) -> Iterator[Line]:
    problem = fit(grade.problem, width // 3)
    title = wrap(grade.title, width - columns(problem) - 2)
    if grade.title == grade.problem:
        yield [(title[0], "strong")]
    else:
        first = pad(title[0], width - columns(problem))
        yield [(first, "strong"), (problem, "quiet")]
        for more in title[1:]:
            yield [(more, "strong")]
    yield [(fit(student_text(grade, context), width), "")]
    yield []


def _summary(grade: Grade, context: Context, width: int) -> Iterator[Line]:
    score = f"{points_text(grade.score)} of {points_text(grade.points)} points"
    percent = percent_text(grade.percent)
    room = max(0, min(BAR, width - INDENT - len(score) - len(percent) - 4))
    share = grade.score / grade.points if grade.points else None
    line: Line = [("  ", ""), (score, "strong")]
    if share is not None:
        # Only everything fills the bar, and only nothing leaves it empty.
        full = math.floor(share * room) if share > 0.5 else math.ceil(share * room)
        line += [("  ", ""), ("█" * full, "good"), ("░" * (room - full), "quiet")]
        line += [("  ", ""), (percent, "strong")]
    yield line
    error = first_error_text(grade)
    reading = reading_text(grade)
    if reading:
        yield []
        yield from paragraph(reading, width, ("Read with    ", "strong"))
        for note in context.notes:
            yield from paragraph(note, width, (" " * 13, ""), "quiet")
    if error:
        yield []
        label = ("First gap    ", "part") if is_gap(grade) else ("First error  ", "bad")
        yield from paragraph(error, width, label)
        follows = follows_text(grade, context)
        if follows:
            yield from paragraph(follows, width, (" " * 13, ""))


# -- the table -----------------------------------------------------------------------------------


def _table(grade: Grade, context: Context, width: int) -> Iterator[Line]:
    items = [item for item in grade.items if item.kind != "manual"]
    names = [fit(item.id, min(LONGEST_ID, width // 4)) for item in items]
    scores = aligned([points_text(item.score) for item in items])
    points = aligned([points_text(item.points) for item in items])
    counts = [count_text(item) for item in items]
    widest = max((columns(name) for name in names), default=0)
    statuses = max((len(item.status) for item in items), default=0)
    longest = max(map(len, counts), default=0)
    if widest + statuses + longest + 24 > width:
        longest = 0  # a narrow page has no room for the counts
    for item, name, score, most, count in zip(items, names, scores, points, counts, strict=True):
        style = STYLE_OF[item.status]
        line: Line = [("  ", ""), (SIGNS[item.status], style), (" ", "")]
        line += [(pad(name, widest), "strong"), ("  ", ""), (pad(item.status, statuses), style)]
        line.append((f"  {score} / {most}", ""))
        if longest:
            line.append((f"  {count.rjust(longest)}", "quiet"))
        said = remarks(item, context)
        used = sum(columns(text) for text, _ in line) + 2
        if said and columns(escape_control(said[0])) <= width - used:
            line += [("  ", ""), (escape_control(said.pop(0)), "quiet")]
        yield line
        for remark in said:
            yield from paragraph(remark, width, (" " * (6 + widest), ""), "quiet")


def aligned(texts: list[str]) -> list[str]:
    """Numbers lined up at their points.

    >>> aligned(["2.63", "12", "0.5"])
    [' 2.63', '12   ', ' 0.5 ']
    """
    parts = [text.partition(".") for text in texts]
    whole = max((len(part[0]) for part in parts), default=0)
    behind = max((len(part[1] + part[2]) for part in parts), default=0)
    return [part[0].rjust(whole) + (part[1] + part[2]).ljust(behind) for part in parts]


# -- the details ---------------------------------------------------------------------------------


def _details(grade: Grade, context: Context, width: int) -> Iterator[Line]:
    lines: list[Line] = []
    for item in grade.items:
        detail = list(_detail(item, context, width - INDENT))
        if detail:
            lines += [[], _rule(item, width), *([("  ", ""), *line] for line in detail)]
    yield from lines
    words = legend(grade)
    if words:
        yield []
        yield from paragraph(words, width, ("  ", ""), "quiet")


def _rule(item: ItemGrade, width: int) -> Line:
    name = fit(item.id, min(LONGEST_ID, width // 2))
    return [
        ("── ", "quiet"),
        (name, "strong"),
        (" ", ""),
        ("─" * max(0, width - columns(name) - 4), "quiet"),
    ]


def _detail(item: ItemGrade, context: Context, width: int) -> Iterator[Line]:
    """What is to be seen of an item that is not right."""
    if item.status == "invalid":
        yield from _invalid(item, context, width)
    if item.kind == "proof":
        from gradecheck.report.grade_proof import proof_lines  # noqa: PLC0415 - proofs only

        yield from proof_lines(item, width)
    elif item.kind == "formula":
        if item.status in ("wrong", "invalid"):
            from gradecheck.report.grade_formula import formula_lines  # noqa: PLC0415 - few need it

            yield from formula_lines(item, width)
    elif item.kind == "choice":
        if item.status in ("wrong", "invalid"):
            yield from _choice(item, width)
    elif item.status in ("partial", "wrong", "invalid"):
        yield from comparison(item, width)
        if any(wrong.carried and math.isfinite(wrong.expected) for wrong in item.wrong):
            yield [(f"{OWN} from {source_text(item, context)}", "follow")]


def _choice(item: ItemGrade, width: int) -> Iterator[Line]:
    if item.status == "wrong":
        yield from paragraph(str(item.answer), width, ("yours     ", "quiet"), "bad")
    if isinstance(item.expected, str):
        yield from paragraph(item.expected, width, ("expected  ", "quiet"), "good")


def _invalid(item: ItemGrade, context: Context, width: int) -> Iterator[Line]:
    fault = context.faults.get(item.id)
    if fault is None:
        return
    where = f"line {fault.place.line}: " if fault.place else ""
    yield from paragraph(where + fault.message, width, style="bad")
    if fault.place is not None and fault.place.text.strip():
        gutter = f"{fault.place.line} │ "
        line, caret = excerpt(fault.place, width - len(gutter))
        yield [(gutter, "link"), (line, "")]
        yield [(" " * (len(gutter) - 2) + "│ ", "link"), (caret, "bad")]
    if fault.hint:
        yield from paragraph(fault.hint, width, ("= ", "link"))
