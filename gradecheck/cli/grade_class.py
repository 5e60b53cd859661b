"""Grading a class from the command line: what is done in which order, and what is said of it."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction

import msgspec

from gradecheck.batch.grader import Grader, GradingOptions
from gradecheck.batch.journal import Journal, run_file_of, write_whole
from gradecheck.batch.kept import keep_specs
from gradecheck.batch.outcome import Outcome, outcome_of
from gradecheck.batch.results import Results
from gradecheck.batch.roster import Roster
from gradecheck.batch.run import cores, run_class
from gradecheck.batch.sources.chunk import Files
from gradecheck.batch.sources.plan import STDIN, Plan, plan_of, spooled
from gradecheck.batch.workers import Bounds
from gradecheck.batch.writing import BUG
from gradecheck.cli.class_options import ClassOptions
from gradecheck.cli.class_output import ClassOutput
from gradecheck.cli.progress import Progress
from gradecheck.cli.show import say, show_faults
from gradecheck.cli.stopping import Stopped, stoppable
from gradecheck.document.printable import escape_control
from gradecheck.errors import Fault, GradecheckError

MANY = 1000
"""Up to so many submissions a report for each student is written unless it is said otherwise."""
BUGS = "bugs.log"
SPOOL = "stdin.ndjson"
"""Where in the journal standard input is kept."""


class ClassCommand(msgspec.Struct, frozen=True):
    """Everything that ``gradecheck grade`` was told about a class.

    Without a ``format`` nothing is written to stdout; ``stdin`` is a file in which standard input
    was kept, to be read again.
    """

    paths: tuple[str, ...]
    format: str
    grading: GradingOptions
    options: ClassOptions
    fail_under: Fraction | None = None
    stdin: str = ""


def grade_class(command: ClassCommand) -> int:
    """Grade a class; the exit status."""
    command.options.check()
    with working_folder(command.options.out) as folder:
        try:
            with stoppable():
                return _graded(command, folder)
        except Stopped as stopped:
            kept = command.options.out is not None
            said = "what is done is kept: the same command goes on from there"
            say(f"interrupted; {said if kept else 'nothing is kept without --out DIR'}")
            return stopped.status


@contextlib.contextmanager
def working_folder(out: str | None) -> Iterator[str]:
    """The folder for the journal: the one to write into, else one that is gone in the end."""
    if out is not None:
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="gradecheck-") as folder:
        yield folder


def _graded(command: ClassCommand, folder: str) -> int:
    options = command.options
    roster = _roster(options.roster)
    with _journal(folder, is_kept=options.out is not None) as journal:
        return _graded_into(command, journal, roster)


def _graded_into(command: ClassCommand, journal: Journal, roster: Roster | None) -> int:
    options = command.options
    plan = _plan(command, journal)
    if not plan.chunks:
        show_faults(plan.faults or [_nothing()])
        return 2
    wanted = _is_feedback_wanted(command, plan.count)
    grader = Grader(
        msgspec.structs.replace(command.grading, feedback=wanted, places=options.github)
    )
    run = run_file_of(grader, command.paths, plan.chunks, options.kept())
    journal.begin(run, fresh=options.fresh)
    if journal.note:
        say(journal.note)
    with Progress(plan.count) as progress:
        results = run_class(
            plan,
            grader,
            journal,
            jobs=options.jobs or cores(),
            told=progress.told,
            bounds=Bounds(memory=options.memory),
        )
    if progress.was_there:
        say(f"{progress.was_there:,} of {progress.done:,} results are from an earlier run")
    outcome = outcome_of(results, grader, roster, options.adjust or "")
    if options.out is not None:
        _keep_specs(options.out, outcome, copies=not command.grading.hide_expected)
    below = ClassOutput(command.format, options, command.grading.hide_expected).write(
        outcome, results, command.fail_under
    )
    bugs = _bugs(results, options.out)
    return max(_ended(plan, outcome, bugs, below=below), _ended_alone(plan, results))


def _roster(path: str | None) -> Roster | None:
    if path is None:
        return None
    from gradecheck.batch.roster import load_roster  # noqa: PLC0415 - seldom asked for

    return load_roster(path)


def _journal(folder: str, *, is_kept: bool) -> Journal:
    try:
        journal = Journal(folder)
        if is_kept:
            journal.lock()
    except OSError as error:
        message = f"the folder cannot be written to: {error.strerror or type(error).__name__}"
        raise GradecheckError([Fault("cannot-write", f"{folder}: {message}")]) from None
    return journal


def _plan(command: ClassCommand, journal: Journal) -> Plan:
    spool = os.path.join(journal.folder, SPOOL)  # noqa: PTH118
    if STDIN in command.paths and command.stdin:
        with open(command.stdin, "rb") as kept:  # noqa: PTH123
            spooled(kept, spool)
    elif STDIN in command.paths:
        spooled(sys.stdin.buffer, spool)
    plan = plan_of(command.paths, spool)
    if plan.skipped:
        listed = ", ".join(f"{count:,} {what}" for what, count in sorted(plan.skipped.items()))
        say(f"left out: {listed}")
    return plan


def _nothing() -> Fault:
    hint = "submissions are .yaml, .json, .ndjson or .zip files"
    return Fault("no-submissions", "there is nothing here to grade", hint)


def _is_feedback_wanted(command: ClassCommand, count: int) -> bool:
    """Whether a report in Markdown is to be made of every grade."""
    feedback = command.options.feedback
    if command.format == "markdown" or feedback in ("md", "html"):
        return True
    return command.options.out is not None and feedback is None and count <= MANY


def _keep_specs(out: str, outcome: Outcome, *, copies: bool) -> None:
    """Keep what the class is graded by, for a later comparison.

    Where nothing that is right may be given away there are no copies: a pipeline may well hand
    the whole folder to students.
    """
    try:
        keep_specs(out, outcome.specs, outcome.assignment, copies=copies)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        say(f"the problem's file could not be kept beside the journal: {reason}")


def _bugs(results: Results, out: str | None) -> int:
    """Say where gradecheck itself failed, and write the tracebacks; how often that was."""
    texts = []
    for record, text in results.bugs():
        reference = record.reason.removeprefix(BUG)
        texts.append(f"{record.file}: {reference}\n{text}\n")
    log = os.path.join(out, BUGS) if out is not None else ""  # noqa: PTH118
    if not texts:
        if log:
            with contextlib.suppress(OSError):
                os.unlink(log)  # noqa: PTH108
        return 0
    if log:
        write_whole(log, [escape_control("\n".join(texts), keep="\n").encode()])
    say(
        f"internal error in {len(texts):,} submissions: a bug in gradecheck, not in the files. "
        f"Please report it with {log or 'what --out DIR writes into DIR/' + BUGS}"
    )
    return len(texts)


def _ended_alone(plan: Plan, results: Results) -> int:
    """The exit status of a file that was named alone, and is no class: 2 if it is unreadable."""
    (first, *others) = plan.chunks
    is_class = others or not isinstance(first, Files) or first.root or first.count > 1
    if is_class or not results.unreadable:
        return 0
    record = next(record for record in results.records() if record.reason)
    say(f"{record.file}: {record.reason}")
    return 2


def _ended(plan: Plan, outcome: Outcome, bugs: int, *, below: bool) -> int:
    """Show what was wrong beside the submissions; the exit status."""
    for warning in outcome.book.warnings:
        say(warning)
    faults = [*plan.faults, *outcome.faults]
    if faults:
        show_faults(faults)
    if bugs:
        return 70
    if any(fault.severity == "error" for fault in faults):
        return 2
    return 1 if below else 0
