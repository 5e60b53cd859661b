"""How much work one answer may cause, counted before it is done.

Counted are elements, never seconds: an answer must not become invalid since the machine is busy,
nor be right on one machine and refused on another.
"""

from __future__ import annotations

from math import prod

from gradecheck.graph.program import Apply, Program, Register
from gradecheck.ops import OPS
from gradecheck.ops.record import Type

MOST_WORK = 20_000_000
"""Elements read, computed and written for one answer: some tenths of a second."""
OF_ITSELF = 2000
"""What sorting out and starting one instruction takes, in the time of elements."""


class Effort:
    """What is left of the work that may be done for one answer."""

    __slots__ = ("left",)

    def __init__(self, most: int = MOST_WORK) -> None:
        self.left = most

    def spend(self, program: Program, register: Register, draws: int) -> bool:
        """Whether the work of one instruction may still be done; it is taken off."""
        self.left -= OF_ITSELF + draws * work(program, register)
        return self.left >= 0


def work(program: Program, register: Register) -> int:
    """The elements that one instruction reads, computes and writes for one draw."""
    result = program.types[register]
    kinds = [result, *(program.types[needed] for needed in program.needs[register])]
    elements = sum(prod(kind.shape) * _copies(kind, program) for kind in kinds)
    instruction = program.instructions[register]
    if not isinstance(instruction, Apply):
        return elements
    inner = OPS[instruction.call.op].work(program.bound[register], result.shape)
    return elements + inner * _copies(result, program)


def _copies(kind: Type, program: Program) -> int:
    """How often a value is there: once for each value of the index letters it depends on."""
    return prod(program.letters.get(letter, 1) for letter in kind.letters)
