"""The sentences of a report, the same in every format; who shows them makes them safe first."""

from __future__ import annotations

import math
from collections.abc import Iterable

from gradecheck.grading.result import Grade, ItemGrade, Status
from gradecheck.report.grade_context import Context
from gradecheck.report.numbers import pair, points_text

SIGNS: dict[Status, str] = {
    "correct": "✓",
    "follow-through": "↳",
    "partial": "◐",
    "wrong": "✗",
    "missing": "○",
    "invalid": "!",
    "manual": "✎",
}
MOST_NAMES = 8


def listed(names: Iterable[str]) -> str:
    """Names as a person lists them.

    >>> listed(["h1"]), listed(["h1", "h2", "p"]), listed(map(str, range(12)))
    ('h1', 'h1, h2 and p', '0, 1, 2, 3, 4, 5, 6 and 5 more')
    """
    every = list(names)
    if len(every) > MOST_NAMES:
        every[MOST_NAMES - 1 :] = [f"{len(every) - MOST_NAMES + 1} more"]
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def student_text(grade: Grade, context: Context) -> str:
    """Who handed in, as well as the file says."""
    student = grade.student
    if student.name and student.id and student.name != student.id:
        return f"{student.name} ({student.id})"
    unnamed = f"no name ({context.file})" if context.file else "no name"
    return student.name or student.id or unnamed


def reading_text(grade: Grade) -> str:
    """The choices that are not the default; nothing if there are none."""
    return "; ".join(
        f"{name}: {option}"
        for name, option in grade.reading.items()
        if option != grade.default_reading.get(name)
    )


def element(item: str, index: tuple[int, ...]) -> str:
    """An element of an item, as students would name it.

    >>> element("h2", (0, 3)), element("p", ())
    ('h2[0, 3]', 'p')
    """
    return f"{item}[{', '.join(map(str, index))}]" if index else item


def first_error_text(grade: Grade) -> str:
    """The first error, named, with what was expected unless that is hidden; nothing if none."""
    first = grade.first_error
    if first is None:
        return ""
    item = next(item for item in grade.items if item.id == first.item)
    if item.status == "invalid":
        return f"{item.id} could not be read"
    if item.kind == "proof":
        line = next((line for line in item.lines if line.line == first.line), None)
        said = line.reason if line is not None else (item.notes or ("not complete",))[0]
        return f"{item.id}, line {line.line}: {said}" if line is not None else f"{item.id}: {said}"
    if item.kind == "formula":
        return f"{item.id} is not right"
    if first.index is None:
        hidden = item.expected is None
        return f"{item.id}: {item.answer} " + (
            "is not right" if hidden else f"instead of {item.expected}"
        )
    wrong = next(wrong for wrong in item.wrong if wrong.index == first.index)
    name = element(item.id, first.index)
    if wrong.answer is None:
        return f"{name} was left blank"
    if not math.isfinite(wrong.expected):
        return f"{name}: {pair(wrong.answer, math.nan)[0]} is not right"
    answer, expected = pair(wrong.answer, wrong.expected)
    return f"{name}: {answer} instead of {expected}"


def is_gap(grade: Grade) -> bool:
    """Whether nothing is wrong with the first error but that elements were left blank."""
    first = grade.first_error
    return first is not None and any(
        item.id == first.item and item.wrong and all(wrong.answer is None for wrong in item.wrong)
        for item in grade.items
    )


def first_error_place(grade: Grade) -> str:
    """The item or element of the first error alone; nothing if there is none."""
    first = grade.first_error
    return "" if first is None else element(first.item, first.index or ())


def follows_text(grade: Grade, context: Context) -> str:
    """What merely follows from the first error and loses nothing; nothing if there is none."""
    if grade.first_error is None or not context.follows:
        return ""
    one = len(context.follows) == 1
    said = "follows from it and counts as right" if one else "follow from it and count as right"
    return f"{listed(context.follows)} {said}"


def source_text(item: ItemGrade, context: Context) -> str:
    """From what an item was carried on: "your own h0"."""
    names = context.sources.get(item.id, ())
    return f"your own {listed(names)}" if names else "your own earlier values"


def remarks(item: ItemGrade, context: Context) -> list[str]:
    """What is to be said of an item in a line or two, whatever its status."""
    said = []
    if item.status == "follow-through":
        share = context.follow_shares.get(item.id)
        counts = f", which counts {float(share):g}" if share is not None else ""
        said.append(f"given {source_text(item, context)}{counts}")
    if item.id in context.rules and item.status == "partial":
        said.append(context.rules[item.id])
    said += [finding.message for finding in item.diagnosis]
    notes = list(item.notes)
    if item.id in context.faults and notes and notes[0] == context.faults[item.id].located:
        del notes[0]  # said with its place below
    return said + notes


def count_text(item: ItemGrade) -> str:
    """How many of the elements count; nothing where there is only one, or none was given."""
    if item.status in ("missing", "invalid", "manual") or item.total <= 1:
        return ""
    return f"{item.right} of {item.total} {'steps ' * (item.kind == 'proof')}right"


def manual_text(grade: Grade) -> str:
    """The points that a person has yet to give; nothing if there are none."""
    names = [item.id for item in grade.items if item.kind == "manual"]
    if not names:
        return ""
    points = grade.manual_points
    return (
        f"{listed(names)}: {points_text(points)} point{'s' * (points != 1)} kept for a person to "
        "give, not counted above"
    )


def next_text(grade: Grade) -> str:
    """What the student can do now, in one line."""
    by_status: dict[str, list[str]] = {}
    for item in grade.items:
        by_status.setdefault(item.status, []).append(item.id)
    parts = []
    if invalid := by_status.get("invalid"):
        parts.append(f"write {listed(invalid)} in the form that is expected")
    first = grade.first_error
    if first is not None and first.item not in by_status.get("invalid", ()):
        verb = "complete {}" if is_gap(grade) else "work {} out again"
        parts.append(verb.format(first.item))
    if missing := by_status.get("missing"):
        parts.append(f"answer {listed(missing)}")
    text = ", then ".join(parts)
    return text[:1].upper() + text[1:] + "." if text else ""


def praise_text(grade: Grade) -> str:
    """What is said where every point that we can give was earned and nothing is wrong."""
    if grade.score < grade.points or next_text(grade):
        return ""
    if grade.manual_points:
        return "Everything that can be graded here is right. Well done!"
    return "Everything is right. Well done!"
