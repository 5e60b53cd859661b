"""``gradecheck explain``: what a fault code, an operation or a kind of mistake means."""

from __future__ import annotations

import sys

import click

from gradecheck.cli.options import format_option
from gradecheck.cli.terminal import wants_colour, width, write_text


@click.command(name="explain")
@click.argument("kind", required=False)
@format_option("text", "markdown")
def command(kind: str | None, format_: str) -> None:
    """Explain a fault code, an operation or a kind of mistake.

    Without KIND all topics are listed.  An operation may be named in any of its spellings, or by
    its sign.  `faults` and `operations` give all pages of that group.

    \b
    Examples:
      gradecheck explain                       all topics
      gradecheck explain wrong-shape           what a fault code means
      gradecheck explain conv                  an operation: options, shapes, derivative
      gradecheck explain @                     what a sign stands for
      gradecheck explain faults -f markdown    the reference of all fault codes
    """
    from gradecheck.explain.catalogue import (  # noqa: PLC0415 - only to run, not to help
        all_pages,
        listings,
        nearest,
        page_of,
    )
    from gradecheck.report.explain_markdown import (  # noqa: PLC0415
        listing_markdown,
        page_markdown,
        reference_markdown,
    )
    from gradecheck.report.explain_text import listing_text, page_text  # noqa: PLC0415

    colour, columns = wants_colour(sys.stdout), width(sys.stdout)
    markdown = format_ == "markdown"
    if kind is None:
        topics = list(listings())
        write_text(
            listing_markdown(topics)
            if markdown
            else listing_text(topics, colour=colour, width=columns)
        )
        return
    group = all_pages(kind)
    if group is not None:
        title, pages = group
        texts = [page_text(page, colour=colour, width=columns) for page in pages]
        write_text(reference_markdown(title, pages) if markdown else "\n".join(texts))
        return
    page = page_of(kind)
    if page is None:
        from gradecheck.document.printable import shown  # noqa: PLC0415

        message = f"there is no topic {shown(kind)}; {nearest(kind)}"
        raise click.BadParameter(message, param_hint="KIND")
    write_text(page_markdown(page) if markdown else page_text(page, colour=colour, width=columns))
