"""Problem files that give shapes: what is refused, with its place, and what the keys mean."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gradecheck.api import LoadedProblem
from gradecheck.errors import GradecheckError
from gradecheck.formula.workspace import bench_for
from gradecheck.grading.result import ItemGrade
from gradecheck.spec.load import parse_problem

GOOD = """\
gradecheck: 1
problem: tiny
sizes: {N: 3, d: 2}
index: {i: N}
given:
  x: {shape: [d], each: i}
  y: {shape: [], each: i}
  w: {shape: [d]}
steps:
  e: w^T x - y
  L: sum_i e_i^2
stacked: {X: x, E: e}
objective: {minimize: L}
items:
  grad_w: {points: 4, is: grad(w)}
"""
REFUSED = {
    "a mixture": ("  w: {shape: [d]}", "  w: [1, 2]", 8, "mixed-givens"),
    "an unknown size": ("{shape: [d], each: i}", "{shape: [m], each: i}", 6, "unknown-size"),
    "an unknown index": ("{shape: [], each: i}", "{shape: [], each: j}", 7, "unknown-index"),
    "an index over no size": ("{i: N}", "{i: M}", 4, "unknown-size"),
    "an index that is a word": ("{i: N}", "{row: N}", 4, "bad-index"),
    "a size that is no number": ("{N: 3, d: 2}", "{N: 3, d: two}", 3, "bad-size"),
    "a stacked name of nothing": ("{X: x, E: e}", "{X: x, E: f}", 12, "unknown-name"),
    "a stacked name twice": ("{X: x, E: e}", "{w: x}", 12, "duplicate-name"),
    "a shape that does not fit": ("w^T x - y", "w x - y", 10, "shape-mismatch"),
    "an objective for each": ("{minimize: L}", "{minimize: e}", 13, "objective-not-a-number"),
    "two kinds of numbers": (
        "{shape: [d]}",
        "{shape: [d], positive: true, one_hot: true}",
        8,
        "contradicting-keys",
    ),
    "a wrong layout": ("is: grad(w)}", "is: grad(w), layout: any}", 15, "bad-choice"),
    "sizes without shapes": (
        "  x: {shape: [d], each: i}\n  y: {shape: [], each: i}\n  w: {shape: [d]}",
        "  x: 1\n  y: 2\n  w: 3",
        3,
        "mixed-givens",
    ),
}


def loaded(text: str) -> LoadedProblem:
    return LoadedProblem(parse_problem(text, "tiny.yaml"))


def graded(problem: LoadedProblem, answer: str, item: str = "grad_w") -> ItemGrade:
    answers = {"problem": "tiny", "student": "s", "answers": {item: answer}}
    return next(one for one in problem.grade(answers).items if one.id == item)


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    old, new, line, code = REFUSED[name]
    assert GOOD.count(old) == 1
    with pytest.raises(GradecheckError) as caught:
        loaded(GOOD.replace(old, new))
    places = [(fault.place.line, fault.code) for fault in caught.value.faults if fault.place]
    assert (line, code) in places, places


def test_all_faults_at_once() -> None:
    text = GOOD.replace("{i: N}", "{i: M}").replace("[d]}", "[q]}").replace("E: e", "E: f")
    with pytest.raises(GradecheckError) as caught:
        loaded(text)
    assert {fault.place.line for fault in caught.value.faults if fault.place} >= {4, 8, 12}


def test_a_faulty_shape_makes_no_other_fault() -> None:
    text = GOOD.replace("{shape: [d], each: i}", "{shape: [784], each: i}")
    text = text.replace("  w: {shape: [d]}", "  w: {shape: [784]}")
    with pytest.raises(GradecheckError) as caught:
        loaded(text)
    assert {fault.code for fault in caught.value.faults} == {"unknown-size"}
    assert "needs a name" in caught.value.faults[0].message


def test_sizes_are_as_given_where_they_are_distinct() -> None:
    assert loaded(GOOD).problem.shapes is not None
    tried = loaded(GOOD.replace("N: 3, d: 2", "N: 2, d: 2")).problem.shapes
    assert tried is not None
    assert tried.tried == {"N": 2, "d": 3}


def test_a_size_may_be_written_as_its_number() -> None:
    text = GOOD.replace("N: 3, d: 2", "N: 10, d: 12").replace(
        "L: sum_i e_i^2", "L: 1/N sum_i e_i^2"
    )
    for answer in ("2/N sum_i e_i x_i", "2/10 sum_i e_i x_i", r"\frac{1}{5} X^T E"):
        assert graded(loaded(text), answer).status == "correct"
    assert graded(loaded(text), "2/12 sum_i e_i x_i").status == "wrong"


def test_numbers_are_as_asked_for() -> None:
    text = GOOD.replace("{shape: [], each: i}", "{shape: [], each: i, one_of: [0, 1]}")
    text = text.replace("  w: {shape: [d]}", "  w: {shape: [d], positive: true}")
    problem = loaded(text).problem
    inputs = bench_for(problem, {}).main.inputs
    assert set(np.unique(inputs["y"])) == {0, 1}
    assert (inputs["w"] > 0).all()
    assert (inputs["x"] < 0).any()
    assert inputs["x"].shape[1:] == (3, 2)


def test_both_sides_of_every_kink_are_met_and_none_is_near() -> None:
    text = GOOD.replace("w^T x - y", "relu(w^T x) - abs(y)")
    bench = bench_for(loaded(text).problem, {})
    for draws in (bench.main, bench.small):
        z = np.einsum("nd,nid->ni", draws.inputs["w"], draws.inputs["x"])
        for value in (z, draws.inputs["y"]):
            assert (value > 0).any()
            assert (value < 0).any()
            assert (np.abs(value) >= 1e-3).all()


def test_a_grade_is_reproducible() -> None:
    first, second = (graded(loaded(GOOD), "sum_i e_i x_i") for _ in range(2))
    assert first.notes == second.notes
    assert first.diagnosis == second.diagnosis


def test_layout_either_takes_the_transpose() -> None:
    text = GOOD.replace("  w: {shape: [d]}", "  w: {shape: [d]}\n  V: {shape: [d, N]}")
    text = text.replace("  L: sum_i e_i^2", "  L: sum_i e_i^2 + sum(V * V * 3)")
    text = text.replace("grad_w: {points: 4, is: grad(w)}", "grad_V: {points: 4, is: grad(V)}")
    exact, either = loaded(text), loaded(text.replace("grad(V)}", "grad(V), layout: either}"))
    assert graded(exact, "6 V", "grad_V").status == "correct"
    assert graded(exact, "6 V^T", "grad_V").diagnosis[0].mistake == "transposed"
    found = graded(either, "6 V^T", "grad_V")
    assert (found.status, found.notes) == ("correct", ("in the transposed layout",))


def test_a_convention_may_earn_less() -> None:
    text = GOOD + (
        "conventions:\n  loss:\n    sum: {}\n    mean: {L: 1/N sum_i e_i^2, credit: 0.5}\n"
    )
    problem = loaded(text)
    assert graded(problem, "2 sum_i e_i x_i").score == 4
    assert graded(problem, "2/N sum_i e_i x_i").score == Fraction(2)
    assert graded(problem, "sum_i e_i x_i").score == 0


def test_an_item_for_each_sample() -> None:
    text = GOOD.replace("grad_w: {points: 4, is: grad(w)}", "grad_e: {points: 4, is: grad(e)}")
    problem = loaded(text)
    assert graded(problem, "2 e_i", "grad_e").status == "correct"
    assert graded(problem, "dL/de_i = 2 (w^T x_i - y_i)", "grad_e").status == "correct"
    found = graded(problem, "sum_i 2 e_i", "grad_e")
    assert found.status == "wrong"
    assert "one value for each i" in found.notes[0]


def test_what_follows_from_ones_own_answer_is_right() -> None:
    text = GOOD.replace("  grad_w:", "  grad_e: {points: 2, is: grad(e)}\n  grad_w:")
    answers = {"grad_e": "e", "grad_w": "sum_i x_i dL/de_i"}
    found = loaded(text).grade({"problem": "tiny", "student": "s", "answers": answers})
    assert [item.status for item in found.items] == ["wrong", "follow-through"]
    assert found.score == 4
    assert found.items[1].notes == ("right given your own `grad_e`",)


def test_a_restated_step_that_differs_is_noted() -> None:
    found = graded(loaded(GOOD), "e = w^T x + y\ndL/dw = 2 sum_i e_i x_i")
    assert found.status == "correct"
    assert found.notes == ("`e` as you write it is not the problem's; the problem's is used",)
    assert not graded(loaded(GOOD), "e_i = w^T x_i - y_i\n2 sum_i e_i x_i").notes


def test_a_choice_beside_formulas() -> None:
    text = GOOD + "  tight: {points: 1, choose: [yes it is, no], right: no}\n"
    answers = {"grad_w": "2 X^T E", "tight": "no"}
    found = loaded(text).grade({"problem": "tiny", "student": "s", "answers": answers})
    assert found.score == 5


def test_blank_and_doubled_answers() -> None:
    problem = loaded(GOOD)
    for blank in ("", "?", " "):
        found = problem.grade({"problem": "tiny", "answers": {"grad_w": blank}})
        assert found.items[0].status == "missing"
    twice = {"grad_w": "2 X^T E", "∂L/∂w": "0"}
    found = problem.grade({"problem": "tiny", "answers": twice})
    assert found.items[0].status == "correct"
    assert "second time" in found.warnings[0]


def test_a_list_of_lines() -> None:
    answers = {"grad_w": ["r = 2 e", "dL/dw = sum_i r_i x_i"]}
    found = loaded(GOOD).grade({"problem": "tiny", "answers": answers})
    assert found.items[0].status == "correct"
