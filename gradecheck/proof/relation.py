"""A relation between two expressions, as a student wrote or an instructor claims it."""

from __future__ import annotations

import msgspec

from gradecheck.lang.tree import Node
from gradecheck.proof.shown import shown

TURNED = {"=": "=", ">=": "<=", "<=": ">=", ">": "<", "<": ">"}
SIGNS = {"=": "=", ">=": "≥", "<=": "≤", ">": ">", "<": "<"}


class Relation(msgspec.Struct, frozen=True):
    """``left sign right``.

    >>> from gradecheck.lang.tree import Num
    >>> str(Relation(Num(1.0), "<=", Num(2.0)).downwards())
    '2 ≥ 1'
    """

    left: Node
    sign: str
    right: Node

    def __str__(self) -> str:
        return f"{shown(self.left)} {SIGNS[self.sign]} {shown(self.right)}"

    @property
    def is_equation(self) -> bool:
        return self.sign == "="

    def downwards(self) -> Relation:
        """The same with the larger side on the left."""
        if self.sign in ("<=", "<"):
            return Relation(self.right, TURNED[self.sign], self.left)
        return self

    def turned(self) -> Relation:
        """The relation the other way round between the same sides."""
        return Relation(self.left, TURNED[self.sign], self.right)
