"""Expressions over named steps as a flat list of instructions on numbered registers.

Equal parts are computed once, across steps too.  While compiling, the places where plain arithmetic
would cancel (``1 - sigmoid(a)``, ``log(sigmoid(a))``, ``log(softmax(a))``) are given their precise
form, also where the sigmoid is a step of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from gradecheck.graph.options import default_options
from gradecheck.graph.scope import CONSTANTS, BoundCall, Scope, split_subscripts
from gradecheck.graph.walk import names
from gradecheck.lang.tree import Call, Index, Name, Node, Num, Slice, Sum
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
    """The place where somebody's own value of a step may stand in for the computed one."""

    name: str
    computed: Register


class Choose(msgspec.Struct, frozen=True, cache_hash=True):
    """``written`` where the step ``name`` is pinned as written, ``computed`` elsewhere."""

    name: str
    computed: Register
    written: Register


Instruction: TypeAlias = Constant | Input | Letter | Apply | Take | Total | Pin | Choose


class Program(msgspec.Struct):
    """Instructions in order, each writing the register of its position.

    ``computed`` is the register of each step before, ``used`` after its pin is applied.
    ``bound`` holds the sorted-out call of each :class:`Apply` by register.
    """

    instructions: list[Instruction]
    bound: dict[Register, Bound]
    types: list[Type]
    computed: dict[str, Register]
    used: dict[str, Register]
    letters: dict[str, int]


class Compiler:
    """Compiles the steps that are wanted, and what they depend on, into one :class:`Program`."""

    def __init__(self, scope: Scope, steps: Mapping[str, Node], pinned: Iterable[str] = ()) -> None:
        self.scope = scope
        self.steps = steps
        self.pinned = frozenset(pinned)
        self.program = Program([], {}, [], {}, {}, {})
        self._known: dict[Instruction, Register] = {}
        self._nodes: dict[Node, Register] = {}

    def compile(self, wanted: Iterable[str]) -> Program:
        """The program for the steps in ``wanted``."""
        for name in wanted:
            self._step(name)
        letters = {letter for found in self.program.types for letter in found.letters}
        self.program.letters = {x: self.scope.letters[x] for x in sorted(letters)}
        return self.program

    def _step(self, name: str) -> Register:
        """The register of a name; a chain of steps is followed by a loop, not by recursion."""
        waiting = [name]
        while waiting:
            top = waiting[-1]
            if top in self.program.used:
                waiting.pop()
                continue
            missing = self._missing(top)
            if missing:
                waiting.extend(missing)
                continue
            self._define(top)
        return self.program.used[name]

    def _missing(self, name: str) -> list[str]:
        if name not in self.steps:
            return []
        below = sorted(names(self.steps[name]))
        return [n for n in below if n in self.steps and n not in self.program.used]

    def _define(self, name: str) -> None:
        if name in self.steps:
            computed = self._node(self.steps[name])
        else:
            computed = self._emit(Input(name), self.scope.types[name])
        self.program.computed[name] = computed
        if name in self.pinned:
            computed = self._emit(Pin(name, computed), self.scope.types[name])
        self.program.used[name] = computed

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
            return self._step(name)
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
        register = self._known.get(instruction)
        if register is None:
            register = self._known[instruction] = len(self.program.instructions)
            self.program.instructions.append(instruction)
            self.program.types.append(kind)
        return register

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
                return self._emit(Choose(instruction.name, computed, written), kind)
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
            case Pin(name=name, computed=computed):
                precise = self._log(computed, kind)
                if self.program.instructions[precise] != self._plain_log(computed):
                    written = self._elementwise("log", kind, register)
                    return self._emit(Choose(name, precise, written), kind)
            case Choose(name=name, computed=computed, written=written):
                logs = self._log(computed, kind), self._elementwise("log", kind, written)
                return self._emit(Choose(name, *logs), kind)
            case _:
                pass
        return self._elementwise("log", kind, register)

    def _plain_log(self, register: Register) -> Instruction:
        kind = self.program.types[register]
        return self.program.instructions[self._elementwise("log", kind, register)]
