"""A student's file as plain data: who, for which problem, and what was written under each name.

A file holds the answers to one problem (``problem:``, ``answers:``), or those to several of an
assignment (``assignment:``, ``problems: {problem1: {answers: …}}``).
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

import msgspec

from gradecheck.document.fields import Fields
from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Document, Mapping, Node, Scalar, Sequence, is_null
from gradecheck.errors import Fault, GradecheckError, Place

MAX_TEXT = 500
FURTHER_KEYS = (
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
    ``warning``.  ``assignment`` is the one that it is for and ``submitted`` the time of handing in,
    both as the file gives them, if it does; ``assignment_place`` is where the first stands.

    ``faults`` is empty but for a problem's part in a file of several that cannot be understood:
    the others can be graded all the same (``take_in`` raises them).
    """

    problem: str
    student: Student
    conventions: AnyMapping[str, Scalar]
    answers: tuple[Answer, ...]
    warnings: tuple[Fault, ...]
    file: str
    place: Place | None = None
    assignment: str = ""
    submitted: str = ""
    assignment_place: Place | None = None
    faults: tuple[Fault, ...] = ()


def read_submission(document: Document, problem: str = "") -> Submission:
    """The submission in a document, for ``problem`` where it names none.

    A file for a whole assignment is refused: :func:`read_submissions` reads it.

    >>> from gradecheck.document.read import parse_document
    >>> text = "problem: mlp\\nstudent: ada\\nanswers: {L: 0.5}"
    >>> submission = read_submission(parse_document(text, "ada.yaml"))
    >>> submission.problem, submission.student.id, submission.answers[0].key.text
    ('mlp', 'ada', 'L')
    """
    key = document.root.key("problems")
    if key is not None:
        message = "this file answers a whole assignment; answers to one problem are wanted"
        hint = "write one file a problem: `problem: problem1`, `answers: …`"
        raise GradecheckError([Fault("an-assignment", message, hint, key.place())])
    return read_submissions(document, problem)[0]


def read_submissions(document: Document, problem: str = "") -> list[Submission]:
    """Every submission in a document: one for each problem of an assignment, or a single one.

    A single one that names no problem is for ``problem``.  Raises
    :class:`~gradecheck.errors.GradecheckError` where the file as a whole cannot be understood.

    >>> from gradecheck.document.read import parse_document
    >>> text = "assignment: a6\\nproblems: {mlp: {answers: {L: 1}}, cnn: {answers: 3}}"
    >>> found = read_submissions(parse_document(text, "ada.yaml"))
    >>> [(one.problem, one.assignment, len(one.faults)) for one in found]
    [('mlp', 'a6', 0), ('cnn', 'a6', 1)]
    """
    faults: list[Fault] = []
    warnings: list[Fault] = []
    top = Fields(document.root, faults, "a submission")
    named = top.scalar("assignment")
    assignment = "" if named is None else bounded(named.text)
    head = Submission(
        problem,
        _student(top.node("student"), _said(top, "level")),
        {},
        (),
        (),
        document.file,
        assignment=assignment,
        submitted=_said(top, "submitted"),
        assignment_place=None if named is None else named.place(),
    )
    top.allow(*FURTHER_KEYS)
    if top.key("problems") is None:
        if assignment and top.key("problem") is None and top.key("answers") is None:
            message = "there is no `problems` in this submission for an assignment"
            hint = "write `problems:` and below it `problem1: {answers: …}`"
            top.fault("missing-key", message, top.key("assignment"), hint)
            raise GradecheckError(faults)
        return [_single(top, head, warnings)]
    parts = [_part(key, node, head) for key, node in _entries(top) if not is_null(node)]
    _warn_of_keys(top, warnings)
    if faults:
        raise GradecheckError([*faults, *warnings])
    if parts:  # what is odd about the file as a whole is said once
        parts[0] = msgspec.structs.replace(parts[0], warnings=(*warnings, *parts[0].warnings))
    return parts


def _single(top: Fields, head: Submission, warnings: list[Fault]) -> Submission:
    """The submission of a file for one problem."""
    id = top.scalar("problem", required=not head.problem)
    answers, conventions = _read_answers(top, warnings)
    if top.faults:
        raise GradecheckError([*top.faults, *warnings])
    return msgspec.structs.replace(
        head,
        problem=id.text if id is not None else head.problem,
        place=id.place() if id is not None else None,
        conventions=conventions,
        answers=answers,
        warnings=tuple(warnings),
    )


def _entries(top: Fields) -> list[tuple[Scalar, Node]]:
    """What stands under ``problems``: ids with answers.  No answers may stand beside it."""
    for name in ("problem", "answers", "conventions"):
        if top.key(name) is not None:
            message = f"{shown(name)} does not stand beside `problems`"
            hint = "it belongs to a problem: `problems: {problem1: {answers: …}}`"
            top.fault("contradicting-keys", message, top.key(name), hint)
    top.allow("problem", "answers", "conventions")
    mapping = top.mapping("problems")
    return mapping.entries if mapping else []


def _part(key: Scalar, node: Node, head: Submission) -> Submission:
    """The submission for one of several problems, or what is wrong with it."""
    faults: list[Fault] = []
    warnings: list[Fault] = []
    found = msgspec.structs.replace(head, problem=key.text, place=key.place())
    if not isinstance(node, Mapping):
        message = f"{shown(key.text)} holds no answers"
        hint = "write `answers:` below it, and below that one line a name"
        fault = Fault("wrong-kind", message, hint, node.place())
        return msgspec.structs.replace(found, faults=(fault,))
    fields = Fields(node, faults, f"the answers to {shown(key.text)}")
    fields.allow(*FURTHER_KEYS)
    answers, conventions = _read_answers(fields, warnings)
    return msgspec.structs.replace(
        found,
        conventions=conventions,
        answers=answers,
        warnings=tuple(warnings),
        faults=tuple(faults),
    )


def _read_answers(
    fields: Fields, warnings: list[Fault]
) -> tuple[tuple[Answer, ...], dict[str, Scalar]]:
    """Answers and declared conventions; what else there is is warned about."""
    conventions = _conventions(fields.node("conventions"), fields.faults, warnings)
    answers = _answers(fields.node("answers"), fields)
    _warn_of_keys(fields, warnings)
    return answers, conventions


def _warn_of_keys(fields: Fields, warnings: list[Fault]) -> None:
    """Note every key that nobody has asked for."""
    known = list(dict.fromkeys(fields.known))
    for key, _ in fields.rest():
        message = f"{shown(key.text)} is no key of a submission; ignored"
        hint = did_you_mean(key.text, known)
        warnings.append(Fault("unknown-key", message, hint, key.place(), "warning"))


def _said(top: Fields, key: str) -> str:
    """What the file says of itself under a key; of no weight, so never a fault."""
    node = top.node(key)
    return bounded(node.text) if isinstance(node, Scalar) else ""


def _student(node: Node | None, level: str) -> Student:
    """Who hands in; ``level`` is what the file says beside it."""
    if isinstance(node, Scalar) and not is_null(node):
        return Student(bounded(node.text), level=level)
    if isinstance(node, Mapping):
        found = {
            key.text: bounded(value.text)
            for key, value in node.entries
            if isinstance(value, Scalar) and not is_null(value)
        }
        return Student(
            found.get("id", ""),
            found.get("name", ""),
            found.get("level", level),
            found.get("email", ""),
        )
    return Student("", level=level)


def bounded(text: str) -> str:
    """What a file says of its student, as far as it is kept: at most 500 characters."""
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
