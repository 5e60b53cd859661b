"""Givens by their shapes: what the data of a formula problem is like, without numbers.

sizes: {N: 3, d: 5, k: 2}
index: {i: N}
given:
  x:  {shape: [d], each: i}
  w1: {shape: [d, k]}
stacked: {X: x}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from gradecheck.ops.record import Type

LARGEST = 12
"""Sizes of the file are kept up to this; larger ones show nothing more, and cost much."""


class GivenShape(msgspec.Struct, frozen=True):
    """What one given is like: the sizes of its axes (by name, or as whole numbers), the index of
    which there is one for each value, and what its numbers are like.

    ``positive``: above 0; ``one_hot``: along the last axis a single 1 among zeros; ``one_of``: only
    these numbers.
    """

    shape: tuple[str | int, ...]
    each: str = ""
    positive: bool = False
    one_hot: bool = False
    one_of: tuple[float, ...] = ()


class Shapes(msgspec.Struct, frozen=True):
    """All givens of a formula problem.

    ``index`` maps each index letter to the size that it runs over; ``stacked`` maps a name for all
    samples as rows to the given or step of one sample.
    """

    sizes: Mapping[str, int]
    index: Mapping[str, str]
    givens: Mapping[str, GivenShape]
    stacked: Mapping[str, str]

    @property
    def tried(self) -> dict[str, int]:
        """The sizes at which formulas are tried: all different, so that a transpose shows.

        Those of the file are kept where they are distinct and neither 1 nor large: who is told
        that N = 3 may write 3.

        >>> Shapes({"N": 3, "d": 3, "k": 100, "m": 1}, {}, {}, {}).tried
        {'N': 3, 'd': 2, 'k': 4, 'm': 5}
        """
        taken = {part for given in self.givens.values() for part in given.shape}
        found: dict[str, int] = {}
        for name, size in self.sizes.items():
            if 1 < size <= LARGEST and size not in taken:
                found[name] = size
                taken.add(size)
        free = self._free({*taken})
        return {name: found[name] if name in found else next(free) for name in self.sizes}

    @staticmethod
    def _free(taken: set[str | int]) -> Iterator[int]:
        size = 2
        while True:
            if size not in taken:
                yield size
            size += 1

    def one_sample(self) -> dict[str, int]:
        """The sizes tried, but with only one sample."""
        return {**self.tried, **dict.fromkeys(self.index.values(), 1)}

    def letters(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """The range of each index letter."""
        return {letter: sizes[size] for letter, size in self.index.items()}

    def types(self, sizes: Mapping[str, int]) -> dict[str, Type]:
        """The type of each given.

        >>> shapes = Shapes({"N": 3, "d": 5}, {"i": "N"}, {"x": GivenShape(("d",), "i")}, {})
        >>> shapes.types({"N": 1, "d": 2})
        {'x': Type(shape=(2,), row=False, letters=('i',))}
        """
        return {
            name: Type(self.lengths(given, sizes), letters=(given.each,) if given.each else ())
            for name, given in self.givens.items()
        }

    @staticmethod
    def lengths(given: GivenShape, sizes: Mapping[str, int]) -> tuple[int, ...]:
        """The core shape of a given."""
        return tuple([part if isinstance(part, int) else sizes[part] for part in given.shape])
