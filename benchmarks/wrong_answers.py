"""Wrong answers: slips of the pen, whose kind is known, and mistakes that nobody has listed."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
from random_functions import UNKNOWN

VISIBLE = 0.03
"""Two numbers that differ by less than this share are too near to the tolerance to say."""


def rounded(value, figures):
    """Numbers to some significant figures."""
    array = np.asarray(value, dtype=float)
    flat = [float(f"{v:.{figures - 1}e}") for v in array.ravel()]
    return np.array(flat).reshape(array.shape)


def differs(a, b):
    """Whether numbers would be told apart by any usual tolerance."""
    return bool((np.abs(a - b) > VISIBLE * np.maximum(np.abs(a), np.abs(b))).any())


# -- slips of the pen -----------------------------------------------------------------------------


def slips(true, rng):
    """One slip of each sort in otherwise right answers: name, kind, item, answers."""
    answers = {id: rounded(value, 4) for id, value in true.items()}
    ids = [id for id, value in answers.items() if (np.abs(value) > 1e-3).any()]
    for name, kind, spoil in ONE_NUMBER:
        id = str(rng.choice(ids))
        array = answers[id].copy()
        flat = array.reshape(-1)
        place = int(rng.choice(np.flatnonzero(np.abs(flat) > 1e-3)))
        changed = spoil(flat[place], rng)
        if changed is not None and differs(changed, flat[place]):
            flat[place] = changed
            kinds = (
                kind if array.size > 1 else f"{kind} sign scale"
            )  # of a number they are the same
            yield name, kinds, id, answers | {id: array}
    yield from _exchanged_elements(answers, ids, rng)
    yield from _coarse(answers, ids, rng)
    yield from _exchanged_items(answers, ids)


def _exchanged_digits(number, rng):
    digits = f"{number:.3e}"
    sign, body = ("-", digits[1:]) if digits[0] == "-" else ("", digits)
    first, rest = body[0], body[2:5]
    figures = list(first + rest)
    place = int(rng.integers(0, 2))
    figures[place], figures[place + 1] = figures[place + 1], figures[place]
    if figures[0] == "0" or figures == list(first + rest):
        return None
    return float(f"{sign}{figures[0]}.{''.join(figures[1:])}{body[5:]}")


def _shifted(number, places):
    mantissa, exponent = f"{number:.3e}".split("e")
    return float(f"{mantissa}e{int(exponent) + int(places)}")


def _one_digit(number, rng):
    digits = f"{number:.3e}"
    place = digits.index(".") - 1 + 2 * int(rng.integers(0, 2))
    other = str(rng.choice([d for d in "123456789" if d != digits[place]]))
    return float(digits[:place] + other + digits[place + 1 :])


ONE_NUMBER = (
    ("two digits exchanged", "slip", _exchanged_digits),
    ("one digit", "slip", _one_digit),
    ("sign of one number", "slip", lambda number, rng: -number),
    ("decimal point", "decimal-point", lambda number, rng: _shifted(number, rng.choice([-1, 1]))),
)
"""What is done to one number: name, kind, function."""


def _exchanged_elements(answers, ids, rng):
    long = [id for id in ids if answers[id].size > 2]
    if not long:
        return
    id = str(rng.choice(long))
    array = answers[id].copy()
    flat = array.reshape(-1)
    one, other = rng.choice(flat.size, 2, replace=False)
    if differs(flat[one], flat[other]):
        flat[[one, other]] = flat[[other, one]]
        yield "two elements exchanged", "slip", id, answers | {id: array}


def _coarse(answers, ids, rng):
    id = str(rng.choice(ids))
    coarse = rounded(answers[id], 1)
    if answers[id].size > 2 and differs(coarse, answers[id]) and coarse.all():
        yield "rounded to one figure", "too-rounded", id, answers | {id: coarse}


def _exchanged_items(answers, ids):
    for place, one in enumerate(ids):
        for other in ids[place + 1 :]:
            a, b = answers[one], answers[other]
            if a.shape == b.shape and a.size > 1 and differs(a, b):
                yield "items exchanged", "swapped-answers", one, answers | {one: b, other: a}
                return


# -- mistakes of no known kind --------------------------------------------------------------------


def unknown(true, rng):
    """Wrong answers that follow from no formula: name and values, unrounded."""
    yield "noise", {k: v * rng.uniform(0.3, 3, v.shape) for k, v in true.items()}
    added = {k: rng.normal(size=v.shape) * (np.abs(v).mean() + 1e-12) for k, v in true.items()}
    yield "added noise", {k: v + added[k] for k, v in true.items()}
    yield "factors", {k: v * rng.uniform(1.1, 1.9) for k, v in true.items()}
    yield "one factor", {k: v * 1.37 for k, v in true.items()}
    yield "power", {k: np.abs(v) ** 1.3 for k, v in true.items()}
    half = {k: rng.random(v.shape) < 0.5 for k, v in true.items()}
    yield (
        "half of the elements",
        {k: np.where(half[k], v * rng.uniform(0.3, 3, v.shape), v) for k, v in true.items()},
    )
    name = str(rng.choice(list(true)))
    yield "noise in an item", true | {name: true[name] * rng.uniform(0.3, 3, true[name].shape)}
    one = np.array(true[name], dtype=float)
    flat = one.reshape(-1)
    flat[rng.integers(flat.size)] *= rng.uniform(0.2, 5)
    yield "one element", true | {name: one}
    # Of fewer elements many an order is the right one, or the carried one, but for two of them.
    long = [k for k, v in true.items() if len(np.unique(v)) > 5]
    if long:
        yield "shuffled", true | {k: _shuffled(true[k], rng) for k in long}
        name = str(rng.choice(long))
        yield "shuffled item", true | {name: _shuffled(true[name], rng)}
        yield (
            "shifted item",
            true | {name: np.roll(true[name].ravel(), 1).reshape(true[name].shape)},
        )
    gradients = {k: v * rng.uniform(0.3, 3, v.shape) for k, v in true.items() if "grad" in k}
    if gradients:
        yield "gradients", true | gradients


def _shuffled(value, rng):
    """Elements in another order: more than two of them moved, which would be a slip."""
    while True:
        turned = rng.permutation(value.ravel()).reshape(value.shape)
        if (turned != value).sum() > 2:
            return turned


def unknown_formulas(network, rng):
    """Students of a random network who carry a mistake through that nobody has listed."""
    other = deepcopy(network)
    for part in (*other.layers, other.head):
        for name, value in part.givens.items():
            if name not in "ty":
                part.givens[name] = np.round(rng.normal(size=value.shape), 2)
    yield "another's numbers", other.answers()
    misread = deepcopy(network)
    part = misread.layers[int(rng.integers(len(misread.layers)))]
    if part.givens:
        name = str(rng.choice(list(part.givens)))
        value = np.array(part.givens[name])
        flat = value.reshape(-1)
        flat[rng.integers(flat.size)] += rng.choice([-1, 1]) * round(rng.uniform(0.3, 1.5), 2)
        part.givens[name] = value
        yield "a given misread", misread.answers()
        scaled = deepcopy(network)
        chosen = scaled.layers[misread.layers.index(part)]
        factor = round(rng.uniform(1.2, 1.9), 2)
        chosen.givens[name] = chosen.givens[name] * factor
        yield "a given scaled", scaled.answers()
        squared = deepcopy(network)
        chosen = squared.layers[misread.layers.index(part)]
        chosen.givens[name] = chosen.givens[name] ** 2 + 0.3
        yield "a given squared", squared.answers()
    active = [place for place, layer in enumerate(network.layers) if layer.function]
    if active:
        bent = deepcopy(network)
        bent.layers[int(rng.choice(active))].function = str(rng.choice(UNKNOWN))
        yield "an unknown function", bent.answers()
    wrong = deepcopy(network)
    wrong.x = np.round(wrong.x + rng.normal(size=wrong.x.shape) * 0.5, 2)
    yield "another input", wrong.answers()
