"""Handouts: the student's side of a problem as a spec, which says names and shapes, no answers.

    handout: true
    items:
      h0: {points: 3, shape: [8]}
    work:
      H2: [16]

In place of each answer there are zeros, so that a submission can be checked for its form; nothing
can be graded against them.
"""

from __future__ import annotations

from math import prod

import msgspec

from gradecheck.document.fields import Fields
from gradecheck.document.numerals import whole_numeral
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence
from gradecheck.errors import Fault
from gradecheck.graph.scope import MAX_ELEMENTS, MAX_RANK
from gradecheck.lang.tree import Call, Num
from gradecheck.lang.tree import Node as Tree
from gradecheck.spec.declare import Declarations


class Blank(msgspec.Struct, frozen=True):
    """What a handout says of one value: its shape, and whether it holds images or kernels."""

    shape: tuple[int, ...]
    image: bool = False

    @property
    def tree(self) -> Tree:
        """Zeros of the shape.

        >>> Blank(()).tree, Blank((2,)).tree.op
        (Num(value=0.0, span=0:0), 'zeros')
        """
        dims = tuple([Num(float(length)) for length in self.shape])
        return Call("zeros", dims) if dims else Num(0.0)


def read_blank(fields: Fields) -> Blank:
    """The shape of an item, ``shape: [2, 3]`` (a number has ``[]``), and ``image: true``."""
    node = fields.node("shape", required=True)
    image = fields.flag("image")
    shape = None if node is None else read_shape(node, fields.faults)
    return Blank(shape or (), image)


def read_shape(node: Node, faults: list[Fault]) -> tuple[int, ...] | None:
    """A list of lengths.

    >>> from gradecheck.document.read import parse_document
    >>> faults = []
    >>> read_shape(parse_document("shape: [2, 3]", "a.yaml").root.get("shape"), faults)
    (2, 3)
    >>> read_shape(parse_document("shape: 8", "a.yaml").root.get("shape"), faults)
    >>> print(faults[0])
    a.yaml:1:8: bad-shape a shape is a list of at most 4 whole numbers, such as [2, 3]
    """
    lengths = []
    for item in node.items if isinstance(node, Sequence) else ():
        found = whole_numeral(item, least=0) if isinstance(item, Scalar) else None
        lengths.append(found if isinstance(found, int) else -1)
    bad = not isinstance(node, Sequence) or -1 in lengths or len(lengths) > MAX_RANK
    if bad or prod(lengths) > MAX_ELEMENTS:
        message = f"a shape is a list of at most {MAX_RANK} whole numbers, such as [2, 3]"
        faults.append(Fault("bad-shape", message, "a number has the shape []", node.place()))
        return None
    return tuple(lengths)


def read_work(mapping: Mapping | None, names: Declarations) -> dict[str, Blank]:
    """The names under which further work may be shown, declared, each with its shape."""
    found: dict[str, Blank] = {}
    for key, node in mapping.entries if mapping else ():
        name = names.declare(key, "step")
        shape = read_shape(node, names.faults)
        if name is not None and shape is not None:
            found[name] = Blank(shape)
    return found
