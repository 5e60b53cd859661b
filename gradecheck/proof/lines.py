"""A proof's text as lines: statements, what they continue, the reasons given for them."""

from __future__ import annotations

import re

import msgspec

from gradecheck.lang.names import Names
from gradecheck.lang.spelling import canonical_word
from gradecheck.proof.markup import bare, rows
from gradecheck.proof.prose import segments
from gradecheck.proof.signs import RELATION, relations

MOST_LINES = 200
_DEFINITION = re.compile(
    r"^\s*(?:(?:let|define|denote|put|set|where|with|write)\s+)?"
    r"(\\mathcal\s*\{[A-Za-z]\}|\\?[^\W\d_][^\W_]*(?:_[^\W_]+|_\{[^{}]*\})?)\s*"
    r"(?:[(\[]([^()\[\]=<>]*)[)\]])?\s*(:=|≜|≔|\\coloneqq|\\triangleq|=)(?!=)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|[•◦]|[Ss]tep\s+\d+[:.)]?)\s+(?=[A-Za-z\\$Σ𝔼])")
_OPEN_END = re.compile(r"(?:[+\-−*/(\[{,^=<>≥≤·]|\\left|\\cdot|\\times)\s*$")
_SIGN = re.compile(r"^\s*[+\-−–*/·]|^\s*\\(?:times|cdot|odot)(?![A-Za-z])")


class Line(msgspec.Struct):
    """One line that speaks mathematics.

    parts:   its statements, or its one expression; the first may begin with a relation
    defines: the name that its first part defines, and the variables it is written with
    """

    number: int
    shown: str
    parts: list[str]
    reason: str
    free: list[str]
    defines: str = ""
    arguments: str = ""
    worded: bool = False

    @property
    def goes_on(self) -> bool:
        """Whether it begins with a relation."""
        found = relations(self.parts[0])
        return bool(found) and found[0].start() == 0


def read_lines(text: str, names: Names) -> list[Line]:
    """The lines of a proof.

    >>> from gradecheck.spec.model import read_model
    >>> names = read_model(["x", "z"], [], ["p(z)", "p(x|z)"]).names()
    >>> [(line.number, line.parts) for line in read_lines("p(x)\\n = p(x)\\n  + 0  # so", names)]
    [(1, ['p(x)']), (2, ['= p(x) + 0'])]
    """
    found: list[Line] = []
    values = dict(names.values)
    separated = True
    texts = rows(text)
    for number, row in enumerate(texts, 1):
        content, comment = bare(row)
        content = _NUMBERED.sub("", content)
        if not content:
            separated = separated or not comment
            continue
        line = _line(number, row, content, comment, msgspec.structs.replace(names, values=values))
        following = _next(texts, number)
        if line is None or _is_talk(line, following):
            continue
        if line.defines:
            values[line.defines] = line.defines
        if found and _continues(line, found[-1], separated, following):
            _join(found[-1], line)
        else:
            found.append(line)
        separated = False
    return found


def _is_talk(line: Line, following: str) -> bool:
    """Whether a line only speaks of an expression: "we divide by q(z|x)"."""
    if not line.worded or any(relations(part) for part in line.parts):
        return False
    return not RELATION.match(following)


def _line(number: int, row: str, content: str, comment: str, names: Names) -> Line | None:
    defined = _definition(content, names)
    if defined is not None:
        name, arguments, after = defined
        read = segments("=" + content[after:], names)
        if read.parts:
            parts = [name + " " + read.parts[0], *read.parts[1:]]
            shown = row.strip()
            return Line(number, shown, parts, comment or read.reason, read.free, name, arguments)
    read = segments(content, names)
    if not read.parts:
        return None
    reason = comment or read.reason
    return Line(number, row.strip(), read.parts, reason, read.free, worded=read.worded)


def _definition(content: str, names: Names) -> tuple[str, str, int] | None:
    """The new name that a line defines, its arguments, and where the relation ends."""
    match = _DEFINITION.match(content)
    if match is None:
        return None
    written = (
        re.sub(r"\\mathcal\s*\{([A-Za-z])\}", r"\1", match[1]).replace("{", "").replace("}", "")
    )
    name = canonical_word(written.lstrip("\\"))
    known = names.values.keys() | names.variables | names.parameters | names.distributions
    reserved = {"E", "KL", "DKL", "D_KL", "H", "Ent", "e", "sum", "Sigma", "pi", "d", "int"}
    head = name.split("_")[0]
    if {name, head} & (known | reserved) or name.lower() in names.functions:
        return None
    return name, (match[2] or "").strip(), match.end()


def _next(texts: list[str], number: int) -> str:
    """The next line with anything on it."""
    for row in texts[number : number + 5]:
        content = bare(row)[0]
        if content:
            return content
    return ""


def _continues(line: Line, last: Line, separated: bool, following: str) -> bool:
    """Whether a line without relation at its start goes on with the text of the line before."""
    if line.defines or line.goes_on:
        return False
    opened = unclosed(last.parts[-1]) > 0 or bool(_OPEN_END.search(last.parts[-1]))
    if opened:
        return True
    if separated:
        return False
    if _SIGN.match(line.parts[0]):
        return True
    if relations(line.parts[0]):
        return False
    return not RELATION.match(following)


def unclosed(text: str) -> int:
    """How many brackets are left open."""
    return sum(text.count(c) for c in "([{") - sum(text.count(c) for c in ")]}")


def _join(last: Line, line: Line) -> None:
    last.parts[-1] += " " + line.parts[0]
    last.parts += line.parts[1:]
    last.shown += " " + line.shown
    last.reason = last.reason or line.reason
    last.free += line.free
