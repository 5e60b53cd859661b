"""Random numbers for the givens, on which a formula and the right one are compared.

The seed is fixed, so that a grade is always the same.  A draw is kept only if no kink (relu at 0,
a comparison of equals) is closer than 0.001, and among all draws both sides of every kink occur, so
that `1[a > 0]` and `1` differ.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gradecheck.formula.kinks import Kinks
from gradecheck.ops.record import Array
from gradecheck.spec.shapes import GivenShape, Shapes

SEED = 20260412
DRAWS = 6
CANDIDATES = 4 * DRAWS
NEAREST = 1e-3
ATTEMPTS = 8

Inputs = dict[str, Array]


def draws(shapes: Shapes, sizes: Mapping[str, int], kinks: Kinks, *, nice: bool = False) -> Inputs:
    """Values of all givens, each with the draws as its first axis.

    ``nice`` rounds them to one decimal, to be shown.
    """
    rng = np.random.default_rng(SEED)
    best: tuple[int, Inputs] | None = None
    for _ in range(ATTEMPTS):
        inputs = {
            name: _values(rng, shapes, given, sizes, nice) for name, given in shapes.givens.items()
        }
        signs = kinks.sides(inputs, NEAREST, CANDIDATES)
        chosen = _choose(signs)
        met = _met(signs[chosen])
        if len(chosen) == DRAWS and (best is None or met > best[0]):
            best = met, {name: value[chosen] for name, value in inputs.items()}
        if best is not None and best[0] == 2 * signs.shape[1]:
            break
    # A kink that cannot be avoided (relu of zeros, say) is no reason not to compare at all.
    return best[1] if best else {name: value[:DRAWS] for name, value in inputs.items()}


def active_draws(shapes: Shapes, sizes: Mapping[str, int], kinks: Kinks) -> Inputs | None:
    """Draws in which every kinked function is on its right side only; ``None`` if none are found.

    There relu is the identity, and who forgets its derivative is right.
    """
    rng = np.random.default_rng(SEED)
    for _ in range(ATTEMPTS):
        inputs = {
            name: np.abs(_values(rng, shapes, given, sizes, nice=False))
            for name, given in shapes.givens.items()
        }
        signs = kinks.sides(inputs, NEAREST, CANDIDATES)
        right = np.flatnonzero((signs == RIGHT).all(axis=1))[:DRAWS]
        if len(right) >= 2:
            return {name: value[right] for name, value in inputs.items()}
    return None


LEFT, RIGHT, BOTH, TOO_NEAR = 1, 2, 3, 0


def _choose(signs: np.ndarray) -> np.ndarray:
    """The first draws far from every kink, those with both sides of one first."""
    far = np.flatnonzero((signs != TOO_NEAR).all(axis=1))
    order = np.argsort(-(signs[far] == BOTH).sum(axis=1), kind="stable")
    return np.asarray(far[order][:DRAWS])


def _met(signs: np.ndarray) -> int:
    """How many sides of kinks occur."""
    return sum(int(((signs & side) == side).any(axis=0).sum()) for side in (LEFT, RIGHT))


def _values(
    rng: np.random.Generator,
    shapes: Shapes,
    given: GivenShape,
    sizes: Mapping[str, int],
    nice: bool,
) -> Array:
    core = shapes.lengths(given, sizes)
    each = (sizes[shapes.index[given.each]],) if given.each else ()
    shape = (CANDIDATES, *each, *core)
    if given.one_of:
        chosen: Array = rng.choice(np.array(given.one_of), size=shape)
        return chosen
    if given.one_hot:
        hot: Array = np.eye(shape[-1])[rng.integers(shape[-1], size=shape[:-1])]
        return hot
    sized: Array = rng.uniform(0.2, 1.5, size=shape)
    values: Array = np.round(sized, 1) if nice else sized
    if given.positive:
        return values
    signs: Array = rng.choice(np.array([-1.0, 1.0]), size=shape)
    return values * signs
