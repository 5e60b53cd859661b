"""The names that a problem file declares, and the expressions written over them."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import TYPE_CHECKING

import msgspec

from gradecheck.document.placed import placed
from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Node, Scalar
from gradecheck.errors import ExpressionError, Fault, Place
from gradecheck.lang.names import Names
from gradecheck.lang.naming import canonical
from gradecheck.lang.parse import parse
from gradecheck.lang.tree import Node as Tree
from gradecheck.ops import FUNCTIONS

if TYPE_CHECKING:
    from gradecheck.spec.items import Entry


class Written(msgspec.Struct, frozen=True, eq=False):
    """The text of an expression and where it stands in the file."""

    text: str
    scalar: Scalar

    def place(self, error: ExpressionError) -> Place:
        """Where in the file the part that ``error`` speaks of stands."""
        if error.end <= error.start:
            return self.scalar.place()
        return self.scalar.place(error.start, error.end)


class Declarations:
    """Names in the order declared, each in its canonical spelling, and their aliases."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.keys: dict[str, Scalar] = {}
        self.aliases: dict[str, str] = {}
        self.sizes: frozenset[str] = frozenset()
        self.limits: dict[str, tuple[str, int]] = {}
        self.indices: frozenset[str] = frozenset()
        self.places: dict[tuple[str, str], Written] = {}
        self._items: dict[str, Scalar] = {}
        self._table: Names | None = None

    def declare(self, key: Scalar, what: str) -> str | None:
        """The canonical name of a given or step; a second declaration of it is a fault."""
        try:
            name = canonical(key.text, Names(functions=FUNCTIONS, open=True))
        except ExpressionError as error:
            message = f"{shown(key.text)} is no name for a {what}: {error.message}"
            hint = error.hint or "a name is a letter, then letters, digits, _, then primes"
            self.faults.append(Fault("bad-name", message, hint, key.place()))
            return None
        if name in self.keys:
            first = self.keys[name]
            message = f"{shown(key.text)} is declared twice; first on line {first.line}"
            self.faults.append(Fault("duplicate-name", message, "rename one of them", key.place()))
            return None
        self.keys[name] = key
        return name

    def alias(self, alias: Scalar, name: str) -> None:
        """Let ``alias`` stand for ``name``."""
        for spelling in {alias.text, _canonical_or_same(alias.text)}:
            owner = name if spelling == name else self.aliases.get(spelling)
            if spelling in self.keys and spelling != name:
                owner = spelling
            if owner is not None and owner != name:
                message = f"{shown(alias.text)} stands for `{owner}` already"
                self.faults.append(Fault("duplicate-name", message, place=alias.place()))
                return
            self.aliases[spelling] = name

    def item(self, entry: Entry) -> None:
        """Declare an item: one with its own expression is a step of that name."""
        item, key = entry.item, entry.key
        self._items[item.id] = key
        if entry.written is not None and item.id in self.keys:
            message = f"{shown(item.id)} is a step already; an item of that name cannot say `is`"
            self.faults.append(Fault("duplicate-name", message, "leave out `is`", key.place()))
        elif entry.written is not None or entry.blank is not None:
            self.keys[item.id] = key
        for alias in entry.aliases:
            self.alias(alias, item.id)

    def table(self) -> Names:
        """The table of names for expressions over what has been declared."""
        if self._table is None:
            values = {name: name for name in self.keys}
            self._table = Names(
                values={**self.aliases, **values},
                functions=FUNCTIONS,
                indices=self.indices,
                sizes=self.sizes,
                limits=self.limits,
            )
        return self._table

    def expression(self, node: Node) -> Written | None:
        """The text of an expression; a fault where there is none."""
        if isinstance(node, Scalar) and node.text.strip():
            return Written(node.text, node)
        hint = "an expression that begins with `[` or `{` needs quotes"
        self.faults.append(
            Fault("wrong-kind", "an expression is expected here", hint, node.place())
        )
        return None

    def parse(self, written: Written) -> Tree | None:
        """The tree of an expression, or ``None`` where it has a fault, which is noted."""
        try:
            return parse(written.text, self.table())
        except ExpressionError as error:
            self.faults.append(placed(error, written.scalar))
            return None

    def named(self, text: str) -> str:
        """The declared name that ``text`` spells, or its own spelling."""
        name = self.aliases.get(text) or _canonical_or_same(text)
        return self.aliases.get(name, name)

    def known_step(self, key: Scalar, steps: AnyMapping[str, object]) -> str | None:
        """The step that ``key`` names; a fault where there is none."""
        name = self.named(key.text)
        if name in steps:
            return name
        message = f"{shown(key.text)} is no step, so it cannot be replaced"
        hint = did_you_mean(key.text, steps) or "known are " + ", ".join(steps)
        self.faults.append(Fault("unknown-name", message, hint, key.place()))
        return None

    def unknown_item(self, id: str) -> None:
        """Note that an item has nothing to be compared with."""
        key = self._items[id]
        message = f"there is no step {shown(id)}, so the item has no expected value"
        hint = did_you_mean(id, self.keys) or "say what it is: `is: expression`"
        self.faults.append(Fault("unknown-name", message, hint, key.place()))


def _canonical_or_same(text: str) -> str:
    try:
        return canonical(text, Names(functions=FUNCTIONS, open=True))
    except ExpressionError:
        return text
