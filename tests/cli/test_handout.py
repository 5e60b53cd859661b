"""``gradecheck handout``: everything a student needs, and nothing of the key."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradecheck.cli.main import main
from gradecheck.errors import GradecheckError
from gradecheck.report.handout import handout_markdown, handout_yaml
from gradecheck.report.sheet import sheet_yaml
from gradecheck.spec.find import find_by_id
from gradecheck.spec.load import parse_problem
from gradecheck.spec.problem import Problem
from gradecheck.verify.files import Checker
from tests.cli.test_new import PROBLEMS, SHAPES, problems

EXAMPLES = Path(__file__).parents[2] / "submissions_example"


@pytest.fixture(params=problems(), ids=lambda problem: problem.id)
def problem(request: pytest.FixtureRequest) -> Problem:
    found: Problem = request.param
    return found


@pytest.fixture
def handout(problem: Problem) -> Problem:
    return parse_problem(handout_yaml(problem), "handout.yaml")


def test_the_handout_is_a_spec(problem: Problem, handout: Problem) -> None:
    assert handout.handout and not problem.handout
    assert (handout.id, handout.points) == (problem.id, problem.points)
    assert handout.statement.strip() == problem.statement.strip()
    assert [(item.id, item.kind, item.points, item.aka) for item in handout.items] == [
        (item.id, item.kind, item.points, item.aka) for item in problem.items
    ]
    for item in problem.items:
        if item.kind == "value":
            assert handout.shape_of(item.id) == problem.shape_of(item.id)
    assert handout.givens.keys() == problem.givens.keys()
    for name, value in problem.givens.items():
        np.testing.assert_array_equal(handout.givens[name], value)


def test_it_gives_nothing_away(problem: Problem) -> None:
    statement = problem.statement
    for page in (handout_markdown(problem), handout_yaml(problem)):
        rest = page
        for line in statement.splitlines():
            rest = rest.replace(line.strip(), "") if line.strip() else rest
        for name, text in problem.written.items():
            if len(text) > 3:
                assert text not in rest, name
        assert "objective" not in rest and "steps:" not in rest and "is:" not in rest
        for convention in problem.conventions:
            for option in convention.options:
                assert not option.note or option.note not in rest
                if option.credit is not None and option.credit < 1:
                    assert option.name not in rest
        for mistake in problem.mistakes:
            assert mistake.name not in rest


def test_a_handout_of_a_handout_is_the_same(problem: Problem, handout: Problem) -> None:
    assert handout_yaml(handout) == handout_yaml(problem)
    items = sheet_yaml(problem).split("answers:")[1].split("  # Further work")[0]
    named = "".join(line for line in items.splitlines() if "#" not in line)
    again = sheet_yaml(handout).split("answers:")[1].split("  # Further work")[0]
    assert "".join(line for line in again.splitlines() if "#" not in line) == named


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*_*.*")), ids=lambda path: path.name)
def test_checked_as_with_the_key(path: Path, tmp_path: Path) -> None:
    """What is said of a submission's form is the same without the answers."""
    problem = find_by_id(path.name.split("_")[0])
    (tmp_path / "key.yaml").write_bytes(problem.source.data)
    (tmp_path / "handout.yaml").write_text(handout_yaml(problem), encoding="utf-8")
    found = {
        name: Checker(str(tmp_path / f"{name}.yaml")).check_file(str(path))
        for name in ("key", "handout")
    }
    assert found["handout"].faults == found["key"].faults
    assert found["handout"].status == found["key"].status


def test_channels_may_come_last(tmp_path: Path) -> None:
    """A kernel's gradient as (rows, columns, channels) fits, as it does with the key."""
    rows = [[[1, 2]] * 3] * 3
    (tmp_path / "ada.json").write_text(
        f'{{"problem": "problem1", "answers": {{"grad_w1": {rows}}}}}'
    )
    (tmp_path / "handout.yaml").write_text(handout_yaml(find_by_id("problem1")), encoding="utf-8")
    found = Checker(str(tmp_path / "handout.yaml")).check_file(str(tmp_path / "ada.json"))
    assert {fault.severity for fault in found.faults} == {"warning"}


def test_the_handout_passes_the_check(problem: Problem, tmp_path: Path) -> None:
    path = tmp_path / "handout.yaml"
    path.write_text(handout_yaml(problem), encoding="utf-8")
    found = Checker().check_file(str(path))
    assert found.faults == () and "without answers" in found.summary


def test_nothing_can_be_graded_against_it(handout: Problem) -> None:
    with pytest.raises(GradecheckError, match="this is a handout"):
        handout.require_answers()


BROKEN = {
    "missing-key": "{points: 1}",
    "bad-shape": "{points: 1, shape: 8}",
    "unknown-key": "{points: 1, shape: [8], is: x}",
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_broken_handout(code: str) -> None:
    text = "{gradecheck: 1, problem: p, handout: true, given: {x: 1}, items: {y: %s}}"
    with pytest.raises(GradecheckError) as refused:
        parse_problem(text % BROKEN[code], "handout.yaml")
    assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize("shape", ["[-1]", "[1.5]", "[2, 2, 2, 2, 2]", "[99999, 99999]", "[[2]]"])
def test_a_shape_out_of_bounds(shape: str) -> None:
    text = "{gradecheck: 1, problem: p, handout: true, given: {x: 1}, items: {y: %s}}"
    with pytest.raises(GradecheckError) as refused:
        parse_problem(text % f"{{points: 1, shape: {shape}}}", "handout.yaml")
    assert [fault.code for fault in refused.value.faults] == ["bad-shape"]


def test_an_item_with_a_shape_needs_a_handout() -> None:
    text = "{gradecheck: 1, problem: p, given: {x: 1}, items: {y: {points: 1, shape: [8]}}}"
    with pytest.raises(GradecheckError, match="shape"):
        parse_problem(text, "spec.yaml")


@pytest.mark.parametrize("format_", ["markdown", "yaml", "latex"])
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_command(capfd: pytest.CaptureFixture[str], name: str, format_: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(["handout", name, "-f", format_])
    assert not left.value.code
    assert find_by_id(name).title in capfd.readouterr().out


def test_written_to_a_file(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "task.md"
    for status in (0, 2):
        with pytest.raises(SystemExit) as left:
            main(["handout", "mlp", "-o", str(path)])
        assert (left.value.code or 0) == status
    assert path.read_text(encoding="utf-8") == handout_markdown(find_by_id("mlp"))
    capfd.readouterr()


def test_nothing_commands_the_terminal() -> None:
    shapes = parse_problem(SHAPES, "shapes.yaml")
    for page in (handout_markdown(shapes), handout_yaml(shapes)):
        assert all(c == "\n" or c.isprintable() for c in page)
