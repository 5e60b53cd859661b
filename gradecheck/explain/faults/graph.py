"""Codes of expressions that can be read, but not computed."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Computing an expression"
ENTRIES = (
    Entry(
        "circular-steps",
        "A step needs itself, directly or through others.",
        "Steps are computed one after another; there is no first one in a circle.",
        "steps: {h: relu(g), g: h + 1}",
        "steps: {h: relu(x), g: h + 1}",
        "problem",
    ),
    Entry(
        "duplicate-option",
        "An option of an operation is given twice.",
        "Which value is meant cannot be known.",
        "",
        "sum(x, axis=0)",
        "shell",
    ),
    Entry(
        "index-mismatch",
        "One index letter runs over axes of different lengths.",
        "A letter stands for one range: if w is 2×3, then in w_ij i has 2 values and j has 3.",
        "sum_i sum_j x_i w_ij",
        "sum_i sum_j x_j w_ij",
    ),
    Entry(
        "index-out-of-range",
        "A position lies beyond the end of its axis.",
        "Positions count from 0, as in Python; -1 is the last.",
        "x[3]",
        "x[2]",
    ),
    Entry(
        "no-dependence",
        "A gradient is asked for something on which the objective does not depend.",
        "It would always be zero: probably another name, or another objective, is meant.",
        "grad(p)",
        "grad(x)",
    ),
    Entry(
        "no-objective",
        "A gradient is asked for, but the problem has no objective.",
        "What is to be differentiated?  Say it once for all, or here: `grad(x, of=L)`.",
        "steps: {h: grad(x)}\nobjective:",
        "steps: {h: grad(x)}\nobjective: {minimize: sum(x^2)}",
        "problem",
    ),
    Entry(
        "not-a-size",
        "A whole number is expected here, and something else stands there.",
        "The shape of a result must be known before anything is computed.",
        "reshape(w, p)",
        "reshape(w, 6)",
    ),
    Entry(
        "not-a-value",
        "A distribution, an expectation or a divergence stands where a number is needed.",
        "They have values only within a proof, where a model gives them.",
        "E_q(z|x)[log p(x|z)]",
        "mean(log(p))",
        "shell",
    ),
    Entry(
        "objective-not-a-number",
        "The objective is a vector or a matrix.",
        "Only a number has a gradient of the shape of what it is differentiated for.",
        "grad(x, of=2 x)",
        "grad(x, of=sum(2 x))",
    ),
    Entry(
        "shape-mismatch",
        "The shapes of the operands do not fit the operation.",
        "Elementwise operations align last axes; `@` needs as many columns on the left as rows on "
        "the right; two columns side by side are no product.",
        "w @ x + x",
        "w @ x + x[:2]",
    ),
    Entry(
        "too-many-subscripts",
        "A value has fewer axes than subscripts.",
        "A vector has one axis, a matrix two.",
        "x[0, 1]",
        "w[0, 1]",
    ),
    Entry(
        "unknown-index",
        "A sum runs over a letter that does not occur in it.",
        "Nothing would be added up.  The letter stands as a subscript where it is meant.",
        "sum_i p",
        "sum_i x_i",
    ),
    Entry(
        "unknown-operation",
        "There is no operation of this name.",
        "`gradecheck explain` lists all operations.",
        "unit'(x)",
        "relu'(x)",
        "shell",
    ),
    Entry(
        "unknown-option",
        "The operation has no option of this name; the message lists those it has.",
        "An option that is not known would have no effect, and nobody would notice.",
        "sum(x, axes=0)",
        "sum(x, axis=0)",
    ),
    Entry(
        "wrong-arguments",
        "The operation was given too few or too many operands or sizes.",
        "`gradecheck explain OPERATION` shows what it takes.",
        "relu(x, y)",
        "relu(x)",
    ),
    Entry(
        "wrong-option",
        "An option has a value that it does not accept.",
        "The message says what it accepts.",
        "sum(x, keepdims=7)",
        "sum(x, keepdims=true)",
    ),
)
