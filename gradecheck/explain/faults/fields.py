"""Codes of keys and values that a file of ours cannot have."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Keys and their values"
ENTRIES = (
    Entry(
        "missing-key",
        "A key that is required is not there.",
        "Without it the file says too little to go on.",
        "items: {h: {tolerance: {rel: 0.01}}}",
        "items: {h: {points: 1, tolerance: {rel: 0.01}}}",
        "problem",
    ),
    Entry(
        "unknown-key",
        "There is no such key here; the nearest that is known is named.",
        "A key that is not known would have no effect, and nobody would notice.",
        "items: {h: {points: 1, partail: all}}",
        "items: {h: {points: 1, partial: all}}",
        "problem",
    ),
    Entry(
        "missing-value",
        "A key has no value, a given has a blank element, or there is no item.",
        "What is required may not be left open.",
        "problem:",
        "problem: example",
        "problem",
    ),
    Entry(
        "wrong-kind",
        "A value is of the wrong kind: a list where a text is expected, say.",
        "The message says what is expected.",
        "items: {h: 3}",
        "items: {h: {points: 3}}",
        "problem",
    ),
    Entry(
        "contradicting-keys",
        "Two keys are given of which only one can hold.",
        "Which of them is meant cannot be known.",
        "objective: {minimize: sum(h), maximize: sum(h)}",
        "objective: {maximize: sum(h)}",
        "problem",
    ),
    Entry(
        "bad-choice",
        "A word is none of those that can be chosen.",
        "The message names them.",
        "items: {h: {points: 1, same_mistake: never}}",
        "items: {h: {points: 1, same_mistake: once}}",
        "problem",
    ),
    Entry(
        "bad-number",
        "A text stands where a number is expected.",
        "Points, tolerances and credits are plain numbers with a decimal point; `10%` is 0.1.",
        "items: {h: {points: three}}",
        "items: {h: {points: 3}}",
        "problem",
    ),
    Entry(
        "bad-text",
        "A text is not of the form that is expected.",
        "The id of a problem, say, is made of letters, digits, - and _, because it names files.",
        "problem: my problem",
        "problem: my-problem",
        "problem",
    ),
    Entry(
        "bad-shape",
        "The shape of an item in a handout is no list of whole numbers.",
        "A handout says of each item how many elements it has, and no more; a number has shape [].",
        "items: {h: {points: 1, shape: 2x3}}",
        "items: {h: {points: 1, shape: [2, 3]}}",
        "shell",
    ),
    Entry(
        "out-of-range",
        "A number is too small or too large for what it says.",
        "Points and tolerances are not negative; shares, such as a credit, lie between 0 and 1.",
        "items: {h: {points: -1}}",
        "items: {h: {points: 1}}",
        "problem",
    ),
    Entry(
        "unknown-format",
        "The file says that it has a format that this version does not know.",
        "It was written for a newer gradecheck, or has a slip in its first line.",
        "gradecheck: 7",
        "gradecheck: 1",
        "problem",
    ),
    Entry(
        "unknown-kind",
        "The file is neither a problem nor an assignment nor a submission.",
        "A problem has the keys `gradecheck` and `items`, a submission has `answers`.",
        "on: push\n",
        "problem: mlp\nanswers: {}\n",
        "yaml",
    ),
)
