"""Every command understands formula problems, and what it prints is right."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from gradecheck.api import load_problem
from gradecheck.cli.main import gradecheck

ROOT = Path(__file__).parents[2]
PROBLEMS = ["problem2", "logistic", "softmax"]
EXAMPLES = sorted(
    path
    for problem in PROBLEMS
    for path in (ROOT / "submissions_example").glob(f"{problem}_*.yaml")
)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(gradecheck, [*arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("problem", PROBLEMS)
def test_what_solve_derives_is_graded_right(problem: str) -> None:
    solved = json.loads(run("solve", problem, "-f", "json"))
    loaded = load_problem(problem)
    grade = loaded.grade({"problem": problem, "student": "s", "answers": solved["formulas"]})
    assert grade.score == grade.points
    assert solved["values"] == solved["gradients"] == solved["items"] == {}
    assert all(step["value"] is None for step in solved["steps"])


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_steps_of_solve_in_latex_are_graded_right(problem: str) -> None:
    solved = json.loads(run("solve", problem, "-f", "json"))
    asked = set(solved["formulas"])
    answers = {
        step["name"]: step["latex"] for step in solved["steps"] if step["kind"] == "backward"
    }
    assert answers.keys() >= asked
    grade = load_problem(problem).grade({"problem": problem, "student": "s", "answers": answers})
    assert grade.score == grade.points, [item.notes for item in grade.items]


def test_problem2_is_as_in_textbooks() -> None:
    lines = [" ".join(line.split()) for line in run("solve", "problem2").splitlines()]
    for line in (
        "∂L/∂s = δ₂ = 2 (x′ − x) ⊙ x′ ⊙ (1 − x′)",
        "● ∂L/∂w₂ = Σ_i h_i δ₂_iᵀ k×d, 10 points",
        "∂L/∂a = δ₁ = w₂ δ₂ ⊙ 1[a > 0]",
        "● ∂L/∂w₁ = Σ_i x_i δ₁_iᵀ d×k, 10 points",
    ):
        assert line in lines


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("format_", ["text", "json", "yaml", "markdown", "latex"])
def test_solve_in_every_format(problem: str, format_: str) -> None:
    page = run("solve", problem, "-f", format_)
    assert page.endswith("\n")
    if format_ in ("markdown", "latex"):
        assert page.count("{") == page.count("}")
        assert page.count("\\left") == page.count("\\right")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="there is no pdflatex")
@pytest.mark.parametrize("problem", PROBLEMS)
def test_latex_compiles(problem: str, tmp_path: Path) -> None:
    (tmp_path / "page.tex").write_text(run("solve", problem, "-f", "latex"), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("problem", PROBLEMS)
def test_check_new_and_handout(problem: str, tmp_path: Path) -> None:
    assert CliRunner().invoke(gradecheck, ["check", problem]).exit_code == 0
    sheet = yaml.safe_load(run("new", problem))
    assert set(sheet["answers"]) == {item.id for item in load_problem(problem).problem.items}
    assert run("handout", problem).startswith("# ")
    spec = tmp_path / "handout.yaml"
    spec.write_text(run("handout", problem, "-f", "yaml"), encoding="utf-8")
    for formula in json.loads(run("solve", problem, "-f", "json"))["formulas"].values():
        assert formula not in spec.read_text(encoding="utf-8")
    for example in EXAMPLES:
        if example.stem.startswith(problem) and "unreadable" not in example.stem:
            run("check", str(example), "--spec", str(spec))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    grade = json.loads(run("grade", str(path), "-f", "json"))
    wrong = "mistakes" in path.stem or "unreadable" in path.stem
    assert grade["score"] == (0 if wrong else grade["points"])
    for format_ in ("text", "markdown", "yaml"):
        assert run("grade", str(path), "-f", format_)


def test_where_it_does_not_fit_is_shown() -> None:
    page = run("grade", str(ROOT / "submissions_example" / "problem2_unreadable.yaml"))
    assert "7 │     dL/dw2 = sum_i h_i delta2_i\n    │                    ^^^^^^^^^^^^" in page
    assert "9 │     dL/dw1 = sum_i x_i (w2 delta2_i * 1[a_i > 0]^T\n" in page


def test_nothing_is_given_away_when_hidden() -> None:
    path = str(ROOT / "submissions_example" / "problem2_mistakes.yaml")
    for format_ in ("text", "json", "markdown", "yaml"):
        page = run("grade", path, "-f", format_, "--hide-expected")
        assert "where delta" not in page
        assert "counter-example" not in page


def test_problems_of_numbers_wait_for_nothing_of_formulas() -> None:
    code = (
        "import sys; from gradecheck.api import load_problem; p = load_problem('problem1');"
        "p.grade({'problem': 'problem1', 'answers': {'h0': [1]}});"
        "print([m for m in sys.modules if 'formula' in m or 'shaped' in m])"
    )
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
