"""An assignment for students: the blank sheet for all its problems, and what it asks for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from gradecheck.document.printable import escape_control
from gradecheck.report.handout import handout_markdown
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.report.sheet import WIDTH, blank_answers, how, sheet_body, word
from gradecheck.report.styled import wrap
from gradecheck.spec.assignment import Assignment, Part
from gradecheck.spec.problem import Problem

HAND_IN = """\
Hand in one file for each problem, as described with it, or a single one for all:
`gradecheck new {id} > {id}_yourname.yaml` writes the sheet."""


def assignment_sheet_yaml(assignment: Assignment, problems: Sequence[Problem]) -> str:
    """The blank sheet for all problems of an assignment, in YAML."""
    lines = [f"# {line}" for line in wrap(f"Answer sheet: {assignment.title}", WIDTH - 2)]
    lines += dict.fromkeys(line for problem in problems for line in how(problem))
    lines += ["", f"assignment: {word(assignment.id)}", 'student: ""   # who you are']
    if any(part.levels for part in assignment.parts):
        lines.append('level: ""     # the level at which you take the class')
    lines += ["", "problems:"]
    for part, problem in zip(assignment.parts, problems, strict=True):
        title = f"{problem.title} ({', '.join(conditions(part, problem))})"
        lines += [f"  # {line}" for line in wrap(title, WIDTH - 4)]
        lines.append(f"  {word(part.problem)}:")
        lines += [f"    {line}" for line in sheet_body(problem)]
        lines.append("")
    return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


def assignment_sheet_json(assignment: Assignment, problems: Sequence[Problem]) -> str:
    """The blank sheet for all problems of an assignment, in JSON."""
    levels = any(part.levels for part in assignment.parts)
    sheet = {
        "assignment": assignment.id,
        "student": "",
        **({"level": ""} if levels else {}),
        "problems": {
            part.problem: {"answers": blank_answers(problem)}
            for part, problem in zip(assignment.parts, problems, strict=True)
        },
    }
    return msgspec.json.format(msgspec.json.encode(sheet)).decode() + "\n"


def assignment_handout(assignment: Assignment, problems: Sequence[Problem]) -> str:
    """The student's side of an assignment as Markdown: what is due when, then every problem."""
    lines = [f"# {escaped(assignment.title)}", ""]
    if assignment.statement.strip():
        lines += [escape_control(assignment.statement.strip(), keep="\n"), ""]
    for number, (part, problem) in enumerate(zip(assignment.parts, problems, strict=True), 1):
        what = ", ".join(conditions(part, problem))
        lines.append(f"{number}. **{escaped(problem.title)}** ({escaped(what)})")
    lines += ["", *_due(assignment), HAND_IN.format(id=assignment.id), ""]
    pages = [handout_markdown(problem) for problem in problems]
    return "\n---\n\n".join(["\n".join(lines), *pages])


def conditions(part: Part, problem: Problem) -> list[str]:
    """What an assignment says of a problem: its points, and for whom it is.

    >>> from fractions import Fraction
    >>> from gradecheck.spec.find import find_by_id
    >>> conditions(Part("mlp", Fraction(1), ("6000",), True), find_by_id("mlp"))
    ['1 point', 'only for level 6000', 'extra credit']
    """
    points = problem.points if part.points is None else part.points
    found = [f"{points_text(points)} point{'s' * (points != 1)}"]
    if part.levels:
        found.append(f"only for level {' or '.join(part.levels)}")
    return [*found, "extra credit"] if part.extra_credit else found


def _due(assignment: Assignment) -> list[str]:
    if assignment.due is None:
        return []
    at = assignment.due.at
    zone = at.strftime("%z")
    text = f"Due on {at.strftime('%Y-%m-%d at %H:%M')} (UTC{zone[:3]}:{zone[3:]})."
    late = assignment.late
    if late is not None and late.per_day:
        share = percent_text(100 * late.per_day)
        text += f" What comes later loses {share} of its points for every day started."
    if late is not None and late.at_most is not None:
        days = f"{late.at_most} day{'s' * (late.at_most != 1)}"
        text += f" After {days} nothing is earned any more."
    return [text, ""]
