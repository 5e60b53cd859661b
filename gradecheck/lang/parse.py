"""The parser: precedence climbing over tokens, one pass, no backtracking.

How tightly things bind and how far they reach is the grammar of the language; what a word is, is
decided in :mod:`gradecheck.lang.resolve`.
"""

from __future__ import annotations

from collections.abc import Callable

from gradecheck.errors import ExpressionError
from gradecheck.lang import forms
from gradecheck.lang.calls import STARTS
from gradecheck.lang.cursor import TALLEST, Cursor, Reach
from gradecheck.lang.indices import subscripted
from gradecheck.lang.levels import BESIDE, PRODUCT, RELATION, RELATIONS, SIGN, SUM, TIGHT
from gradecheck.lang.names import Names
from gradecheck.lang.resolve import word
from gradecheck.lang.tokens import CLOSING
from gradecheck.lang.tree import Call, Node, Span
from gradecheck.lang.words import split_transpose

# kind: (operation, its level, level of its right operand)
_BINARY = {
    "+": ("add", SUM, SIGN),
    "-": ("sub", SUM, SIGN),
    "*": ("mul", PRODUCT, BESIDE),
    "@": ("matmul", BESIDE, TIGHT),
    "·": ("juxtapose", BESIDE, TIGHT),
    "/": ("div", BESIDE, TIGHT),
} | {sign: (op, RELATION, SUM) for sign, op in RELATIONS.items()}
_POSTFIX = frozenset(["^", "T", "'", "_"])


def parse(text: str, names: Names, reach: Reach = "beside") -> Node:
    """The tree of an expression.

    >>> from gradecheck.lang.text import text
    >>> names = Names(values={"W": "W", "x": "x", "y": "y"}, functions={"relu": "relu"})
    >>> tree = parse("y ⊙ W x - ReLU(x)^2", names)
    >>> tree.op, tree.args[0].op, tree.args[0].args[1].op
    ('sub', 'mul', 'juxtapose')
    >>> text(tree)
    'y * W x - relu(x)^2'
    """
    parser = Parser(text, names, reach)
    tree = parser.guarded(parser.whole)
    parser.finish()
    return tree


class Parser(Cursor):
    """The grammar."""

    __slots__ = ()

    def guarded(self, read: Callable[[], Node]) -> Node:
        """The result of ``read``; what is nested too deeply for Python is a fault of the text."""
        try:
            tree = read()
        except RecursionError:
            raise self.fault("too-deep", "this is nested too deeply", self.pos) from None
        if self.pos > TALLEST // 4:
            self.measure(tree)
        return tree

    def whole(self) -> Node:
        """An expression, which may be a relation."""
        self.expect_something()
        left = self.expression(SUM)
        op = RELATIONS.get(self.kinds[self.pos])
        if op is None:
            return left
        if self.kinds[self.pos] == "=":
            raise self.unexpected()
        self.pos += 1
        right = self.expression(SUM)
        if self.kinds[self.pos] in RELATIONS:
            raise self.chained()
        return Call(op, (left, right), (), Span(left.span.start, right.span.end))

    def side(self) -> Node:
        """One side of a relation."""
        self.expect_something()
        return self.expression(SUM)

    # Operators

    def expression(self, level: int = RELATION, narrow: bool = False) -> Node:
        """Operands joined by operators that bind at least as tightly as ``level``.

        ``narrow`` is the reach of a function without brackets: it ends at ``@`` and ``·`` too.
        """
        kinds = self.kinds
        left = self.signed(level) if kinds[self.pos] in "+-" else self.operand()
        relations = 0
        while True:
            kind = kinds[self.pos]
            found = _BINARY.get(kind)
            if found is None:
                if level > BESIDE or kind not in STARTS or not self.beside(kind):
                    return left
                op = "juxtapose"
                right = self.operand()
            else:
                op, strength, above = found
                if strength < level or self.pos == self.stop or (narrow and kind in "@·"):
                    return left
                relations += strength == RELATION
                if relations > 1:
                    raise self.chained()
                self.pos += 1
                if above == TIGHT and kinds[self.pos] not in "+-":
                    right = self.operand()
                else:
                    right = self.expression(above)
            left = Call(op, (left, right), (), Span(left.span.start, right.span.end))

    def signed(self, level: int) -> Node:
        """What a sign stands before: the product that follows, or one factor inside a product."""
        start = self.starts[self.pos]
        negative = self.kinds[self.pos] == "-"
        self.enter()
        self.pos += 1
        body = self.expression(max(level, PRODUCT))
        self.depth -= 1
        return Call("neg", (body,), (), Span(start, body.span.end)) if negative else body

    def chained(self) -> ExpressionError:
        """The fault of ``a < b < c``."""
        return self.fault(
            "chained-relation",
            "expected one relation, found a second",
            self.pos,
            hint="write 1[a < b] * 1[b < c]",
        )

    def beside(self, kind: str) -> bool:
        """Whether the operand that begins here may stand side by side with the one before."""
        if self.pos == self.stop:
            return False
        if kind in ("|", "||"):
            return not self.bar
        if kind == "num" and not forms.is_indicator(self):
            raise self.fault(
                "missing-operator",
                "a number cannot follow side by side: expected an operator",
                self.pos,
                hint="write `*` between the two factors",
            )
        return True

    # Operands

    def operand(self) -> Node:
        """One operand with what is attached to it: powers, transposes, indices."""
        node = self.primary()
        while self.kinds[self.pos] in _POSTFIX:
            kind = self.kinds[self.pos]
            if kind == "^":
                node = self.power(node)
            elif kind == "_":
                node = subscripted(self, node)
            else:
                node = Call("transpose", (node,), (), Span(node.span.start, self.ends[self.pos]))
                self.pos += 1
        return node

    def primary(self) -> Node:
        """One operand without what is attached to it."""
        pos = self.pos
        kind = self.kinds[pos]
        if kind == "word":
            return word(self)
        if kind == "num":
            if forms.is_indicator(self):
                return forms.indicator(self)
            self.pos = pos + 1
            return self.number(pos)
        if kind in CLOSING:
            if self.at_word():
                return word(self)
            return self.bracket()
        special = forms.FORMS.get(kind)
        if special is not None:
            return special(self)
        if kind == "end":
            raise self.fault(
                "unexpected-end", "expected a name, a number or a bracket at the end", pos
            )
        raise self.fault(
            "unexpected-text",
            f"expected a name, a number or a bracket, found {self.shown(pos)}",
            pos,
        )

    def bracket(self) -> Node:
        """A bracket of any kind; ``[ ]`` and ``{ }`` group like ``( )``."""
        opener = self.open()
        if self.kinds[self.pos] == CLOSING[self.kinds[opener]]:
            raise self.fault(
                "empty-bracket", "expected something inside the bracket", opener, self.pos
            )
        outside = self.inside()
        inner = self.expression()
        self.outside(outside)
        self.close(opener)
        return inner

    # Powers and transposes

    def transposes(self, pos: int) -> int:
        """The token behind a transposing exponent that begins at ``pos``, or 0."""
        kind = self.kinds[pos]
        if kind in ("T", "'"):
            return pos + 1
        if kind == "{":
            inside = self.kinds[pos + 1]
            if inside in "T'" or (inside == "word" and self.texts[pos + 1] == "T"):
                return pos + 3 if self.kinds[pos + 2] == "}" else 0
            return 0
        if kind == "word" and self.texts[pos][0] == "T":
            return split_transpose(self, pos)
        return 0

    def power(self, base: Node) -> Node:
        """``base`` to the exponent, or transposed by it."""
        after = self.transposes(self.pos + 1)
        if after:
            self.pos = after
            return Call("transpose", (base,), (), Span(base.span.start, self.ends[after - 1]))
        exponent = self.exponent()
        return Call("pow", (base, exponent), (), Span(base.span.start, exponent.span.end))

    def exponent(self) -> Node:
        """What follows ``^``: a bracket, or one word or number; ``a^b^c`` is a^(b^c)."""
        self.enter()
        self.pos += 1
        sign = self.pos
        if self.kinds[sign] in "+-":
            self.pos += 1
        node = self.primary()
        if self.kinds[self.pos] == "^" and not self.transposes(self.pos + 1):
            node = self.power(node)
        self.depth -= 1
        if self.kinds[sign] == "-":
            node = Call("neg", (node,), (), Span(self.starts[sign], node.span.end))
        return node
