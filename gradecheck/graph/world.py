"""The steps of a graph compiled into a program, with places where other values may stand in."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gradecheck.graph.arithmetic import Arithmetic
from gradecheck.graph.program import (
    Apply,
    Builder,
    Constant,
    Input,
    Letter,
    Pin,
    Register,
    Take,
    Total,
)
from gradecheck.graph.scope import CONSTANTS, Scope, split_subscripts
from gradecheck.lang.tree import Call, Index, Name, Node, Num, Sum
from gradecheck.lang.walk import names
from gradecheck.ops.record import Type


class World:
    """One graph with one set of pins, compiled into a program that other worlds may share.

    ``computed`` is the register of each step before, ``used`` after its pin is applied.  ``pinned``
    are the steps that have a pin, ``true`` is the world whose values they have without.
    ``linear`` names for each step of a backward pass the gradients in which its formula is linear:
    if these are the negative of something known, so is it (a loss and its negative have all their
    work in common).
    """

    def __init__(
        self,
        builder: Builder,
        scope: Scope,
        steps: Mapping[str, Node],
        pinned: Collection[str] = (),
        way: str = "",
        true: World | None = None,
        linear: Mapping[str, Collection[str]] = {},
    ) -> None:
        self.builder = builder
        self.program = builder.program
        self.scope = scope
        self.steps = steps
        self.pinned = pinned
        self.way = way
        self.true = true
        self.linear = linear
        self.computed: dict[str, Register] = {}
        self.used: dict[str, Register] = {}
        self._nodes: dict[Node, Register] = {}
        self._arithmetic = Arithmetic(builder, scope)

    def register(self, name: str) -> Register:
        """The register of a step's value before its own pin.

        A chain of steps is followed by a loop, not by recursion.
        """
        waiting = [name]
        while waiting:
            top = waiting[-1]
            if top in self.used:
                waiting.pop()
                continue
            missing = self._missing(top)
            if missing:
                waiting.extend(missing)
                continue
            self._define(top)
        return self.computed[name]

    def expression(self, node: Node) -> Register:
        """The register of a formula that is no step: one with a mistake in it, say."""
        for name in names(node):
            if name in self.steps and name not in self.used:
                self.register(name)
        return self._formula(node)

    def _missing(self, name: str) -> list[str]:
        if name not in self.steps:
            return []
        below = names(self.steps[name])
        return [n for n in below if n in self.steps and n not in self.used]

    def _define(self, name: str) -> None:
        if name in self.steps:
            register = self._step(name)
        else:
            register = self._arithmetic.emit(Input(name), self.scope.types[name])
        self.computed[name] = register
        if name in self.pinned:
            true = self.true.register(name) if self.true is not None else register
            pin = Pin(name, self.way, register, true)
            register = self._arithmetic.emit(pin, self.scope.types[name])
        self.used[name] = register

    def _step(self, name: str) -> Register:
        """The register of a step's formula, or of its negative where the gradients in it are."""
        node = self.steps[name]
        positive: dict[str, Register] = {}
        for gradient in self.linear.get(name, ()):
            inside = self._negated(self._used(gradient))
            if inside is None:
                return self._formula(node)
            positive[gradient] = inside
        if not positive:
            return self._formula(node)
        plain = self.used, self._nodes
        self.used, self._nodes = {**self.used, **positive}, {}
        register = self._formula(node)
        self.used, self._nodes = plain
        return self._arithmetic.elementwise("neg", self.scope.types[name], register)

    def _negated(self, register: Register) -> Register | None:
        """``a`` where the register holds ``-a``."""
        instruction = self.program.instructions[register]
        if isinstance(instruction, Apply) and instruction.call.op == "neg":
            return instruction.args[0]
        return None

    def _formula(self, node: Node) -> Register:
        """The register of a step's formula; the same formula of the same values is known."""
        below = names(node)
        key = node, tuple([self._used(name) for name in below if name in self.scope.types])
        found = self.builder.formulas.get(key)
        if found is None:
            found = self.builder.formulas[key] = self._node(node)
        return found

    def _used(self, name: str) -> Register:
        if name not in self.used:
            self._define(name)
        return self.used[name]

    def _node(self, node: Node) -> Register:
        found = self._nodes.get(node)
        if found is None:
            found = self._nodes[node] = self._compile(node)
        return found

    def _compile(self, node: Node) -> Register:
        kind = self.scope.type_of(node)
        match node:
            case Num(value=value):
                return self._arithmetic.emit(Constant(value), kind)
            case Name(id=name):
                return self._name(name, kind)
            case Index(base=base):
                found = split_subscripts(node, self.scope.type_of(base), self.scope.samples)
                return self._arithmetic.emit(
                    Take(self._node(base), found.core, found.renamed), kind
                )
            case Sum(index=letter, body=body):
                return self._arithmetic.emit(Total(self._node(body), letter), kind)
            case Call():
                return self._call(node, kind)
            case _:
                raise AssertionError(f"not checked before it was compiled: {node!r}")

    def _name(self, name: str, kind: Type) -> Register:
        if name in self.scope.types:
            return self._used(name)
        if name in self.scope.sizes:
            return self._arithmetic.emit(Constant(float(self.scope.sizes[name])), kind)
        if name in self.scope.letters and name not in CONSTANTS:
            return self._arithmetic.emit(Letter(name), kind)
        return self._arithmetic.emit(Constant(CONSTANTS[name]), kind)

    def _call(self, call: Call, kind: Type) -> Register:
        bound = self.scope.bind(call)
        args = tuple([self._node(operand) for operand in bound.operands])
        return self._arithmetic.call(call.op, bound, args, kind)
