"""Two runs side by side: everything that differs, student by student, with little memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from gradecheck.difference.causes import Causes
from gradecheck.difference.change import StudentChange, student_change
from gradecheck.difference.drift import changed_files, run_of
from gradecheck.difference.side import Side
from gradecheck.difference.spec_change import spec_differences
from gradecheck.difference.word import arrow, listed

MOST_NAMED = 5
OPTIONS = {
    "spec": "--spec",
    "folders": "--problems",
    "readings": "--reading",
    "hide expected": "--hide-expected",
}
"""Options that decide grades, by what a journal calls them; the others are told elsewhere."""


class Difference:
    """What differs between the runs ``old`` and ``new``; used in a ``with``.

    ``specs`` are the problem files that changed, ``notes`` what else differs.  ``texts`` are files
    of problems of which a run kept no copy.  Raises :class:`gradecheck.errors.GradecheckError`
    where one of the two has no results that can be read.
    """

    def __init__(self, old: str, new: str, texts: Sequence[str] = ()) -> None:
        with ExitStack() as stack:
            self.old = stack.enter_context(Side(old))
            self.new = stack.enter_context(Side(new))
            self.specs = spec_differences(self.old, self.new, texts)
            self._changed = changed_files(self.old.folder, self.new.folder)
            self.notes = tuple(self._notes())
            self._sides = stack.pop_all()

    def __enter__(self) -> Difference:
        return self

    def __exit__(self, *_: object) -> None:
        self._sides.close()

    def students(self) -> Iterator[StudentChange | None]:
        """For every student what changes, ``None`` where nothing does.

        In the order of the new run; then those whom only the old one knows.
        """
        causes = Causes(self.specs, self._changed)
        for id in self.new.students():
            yield student_change(self.old.student(id), self.new.student(id), causes)
        for id in self.old.students():
            if not self.new.knows(id):
                yield student_change(self.old.student(id), None, causes)

    def _notes(self) -> Iterator[str]:
        if self.old.versions and self.new.versions and self.old.versions != self.new.versions:
            versions = [", ".join(sorted(one.versions)) for one in (self.old, self.new)]
            yield f"the version of gradecheck: {arrow(*versions)}"
        runs = run_of(self.old.folder), run_of(self.new.folder)
        if runs[0] is not None and runs[1] is not None:
            options = [OPTIONS[name] for name in runs[0].differences(runs[1]) if name in OPTIONS]
            options += [
                f"--{name}"
                for name in ("roster", "adjust")
                if _there(runs[0].further.get(name)) != _there(runs[1].further.get(name))
            ]
            if options:
                yield f"what the run was told with {listed(options)}"
        if self._changed:
            named = sorted(self._changed)[:MOST_NAMED]
            more = len(self._changed) - len(named)
            told = ", ".join(named) + (f" and {more:,} more" if more else "")
            yield f"submissions that were changed in between: {told}"


def _there(path: str | int | None) -> str:
    """The file that is meant, wherever it was named from."""
    return os.path.basename(str(path)) if path else ""  # noqa: PTH119 - a path as it was written
