"""What is said of a mistake is what happens: it is handed in, and graded."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from gradecheck.api import LoadedProblem
from gradecheck.document.read import parse_document
from gradecheck.spec.load import parse_problem
from gradecheck.verify.effort import check_effort
from gradecheck.verify.hidden import hidden_mistakes
from gradecheck.verify.key import Key
from gradecheck.verify.mistakes import check_mistakes
from gradecheck.verify.places import Places
from gradecheck.verify.trials import Trial, Trials, try_mistakes

CASES = Path(__file__).parent / "cases" / "problems"
PROBLEMS = Path(__file__).parents[2] / "problems"
SAMPLE = 6
PROBLEM1 = (PROBLEMS / "problem1.yaml").read_text(encoding="utf-8")
WIDE = PROBLEM1.replace("tolerance: {rel: 0.01}", "tolerance: {abs: 0.005}")
TEXTS = {
    **{
        path.stem: path.read_text(encoding="utf-8")
        for path in (
            *[PROBLEMS / f"{id}.yaml" for id in ("attention", "cnn", "lstm", "mlp", "problem1")],
            CASES / "excused_by_follow_through.yaml",
            CASES / "givens_that_hide_mistakes.yaml",
            CASES / "more_figures_than_usual.yaml",
            CASES / "tolerance_lets_mistakes_through.yaml",
        )
    },
    "problem1 with an absolute tolerance": WIDE,
    "half of the elements are enough": """
gradecheck: 1
problem: half
given: {x: [1, 2, 0, 0], b: [0, 0, 1, 2]}
items: {y: {points: 1, is: 2 * x + b, partial: {0.5: 1}}}
""",
    "a value that only a mistake makes infinite": """
gradecheck: 1
problem: infinite
given: {x: [1, 2], b: [1, 1]}
steps: {s: x - b + 1}
items: {y: {points: 1, is: 1 / s}, z: {points: 1, is: log(s)}}
conventions: {b: {with: {}, without: {s: x - b}}}
""",
}


def key_of(text: str) -> Key:
    return Key(parse_problem(text, "p.yaml"), Places(parse_document(text, "p.yaml")))


def earns_all(key: Key, trial: Trial) -> bool:
    """Whether answers with this mistake earn every point."""
    answers: dict[str, Any] = {id: value.tolist() for id, value in trial.values.items()}
    grade = LoadedProblem(key.problem).grade({"problem": key.problem.id, "answers": answers})
    return grade.score == grade.points


def sample(trials: list[Trial]) -> list[Trial]:
    return random.Random(1).sample(trials, min(SAMPLE, len(trials)))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_survivors_earn_all_points_and_noticed_mistakes_do_not(text: str) -> None:
    key = key_of(text)
    trials = try_mistakes(key)
    assert trials.noticed
    for trial in sample(trials.noticed):
        assert not earns_all(key, trial), trial.mistake.edit.words
    for found in (trials.survivors, trials.conventions, trials.unseen):
        for trial in sample(found):
            assert earns_all(key, trial), trial.mistake.edit.words


def words_of(trials: list[Trial]) -> set[str]:
    return {f"{trial.mistake.edit.words} in {trial.mistake.step}" for trial in trials}


def tried(text: str) -> tuple[Key, Trials]:
    key = key_of(text)
    return key, try_mistakes(key)


def test_what_a_convention_accepts_is_no_mistake() -> None:
    _, trials = tried(PROBLEM1)
    conventions = words_of(trials.conventions)
    assert "with the kernel w1 rotated by 180° in h2" in conventions
    assert "with the opposite sign in grad_p" in conventions
    assert not conventions & words_of(trials.noticed)


def test_a_convention_with_less_credit_is_noticed() -> None:
    plain = (PROBLEMS / "cnn.yaml").read_text(encoding="utf-8")
    rotated = "with the kernel k rotated by 180° in a"
    assert rotated in words_of(tried(plain)[1].conventions)
    poorer = plain.replace(
        "a: conv(x, rot180(k)) + b", "a: conv(x, rot180(k)) + b\n      credit: 0.5"
    )
    assert poorer != plain
    assert rotated in words_of(tried(poorer)[1].noticed)


def test_a_formula_written_differently_is_no_mistake() -> None:
    text = """
gradecheck: 1
problem: same
given: {x: [1, 2], w: [3, 4]}
items: {y: {points: 1, is: x * w + 0}}
"""
    key, trials = tried(text)
    assert len(trials.noticed) > 5
    assert not hidden_mistakes(key, trials)


def findings(text: str) -> dict[str, list[str]]:
    """The messages of what a key lets pass, by their codes."""
    key = key_of(text)
    found: dict[str, list[str]] = {}
    for fault in (*check_mistakes(key).faults, *check_effort(key)):
        found.setdefault(fault.code, []).append(fault.message)
    return found


def test_problem1_never_has_a_negative_pre_activation() -> None:
    found = findings(PROBLEM1)["hidden-mistakes"]
    said = "no pre-activation is negative, so a forgotten ReLU cannot be seen"
    assert [message.partition(", nor these")[0] for message in found] == [
        f"`h0`: {said}",
        f"`h2`: {said}",
    ]


def test_problem1_with_an_absolute_tolerance_accepts_zeros() -> None:
    found = findings(WIDE)
    assert found["accepts-zeros"] == [
        "an answer of zeros would be right for `grad_w1` and `grad_w0`"
    ]
    assert any("`grad_w1` and `grad_w0`" in message for message in found["survivors"])
