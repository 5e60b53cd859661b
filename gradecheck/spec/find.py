"""Finding a problem by its file, or by its id in the folders where problems are kept."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

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
    if name.endswith(ENDINGS) or os.sep in name or "/" in name or Path(name).is_file():
        return load_problem_file(name)
    return find_by_id(name, folders)


def find_by_id(
    id: str, folders: Sequence[str] = (), place: Place | None = None, *, default: bool = True
) -> Problem:
    """The problem with this id; an id is never used as a path.

    ``place`` is where the id was read, for the fault if there is no such problem.
    """
    searched = list(_folders(folders)) if default else [Path(folder) for folder in folders]
    if not ID.fullmatch(id):
        message = f"{shown(id)} is no problem id"
        hint = "an id is made of letters, digits, - and _, at most 100"
        raise GradecheckError([Fault("bad-id", message, hint, place)])
    for folder in searched:
        path = folder / f"{id}.yaml"
        if path.is_file():
            return load_problem_file(path)
    known = sorted({path.stem for folder in searched for path in _specs(folder)})
    hint = did_you_mean(id, known) or "known are " + (", ".join(known) or "none")
    message = f"there is no problem {shown(id)}"
    hint += "; give a file with --spec, or a folder with --problems"
    raise GradecheckError([Fault("unknown-problem", message, hint, place)])


def _folders(given: Sequence[str]) -> Iterator[Path]:
    yield from (Path(folder) for folder in given)
    for folder in os.environ.get(ENVIRONMENT, "").split(os.pathsep):
        if folder:
            yield Path(folder)
    yield Path("problems")
    yield from _shipped()


def _shipped() -> Iterator[Path]:
    """The problems that come with the package; in a checkout they stand beside it."""
    package = Path(__file__).parent.parent
    for folder in (package / "problems", package.parent / "problems"):
        if folder.is_dir():
            yield folder


def _specs(folder: Path) -> list[Path]:
    try:
        return list(folder.glob("*.yaml"))
    except OSError:
        return []
