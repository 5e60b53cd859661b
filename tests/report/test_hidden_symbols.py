"""What is hidden of formulas and proofs: no finding gives away what is right, in any format."""

from __future__ import annotations

import re
from html import unescape

import pytest

from gradecheck.api import LoadedProblem
from gradecheck.grading.result import Grade
from gradecheck.report.grade_formats import FORMATS, Graded, Page
from gradecheck.report.grade_hidden import without_expected
from gradecheck.spec.find import find_by_id
from tests.formula.test_cases import cases
from tests.proof.tasks import CASES, read_case

PROBLEMS = {id: LoadedProblem(find_by_id(id)) for id in ("problem2", "logistic", "softmax")}
PROOFS = {name: LoadedProblem(find_by_id(name)) for name in ("problem3", "kl", "logsum", "gibbs")}
REMEDIES = ("runs the other way", "here, not =", "write ≥", "write ≤", "holds with")


def pages(grade: Grade) -> dict[str, str]:
    """The grade in each format, in one line of single spaces."""
    graded = [Graded(grade)]
    texts = {name: format_.write(graded, Page()) for name, format_ in FORMATS.items()}
    return {name: " ".join(text.replace("\\n", " ").split()) for name, text in texts.items()}


def findings(grade: Grade) -> list[str]:
    return [finding.message for item in grade.items for finding in item.diagnosis]


def flat(text: str) -> str:
    """Letters and digits alone: each format escapes and wraps the rest in its own way."""
    return re.sub(r"[^\w]", "", unescape(text))


def check_nothing_told(grade: Grade) -> None:
    for page in pages(grade).values():
        for message in findings(grade):
            assert flat(message) in flat(page)
    hidden = without_expected(grade)
    for finding in (finding for item in hidden.items for finding in item.diagnosis):
        assert finding.message == f"`{finding.step}`: {finding.mistake.replace('-', ' ')}"
    for page in pages(hidden).values():
        for message in findings(grade):
            assert flat(message) not in flat(page)


def test_formulas() -> None:
    told = 0
    for case in cases("wrong"):
        problem, wrong = case.values
        answers = {"problem": problem, "student": "s", "answers": wrong["answers"]}
        grade = PROBLEMS[problem].grade(answers)
        check_nothing_told(grade)
        told += bool(findings(grade))
    assert told > 30


@pytest.mark.parametrize("path", sorted((CASES / "flawed").glob("*.txt")), ids=lambda p: p.stem)
def test_proofs(path) -> None:
    head, proof = read_case(path)
    problem = {"vae": "problem3"}.get(head.get("problem", "vae"), head.get("problem", ""))
    answers = {"problem": problem, "student": "s", "answers": {"proof": proof}}
    grade = PROOFS[problem].grade(answers)
    shown = findings(grade)
    assert bool(shown) == ("mistake" in head)
    check_nothing_told(grade)
    for line in without_expected(grade).items[0].lines:
        assert not any(words in line.reason for words in REMEDIES)
