"""``gradecheck grade``: the grade of submissions, with every lost point explained."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from gradecheck.cli.class_options import ClassOptions, class_options
from gradecheck.cli.options import format_option, problems_option

if TYPE_CHECKING:
    from gradecheck.batch.book import Row
    from gradecheck.report.grade_formats import Format, Graded

READING = (
    "Grade with this option of a convention, as in `channel order=channels last`, whatever the "
    "submission says; repeatable. Without it, the reading is found in which most is right."
)
FAIL_UNDER = (
    "Exit with 1 if a score is below this: `60%`, `60`, or as a share `0.6` "
    "(up to 1, a number without % is a share)."
)
OF_MANY = (".ndjson", ".jsonl", ".zip")
"""Endings of files that hold a class."""
SHARE = re.compile(r"(?P<number>\d{1,9}(\.\d{1,9})?|\.\d{1,9})\s*(?P<sign>%?)")


def percentage(ctx: click.Context, parameter: click.Parameter, text: str | None) -> Fraction | None:
    """A percentage as people write it: ``60%``, ``60`` or ``0.6``."""
    if text is None:
        return None
    match = SHARE.fullmatch(text.strip())
    value = Fraction(match["number"]) if match else Fraction(-1)
    if match and not match["sign"] and value <= 1:
        value *= 100
    if not 0 <= value <= 100:
        raise click.BadParameter("write a percentage from 0% to 100%, as in `60%`", ctx, parameter)
    return value


@click.command(name="grade")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@format_option("text", "json", "markdown", "yaml", "ndjson")
@click.option("--spec", metavar="FILE", help="Grade against this problem or assignment.")
@problems_option
@click.option("--reading", "readings", multiple=True, metavar="NAME=OPTION", help=READING)
@click.option("--fail-under", callback=percentage, metavar="PERCENT", help=FAIL_UNDER)
@click.option(
    "--hide-expected",
    is_flag=True,
    help="Show no expected values, in any format: for students who may hand in again.",
)
@class_options
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    /,
    paths: tuple[str, ...],
    *,
    format_: str,
    spec: str | None,
    folders: tuple[str, ...],
    readings: tuple[str, ...],
    fail_under: Fraction | None,
    hide_expected: bool,
    **further: Any,
) -> None:
    """Grade submissions: how many points, what was lost where, and what merely follows from it.

    PATH is a student's file in YAML or JSON.  The problem is found by the id in it, in the folders
    given with --problems, in $GRADECHECK_PROBLEMS, in ./problems, and among those shipped.

    A file that answers a whole assignment is graded problem by problem, with the total at the end
    by the assignment's rules: points, levels, extra credit, lateness.

    Several files, a folder, a quoted pattern, a file with a submission on each line (.ndjson,
    .jsonl, - for stdin) or an archive (.zip) are a class: graded by several processes, with a table
    of the class at the end, and files in the folder --out. There a submission that cannot be read
    is a row that says why. Stopped, the same command goes on where it was.

    \b
    Exit status: 0 done; 1 a score is below --fail-under; 2 a file that cannot be read or
    understood (in a class: that is not there), wrong usage; 70 a bug in gradecheck.

    \b
    Examples:
      gradecheck grade ada.yaml
      gradecheck grade ada.yaml --hide-expected       feedback that gives nothing away
      gradecheck grade ada.yaml -f json | jq .score
      gradecheck grade ada.yaml --fail-under 60%      for CI: exit status 1 below
      gradecheck grade ada.yaml --spec drafts/gan.yaml
      gradecheck grade ada.yaml --reading "channel order=channels last"
      gradecheck grade submissions/ --out grades --roster roster.csv
      gradecheck grade "hw6/**/*.yaml" download.zip --out grades --canvas gradebook.csv
      zcat dump.gz | gradecheck grade - -f ndjson > results.ndjson
    """
    options = ClassOptions(**further)
    only = None if options.is_asked_for or format_ == "ndjson" else single_file(paths)
    if only is None:
        from gradecheck.batch.grader import GradingOptions  # noqa: PLC0415 - only for a class
        from gradecheck.cli.grade_class import ClassCommand, grade_class  # noqa: PLC0415

        grading = GradingOptions(spec or "", folders, readings, hide_expected)
        ctx.exit(grade_class(ClassCommand(paths, format_, grading, options, fail_under)))
    from gradecheck.cli.grade_files import Grader  # noqa: PLC0415 - only to run, not to help
    from gradecheck.cli.show import show_faults  # noqa: PLC0415
    from gradecheck.report.grade_formats import FORMATS  # noqa: PLC0415

    grader = Grader(spec, folders, readings)
    graded = grader.grade_files([only])
    if graded:
        several = bool(grader.totals) and format_ in ("json", "yaml")
        write_reports(FORMATS[format_], graded, several=several, hidden=hide_expected)
    write_totals(grader.totals, format_)
    if grader.faults:
        show_faults(grader.faults)
        ctx.exit(2)
    below = fail_under is not None and any(percent < fail_under for percent in grader.percents)
    ctx.exit(1 if below else 0)


def single_file(paths: tuple[str, ...]) -> str | None:
    """The only file that is meant, if it holds one submission; ``None`` for a class."""
    if len(paths) != 1 or paths[0] == "-" or paths[0].lower().endswith(OF_MANY):
        return None
    path = paths[0]
    if os.path.isdir(path):  # noqa: PTH112 - pathlib takes 3 ms
        return None
    if not set("*?[") & set(path) or os.path.lexists(path):
        return path
    from glob import glob  # noqa: PLC0415 - only for a pattern

    found = glob(path, recursive=True)  # noqa: PTH207
    return single_file((found[0],)) if len(found) == 1 else None


def write_totals(totals: Sequence[Row], format_: str) -> None:
    """What an assignment came to, after its reports; formats for programs hold the grades alone."""
    if not totals or format_ not in ("text", "markdown"):
        return
    from gradecheck.cli.terminal import wants_colour, width, write_text  # noqa: PLC0415
    from gradecheck.export.total import total_markdown, total_text  # noqa: PLC0415

    for row in totals:
        if format_ == "markdown":
            write_text(f"\n---\n\n{total_markdown(row)}", utf8=True)
            continue
        columns = width(sys.stdout)
        text = total_text(row, width=columns, colour=wants_colour(sys.stdout))
        write_text(f"\n{'═' * columns}\n\n{text}")


def write_reports(
    format_: Format, graded: Sequence[Graded], *, several: bool, hidden: bool
) -> None:
    """The reports to stdout, in one piece; data formats are always in UTF-8."""
    from gradecheck.cli.terminal import wants_colour, width, write_text  # noqa: PLC0415
    from gradecheck.report.grade_formats import Page  # noqa: PLC0415

    if hidden:
        from gradecheck.report.grade_hidden import without_expected  # noqa: PLC0415

        graded = [one.with_grade(without_expected(one.grade)) for one in graded]
    page = Page(several=several, width=width(sys.stdout), colour=wants_colour(sys.stdout))
    write_text(format_.write(graded, page), utf8=format_.is_data)
