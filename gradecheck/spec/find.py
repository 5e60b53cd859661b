"""Finding a specification by its file, or by its id in the folders where problems are kept.

A specification is a problem, or an assignment of several.  Paths are handled by ``os.path``: a
cold start should not wait for ``pathlib``.
"""

from __future__ import annotations

# ruff: noqa: PTH112, PTH113, PTH118, PTH120, PTH100, PTH208 - see above
import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from gradecheck.document.collect import Faults
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.printable import shown
from gradecheck.document.read import parse_document
from gradecheck.document.suggest import did_you_mean
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.spec.format import ID
from gradecheck.spec.load import load_problem_file, read_problem
from gradecheck.spec.problem import Problem

if TYPE_CHECKING:
    from gradecheck.spec.assignment import Assignment

ENVIRONMENT = "GRADECHECK_PROBLEMS"
ENDINGS = (".yaml", ".yml", ".json")


def find_problem(spec: str | os.PathLike[str]) -> Problem:
    """The problem that ``spec`` names: a file, or an id looked up in the folders of problems.

    Whatever has an ending of a problem file or holds a path separator is a file.
    """
    name = os.fspath(spec)
    return load_problem_file(name) if is_path(name) else find_by_id(name)


def find_spec(spec: str | os.PathLike[str], folders: Sequence[str] = ()) -> Problem | Assignment:
    """The problem or assignment that ``spec`` names: a file, or an id.

    >>> find_spec("mlp").id, len(find_spec("assignment6").parts)
    ('mlp', 3)
    """
    name = os.fspath(spec)
    return load_spec_file(name if is_path(name) else path_of(name, folders))


def load_spec_file(path: str) -> Problem | Assignment:
    """The problem or assignment in a file, whichever its keys say."""
    data = read_bytes(path, DEFAULT_LIMITS.max_bytes, Faults(DEFAULT_LIMITS.max_faults))
    document = parse_document(data, path)
    if document.root.key("assignment") is None:
        return read_problem(document, data)
    from gradecheck.spec.assignment import read_assignment  # noqa: PLC0415 - few need it

    return read_assignment(document, data)


def find_by_id(id: str, folders: Sequence[str] = (), place: Place | None = None) -> Problem:
    """The problem with this id; an id is never used as a path.

    ``place`` is where the id was read, for the fault if there is no such problem.
    """
    return load_problem_file(path_of(id, folders, place))


def find_assignment(id: str, folders: Sequence[str] = (), place: Place | None = None) -> Assignment:
    """The assignment with this id, looked for as problems are.

    >>> find_assignment("assignment6").title
    'Assignment 6'
    """
    from gradecheck.spec.assignment import load_assignment_file  # noqa: PLC0415 - few need it

    return load_assignment_file(path_of(id, folders, place, what="assignment"))


def problems_of(
    assignment: Assignment, folders: Sequence[str] = ()
) -> dict[str, Problem | GradecheckError]:
    """The problems of an assignment by their ids, or why one of them cannot be had.

    They are looked for in the assignment's own folder first.
    """
    found: dict[str, Problem | GradecheckError] = {}
    for part in assignment.parts:
        try:
            found[part.problem] = find_by_id(
                part.problem, (assignment.folder, *folders), part.place
            )
        except GradecheckError as error:
            found[part.problem] = error
    return found


def found_problems(assignment: Assignment, folders: Sequence[str] = ()) -> list[Problem]:
    """The problems of an assignment; raises ``GradecheckError`` with the faults of all."""
    problems: list[Problem] = []
    faults: list[Fault] = []
    for found in problems_of(assignment, folders).values():
        if isinstance(found, GradecheckError):
            faults += found.faults
        else:
            problems.append(found)
    if faults:
        raise GradecheckError(faults)
    return problems


def is_path(name: str) -> bool:
    """Whether a file is meant, not an id."""
    return name.endswith(ENDINGS) or os.sep in name or "/" in name or os.path.isfile(name)


def path_of(
    id: str,
    folders: Sequence[str] = (),
    place: Place | None = None,
    what: str = "problem",
) -> str:
    """The file of the specification with this id: ``ID.yaml`` in the first folder that has one.

    ``what`` names in faults what is wanted.
    """
    searched = list(_folders(folders))
    if not ID.fullmatch(id):
        message = f"{shown(id)} is no {what} id"
        hint = "an id is made of letters, digits, - and _, at most 100"
        raise GradecheckError([Fault("bad-id", message, hint, place)])
    for folder in searched:
        path = os.path.join(folder, f"{id}.yaml")
        if os.path.isfile(path):
            return path
    known = sorted({name for folder in searched for name in _specs(folder)})
    hint = did_you_mean(id, known) or "known are " + (", ".join(known) or "none")
    message = f"there is no {what} {shown(id)}"
    hint += "; give a file with --spec, or a folder with --problems"
    code = "unknown-problem" if what == "problem" else "unknown-assignment"
    raise GradecheckError([Fault(code, message, hint, place)])


def _folders(given: Sequence[str]) -> Iterator[str]:
    yield from given
    for folder in os.environ.get(ENVIRONMENT, "").split(os.pathsep):
        if folder:
            yield folder
    yield "problems"
    yield from _shipped()


def _shipped() -> Iterator[str]:
    """The problems that come with the package; in a checkout they stand beside it."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for parent in (package, os.path.dirname(package)):
        folder = os.path.join(parent, "problems")
        if os.path.isdir(folder):
            yield folder


def _specs(folder: str) -> list[str]:
    """The ids of the problems in a folder."""
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return [name.removesuffix(".yaml") for name in names if name.endswith(".yaml")]
