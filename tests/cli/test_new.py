"""``gradecheck new``: the blank sheet can be read, says nothing, and can be filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradecheck.cli.main import main
from gradecheck.document.read import parse_document
from gradecheck.grading.grade import grade
from gradecheck.grading.intake import take_in
from gradecheck.report.sheet import free_choices, sheet_json, sheet_yaml
from gradecheck.solve import solve
from gradecheck.spec.find import find_by_id
from gradecheck.spec.load import parse_problem
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import read_submission
from gradecheck.verify.files import Checker
from tests import shipped

PROBLEMS = [path.stem for path in shipped.PROBLEMS]
SHAPES = """
gradecheck: 1
problem: "0471"
title: "Shapes\\e[31m: all # of them"
given:
  s: 1
  v: [1, 2]
  one: [1]
  row: [[1, 2]]
  column: [[1], [2]]
  x: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]
  k: [[[[1, 2]]], [[[3, 4]]]]
items:
  a: {points: 1, is: 2*s}
  b: {points: 2.5, is: 2*v}
  c: {points: 1, is: 2*one}
  d: {points: 1, is: 2*row}
  f: {points: 1, is: 2*column}
  g: {points: 1, is: 2*x}
  h': {points: 1, is: 2*k, prompt: "the kernel,\\e[0m twice"}
  yes: {points: 1, is: 3*s}
  why: {points: 1, manual: true}
  which: {points: 1, choose: ["yes", "no: never", 3], right: "yes"}
"""


def problems() -> list[Problem]:
    return [*map(find_by_id, PROBLEMS), parse_problem(SHAPES, "shapes.yaml")]


@pytest.fixture(params=problems(), ids=lambda problem: problem.id)
def problem(request: pytest.FixtureRequest) -> Problem:
    found: Problem = request.param
    return found


@pytest.mark.parametrize("write", [sheet_yaml, sheet_json])
def test_a_blank_sheet_is_all_missing(problem: Problem, write: object) -> None:
    assert callable(write)
    sheet = write(problem)
    file = "sheet.json" if sheet.startswith("{") else "sheet.yaml"
    intake = take_in(problem, read_submission(parse_document(sheet, file)))
    assert intake.invalid == {} and intake.warnings == []
    found = grade(problem, intake)
    assert {item.status for item in found.items} <= {"missing", "manual"}
    assert found.score == 0


def test_the_sheet_passes_the_check(problem: Problem, tmp_path: Path) -> None:
    spec, sheet = tmp_path / "spec.yaml", tmp_path / "sheet.yaml"
    spec.write_bytes(problem.source.data)
    sheet.write_text(sheet_yaml(problem), encoding="utf-8")
    found = Checker(str(spec)).check_file(str(sheet))
    assert [fault.code for fault in found.faults] == ["missing-answers"]
    assert found.status == 0


COMMENTED_OUT = re.compile(r"^#(?=conventions:|  \S)|(?<=^  )#(?! )|(?<=^  )#(?=  )", re.MULTILINE)


def filled_in(sheet: str, values: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a sheet with everything taken in that is commented out, of each convention the
    first option, and every ? replaced by its number."""
    numbers: list[float] = []
    chosen: set[str] = set()
    for row in COMMENTED_OUT.sub("", sheet).splitlines():
        line = row
        key = re.fullmatch(r"  ([\w']+): \|", line)
        option = re.fullmatch(r"  ([\w ]+): [^|].*", line)
        if key:
            numbers = [float(number) for number in np.ravel(values[key[1]])]
        if option and option[1] in chosen:
            continue
        chosen |= {option[1]} if option else set()
        if "?" in line and not line.lstrip().startswith("#"):
            count = line.count("?")
            line = line.replace("?", "%r") % tuple(numbers[:count])
            del numbers[:count]
        yield line


@pytest.mark.parametrize("name", [name for name in PROBLEMS if find_by_id(name).givens])
def test_a_sheet_filled_in_earns_everything(name: str) -> None:
    problem = find_by_id(name)
    if problem.model is not None:
        pytest.skip("its sheet is filled in with a proof")
    solution = solve(problem)
    values = {**solution.values, **solution.items}
    text = "\n".join(filled_in(sheet_yaml(problem), values))
    intake = take_in(problem, read_submission(parse_document(text, "sheet.yaml")))
    assert intake.invalid == {} and intake.warnings == []
    assert {*intake.conventions} == {*free_choices(problem)}
    assert {*intake.answers} == {*values}
    assert grade(problem, intake).score == problem.points


def test_options_that_cost_points_are_not_offered() -> None:
    assert "sum over the samples" not in sheet_yaml(find_by_id("mlp"))


def test_no_answer_is_in_the_sheet(problem: Problem) -> None:
    sheet = sheet_yaml(problem)
    for text in problem.written.values():
        if len(text) > 3:
            assert text not in sheet
    for convention in problem.conventions:
        assert all(option.note not in sheet for option in convention.options if option.note)


def test_nothing_commands_the_terminal(problem: Problem) -> None:
    for sheet in (sheet_yaml(problem), sheet_json(problem)):
        assert all(c == "\n" or c.isprintable() for c in sheet)


# -- the command -----------------------------------------------------------------------------------


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["new", *arguments])
    captured = capfd.readouterr()
    return int(left.value.code or 0), captured.out, captured.err


def test_to_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capfd, "problem1")
    assert (status, err) == (0, "") and out == sheet_yaml(find_by_id("problem1"))
    assert json.loads(run(capfd, "problem1", "-f", "json")[1])["problem"] == "problem1"


def test_a_file_is_not_overwritten(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ada.yaml"
    assert run(capfd, "mlp", "-o", str(path)) == (0, "", f"wrote {path}\n")
    path.write_text("my work")
    status, out, err = run(capfd, "mlp", "--out", str(path))
    assert (status, out) == (2, "") and "--force overwrites it" in err
    assert path.read_text() == "my work"
    assert run(capfd, "mlp", "--out", str(path), "--force")[0] == 0
    assert path.read_text(encoding="utf-8") == sheet_yaml(find_by_id("mlp"))


@pytest.mark.parametrize("name", ["", "missing/ada.yaml"])
def test_a_file_that_cannot_be_written(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    status, _, err = run(capfd, "mlp", "-o", str(tmp_path / name), "--force")
    assert status == 2 and "cannot be written" in err
