"""Which files a check is to look at, and what each of them is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from gradecheck.document.collect import Faults
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.read import parse_document
from gradecheck.document.tree import Document
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.spec.find import ENDINGS, find_by_id, find_problem
from gradecheck.spec.load import parse_problem
from gradecheck.spec.problem import Problem
from gradecheck.verify.checked import Checked, in_order
from gradecheck.verify.problem import verify_problem
from gradecheck.verify.submission import verify_submission

Kind: TypeAlias = Literal["problem", "submission", "neither"]
SUBMISSION_KEYS = frozenset(("answers", "student", "problems"))
PROBLEM_KEYS = frozenset(("gradecheck", "items", "given", "steps", "objective", "model"))


class Checker:
    """Checks files one after the other; a problem that many submissions answer is loaded once.

    ``spec`` is the file of the problem that submissions answer; without it the problem is found by
    the id that a submission names, in ``folders`` and where problems are always looked for.
    """

    def __init__(self, spec: str | None = None, folders: Sequence[str] = ()) -> None:
        self.spec = spec
        self.folders = tuple(folders)
        self._problems: dict[str, Problem | GradecheckError] = {}

    def check(self, path: str) -> Iterator[Checked]:
        """What is found in a file, in all files of a folder, or in the problem with an id."""
        if os.path.isdir(path):  # noqa: PTH112 - a name such as a/ is kept as it was written
            yield from self._check_folder(path)
        elif _is_path(path):
            yield self.check_file(path)
        else:
            yield self._check_id(path)

    def check_file(self, path: str, *, in_folder: bool = False) -> Checked:
        """What is found in one file.  Of a folder's files, those that are none of ours may be."""
        try:
            data = read_bytes(path, DEFAULT_LIMITS.max_bytes, Faults(DEFAULT_LIMITS.max_faults))
        except GradecheckError as error:
            return Checked(path, in_order(path, error.faults), readable=False)
        try:
            document = parse_document(data, path)
            match kind_of(document):
                case "problem":
                    return verify_problem(parse_problem(data, path), document)
                case "submission":
                    return verify_submission(document, self._problem_of)
                case "neither":
                    return _neither(document, in_folder)
        except GradecheckError as error:
            faults = in_order(path, error.faults)
            # What is wrong elsewhere, with the problem that this file answers, is no fault of it.
            own = any(fault.place is not None and fault.place.file == path for fault in faults)
            return Checked(path, faults, readable=own)

    def _check_folder(self, folder: str) -> Iterator[Checked]:
        files = list(files_in(folder))
        if not files:
            endings = ", ".join(ENDINGS)
            fault = Fault("no-files", f"there is no file in this folder that ends in {endings}")
            yield Checked(folder, in_order(folder, [fault]), readable=False)
        for file in files:
            yield self.check_file(file, in_folder=True)

    def _check_id(self, id: str) -> Checked:
        try:
            return self.check_file(find_by_id(id, self.folders).source.name)
        except GradecheckError as error:
            files = [fault.place.file for fault in error.faults if fault.place]
            if files:
                return self.check_file(files[0])
            return Checked(id, in_order(id, error.faults), readable=False)

    def _problem_of(self, id: str, place: Place | None) -> Problem:
        """The problem that a submission answers; raises with every fault of it."""
        key = self.spec or id
        if key not in self._problems:
            try:
                found = (
                    find_problem(self.spec, self.folders)
                    if self.spec
                    else find_by_id(id, self.folders)
                )
                self._problems[key] = found
            except GradecheckError as error:
                self._problems[key] = error
        known = self._problems[key]
        if not isinstance(known, GradecheckError):
            return known
        raise GradecheckError(
            [
                fault if fault.place else Fault(fault.code, fault.message, fault.hint, place)
                for fault in known.faults
            ]
        )


def kind_of(document: Document) -> Kind:
    """What a file is, by its keys.

    >>> kind_of(parse_document("problem: mlp\\nanswers: {}", "a.yaml"))
    'submission'
    >>> kind_of(parse_document("problem: mlp\\nitems: {}", "a.yaml"))
    'problem'
    >>> kind_of(parse_document("on: push", "a.yaml"))
    'neither'
    """
    keys = {key.text for key, _ in document.root.entries}
    if "answers" in keys or (keys & SUBMISSION_KEYS and not keys & PROBLEM_KEYS):
        return "submission"
    if keys & PROBLEM_KEYS:
        return "problem"
    return "submission" if keys & {"problem", "assignment"} else "neither"


def files_in(folder: str) -> Iterator[str]:
    """Every YAML and JSON file below a folder, in order; hidden folders are left out."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.lower().endswith(ENDINGS):
                yield os.path.join(place, name)  # noqa: PTH118 - `folder` stays as written


def _is_path(path: str) -> bool:
    return path.lower().endswith(ENDINGS) or "/" in path or os.sep in path or os.path.exists(path)  # noqa: PTH110


def _neither(document: Document, in_folder: bool) -> Checked:
    fault = Fault(
        "unknown-kind",
        "this is neither a problem (`gradecheck:`, `items:`) nor a submission (`answers:`)",
        "a submission begins with a line like `problem: problem1`",
        document.root.place(),
        "warning" if in_folder else "error",
    )
    return Checked(document.file, (fault,), "neither a problem nor a submission")
