"""``gradecheck regrade``: the submissions of an earlier run graded again, and what changes."""

from __future__ import annotations

from typing import Any

import click

from gradecheck.cli.class_options import ClassOptions, class_options
from gradecheck.cli.diff import FORMATS, show_difference
from gradecheck.cli.options import format_option, problems_option

READING = "Grade with this option of a convention; repeatable.  Replaces those of the earlier run."


@click.command("regrade")
@click.argument("old_dir", metavar="OLD_DIR")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@format_option(*FORMATS)
@click.option("--spec", metavar="FILE", help="Grade against this problem or assignment.")
@problems_option
@click.option("--reading", "readings", multiple=True, metavar="NAME=OPTION", help=READING)
@click.option("--hide-expected", is_flag=True, help="Show no expected values in what is written.")
@class_options
@click.pass_context
def command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    /,
    old_dir: str,
    paths: tuple[str, ...],
    *,
    format_: str,
    spec: str | None,
    folders: tuple[str, ...],
    readings: tuple[str, ...],
    hide_expected: bool,
    **further: Any,
) -> None:
    """Grade a class again, after the problem's file has changed, and show what that changes.

    OLD_DIR is the folder that `gradecheck grade … --out` wrote.  The same submissions are graded,
    from where they were then, by the problems' files as they are now, with the options of then:
    roster, adjustments by a person, readings, files to write.  Whatever is given here replaces
    what was said then (--adjust "" leaves it out); a PATH names submissions that have moved.

    The new grades are written to --out, by default OLD_DIR-regraded; no old result is touched.
    What changes is shown as by `gradecheck diff`.

    \b
    Exit status: 0 done, whatever changes; 2 submissions, files or an earlier run that are not
    there or cannot be understood, wrong usage; 70 a bug in gradecheck.

    \b
    Examples:
      gradecheck regrade grades                      after a change of the problem's file
      gradecheck regrade grades --spec fixed.yaml --out grades-2
      gradecheck regrade grades moved/ -f markdown > changes.md
      gradecheck regrade grades --adjust regrade_requests.csv
    """
    from gradecheck.cli.regrading import Regrading, regraded  # noqa: PLC0415 - only to run

    asked = Regrading(
        old_dir, paths, spec or "", folders, readings, hide_expected, ClassOptions(**further)
    )
    status, out = regraded(asked)
    if out is not None:
        show_difference(old_dir, out, format_)
    ctx.exit(status)
