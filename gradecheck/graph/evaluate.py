"""Running a program: one loop over its instructions, for all leading axes at once.

Leading axes are, in order, those of the caller (students, or random draws) and one for each index
letter of the program.  Every register has all of them, of full length or 1, before its core axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gradecheck.graph.program import (
    Apply,
    Choose,
    Constant,
    Input,
    Letter,
    Pin,
    Program,
    Register,
    Take,
    Total,
)
from gradecheck.lang.tree import Slice
from gradecheck.ops import OPS
from gradecheck.ops.record import Array, Type

Rows: TypeAlias = NDArray[np.intp]
"""Which rows of the first leading axis: whole numbers in rising order."""


class Pins(Protocol):
    """Somebody's own values of steps.

    Called with the pin, the step's computed value and its true one (without any pins); answers
    the value to go on with, and a mask of its shape: the elements that are taken as written rather
    than as computed.
    """

    def __call__(
        self, pin: Pin, computed: Array, true: Array
    ) -> tuple[Array, NDArray[np.bool_]]: ...


class Run:
    """One evaluation of a program, as far as its values are asked for.

    ``inputs`` holds each given with ``lead`` leading axes of the caller, then one axis for its
    sample index if it has one, then its core axes.  The program may grow while it is run.
    ``shared`` keeps the values that depend on no pin, for further runs with the same inputs.
    """

    def __init__(
        self,
        program: Program,
        inputs: Mapping[str, Array],
        lead: int = 1,
        pins: Pins | None = None,
        shared: dict[Register, Array] | None = None,
    ) -> None:
        self.program = program
        self.inputs = inputs
        self.lead = lead
        self.pins = pins
        self._letters = dict(program.letters)
        self._shared: dict[Register, Array] = {} if shared is None else shared
        self._own: dict[Register, Array] = {}
        self._masks: dict[Register, NDArray[np.bool_]] = {}
        self._whole: tuple[Run, Rows] | None = None

    def narrowed(self, rows: Rows, pins: Pins) -> Run:
        """A run for some rows of the first leading axis, with their ``pins``.

        What is known of these rows already is taken over where it is needed.
        """
        run = Run(self.program, self.inputs, self.lead, pins, self._shared)
        run._whole = self, rows
        return run

    def pinned(self, register: Register) -> tuple[Array, NDArray[np.bool_]]:
        """The value of a pin, and which of its elements are taken as written."""
        value = self.value(register)
        return value, self._masks[register]

    def value(self, register: Register) -> Array:
        """The value of a register, without the axes of letters on which it does not depend."""
        if self._letters != self.program.letters:
            # Every value has an axis for each letter: with a new letter all must be made again.
            self._letters = dict(self.program.letters)
            self._own.clear()
            self._shared.clear()
        with np.errstate(all="ignore"):
            self._compute(register)
        found = self._known(register)
        if not self._letters:
            return found
        return _own_axes(found, self.program.types[register], self.lead, self._letters)

    def _compute(self, register: Register) -> None:
        """Execute what ``register`` needs; a chain of steps is followed by a loop."""
        waiting = [register]
        while waiting:
            top = waiting[-1]
            values = self._own if self.program.personal[top] else self._shared
            if top in values or self._taken_over(top):
                waiting.pop()
                continue
            missing = [r for r in self.program.needs[top] if not self._has(r)]
            if missing:
                waiting.extend(missing)
            else:
                values[top] = self._execute(top)

    def _has(self, register: Register) -> bool:
        return register in self._own or register in self._shared or self._taken_over(register)

    def _taken_over(self, register: Register) -> bool:
        """Whether the value was known to the run of which this one has some rows."""
        if self._whole is None:
            return False
        whole, rows = self._whole
        if whole._letters != self._letters:
            return False
        if register not in whole._own and not whole._taken_over(register):
            return False
        self._own[register] = _rows_of(whole._own[register], rows)
        if register in whole._masks:
            self._masks[register] = _rows_of(whole._masks[register], rows)
        return True

    def _known(self, register: Register) -> Array:
        values = self._own if self.program.personal[register] else self._shared
        return values[register]

    def _execute(self, register: Register) -> Array:
        lead, letters = self.lead, self._letters
        step = self.program.instructions[register]
        values = [self._known(needed) for needed in self.program.needs[register]]
        match step:
            case Apply(call=call):
                bound = self.program.bound[register]
                return OPS[call.op].forward(bound, lead + len(letters), *values)
            case Constant(value=number):
                return np.full((1,) * (lead + len(letters)), number)
            case Input(name=name):
                own = self.program.types[register].letters
                return _with_letter_axes(self.inputs[name], lead, letters, own)
            case Letter(name=name):
                return _letter(name, lead, letters)
            case Take(items=items, renamed=renamed):
                return _take(values[0], items, renamed, lead, list(letters))
            case Total(letter=letter):
                return _total(values[0], letter, lead, letters)
            case Pin():
                assert self.pins is not None, "a program with pins needs somebody's values"
                rank = self.program.types[register].rank
                value, self._masks[register] = _pinned(self.pins, step, values, lead, rank)
                return value
            case Choose(pin=pin):
                _, computed, written = values
                return np.where(self._masks[pin], written, computed)


def _rows_of(value: NDArray[Any], rows: Rows) -> NDArray[Any]:
    """Those rows of a value; one row that stands for all stays."""
    return value if len(value) == 1 else value[rows]


def _pinned(
    pins: Pins, pin: Pin, plain: list[Array], lead: int, rank: int
) -> tuple[Array, NDArray[np.bool_]]:
    """Somebody's value of a step and its mask; the axes of letters are hidden from ``pins``."""
    computed, true = plain
    hidden = (1,) * (computed.ndim - lead - rank)
    core = computed.shape[computed.ndim - rank :]
    value, mask = pins(
        pin,
        computed.reshape(computed.shape[:lead] + core),
        true.reshape(true.shape[:lead] + core),
    )
    return (
        value.reshape(value.shape[:lead] + hidden + core),
        mask.reshape(mask.shape[:lead] + hidden + core),
    )


def _own_axes(value: Array, kind: Type, lead: int, letters: Iterable[str]) -> Array:
    """``value`` without the axes of letters on which a value of type ``kind`` does not depend."""
    foreign = tuple(
        [lead + axis for axis, letter in enumerate(letters) if letter not in kind.letters]
    )
    return np.squeeze(value, axis=foreign) if foreign else value


def _with_letter_axes(
    value: Array, lead: int, letters: Iterable[str], own: tuple[str, ...]
) -> Array:
    """A given's array with an axis for every letter of the program, its own in their place."""
    core = value.shape[lead + len(own) :]
    if len(own) > 1:
        places = list(letters)
        order = sorted(range(len(own)), key=lambda axis: places.index(own[axis]))
        axes = (*range(lead), *(lead + axis for axis in order), *range(lead + len(own), value.ndim))
        value, own = np.transpose(value, axes), tuple([own[axis] for axis in order])
    lengths = dict(zip(own, value.shape[lead : lead + len(own)], strict=True))
    return value.reshape(value.shape[:lead] + tuple([lengths.get(x, 1) for x in letters]) + core)


def _letter(name: str, lead: int, letters: Mapping[str, int]) -> Array:
    shape = [1] * lead + [length if letter == name else 1 for letter, length in letters.items()]
    return np.arange(float(letters[name])).reshape(shape)


def _take(
    value: Array,
    items: tuple[int | Slice | str, ...],
    renamed: tuple[str, str] | None,
    lead: int,
    letters: list[str],
) -> Array:
    axes = lead + len(letters)
    if renamed is not None:
        old, new = (lead + letters.index(letter) for letter in renamed)
        value = np.swapaxes(value, old, new)
    where: list[int | slice] = [slice(None)] * axes
    taken: list[str] = []
    for item in items:
        if isinstance(item, str):
            taken.append(item)
            where.append(slice(None))
        else:
            where.append(slice(item.start, item.stop) if isinstance(item, Slice) else item)
    value = value[tuple(where)]
    # Integers come after letters' axes only where they were removed already, so that the axes of
    # letters are found from the front in the order in which they were written.
    position = axes
    for item in items:
        if isinstance(item, str):
            value = _axis_to_letter(value, position, lead + letters.index(item))
        elif isinstance(item, Slice):
            position += 1
    return value


def _axis_to_letter(value: Array, axis: int, target: int) -> Array:
    """Core axis ``axis`` moved into the leading axis ``target``.

    Where the value depends on that letter already (``w_jj``), the diagonal is meant.
    """
    if value.shape[target] == 1:
        return np.squeeze(np.swapaxes(value, axis, target), axis=axis)
    picked = np.arange(value.shape[axis])
    moved = np.moveaxis(value, (target, axis), (0, 1))
    return np.moveaxis(moved[picked, picked], 0, target)


def _total(value: Array, letter: str, lead: int, letters: Mapping[str, int]) -> Array:
    axis = lead + list(letters).index(letter)
    if value.shape[axis] == 1:
        return value * letters[letter]
    summed: Array = value.sum(axis=axis, keepdims=True)
    return summed
