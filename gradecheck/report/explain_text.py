"""Pages and listings for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from gradecheck.document.printable import columns
from gradecheck.explain.page import Block, Listing, Page
from gradecheck.report.styled import Line, painted

MARGIN = "  "


def page_text(page: Page, *, colour: bool = False, width: int = 80) -> str:
    """One page.

    >>> print(page_text(Page("no-points", "It is 0.", (Block("Example", ("a: 0",), "code"),))))
    no-points
    <BLANKLINE>
      It is 0.
    <BLANKLINE>
      Example
        a: 0
    <BLANKLINE>
    """
    lines: list[Line] = [[(page.title, "strong")], []]
    lines += _prose(page.what, MARGIN, width)
    for block in page.blocks:
        lines += [[], [(MARGIN, ""), (block.heading, "link")]]
        lines += _block(block, width)
    return painted(lines, colour=colour)


def _block(block: Block, width: int) -> Iterable[Line]:
    for line in block.lines:
        if block.kind == "code":
            room = width - 3 * len(MARGIN)
            parts = [line] if columns(line) <= room else _wrapped(line, room)
            yield from ([(2 * MARGIN + part, "")] for part in parts)
        else:
            yield from _prose(line, 2 * MARGIN, width)


def _wrapped(line: str, width: int) -> list[str]:
    return wrap(line, width, subsequent_indent=MARGIN, break_long_words=False)


def _prose(text: str, margin: str, width: int) -> list[Line]:
    lines = wrap(text, width - len(margin), break_long_words=False, break_on_hyphens=False)
    return [[(margin + line, "")] for line in lines]


def listing_text(listings: Iterable[Listing], *, colour: bool = False, width: int = 80) -> str:
    """All topics by group, a line each.

    >>> print(listing_text([Listing("Faults", (("no-points", "An item is worth 0 points."),))]))
    Faults
      no-points  An item is worth 0 points.
    <BLANKLINE>
    gradecheck explain TOPIC tells more; TOPIC may also be `faults` or `operations`.
    <BLANKLINE>
    """
    lines: list[Line] = []
    for listing in listings:
        lines.append([(listing.title, "strong")])
        column = max(columns(name) for name, _ in listing.topics) + 2
        for name, what in listing.topics:
            lines.append(
                [(f"{MARGIN}{name:<{column}}", "link"), (_cut(what, width - column - 2), "")]
            )
        lines.append([])
    last = "gradecheck explain TOPIC tells more; TOPIC may also be `faults` or `operations`."
    lines += _prose(last, "", width)
    return painted(lines, colour=colour)


def _cut(text: str, width: int) -> str:
    if columns(text) <= width:
        return text
    kept = text[: max(width - 2, 1)].rsplit(" ", 1)[0].rstrip(",;: ")
    return f"{kept} …"
