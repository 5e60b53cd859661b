"""Submissions to problem1 as a class hands them in, from a seed: 60 % right, 30 % with a mistake
carried through or under another reading, 9 % with parts wrong or missing, 1 % broken.

The network is computed here, for many students at once, by numpy alone.  With ``unlike`` nobody
writes the same numbers as another: everyone has rounded a little on the way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec
import numpy as np

from gradecheck.spec.find import find_by_id

KINDS = ("right", "carried", "reading", "partial", "broken")
SHARES = (0.60, 0.20, 0.10, 0.09, 0.01)
AT_ONCE = 4096
ROUNDED = 1e-5
"""How far rounding on the way changes a number, relative to it."""
GIVENS = find_by_id("problem1").givens


def submissions(
    count: int, seed: int = 1, shares: tuple[float, ...] = SHARES, *, unlike: bool = False
) -> Iterator[bytes]:
    """One submission after another, as JSON on one line; ``shares`` are those of the kinds."""
    rng = np.random.default_rng(seed)
    for start in range(0, count, AT_ONCE):
        size = min(AT_ONCE, count - start)
        yield from _some(rng, start, size, shares, unlike=unlike)


def _some(
    rng: np.random.Generator, start: int, size: int, shares: tuple[float, ...], *, unlike: bool
) -> Iterator[bytes]:
    kinds = rng.choice(len(KINDS), size, p=shares)
    slips = np.zeros((size, 8))
    carried = np.flatnonzero(kinds == KINDS.index("carried"))
    slips[carried, rng.integers(0, 8, len(carried))] = rng.uniform(0.05, 0.5, len(carried)).round(3)
    forgotten = carried[rng.random(len(carried)) < 0.5]
    slips[forgotten] = -GIVENS["b0"]  # the bias left out, by half of them
    last = kinds == KINDS.index("reading")
    values = network(slips, last)
    if unlike:
        values = {
            name: array * (1 + ROUNDED * rng.standard_normal(array.shape))
            for name, array in values.items()
        }
    written = {name: _figures(array, 5) for name, array in values.items()}
    wrong = np.flatnonzero(kinds == KINDS.index("partial"))
    written["h2"].reshape(size, -1)[wrong, rng.integers(0, 16, len(wrong))] += rng.uniform(
        0.5, 2, len(wrong)
    ).round(3)
    missing = rng.random(size) < 0.5
    lists = {name: array.tolist() for name, array in written.items()}
    for k in range(size):
        answers = {name: array[k] for name, array in lists.items()}
        if kinds[k] == KINDS.index("partial") and missing[k]:
            del answers["grad_w0"]
        student = f"s{start + k:07d}"
        line = msgspec.json.encode({"problem": "problem1", "student": student, "answers": answers})
        yield line[: len(line) // 2] if kinds[k] == KINDS.index("broken") else line


def network(slips: np.ndarray, channels_last: np.ndarray) -> dict[str, np.ndarray]:
    """The forward and the backward pass of problem1 for many students.

    ``slips`` (students, 8) is added to each one's h0; ``channels_last`` (students,) says who reads
    h0 as [row, column, channel].
    """
    g = GIVENS
    pre = g["w0"] @ g["z"] + g["b0"]
    h0 = np.maximum(pre, 0) + slips
    h1 = np.where(
        channels_last[:, None, None, None],
        h0.reshape(-1, 2, 2, 2).transpose(0, 3, 1, 2),
        h0.reshape(-1, 2, 2, 2),
    )
    stamped = np.zeros((len(h0), 4, 4)) + g["b1"]
    for i in range(2):
        for j in range(2):
            stamped[:, i : i + 3, j : j + 3] += np.einsum("nc,cuv->nuv", h1[:, :, i, j], g["w1"])
    h2 = np.maximum(stamped, 0)
    logit = h2.reshape(-1, 16) @ g["w2"] + g["b2"]
    rest = 1 / (1 + np.exp(logit))
    delta = rest[:, None, None] * g["w2"].reshape(4, 4) * (stamped > 0)
    grad_w1 = np.zeros((len(h0), 2, 3, 3))
    grad_h1 = np.zeros_like(h1)
    for i in range(2):
        for j in range(2):
            patch = delta[:, i : i + 3, j : j + 3]
            grad_w1 += h1[:, :, i, j][:, :, None, None] * patch[:, None]
            grad_h1[:, :, i, j] = np.einsum("nuv,cuv->nc", patch, g["w1"])
    grad_h0 = np.where(
        channels_last[:, None, None, None], grad_h1.transpose(0, 2, 3, 1), grad_h1
    ).reshape(-1, 8)
    grad_w0 = (grad_h0 * (h0 > 0))[:, :, None] * g["z"]
    return {"h0": h0, "h1": h1, "h2": h2, "grad_w1": grad_w1, "grad_w0": grad_w0}


def _figures(values: np.ndarray, count: int) -> np.ndarray:
    """The values rounded to so many significant figures."""
    with np.errstate(divide="ignore"):
        exponent = np.where(values == 0, 0, np.floor(np.log10(np.abs(values))))
    shift = 10.0 ** (count - 1 - exponent)
    return np.round(values * shift) / shift


def as_yaml(line: bytes) -> str:
    """A submission as a student writes it in YAML; a broken one stays as it is."""
    try:
        data = json.loads(line)
    except ValueError:
        return line.decode()
    rows = [f"problem: {data['problem']}", f"student: {data['student']}", "answers:"]
    rows += [f"  {name}: {json.dumps(value)}" for name, value in data["answers"].items()]
    return "\n".join(rows) + "\n"
