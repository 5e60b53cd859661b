"""What was made of an object before, found by the very object: quicker than by its value."""

from __future__ import annotations

from typing import Generic, TypeVar

MOST = 256
"""Objects that are remembered at once: few, as each may be large, or part of what is."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """What was made of objects, while it is remembered.

    >>> lengths = Remembered[tuple[int, ...], int]()
    >>> pair = (1, 2)
    >>> lengths.of(pair), lengths.keep(pair, 2), lengths.of(pair)
    (None, 2, 2)
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Key, Value]] = {}

    def of(self, key: Key) -> Value | None:
        """What was made of an object; ``None`` where it is not remembered."""
        found = self._known.get(id(key))
        return found[1] if found is not None and found[0] is key else None

    def keep(self, key: Key, value: Value) -> Value:
        """Remember what was made of an object."""
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[id(key)] = key, value  # which keeps the object, so that nothing else has its id
        return value
