"""The typical mistakes of the first assignment, each named rightly or accepted as a convention."""

from __future__ import annotations

import numpy as np
import pytest

from gradecheck.api import LoadedProblem
from gradecheck.spec.find import find_by_id
from gradecheck.spec.load import parse_problem
from tests.grading.mistakes.students import answers, backward, findings, rounded
from tests.grading.together import class_of

PROBLEM = find_by_id("problem1")


def inactive():
    """The same network with inputs for which both ReLUs are inactive somewhere."""
    text = PROBLEM.source.data.decode()
    text = text.replace("z: [0.4, 0.8]", "z: [0.4, -0.8]")
    text = text.replace("    0.1 0.5 0.6 0.3\n", "    -3.1 0.5 -4.6 0.3\n")
    return parse_problem(text, "problem1.yaml")


QUIET = inactive()

# name: (problem, steps replaced, kind, step)
FORWARD = {
    "no b0": (PROBLEM, {"h0": "relu(w0 @ z)"}, "missing-term", "h0"),
    "no b1": (PROBLEM, {"h2": "relu(deconv(h1, w1))"}, "missing-term", "h2"),
    "no b2": (PROBLEM, {"p": "sigmoid(w2.T @ H2)"}, "missing-term", "p"),
    "one channel": (PROBLEM, {"h2": "relu(deconv(h1[0], w1[0]) + b1)"}, "wrong-operand", "h2"),
    "channels": (PROBLEM, {"h2": "relu(deconv(flip(h1, 0), w1) + b1)"}, "axis-order", "h2"),
    "sigmoid": (PROBLEM, {"h0": "sigmoid(w0 @ z + b0)"}, "wrong-function", "h0"),
    "sigmoid h2": (PROBLEM, {"h2": "sigmoid(deconv(h1, w1) + b1)"}, "wrong-function", "h2"),
    "w0": (PROBLEM, {"h0": "relu(reshape(w0, 2, 8).T @ z + b0)"}, "transposed", "h0"),
    "minus b0": (PROBLEM, {"h0": "relu(w0 @ z - b0)"}, "sign", "h0"),
    "no ReLU": (QUIET, {"h0": "w0 @ z + b0"}, "missing-function", "h0"),
    "no ReLU h2": (QUIET, {"h2": "deconv(h1, w1) + b1"}, "missing-function", "h2"),
    "abs": (QUIET, {"h2": "abs(deconv(h1, w1) + b1)"}, "wrong-function", "h2"),
    "early": (QUIET, {"h0": "relu(w0 @ z) + b0"}, "misplaced-function", "h0"),
    "early h2": (QUIET, {"h2": "relu(deconv(h1, w1)) - 1 * -b1"}, "misplaced-function", "h2"),
}
del FORWARD["early h2"]  # there the deconvolution itself is never negative


@pytest.mark.parametrize("name", FORWARD)
def test_forward_mistakes_are_named(name):
    problem, steps, kind, step = FORWARD[name]
    grade = LoadedProblem(problem).grade(
        {"answers": answers(problem, steps), "problem": "problem1"}
    )
    found = findings(grade)
    assert found and set(found) == {(kind, step)}, found


CONVENTIONS = {
    "kernel rotated": {"h2": "relu(deconv(h1, rot180(w1)) + b1)"},
    "stride 2": {"h2": "relu(deconv(h1, w1, stride=2, padding=1, output_padding=1) + b1)"},
}


@pytest.mark.parametrize("name", CONVENTIONS)
def test_conventions_are_readings(name):
    grade = LoadedProblem(PROBLEM).grade(
        {"answers": answers(PROBLEM, CONVENTIONS[name]), "problem": "problem1"}
    )
    assert grade.score == grade.points and not findings(grade)


BACKWARD = {
    "mask left out": (QUIET, "delta_h2", "grad_h2", "missing-factor"),
    "mask h0 left out": (QUIET, "delta_h0", "grad_h0", "missing-factor"),
    "p for 1 - p": (PROBLEM, "delta_p", "grad_p * p * p", ""),
    "kernel rotated": (
        PROBLEM, "grad_h1", "conv(delta_h2, reshape(rot180(w1), 2, 1, 3, 3))", "rotated-kernel",
    ),
    "grad_w0 transposed": (PROBLEM, "grad_w0", "reshape((delta_h0 z^T)^T, 8, 2)", "transposed"),
}  # fmt: skip


@pytest.mark.parametrize("name", BACKWARD)
def test_backward_mistakes_are_named(name):
    problem, step, formula, kind = BACKWARD[name]
    grade = LoadedProblem(problem).grade(
        {"answers": backward(problem, step, formula), "problem": "problem1"}
    )
    found = findings(grade)
    assert found and {s for _, s in found} == {step}, found
    if kind:  # with p = 0.9999974 the same numbers come of leaving 1 - p out
        assert {k for k, _ in found} == {kind}


def change(id, index, value):
    given = answers(PROBLEM)
    array = np.array(given[id])
    array[index] = value
    return LoadedProblem(PROBLEM).grade(
        {"answers": given | {id: array.tolist()}, "problem": "problem1"}
    )


def test_slips_are_named():
    assert findings(change("h0", 3, 1.60)) == [("slip", "h0")]
    assert findings(change("h0", 3, 10.6)) == [("decimal-point", "h0")]
    assert findings(change("h2", (1, 2), 5.236)) == [("slip", "h2")]
    assert findings(change("h0", 3, 7.777)) == []  # wrong, but nobody knows why


def test_too_rounded():
    given = answers(PROBLEM)
    coarse = np.round(given["h2"], 1).tolist()
    grade = LoadedProblem(PROBLEM).grade({"answers": given | {"h2": coarse}, "problem": "problem1"})
    assert findings(grade) == [("too-rounded", "h2")]


def test_transposed_answers_and_swapped_ones():
    given = answers(PROBLEM)
    turned = np.array(given["grad_w0"]).T.tolist()
    grade = LoadedProblem(PROBLEM).grade(
        {"answers": given | {"grad_w0": turned}, "problem": "problem1"}
    )
    assert findings(grade) == [("transposed", "grad_w0")]
    swapped = given | {"grad_w1": given["grad_w0"], "grad_w0": given["grad_w1"]}
    grade = LoadedProblem(PROBLEM).grade({"answers": swapped, "problem": "problem1"})
    assert set(findings(grade)) == {("swapped-answers", "grad_w0"), ("swapped-answers", "grad_w1")}


@pytest.mark.parametrize("figures", [3, 4, 6, 15])
def test_right_answers_have_no_findings(figures):
    for problem in (PROBLEM, QUIET):
        grade = LoadedProblem(problem).grade(
            {"answers": answers(problem, figures=figures), "problem": "problem1"}
        )
        assert grade.score == grade.points and not findings(grade)


def test_random_wrong_answers_are_not_explained():
    rng = np.random.default_rng(5)
    right = answers(QUIET, figures=15)
    class_ = []
    for _ in range(40):
        figures = int(rng.integers(2, 6))
        wrong = {
            id: rounded(np.array(v) * rng.uniform(0.3, 3, np.shape(v)), figures)
            for id, v in right.items()
        }
        class_.append(wrong)
    assert sum(bool(findings(grade)) for grade in class_of(QUIET, class_)) <= 1


def test_the_same_mistake_takes_points_once():
    given = answers(PROBLEM, {"h2": "relu(deconv(flip(h1, 0), w1) + b1)"})
    grade = LoadedProblem(PROBLEM).grade({"answers": given, "problem": "problem1"})
    assert [item.status for item in grade.items][2:] == ["partial", *["follow-through"] * 2]
    text = PROBLEM.source.data.decode().replace("{points: 5,", "{points: 5, same_mistake: each,")
    each = LoadedProblem(parse_problem(text, "problem1.yaml")).grade(
        {"answers": given, "problem": "problem1"}
    )
    assert each.score < grade.score
