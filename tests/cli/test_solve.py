"""``gradecheck solve``: its formats, readings and errors."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from gradecheck.report.solve_latex import balanced
from tests import shipped
from tests.cli.running import Run, runner

KEYS = ["problem", "reading", "values", "gradients", "items", "formulas", "steps"]
FORMATS = ("text", "json", "markdown", "latex", "yaml")
PROBLEMS = sorted(
    path.stem
    for path in shipped.PROBLEMS
    if "\nmodel:" not in path.read_text(encoding="utf-8")  # proofs have no values
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ``gradecheck solve``."""
    return runner("solve", monkeypatch, capfd)


def spec(folder: Path, text: str) -> str:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


# -- JSON and YAML -------------------------------------------------------------------------------


def test_json_has_exactly_the_keys_of_the_contract(run: Run) -> None:
    data = json.loads(run("problem1", "-f", "json").stdout)
    assert list(data) == KEYS
    assert {tuple(step) for step in data["steps"]} == {
        ("name", "kind", "formula", "latex", "value")
    }
    assert list(data["values"]) == ["h0", "h1", "h2", "H2", "p"]
    assert set(data["gradients"]) == {"z", "w0", "b0", "w1", "b1", "w2", "b2", *data["values"]}
    assert list(data["items"]) == list(data["formulas"]) == ["h0", "h1", "h2", "grad_w1", "grad_w0"]
    assert data["formulas"]["grad_w0"] == "delta_h0 z^T"


def test_a_gradient_that_is_a_step_has_its_value(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "descent.yaml"
    file.write_text(
        "gradecheck: 1\nproblem: descent\ngiven: {x: 3, w: 2}\n"
        "steps: {L: (w x)^2 / 2, g: grad(w), w_new: w - 0.1 g}\nobjective: {minimize: L}\n"
        "items: {w_new: {points: 1}, grad_x: {points: 1, is: grad(x)}}\n",
        encoding="utf-8",
    )
    data = json.loads(run(str(file), "-f", "json").stdout)
    assert data["values"] == {"L": 18, "g": 18, "w_new": pytest.approx(0.2)}
    assert data["gradients"]["w"] == 18


def test_json_has_full_precision(run: Run) -> None:
    data = json.loads(run("problem1", "-f", "json").stdout)
    assert data["gradients"]["b2"] == pytest.approx(2.573091218506876e-06, rel=1e-14)
    assert data["values"]["p"] == pytest.approx(1 - 2.573091218506876e-06, rel=1e-15)


@pytest.mark.parametrize("problem", PROBLEMS)
def test_yaml_says_the_same(run: Run, problem: str) -> None:
    as_json = json.loads(run(problem, "-f", "json").stdout)
    assert yaml.safe_load(run(problem, "-f", "yaml").stdout) == as_json


NOT_FINITE = """
gradecheck: 1
problem: odd
given: {x: [0, 1]}
steps: {y: log(x), z: 1 / x}
items: {y: {points: 1}}
"""


def test_what_is_not_finite_is_null_with_a_note(run: Run, tmp_path: Path) -> None:
    found = run(spec(tmp_path, NOT_FINITE), "-f", "json")
    assert "NaN" not in found.stdout and "Infinity" not in found.stdout
    assert json.loads(found.stdout)["values"] == {"y": [None, 0.0], "z": [None, 1.0]}
    assert (
        found.stderr.strip() == "warning: not finite, so never a right answer: y, z"
        and found.status == 0
    )


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_writes_what_is_not_finite(run: Run, tmp_path: Path, format_: str) -> None:
    assert run(spec(tmp_path, NOT_FINITE), "-f", format_).status == 0


# -- readings ------------------------------------------------------------------------------------


def test_a_reading_is_chosen(run: Run) -> None:
    found = run("problem1", "--reading", "gradient of = -log p, for descent", "-f", "json")
    data = json.loads(found.stdout)
    assert data["reading"]["gradient of"] == "-log p, for descent"
    assert data["gradients"]["b2"] < 0


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ("kernels=rotated by 180°", "has no convention `kernels`; did you mean `kernel`?"),
        ("kernel=rotated", "has no option `rotated`"),
        ("kernel", "write CONVENTION=OPTION"),
    ],
)
def test_unknown_readings_are_wrong_usage(run: Run, reading: str, message: str) -> None:
    found = run("problem1", "--reading", reading)
    assert found.status == 2
    assert found.stdout == ""
    assert message in " ".join(found.stderr.split())


@pytest.mark.parametrize("folder", ["no-such-folder", "pyproject.toml"])
def test_a_folder_of_problems_that_is_not_there_is_wrong_usage(run: Run, folder: str) -> None:
    found = run("problem1", "--problems", folder)
    assert found.status == 2
    assert found.stdout == ""
    assert folder in found.stderr


def test_known_options_are_named(run: Run) -> None:
    message = " ".join(run("problem1", "--reading", "flatten=by row").stderr.split())
    assert "`row-major`, `column-major`" in message


def test_another_objective_has_no_direction(run: Run) -> None:
    page = run("problem1", "--reading", "gradient of=-log p, for descent").stdout
    assert "gradients of L = -log(p)" in page and "maximize" not in page
    assert "maximize L = log(p)" in run("problem1").stdout
    page = run("problem1", "--reading", "gradient of=-log p, for descent", "-f", "markdown").stdout
    assert r"The objective is $L = -\log\left(p\right)$." in page


# -- errors --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["problem99", "../../etc/passwd", "gone.yaml"])
def test_no_such_problem(run: Run, name: str) -> None:
    found = run(name)
    assert found.status == 2 and found.stdout == "" and "Traceback" not in found.stderr


def test_a_handout_has_no_solution(run: Run, tmp_path: Path) -> None:
    text = "{gradecheck: 1, problem: p, handout: true, given: {x: 1},"
    found = run(spec(tmp_path, text + " items: {y: {points: 1, shape: []}}}"))
    assert found.status == 2
    assert "this is a handout" in found.stderr


# -- text ----------------------------------------------------------------------------------------


def test_steps_that_no_item_needs(run: Run) -> None:
    plain, every = run("problem1").stdout, run("problem1", "--all").stdout
    assert "grad_w2 = " not in plain
    assert "Not needed for any item, and shown with --all: grad_b2, grad_w2" in plain
    assert "grad_w2 = delta_p H2" in every and "--all" not in every


def test_numbers_are_put_in(run: Run) -> None:
    page = run("problem1").stdout
    assert "h0[0] = relu(0.1·0.4 + 0.3·0.8 + 0.1) = relu(0.38) = 0.38" in page
    assert "grad_w0[0, 0] = 2.625e-6·0.4 = 1.0498e-6" in page
    assert "(1 - 0.999997427) = 2.5730912e-6" in page  # enough figures to come to the result


def test_a_terminal_without_these_signs() -> None:
    code = "from gradecheck.cli import main; main(['solve', 'problem1'])"
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert b"relu(0.1*0.4 + 0.3*0.8 + 0.1)" in found.stdout


# -- what strangers write ------------------------------------------------------------------------

HOSTILE = r"""
gradecheck: 1
problem: hostile
title: "a\e[31mred\u202e \a 50% & #1_{x} ~^\\ $2 “θ̂” \u4e2d | <b>*x*</b>"
statement: |
  A *word*, **two words**, `code_1`, 5 % of $x_1 % 3$, x² ≤ θ and $\hat{x}_θ ≤ ½$; $unclosed {

  $$ {unbalanced $$

  1. one
  2. two ⇒ ñ

  - dots … — “quoted”
given: {x: [1, 2]}
steps: {y: 2 * x}
items: {y: {points: 1}}
conventions: {"c\e[0m": {"o\u202e": {}, other: {y: 3 * x}}}
"""


@pytest.mark.parametrize("format_", FORMATS)
def test_nothing_commands_the_terminal(run: Run, tmp_path: Path, format_: str) -> None:
    page = run(spec(tmp_path, HOSTILE), "-f", format_).stdout
    assert all(c == "\n" or c.isprintable() for c in page)


def test_hostile_text_stays_text_in_latex(run: Run, tmp_path: Path) -> None:
    page = run(spec(tmp_path, HOSTILE), "-f", "latex").stdout
    assert page.isascii()
    assert balanced(page.replace(r"\{", "").replace(r"\}", ""))
    assert r"50\% \& \#1\_\{x\}" in page
    assert r"\(\hat{x}_\theta{} \le{} \tfrac{1}{2}{}\)" in page
    assert r"5 \% of \(x_1 \% 3\)" in page


# -- LaTeX ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("problem", PROBLEMS)
def test_latex_is_balanced_and_plain(run: Run, problem: str) -> None:
    page = run(problem, "-f", "latex", "--all").stdout
    assert page.isascii() and balanced(page)
    assert page.count(r"\[") == page.count(r"\]")
    assert page.count(r"\left") == page.count(r"\right")
    packages = {line for line in page.splitlines() if line.startswith(r"\usepackage")}
    assert packages == {
        r"\usepackage[a4paper,margin=25mm]{geometry}",
        r"\usepackage{amsmath,amssymb}",
    }


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
@pytest.mark.parametrize("problem", [*PROBLEMS, "hostile"])
def test_latex_compiles(run: Run, tmp_path: Path, problem: str) -> None:
    source = spec(tmp_path, HOSTILE) if problem == "hostile" else problem
    (tmp_path / "page.tex").write_text(run(source, "-f", "latex", "--all").stdout)
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert b"Missing character" not in done.stdout


def test_gradients_are_derivatives(run: Run) -> None:
    data = json.loads(run("problem1", "-f", "json").stdout)
    shown = {step["name"]: step["latex"] for step in data["steps"]}
    assert shown["delta_p"] == r"\frac{\partial L}{\partial p} p \left(1 - p\right)"
    assert shown["grad_w0"] == r"\delta_{h_0} z^\top"
