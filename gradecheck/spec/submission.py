"""A student's file as plain data: who, for which problem, and what was written under each name."""

from __future__ import annotations

import os
from collections.abc import Mapping as AnyMapping

import msgspec

from gradecheck.document.fields import Fields
from gradecheck.document.printable import shown
from gradecheck.document.read import parse_document, read_document
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Document, Mapping, Node, Scalar, Sequence, is_null
from gradecheck.errors import Fault, GradecheckError, Place

MAX_TEXT = 500
FURTHER_KEYS = (
    "submitted",
    "level",
    "course",
    "date",
    "notes",
    "comment",
    "comments",
    "gradecheck",
)
"""Keys that a submission may hold, though nothing here is made of them."""


class Student(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who handed in: what the file says of them."""

    id: str
    name: str = ""
    level: str = ""
    email: str = ""


class Answer(msgspec.Struct, frozen=True, eq=False):
    """What was written under one name."""

    key: Scalar
    node: Node


class Submission(msgspec.Struct, frozen=True, eq=False):
    """One student's answers for one problem.

    ``place`` is where the problem's id was written, ``conventions`` are the choices that the
    student declared, ``warnings`` what was odd but could be understood: faults of severity
    ``warning``.
    """

    problem: str
    student: Student
    conventions: AnyMapping[str, Scalar]
    answers: tuple[Answer, ...]
    warnings: tuple[Fault, ...]
    file: str
    place: Place | None = None


def load_submission(path: str | os.PathLike[str], problem: str = "") -> Submission:
    """The submission in a YAML or JSON file, for ``problem`` where it names none.

    Raises :class:`~gradecheck.errors.GradecheckError` where it cannot be understood as one.
    """
    return read_submission(read_document(path), problem)


def parse_submission(data: bytes | str, file: str, problem: str = "") -> Submission:
    """The submission in a text; ``file`` is what places call it.

    >>> submission = parse_submission("problem: mlp\\nstudent: ada\\nanswers: {L: 0.5}", "ada.yaml")
    >>> submission.problem, submission.student.id, submission.answers[0].key.text
    ('mlp', 'ada', 'L')
    """
    return read_submission(parse_document(data, file), problem)


def read_submission(document: Document, problem: str = "") -> Submission:
    """The submission in a document, for ``problem`` where it names none."""
    faults: list[Fault] = []
    top = Fields(document.root, faults, "a submission")
    warnings: list[Fault] = []
    if top.node("assignment") is not None or top.node("problems") is not None:
        top.fault(
            "not-supported-yet",
            "files for a whole assignment cannot be graded by this version yet",
            top.key("assignment") or top.key("problems"),
            "write one file a problem: `problem: problem1`, `answers: …`",
        )
        raise GradecheckError(faults)
    problem = top.text("problem", required=not problem, default=problem)
    student = _student(top.node("student", required=False))
    top.allow(*FURTHER_KEYS)
    conventions = _conventions(top.node("conventions"), faults, warnings)
    answers = _answers(top.node("answers"), top)
    known = list(dict.fromkeys(top.known))
    for key, _ in top.rest():
        message = f"{shown(key.text)} is no key of a submission; ignored"
        hint = did_you_mean(key.text, known)
        warnings.append(Fault("unknown-key", message, hint, key.place(), "warning"))
    if faults:
        raise GradecheckError([*faults, *warnings])
    id = document.root.get("problem")
    place = id.place() if id is not None else None
    return Submission(problem, student, conventions, answers, tuple(warnings), document.file, place)


def _student(node: Node | None) -> Student:
    if isinstance(node, Scalar) and not is_null(node):
        return Student(_bounded(node.text))
    if isinstance(node, Mapping):
        found = {
            key.text: _bounded(value.text)
            for key, value in node.entries
            if isinstance(value, Scalar) and not is_null(value)
        }
        return Student(
            found.get("id", ""),
            found.get("name", ""),
            found.get("level", ""),
            found.get("email", ""),
        )
    return Student("")


def _bounded(text: str) -> str:
    return text.strip()[:MAX_TEXT]


def _conventions(
    node: Node | None, faults: list[Fault], warnings: list[Fault]
) -> dict[str, Scalar]:
    if node is None or is_null(node):
        return {}
    if not isinstance(node, Mapping):
        message = "`conventions` holds choices: `channel order: channels last`"
        faults.append(Fault("wrong-kind", message, place=node.place()))
        return {}
    for key, value in node.entries:
        if not isinstance(value, Scalar):
            message = f"{shown(key.text)} names one option, as text"
            hint = "write `channel order: channels last`"
            warnings.append(Fault("wrong-kind", message, hint, value.place(), "warning"))
    return {key.text: value for key, value in node.entries if isinstance(value, Scalar)}


def _answers(node: Node | None, top: Fields) -> tuple[Answer, ...]:
    if isinstance(node, Mapping):
        return tuple([Answer(key, value) for key, value in node.entries])
    if node is None and top.key("answers") is None:
        top.fault(
            "missing-key",
            "there is no `answers` in this submission",
            None,
            "write `answers:` and below it one line a name, as `gradecheck new PROBLEM` shows",
        )
    elif isinstance(node, Sequence | Scalar):
        top.wrong("answers", "names with values (`h0: [0.38, 1.4]`)", node)
    return ()
