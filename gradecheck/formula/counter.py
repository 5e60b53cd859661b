"""A small counter-example: numbers for which a wrong formula and the right one differ."""

from __future__ import annotations

import math

import numpy as np

from gradecheck.formula.answer import Evaluation, FaultyError, Work, agreeing
from gradecheck.formula.workspace import Bench, Workspace
from gradecheck.ops.record import Array
from gradecheck.spec.problem import Item

PREFIX = "counter-example: "


def counter_example(item: Item, work: Work, bench: Bench) -> tuple[str, ...]:
    """One sentence with all sizes 1 and numbers of one decimal, if those show the difference;
    else with one element at the sizes at which formulas are tried."""
    for workspace in (bench.small, bench.main):
        try:
            found = Evaluation(work, workspace).value()
        except FaultyError:
            continue
        expected = workspace.expected(item.id).array
        if found.array.shape != expected.shape:
            continue
        differing = ~agreeing(found.array, expected)
        if differing.any():
            # The plainest: where the two differ most.
            gap = np.where(differing, np.abs(found.array - expected), 0.0)
            gap = np.where(differing & ~np.isfinite(gap), 1e300, gap)
            at = np.unravel_index(int(np.argmax(gap)), gap.shape)
            small = workspace is bench.small
            return (_sentence(workspace, found.array, expected, at, small=small),)
    return ()


def _sentence(
    workspace: Workspace, found: Array, expected: Array, at: tuple[np.intp, ...], *, small: bool
) -> str:
    draw = int(at[0])
    sizes = " = ".join([*workspace.sizes, "1"]) if small else _listed(workspace)
    yours, right = _number(float(found[at])), _number(float(expected[at]))
    if small:
        numbers = ", ".join(
            f"{name} = {_number(float(array[draw].reshape(-1)[0]))}"
            for name, array in workspace.inputs.items()
        )
        return f"{PREFIX}for {sizes} and {numbers}, yours is {yours}, expected is {right}"
    index = ", ".join(str(int(place)) for place in at[1:])
    element = f"element [{index}] of yours" if index else "yours"
    return f"{PREFIX}with {sizes} and random numbers, {element} is {yours}, expected is {right}"


def _listed(workspace: Workspace) -> str:
    return ", ".join(f"{name} = {size}" for name, size in workspace.sizes.items())


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "not finite"
    return f"{value + 0.0:.4g}".replace("-", "−")
