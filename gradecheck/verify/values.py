"""Expected values that cannot be graded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gradecheck.errors import Fault
from gradecheck.verify.effort import check_effort
from gradecheck.verify.key import Key, Solved, index_text


def check_values(key: Key) -> list[Fault]:
    """The faults of expected values, each item's once for a kind of fault."""
    found: dict[tuple[str, str], Fault] = {}
    for solved in key.solved:
        for fault, name in _not_finite(key, solved):
            found.setdefault((fault.code, name), fault)
    return [*found.values(), *check_effort(key)]


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
