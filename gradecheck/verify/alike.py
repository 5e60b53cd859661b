"""Options and readings that no item tells apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import msgspec
import numpy as np

from gradecheck.document.printable import shown
from gradecheck.errors import Fault, Place
from gradecheck.grading.compare import close
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Convention, Tolerance, Variant
from gradecheck.verify.key import Key, Solved
from gradecheck.verify.listed import quoted

EXACT = Tolerance(rel=1e-9, floor=0.0)
MOST = 4
"""Pairs of readings that are told one by one."""
HINT = "make a step in which they differ an item, or change the givens"


class Alike(msgspec.Struct, frozen=True):
    """Two options of one convention, and the items that they change, by less than tolerance."""

    convention: Convention
    first: Variant
    second: Variant
    items: tuple[str, ...]


def check_alike(key: Key) -> Iterator[Fault]:
    """A warning for every two options, and every two other readings, that are alike."""
    options = list(_options(key))
    for alike in options:
        yield _option_fault(key, alike)
    yield from _readings(key, options)


def agrees(value: Array, expected: Array, tolerance: Tolerance) -> bool:
    """Whether an answer counts in all its elements; what is infinite is so in both.

    >>> agrees(np.array([1.0, np.inf]), np.array([1.001, np.inf]), Tolerance(rel=0.01))
    True
    """
    if value.shape != expected.shape:
        return False
    near = close(value[np.newaxis], expected[np.newaxis], tolerance)[0]
    return bool((near | (value == expected) | (np.isnan(value) & np.isnan(expected))).all())


def _same(key: Key, first: Solved, second: Solved) -> bool:
    """Whether an answer that is right for one is right for the other, too, in all items."""
    for id in key.value_items:
        tolerance = key.problem.item(id).tolerance
        a, b = first.values[id], second.values[id]
        if not (agrees(a, b, tolerance) and agrees(b, a, tolerance)):
            return False
    return True


def _differing(key: Key, first: Solved, second: Solved) -> list[str]:
    """The items in which two readings differ at all."""
    return [id for id in key.value_items if not agrees(first.values[id], second.values[id], EXACT)]


def _how(items: list[str] | tuple[str, ...]) -> str:
    if not items:
        return "give the same items"
    return f"differ only within the tolerance of {quoted(list(items))}"


# -- options of one convention ---------------------------------------------------------------------


def _options(key: Key) -> Iterator[Alike]:
    """Pairs of options of one convention between which no item tells under any reading."""
    by_options = {tuple(solved.reading.values()): solved for solved in key.solved}
    for position, convention in enumerate(key.problem.conventions):
        for first, second in combinations(convention.options, 2):
            pairs = list(_pairs(by_options, position, first, second))
            if pairs and all(_same(key, *pair) for pair in pairs):
                changed = {id for pair in pairs for id in _differing(key, *pair)}
                items = tuple([id for id in key.value_items if id in changed])
                yield Alike(convention, first, second, items)


def _pairs(
    by_options: dict[tuple[str, ...], Solved], position: int, first: Variant, second: Variant
) -> Iterator[tuple[Solved, Solved]]:
    """Readings that differ in nothing but the choice between these two options."""
    for names, solved in by_options.items():
        if names[position] == first.name:
            other = by_options.get((*names[:position], second.name, *names[position + 1 :]))
            if other is not None:
                yield solved, other


def _option_fault(key: Key, alike: Alike) -> Fault:
    first, second = alike.first, alike.second
    message = (
        f"{shown(first.name)} and {shown(second.name)} {_how(alike.items)}, under every reading: "
        "they cannot be told apart"
    )
    hint = f"remove one of them, {HINT}"
    if (first.credit or 1) != (second.credit or 1):
        hint = f"their credit differs, but only the better one can be earned: {hint}"
    place = key.places.option(alike.convention.name, second.name)
    return Fault("options-alike", message, hint, place, "warning")


# -- whole readings --------------------------------------------------------------------------------


def _readings(key: Key, options: list[Alike]) -> Iterator[Fault]:
    """Pairs of readings that are alike for another reason than that two of their options are."""
    needless = {(alike.convention.name, alike.second.name) for alike in options}
    solved = [each for each in key.solved if not needless & set(each.reading.items())]
    found: dict[tuple[str, str], tuple[Solved, Solved]] = {}
    for first, second in combinations(solved, 2):
        if _same(key, first, second):
            found.setdefault(_told(first, second), (first, second))
    for number, ((one, other), pair) in enumerate(found.items(), 1):
        if number > MOST:
            break
        message = f"{one} and {other} {_how(_differing(key, *pair))}: they cannot be told apart"
        if number == MOST < len(found):
            message += f" ({len(found) - MOST} more pairs of readings likewise)"
        credits = [key.problem.credits(solved.reading) for solved in pair]
        hint = HINT
        if credits[0] != credits[1]:
            hint = f"their credit differs, but only the better one can be earned: {hint}"
        yield Fault("readings-alike", message, hint, _place(key, *pair), "warning")


def _place(key: Key, first: Solved, second: Solved) -> Place:
    """The last option of either reading that is no default."""
    default = key.problem.default_reading
    chosen = [*_differences(second, first), *_differences(first, second)]
    convention, option = [each for each in chosen if default[each[0]] != each[1]][-1]
    return key.places.option(convention, option)


def _differences(first: Solved, second: Solved) -> list[tuple[str, str]]:
    """The choices of the second reading that are not those of the first."""
    return [(k, option) for k, option in second.reading.items() if first.reading[k] != option]


def _told(first: Solved, second: Solved) -> tuple[str, str]:
    """Two readings by the choices in which they differ."""
    sides = _differences(second, first), _differences(first, second)
    one, other = (
        " with ".join([shown(f"{convention}: {option}", 60) for convention, option in side])
        for side in sides
    )
    return one, other
