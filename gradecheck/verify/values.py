"""Expected values that cannot be graded, or that would be met without any work."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from gradecheck.errors import Fault
from gradecheck.grading.compare import allowed, close
from gradecheck.grading.score import partial
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item, Tolerance
from gradecheck.verify.key import Key, Solved, index_text


def check_values(key: Key) -> list[Fault]:
    """The faults of expected values, each item's once for a kind of fault."""
    found: dict[tuple[str, str], Fault] = {}
    for solved in key.solved:
        for fault, name in (*_not_finite(key, solved), *_too_easy(key, solved)):
            found.setdefault((fault.code, name), fault)
    return list(found.values())


def _not_finite(key: Key, solved: Solved) -> Iterator[tuple[Fault, str]]:
    """Values that are infinite or not a number: an error in an item, else a warning."""
    items = set(key.value_items)
    hidden = False
    for name, value in solved.values.items():
        bad = np.argwhere(~np.isfinite(value))
        if not len(bad):
            continue
        index = tuple([int(k) for k in bad[0]])
        kind = "not a number" if np.isnan(value[index]) else "infinite"
        graded = name in items
        if hidden and not graded:
            continue  # it only follows
        message = f"{solved.where}{index_text(name, index)} is {kind}"
        message += ", so no answer can be right" if graded else ""
        hint = "look for a division by 0, a log or root of what is not positive, an overflow"
        severity = "error" if graded else "warning"
        step = solved.graph.steps[name]
        place = key.places.step(name) if step.kind == "forward" or graded else None
        place = place or key.places.objective()
        yield Fault("not-finite-key", message, hint, place, severity), name
        hidden = hidden or not graded


def _too_easy(key: Key, solved: Solved) -> Iterator[tuple[Fault, str]]:
    for item in solved.problem.items:
        if item.kind != "value" or not np.isfinite(solved.values[item.id]).all():
            continue
        fault = _zeros(key, solved, item) or _constant(key, solved, item)
        if fault is not None:
            yield fault, item.id


def _zeros(key: Key, solved: Solved, item: Item) -> Fault | None:
    """What an answer of zeros alone would earn."""
    value = solved.values[item.id]
    if not value.size:
        return None
    if not value.any():
        hint = "change the givens, so that there is something to work out"
        message = f"{solved.where}every element of `{item.id}` is 0"
        return Fault("zero-key", message, hint, key.places.item(item.id), "warning")
    accepted = close(np.zeros_like(value)[np.newaxis], value[np.newaxis], item.tolerance)[0]
    if accepted[value != 0].all():
        message = f"{solved.where}an answer of zeros would be right for `{item.id}`"
        hint = f"its largest element is {np.abs(value).max():.3g}: write {suggested(value)}"
        return Fault("accepts-zeros", message, hint, key.places.tolerance(item.id))
    if partial(item.partial, Fraction(int(accepted.sum()), value.size)) <= Fraction(1, 2):
        return None
    message = (
        f"{solved.where}an answer of zeros would be right in {int(accepted.sum())} of {value.size} "
        f"elements of `{item.id}`"
    )
    if (value == 0).sum() >= (accepted & (value != 0)).sum():
        hint = "they are 0: with `partial: all` only the whole item would earn points"
        return Fault("mostly-zeros", message, hint, key.places.item(item.id), "warning")
    hint = f"the tolerance is too wide for small elements: write {suggested(value)}"
    return Fault("accepts-zeros", message, hint, key.places.tolerance(item.id), "warning")


def _constant(key: Key, solved: Solved, item: Item) -> Fault | None:
    """Whether one number would do for all elements."""
    value = solved.values[item.id]
    if value.size < 2:
        return None
    if np.ptp(value) == 0:
        message = f"{solved.where}every element of `{item.id}` is {value.flat[0]:.4g}"
        hint = "a mistake that mixes up elements cannot be seen: change the givens"
        return Fault("constant-key", message, hint, key.places.item(item.id), "warning")
    bound = allowed(value, item.tolerance, tuple(range(value.ndim)))
    low, high = float((value - bound).max()), float((value + bound).min())
    if low > high:
        return None
    message = (
        f"{solved.where}one number, {(low + high) / 2:.4g}, would be right for all "
        f"{value.size} elements of `{item.id}`"
    )
    narrow = float(f"{np.ptp(value) / np.abs(value).max() / 4:.0e}")
    hint = f"the tolerance is too wide: write `tolerance: {{rel: {narrow:g}}}`"
    return Fault("accepts-constant", message, hint, key.places.tolerance(item.id), "warning")


def suggested(value: Array) -> str:
    """A tolerance that tells these values from zeros and from each other.

    >>> suggested(np.array([1e-6, 3e-6]))
    '`tolerance: {rel: 0.01}`'
    >>> suggested(np.array([1e-6, 1.0]))
    '`tolerance: {rel: 0.01, floor: 0}`'
    """
    sizes = np.abs(value[value != 0])
    wide = not close(np.zeros((1, *sizes.shape)), sizes[np.newaxis], Tolerance(rel=0.01)).any()
    return "`tolerance: {rel: 0.01}`" if wide else "`tolerance: {rel: 0.01, floor: 0}`"
