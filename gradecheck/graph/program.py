"""Expressions over named steps as a flat list of instructions on numbered registers.

Equal parts are computed once, across steps too.  While compiling, the places where plain arithmetic
would cancel (``1 - sigmoid(a)``, ``log(sigmoid(a))``, ``log(softmax(a))``) are given their precise
form, also where the sigmoid is a step of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

import msgspec

from gradecheck.graph.options import default_options
from gradecheck.graph.scope import CONSTANTS, BoundCall, Scope, split_subscripts
from gradecheck.lang.tree import Call, Index, Name, Node, Num, Slice, Sum
from gradecheck.lang.walk import names
from gradecheck.ops import OPS
from gradecheck.ops.record import Bound, Type

Register: TypeAlias = int


class Constant(msgspec.Struct, frozen=True, cache_hash=True):
    """A number."""

    value: float


class Input(msgspec.Struct, frozen=True, cache_hash=True):
    """The value of a given."""

    name: str


class Letter(msgspec.Struct, frozen=True, cache_hash=True):
    """The index letter itself, as a number from 0."""

    name: str


class Apply(msgspec.Struct, frozen=True, cache_hash=True):
    """An operation on registers; ``call`` holds its name, options and sizes."""

    call: Call
    args: tuple[Register, ...]


class Take(msgspec.Struct, frozen=True, cache_hash=True):
    """Part of a value along its core axes; letters turn core axes into leading ones."""

    source: Register
    items: tuple[int | Slice | str, ...]
    renamed: tuple[str, str] | None


class Total(msgspec.Struct, frozen=True, cache_hash=True):
    """The sum over the leading axis of an index letter."""

    source: Register
    letter: str


class Pin(msgspec.Struct, frozen=True, cache_hash=True):
    """The place where somebody's own value of a step may stand in for the computed one.

    ``way`` says how (whoever gives the value knows what it means); ``true`` holds the value that
    the step has where nothing is pinned.
    """

    name: str
    way: str
    computed: Register
    true: Register


class Choose(msgspec.Struct, frozen=True, cache_hash=True):
    """``written`` where the step pinned at ``pin`` is taken as written, elsewhere ``computed``."""

    pin: Register
    computed: Register
    written: Register


Instruction: TypeAlias = Constant | Input | Letter | Apply | Take | Total | Pin | Choose


class Program(msgspec.Struct):
    """Instructions in order, each writing the register of its position.

    ``types`` holds the type of each register, ``needs`` the registers that it is made from,
    ``personal`` whether it depends on a pin, ``bound`` the sorted-out call of each
    :class:`Apply`, ``letters`` the range of every index letter that occurs.
    """

    instructions: list[Instruction]
    types: list[Type]
    needs: list[tuple[Register, ...]]
    personal: list[bool]
    bound: dict[Register, Bound]
    letters: dict[str, int]


def _needs(instruction: Instruction) -> tuple[Register, ...]:
    """The registers that an instruction reads."""
    match instruction:
        case Apply(args=args):
            return args
        case Take(source=source) | Total(source=source):
            return (source,)
        case Pin(computed=computed, true=true):
            return (computed, true)
        case Choose(pin=pin, computed=computed, written=written):
            return (pin, computed, written)
        case _:
            return ()


class Builder:
    """A program being built: the same instruction twice is one register."""

    def __init__(self) -> None:
        self.program = Program([], [], [], [], {}, {})
        self.formulas: dict[tuple[Node, tuple[Register, ...]], Register] = {}
        self._known: dict[Instruction, Register] = {}

    def emit(self, instruction: Instruction, kind: Type, letters: Mapping[str, int]) -> Register:
        """The register that holds what ``instruction`` computes."""
        register = self._known.get(instruction)
        if register is None:
            register = self._known[instruction] = len(self.program.instructions)
            self.program.instructions.append(instruction)
            self.program.types.append(kind)
            needs = _needs(instruction)
            self.program.needs.append(needs)
            pinned = isinstance(instruction, Pin)
            self.program.personal.append(pinned or any(self.program.personal[r] for r in needs))
            own = (instruction.letter,) if isinstance(instruction, Total) else kind.letters
            for letter in own:
                self.program.letters[letter] = letters[letter]
        return register


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
            register = self._emit(Input(name), self.scope.types[name])
        self.computed[name] = register
        if name in self.pinned:
            true = self.true.register(name) if self.true is not None else register
            pin = Pin(name, self.way, register, true)
            register = self._emit(pin, self.scope.types[name])
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
        return self._elementwise("neg", self.scope.types[name], register)

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
                return self._emit(Constant(value), kind)
            case Name(id=name):
                return self._name(name, kind)
            case Index(base=base):
                found = split_subscripts(node, self.scope.type_of(base), self.scope.samples)
                return self._emit(Take(self._node(base), found.core, found.renamed), kind)
            case Sum(index=letter, body=body):
                return self._emit(Total(self._node(body), letter), kind)
            case Call():
                return self._call(node, kind)
            case _:
                raise AssertionError(f"not checked before it was compiled: {node!r}")

    def _name(self, name: str, kind: Type) -> Register:
        if name in self.scope.types:
            return self._used(name)
        if name in self.scope.sizes:
            return self._emit(Constant(float(self.scope.sizes[name])), kind)
        if name in self.scope.letters and name not in CONSTANTS:
            return self._emit(Letter(name), kind)
        return self._emit(Constant(CONSTANTS[name]), kind)

    def _call(self, call: Call, kind: Type) -> Register:
        bound = self.scope.bind(call)
        args = tuple([self._node(operand) for operand in bound.operands])
        if call.op == "sub":
            return self._difference(args, kind, bound)
        if call.op == "log":
            return self._log(args[0], kind)
        if call.op == "bce":
            return self._cross_entropy(args, kind, bound)
        return self._apply(bound, args, kind)

    def _apply(self, bound: BoundCall, args: tuple[Register, ...], kind: Type) -> Register:
        shown = Call(bound.op.name, (), (*sorted(bound.options.items()), ("dims", bound.dims)))
        register = self._emit(Apply(shown, args), kind)
        self.program.bound[register] = bound
        return register

    def _elementwise(self, op: str, kind: Type, *args: Register) -> Register:
        types = tuple([self.program.types[arg] for arg in args])
        return self._apply(BoundCall(types, (), default_options(OPS[op]), OPS[op], ()), args, kind)

    def _emit(self, instruction: Instruction, kind: Type) -> Register:
        return self.builder.emit(instruction, kind, self.scope.letters)

    # -- precise forms -----------------------------------------------------------------------

    def _sigmoid_of(self, register: Register) -> Register | None:
        """``a`` where the register holds ``sigmoid(a)``."""
        instruction = self.program.instructions[register]
        if isinstance(instruction, Apply) and instruction.call.op == "sigmoid":
            return instruction.args[0]
        return None

    def _difference(self, args: tuple[Register, ...], kind: Type, bound: BoundCall) -> Register:
        """``a - b``, where ``1 - sigmoid(a)`` is ``sigmoid(-a)``."""
        left, right = args
        one = self._emit(Constant(1.0), Type(()))
        if left == one and (precise := self._complement(right)) is not None:
            return precise
        if right == one and (precise := self._complement(left)) is not None:
            return self._elementwise("neg", kind, precise)
        return self._apply(bound, args, kind)

    def _complement(self, register: Register) -> Register | None:
        """The register of ``1 - r`` in its precise form, if it has one."""
        kind = self.program.types[register]
        inside = self._sigmoid_of(register)
        if inside is not None:
            return self._elementwise("sigmoid", kind, self._elementwise("neg", kind, inside))
        instruction = self.program.instructions[register]
        if isinstance(instruction, Pin):
            computed = self._complement(instruction.computed)
            if computed is not None:
                one = self._emit(Constant(1.0), Type(()))
                written = self._elementwise("sub", kind, one, register)
                return self._emit(Choose(register, computed, written), kind)
        return None

    def _log(self, register: Register, kind: Type) -> Register:
        """``log r``, where the log of a sigmoid or a softmax neither cancels nor overflows."""
        instruction = self.program.instructions[register]
        match instruction:
            case Apply(call=Call(op="sigmoid")):
                minus = self._elementwise("neg", kind, instruction.args[0])
                return self._elementwise("neg", kind, self._elementwise("softplus", kind, minus))
            case Apply(call=Call(op="softmax"), args=args):
                softmax = self.program.bound[register]
                bound = BoundCall(softmax.types, (), softmax.options, OPS["log_softmax"], ())
                return self._apply(bound, args, kind)
            case Take(source=source, items=items, renamed=renamed):
                whole = self.program.types[source]
                if isinstance(self.program.instructions[source], Apply) and (
                    self.program.instructions[source].call.op == "softmax"  # type: ignore[union-attr]
                ):
                    return self._emit(Take(self._log(source, whole), items, renamed), kind)
            case Pin(computed=computed):
                precise = self._log(computed, kind)
                if self.program.instructions[precise] != self._plain_log(computed):
                    written = self._elementwise("log", kind, register)
                    return self._emit(Choose(register, precise, written), kind)
            case Choose(pin=pin, computed=computed, written=written):
                logs = self._log(computed, kind), self._elementwise("log", kind, written)
                return self._emit(Choose(pin, *logs), kind)
            case _:
                pass
        return self._elementwise("log", kind, register)

    def _cross_entropy(self, args: tuple[Register, ...], kind: Type, bound: BoundCall) -> Register:
        """``bce(p, y)``, by its definition where ``p`` is a sigmoid: then both logs are precise."""
        p, y = args
        other = self._complement(p)
        if other is None or bound.types[0].rank != bound.types[1].rank:
            return self._apply(bound, args, kind)
        shape = bound.types[0]
        one = self._emit(Constant(1.0), Type(()))
        rest = self._elementwise("sub", shape, one, y)
        terms = [
            self._elementwise("mul", shape, weight, self._log(value, shape))
            for weight, value in ((y, p), (rest, other))
        ]
        total = self._elementwise("add", shape, *terms)
        mean = self._elementwise("mean", kind, total)
        return self._elementwise("neg", kind, mean)

    def _plain_log(self, register: Register) -> Instruction:
        kind = self.program.types[register]
        return self.program.instructions[self._elementwise("log", kind, register)]
