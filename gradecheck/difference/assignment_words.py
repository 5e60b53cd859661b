"""What has changed in an assignment's file, in words."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gradecheck.difference.word import Word, arrow
from gradecheck.document.printable import shown
from gradecheck.report.numbers import percent_text, points_text
from gradecheck.spec.assignment import Assignment, Late, Part, parse_assignment

FILE = "assignment.yaml"


def assignment_words(old: bytes, new: bytes) -> list[Word]:
    """What has changed between two files of an assignment; an empty one stands for none.

    Raises :class:`gradecheck.errors.GradecheckError` where one is not sound.

    >>> text = b"gradecheck: 1\\nassignment: a6\\nproblems: [{problem: mlp, points: 10}]"
    >>> assignment_words(text, text.replace(b"10", b"20"))
    [Word(text='`mlp`: points 10 → 20', touches=('mlp',), how='')]
    """
    if not old or not new:
        return [Word("graded by the rules of an assignment in one run only")]
    before, after = parse_assignment(old, FILE), parse_assignment(new, FILE)
    return [*_parts(before, after), *_rules(before, after)]


def _parts(old: Assignment, new: Assignment) -> Iterator[Word]:
    for part in new.parts:
        was = old.part(part.problem)
        if was is None:
            yield Word(f"{shown(part.problem)} is one of its problems now", (part.problem,))
        else:
            for name, before, after in zip(_ASPECTS, _aspects(was), _aspects(part), strict=True):
                if before != after:
                    text = f"{shown(part.problem)}: {name} {arrow(before, after)}"
                    yield Word(text, (part.problem,))
    for part in old.parts:
        if new.part(part.problem) is None:
            yield Word(f"{shown(part.problem)} is none of its problems any more", (part.problem,))


_ASPECTS = ("points", "for", "extra credit")


def _aspects(part: Part) -> tuple[str, ...]:
    points = "its own" if part.points is None else points_text(part.points)
    levels = "level " + " or ".join(part.levels) if part.levels else "everybody"
    return points, levels, "yes" if part.extra_credit else "no"


def _rules(old: Assignment, new: Assignment) -> Iterator[Word]:
    due = [one.due.at.isoformat() if one.due else "never" for one in (old, new)]
    if due[0] != due[1]:
        yield Word(f"due {arrow(due[0], due[1])}", ())
    if old.late != new.late:
        yield Word(f"late: {arrow(_late(old.late), _late(new.late))}", ())


def _late(late: Late | None) -> str:
    if late is None:
        return "nothing is taken off"
    most = "" if late.at_most is None else f", at most {late.at_most} days"
    return f"{percent_text(100 * Fraction(late.per_day))} a day{most}"
