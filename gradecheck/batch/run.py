"""A run: what the journal has not yet is graded, here or by workers."""

from __future__ import annotations

import os
from collections.abc import Callable

from gradecheck.batch.grader import Grader
from gradecheck.batch.journal import Journal
from gradecheck.batch.results import Results
from gradecheck.batch.sources.plan import Plan
from gradecheck.batch.work import Counts, grade_into
from gradecheck.batch.workers import Bounds, Job, Workers

FEW = 16
"""Up to so many submissions no processes are started: that takes longer than grading them."""


def run_class(
    plan: Plan,
    grader: Grader,
    journal: Journal,
    *,
    jobs: int,
    told: Callable[[Counts, bool], None],
    bounds: Bounds | None = None,
) -> Results:
    """Grade a class into ``journal``; ``told`` hears of every chunk, and if it was there already.

    Raises :class:`gradecheck.errors.GradecheckError` where the run cannot go on; what is done is
    kept, and the same run goes on from there.
    """
    left: list[Job] = []
    for chunk in plan.chunks:
        head = journal.finished(chunk, grader)
        if head is None:
            left.append((chunk, journal.path_of(chunk)))
        else:
            told(Counts(head.submissions, head.unreadable), True)
    if jobs <= 1 or sum(chunk.count for chunk, _ in left) <= FEW:
        for chunk, path in left:
            told(grade_into(chunk, path, grader), False)
    else:
        with Workers(grader, jobs, lambda _, counts: told(counts, False), bounds) as workers:
            workers.run(left)
    return Results([journal.path_of(chunk) for chunk in plan.chunks])


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
