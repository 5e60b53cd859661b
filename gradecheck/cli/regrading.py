"""An earlier run done again: where its submissions are, with which options, into which folder."""

# ruff: noqa: PTH100, PTH109, PTH112, PTH118 - paths stay as they were written
from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import chdir

import msgspec

from gradecheck.batch.grader import Grader, GradingOptions
from gradecheck.batch.journal import RunFile
from gradecheck.batch.kept import kept_specs
from gradecheck.batch.sources.folder import KEPT
from gradecheck.batch.sources.plan import STDIN, expanded
from gradecheck.cli.class_options import ClassOptions
from gradecheck.cli.grade_class import SPOOL, ClassCommand, grade_class
from gradecheck.cli.show import say
from gradecheck.difference.drift import run_of
from gradecheck.difference.side import GRADES, RESULTS
from gradecheck.document.printable import shown
from gradecheck.errors import Fault, GradecheckError

SUFFIX = "-regraded"
FILES = ("roster", "adjust", "canvas", "moodle")
"""Options of a class that name a file."""
MOST_MISSING = 20


class Regrading(msgspec.Struct, frozen=True):
    """What ``gradecheck regrade`` was told: where it is empty, the earlier run decides."""

    old: str
    paths: tuple[str, ...]
    spec: str
    folders: tuple[str, ...]
    readings: tuple[str, ...]
    hide_expected: bool
    options: ClassOptions


def regraded(asked: Regrading) -> tuple[int, str | None]:
    """Grade again; the exit status, and the folder of the new grades unless there are none.

    Raises :class:`GradecheckError` where the earlier run is not known, or its files are gone.
    """
    run = _earlier(asked.old)
    old = os.path.abspath(asked.old)
    out = _new_folder(asked)
    base = _base(run, asked)
    command = _command(run, asked, base, os.path.abspath(out))
    before = _stamp(out)
    with chdir(base):
        _check_problems(old, command.grading)
        status = grade_class(command)
    if _stamp(out) in (None, before):
        return status, None
    say(f"the new grades are in {out}")
    return status, out


def _earlier(folder: str) -> RunFile:
    run = run_of(folder)
    if run is None:
        message = f"{shown(folder, 200)} is not what `gradecheck grade … --out` wrote"
        hint = "name the folder with grades.csv and .gradecheck, the journal of the run"
        raise GradecheckError([Fault("no-run", message, hint)])
    for name in (RESULTS, GRADES):
        if not os.path.isfile(os.path.join(folder, name)):  # noqa: PTH113
            message = f"there is no {name} in {shown(folder, 200)}: that run was not finished"
            hint = "finish it with the same `gradecheck grade` command first"
            raise GradecheckError([Fault("no-results", message, hint)])
    return run


def _new_folder(asked: Regrading) -> str:
    """Where the new grades go: never to where there are grades, unless they are to be replaced."""
    wanted = asked.options.out
    if wanted is None:
        plain = asked.old.rstrip("/\\") + SUFFIX
        wanted, number = plain, 2
        while _stamp(wanted) is not None and not asked.options.fresh:
            wanted, number = f"{plain}-{number}", number + 1
        return wanted
    if os.path.realpath(wanted) == os.path.realpath(asked.old):
        message = "the new grades would replace the old ones"
        raise GradecheckError([Fault("results-there", message, "take another folder for --out")])
    if _stamp(wanted) is not None and not asked.options.fresh:
        message = f"there are grades in {shown(wanted, 200)} already"
        hint = "take another folder for --out, or have them replaced with --fresh"
        raise GradecheckError([Fault("results-there", message, hint)])
    return wanted


def _stamp(folder: str) -> tuple[int, int] | None:
    """By what it is seen that grades were written; ``None`` where there are none."""
    try:
        status = os.stat(os.path.join(folder, GRADES))  # noqa: PTH116
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


def _base(run: RunFile, asked: Regrading) -> str:
    """The folder from which the paths of the earlier run are seen.

    That is where it was run; or here, where everything has moved together.
    """
    here = os.getcwd()
    there = run.folder if os.path.isdir(run.folder) else here
    if asked.paths:
        return there
    missing = _missing(run.paths, there)
    if missing and there != here and not _missing(run.paths, here):
        say(f"the submissions are taken from here, no longer from {run.folder}")
        return here
    if missing:
        told = ", ".join(shown(path, 200) for path in missing[:MOST_MISSING])
        message = f"what was graded is not there any more: {told} (seen from {run.folder})"
        hint = "name where the submissions are now: gradecheck regrade OLD_DIR PATH…"
        raise GradecheckError([Fault("submissions-gone", message, hint)])
    return there


def _missing(paths: Sequence[str], base: str) -> list[str]:
    with chdir(base):
        found = [path for path in expanded(paths) if path != STDIN]
        return [path for path in found if not os.path.lexists(path)]


def _check_problems(old: str, options: GradingOptions) -> None:
    """Refuse to grade by problem files that are not sound: every grade would be lost."""
    grader = Grader(options)
    faults: list[Fault] = []
    for kept in kept_specs(old) if grader.problem is None else ():
        if not kept.is_assignment:
            try:
                grader.problem_with(kept.id)
            except GradecheckError as error:
                faults += error.faults
    if faults:
        raise GradecheckError(faults)


def _command(run: RunFile, asked: Regrading, base: str, out: str) -> ClassCommand:
    """The command of then with what is asked for now; paths of now are seen from ``base``."""
    is_here = os.path.realpath(base) == os.path.realpath(os.getcwd())

    def seen(path: str) -> str:
        return path if is_here or path == STDIN or not path else os.path.abspath(path)

    def spec_seen(spec: str) -> str:
        return seen(spec) if os.path.exists(spec) else spec  # noqa: PTH110

    plain = msgspec.structs.asdict(ClassOptions())
    given = {
        name: seen(value) if name in FILES else value
        for name, value in msgspec.structs.asdict(asked.options).items()
        if value != plain[name]
    }
    try:
        options = msgspec.convert({**run.further, **given, "out": out}, ClassOptions)
    except msgspec.ValidationError as error:
        message = f"the journal does not say how was graded: {error}"
        raise GradecheckError(
            [Fault("no-run", message, "grade anew with `gradecheck grade`")]
        ) from None
    left_out = {name: None for name in FILES if getattr(options, name) == ""}
    grading = GradingOptions(
        spec_seen(asked.spec) or run.options.spec,
        tuple(map(seen, asked.folders)) or run.options.folders,
        asked.readings or run.options.readings,
        asked.hide_expected or run.options.hide_expected,
    )
    return ClassCommand(
        tuple(map(seen, asked.paths)) or run.paths,
        "",
        grading,
        msgspec.structs.replace(options, **left_out),
        stdin=os.path.join(os.path.abspath(asked.old), KEPT, SPOOL),
    )
