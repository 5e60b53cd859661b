"""``gradecheck check``: are problem files and submissions in order?"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from gradecheck.cli.options import format_option, problems_option
from gradecheck.cli.terminal import wants_colour, width, write_text

if TYPE_CHECKING:
    from gradecheck.verify.checked import Checked
    from gradecheck.verify.files import Checker


@click.command(name="check")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@format_option("text", "json")
@click.option("--spec", metavar="FILE", help="The problem that the submissions answer.")
@problems_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    format_: str,
    spec: str | None,
    folders: tuple[str, ...],
) -> None:
    """Check problem files and submissions before they are used.

    PATH is a file, a folder (every .yaml, .yml and .json file below it) or the id of a problem.

    Of a submission only the form is checked: names, shapes, numbers, what is missing; never
    whether it is right.  Of a problem also the key is verified twice: every derivative found by
    symbols is compared with differences of values, under every reading.  Then typical mistakes
    are tried on it: those are named that the tolerances would let pass and that the given numbers
    hide; and where zeros would do, readings cannot be told apart, or rounding alone is wrong.

    \b
    Exit status: 0 no faults, or warnings only; 1 faults found in a file (also where it is
    neither YAML nor JSON); 2 a file that cannot be opened or is too large, wrong usage.

    \b
    Examples:
      gradecheck check ada.yaml              the form of a student's file
      gradecheck check problem1              the key of a shipped problem
      gradecheck check -f json problems/     all files of a folder, for an editor
    """
    from gradecheck.report.check_json import check_json  # noqa: PLC0415 - only to run, not to help
    from gradecheck.report.check_text import check_text, total_text  # noqa: PLC0415
    from gradecheck.verify.files import Checker  # noqa: PLC0415

    checker = Checker(spec, folders)
    files = []
    show = partial(
        check_text,
        colour=wants_colour(sys.stdout),
        width=width(sys.stdout),
        folded=sys.stdout.isatty(),
    )
    for checked in _patiently(checker, paths):
        files.append(checked)
        if format_ == "text":
            write_text(show(checked) + "\n")
    if format_ == "json":
        write_text(check_json(files) + "\n", utf8=True)
    elif len(files) > 1:
        write_text(total_text(files) + "\n")
    ctx.exit(max((checked.status for checked in files), default=0))


def _patiently(checker: Checker, paths: Iterable[str]) -> Iterator[Checked]:
    """What is found, file by file; a terminal is told what takes long."""
    from gradecheck.cli.patience import Patience  # noqa: PLC0415 - only to run, not to help
    from gradecheck.document.printable import escape_control  # noqa: PLC0415

    for path in paths:
        found = checker.check(path)
        while True:
            with Patience(sys.stderr, f"checking {escape_control(path)} …"):
                checked = next(found, None)
            if checked is None:
                break
            yield checked
