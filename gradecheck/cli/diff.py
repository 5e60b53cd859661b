"""``gradecheck diff``: two runs over a class compared."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from gradecheck.cli.options import format_option

FORMATS = ("text", "json", "csv", "markdown")
SPEC = (
    "An earlier or later version of a problem's file, for a run that kept no copy of it; "
    "repeatable."
)


@click.command("diff")
@click.argument("old")
@click.argument("new")
@format_option(*FORMATS)
@click.option("--spec", "specs", multiple=True, metavar="FILE", help=SPEC)
def command(old: str, new: str, format_: str, specs: tuple[str, ...]) -> None:
    """Compare two runs over a class: who changes, by how much, in which item, because of what.

    OLD and NEW are folders that `gradecheck grade … --out` wrote, or files with results
    (results.ndjson, or what -f ndjson wrote).  Folders know more: the totals by the rules of the
    assignment, and the problems' files, so that what changed in them is told in words.

    As text and Markdown the largest changes are shown; CSV and JSON have all.

    Exit status: 0 done, whether anything differs or not; 2 no results, or wrong usage.

    \b
    Examples:
      gradecheck diff grades grades-regraded
      gradecheck diff grades grades-regraded -f csv > changes.csv
      gradecheck diff monday.ndjson tuesday.ndjson -f json | jq .summary
    """
    show_difference(old, new, format_, specs)


def show_difference(
    old: str,
    new: str,
    format_: str,
    specs: Sequence[str] = (),
) -> None:
    """Write the difference of two runs to stdout.

    Raises :class:`gradecheck.errors.GradecheckError` where one has no results.
    """
    from gradecheck.cli.terminal import in_pieces, wants_colour, width, write_text  # noqa: PLC0415
    from gradecheck.difference.difference import Difference  # noqa: PLC0415 - only to run

    with Difference(old, new, specs) as difference:
        if format_ in ("json", "csv"):
            from gradecheck.difference.data import difference_csv, difference_json  # noqa: PLC0415

            json = format_ == "json"
            texts = difference_json(difference) if json else difference_csv(difference.students())
            for piece in in_pieces(texts):
                write_text(piece, utf8=True)
            return
        from gradecheck.difference.markdown import difference_markdown  # noqa: PLC0415
        from gradecheck.difference.tally import tally_of  # noqa: PLC0415
        from gradecheck.difference.text import Page, difference_text  # noqa: PLC0415

        tally = tally_of(difference.students())
        page = Page(old, new, width(sys.stdout), colour=wants_colour(sys.stdout))
        write = difference_markdown if format_ == "markdown" else difference_text
        text = write(tally, difference.specs, difference.notes, page)
        write_text(text, utf8=format_ == "markdown")
