"""The laws of grading, whatever is answered."""

from __future__ import annotations

import copy
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradecheck.api import LoadedProblem, as_submission
from tests.grading.small import load

SPEC = """
gradecheck: 1
problem: small
given:
  x: [0.5, -1, 2]
  W: [[0.2, 0.7, -0.4], [-0.6, 0.1, 0.9]]
  V: [[0.3, -0.8], [0.5, 0.4]]
  t: [1, 0]
steps:
  h: relu(W @ x)
  o: V @ h
  L: sum((o - t)^2) / 2
objective: {minimize: L}
items:
  h: {points: 3}
  o: {points: 2}
  L: {points: 1}
  grad_V: {points: 4, is: grad(V)}
  grad_W: {points: 5, is: grad(W), partial: {0.5: 0.4, 1: 1}}
conventions:
  layer:
    as printed: {}
    transposed: {o: "V.T @ h", credit: 0.8}
  scale:
    half: {}
    whole: {L: sum((o - t)^2)}
"""
PROBLEM: LoadedProblem = load(SPEC)
# The reading is chosen before it is known which mistakes are the same one again.
EACH: LoadedProblem = load(SPEC + "same_mistake: each\n")
VALUES = PROBLEM.solve().items
ITEMS = list(VALUES)


def grade(answers, conventions=None, problem=PROBLEM):
    return problem.grade(
        as_submission({"problem": "small", "answers": answers, "conventions": conventions or {}})
    )


@st.composite
def answers(draw):
    """Answers that are right, slipped, wrong, rounded, blank or missing, item by item."""
    found = {}
    for name in draw(st.permutations(ITEMS)):
        value = VALUES[name].copy()
        how = draw(
            st.sampled_from(["right", "slip", "scaled", "wrong", "rounded", "missing", "blank"])
        )
        if how == "missing":
            continue
        flat = value.reshape(-1)
        at = draw(st.integers(0, flat.size - 1))
        if how == "slip":
            flat[at] += draw(st.sampled_from([0.5, -1.0, 10.0]))
        elif how == "scaled":
            flat *= draw(st.sampled_from([-1.0, 2.0, 0.5]))
        elif how == "wrong":
            flat[:] = draw(st.lists(st.integers(-3, 3), min_size=flat.size, max_size=flat.size))
        elif how == "rounded":
            flat[:] = flat.round(2)
        written = value.tolist()
        if how == "blank":
            written = flat.tolist()
            written[at] = None
            written = np.array(written, dtype=object).reshape(value.shape).tolist()
        found[name] = written
    return found


@settings(max_examples=150, deadline=None)
@given(answers())
def test_a_score_is_between_nothing_and_the_points(given_answers):
    found = grade(given_answers)
    for item in found.items:
        assert 0 <= item.score <= item.points
        assert 0 <= item.right <= item.total
        blank = item.id in given_answers and given_answers[item.id] is None
        assert (item.status == "missing") == (blank or item.id not in given_answers)
    assert found.score == sum(item.score for item in found.items)


@settings(max_examples=100, deadline=None)
@given(answers(), st.randoms())
def test_the_order_of_answers_does_not_matter(given_answers, random):
    names = list(given_answers)
    random.shuffle(names)
    first, second = grade(given_answers), grade({name: given_answers[name] for name in names})
    assert first.reading == second.reading
    for one, other in zip(first.items, second.items, strict=True):
        assert (one.score, one.status, one.wrong) == (other.score, other.status, other.wrong)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["as printed", "transposed"]), st.sampled_from(["half", "whole"]))
def test_a_right_submission_is_fully_right_under_its_reading(layer, scale):
    reading = {"layer": layer, "scale": scale}
    solution = PROBLEM.solve(reading)
    found = grade({name: value.tolist() for name, value in solution.items.items()})
    assert found.reading == reading
    assert {item.status for item in found.items} == {"correct"}
    assert all(item.diagnosis == () for item in found.items)
    assert found.score == (15 if layer == "as printed" else 3 + Fraction(12 * 4, 5))


def with_expected(given_answers, item, at):
    """The answers with the expected value in place of one element."""
    changed = copy.deepcopy(given_answers)
    array = np.array(changed[item.id], dtype=object)
    array[at] = float(item.expected[at])
    changed[item.id] = array.tolist()
    return changed


@settings(max_examples=150, deadline=None)
@given(answers(), st.data())
def test_mending_an_element_never_lowers_its_item(given_answers, data):
    fixed = {"layer": "as printed", "scale": "half"}
    before = grade(given_answers, fixed)
    candidates = [(item, wrong.index) for item in before.items for wrong in item.wrong]
    assume(candidates)
    item, at = data.draw(st.sampled_from(candidates))
    after = grade(with_expected(given_answers, item, at), fixed)
    mended = next(one for one in after.items if one.id == item.id)
    assert mended.score >= item.score
    graph = PROBLEM.problem.graph(fixed)
    depends = any(item.id in graph.ancestors(name) for name in given_answers)
    if not depends:
        assert after.score >= before.score


@pytest.mark.parametrize(
    "given_answers",
    [
        {"h": [0, None], "o": [1.12, -0.56], "grad_V": [[0.5, -2.968], [0, 0.784]]},
        {"h": [None, 1.4], "o": [-1.12, 0.56], "grad_V": [[None, -2.968], [0, 0.784]]},
    ],
)
def test_what_is_forgiven_does_not_depend_on_other_items(given_answers):
    fixed = {"layer": "as printed", "scale": "half"}
    before = grade(given_answers, fixed)
    item = next(item for item in before.items if item.id == "grad_V")
    after = grade(with_expected(given_answers, item, (0, 0)), fixed)
    assert after.score >= before.score


@settings(max_examples=60, deadline=None)
@given(answers())
def test_the_best_reading_is_kept_and_the_first_on_a_tie(given_answers):
    best = grade(given_answers, problem=EACH)
    options = [
        {"layer": layer, "scale": scale}
        for layer in ("as printed", "transposed")
        for scale in ("half", "whole")
    ]
    scores = [grade(given_answers, reading, EACH).score for reading in options]
    assert best.score == max(scores)
    assert best.reading == options[scores.index(max(scores))]


@settings(max_examples=60, deadline=None)
@given(answers(), st.dictionaries(st.sampled_from(ITEMS), st.integers(-320, 308), min_size=1))
def test_no_magnitude_costs_a_grade(given_answers, powers):
    scaled = {}
    for name, value in given_answers.items():
        with np.errstate(over="ignore"):
            array = np.array(value, dtype=float) * 10.0 ** powers.get(name, 0)
        scaled[name] = np.where(np.isfinite(array), array, 1e308).tolist()
    found = grade(scaled)
    assert 0 <= found.score <= found.points
