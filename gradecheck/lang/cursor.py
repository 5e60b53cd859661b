"""A place in a list of tokens: brackets, bounds and faults.  The grammar is in ``parse``."""

from __future__ import annotations

from typing import Literal, TypeAlias

from gradecheck.errors import ExpressionError
from gradecheck.lang.names import Names
from gradecheck.lang.tokens import CLOSERS, CLOSING, tokenize
from gradecheck.lang.tree import Node, Num, Span
from gradecheck.lang.walk import children

DEEPEST = 100
"""Brackets, functions, signs and sums inside one another."""
TALLEST = 200
"""Height of a tree, so that whoever walks it may recurse."""

Reach: TypeAlias = Literal["beside", "sum", "factor"]
"""How far a function without brackets reaches: over what stands side by side, up to the next ``+``
or ``-``, or over one factor."""


class Cursor:
    """A place in the tokens of a text, and what the names of the problem mean."""

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

    # Tokens

    def expect_something(self) -> None:
        """Refuse an empty text."""
        if self.kinds[self.pos] == "end":
            raise self.fault("empty-expression", "expected an expression, found nothing", self.pos)

    def finish(self) -> None:
        """Everything must have been read."""
        if self.kinds[self.pos] != "end":
            raise self.unexpected()

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

    def number(self, pos: int) -> Num:
        """The number at a token."""
        text = self.texts[pos]
        value = float(text)
        if value == float("inf"):
            raise self.fault("number-too-large", "this number is too large", pos)
        if value == 0.0 and text.lower().partition("e")[0].strip("0."):
            raise self.fault("number-too-small", "this number is too small", pos)
        return Num(value, Span(self.starts[pos], self.ends[pos]))

    # Brackets

    def open(self) -> int:
        """Step into a bracket; the token that opened it."""
        if self.kinds[self.pos] not in CLOSING:
            raise self.fault("missing-bracket", "expected a bracket here", self.pos)
        self.enter()
        self.pos += 1
        return self.pos - 1

    def close(self, opener: int) -> None:
        """Step out of the bracket that ``opener`` opened."""
        closing = CLOSING[self.kinds[opener]]
        kind = self.kinds[self.pos]
        if kind != closing:
            if kind == "end" or kind in CLOSERS:
                raise self.fault(
                    "unclosed-bracket",
                    f"expected {closing!r} to close this bracket",
                    opener,
                )
            raise self.unexpected(closing)
        self.depth -= 1
        self.pos += 1

    def inside(self) -> tuple[str, int]:
        """Forget, inside a bracket, what would end a product outside of it."""
        outside = self.bar, self.stop
        self.bar, self.stop = "", -1
        return outside

    def outside(self, saved: tuple[str, int]) -> None:
        """Recall what :meth:`inside` gave."""
        self.bar, self.stop = saved

    # Faults and bounds

    def enter(self) -> None:
        """Go one level deeper, at most to ``DEEPEST``."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fault(
                "too-deep", f"at most {DEEPEST} levels can be inside one another", self.pos
            )

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
        return f"'{self.source[self.starts[pos] : self.ends[pos]]}'"

    def unexpected(self, closing: str = "") -> ExpressionError:
        """The token here cannot follow what was read."""
        kind = self.kinds[self.pos]
        expected = f"an operator or {closing!r}" if closing else "an operator or the end"
        code, hint = "unexpected-text", ""
        if kind in CLOSERS:
            code = "unopened-bracket"
        elif kind == "=":
            hint = "write the expression alone, without a left side; a comparison is 1[a = b]"
        return self.fault(
            code, f"expected {expected}, found {self.shown(self.pos)}", self.pos, hint=hint
        )

    def fault(
        self, code: str, message: str, first: int, last: int | None = None, hint: str = ""
    ) -> ExpressionError:
        """A fault at the tokens ``first`` to ``last``."""
        end = self.ends[first if last is None else last]
        return ExpressionError(code, message, self.starts[first], end, hint)
