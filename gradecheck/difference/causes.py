"""Why an item's points may have changed: what is known to differ between two runs.

Nothing is proven: a change of the problem's file is named where the item depends on what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from gradecheck.difference.drift import source_of
from gradecheck.difference.result import ItemResult, Result
from gradecheck.difference.spec_change import SpecDifference

PERSON = "a person's word"
STANDING = "another level or time of handing in"
SUBMISSION = "another submission"
FILE = "the problem's file"
AUTHORED = "authored"
"""The kind of a mistake that the problem's file names."""
VERSION = "another version of gradecheck"


class Causes(msgspec.Struct, frozen=True):
    """What differs between two runs: problem files, and submissions that changed in between."""

    specs: Sequence[SpecDifference] = ()
    changed_files: frozenset[str] = frozenset()

    def of_item(
        self,
        problem: str,
        item: str,
        before: Result,
        after: Result,
        results: tuple[ItemResult | None, ItemResult | None],
    ) -> tuple[str, ...]:
        """Reasons for the change of an item, the likeliest first."""
        was, now = results
        if bytes(was.adjusted if was else b"") != bytes(now.adjusted if now else b""):
            return (PERSON,)
        found = list(self._numbers(problem, item, was, now))
        if not found and self._is_unexplained(problem):
            found.append(FILE)
        if before.items and after.items and before.reading != after.reading:
            found.append(f"read as {_reading(before, after)}")
        found += self._submission(before, after)
        return tuple(found or self._version(before, after))

    def of_problem(
        self, problem: str, before: Result | None, after: Result | None
    ) -> tuple[str, ...]:
        """Reasons for a submission to be graded in one run only."""
        if before is None or after is None:
            return (SUBMISSION,)
        found = [*self._submission(before, after)]
        if self._is_unexplained(problem):
            found.append(FILE)
        return tuple(found or self._version(before, after))

    def of_rules(self, problem: str) -> tuple[str, ...]:
        """Reasons for a problem to count otherwise, or for lateness to take something else."""
        return tuple(
            [
                f"change {change.number}"
                for spec in self.specs
                if spec.is_assignment
                for change in spec.changes
                if not problem or not change.touches or problem in change.touches
            ]
        )

    def _numbers(
        self, problem: str, item: str, was: ItemResult | None, now: ItemResult | None
    ) -> Iterable[str]:
        """The changes of the file that touch an item, less those that cannot have done this."""
        cannot = _impossible(was, now)
        for spec in self.specs:
            if spec.id == problem and not spec.is_assignment:
                for change in spec.changes:
                    if item in change.touches and change.how not in cannot:
                        yield f"change {change.number}"

    def _is_unexplained(self, problem: str) -> bool:
        """Whether the problem's file changed in a way that cannot be told."""
        return any(
            spec.id == problem and not spec.is_assignment and not spec.is_understood
            for spec in self.specs
        )

    def _submission(self, before: Result, after: Result) -> Iterable[str]:
        """A later file counts, or the same one holds something else: folders may have moved."""
        files = source_of(before.file), source_of(after.file)
        names = [file.rpartition("/")[2] for file in files]
        if names[0] != names[1] or files[1] in self.changed_files:
            yield SUBMISSION

    def _version(self, before: Result, after: Result) -> Iterable[str]:
        if before.gradecheck != after.gradecheck:
            yield VERSION


def _impossible(was: ItemResult | None, now: ItemResult | None) -> set[str]:
    """In which ways an item cannot have changed, by what it was and what it is."""
    if was is None or now is None:
        return set()
    if _is_scaled(was, now):
        return {"", "values", "mistake"}
    found = set()
    if not any(one.startswith(AUTHORED) for one in (*was.findings, *now.findings)):
        found.add("mistake")
    counts = (was.status, was.right, was.total), (now.status, now.right, now.total)
    if counts[0] == counts[1] and was.score != now.score:
        found.add("values")
    if was.points == now.points:
        found.add("points")
    return found


def _is_scaled(was: ItemResult, now: ItemResult) -> bool:
    """Whether the same share of other points is earned: as near as two decimals tell."""
    if not was.points or was.points == now.points:
        return False
    share = was.score / was.points
    alike = was.status == now.status and was.findings == now.findings
    return alike and abs(now.score - share * now.points) < 0.01 * (1 + now.points / was.points)


def _reading(before: Result, after: Result) -> str:
    """What is read otherwise, as the new run has it."""
    found = [
        f"{name}: {option}"
        for name, option in after.reading.items()
        if before.reading.get(name) != option
    ]
    return ", ".join(found) or "another reading has it"
