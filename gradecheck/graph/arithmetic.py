"""Operations on registers, each in the form that loses no precision.

The places where plain arithmetic would cancel (``1 - sigmoid(a)``, ``log(sigmoid(a))``,
``log(softmax(a))``) are given their precise form, also where the sigmoid is a step of its own.
"""

from __future__ import annotations

from gradecheck.graph.options import default_options
from gradecheck.graph.program import (
    Apply,
    Builder,
    Choose,
    Constant,
    Instruction,
    Pin,
    Register,
    Take,
)
from gradecheck.graph.scope import BoundCall, Scope
from gradecheck.lang.tree import Call
from gradecheck.ops import OPS
from gradecheck.ops.record import Type


class Arithmetic:
    """Adds operations to a program; ``scope`` knows the ranges of index letters."""

    def __init__(self, builder: Builder, scope: Scope) -> None:
        self.builder = builder
        self.program = builder.program
        self.scope = scope

    def emit(self, instruction: Instruction, kind: Type) -> Register:
        """The register that holds what ``instruction`` computes."""
        return self.builder.emit(instruction, kind, self.scope.letters)

    def call(self, op: str, bound: BoundCall, args: tuple[Register, ...], kind: Type) -> Register:
        """The register of an operation, called ``op``, on registers."""
        if op == "sub":
            return self._difference(args, kind, bound)
        if op == "log":
            return self._log(args[0], kind)
        if op == "bce":
            return self._cross_entropy(args, kind, bound)
        return self._apply(bound, args, kind)

    def _apply(self, bound: BoundCall, args: tuple[Register, ...], kind: Type) -> Register:
        shown = Call(bound.op.name, (), (*sorted(bound.options.items()), ("dims", bound.dims)))
        register = self.emit(Apply(shown, args), kind)
        self.program.bound[register] = bound
        return register

    def elementwise(self, op: str, kind: Type, *args: Register) -> Register:
        """The register of an operation without options on registers of fitting shapes."""
        types = tuple([self.program.types[arg] for arg in args])
        return self._apply(BoundCall(types, (), default_options(OPS[op]), OPS[op], ()), args, kind)

    def _sigmoid_of(self, register: Register) -> Register | None:
        """``a`` where the register holds ``sigmoid(a)``."""
        instruction = self.program.instructions[register]
        if isinstance(instruction, Apply) and instruction.call.op == "sigmoid":
            return instruction.args[0]
        return None

    def _difference(self, args: tuple[Register, ...], kind: Type, bound: BoundCall) -> Register:
        """``a - b``, where ``1 - sigmoid(a)`` is ``sigmoid(-a)``."""
        left, right = args
        one = self.emit(Constant(1.0), Type(()))
        if left == one and (precise := self._complement(right)) is not None:
            return precise
        if right == one and (precise := self._complement(left)) is not None:
            return self.elementwise("neg", kind, precise)
        return self._apply(bound, args, kind)

    def _complement(self, register: Register) -> Register | None:
        """The register of ``1 - r`` in its precise form, if it has one."""
        kind = self.program.types[register]
        inside = self._sigmoid_of(register)
        if inside is not None:
            return self.elementwise("sigmoid", kind, self.elementwise("neg", kind, inside))
        instruction = self.program.instructions[register]
        if isinstance(instruction, Pin):
            computed = self._complement(instruction.computed)
            if computed is not None:
                one = self.emit(Constant(1.0), Type(()))
                written = self.elementwise("sub", kind, one, register)
                return self.emit(Choose(register, computed, written), kind)
        return None

    def _log(self, register: Register, kind: Type) -> Register:
        """``log r``, where the log of a sigmoid or a softmax neither cancels nor overflows."""
        instruction = self.program.instructions[register]
        match instruction:
            case Apply(call=Call(op="sigmoid")):
                minus = self.elementwise("neg", kind, instruction.args[0])
                return self.elementwise("neg", kind, self.elementwise("softplus", kind, minus))
            case Apply(call=Call(op="softmax"), args=args):
                softmax = self.program.bound[register]
                bound = BoundCall(softmax.types, (), softmax.options, OPS["log_softmax"], ())
                return self._apply(bound, args, kind)
            case Take(source=source, items=items, renamed=renamed):
                whole = self.program.types[source]
                if isinstance(self.program.instructions[source], Apply) and (
                    self.program.instructions[source].call.op == "softmax"  # type: ignore[union-attr]
                ):
                    return self.emit(Take(self._log(source, whole), items, renamed), kind)
            case Pin(computed=computed):
                precise = self._log(computed, kind)
                if self.program.instructions[precise] != self._plain_log(computed):
                    written = self.elementwise("log", kind, register)
                    return self.emit(Choose(register, precise, written), kind)
            case Choose(pin=pin, computed=computed, written=written):
                logs = self._log(computed, kind), self.elementwise("log", kind, written)
                return self.emit(Choose(pin, *logs), kind)
            case _:
                pass
        return self.elementwise("log", kind, register)

    def _cross_entropy(self, args: tuple[Register, ...], kind: Type, bound: BoundCall) -> Register:
        """``bce(p, y)``, by its definition where ``p`` is a sigmoid: then both logs are precise."""
        p, y = args
        other = self._complement(p)
        if other is None or bound.types[0].rank != bound.types[1].rank:
            return self._apply(bound, args, kind)
        shape = bound.types[0]
        one = self.emit(Constant(1.0), Type(()))
        rest = self.elementwise("sub", shape, one, y)
        terms = [
            self.elementwise("mul", shape, weight, self._log(value, shape))
            for weight, value in ((y, p), (rest, other))
        ]
        total = self.elementwise("add", shape, *terms)
        mean = self.elementwise("mean", kind, total)
        return self.elementwise("neg", kind, mean)

    def _plain_log(self, register: Register) -> Instruction:
        kind = self.program.types[register]
        return self.program.instructions[self.elementwise("log", kind, register)]
