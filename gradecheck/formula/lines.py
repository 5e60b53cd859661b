r"""A block of text as equations: one a line, but a line may go on in the next.

A line goes on where it ends with an operator, a relation or an open bracket, where the next one
begins with an operator or a relation, or is indented more.  In LaTeX, `\\` ends a line and a bare
line end mostly does not.
"""

from __future__ import annotations

import re

import msgspec

_TOKEN = re.compile(
    r"\\\\(?:\[[^\]\n]*\])?|\\begin\{[^}\n]*\}(?:\{[^}\n]*\})?|\\end\{[^}\n]*\}|\\[()\[\]]"
    r"|\\[A-Za-z]+|\\.|[()\[\]{}]|\n|;|,|#[^\n]*|\$\$?"
)
_LEADING = re.compile(
    r"\s*(?:(?:and|where|with|let|so|then|hence|thus|therefore|we have|here|also)\b[\s,:]*"
    r"|\\(?:text|textrm|mathrm|mbox)\{\s*(?:and|where|with|let|so|then|hence|thus|therefore)[\s,:]*\}"
    r"|\\(?:Rightarrow|implies|therefore|quad|qquad)\b|[⇒∴→•]|=>|[-*]\s+(?=[^=\n]*=)|\d+[.)]\s+(?=[^=\n]*=))+\s*",
    re.IGNORECASE,
)
_SIGNS = r"-+*/@^=·⊙∘×−"
_PRODUCTS = r"\\(?:odot|circ|cdot|times|left|right|top)\b"
_GOES_ON = re.compile(rf"(?:[{_SIGNS}<>(\[{{&,]|{_PRODUCTS})\s*(?:&\s*)?$")
_CONTINUES = re.compile(rf"\s*(?:&\s*)?(?:[{_SIGNS})\]}}]|{_PRODUCTS})")
_DEFINES = re.compile(r"[^=,;\n]{1,60}=")
_TRAILING = re.compile(r"[\s.,;:]+$")
MOST_LINES = 60


class Piece(msgspec.Struct, frozen=True):
    """One equation: its text and where it begins in the block."""

    text: str
    start: int


def pieces(block: str) -> list[Piece]:
    r"""The equations of a block.

    >>> [piece.text for piece in pieces("d = 2(x' - x)\n# so\ng = h d^T, where h = a")]
    ["d = 2(x' - x)", 'g = h d^T', 'h = a']
    >>> [piece.text for piece in pieces("g = a\n  + b\n  = c")]
    ['g = a\n  + b\n  = c']
    >>> [piece.text for piece in pieces(r"\begin{align} d &= a \\ g &= b \end{align}")]
    ['d &= a', 'g &= b']
    """
    tex = r"\\" in block
    cuts: list[tuple[int, int]] = []
    depth = 0
    for match in _TOKEN.finditer(block):
        sign = match[0]
        if sign.startswith("#"):
            cuts.append(match.span())
        elif sign in "([{" or sign.startswith(r"\begin"):
            depth += not sign.startswith(r"\begin")
            if sign.startswith(r"\begin"):
                cuts.append(match.span())
        elif sign in ")]}":
            depth = max(0, depth - 1)
        elif sign.startswith(r"\end") or (depth == 0 and _ends(block, match, tex)):
            cuts.append(match.span())
    return _between(block, cuts)


def _ends(block: str, match: re.Match[str], tex: bool) -> bool:
    """Whether an equation ends at this sign, outside of all brackets."""
    sign, before, after = match[0], block[: match.start()], block[match.end() :]
    if sign.startswith("\\\\"):
        return not _CONTINUES.match(after)
    if sign == "\n":
        if not after.split("\n", 1)[0].strip():
            return True
        if _GOES_ON.search(before[-400:]) or _CONTINUES.match(after[:400]):
            return False
        return bool(_DEFINES.match(_without_lead(after))) or _is_answer(before, after, tex)
    if sign == ";":
        return True
    return sign == "," and bool(_DEFINES.match(_without_lead(after)))


def _is_answer(before: str, after: str, tex: bool) -> bool:
    """Whether a line without `=` is an equation of its own, not the rest of the one before.

    In plain text the rest of an equation is indented; in LaTeX only a sum or a fraction begins
    anew, and nothing does where lines end with a double backslash.
    """
    if tex:
        return False
    if "\\" in before or after.lstrip().startswith("\\"):
        return after.lstrip().startswith((r"\sum", r"\frac"))
    last = before.rsplit("\n", 1)[-1]
    return _indent(after) <= _indent(last)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _without_lead(text: str) -> str:
    text = text[:400]
    lead = _LEADING.match(text)
    return text[lead.end() :] if lead else text.lstrip()


def _between(block: str, cuts: list[tuple[int, int]]) -> list[Piece]:
    found = []
    start = 0
    for cut, after in [*cuts, (len(block), len(block))]:
        text = block[start:cut]
        lead = _LEADING.match(text[:400])
        skipped = lead.end() if lead else len(text) - len(text.lstrip())
        text = _TRAILING.sub("", text[skipped:])
        if text.strip("$ \t\n&"):
            found.append(Piece(text, start + skipped))
        start = after
    return found
