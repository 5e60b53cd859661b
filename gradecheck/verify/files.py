"""Which files a check is to look at, and what each of them is."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from gradecheck.document.collect import Faults
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.document.read import parse_document
from gradecheck.document.tree import Document, Mapping, Scalar, is_null
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.spec.assignment import Assignment, read_assignment
from gradecheck.spec.find import ENDINGS, find_assignment, find_by_id, find_spec, path_of
from gradecheck.spec.load import read_problem
from gradecheck.spec.problem import Problem
from gradecheck.verify.assignment import missing_parts, verify_assignment
from gradecheck.verify.checked import Checked, in_order
from gradecheck.verify.problem import verify_problem
from gradecheck.verify.submission import verify_submission

Kind: TypeAlias = Literal["problem", "assignment", "submission", "neither"]
SUBMISSION_KEYS = frozenset(("answers", "student", "problems"))
ASSIGNMENT_KEYS = frozenset(("gradecheck", "problems", "due", "late"))
PROBLEM_KEYS = frozenset(("gradecheck", "items", "given", "steps", "objective", "model"))


class Checker:
    """Checks files one after the other; a problem that many submissions answer is loaded once.

    ``spec`` is the file of the problem that submissions answer; without it the problem is found by
    the id that a submission names, in ``folders`` and where problems are always looked for.
    """

    def __init__(self, spec: str | None = None, folders: Sequence[str] = ()) -> None:
        self.spec = spec
        self.folders = tuple(folders)
        self.assignment: Assignment | None = None
        self._problems: dict[tuple[str, ...], Problem | GradecheckError] = {}

    def check(self, path: str) -> Iterator[Checked]:
        """What is found in a file, in all files of a folder, or in the problem with an id."""
        if os.path.isdir(path):  # noqa: PTH112 - a name such as a/ is kept as it was written
            yield from self._check_folder(path)
            return
        if not _is_path(path):
            try:
                path = path_of(path, self.folders)
            except GradecheckError as error:
                yield Checked(path, in_order(path, error.faults), readable=False)
                return
        checked = self.check_file(path)
        yield checked
        for problem in checked.problems:
            yield self.check_file(problem)

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
                    return verify_problem(read_problem(document, data), document)
                case "assignment":
                    return verify_assignment(read_assignment(document, data), self.folders)
                case "submission":
                    return self._check_submission(document)
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

    def _check_submission(self, document: Document) -> Checked:
        """A submission, for one problem or for an assignment, which must then be there, too."""
        named = document.root.get("assignment")
        several = document.root.key("problems") is not None
        if not several or not isinstance(named, Scalar) or is_null(named):
            return verify_submission(document, self._problem_of)
        self.assignment = self._assignment_of(named)
        try:
            checked = verify_submission(document, self._problem_of)
            more = missing_parts(document, self.assignment) if self.assignment else ()
        finally:
            self.assignment = None
        return checked.with_faults(more)

    def _assignment_of(self, named: Scalar) -> Assignment | None:
        """The assignment that a submission names; with ``--spec`` the one that is meant."""
        if self.spec is None:
            return find_assignment(named.text, self.folders, named.place())
        found = find_spec(self.spec, self.folders)
        return None if isinstance(found, Problem) else found

    def _problem_of(self, id: str, place: Place | None) -> Problem:
        """The problem that a submission answers; raises with every fault of it."""
        folder = (self.assignment.folder,) if self.assignment else ()
        key = (self.spec or "", *folder, id)
        if key not in self._problems:
            try:
                self._problems[key] = self._found(id, (*folder, *self.folders))
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

    def _found(self, id: str, folders: tuple[str, ...]) -> Problem:
        """The problem of ``--spec``, or the one with an id: beside the assignment of ``--spec``
        first."""
        if self.spec is None:
            return find_by_id(id, folders)
        found = find_spec(self.spec, folders)
        return found if isinstance(found, Problem) else find_by_id(id, (found.folder, *folders))


def kind_of(document: Document) -> Kind:
    """What a file is, by its keys.

    >>> kind_of(parse_document("problem: mlp\\nanswers: {}", "a.yaml"))
    'submission'
    >>> kind_of(parse_document("problem: mlp\\nitems: {}", "a.yaml"))
    'problem'
    >>> kind_of(parse_document("assignment: a6\\nproblems: [mlp]", "a.yaml"))
    'assignment'
    >>> kind_of(parse_document("on: push", "a.yaml"))
    'neither'
    """
    keys = {key.text for key, _ in document.root.entries}
    if "assignment" in keys and not keys & {"answers", "student"}:
        of_several = isinstance(document.root.get("problems"), Mapping)
        if not of_several and keys & ASSIGNMENT_KEYS:
            return "assignment"
        return "submission"
    if "answers" in keys or (keys & SUBMISSION_KEYS and not keys & PROBLEM_KEYS):
        return "submission"
    if keys & PROBLEM_KEYS:
        return "problem"
    return "submission" if "problem" in keys else "neither"


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
