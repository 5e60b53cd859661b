"""Telling the words of a line from its mathematics."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

import msgspec

from gradecheck.lang.greek import GREEK_WORDS
from gradecheck.lang.look_alikes import GREEK
from gradecheck.lang.names import Names
from gradecheck.proof.signs import RELATION, at_commas, depths_of, relations, trimmed

_WORD = re.compile(r"\\?[^\W\d_][^\W_]*(?:_+[^\W_]+)*(?:[-'’][^\W\d_]+)*'*")
_REASON = frozenset(["by", "because", "since", "using", "via", "from", "due", "thanks"])
_CONNECTIVE = frozenset(
    [
        "hence",
        "so",
        "thus",
        "therefore",
        "and",
        "then",
        "we",
        "get",
        "have",
        "obtain",
        "gives",
        "implies",
        "means",
        "that",
        "is",
        "which",
        "it",
        "follows",
        "yields",
        "consequently",
        "where",
        "also",
        "finally",
        "this",
        "now",
        "let",
        "or",
        "equivalently",
        "i",
        "e",
        "ie",
        "with",
        "be",
        "both",
        "sides",
        "rearranging",
        "first",
        "second",
        "third",
        "next",
        "recall",
        "note",
        "moreover",
        "but",
        "as",
        "required",
        "proves",
        "shows",
        "desired",
        "claim",
        "bound",
        "claimed",
        "obtaining",
        "giving",
        "finding",
    ]
)
_REMARK = frozenset(
    ["iff", "if", "when", "equality", "unless", "assuming", "suppose", "assume", "whenever", "only"]
)
_KNOWN = frozenset(
    [
        "sum",
        "sigma",
        "int",
        "e",
        "kl",
        "dkl",
        "d_kl",
        "h",
        "ent",
        "exp",
        "log",
        "ln",
        "sqrt",
        "frac",
        "e_q",
        "max",
        "min",
        "alpha",
    ]
)
_FOR_ALL = re.compile(
    r"[,(]?\s*(?:for\s+(?:all|every|each|any)|\\forall|∀)\s*"
    r"((?:\\?[^\W\d_]+[0-9']*)(?:\s*,\s*\\?[^\W\d_][0-9']*)*)\s*\)?[,:.]?"
)
_THAT_IS = re.compile(r"\b(?:i\.\s?e\.|that is),?")
_NOT_NEGATIVE = re.compile(r"\bD?_?\{?KL\}?\s*(?:>=|≥|\\geq?(?![a-z]))\s*0(?![.\d])")
"""``KL ≥ 0`` of no divergence in particular is a word, not a statement."""
_LAST_BRACKET = re.compile(r"[\s,;]*[(\[]([^()\[\]]*(?:\([^()]*\)[^()\[\]]*)*)[)\]]\s*[.,;]?\s*$")


class Segments(msgspec.Struct):
    """A line taken apart: statements or expressions, the reason given, variables left free.

    ``worded`` where words stand before the mathematics.
    """

    parts: list[str]
    reason: str
    free: list[str]
    worded: bool = False


def segments(row: str, names: Names) -> Segments:
    """The mathematics of a line, and its words.

    >>> from gradecheck.spec.model import read_model
    >>> names = read_model(["x", "z"], [], ["p(z)", "p(x|z)"]).names()
    >>> segments("By Jensen, log p(x) >= 0 because log is concave", names)
    Segments(parts=['log p(x) >= 0'], reason='because log is concave', free=[], worded=True)
    >>> segments("Since p(x) = p(x), we get p(x) >= 0 for all z", names).parts
    ['p(x) = p(x)', 'p(x) >= 0']
    """
    free: list[str] = []

    def left_free(match: re.Match[str]) -> str:
        found = [word.strip().lstrip("\\") for word in match[1].split(",")]
        if not all(word in names.variables for word in found):
            return match[0]
        free.extend(found)
        return " "

    row = _THAT_IS.sub(" hence ", _NOT_NEGATIVE.sub(" nonnegativity ", row))
    row = _FOR_ALL.sub(left_free, row)
    reason = ""
    bracket = _LAST_BRACKET.search(row)
    if bracket and bracket.start() > 0 and _only_words(bracket[1], names):
        reason = bracket[1].strip()
        row = row[: bracket.start()]
    row, introduced = _behind_colon(row)
    parts, said = _parts(row, names)
    first = next(_runs(row, names), None)
    worded = introduced or (first is not None and not trimmed(row[: first.start]))
    return Segments(parts, said or reason, free, worded)


def _behind_colon(row: str) -> tuple[str, bool]:
    """A line without what announces a statement: ``Dividing by 2: a = b``."""
    depths = depths_of(row)
    for match in re.finditer(r":(?!=)(?=\s|$)", row):
        if depths[match.start()] == 0 and not relations(row[: match.start()]):
            return row[match.end() :], True
    return row, False


def _only_words(text: str, names: Names) -> bool:
    if RELATION.search(text) or re.search(r"[+*/^|\\]", text):
        return False
    words = _WORD.findall(text)
    return any(_is_prose(word, names) for word in words) and bool(words)


def _is_prose(word: str, names: Names) -> bool:
    if word.startswith("\\") or len(word) < 2:
        return False
    head = word.split("_", maxsplit=1)[0].rstrip("'")
    plain = head.lower()
    if plain in _KNOWN or plain in names.functions or head in GREEK_WORDS:
        return False
    if all(letter in GREEK for letter in head):
        return False
    if head in names.values or word in names.values or head in names.parameters:
        return False
    if head in names.variables or head in names.distributions:
        return False
    return not (head[0] == "d" and head[1:] in names.variables)


def _misspelt(word: str) -> bool:
    lower = word.lower()
    if lower in _CONNECTIVE or lower in _REASON or lower in _REMARK:
        return False
    return len(word) <= 4 and bool(difflib.get_close_matches(lower, ("log", "exp", "sum"), 1, 0.6))


class _Run(msgspec.Struct):
    """A run of words, from ``start`` to ``end``."""

    start: int
    end: int
    words: list[str]


def _runs(row: str, names: Names) -> Iterator[_Run]:
    """The runs of words; a single letter that is no name belongs to the run beside it."""
    run: _Run | None = None
    for match in _WORD.finditer(row):
        word = match[0]
        adjacent = row[match.end() : match.end() + 1]
        before = row[: match.start()].rstrip()[-1:]
        prose = _is_prose(word, names) and adjacent not in ("(", "_", "^", "[", "{")
        prose = prose and before not in ("+", "*", "/", "^", "_", "|", "\\") and not _misspelt(word)
        gap = row[run.end : match.start()] if run else ""
        joined = run is not None and not re.search(r"[^\s,.:;()–—'’-]", gap)
        single = len(word) == 1 and not _known_letter(word, names) and joined
        if prose or single:
            if run is not None and joined:
                run.end = match.end()
                run.words.append(word)
            else:
                if run is not None:
                    yield run
                run = _Run(match.start(), match.end(), [word])
    if run is not None:
        yield run


def _known_letter(letter: str, names: Names) -> bool:
    known = names.values.keys() | names.variables | names.parameters | names.distributions
    return letter in known or letter in "EHed"


def _parts(row: str, names: Names) -> tuple[list[str], str]:
    """The mathematical parts of a line in order, and the reason behind them."""
    found: list[str] = []
    place = 0
    for run in _runs(row, names):
        before = trimmed(row[place : run.start])
        if before:
            found.append(before)
        words = {word.lower() for word in run.words}
        comes_last = bool(_statements(found)) or (bool(found) and place == 0)
        remark = bool(words & _REMARK)
        if remark and not comes_last:
            return [], row.strip()
        given = words & _REASON or run.words[0].lower() == "as"
        ends = given or remark or not words <= _CONNECTIVE
        if comes_last and ends and not _continues(row[run.end :], words):
            return _chosen(found), row[run.start :].strip(" .;,")
        place = run.end
    rest = trimmed(row[place:])
    if rest:
        found.append(rest)
    return _chosen(found), ""


def _continues(rest: str, words: set[str]) -> bool:
    """Whether another statement follows: its words only connect, or a comma ends the reason."""
    return bool(words & {"hence", "so", "thus", "therefore", "get"}) and bool(RELATION.search(rest))


def _statements(parts: list[str]) -> list[str]:
    return [part for part in parts if relations(part)]


def _chosen(parts: list[str]) -> list[str]:
    """Statements where there are any (a comma between two parts them), else the one expression."""
    split = [piece for part in parts for piece in at_commas(part)]
    statements = _statements(split)
    if statements:
        return statements
    whole = [part for part in split if re.search(r"[(\[{0-9]|^[+\-−*/]", part)]
    return whole[-1:]
