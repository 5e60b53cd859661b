"""``gradecheck check``: are problem files and submissions in order?"""

from __future__ import annotations

import sys
from functools import partial

import click

from gradecheck.cli.options import format_option, problems_option
from gradecheck.cli.terminal import wants_colour, width, write_text


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
    whether it is right.  Of a problem also the key is proven twice: every derivative found by
    symbols is compared with differences of values, under every reading.  Values close to a kink,
    tolerances that would accept zeros, options that cannot be told apart are named.

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
    show = partial(check_text, colour=wants_colour(sys.stdout), width=width(sys.stdout))
    for path in paths:
        for checked in checker.check(path):
            files.append(checked)
            if format_ == "text":
                write_text(show(checked) + "\n")
    if format_ == "json":
        write_text(check_json(files) + "\n", utf8=True)
    elif len(files) > 1:
        write_text(total_text(files) + "\n")
    ctx.exit(max((checked.status for checked in files), default=0))
