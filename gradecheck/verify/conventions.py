"""Conventions and mistakes: do they fit together, can they be told apart?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from gradecheck.document.printable import shown
from gradecheck.errors import Fault
from gradecheck.grading.compare import close
from gradecheck.graph.graph import GraphError
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Convention, Tolerance, Variant
from gradecheck.verify.key import Clash, Key, Solved, differences

EXACT = Tolerance(rel=1e-9, floor=0.0)


def check_conventions(key: Key) -> list[Fault]:
    """Everything wrong with the conventions and the authored mistakes of a problem."""
    return [*_clashes(key), *_alike(key), *_no_credit(key), *_mistakes(key)]


# -- options that do not fit each other ------------------------------------------------------------


def _clashes(key: Key) -> Iterator[Fault]:
    """Readings that cannot be worked out, each by the fewest options that are to blame."""
    blamed: list[frozenset[tuple[str, str]]] = []
    for clash in sorted(key.clashes, key=lambda clash: len(_chosen(key, clash))):
        chosen = _chosen(key, clash)
        if any(few <= chosen for few in blamed):
            continue
        blamed.append(chosen)
        _, error = clash.first
        *others, (convention, option) = differences(key.problem, clash.reading)
        named = " and ".join(
            f"`{name}: {choice.name}`" for name, choice in (*others, (convention, option))
        )
        message = f"{named} do not fit each other: {error.message}"
        hint = (
            "every option must fit every option of the other conventions: keep the shape of what "
            "it replaces, or make one convention of the two"
        )
        yield Fault("clashing-options", message, hint, key.places.option(convention, option.name))


def _chosen(key: Key, clash: Clash) -> frozenset[tuple[str, str]]:
    return frozenset(
        (name, option.name) for name, option in differences(key.problem, clash.reading)
    )


# -- options that make no difference ---------------------------------------------------------------


def _alike(key: Key) -> Iterator[Fault]:
    """Pairs of options of one convention between which no item tells."""
    by_options = {tuple(solved.reading.values()): solved for solved in key.solved}
    for position, convention in enumerate(key.problem.conventions):
        for first, second in combinations(convention.options, 2):
            pairs = list(_pairs(by_options, position, first, second))
            if pairs and all(_same(key, *pair) for pair in pairs):
                exactly = all(_same(key, *pair, exactly=True) for pair in pairs)
                yield _alike_fault(key, convention, first, second, exactly)


def _pairs(
    by_options: dict[tuple[str, ...], Solved], position: int, first: Variant, second: Variant
) -> Iterator[tuple[Solved, Solved]]:
    """Readings that differ in nothing but the choice between these two options."""
    for names, solved in by_options.items():
        if names[position] == first.name:
            other = by_options.get((*names[:position], second.name, *names[position + 1 :]))
            if other is not None:
                yield solved, other


def _same(key: Key, first: Solved, second: Solved, *, exactly: bool = False) -> bool:
    """Whether an answer that is right for one is right for the other, too, in all items."""
    for id in key.value_items:
        tolerance = EXACT if exactly else key.problem.item(id).tolerance
        a, b = first.values[id], second.values[id]
        if a.shape != b.shape or not (_right(a, b, tolerance) and _right(b, a, tolerance)):
            return False
    return True


def _right(answer: Array, expected: Array, tolerance: Tolerance) -> bool:
    near = close(answer[np.newaxis], expected[np.newaxis], tolerance)[0]
    return bool((near | (answer == expected) | (np.isnan(answer) & np.isnan(expected))).all())


def _alike_fault(
    key: Key, convention: Convention, first: Variant, second: Variant, exactly: bool
) -> Fault:
    same = "give the same items" if exactly else "differ in no item by more than its tolerance"
    message = (
        f"{shown(first.name)} and {shown(second.name)} {same}, under every reading: they cannot "
        "be told apart"
    )
    hint = "remove one of them, make a step in which they differ an item, or change the givens"
    first_credit, second_credit = (option.credit or 1 for option in (first, second))
    if first_credit != second_credit:
        hint = f"their credit differs, but only the better one can be earned: {hint}"
    place = key.places.option(convention.name, second.name)
    return Fault("options-alike", message, hint, place, "warning")


def _no_credit(key: Key) -> Iterator[Fault]:
    for convention in key.problem.conventions:
        for option in convention.options:
            if option.credit == 0:
                message = f"{shown(option.name)} has credit 0: what it explains earns nothing"
                hint = "if that is meant, it says the same as a mistake: write it under `mistakes`"
                place = key.places.option(convention.name, option.name)
                yield Fault("no-credit", message, hint, place, "warning")


# -- authored mistakes -----------------------------------------------------------------------------


def _mistakes(key: Key) -> Iterator[Fault]:
    """Mistakes that no item would notice."""
    if not key.solved:
        return
    default = key.solved[0]
    for mistake in key.problem.mistakes:
        try:
            graph = key.problem.variant(*key.problem.chosen(default.reading), mistake)
        except GraphError:
            continue  # the loader tells
        values = graph.evaluate(key.value_items, key.problem.inputs)
        place = key.places.mistake(mistake.name)
        changed = [
            id for id in key.value_items if not _agrees(values[id][0], default.values[id], EXACT)
        ]
        accepted = [
            id
            for id in changed
            if _agrees(values[id][0], default.values[id], key.problem.item(id).tolerance)
        ]
        if not changed:
            message = f"{shown(mistake.name)} changes no item, so it can never be recognised"
            hint = "make a step in which it shows an item, or change the givens"
            yield Fault("mistake-unseen", message, hint, place, "warning")
        elif accepted:
            listed = ", ".join(f"`{id}`" for id in accepted)
            message = f"{shown(mistake.name)} would be right within the tolerance of {listed}"
            hint = "narrow the tolerance, or change the givens"
            yield Fault("accepts-mistake", message, hint, place, "warning")


def _agrees(value: Array, expected: Array, tolerance: Tolerance) -> bool:
    return value.shape == expected.shape and _right(value, expected, tolerance)
