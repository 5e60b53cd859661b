"""The relations of a line, and what stands outside all brackets of it."""

from __future__ import annotations

import re

RELATION = re.compile(
    r">=|<=|==|:=|≥|≤|⩾|⩽|≧|≦|≡|≜|≔|=|<|>"
    r"|\\(?:ge|geq|geqslant|geqq|le|leq|leqslant|leqq|equiv|coloneqq|triangleq|lt|gt)(?![A-Za-z])"
)


def trimmed(text: str) -> str:
    """A text without blanks and punctuation around it."""
    return text.strip().strip(",;:.").strip()


def relations(text: str) -> list[re.Match[str]]:
    """The relations outside all brackets and subscripts.

    >>> [match[0] for match in relations("sum_{i=1} f(a=b) >= c = d")]
    ['>=', '=']
    """
    depths = depths_of(text)
    return [match for match in RELATION.finditer(text) if depths[match.start()] == 0]


def at_commas(text: str) -> list[str]:
    """Statements that commas or semicolons part; a list that holds anything else stays whole."""
    depths = depths_of(text)
    cuts = [k for k, c in enumerate(text) if c in ",;" and depths[k] == 0]
    if not cuts:
        return [text]
    starts, ends = [0, *(cut + 1 for cut in cuts)], [*cuts, len(text)]
    pieces = [trimmed(text[a:b]) for a, b in zip(starts, ends, strict=True)]
    return pieces if all(relations(piece) for piece in pieces) else [text]


def depths_of(text: str) -> list[int]:
    """How many brackets are open at each character."""
    depth, found = 0, []
    for character in text:
        if character in ")]}":
            depth -= 1
        found.append(max(depth, 0))
        if character in "([{":
            depth += 1
    return [*found, 0]
