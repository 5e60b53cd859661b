"""JSON, scanned token by token into a tree with places.

Python's own ``json`` knows no places, recurses, keeps the last of two equal keys, and rounds
numbers.  The words ``NaN`` and ``Infinity``, which it writes for such numbers, are scalars like any
other: whoever wants a number there says what is wrong with that one answer.
"""

from __future__ import annotations

import re

from gradecheck.document.collect import Faults
from gradecheck.document.decode import check_halves
from gradecheck.document.json_faults import add_string_fault, add_syntax_fault, trailing_comma
from gradecheck.document.limits import NEST_LESS, SPLIT_IT, Limits
from gradecheck.document.printable import shown
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence, Source
from gradecheck.errors import GradecheckError

TOKEN = re.compile(
    r"""[ \t\n]*(?:
        "([^"\\\x00-\x1f]*)"                                              # 1 a string
      | (-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+\-*/^])) # 2 a number
      | ([\[{\]},:])                                                      # 3 punctuation
      | ((?:true|false|null)(?!\w))                                       # 4 a word
      | (-?(?:NaN|Infinity)(?!\w))                                        # 5 not JSON
      | (")                                                               # 6 a string with escapes
      | (\Z))                                                             # 7 the end""",
    re.VERBOSE,
)
STRING, NUMBER, PUNCTUATION, WORD, PYTHON_WORD, ESCAPED, END = range(1, 8)


def json_tree(source: Source, limits: Limits, faults: Faults) -> Node | None:
    """The tree of a JSON text; ``None`` if there is nothing in it.

    >>> source = Source("a.json", '{"a": [1, 0.10]}')
    >>> tree = json_tree(source, Limits(), Faults(9))
    >>> [item.text for item in tree.entries[0][1].items]
    ['1', '0.10']
    """
    if not source.text.strip():
        return None
    return Scan(source, limits, faults).run()


class Open:
    """A list or object that is being read."""

    __slots__ = ("key", "node", "seen")

    def __init__(self, node: Mapping | Sequence) -> None:
        self.node = node
        self.key: Scalar | None = None
        self.seen: dict[str, Scalar] = {}


class Scan:
    """The state of reading: the open collections, and what may come next.

    ``expected`` is ``value``, ``item`` (a value or ``]``), ``key``, ``entry`` (a key or ``}``),
    ``colon``, ``more`` (a comma or the end of the collection) or ``nothing``.
    """

    def __init__(self, source: Source, limits: Limits, faults: Faults) -> None:
        self.source = source
        self.limits = limits
        self.faults = faults
        self.root: Node | None = None
        self.open: list[Open] = []
        self.expected = "value"
        self.nodes = 0

    def run(self) -> Node | None:
        """Take tokens until the end of the text, or the first fault that hides the rest."""
        at = 0
        going = True
        while going:
            token = TOKEN.match(self.source.text, at)
            kind = token.lastindex if token else None
            if token is None or kind is None:
                self.unexpected(at)
                break
            start, at = token.span(kind)
            if kind == END:
                if self.expected != "nothing":
                    self.unexpected(at)
                break
            if kind == PUNCTUATION:
                going = self.punctuation(token[kind], start)
            else:
                node = self.word(kind, start, at)
                at = node.end
                going = self.scalar(node)
        return self.root

    def word(self, kind: int, start: int, end: int) -> Scalar:
        """The scalar that a token is; ``start`` and ``end`` are those of the group ``kind``."""
        text = self.source.text
        if kind == STRING:
            return Scalar(self.source, start - 1, end + 1, text[start:end], "double")
        if kind == ESCAPED:
            return self.escaped(start)
        return Scalar(self.source, start, end, text[start:end], "plain")

    def escaped(self, start: int) -> Scalar:
        """A string with escapes, or one that is not closed: then nothing after it can be read."""
        from json.decoder import scanstring  # type: ignore[attr-defined]  # noqa: PLC0415

        try:
            value, end = scanstring(self.source.text, start + 1, True)
        except ValueError as error:
            add_string_fault(self.source, start, getattr(error, "pos", start), self.faults)
            raise GradecheckError(self.faults.found) from None
        node = Scalar(self.source, start, end, value, "double")
        check_halves(node, self.faults)
        return node

    def scalar(self, node: Scalar) -> bool:
        """A string, number or word: a key or a value."""
        if self.expected in ("key", "entry"):
            if node.style == "plain":
                return self.unexpected(node.start)
            self.key(node)
            return True
        if self.expected not in ("value", "item"):
            return self.unexpected(node.start)
        self.attach(node)
        self.expected = "more" if self.open else "nothing"
        return True

    def key(self, node: Scalar) -> None:
        """A key of the innermost object."""
        self.count(node)
        parent = self.open[-1]
        parent.key = node
        self.expected = "colon"
        first = parent.seen.setdefault(node.text, node)
        if first is not node:
            message = f"the key {shown(node.text)} is given twice"
            hint = f"the first is on line {first.line}"
            self.faults.add("duplicate-key", message, node.place(), hint)

    def attach(self, node: Node) -> None:
        """Put a value where it belongs."""
        self.count(node)
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.key is not None:
            parent.node.entries.append((parent.key, node))

    def count(self, node: Node) -> None:
        """Count a key or value, and refuse one too many."""
        self.nodes += 1
        if self.nodes > self.limits.max_nodes:
            message = f"more than {self.limits.max_nodes:,} keys and values in one file"
            place = self.source.place(node.start, node.start)
            self.faults.stop("too-many-values", message, place, SPLIT_IT)

    def punctuation(self, sign: str, at: int) -> bool:
        """One of ``[ ] { } , :``; false if it cannot stand here."""
        if sign in "[{":
            return self.begin(sign, at)
        if sign in "]}":
            return self.end(sign, at)
        if sign == ":" and self.expected == "colon":
            self.expected = "value"
            return True
        if sign == "," and self.expected == "more":
            self.expected = "value" if isinstance(self.open[-1].node, Sequence) else "key"
            return True
        return self.unexpected(at)

    def begin(self, sign: str, at: int) -> bool:
        """A list or object begins."""
        if self.expected not in ("value", "item"):
            return self.unexpected(at)
        if len(self.open) >= self.limits.max_depth:
            message = f"lists and objects are nested more than {self.limits.max_depth} deep"
            self.faults.stop("too-deep", message, self.source.place(at, at + 1), NEST_LESS)
        made = Sequence if sign == "[" else Mapping
        node = made(self.source, at, at + 1, [], True)
        self.attach(node)
        self.open.append(Open(node))
        self.expected = "item" if sign == "[" else "entry"
        return True

    def end(self, sign: str, at: int) -> bool:
        """The innermost list or object ends."""
        kind = Sequence if sign == "]" else Mapping
        if not self.open or not isinstance(self.open[-1].node, kind):
            return self.unexpected(at)
        if self.expected == ("value" if sign == "]" else "key"):
            trailing_comma(self.source, at, self.faults)
        elif self.expected not in ("more", "item", "entry"):
            return self.unexpected(at)
        self.open.pop().node.end = at + 1
        self.expected = "more" if self.open else "nothing"
        return True

    def unexpected(self, at: int) -> bool:
        """Note that something else was expected here; nothing after it can be trusted."""
        opened = self.open[-1].node.start if self.open else None
        add_syntax_fault(self.source, at, self.expected, self.faults, opened)
        return False
