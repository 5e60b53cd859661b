"""Statements: expressions joined by relations, as in ``a = b <= c`` or ``dL/dw2 = sum_i …``."""

from __future__ import annotations

import msgspec

from gradecheck.lang.cursor import Reach
from gradecheck.lang.names import Names
from gradecheck.lang.parse import Parser
from gradecheck.lang.resolve import defined
from gradecheck.lang.tree import Index, Node, Span
from gradecheck.lang.walk import nodes

_SIGNS = {"=": "=", "==": "=", ">=": ">=", "<=": "<=", "<": "<", ">": ">"}


class Link(msgspec.Struct, frozen=True):
    """A relation (``= >= <= > <``), where it stands, and what stands behind it."""

    relation: str
    place: Span
    right: Node


class Statement(msgspec.Struct, frozen=True):
    """``left`` and its links; ``left`` is ``None`` where the text begins with a relation."""

    left: Node | None
    links: tuple[Link, ...]

    @property
    def last(self) -> Node:
        """What stands behind the last relation, or alone."""
        if self.links:
            return self.links[-1].right
        assert self.left is not None
        return self.left


def parse_relations(text: str, names: Names, reach: Reach = "beside") -> Statement:
    """The expressions of a line and the relations between them.

    A left side may be a gradient or a name that is only being defined; its index letters are free
    on the right.

    >>> from gradecheck.lang.text import text
    >>> names = Names(values={"w2": "w2", "h": "h", "x": "x"}, indices=frozenset("i"))
    >>> line = parse_relations("∂L/∂w_{2,jl} = sum_i x_il h_ij = h^T x", names)
    >>> text(line.left), [(link.relation, text(link.right)) for link in line.links]
    ('grad(w2)[j, l]', [('=', 'sum_i x_il h_ij'), ('=', 'h^T x')])
    >>> parse_relations("<= x", names).left is None
    True
    """
    parser = Parser(text, names, reach)
    left = None if parser.kinds[0] in _SIGNS else _left(parser)
    links = []
    while parser.kinds[parser.pos] in _SIGNS:
        pos = parser.pos
        parser.pos += 1
        right = parser.guarded(parser.side)
        place = Span(parser.starts[pos], parser.ends[pos])
        links.append(Link(_SIGNS[parser.kinds[pos]], place, right))
    parser.finish()
    return Statement(left, tuple(links))


def _left(parser: Parser) -> Node:
    """The left side; a word alone before ``=`` may be a name that is defined here."""
    left = defined(parser) or parser.guarded(parser.side)
    for node in nodes(left):
        if isinstance(node, Index):
            parser.bound += [item for item in node.items if isinstance(item, str)]
    return left
