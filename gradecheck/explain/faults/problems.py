"""Codes of names in problems, and of submissions."""

from __future__ import annotations

from gradecheck.explain.entry import Entry

TITLE = "Names, problems and answers"
ENTRIES = (
    Entry(
        "bad-id",
        "This is no id of a problem.",
        "An id is made of letters, digits, - and _, at most 100.  It is never used as a path.",
        "problem: ../../etc/passwd",
        "problem: mlp",
        "submission",
    ),
    Entry(
        "unknown-problem",
        "There is no problem with this id in the folders searched.",
        "Problems are looked for as ID.yaml in the folders of --problems, in $GRADECHECK_PROBLEMS, "
        "in ./problems and among those shipped with gradecheck.",
        "problem: mpl",
        "problem: mlp",
        "submission",
    ),
    Entry(
        "bad-name",
        "A given, step or item has a name that no formula could speak of.",
        "A name is a letter, then letters, digits, _, then primes; no operation's name.",
        "given: {2x: 1, x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]]}",
        "given: {x2: 1, x: [1, 2, 3], w: [[1, 2, 3], [4, 5, 7]]}",
        "problem",
    ),
    Entry(
        "duplicate-name",
        "A name is declared twice, or stands for two things.",
        "Which is meant in a formula could not be known.",
        "steps: {h: relu(w @ x), x: 2 * p}",
        "steps: {h: relu(w @ x), x2: 2 * p}",
        "problem",
    ),
    Entry(
        "not-a-number",
        "A text stands where numbers are expected.",
        "Numbers may be written as 0.38, 3/8, 1e-3, sqrt(2)/2 or 1 - 2.5e-6, a missing one as ?.",
        "answers: {L: half}",
        "answers: {L: 1/2}",
        "submission",
    ),
    Entry(
        "not-finite",
        "A number is infinite, not a number, or too large.",
        "NaN and infinity are never right: somewhere before, something was divided by 0.",
        "answers: {L: .nan}",
        "answers: {L: 0.879}",
        "submission",
    ),
    Entry(
        "ragged-rows",
        "The rows of a matrix have different lengths.",
        "A number was left out or is one too many; write ? for one that you do not have.",
        "answers: {P: [[1, 2, 3], [4, 5]]}",
        "answers: {P: [[1, 2, 3], [4, 5, ?]]}",
        "submission",
    ),
    Entry(
        "wrong-shape",
        "An answer has another shape than the item.",
        "Only axes of length 1 may be left out or added, and the channels of an image may stand "
        "last.  A transposed answer is named as such.",
        "answers: {L: [1, 2]}",
        "answers: {L: 1}",
        "submission",
    ),
    Entry(
        "unknown-answer",
        "There is no item or step of this name.",
        "The answer is ignored, so a slip in a name costs the whole item.  `gradecheck new` writes "
        "a sheet with all names; any notation will do (`dW1`, `∂W1`, `\\delta^{(1)}`).",
        "answers: {loss_value: 1}",
        "answers: {L: 1}",
        "submission",
    ),
    Entry(
        "given-answered",
        "An answer is named like a given.",
        "What is given is not graded; probably another name is meant.",
        "answers: {X: 1}",
        "answers: {L: 1}",
        "submission",
    ),
    Entry(
        "duplicate-answer",
        "Two answers are given to one item, under different names.",
        "The first counts, the second is ignored.",
        "answers: {L: 1, loss: 2}",
        "answers: {L: 2}",
        "submission",
    ),
    Entry(
        "unknown-convention",
        "There is no such convention, or it has no such option.",
        "It is ignored: which options were used is found out from the answers.",
        "conventions: {loss: total}",
        "conventions: {loss: sum over the samples}",
        "submission",
    ),
    Entry(
        "other-problem",
        "The submission names another problem than the one given with --spec.",
        "It is graded, or checked, against the one given.",
        "gradecheck check ada.yaml --spec cnn",
        "gradecheck check ada.yaml --spec mlp",
        "shell",
    ),
    Entry(
        "other-reading",
        "The submission declares another option than the one given with --reading.",
        "It is graded with the one given.",
        'gradecheck grade ada.yaml --reading "loss=sum over the samples"',
        "gradecheck grade ada.yaml",
        "shell",
    ),
    Entry(
        "missing-answers",
        "Not all items are answered.",
        "A missing item counts 0; everything else is graded.",
        "answers: {L: 0.879}",
        "answers: {H: ?, P: ?, L: 0.879}",
        "shell",
    ),
    Entry(
        "blank-elements",
        "Some elements of an answer are left blank (?, or nothing).",
        "They count 0; the other elements of the item are graded.",
        "answers: {b: [1, ?]}",
        "answers: {b: [1, 2]}",
        "shell",
    ),
)
