"""Assignments on the command line: a sheet for all problems, its grades and the total."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import Outcome, runner

ASSIGNMENT = """
gradecheck: 1
assignment: week3
title: Week 3
problems:
  - {problem: small, points: 10}
  - {problem: hard, only: {level: 6000}}
  - {problem: more, extra_credit: true}
due: 2026-04-12T16:00-05:00
late: {per_day: 10%, at_most: 5 days}
"""
PROBLEM = """
gradecheck: 1
problem: NAME
title: The NAME one
given: {x: [1, 2]}
items:
  y: {points: 4, is: 2*x}
  z: {points: 1, is: sum(x)}
conventions:
  SIGN: {plus: {}, minus: {y: -2*x}}
"""
ADA = """
assignment: week3
student: {id: ada, level: 6000}
submitted: 2026-04-13T12:00-05:00
problems:
  small: {answers: {y: [2, 4], z: 3}}
  hard: {answers: {y: [2, 0]}}
  more: {answers: {z: 3}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an assignment, its problems beside it, and a submission."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course").mkdir()
    for name in ("small", "hard", "more"):
        text = PROBLEM.replace("NAME", name).replace("SIGN", "sign" if name != "more" else "more")
        (tmp_path / "course" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "course" / "week3.yaml").write_text(ASSIGNMENT, encoding="utf-8")
    (tmp_path / "ada.yaml").write_text(ADA, encoding="utf-8")
    return tmp_path


def gradecheck(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], command: str
) -> Outcome:
    name, *arguments = command.split()
    return runner(name, monkeypatch, capfd)(*arguments)


TOTAL = """\
week3 · ada · level 6000

  small  10   / 10
  hard    2   /  5
  more    1   /  5  extra credit
  late   −1.3       1 day started
  total  11.7 / 15  78%

  · handed in late, 1 day started: 10% of its points lost
"""


@pytest.mark.parametrize("how", ["--problems course", "--spec course/week3.yaml"])
def test_all_problems_and_the_total(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], how: str
) -> None:
    outcome = gradecheck(monkeypatch, capfd, f"grade ada.yaml {how}")
    assert (outcome.status, outcome.stderr) == (0, "")
    reports, total = outcome.stdout.rsplit("═" * 80 + "\n\n", 1)
    assert total == TOTAL
    assert reports.count("═" * 80) == 2
    assert [f"The {name} one" in reports for name in ("small", "hard", "more")] == [True] * 3


def test_formats_for_programs_hold_a_list_of_grades(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    outcome = gradecheck(monkeypatch, capfd, "grade ada.yaml --problems course -f json")
    grades = json.loads(outcome.stdout)
    assert [(one["problem"], one["score"]) for one in grades] == [
        ("small", 5),
        ("hard", 2),
        ("more", 1),
    ]
    markdown = gradecheck(monkeypatch, capfd, "grade ada.yaml --problems course -f markdown")
    assert "| total | 11.7 | 15 | 78% |" in markdown.stdout


@pytest.mark.parametrize(("percent", "status"), [("78%", 0), ("79%", 1)])
def test_the_total_is_what_must_not_be_below(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    percent: str,
    status: int,
) -> None:
    command = f"grade ada.yaml --problems course --fail-under {percent}"
    assert gradecheck(monkeypatch, capfd, command).status == status


def test_what_is_wrong_with_one_problem_costs_only_that(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    text = ADA.replace("hard: {answers: {y: [2, 0]}}", "hard: nothing")
    (folder / "ada.yaml").write_text(text, encoding="utf-8")
    outcome = gradecheck(monkeypatch, capfd, "grade ada.yaml --problems course")
    assert outcome.status == 2 and "wrong-kind" in outcome.stderr
    assert "hard    0   /  5  unreadable" in outcome.stdout
    assert "small  10   / 10" in outcome.stdout


def test_an_unknown_assignment_is_said_and_the_problems_are_graded(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "ada.yaml").write_text(ADA.replace("week3", "../week3"), encoding="utf-8")
    outcome = gradecheck(monkeypatch, capfd, "grade ada.yaml --problems course")
    assert outcome.status == 2 and "ada.yaml:2:13: bad-id" in outcome.stderr
    assert "total  8 / 15" in outcome.stdout


def test_nothing_handed_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (folder / "ada.yaml").write_text("assignment: week3\nproblems: {small: }\n", encoding="utf-8")
    outcome = gradecheck(monkeypatch, capfd, "grade ada.yaml --problems course")
    assert (outcome.status, outcome.stdout) == (2, "") and "missing-value" in outcome.stderr


def test_a_reading_is_chosen_where_it_is_known(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    command = "grade ada.yaml --problems course -f json --reading"
    outcome = gradecheck(monkeypatch, capfd, f"{command} sign=minus")
    grades = json.loads(outcome.stdout)
    assert [one["reading"] for one in grades] == [
        {"sign": "minus"},
        {"sign": "minus"},
        {"more": "plus"},
    ]
    wrong = gradecheck(monkeypatch, capfd, f"{command} sing=minus")
    assert wrong.status == 2 and "sing" in wrong.stderr


@pytest.mark.parametrize("format_", ["yaml", "json"])
def test_a_sheet_can_be_checked_and_graded(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    format_: str,
) -> None:
    sheet = f"sheet.{format_}"
    made = gradecheck(monkeypatch, capfd, f"new course/week3.yaml -f {format_} -o {sheet}")
    assert made.status == 0
    checked = gradecheck(monkeypatch, capfd, f"check {sheet} --problems course")
    assert checked.status == 0 and "0 of 2 items answered" in checked.stdout
    graded = gradecheck(monkeypatch, capfd, f"grade {sheet} --problems course")
    assert graded.status == 0 and "total  0 / 10  0%" in graded.stdout


def test_solve_and_handout_go_problem_by_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    solved = gradecheck(monkeypatch, capfd, "solve course/week3.yaml -f json --reading more=minus")
    assert [one["problem"] for one in json.loads(solved.stdout)] == ["small", "hard", "more"]
    page = gradecheck(monkeypatch, capfd, "handout course/week3.yaml").stdout
    assert "1. **The small one** (10 points)" in page
    assert "2. **The hard one** (5 points, only for level 6000)" in page
    assert "loses 10% of its points for every day started. After 5 days nothing" in page
    for command in ("solve course/week3.yaml -f latex", "handout course/week3.yaml -f yaml"):
        refused = gradecheck(monkeypatch, capfd, command)
        assert refused.status == 2 and "small -f" in refused.stderr


def test_check_follows_the_problems(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    outcome = gradecheck(monkeypatch, capfd, "check course/week3.yaml")
    assert outcome.status == 0 and outcome.stdout.count("✓") + outcome.stdout.count("!") >= 4
    (folder / "course" / "hard.yaml").write_text("gradecheck: 1\nproblem: hard\n", encoding="utf-8")
    outcome = gradecheck(monkeypatch, capfd, "check course/week3.yaml")
    assert outcome.status == 1 and "course/week3.yaml:7:15: faulty-problem" in outcome.stdout
