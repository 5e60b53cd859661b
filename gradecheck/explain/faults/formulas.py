"""Codes of formula problems and of formulas as answers."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Formulas"
_SHAPES = "\ngiven: {x: {shape: [N]}, w: {shape: [2, N]}}"
ENTRIES = (
    Entry(
        "mixed-givens",
        "Some givens are shapes and others numbers, or a key of formula problems stands alone.",
        "Where shapes are given, formulas are graded; where numbers are, values.",
        "given: {x: [1, 2, 3], w: {shape: [2, 3]}}",
        "given: {x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]]}",
        "problem",
    ),
    Entry(
        "bad-size",
        "A size is no whole number from 1.",
        "Sizes say how long axes are; formulas are tried at these where they are distinct.",
        "sizes: {N: two}" + _SHAPES,
        "sizes: {N: 3}" + _SHAPES,
        "problem",
    ),
    Entry(
        "unknown-size",
        "A shape, or an index, speaks of a size that is not declared.",
        "Every size is declared under `sizes`, or is a whole number from 1 to 9.",
        "sizes: {M: 3}" + _SHAPES,
        "sizes: {N: 3}" + _SHAPES,
        "problem",
    ),
    Entry(
        "bad-index",
        "What is declared under `index` is no index, or there is more than one.",
        "The index of the samples is one lower-case letter; other subscripts are not declared.",
        "index: {row: N}\nsizes: {N: 3}" + _SHAPES,
        "index: {i: N}\nsizes: {N: 3}" + _SHAPES,
        "problem",
    ),
    Entry(
        "not-an-equation",
        "A formula as an answer has another relation than `=`.",
        "What is asked for is a formula, or equations that define names and at last the formula.",
        'problem: problem2\nanswers: {grad_w2: "dL/dw2 >= sum_i h_i x_i^T"}',
        'problem: problem2\nanswers: {grad_w2: "dL/dw2 = sum_i h_i x_i^T"}',
        "submission",
    ),
    Entry(
        "other-item",
        "The left side of an answer names something else than the item.",
        "The answer is the last line, or the last whose left side names the item.",
        "grad_w2: dL/dw1 = sum_i x_i delta_i^T",
        "grad_w1: dL/dw1 = sum_i x_i delta_i^T",
        "shell",
    ),
    Entry(
        "free-index",
        "A formula still depends on an index over which it should sum.",
        "The gradient of a sum over samples is a sum over samples.",
        "dL/dw2 = h_i delta_i^T",
        "dL/dw2 = sum_i h_i delta_i^T",
        "shell",
    ),
    Entry(
        "missing-index",
        "A formula does not depend on an index on which it should.",
        "The letters of the left side stand on the right side, too.",
        "dL/dw2[j,l] = sum_i h_ij delta_im",
        "dL/dw2[j,l] = sum_i h_ij delta_il",
        "shell",
    ),
    Entry(
        "always-zero",
        "What a problem asks for is 0 for all random numbers.",
        "Then 0 is the right answer; mostly a step is not what was meant.",
        "L: sum(x - x)",
        "L: sum(x - y)",
        "shell",
    ),
)
