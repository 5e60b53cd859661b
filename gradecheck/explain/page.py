"""A page of explanation: plain data, which the formats turn into text."""

from __future__ import annotations

from typing import Literal

import msgspec


class Block(msgspec.Struct, frozen=True):
    """A stretch of a page under its heading: prose, or code that is shown as it is."""

    heading: str
    lines: tuple[str, ...]
    kind: Literal["prose", "code"] = "prose"


class Page(msgspec.Struct, frozen=True):
    """What is said about one topic."""

    title: str
    what: str
    blocks: tuple[Block, ...]


class Listing(msgspec.Struct, frozen=True):
    """A group of topics, each with a line about it."""

    title: str
    topics: tuple[tuple[str, str], ...]


def first_sentence(text: str) -> str:
    """The beginning of a paragraph, as far as its first full stop.

    >>> first_sentence("Sum, e.g. of rows.  Over all axes.")
    'Sum, e.g. of rows.'
    """
    end = text.find(".  ")
    return text if end < 0 else text[: end + 1]
