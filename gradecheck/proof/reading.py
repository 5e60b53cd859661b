"""A line's text as expressions and relations, in each way in which it can be read."""

from __future__ import annotations

import re

import msgspec

from gradecheck.errors import ExpressionError
from gradecheck.lang.cursor import Reach
from gradecheck.lang.statements import parse_relations
from gradecheck.lang.tree import Node
from gradecheck.proof.build import everything
from gradecheck.proof.resolve import Resolver
from gradecheck.spec.model import Model

REACHES: tuple[Reach, ...] = ("beside", "sum", "factor")
HOW: dict[Reach, str] = {
    "beside": "a log without brackets is read as that of all side by side: `log a/b` is log(a/b)",
    "sum": "a log without brackets is read as reaching to the next + or −",
    "factor": "a log without brackets is read as that of one factor: `log a/b` is (log a)/b",
}


class ReadPart(msgspec.Struct, frozen=True):
    """A statement read in one way: ``left`` is ``None`` where it goes on from the line before."""

    reach: Reach
    left: Node | None
    links: tuple[tuple[str, Node], ...]
    notes: tuple[str, ...] = ()

    @property
    def last(self) -> Node | None:
        return self.links[-1][1] if self.links else self.left


class Reader:
    """Reads the lines of one proof; keeps the names that it defines, and how logs were read."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.defined: dict[str, Node] = {}
        self.arguments: dict[str, str] = {}
        self.kept: Reach = "beside"

    def read(self, text: str) -> list[ReadPart]:
        """Every way to read a statement, the one to be tried first in front.

        Raises ``ExpressionError`` where there is none.
        """
        text = self._without_arguments(text)
        order = [self.kept, *(reach for reach in REACHES if reach != self.kept)]
        found: list[ReadPart] = []
        first: ExpressionError | None = None
        for reach in order:
            try:
                part = self._part(text, reach)
            except ExpressionError as error:
                first = first or error
                continue
            if all((part.left, part.links) != (other.left, other.links) for other in found):
                found.append(part)
        if not found and first is not None:
            raise first
        return found

    def _part(self, text: str, reach: Reach) -> ReadPart:
        names = self.model.names({name: name for name in self.defined})
        statement = parse_relations(text, names, reach)
        resolver = Resolver(self.model, self.defined)
        left = None if statement.left is None else resolver.resolve(statement.left)
        links = [(link.relation, resolver.resolve(link.right)) for link in statement.links]
        for node in [left, *(right for _, right in links)]:
            if node is not None and len(everything(node)) > 4000:
                raise ExpressionError("too-long", "this is too long", 0, len(text))
        return ReadPart(reach, left, tuple(links), tuple(dict.fromkeys(resolver.notes)))

    def define(self, name: str, arguments: str, text: str) -> ReadPart:
        """``name`` stands for the first expression of the text from now on."""
        if name in self.defined:
            raise ExpressionError("duplicate-name", f"{name} is defined already", 0, len(name))
        part = self.read(text[len(name) :])[0]
        value = part.links[0][1]
        self.defined[name] = value
        self.arguments[name] = re.sub(r"\s+", "", arguments)
        return ReadPart(part.reach, value, part.links[1:], part.notes)

    def _without_arguments(self, text: str) -> str:
        """The text with blanks in place of the brackets behind names that the proof defined."""
        for name, arguments in self.arguments.items():
            letters = r"_?".join(map(re.escape, name))
            pattern = re.compile(
                rf"(?<![A-Za-z0-9\\_])(?:\\mathcal\s*\{{)?\\?{letters}\}}?\s*([(\[])([^()\[\]]*)[)\]]"
            )

            def blank(match: re.Match[str], arguments: str = arguments, name: str = name) -> str:
                inside = re.sub(r"\s+", "", match[2])
                product = re.search(r"[+\-*/=]", inside) or (not arguments and "|" not in inside)
                if product and not (inside.replace(",", "").isalpha() and len(inside) <= 3):
                    return match[0]
                if arguments and inside != arguments:
                    raise ExpressionError(
                        "other-variables",
                        f"{name} was defined with ({arguments}), not with ({inside})",
                        match.start(),
                        match.end(),
                    )
                head = match[0][: match.start(1) - match.start()]
                return head + " " * (len(match[0]) - len(head))

            text = pattern.sub(blank, text)
        return text
