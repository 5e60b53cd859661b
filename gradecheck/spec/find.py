"""Finding a problem by its file, or by its id in the folders where problems are kept.

Paths are handled by ``os.path``: a cold start should not wait for ``pathlib``.
"""

from __future__ import annotations

# ruff: noqa: PTH112, PTH113, PTH118, PTH120, PTH100, PTH208 - see above
import os
from collections.abc import Iterator, Sequence

from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.spec.load import ID, load_problem_file
from gradecheck.spec.problem import Problem

ENVIRONMENT = "GRADECHECK_PROBLEMS"
ENDINGS = (".yaml", ".yml", ".json")


def find_problem(spec: str | os.PathLike[str], folders: Sequence[str] = ()) -> Problem:
    """The problem that ``spec`` names: a file, or an id looked up in the folders of problems.

    Whatever has an ending of a problem file or holds a path separator is a file.
    """
    name = os.fspath(spec)
    if name.endswith(ENDINGS) or os.sep in name or "/" in name or os.path.isfile(name):
        return load_problem_file(name)
    return find_by_id(name, folders)


def find_by_id(
    id: str, folders: Sequence[str] = (), place: Place | None = None, *, default: bool = True
) -> Problem:
    """The problem with this id; an id is never used as a path.

    ``place`` is where the id was read, for the fault if there is no such problem.
    """
    searched = list(_folders(folders)) if default else list(folders)
    if not ID.fullmatch(id):
        message = f"{shown(id)} is no problem id"
        hint = "an id is made of letters, digits, - and _, at most 100"
        raise GradecheckError([Fault("bad-id", message, hint, place)])
    for folder in searched:
        path = os.path.join(folder, f"{id}.yaml")
        if os.path.isfile(path):
            return load_problem_file(path)
    known = sorted({name for folder in searched for name in _specs(folder)})
    hint = did_you_mean(id, known) or "known are " + (", ".join(known) or "none")
    message = f"there is no problem {shown(id)}"
    hint += "; give a file with --spec, or a folder with --problems"
    raise GradecheckError([Fault("unknown-problem", message, hint, place)])


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
