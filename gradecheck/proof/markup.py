"""What surrounds the mathematics of a line: LaTeX layout, comments, arrows."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"(?<!\\)#|(?<![\\0-9 ])\s*%|^\s*%|//(?=\s)")
_TEXT = re.compile(r"\\(?:text|textrm|textit|textbf|mbox|intertext|textnormal)\s*\{")
_STACK = re.compile(r"\\(?:stackrel|overset|underset)\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{([^{}]*)\}")
_BRACE = re.compile(r"\\(?:under|over)brace\s*\{")
_LAYOUT = re.compile(
    r"\\(?:begin|end)\s*\{[A-Za-z*]*\}(?:\{[clr]*\})?|\\(?:tag|label)\*?\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|q?quad|displaystyle|noindent|hfill|blacksquare|square|qed)(?![A-Za-z])"
    r"|\\\[|\\\]|\\\(|\\\)|\$\$?|&|~(?=\\text)"
)
_ARROW = re.compile(
    r"\\(?:Rightarrow|implies|Longrightarrow|therefore|iff|Leftrightarrow|Longleftrightarrow"
    r"|rightarrow|to|because)(?![A-Za-z])|[⇒⟹∴→⇔⟺]|<=>|^\s*=>(?=.*[=<>≥≤])"
)
_COMMAND_AT_END = re.compile(r"\\[A-Za-z]+$")
_ROW_END = re.compile(r"\\\\\*?(?:\[[0-9.]+\s*(?:pt|em|ex|mm|cm)\])?")
_ARROWS_OF_BECAUSE = ("\\because", "∵")


def rows(text: str) -> list[str]:
    r"""The lines of a proof; ``\\`` ends a line too.

    >>> rows("a &= b \\\\\n&= c \\\\ &= d")
    ['a &= b ', '&= c ', ' &= d']
    """
    found = []
    for line in text.splitlines():
        pieces = _ROW_END.split(line)
        if len(pieces) > 1 and not pieces[-1].strip():
            del pieces[-1]
        found += pieces
    return found


def bare(row: str) -> tuple[str, str]:
    r"""A line without its layout, and the comment or stacked remark in it.

    >>> bare(r"&\stackrel{\text{Jensen}}{\ge} 0 \\ ")[1]
    'Jensen'
    >>> bare("= 0   # trivial")
    ('= 0', 'trivial')
    """
    reason = ""
    comment = _COMMENT.search(row)
    if comment:
        reason = row[comment.end() :].strip("# ").strip()
        row = row[: comment.start()]
    row = _unwrapped(row, _TEXT, keep_below=True)
    stacked = _STACK.search(row)
    if stacked:
        reason = reason or stacked[1].strip(" ()")
        row = _STACK.sub(lambda match: f" {match[2]} ", row)
    row = _unwrapped(row, _BRACE, keep_below=False)
    row = _LAYOUT.sub(" ", row)
    row = _ARROW.sub(_word_of_arrow, row).replace("∵", " because ")
    return row.strip().strip("∎□■"), reason


def _word_of_arrow(match: re.Match[str]) -> str:
    return " because " if match[0] in _ARROWS_OF_BECAUSE else " hence "


def _unwrapped(row: str, opening: re.Pattern[str], *, keep_below: bool) -> str:
    """The line with the contents of a command in place of it (and no ``_{…}`` behind it)."""
    for _ in range(50):
        match = opening.search(row)
        if match is None:
            return row
        end = _closing(row, match.end())
        rest = row[end + 1 :]
        if not keep_below and re.match(r"\s*[_^]\s*\{", rest):
            rest = rest[_closing(rest, rest.index("{") + 1) + 1 :]
        before = row[: match.start()]
        between = " " if _COMMAND_AT_END.search(before) else ""  # `\quad\text{as}`: two words
        row = before + between + row[match.end() : end] + rest
    return row


def _closing(text: str, start: int) -> int:
    """Where the brace closes in which ``start`` stands; the end of the text if nowhere."""
    depth = 1
    for place in range(start, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return place
    return len(text)
