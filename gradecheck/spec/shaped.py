"""Reading what formula problems say of their givens: shapes, sizes, indices, stacked names."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

from gradecheck.document.fields import Fields
from gradecheck.document.numerals import numeral, whole_numeral
from gradecheck.document.printable import shown
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence
from gradecheck.errors import ExpressionError, Fault
from gradecheck.graph.scope import MAX_RANK
from gradecheck.lang.names import Names
from gradecheck.lang.naming import canonical
from gradecheck.ops import FUNCTIONS
from gradecheck.spec.declare import Declarations
from gradecheck.spec.shapes import GivenShape, Shapes

KEYS = ("sizes", "index", "stacked")
"""Keys that only formula problems have."""
LONGEST = 9
"""The longest axis whose length is written as a number: formulas are tried at small sizes."""


class ShapeReader:
    """What one file says of shapes, read as its keys are met."""

    def __init__(self, top: Fields, names: Declarations) -> None:
        self.faults = names.faults
        self.names = names
        self.sizes = self._sizes(top.mapping("sizes"))
        self.index = self._index(top.mapping("index"))
        self.stacked_node = top.mapping("stacked")
        self.keys = [key for name in KEYS if (key := top.key(name)) is not None]
        self.givens: dict[str, GivenShape] = {}
        self.faulty: set[str | None] = set()
        names.sizes = frozenset(self.sizes)
        names.indices = frozenset(self.index)
        names.limits = {i: (size, self.sizes[size]) for i, size in self.index.items()}

    def _sizes(self, mapping: Mapping | None) -> dict[str, int]:
        """``sizes: {N: 3, d: 5}``."""
        found: dict[str, int] = {}
        for key, node in mapping.entries if mapping else ():
            size = whole_numeral(node, least=1) if isinstance(node, Scalar) else None
            if isinstance(size, int) and self._is_name(key):
                found[key.text] = size
            elif not isinstance(size, int):
                message = f"the size {shown(key.text)} is no whole number"
                self._fault("bad-size", message, node, f"write `{key.text}: 3`")
        return found

    def _index(self, mapping: Mapping | None) -> dict[str, str]:
        """``index: {i: N}``."""
        found: dict[str, str] = {}
        for key, node in mapping.entries if mapping else ():
            size = node.text if isinstance(node, Scalar) else ""
            if not (len(key.text) == 1 and key.text.isalpha() and key.text.islower()):
                message = f"{shown(key.text)} is no index: one lower-case letter is expected"
                self._fault("bad-index", message, key, "write `index: {i: N}`")
            elif key.text in self.sizes:
                message = f"{shown(key.text)} is a size already"
                self._fault("duplicate-name", message, key, "choose another letter")
            elif size not in self.sizes:
                message = f"the index {shown(key.text)} runs over {shown(size)}, which is no size"
                self._fault("unknown-size", message, node, self._known_sizes(size))
            else:
                found[key.text] = size
        if len(found) > 1:
            message = "only one index of samples can be declared"
            self._fault("bad-index", message, mapping, "subscripts of axes need no declaration")
        return found

    def _is_name(self, key: Scalar) -> bool:
        try:
            plain = canonical(key.text, Names(functions=FUNCTIONS, open=True))
        except ExpressionError as error:
            self._fault("bad-name", f"{shown(key.text)} is no name: {error.message}", key)
            return False
        if plain != key.text:
            message = f"the size {shown(key.text)} needs a plain name"
            self._fault("bad-name", message, key, f"write {plain}")
        return plain == key.text

    def given(self, name: str | None, fields: Fields) -> None:
        """One given by its shape: ``{shape: [d], each: i, positive: true}``."""
        axes = fields.node("shape", required=True)
        shape = None if axes is None else self._shape(axes)
        each = fields.scalar("each")
        positive, one_hot = fields.flag("positive"), fields.flag("one_hot")
        one_of = self._numbers(fields.sequence("one_of"))
        if each is not None and each.text not in self.index:
            message = f"there is no index {shown(each.text)}"
            hint = did_you_mean(each.text, self.index) or "declare it: `index: {i: N}`"
            self._fault("unknown-index", message, each, hint)
            shape = None
        if one_hot + positive + bool(one_of) > 1:
            message = "only one of `positive`, `one_hot` and `one_of` can be said"
            self._fault("contradicting-keys", message, fields.map)
        if one_hot and shape == ():
            self._fault("bad-shape", "a number cannot be one-hot", fields.map)
        if shape is None:
            self.faulty.add(name)
        if name is not None and shape is not None:
            letter = each.text if each else ""
            self.givens[name] = GivenShape(shape, letter, positive, one_hot, one_of)

    def _shape(self, node: Node) -> tuple[str | int, ...] | None:
        parts = [node] if isinstance(node, Scalar) else getattr(node, "items", None)
        if not isinstance(parts, list) or len(parts) > MAX_RANK:
            hint = "write `[d, k]`; a number has the shape []"
            self._fault("bad-shape", f"a shape is a list of at most {MAX_RANK} sizes", node, hint)
            return None
        shape: list[str | int] = []
        for part in parts:
            text = part.text if isinstance(part, Scalar) else ""
            length = whole_numeral(part, least=1) if isinstance(part, Scalar) else None
            if text in self.sizes:
                shape.append(text)
            elif isinstance(length, int) and length <= LONGEST:
                shape.append(length)
            elif isinstance(length, int):
                message = f"an axis of length {length} needs a name for its size"
                hint = f"write `sizes: {{d: {length}}}` and `shape: [d]`"
                self._fault("unknown-size", message, part, hint)
                return None
            else:
                message = f"{shown(text)} is no size"
                self._fault("unknown-size", message, part, self._known_sizes(text))
                return None
        return tuple(shape)

    def _numbers(self, node: Sequence | None) -> tuple[float, ...]:
        found: list[float] = []
        for item in node.items if node else ():
            number = numeral(item) if isinstance(item, Scalar) else None
            if isinstance(number, float | int):
                found.append(float(number))
            else:
                self._fault("not-a-number", "`one_of` lists numbers", item, "write [0, 1]")
        return tuple(found)

    def stacked(self, known: AnyMapping[str, object]) -> dict[str, str]:
        """``stacked: {X: x}``: each name new, each value a given or a step."""
        found: dict[str, str] = {}
        for key, node in self.stacked_node.entries if self.stacked_node else ():
            name = self.names.declare(key, "stacked name")
            source = self.names.named(node.text) if isinstance(node, Scalar) else ""
            if source in self.faulty:
                continue
            if source not in known:
                text = node.text if isinstance(node, Scalar) else ""
                message = f"{shown(key.text)} stacks {shown(text)}, which is no given and no step"
                self._fault("unknown-name", message, node, did_you_mean(text, known))
            elif name is not None:
                found[name] = source
        return found

    def finish(self, numbers: AnyMapping[str, object]) -> bool:
        """Whether this is a formula problem; a file that is half of each has faults."""
        if self.givens and numbers:
            name = next(iter(numbers))
            message = f"`{name}` is given by numbers, but `{next(iter(self.givens))}` by its shape"
            hint = "give shapes for all (formulas are graded) or numbers for all (values are)"
            self._fault("mixed-givens", message, self.names.keys[name], hint)
        elif self.keys and not self.givens and not self.faulty:
            message = f"{shown(self.keys[0].text)} belongs to formula problems"
            hint = "give shapes: `w: {shape: [d, k]}`"
            self._fault("mixed-givens", message, self.keys[0], hint)
        return bool(self.givens)

    def shapes(self, stacked: AnyMapping[str, str]) -> Shapes:
        """All that was read."""
        return Shapes(self.sizes, self.index, self.givens, stacked)

    def _known_sizes(self, text: str) -> str:
        near = did_you_mean(text, self.sizes) if text else ""
        return near or ("known are " + ", ".join(self.sizes) if self.sizes else "write `sizes: …`")

    def _fault(self, code: str, message: str, node: Node | None, hint: str = "") -> None:
        self.faults.append(Fault(code, message, hint, node.place() if node else None))
