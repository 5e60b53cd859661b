"""Reading a mapping by what is expected in it, and every fault of it at once.

A loader names each key that it knows, with the kind of value; what is wrong is noted and the
default is returned, so that reading goes on.  What nobody asked for is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Unpack, overload

from gradecheck.document.numerals import Bounds, numeral, whole_numeral
from gradecheck.document.plain import TRUTHS
from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence, is_null
from gradecheck.errors import Fault, Place

YES_AND_NO = {**TRUTHS, "yes": True, "no": False, "on": True, "off": False}


class Fields:
    """The keys of one mapping; ``what`` names it in messages, as in "unknown key … in an item".

    >>> from gradecheck.document import parse_document
    >>> faults = []
    >>> item = Fields(parse_document("points: 3\\npartal: all", "a.yaml").root, faults, "an item")
    >>> item.number("points", required=True), item.choice("partial", ("elements", "all"))
    (3.0, 'elements')
    >>> item.finish()
    >>> print(faults[0], "-", faults[0].hint)
    a.yaml:2:1: unknown-key there is no key `partal` in an item - did you mean `partial`?
    """

    def __init__(self, mapping: Mapping, faults: list[Fault], what: str = "this mapping") -> None:
        self.map = mapping
        self.faults = faults
        self.what = what
        self.known: list[str] = []
        self.entries = {key.text: (key, value) for key, value in mapping.entries}

    def node(self, key: str, *also: str, required: bool = False) -> Node | None:
        """The value of a key, of any kind; ``None`` where the key is absent or its value blank.

        ``also`` are further spellings of the key; two of them at once is a fault.
        """
        self.known += (key, *also)
        given = [self.entries[name] for name in (key, *also) if name in self.entries]
        if len(given) > 1:
            (first, _), (second, _) = given[0], given[1]
            message = f"{shown(second.text)} and {shown(first.text)} are the same key"
            self.fault("duplicate-key", message, second, "keep one of them")
        if given and not is_null(given[0][1]):
            return given[0][1]
        if required and given:
            self.fault("missing-value", f"{shown(given[0][0].text)} has no value", given[0][0])
        elif required:
            message = f"the key {shown(key)} is missing in {self.what}"
            self.fault("missing-key", message, hint=f"add a line {shown(key + ': …')}")
        return None

    def scalar(self, key: str, *also: str, required: bool = False) -> Scalar | None:
        """The word, number or text at a key, with its place."""
        node = self.node(key, *also, required=required)
        if node is None or isinstance(node, Scalar):
            return node
        self.wrong(key, "a text", node)
        return None

    def mapping(self, key: str, *also: str, required: bool = False) -> Mapping | None:
        """The mapping at a key."""
        node = self.node(key, *also, required=required)
        if node is None or isinstance(node, Mapping):
            return node
        self.wrong(key, "keys with values (`key: value`)", node)
        return None

    def sequence(self, key: str, *also: str, required: bool = False) -> Sequence | None:
        """The list at a key."""
        node = self.node(key, *also, required=required)
        if node is None or isinstance(node, Sequence):
            return node
        self.wrong(key, "a list (`[…]`)", node)
        return None

    def fields(self, key: str, what: str = "", *, required: bool = False) -> Fields | None:
        """The mapping at a key as further fields; whoever asks for them finishes them, too."""
        mapping = self.mapping(key, required=required)
        return None if mapping is None else Fields(mapping, self.faults, what or shown(key))

    def scalars(self, key: str, *also: str, required: bool = False) -> list[Scalar]:
        """The words at a key: a list of them, or a single one."""
        node = self.node(key, *also, required=required)
        if node is None:
            return []
        nodes = node.items if isinstance(node, Sequence) else [node]
        for item in nodes:
            if not isinstance(item, Scalar):
                self.wrong(key, "a text, or a list of texts", item)
        return [item for item in nodes if isinstance(item, Scalar)]

    def text(
        self,
        key: str,
        *also: str,
        required: bool = False,
        default: str = "",
        pattern: re.Pattern[str] | None = None,
        meaning: str = "of this form",
    ) -> str:
        """The text at a key, just as written; it must match all of ``pattern``.

        ``meaning`` ends the sentence "`…` is not …".
        """
        scalar = self.scalar(key, *also, required=required)
        if scalar is None:
            return default
        if pattern is not None and not pattern.fullmatch(scalar.text):
            self.fault("bad-text", f"{shown(scalar.text)} is not {meaning}", scalar)
            return default
        return scalar.text

    @overload
    def number(
        self, key: str, *, required: bool = ..., default: float, **bounds: Unpack[Bounds]
    ) -> float: ...

    @overload
    def number(
        self, key: str, *, required: bool = ..., **bounds: Unpack[Bounds]
    ) -> float | None: ...

    def number(
        self,
        key: str,
        *,
        required: bool = False,
        default: float | None = None,
        **bounds: Unpack[Bounds],
    ) -> float | None:
        """The number at a key, within bounds (see :class:`Bounds`); ``10%`` is 0.1."""
        scalar = self.scalar(key, required=required)
        if scalar is None:
            return default
        found = numeral(scalar, **bounds)
        if isinstance(found, Fault):
            self.faults.append(found)
            return default
        return found

    @overload
    def integer(
        self, key: str, *, required: bool = ..., default: int, **bounds: Unpack[Bounds]
    ) -> int: ...

    @overload
    def integer(
        self, key: str, *, required: bool = ..., **bounds: Unpack[Bounds]
    ) -> int | None: ...

    def integer(
        self,
        key: str,
        *,
        required: bool = False,
        default: int | None = None,
        **bounds: Unpack[Bounds],
    ) -> int | None:
        """The whole number at a key, within bounds."""
        scalar = self.scalar(key, required=required)
        if scalar is None:
            return default
        found = whole_numeral(scalar, **bounds)
        if isinstance(found, Fault):
            self.faults.append(found)
            return default
        return found

    def flag(self, key: str) -> bool:
        """The ``true`` or ``false`` at a key; also ``yes``, ``no``, ``on``, ``off``.

        It is ``false`` where it is not there.
        """
        scalar = self.scalar(key)
        if scalar is None:
            return False
        if scalar.text not in YES_AND_NO:
            message = f"{shown(scalar.text)} is neither true nor false"
            self.fault("wrong-kind", message, scalar, "write `true` or `false`")
        return YES_AND_NO.get(scalar.text, False)

    def choice(self, key: str, options: Collection[str], default: str | None = None) -> str:
        """One of a few words; the first is the default unless another is given."""
        fallback = next(iter(options)) if default is None else default
        scalar = self.scalar(key)
        if scalar is None or scalar.text in options:
            return fallback if scalar is None else scalar.text
        known = ", ".join(options)
        message = f"{shown(scalar.text)} is none of {known}"
        self.fault("bad-choice", message, scalar, did_you_mean(scalar.text, options))
        return fallback

    def one_of(self, *keys: str, required: bool = False) -> tuple[str, Node] | None:
        """The one key, of several that exclude each other, that is given, with its value."""
        found = [(key, node) for key in keys if (node := self.node(key)) is not None]
        names = " or ".join(map(shown, keys))
        if len(found) > 1:
            at = self.entries[found[1][0]][0]
            self.fault("contradicting-keys", f"only one of {names} can be given", at)
        if not found and required:
            message = f"{names} is missing in {self.what}"
            self.fault("missing-key", message, hint=f"add one of {names}")
        return found[0] if found else None

    def key(self, key: str) -> Scalar | None:
        """The key itself, with its place, if it is given."""
        entry = self.entries.get(key)
        return entry[0] if entry else None

    def allow(self, *keys: str) -> None:
        """These keys are known, whatever their values: read elsewhere."""
        self.known += keys

    def rest(self) -> list[tuple[Scalar, Node]]:
        """The keys that nobody has asked for, with their values: where any key is allowed.

        They are known from now on.
        """
        known = set(self.known)
        rest = [entry for name, entry in self.entries.items() if name not in known]
        self.known += (key.text for key, _ in rest)
        return rest

    def finish(self) -> None:
        """Note every key that nobody has asked for."""
        known = list(dict.fromkeys(self.known))
        for key, _ in self.rest():
            message = f"there is no key {shown(key.text)} in {self.what}"
            hint = did_you_mean(key.text, known) or "known are " + ", ".join(known)
            self.fault("unknown-key", message, key, hint)

    def fault(self, code: str, message: str, at: Node | None = None, hint: str = "") -> None:
        """Note a fault at a key or value, or at the mapping as a whole."""
        place: Place = (at or self.map).place()
        self.faults.append(Fault(code, message, hint, place))

    def wrong(self, key: str, expected: str, node: Node) -> None:
        """Note a value of the wrong kind."""
        kinds = {Mapping: "a mapping", Sequence: "a list", Scalar: "a single word"}
        message = f"{shown(key)} is {kinds[type(node)]}, expected {expected}"
        self.fault("wrong-kind", message, node)
