"""A run: what the journal has not yet is graded, here or by workers."""

from __future__ import annotations

import os
from collections.abc import Callable

import msgspec

from gradecheck.batch.grader import Grader
from gradecheck.batch.journal import Journal
from gradecheck.batch.results import Results
from gradecheck.batch.sources.plan import Plan
from gradecheck.batch.work import Counts, grade_into
from gradecheck.batch.workers import Bounds, Job, Workers

FEW = 16
"""Up to so many submissions no processes are started: that takes longer than grading them."""


class Step(msgspec.Struct, frozen=True):
    """A chunk is done: of how many submissions by the plan, how many results came of it, how many
    of these are unreadable, and whether all that ``was_there`` from an earlier run."""

    planned: int
    submissions: int
    unreadable: int
    was_there: bool = False


def run_class(
    plan: Plan,
    grader: Grader,
    journal: Journal,
    *,
    jobs: int,
    told: Callable[[Step], None],
    bounds: Bounds | None = None,
) -> Results:
    """Grade a class into ``journal``; ``told`` hears of every chunk.

    Raises :class:`gradecheck.errors.GradecheckError` where the run cannot go on; what is done is
    kept, and the same run goes on from there.
    """
    left: list[Job] = []
    for chunk in plan.chunks:
        head = journal.finished(chunk, grader)
        if head is None:
            left.append((chunk, journal.path_of(chunk)))
        else:
            told(Step(chunk.count, head.submissions, head.unreadable, was_there=True))

    def done(job: Job, counts: Counts) -> None:
        told(Step(job[0].count, counts.submissions, counts.unreadable))

    if jobs <= 1 or sum(chunk.count for chunk, _ in left) <= FEW:
        for job in left:
            done(job, grade_into(*job, grader))
    else:
        with Workers(grader, jobs, done, bounds) as workers:
            workers.run(left)
    return Results([journal.path_of(chunk) for chunk in plan.chunks])


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
