"""From what was named on the command line to the chunks of a class."""

# ruff: noqa: PTH112, PTH116, PTH207 - paths stay as they were written
from __future__ import annotations

import glob
import os
import shutil
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

import msgspec

from gradecheck.batch.sources.archive import member_chunks
from gradecheck.batch.sources.chunk import (
    Chunk,
    Files,
    Refused,
    is_last,
    readable_path,
    usual_files,
)
from gradecheck.batch.sources.folder import paths_below
from gradecheck.batch.sources.kinds import kind_of_name
from gradecheck.batch.sources.lines import line_chunks
from gradecheck.document.collect import Faults
from gradecheck.document.files import refuse
from gradecheck.errors import Fault, GradecheckError, Place

STDIN = "-"


class Plan(msgspec.Struct):
    """The chunks of a class in order, what was left out and why, and what could not be found."""

    chunks: list[Chunk] = []
    skipped: Counter[str] = msgspec.field(default_factory=Counter)
    faults: list[Fault] = []

    @property
    def count(self) -> int:
        """How many submissions there are (blank lines of files of many included)."""
        return sum(chunk.count for chunk in self.chunks)


def plan_of(paths: Sequence[str], spool: str = "") -> Plan:
    """The plan for files, folders and patterns; ``spool`` is where standard input was put."""
    plan = Plan([], Counter(), [])
    named: list[str] = []
    for path in dict.fromkeys(expanded(paths)):
        if path == STDIN:
            _add(plan, named)
            plan.chunks += line_chunks(spool, "stdin")
        elif os.path.isdir(path):
            _add(plan, named)
            _add(plan, list(paths_below(path, plan.skipped)), path)
        elif os.path.lexists(path) and _is_there(path, plan):
            named.append(path)
        elif not os.path.lexists(path):
            plan.faults += missing_file(path)
    _add(plan, named)
    return plan


def expanded(paths: Iterable[str]) -> Iterator[str]:
    """The paths, with those that patterns stand for in their places.

    A name that exists is no pattern; a pattern that nothing fits is kept, to be told as missing.
    """
    for path in paths:
        if path == STDIN or os.path.lexists(path) or not glob.has_magic(path):
            yield path
        else:
            yield from sorted(glob.glob(path, recursive=True)) or [path]


def _is_there(path: str, plan: Plan) -> bool:
    """Whether a file on the command line is more than a link to nowhere."""
    try:
        os.stat(path)
    except OSError:
        plan.faults += missing_file(path)
        return False
    return True


def missing_file(path: str) -> Sequence[Fault]:
    """What is to be said of a file that is not there."""
    try:
        refuse(path, FileNotFoundError(), Place(readable_path(path), 1, 1), Faults(1))
    except GradecheckError as error:
        return error.faults


def _add(plan: Plan, paths: list[str], root: str = "") -> None:
    """Add files to the plan: those below ``root``, or those named one by one."""
    waiting: list[str] = []
    usual = usual_files(len(paths))
    for path in paths:
        kind = kind_of_name(os.path.basename(path))  # noqa: PTH119
        if kind == "none" and root:
            plan.skipped["no submissions"] += 1
        elif kind in ("lines", "archive") and stat.S_ISREG(_mode(path, follow=not root)):
            _flush(plan, waiting, root)
            _add_many(plan, path, is_archive=kind == "archive")
        else:
            waiting.append(path)
            if len(waiting) == 3 * usual or is_last(path, usual):
                _flush(plan, waiting, root)
    _flush(plan, waiting, root)
    paths.clear()


def _mode(path: str, *, follow: bool) -> int:
    """The kind of a file.  Below a folder links are not followed: each is one submission, which is
    checked when it is read."""
    try:
        return os.stat(path, follow_symlinks=follow).st_mode
    except OSError:
        return 0


def _flush(plan: Plan, waiting: list[str], root: str) -> None:
    if waiting:
        plan.chunks.append(Files(tuple(map(os.fsencode, waiting)), os.fsencode(root)))
        waiting.clear()


def _add_many(plan: Plan, path: str, *, is_archive: bool) -> None:
    file = readable_path(path)
    try:
        if is_archive:
            plan.chunks += member_chunks(path, plan.skipped)
        else:
            plan.chunks += line_chunks(path, file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fault = Fault(
            "unreadable-file", f"the file could not be read: {reason}", "", Place(file, 1, 1)
        )
        plan.chunks.append(Refused(file, fault))
    except GradecheckError as error:
        plan.chunks.append(Refused(file, error.faults[0]))


def spooled(stream: BinaryIO, path: str) -> None:
    """Put standard input into a file, so that it can be read in chunks, and again."""
    with open(path, "wb") as file:  # noqa: PTH123
        shutil.copyfileobj(stream, file, 1 << 20)
