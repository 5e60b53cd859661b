"""Codes of proof items, and of what students write in proofs."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Proofs"
ENTRIES = (
    Entry(
        "false-claim",
        "The claim of a proof item is false.",
        "It is tested on finite models, and one of them contradicts it: nobody could prove it.",
        'items: {a: {points: 1, prove: "p(x) >= q(x)"}}',
        'items: {a: {points: 1, prove: "KL(p || q) >= 0"}}',
        "shell",
    ),
    Entry(
        "bad-model-proof",
        "The model proof of an item would not earn full points.",
        "It is judged as a student's is; the first line that is wrong is named with the reason.",
        'proof: "log E_p[q(x)] = E_p[log q(x)]"',
        'proof: "log E_p[q(x)] >= E_p[log q(x)]"',
        "shell",
    ),
    Entry(
        "no-model-proof",
        "A proof item has no model proof.",
        "Nobody knows, then, that the claim can be proven by the rules that students' proofs are "
        "judged by.",
        'a: {points: 1, prove: "KL(p || q) >= 0"}',
        'a: {points: 1, prove: "KL(p || q) >= 0", proof: "…"}',
        "shell",
    ),
    Entry(
        "cannot-be-checked",
        "The value of an expression says nothing: infinite, no number, or lost in rounding.",
        "What is divided by zero, or so large that a difference disappears beside it, would be "
        "equal to anything.",
        "log p(x) + 10^15 = 10^15",
        "log p(x) = log sum_z p(x, z)",
        "shell",
    ),
    Entry(
        "unreadable-proof",
        "No line of a proof could be read as a statement.",
        "Each line is an expression, or begins with a relation; the reason stands behind `#`.",
        "log p(x = ?",
        "log p(x) >= E_q[log p(x|z)]",
        "shell",
    ),
    Entry(
        "not-in-proofs",
        "A proof speaks of something that has no value in its model.",
        "Proofs are made of log, exp, + - * /, powers, sums, E, KL, H and numbers, over the "
        "distributions of the model.",
        "tanh(p(x)) >= 0",
        "exp(p(x)) >= 0",
        "shell",
    ),
    Entry(
        "not-positive",
        "A logarithm, or a power that is not whole, of something not visibly positive.",
        "Whether it has a value would depend on the numbers.",
        "log(p(x) - p(z))",
        "log(p(x) / p(z))",
        "shell",
    ),
    Entry(
        "ambiguous-distribution",
        "A distribution without its variables may mean several.",
        "With p(z) and p(x|z) declared, a bare p may be either; where only one fits, it is taken.",
        "E_p[log p(x|z)]",
        "E_p(z)[log p(x|z)]",
        "shell",
    ),
    Entry(
        "other-variables",
        "A name that the proof defined is written with other variables than it was defined with.",
        "It stands for its expression as it was written; nothing is renamed in it.",
        "let w(z) = p(x,z)/q(z|x), then w(x)",
        "let w(z) = p(x,z)/q(z|x), then w(z)",
        "shell",
    ),
    Entry(
        "cycle",
        "Distributions of a model depend on one another.",
        "Each must be given in terms of what comes before it.",
        'distributions: ["p(x|z)", "p(z|x)"]',
        'distributions: ["p(x|z)", "p(z)"]',
        "shell",
    ),
)
