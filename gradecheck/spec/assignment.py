"""Assignments: problems put together, with points, levels, and what comes of handing in late.

gradecheck: 1
assignment: a6
problems:
  - {problem: problem1, points: 20}
  - {problem: problem2, only: {level: 6000}}
  - {problem: problem3, extra_credit: true}
due: 2026-04-12T16:00-05:00
late: {per_day: 10%, at_most: 5 days}
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from gradecheck.document.collect import Faults
from gradecheck.document.fields import Fields
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.printable import shown
from gradecheck.document.read import parse_document
from gradecheck.document.tree import Document, Mapping, Node, Scalar
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.spec.format import ID, ID_MEANING, check_format
from gradecheck.spec.moment import Moment, read_moment
from gradecheck.spec.problem import SpecFile

MOST_PROBLEMS = 100
MOST_POINTS = 1e6
DAYS = re.compile(r"(\d{1,4})\s*(?:days?|d)?", re.ASCII)
DUE_HINT = "write the day, the time and the zone, as in `2026-04-12T16:00-05:00`"


class Part(msgspec.Struct, frozen=True):
    """A problem of an assignment: its id, and what the assignment says of it.

    ``points`` stand in place of the problem's own, unless ``None``; ``levels`` (empty: all) are
    those for whom it is; ``place`` is where the id was written.
    """

    problem: str
    points: Fraction | None = None
    levels: tuple[str, ...] = ()
    extra_credit: bool = False
    place: Place | None = None

    def is_for(self, level: str) -> bool:
        """Whether the problem is for somebody of a level, as far as that is known; levels are
        words, whatever their case.

        >>> part = Part("p", levels=("PhD",))
        >>> part.is_for("phd "), part.is_for("6000"), part.is_for(""), Part("p").is_for("6000")
        (True, False, True, True)
        """
        return not level or has_level(self.levels, level)


def has_level(levels: Sequence[str], level: str) -> bool:
    """Whether a level is one of ``levels``, of which none means all."""
    return not levels or level.strip().casefold() in [one.casefold() for one in levels]


class Late(msgspec.Struct, frozen=True):
    """What handing in late costs: the share ``per_day`` of what was earned, for every day that was
    started; after ``at_most`` days (``None``: no such end) nothing is earned any more."""

    per_day: Fraction
    at_most: int | None = None

    def lost(self, days: int) -> Fraction:
        """The share that is lost by so many started days.

        >>> late = Late(Fraction(1, 10), at_most=5)
        >>> [str(late.lost(days)) for days in (0, 1, 5, 6)]
        ['0', '1/10', '1/2', '1']
        """
        if self.at_most is not None and days > self.at_most:
            return Fraction(1)
        return min(Fraction(1), days * self.per_day)


class Assignment(msgspec.Struct, frozen=True):
    """An assignment file that was found to be sound; its problems are named, not loaded.

    ``place`` is where its id was written.
    """

    id: str
    title: str
    parts: tuple[Part, ...]
    source: SpecFile
    statement: str = ""
    due: Moment | None = None
    late: Late | None = None
    place: Place | None = None

    @property
    def folder(self) -> str:
        """The folder of its file, in which its problems are looked for first."""
        return os.path.dirname(self.source.name) or "."  # noqa: PTH120 - see `spec.find`

    def part(self, problem: str) -> Part | None:
        """What it says of a problem, if that is one of its own."""
        return next((part for part in self.parts if part.problem == problem), None)


def load_assignment_file(path: str | os.PathLike[str]) -> Assignment:
    """The assignment in a file; raises ``GradecheckError`` with every fault found."""
    name = os.fspath(path)
    data = read_bytes(name, DEFAULT_LIMITS.max_bytes, Faults(DEFAULT_LIMITS.max_faults))
    return parse_assignment(data, name)


def parse_assignment(data: bytes | str, file: str) -> Assignment:
    """The assignment in the text of a file; raises ``GradecheckError`` with every fault found.

    >>> text = "gradecheck: 1\\nassignment: a6\\nproblems: [{problem: mlp, points: 12.5}, cnn]"
    >>> [(part.problem, part.points) for part in parse_assignment(text, "a6.yaml").parts]
    [('mlp', Fraction(25, 2)), ('cnn', None)]
    """
    document = parse_document(data, file)
    return read_assignment(document, data.encode() if isinstance(data, str) else data)


def read_assignment(document: Document, data: bytes) -> Assignment:
    """The assignment in a document, whose file holds ``data``."""
    faults: list[Fault] = []
    top = Fields(document.root, faults, "an assignment")
    check_format(top)
    id = top.text("assignment", required=True, pattern=ID, meaning=ID_MEANING)
    title = top.text("title", default=id)
    statement = top.text("statement")
    parts = _parts(top)
    due = _due(top)
    late = _late(top, due)
    top.finish()
    if faults:
        raise GradecheckError(sorted(faults, key=lambda fault: fault.place or Place("", 0, 0)))
    at = document.root.get("assignment")
    return Assignment(
        id,
        title,
        parts,
        SpecFile(document.file, data),
        statement,
        due,
        late,
        at.place() if at is not None else None,
    )


def _parts(top: Fields) -> tuple[Part, ...]:
    nodes = top.sequence("problems", required=True)
    if nodes is None:
        return ()
    found = [_part(node, top) for node in nodes.items[:MOST_PROBLEMS]]
    parts = [part for part in found if part is not None]
    if not nodes.items:
        top.fault("missing-value", "`problems` is empty", nodes, "name at least one problem")
    if len(nodes.items) > MOST_PROBLEMS:
        message = f"an assignment has at most {MOST_PROBLEMS} problems"
        top.fault("too-large", message, nodes.items[MOST_PROBLEMS])
    seen: set[str] = set()
    for part in parts:
        if part.problem in seen:
            message = f"{shown(part.problem)} is there twice"
            top.faults.append(Fault("duplicate-problem", message, "keep one of them", part.place))
        seen.add(part.problem)
    return tuple(parts)


def _part(node: Node, top: Fields) -> Part | None:
    """One entry: an id alone, or with what the assignment says of that problem."""
    if isinstance(node, Scalar) and ID.fullmatch(node.text):
        return Part(node.text, place=node.place())
    if not isinstance(node, Mapping):
        what = shown(node.text) if isinstance(node, Scalar) else "a list"
        message = f"{what} is no problem of an assignment"
        top.fault("wrong-kind", message, node, "write `{problem: ID, points: 20}`, or an id alone")
        return None
    fields = Fields(node, top.faults, "a problem of the assignment")
    id = fields.text("problem", required=True, pattern=ID, meaning=ID_MEANING)
    points = fields.number("points", least=0, most=MOST_POINTS)
    extra = fields.flag("extra_credit")
    levels = _levels(fields)
    fields.finish()
    exactly = None if points is None else Fraction(repr(points))
    at = fields.scalar("problem")
    return Part(id, exactly, levels, extra, at.place() if at else None) if id else None


def _levels(fields: Fields) -> tuple[str, ...]:
    """The levels of ``only: {level: …}``: the texts as they were written."""
    only = fields.fields("only")
    if only is None:
        return ()
    levels = only.scalars("level", required=True)
    if not levels and only.node("level") is not None:
        only.fault("missing-value", "`level` is empty: nobody would have this problem")
    only.finish()
    return tuple(dict.fromkeys(level.text.strip() for level in levels))


def _due(top: Fields) -> Moment | None:
    scalar = top.scalar("due")
    if scalar is None:
        return None
    due = read_moment(scalar.text)
    if due is None:
        message = f"{shown(scalar.text)} is no day and time"
    elif not due.timed:
        message = f"{shown(scalar.text)} is a day without a time"
    elif not due.zoned:
        message = f"{shown(scalar.text)} is a time without its zone: where is it that late?"
    else:
        return due
    top.fault("bad-time", message, scalar, DUE_HINT)
    return None


def _late(top: Fields, due: Moment | None) -> Late | None:
    fields = top.fields("late")
    if fields is None:
        return None
    per_day = fields.number("per_day", least=0, most=1)
    scalar = fields.scalar("at_most")
    fields.finish()
    at_most = DAYS.fullmatch(scalar.text.strip()) if scalar else None
    if scalar is not None and at_most is None:
        message = f"{shown(scalar.text)} is no number of days"
        fields.fault("bad-text", message, scalar, "write `5 days`")
    if per_day is None and scalar is None and fields.key("per_day") is None:
        hint = "write `{per_day: 10%, at_most: 5 days}`"
        fields.fault("missing-key", "`late` says neither `per_day` nor `at_most`", None, hint)
    if due is None and top.key("due") is None:
        hint = "add `due: …`, or take `late` away"
        fields.fault("missing-key", "`late` needs `due`: late after what?", None, hint)
    share = Fraction(0) if per_day is None else Fraction(repr(per_day))
    return Late(share, int(at_most[1]) if at_most else None)
