"""Problem 1 as students hand it in, who calculate with plain numpy, not with gradecheck."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from gradecheck.api import as_submission, load_problem
from tests.independent import problem1
from tests.independent.differences import readings
from tests.independent.problem1 import GIVEN, solution

PROBLEM = load_problem("problem1")
ITEMS = ("h0", "h1", "h2", "grad_w1", "grad_w0")


def grade(answers, **more):
    written = {name: np.asarray(value).tolist() for name, value in answers.items()}
    return PROBLEM.grade(as_submission({"problem": "problem1", "answers": written, **more}))


def statuses(found):
    return [item.status for item in found.items]


def answers(reading=None):
    found = solution(reading)
    return {name: found["values"][name] for name in ITEMS[:3]} | {
        f"grad_{name}": found["gradients"][name] for name in ("w1", "w0")
    }


def figures(value, count):
    """Rounded to significant figures."""
    return np.vectorize(lambda x: float(f"{x:.{count}g}"))(value)


def student(
    after_h0: Callable = lambda h: h,
    after_h1: Callable = lambda h: h,
    after_h2: Callable = lambda h: h,
):
    """Somebody who works step by step, and goes on with what ``after_…`` makes of a value."""
    g = GIVEN
    h0 = after_h0(np.maximum(g["w0"] @ g["z"] + g["b0"], 0))
    h1 = after_h1(h0.reshape(2, 2, 2))
    image = np.array(g["b1"])
    for c, i, j in np.ndindex(2, 2, 2):
        image[i : i + 3, j : j + 3] += h1[c, i, j] * g["w1"][c]
    h2 = after_h2(np.maximum(image, 0))
    a = g["w2"] @ h2.reshape(-1) + g["b2"]
    below = 1 / (1 + np.exp(a))  # 1 - p
    delta2 = below * g["w2"].reshape(4, 4) * (h2 > 0)
    grad_w1 = np.zeros((2, 3, 3))
    grad_h1 = np.zeros((2, 2, 2))
    for c, i, j in np.ndindex(2, 2, 2):
        grad_w1[c] += h1[c, i, j] * delta2[i : i + 3, j : j + 3]
        grad_h1[c, i, j] = (g["w1"][c] * delta2[i : i + 3, j : j + 3]).sum()
    grad_w0 = np.outer(grad_h1.reshape(-1) * (h0 > 0), g["z"])
    return dict(zip(ITEMS, (h0, h1, h2, grad_w1, grad_w0), strict=True))


def test_the_student_is_right():
    for name, value in answers().items():
        np.testing.assert_allclose(student()[name], value, rtol=1e-12)
    assert statuses(grade(student())) == ["correct"] * 5


@pytest.mark.parametrize("reading", list(readings(problem1)), ids=lambda r: "/".join(r.values()))
def test_right_under_any_reading_is_right(reading):
    found = grade(answers(reading))
    assert found.score == 20
    assert found.reading == reading
    assert set(statuses(found)) == {"correct"}


def test_rounded_to_four_figures_earns_everything():
    found = grade({name: figures(value, 4) for name, value in student().items()})
    assert found.score == 20


def test_going_on_from_values_rounded_to_two_decimals_is_followed_through():
    rounded = student(*[lambda h: h.round(2)] * 3)
    found = grade({**rounded, **{n: figures(rounded[n], 4) for n in ITEMS[3:]}})
    assert found.score == 20
    assert set(statuses(found)) <= {"correct", "follow-through"}


def test_going_on_from_values_rounded_to_one_decimal_costs_only_the_rounded_ones():
    found = grade(student(*[lambda h: h.round(1)] * 3))
    assert statuses(found)[3:] == ["follow-through"] * 2


@pytest.mark.parametrize("k", range(8))
def test_one_wrong_element_costs_an_eighth_of_its_item(k):
    def slip(h0):
        h0 = h0.copy()
        h0[k] += 0.3
        return h0

    found = grade(student(slip))
    assert found.score == 20 - Fraction(3, 8)
    assert statuses(found) == ["partial", *["follow-through"] * 4]
    assert (found.first_error.item, found.first_error.index) == ("h0", (k,))


def test_zeros_for_a_gradient_earn_nothing():
    zeros = student() | {"grad_w1": np.zeros((2, 3, 3)), "grad_w0": np.zeros((8, 2))}
    found = grade(zeros)
    assert [item.score for item in found.items] == [3, 2, 5, 0, 0]


def test_a_probability_written_as_one_does_not_make_zeros_right():
    zeros = student() | {"p": 1.0, "grad_w1": np.zeros((2, 3, 3)), "grad_w0": np.zeros((8, 2))}
    found = grade(zeros)
    assert found.items[3].score == 0
    assert any("not carried" in note for note in found.items[3].notes)


def test_a_probability_written_as_one_is_only_rounded():
    assert grade(student() | {"p": 1.0}).score == 20


def test_channels_last_and_descent():
    reading = {"channel order": "channels last", "gradient of": "-log p, for descent"}
    found = grade(answers(reading))
    assert found.score == 20
    assert {name: found.reading[name] for name in reading} == reading


def test_arrays_with_the_channels_last():
    right = student()
    moved = right | {name: np.moveaxis(right[name], 0, -1) for name in ("h1", "grad_w1")}
    found = grade(moved)
    assert found.score == 20
    assert found.reading == PROBLEM.problem.default_reading
    assert any("channels last" in note for note in found.items[1].notes)


def test_a_slip_in_arrays_with_the_channels_last():
    wrong = student(after_h1=lambda h: h + 0.5 * (np.arange(8).reshape(2, 2, 2) == 5))
    moved = wrong | {name: np.moveaxis(wrong[name], 0, -1) for name in ("h1", "grad_w1")}
    found = grade(moved)
    assert statuses(found) == ["correct", "partial", *["follow-through"] * 3]
    assert found.first_error.index == (1, 0, 1)


def test_rows_of_length_one():
    right = student()
    found = grade(right | {"h0": right["h0"].reshape(8, 1), "h2": right["h2"].reshape(1, 4, 4)})
    assert found.score == 20
    assert any("8×1" in note for note in found.items[0].notes)


def test_a_transposed_gradient_is_named():
    found = grade(student() | {"grad_w0": student()["grad_w0"].T})
    assert statuses(found)[4] == "invalid"
    assert any("transpose" in note for note in found.items[4].notes)


def test_a_declared_convention_is_not_tried_otherwise():
    last = answers({"channel order": "channels last"})
    assert grade(last, conventions={"channel order": "channels last"}).score == 20
    first = grade(last, conventions={"channel order": "channels first"})
    assert first.score < 20
    assert first.reading["channel order"] == "channels first"


def test_names_in_other_notations():
    right = student()
    found = grade(
        {
            "h₀": right["h0"],
            "h_1": right["h1"],
            r"\mathbf{h}_2": right["h2"],
            "∂w1": right["grad_w1"],
            "∂L/∂w0": right["grad_w0"],
        }
    )
    assert found.score == 20
    assert found.warnings == ()


def test_every_reading_keeps_its_own_follow_through():
    """Wrong from the first step on, under a reading that is not the first."""
    right = answers({"channel order": "channels last"})
    found = grade(right | {"h0": right["h0"] + 0.1 * (np.arange(8) == 2)})
    assert found.score == 20 - Fraction(3, 8)
    assert found.reading["channel order"] == "channels last"
