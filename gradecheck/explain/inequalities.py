"""The named inequalities that proofs may use, each with its examples."""

from __future__ import annotations

import inspect

from gradecheck.explain.page import Block, Page

KIND = {"Okay": "Accepted", "Wrong": "Refused"}


def inequality_pages() -> dict[str, Page]:
    """The page of every named inequality, by its word.

    >>> inequality_pages()["jensen"].title
    'jensen'
    """
    from gradecheck.proof.inequalities import INEQUALITIES  # noqa: PLC0415 - when asked for

    return {
        word: _page(word, function.__doc__ or "") for word, (_, function) in INEQUALITIES.items()
    }


def _page(word: str, doc: str) -> Page:
    """A docstring as a page: prose, then the lines that begin with Okay and with Wrong."""
    paragraphs: list[str] = []
    examples: dict[str, list[str]] = {"Okay": [], "Wrong": []}
    for line in inspect.cleandoc(doc).splitlines():
        head, colon, rest = line.partition(": ")
        if colon and head in examples:
            examples[head].append(rest)
        elif not line:
            paragraphs.append("")
        elif paragraphs:
            paragraphs[-1] = f"{paragraphs[-1]} {line}".strip()
        else:
            paragraphs.append(line)
    said = [text for text in paragraphs if text]
    blocks = [Block("Why", tuple(said[1:]))] if said[1:] else []
    blocks += [Block(KIND[key], tuple(lines), "code") for key, lines in examples.items()]
    return Page(word, said[0], tuple(blocks))
