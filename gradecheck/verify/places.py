"""Where in its file the parts of a problem stand, so that a finding can be shown there."""

from __future__ import annotations

from gradecheck.document.tree import Document, Mapping, Node, Scalar
from gradecheck.errors import ExpressionError, Place
from gradecheck.lang.names import Names
from gradecheck.lang.naming import canonical
from gradecheck.ops import FUNCTIONS


class Places:
    """The places of a problem's parts; what cannot be found stands at the beginning.

    >>> from gradecheck.document.read import parse_document
    >>> text = "items:\\n  h: {points: 1, tolerance: {abs: 1}}\\nsteps: {θ: x}"
    >>> places = Places(parse_document(text, "p.yaml"))
    >>> str(places.item("h")), str(places.tolerance("h")), str(places.step("theta"))
    ('p.yaml:2:3', 'p.yaml:2:29', 'p.yaml:3:9')
    """

    def __init__(self, document: Document) -> None:
        self.root = document.root

    def item(self, id: str) -> Place:
        return self._key(self.root.get("items"), id)

    def step(self, name: str) -> Place:
        """A step's own key, or that of the item that is a step."""
        steps = _entries(self.root.get("steps"))
        return self._key(self.root.get("steps" if name in steps else "items"), name)

    def given(self, name: str) -> Place:
        return self._key(self.root.get("given"), name)

    def objective(self) -> Place:
        return self._top("objective")

    def tolerance(self, id: str) -> Place:
        """The tolerance that holds for an item: its own, that of all items, or none."""
        entry = _entries(self.root.get("items")).get(id)
        own = entry[1].get("tolerance") if entry and isinstance(entry[1], Mapping) else None
        if own is not None:
            return own.place()
        everyone = self.root.get("tolerance")
        return everyone.place() if everyone is not None else self.item(id)

    def points(self, id: str) -> Place:
        entry = _entries(self.root.get("items")).get(id)
        node = entry[1].get("points") if entry and isinstance(entry[1], Mapping) else None
        return node.place() if node is not None else self.item(id)

    def option(self, convention: str, option: str) -> Place:
        options = _entries(self.root.get("conventions")).get(convention)
        return self._key(options[1] if options else None, option)

    def mistake(self, name: str) -> Place:
        return self._key(self.root.get("mistakes"), name)

    def _key(self, mapping: Node | None, name: str) -> Place:
        entry = _entries(mapping).get(name)
        return entry[0].place() if entry else self.root.place()

    def _top(self, key: str) -> Place:
        found = self.root.key(key)
        return found.place() if found else self.root.place()


def _entries(node: Node | None) -> dict[str, tuple[Scalar, Node]]:
    """The entries of a mapping by their keys, as written and in canonical spelling."""
    found: dict[str, tuple[Scalar, Node]] = {}
    for key, value in node.entries if isinstance(node, Mapping) else ():
        found.setdefault(key.text, (key, value))
        found.setdefault(_canonical(key.text), (key, value))
    return found


def _canonical(text: str) -> str:
    try:
        return canonical(text, Names(functions=FUNCTIONS, open=True))
    except ExpressionError:
        return text
