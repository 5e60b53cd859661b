"""The parser: precedence climbing over tokens, one pass, no backtracking.

How tightly things bind and how far they reach is the grammar of the language; what a word is, is decided in :mod:`gradecheck.lang.resolve`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NoReturn, TypeAlias

from gradecheck.errors import ExpressionError
from gradecheck.lang import forms
from gradecheck.lang.calls import STARTS
from gradecheck.lang.indices import subscripted
from gradecheck.lang.levels import BESIDE, PRODUCT, RELATION, RELATIONS, SIGN, SUM, TIGHT
from gradecheck.lang.names import Names
from gradecheck.lang.resolve import word
from gradecheck.lang.tokens import CLOSERS, CLOSING, tokenize
from gradecheck.lang.tree import Call, Node, Num, Span
from gradecheck.lang.walk import children
from gradecheck.lang.words import split_transpose

DEEPEST = 100
"""Brackets, functions, signs and sums inside one another."""
TALLEST = 200
"""Height of a tree, so that whoever walks it may recurse."""

# kind: (operation, its level, level of its right operand)
_BINARY = {
    "+": ("add", SUM, SIGN),
    "-": ("sub", SUM, SIGN),
    "*": ("mul", PRODUCT, BESIDE),
    "@": ("matmul", BESIDE, TIGHT),
    "·": ("juxtapose", BESIDE, TIGHT),
    "/": ("div", BESIDE, TIGHT),
} | {sign: (op, RELATION, SUM) for sign, op in RELATIONS.items()}
_POSTFIX = frozenset("^ T ' _".split())

Reach: TypeAlias = Literal["beside", "sum", "factor"]
"""How far a function without brackets reaches: over what stands side by side, up to the next ``+``
or ``-``, or over one factor."""


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


class Parser:
    """A place in a list of tokens, and what the names of the problem mean."""

    __slots__ = (
        "bar",
        "bound",
        "depth",
        "ends",
        "functions",
        "kinds",
        "names",
        "pos",
        "reach",
        "source",
        "starts",
        "stop",
        "texts",
        "values",
    )

    def __init__(self, text: str, names: Names, reach: Reach = "beside") -> None:
        tokens = tokenize(text)
        self.source = text
        self.kinds = tokens.kinds
        self.texts = tokens.texts
        self.starts = tokens.starts
        self.ends = tokens.ends
        self.names = names
        self.reach = reach
        self.values = names.values
        self.functions = names.functions
        self.pos = 0
        self.depth = 0
        self.stop = -1  # a token at which a product ends: the dz of an integral
        self.bar = ""  # the bar that closes |x|, directly inside of one
        self.bound: list[str] = []  # indices that a sum or a left side introduced

    def guarded(self, read: Callable[[], Node]) -> Node:
        """The result of ``read``; whatever is nested too deeply for Python is a fault of the text."""
        try:
            tree = read()
        except RecursionError:
            self.fail("too-deep", "this is nested too deeply", self.pos)
        if self.pos > TALLEST // 4:
            self.measure(tree)
        return tree

    def whole(self) -> Node:
        """An expression, which may be a relation."""
        self.expect_something()
        return self.expression()

    def side(self) -> Node:
        """One side of a relation."""
        self.expect_something()
        return self.expression(SUM)

    def expect_something(self) -> None:
        """Refuse an empty text."""
        if self.kinds[self.pos] == "end":
            self.fail("empty-expression", "expected an expression, found nothing", self.pos)

    def finish(self) -> None:
        """Everything must have been read."""
        if self.kinds[self.pos] != "end":
            self.unexpected()

    # Operators

    def expression(self, level: int = RELATION, narrow: bool = False) -> Node:
        """Operands joined by operators that bind at least as tightly as ``level``.

        ``narrow`` is the reach of a function without brackets: it ends at ``@`` and ``·`` too.
        """
        kinds = self.kinds
        left = self.signed(level) if kinds[self.pos] in "+-" else self.operand()
        compared = False
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
                if strength == RELATION:
                    if compared:
                        self.fail(
                            "chained-relation",
                            "expected one relation, found a second",
                            self.pos,
                            hint="write 1[a < b] * 1[b < c]",
                        )
                    compared = True
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

    def beside(self, kind: str) -> bool:
        """Whether the operand that begins here may stand side by side with the one before."""
        if self.pos == self.stop:
            return False
        if kind == "|" or kind == "||":
            return not self.bar
        if kind == "num" and not forms.is_indicator(self):
            self.fail(
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
            self.fail("unexpected-end", "expected a name, a number or a bracket at the end", pos)
        self.fail(
            "unexpected-text",
            f"expected a name, a number or a bracket, found {self.shown(pos)}",
            pos,
        )

    def number(self, pos: int) -> Num:
        """The number at a token."""
        text = self.texts[pos]
        value = float(text)
        if value == float("inf"):
            self.fail("number-too-large", "this number is too large", pos)
        if value == 0.0 and text.lower().partition("e")[0].strip("0."):
            self.fail("number-too-small", "this number is too small", pos)
        return Num(value, Span(self.starts[pos], self.ends[pos]))

    def bracket(self) -> Node:
        """A bracket of any kind; ``[ ]`` and ``{ }`` group like ``( )``."""
        opener = self.open()
        if self.kinds[self.pos] == CLOSING[self.kinds[opener]]:
            self.fail("empty-bracket", "expected something inside the bracket", opener, self.pos)
        outside = self.inside()
        inner = self.expression()
        self.outside(outside)
        self.close(opener)
        return inner

    def open(self) -> int:
        """Step into a bracket; the token that opened it."""
        if self.kinds[self.pos] not in CLOSING:
            self.fail("missing-bracket", "expected a bracket here", self.pos)
        self.enter()
        self.pos += 1
        return self.pos - 1

    def close(self, opener: int) -> None:
        """Step out of the bracket that ``opener`` opened."""
        closing = CLOSING[self.kinds[opener]]
        kind = self.kinds[self.pos]
        if kind != closing:
            if kind == "end" or kind in CLOSERS:
                self.fail(
                    "unclosed-bracket",
                    f"expected {closing!r} to close this bracket",
                    opener,
                )
            self.unexpected(closing)
        self.depth -= 1
        self.pos += 1

    def inside(self) -> tuple[str, int]:
        """Forget, inside a bracket, what would end a product outside; :meth:`outside` recalls it."""
        outside = self.bar, self.stop
        self.bar, self.stop = "", -1
        return outside

    def outside(self, saved: tuple[str, int]) -> None:
        """Recall what :meth:`inside` gave."""
        self.bar, self.stop = saved

    def at_word(self) -> bool:
        """Whether a word stands here, perhaps alone in braces: ``{W}`` is W."""
        kinds, pos = self.kinds, self.pos
        if kinds[pos] == "{":
            return kinds[pos + 1] == "word" and kinds[pos + 2] == "}"
        return kinds[pos] == "word"

    def skip_group(self) -> None:
        """Step over a bracket with all that it holds, or over one token."""
        level = 0
        while self.kinds[self.pos] != "end":
            kind = self.kinds[self.pos]
            level += (kind in CLOSING) - (kind in CLOSERS)
            self.pos += 1
            if level <= 0:
                return

    # Powers and transposes

    def transposes(self, pos: int) -> int:
        """The token behind a transposing exponent that begins at ``pos``, or 0."""
        kind = self.kinds[pos]
        if kind == "T" or kind == "'":
            return pos + 1
        if kind == "{":
            inside = self.kinds[pos + 1]
            if inside in "T'" or (inside == "word" and self.texts[pos + 1] == "T"):
                return pos + 2 + 1 if self.kinds[pos + 2] == "}" else 0
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

    # Faults and bounds

    def enter(self) -> None:
        """Go one level deeper, at most to ``DEEPEST``."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.fail("too-deep", f"at most {DEEPEST} levels can be inside one another", self.pos)

    def measure(self, tree: Node) -> None:
        """Refuse a tree of more than ``TALLEST`` levels."""
        level: list[Node] = [tree]
        for _ in range(TALLEST):
            level = [child for node in level for child in children(node)]
            if not level:
                return
        span = level[0].span
        raise ExpressionError(
            "too-deep",
            f"at most {TALLEST} terms, factors and brackets can be inside one another",
            span.start,
            span.end,
            "split it into several expressions",
        )

    def shown(self, pos: int) -> str:
        """A token as the person wrote it."""
        return repr(self.source[self.starts[pos] : self.ends[pos]])

    def unexpected(self, closing: str = "") -> NoReturn:
        """The token here cannot follow what was read."""
        kind = self.kinds[self.pos]
        expected = f"an operator or {closing!r}" if closing else "an operator or the end"
        code, hint = "unexpected-text", ""
        if kind in CLOSERS:
            code = "unopened-bracket"
        elif kind in ("=", ":"):
            hint = "only the expression is wanted here, without a left side"
        self.fail(code, f"expected {expected}, found {self.shown(self.pos)}", self.pos, hint=hint)

    def fail(
        self, code: str, message: str, first: int, last: int | None = None, hint: str = ""
    ) -> NoReturn:
        """A fault at the tokens ``first`` to ``last``."""
        end = self.ends[first if last is None else last]
        raise ExpressionError(code, message, self.starts[first], end, hint)
