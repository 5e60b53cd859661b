"""Kinds of mistakes that can be named in a student's work, each with a worked example.

A kind is documented where it is found: by the docstring of its function, with the headings
"Worked example" and "What to reread".
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from typing import Any

from gradecheck.explain.page import Block, Page
from gradecheck.grading.mistakes import arrays, functions, misplaced, objective, slips, terms

FOUND_BY: dict[str, Callable[..., Any]] = {
    "missing-term": terms.missing_term,
    "missing-factor": terms.missing_factor,
    "missing-function": functions.missing_function,
    "misplaced-function": functions.misplaced_function,
    "wrong-function": functions.wrong_function,
    "sign": terms.sign,
    "scale": terms.scale,
    "transposed": arrays.transposed,
    "rotated-kernel": functions.rotated_kernel,
    "axis-order": arrays.axis_order,
    "wrong-operand": arrays.wrong_operand,
    "wrong-option": functions.wrong_option,
    "sum-or-mean": arrays.sum_or_mean,
    "gradient-of-other": objective.gradient_of_other,
    "swapped-answers": misplaced.misplaced_answers,
    "slip": slips.slip,
    "decimal-point": slips.decimal_point,
    "too-rounded": slips.too_rounded,
}
"""The function that finds each kind."""


def kind_page(kind: str, docstring: str) -> Page:
    """A docstring as a page.

    >>> kind_page("sign", terms.sign.__doc__ or "").blocks[0].lines
    ('`w x - b` becomes `w x + b`.',)
    """
    what, *rest = [part.strip() for part in cleandoc(docstring).split("\n\n")]
    blocks = []
    for part in rest:
        heading, colon, said = part.partition(": ")
        if colon and heading in ("Worked example", "What to reread"):
            blocks.append(Block(heading, (" ".join(said.split()),)))
    return Page(kind, " ".join(what.split()), tuple(blocks))


AUTHORED = Page(
    "authored",
    "A mistake that the author of the problem foresaw, under `mistakes:`.",
    (
        Block("Worked example", ("`S: Q @ K.T / 2` under `divided by d_k in place of √d_k`.",)),
        Block("What to reread", ("What the author's own words name.",)),
    ),
)

KINDS: dict[str, Page] = {
    **{kind: kind_page(kind, found.__doc__ or "") for kind, found in FOUND_BY.items()},
    "authored": AUTHORED,
}
"""The page about each kind of mistake."""
