"""Proof items from file to report: spec, submission, grade, JSON, check, solve."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import redirect_stdout
from fractions import Fraction
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from gradecheck import load_problem
from gradecheck.cli.main import main
from gradecheck.errors import GradecheckError
from gradecheck.proof.judge import judge, read_task
from gradecheck.spec.load import parse_problem
from tests.proof.tasks import CASES, read_case, task

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(
    path
    for name in ("problem3", "gibbs", "kl", "logsum")
    for path in (ROOT / "submissions_example").glob(f"{name}_*.yaml")
)
RIGHT = ("perfect", "unicode", "latex", "posterior_gap")
HEAD = 'gradecheck: 1\nproblem: p\nmodel: {variables: [x], distributions: ["p(x)", "q(x)"]}\n'
CLAIM = 'items: {proof: {points: 4, prove: "log E_p[q(x)] >= E_p[log q(x)]"'


def run(*args: str) -> tuple[int, str]:
    buffer = BytesIO()
    page = TextIOWrapper(buffer, encoding="utf-8", write_through=True)
    with redirect_stdout(page), pytest.raises(SystemExit) as left:
        main(list(args))
    page.flush()
    return int(left.value.code or 0), buffer.getvalue().decode()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    problem = load_problem(path.name.split("_")[0])
    item = problem.grade(path).items[0]
    assert item.kind == "proof"
    assert (item.score == item.points) == path.stem.endswith(RIGHT), item
    assert (item.status == "correct") == path.stem.endswith(RIGHT)


def test_as_json() -> None:
    path = ROOT / "submissions_example" / "problem3_equality_at_jensen.yaml"
    status, output = run("grade", "-f", "json", str(path))
    assert status == 0
    data = json.loads(output)
    item = data["items"][0]
    assert [line["line"] for line in item["lines"]] == [1, 2, 3, 4]
    assert [line["ok"] for line in item["lines"]] == [True, True, False, True]
    assert item["lines"][2].keys() == {"line", "relation", "text", "ok", "reason"}
    assert "Jensen" in item["lines"][2]["reason"]
    assert data["first_error"] == {"item": "proof", "index": [3], "line": 3}
    assert set(item["counterexample"]["tables"]) == {"p(z)", "p(x|z)", "q(z|x)"}


@pytest.mark.parametrize("format_", ["text", "markdown", "json", "yaml"])
def test_reports(format_: str) -> None:
    path = ROOT / "submissions_example" / "problem3_as_printed.yaml"
    status, output = run("grade", "-f", format_, str(path))
    assert status == 0
    assert "a log is missing" in " ".join(output.split())
    hidden = run("grade", "--hide-expected", "-f", format_, str(path))[1]
    assert "a log is missing" not in " ".join(hidden.split())


def test_terminal_marks_every_line() -> None:
    path = ROOT / "submissions_example" / "problem3_equality_at_jensen.yaml"
    output = run("grade", str(path))[1]
    assert "1 ✓ log p(x)" in output and "3 ✗ = E_q" in output
    assert "counter-example to line 3" in output


@pytest.mark.parametrize("format_", ["text", "markdown", "json", "yaml", "latex"])
@pytest.mark.parametrize("name", ["problem3", "logsum"])
def test_solve_shows_the_model_proof(name: str, format_: str) -> None:
    status, output = run("solve", name, "-f", format_)
    assert status == 0
    assert "Jensen's inequality" in output


@pytest.mark.parametrize("name", ["problem3", "gibbs", "kl", "logsum"])
def test_shipped_problems_pass_the_check(name: str) -> None:
    status, output = run("check", name)
    assert status == 0 and "judged" in output


STEP = 'items: {proof: {points: 4, prove: "KL(p || q) + log E_p[q(x)] >= E_p[log q(x)]"'
BROKEN = {
    "false-claim": 'items: {a: {points: 1, prove: "p(x) >= q(x)", proof: "p(x) >= q(x)"}}',
    "bad-model-proof": STEP + ', proof: "log E_p[q(x)] = E_p[log q(x)]"}}',
}


@pytest.mark.parametrize("code", BROKEN)
def test_check_judges_the_key(code: str, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(HEAD + BROKEN[code])
    status, output = run("check", str(tmp_path / "p.yaml"))
    assert status == 1 and code in output


REFUSED = {
    "unknown-variable": HEAD + 'items: {a: {points: 1, prove: "p(y) >= 0"}}',
    "not-a-relation": HEAD + 'items: {a: {points: 1, prove: "p(x)"}}',
    "missing-key": 'gradecheck: 1\nproblem: p\ngiven: {x: 1}\n'
    'items: {a: {points: 1, prove: "1 = 1"}}',
    "duplicate-name": HEAD.replace('"q(x)"', '"p(x)"') + "items: {a: {points: 1, manual: true}}",
    "unknown-key": HEAD + CLAIM + ", prof: 1}}",
    "cycle": 'gradecheck: 1\nproblem: p\nmodel: {variables: [x, z], distributions: ["p(x|z)", '
    '"p(z|x)"]}\nitems: {a: {points: 1, manual: true}}',
}  # fmt: skip


@pytest.mark.parametrize("code", REFUSED)
def test_specs_that_are_refused(code: str) -> None:
    with pytest.raises(GradecheckError) as refused:
        parse_problem(REFUSED[code], "p.yaml")
    assert code in {fault.code for fault in refused.value.faults}


def test_a_hostile_proof_costs_only_its_own_item() -> None:
    problem = load_problem("problem3")
    answers = {"proof": "(" * 9_000, "tight": "when q(z|x) = p(z|x)"}
    grade = problem.grade({"problem": "problem3", "answers": answers})
    assert [item.status for item in grade.items] == ["invalid", "correct"]


@pytest.mark.parametrize("answer", [{"a": 1}, [["nested"]], 3])
def test_answers_that_are_no_text(answer: object) -> None:
    grade = load_problem("problem3").grade({"problem": "problem3", "answers": {"proof": answer}})
    assert grade.items[0].status in ("invalid", "wrong")


def test_lines_may_be_a_list() -> None:
    lines = ["KL(p(x) || q(x)) = E_p[-log( q(x) / p(x) )]", ">= -log E_p[q(x)/p(x)]", "= 0"]
    grade = load_problem("kl").grade({"problem": "kl", "answers": {"proof": lines}})
    assert grade.items[0].status == "correct"


def test_milestones() -> None:
    model, claim = task("vae").model, "log p(x) >= E_q[log p(x|z)] - KL(q(z|x) || p(z))"
    routes = {"": ["log E_q[_] or log sum_z q(z|x) _", "E_q[log p(x|z)] - KL(q(z|x) || p(z))"]}
    insisting = read_task(claim, model, routes)
    for name, share in (("jensen_sums", 1), ("terse", 1), ("posterior_gap", Fraction(1, 2))):
        verdict = judge(insisting, read_case(CASES / "right" / f"{name}.txt")[1])
        assert verdict.complete and verdict.share == share, verdict
    assert "not shown: log E_q[_] or log sum_z q(z|x) _" in verdict.notes
    either = read_task(claim, model, {"Jensen": routes[""], "gap": ["KL(q(z|x) || p(z|x))"]})
    assert judge(either, read_case(CASES / "right" / "posterior_gap.txt")[1]).route == "gap"


def test_value_problems_import_nothing_of_proofs() -> None:
    path = ROOT / "submissions_example" / "problem1_perfect.yaml"
    code = (
        "import sys; from gradecheck import load_problem; "
        f"load_problem('problem1').grade({str(path)!r}); "
        "print([m for m in sys.modules if m.startswith('gradecheck.proof') "
        "or m in ('gradecheck.spec.model', 'gradecheck.spec.proofs')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
