"""A flat list of instructions on numbered registers, in which equal parts are computed once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from gradecheck.lang.tree import Call, Node, Slice
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
