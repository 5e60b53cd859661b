"""Codes of what `check` finds in the key of a problem."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

GIVEN = "given: {x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]]}\n"
TITLE = "The key of a problem"
ENTRIES = (
    Entry(
        "accepts-constant",
        "One single number would be accepted for all elements of an item.",
        "The tolerance is wider than the elements differ: whoever mixes them up loses nothing.",
        "items: {h: {points: 1, tolerance: {abs: 11}}}",
        "items: {h: {points: 1, tolerance: {rel: 0.01}}}",
        "problem",
    ),
    Entry(
        "accepts-mistake",
        "A mistake listed under `mistakes` would be accepted within the tolerance of an item.",
        "The tolerance is too wide, or the givens make the mistake too small to be seen.",
        "mistakes: {a little off: {h: 1.001 * relu(w @ x)}}",
        "mistakes: {far off: {h: 2 * relu(w @ x)}}",
        "problem",
    ),
    Entry(
        "accepts-zeros",
        "An answer of zeros would be accepted, as a whole or in most elements.",
        "The tolerance is wider than the values are large: gradients, say, are often about 1e-6.",
        "items: {h: {points: 1, tolerance: {abs: 100}}}",
        "items: {h: {points: 1, tolerance: {rel: 0.01}}}",
        "problem",
    ),
    Entry(
        "clashing-options",
        "Options of two conventions cannot hold at the same time.",
        "Every combination of options is a reading, which grading tries; this one has no values.",
        "steps: {g: w @ x, h: relu(g)}\n"
        'conventions:\n  a: {vector: {}, column: {g: "reshape(w @ x, 2, 1)"}}\n'
        '  b: {none: {}, added: {h: "w[:, 0] + g"}}',
        "steps: {g: w @ x, h: relu(g)}\n"
        'conventions:\n  a: {as it is: {}, halved: {g: "w @ x / 2"}}\n'
        '  b: {none: {}, added: {h: "w[:, 0] + g"}}',
        "problem",
    ),
    Entry(
        "constant-key",
        "All elements of an item are equal.",
        "A mistake that mixes up elements cannot be seen.",
        "steps: {h: x / x}",
        "steps: {h: 2 * x}",
        "problem",
    ),
    Entry(
        "gradient-differs",
        "A gradient found by symbols is not the one found by differences.",
        "One of the derivative rules is wrong: a fault of gradecheck, which we want to know of.",
        "gradecheck check problem.yaml",
        "gradecheck --version",
        "shell",
    ),
    Entry(
        "gradient-not-proven",
        "Differences can neither confirm nor refuse a gradient.",
        "The values lie close to a kink or a pole, or are very unequal in size; nothing says that "
        "the gradient is wrong.",
        "objective: {minimize: sin(1e12 * sum(x))}",
        "objective: {minimize: sin(sum(x))}",
        "problem",
    ),
    Entry(
        "mistake-unseen",
        "A mistake listed under `mistakes` changes no item at all.",
        "It can never be recognised: with these givens, or in what is asked, it does not show.",
        "mistakes: {forgot relu: {h: w @ x}}",
        GIVEN.replace("[4, 5, 7]", "[-4, -5, -7]") + "mistakes: {forgot relu: {h: w @ x}}",
        "problem",
    ),
    Entry(
        "mostly-zeros",
        "More than half of the elements of an item are 0.",
        "Who writes zeros everywhere earns more than half of its points.",
        "steps: {h: relu(x - 2.5)}",
        "steps: {h: relu(x - 2.5)}\nitems: {h: {points: 1, partial: all}}",
        "problem",
    ),
    Entry(
        "near-kink",
        "A value is so close to a kink of its function that rounding may put it on the other side.",
        "There the derivative, and with it some items, would be different: who rounds on the way "
        "would be wrong without a mistake.",
        "given: {x: [1, -2, 1.001], w: [[1, 2, 3], [4, 5, 7]]}\n"
        "objective: {minimize: sum(h)}\nitems: {g: {points: 1, is: grad(w)}}",
        GIVEN + "objective: {minimize: sum(h)}\nitems: {g: {points: 1, is: grad(w)}}",
        "problem",
    ),
    Entry(
        "no-credit",
        "An option of a convention has credit 0.",
        "An option is right, but differently; what is wrong belongs under `mistakes`.",
        "conventions: {sign: {plus: {}, minus: {h: -relu(w @ x), credit: 0}}}",
        "conventions: {sign: {plus: {}, minus: {h: -relu(w @ x), credit: 0.5}}}",
        "problem",
    ),
    Entry(
        "no-points",
        "An item is worth 0 points.",
        "A step that only serves others need not be an item: any step may be shown as work.",
        "items: {h: {points: 0}}",
        "items: {h: {points: 1}}",
        "problem",
    ),
    Entry(
        "not-finite-key",
        "A value of the key is infinite or not a number.",
        "No answer can be right.  Something is divided by 0, or a logarithm or root taken of what "
        "is not positive.",
        "steps: {h: log(x - 1)}",
        "steps: {h: log(x + 1)}",
        "problem",
    ),
    Entry(
        "options-alike",
        "Two options of a convention cannot be told apart by any item.",
        "Under every reading they give the same items, or items within each other's tolerance.",
        'conventions: {written: {as product: {}, as sum: {h: "relu(sum(w * x, axis=1))"}}}',
        'conventions: {written: {as product: {}, as sum: {h: "relu(sum(w, axis=1))"}}}',
        "problem",
    ),
    Entry(
        "unused-given",
        "Nothing that is graded depends on a given.",
        "A step lacks something, or the given is left over.",
        "given: {x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]], u: 4}",
        "given: {x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]]}",
        "problem",
    ),
    Entry(
        "unused-step",
        "Nothing that is graded depends on a step.",
        "A later step lacks something, or this one is left over.",
        "steps: {h: relu(w @ x), g: 2 * x}",
        "steps: {h: relu(w @ x)}",
        "problem",
    ),
    Entry(
        "zero-key",
        "All elements of an item are 0.",
        "There is nothing to work out: an empty head is right.",
        "steps: {h: relu(-x)}",
        "steps: {h: relu(x)}",
        "problem",
    ),
)
