"""Files that hold one problem's answers or an assignment's: who, what, where, and what is wrong."""

from __future__ import annotations

import pytest

from gradecheck import load_problem
from gradecheck.document.read import parse_document
from gradecheck.errors import GradecheckError
from gradecheck.grading.intake import take_in
from gradecheck.spec.find import find_by_id, find_spec, path_of
from gradecheck.spec.submission import Submission, read_submissions
from tests.shipped import ROOT

SEVERAL = """
assignment: a6
student: ada
level: 6000
submitted: 2026-04-12 15:59
course: DL
problems:
  mlp:
    conventions: {}
    answers: {L: 1}
    note: mine
  cnn:
  lstm: [1]
  "42": {answers: {a: 1}}
"""


def read(text: str, problem: str = "", file: str = "ada.yaml") -> list[Submission]:
    return read_submissions(parse_document(text, file), problem)


def test_every_problem_is_a_submission_with_what_the_file_says() -> None:
    found = read(SEVERAL)
    assert [one.problem for one in found] == ["mlp", "lstm", "42"]
    for one in found:
        assert (one.assignment, one.submitted) == ("a6", "2026-04-12 15:59")
        assert (one.student.id, one.student.level) == ("ada", "6000")
    assert [str(one.place) for one in found] == ["ada.yaml:8:3", "ada.yaml:13:3", "ada.yaml:14:3"]
    assert [str(fault) for fault in found[0].warnings] == [
        "ada.yaml:11:5: unknown-key `note` is no key of a submission; ignored"
    ]
    assert [len(one.faults) for one in found] == [0, 1, 0]


def test_what_cannot_be_understood_is_raised_when_it_is_taken_in() -> None:
    lstm = read(SEVERAL)[1]
    with pytest.raises(GradecheckError, match=r"ada\.yaml:13:9: wrong-kind"):
        take_in(find_by_id("lstm"), lstm)


def test_json_is_the_same() -> None:
    text = '{"student": {"id": "7", "level": 8}, "problems": {"p": {"answers": {}}}}'
    (one,) = read(text, file="ada.json")
    assert (one.problem, one.student.id, one.student.level) == ("p", "7", "8")
    assert str(one.place) == "ada.json:1:51"


def test_one_problem_is_a_list_of_one() -> None:
    (one,) = read("problem: mlp\nassignment: a6\nlevel: 6000\nanswers: {}")
    assert (one.problem, one.assignment, one.student.level) == ("mlp", "a6", "6000")
    (one,) = read("answers: {}", "cnn")
    assert one.problem == "cnn"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("assignment: a6\nstudent: ada", "ada.yaml:1:1: missing-key"),
        ("assignment: a6\nproblems: [mlp]", "ada.yaml:2:11: wrong-kind"),
        ("problems: {mlp: {answers: {}}}\nanswers: {}", "ada.yaml:2:1: contradicting-keys"),
        ("problem: mlp\nproblems: {}", "ada.yaml:1:1: contradicting-keys"),
        ("assignment: {a: 1}\nproblems: {}", "ada.yaml:1:13: wrong-kind"),
    ],
)
def test_faults_of_the_whole_file(text: str, told: str) -> None:
    with pytest.raises(GradecheckError) as raised:
        read(text)
    assert str(raised.value.faults[0]).startswith(told)


def test_an_empty_assignment_holds_nothing() -> None:
    assert read("assignment: a6\nproblems: {}") == []


def test_what_a_file_says_of_itself_is_bounded_and_never_a_fault() -> None:
    long = "x" * 5000
    (one,) = read(f"problem: mlp\nassignment: {long}\nsubmitted: [1]\nlevel: {long}\nanswers: {{}}")
    assert (len(one.assignment), one.submitted, len(one.student.level)) == (500, "", 500)


def test_the_python_interface_takes_its_part() -> None:
    week = ROOT / "submissions_example" / "week6" / "handed_in" / "ada.yaml"
    assert load_problem("problem1").grade(week).score == 20
    assert load_problem("problem2").grade(week).score == 20
    with pytest.raises(GradecheckError, match="an-assignment"):
        load_problem("mlp").grade(week)
    part = {"problems": {"mlp": {"answers": {"L": 1}}, "cnn": {"answers": {}}}}
    assert load_problem("mlp").grade(part).problem == "mlp"


@pytest.mark.parametrize("id", ["../problems/mlp", "a/b", "", "x" * 101, "mlp\n"])
def test_an_id_is_never_a_path(id: str) -> None:
    with pytest.raises(GradecheckError, match="bad-id"):
        path_of(id, what="assignment")


def test_a_problem_is_wanted() -> None:
    with pytest.raises(GradecheckError, match="an-assignment"):
        load_problem("assignment6")
    with pytest.raises(GradecheckError, match="unknown-problem"):
        find_spec("assignment7")
