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
        "hidden-mistakes",
        "With the numbers that are given some typical mistakes change no item at all.",
        "Whoever makes them has full points, and never learns of it: a ReLU that is never active, "
        "a bias of 0, a mask of ones, a kernel that looks the same when rotated.  Other numbers "
        "would show them.  A mistake that no numbers would show is none, and not counted.",
        "given: {x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]], b: [0, 0]}\nsteps: {h: w @ x + b}",
        "given: {x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]], b: [2, -3]}\nsteps: {h: w @ x + b}",
        "problem",
    ),
    Entry(
        "many-figures",
        "Rounded to six figures at every step, an item is outside its tolerance.",
        "Students write down rounded numbers and go on with them.  Here that makes an item wrong, "
        "most often because `1 - p` is left with few figures where p is almost 1.",
        "given: {x: [2, 3], w: [1.5, 3.5]}\nsteps: {h: sigmoid(w.T @ x)}\n"
        "objective: {maximize: log(h)}\nitems: {g: {points: 1, is: grad(w)}}",
        "given: {x: [2, 3], w: [0.5, -0.1]}\nsteps: {h: sigmoid(w.T @ x)}\n"
        "objective: {maximize: log(h)}\nitems: {g: {points: 1, is: grad(w)}}",
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
        "readings-alike",
        "Two readings that choose otherwise in several conventions have the same items.",
        "Which of them a student followed cannot be found out; with different credit only the "
        "better one can be earned.",
        "steps: {g: 2 * w, h: g @ x}\nconventions:\n  a: {plus: {}, minus: {g: -2 * w}}\n"
        "  b: {plus: {}, minus: {h: -(g @ x)}}",
        "steps: {g: 2 * w, h: g @ x}\nconventions:\n  a: {plus: {}, minus: {g: -2 * w}}\n"
        "  b: {whole: {}, half: {h: g @ x / 2}}",
        "problem",
    ),
    Entry(
        "single-precision",
        "Computed in float32, as most programs for deep learning do, an item is outside its "
        "tolerance.",
        "Whoever checks their work with such a program is wrong without a mistake.  Large numbers "
        "are subtracted from each other somewhere.",
        "given: {x: [1234567.8, 7654321.5], w: [1234567.1, 7654320.3]}\nsteps: {h: x - w}",
        "given: {x: [7.8, 1.5], w: [7.1, 0.3]}\nsteps: {h: x - w}",
        "problem",
    ),
    Entry(
        "survivors",
        "Typical mistakes whose answers would be right within the tolerance.",
        "The list holds the simplest of them.  Each was tried: the items that come of it earn "
        "full points.  The hint names the widest tolerance that would notice most of them, or says "
        "that they change too little for any.",
        "steps: {h: w @ x}\nitems: {h: {points: 1, tolerance: {abs: 15}}}",
        "steps: {h: w @ x}\nitems: {h: {points: 1, tolerance: {rel: 0.01}}}",
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
