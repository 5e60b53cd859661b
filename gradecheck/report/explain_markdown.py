"""Pages and listings as Markdown, for the docs and the web."""

from __future__ import annotations

from collections.abc import Iterable

from gradecheck.explain.page import Block, Listing, Page

TICKS = "`" * 3


def page_markdown(page: Page, level: int = 1) -> str:
    """One page.

    >>> print(page_markdown(Page("no-points", "It is 0.", (Block("Why", ("So.",)),))))
    # no-points
    <BLANKLINE>
    It is 0.
    <BLANKLINE>
    **Why.** So.
    <BLANKLINE>
    """
    parts = [f"{'#' * level} {page.title}", page.what]
    parts += [_block(block) for block in page.blocks]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    if block.kind == "code":
        code = "\n".join(block.lines)
        return f"**{block.heading}**\n\n{TICKS}text\n{code}\n{TICKS}"
    if len(block.lines) == 1:
        return f"**{block.heading}.** {block.lines[0]}"
    return f"**{block.heading}**\n\n" + "\n".join(f"- {line}" for line in block.lines)


def reference_markdown(title: str, pages: Iterable[Page]) -> str:
    """Many pages in one document."""
    return "\n".join([f"# {title}\n", *(page_markdown(page, 2) for page in pages)])


def listing_markdown(listings: Iterable[Listing]) -> str:
    """All topics by group.

    >>> print(listing_markdown([Listing("Faults", (("no-points", "It is 0."),))]))
    ## Faults
    <BLANKLINE>
    - `no-points`: It is 0.
    <BLANKLINE>
    """
    parts = []
    for listing in listings:
        topics = "\n".join(f"- `{name}`: {what}" for name, what in listing.topics)
        parts.append(f"## {listing.title}\n\n{topics}\n")
    return "\n".join(parts)
