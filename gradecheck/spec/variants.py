"""Conventions and mistakes in a problem file: what replaces which steps."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping

import msgspec

from gradecheck.document.fields import Fields
from gradecheck.document.printable import shown
from gradecheck.document.tree import Mapping, Node, Scalar, is_null
from gradecheck.errors import Fault
from gradecheck.lang.tree import Node as Tree
from gradecheck.spec.declare import Declarations
from gradecheck.spec.items import exact
from gradecheck.spec.problem import Convention, Variant


class VariantReader:
    """Reads options of conventions and mistakes, once all names are known.

    ``steps`` are those that may be replaced.  Every fault goes to ``names.faults``.
    """

    def __init__(self, names: Declarations, steps: AnyMapping[str, object]) -> None:
        self.names = names
        self.steps = steps
        self.faults = names.faults

    def conventions(self, mapping: Mapping | None) -> tuple[Convention, ...]:
        """The conventions under ``conventions:``, each with its options, the default first."""
        found = []
        for key, node in mapping.entries if mapping else ():
            if not isinstance(node, Mapping) or not node.entries:
                fault = Fault(
                    "wrong-kind",
                    f"the convention {shown(key.text)} needs its options, the default first",
                    "write `option name: {}` for the default",
                    node.place(),
                )
                self.faults.append(fault)
                continue
            found.append(Convention(key.text, self._variants(node, "an option")))
        return tuple(found)

    def mistakes(self, mapping: Mapping | None) -> tuple[Variant, ...]:
        """The mistakes under ``mistakes:``."""
        found = self._variants(mapping, "a mistake") if mapping else ()
        return tuple([msgspec.structs.replace(one, mistake=True) for one in found])

    def _variants(self, mapping: Mapping, what: str) -> tuple[Variant, ...]:
        return tuple(
            [
                self._variant(key, node, f"{what} ({shown(key.text)})")
                for key, node in mapping.entries
            ]
        )

    def _variant(self, key: Scalar, node: Node, what: str) -> Variant:
        if is_null(node):
            return Variant(key.text)
        if not isinstance(node, Mapping):
            message = f"{what} replaces steps: `step: expression`"
            self.faults.append(Fault("wrong-kind", message, "write {} for nothing", node.place()))
            return Variant(key.text)
        fields = Fields(node, self.faults, what)
        credit = fields.number("credit", least=0, most=1)
        note = fields.text("note")
        objective = fields.scalar("objective")
        steps: dict[str, Tree] = {}
        for name_key, value in fields.rest():
            name = self.names.known_step(name_key, self.steps)
            written = self.names.expression(value)
            tree = self.names.parse(written) if written else None
            if name is not None and written is not None and tree is not None:
                steps[name] = tree
                self.names.places[key.text, name] = written
        root = None
        if objective is not None and (written := self.names.expression(objective)) is not None:
            root = self.names.parse(written)
            self.names.places[key.text, "objective"] = written
        return Variant(key.text, steps, root, None if credit is None else exact(credit), note)
