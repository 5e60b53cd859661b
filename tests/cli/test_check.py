"""``gradecheck check``: what it writes, where, and with which exit status."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from gradecheck.cli.check import command
from gradecheck.report.check_text import check_text
from gradecheck.verify.files import Checker

ROOT = Path(__file__).parents[2]
KEYS = ["file", "line", "column", "code", "severity", "message", "hint"]


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def check(*args: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, args, prog_name="gradecheck check")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@functools.cache
def check_shipped(*args: str) -> tuple[int, str]:
    """The same of files that no test changes; trying all mistakes on a key takes a while."""
    return check(*args)


def test_a_problem_is_found_by_its_id() -> None:
    status, output = check_shipped("problem1")
    assert status == 0
    assert "problem1: 20 points, 5 items, 64 readings\n" in output
    largest = re.search(r"12 gradients agree with differences, to (\S+) of size\n", output)
    assert largest
    assert float(largest[1]) < 1e-8
    noticed = re.search(
        r"\n  key verified twice; (\d+) of (\d+) typical mistakes would be noticed\n", output
    )
    assert noticed
    assert 100 < int(noticed[1]) < int(noticed[2])


def test_all_files_of_a_folder_are_checked(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    for name in ("a.yaml", "deep/b.json", "deep/er/c.yml", ".hidden/d.yaml", "notes.txt"):
        (tmp_path / name).write_text('{"problem": "mlp", "answers": {}}', encoding="utf-8")
    (tmp_path / "ci.yaml").write_text("on: push", encoding="utf-8")
    status, output = check(str(tmp_path))
    assert status == 0
    assert re.findall(r"^! \S*/(\S+?):", output, re.MULTILINE) == [
        "a.yaml",
        "ci.yaml",
        "b.json",
        "c.yml",
    ]
    assert output.endswith("4 files: 0 errors, 4 warnings\n")


def test_shipped_submissions() -> None:
    status, output = check_shipped("submissions_example")
    assert status == 1
    assert [line.split(":")[0] for line in output.splitlines() if line.startswith("✗")] == [
        "✗ submissions_example/problem1_broken.json",
        "✗ submissions_example/problem1_broken.yaml",
        "✗ submissions_example/problem2_unreadable.yaml",
        "✗ submissions_example/class/submissions/mei.json",
        "✗ submissions_example/class/submissions/wanjiru.yaml",
        "✗ submissions_example/week6/handed_in/ada.yaml",  # its assignment is named with --spec
    ]


def test_what_is_right_is_never_told(tmp_path: Path) -> None:
    wrong = (ROOT / "submissions_example" / "problem1_perfect.yaml").read_text(encoding="utf-8")
    wrong = re.sub(r"\d\.\d+", "7.5", wrong)
    file = tmp_path / "wrong.yaml"
    file.write_text(wrong, encoding="utf-8")
    for format_ in ("text", "json"):
        status, output = check(str(file), "-f", format_)
        assert status == 0
        assert "0.38" not in output
        assert "wrong " not in output.replace(str(file), "")


def test_json_is_the_contract(tmp_path: Path) -> None:
    file = tmp_path / "ada.yaml"
    file.write_text("problem: mlp\nanswers:\n  L: [1, 2]\n  thoughts: 3\n", encoding="utf-8")
    status, output = check(str(file), "missing.yaml", "-f", "json")
    faults = json.loads(output)
    assert status == 2
    assert all(list(fault) == KEYS for fault in faults)
    assert [(fault["line"], fault["column"], fault["code"]) for fault in faults] == [
        (2, 1, "missing-answers"),
        (3, 6, "wrong-shape"),
        (4, 3, "unknown-answer"),
        (1, 1, "missing-file"),
    ]
    assert [fault["severity"] for fault in faults] == ["warning", "error", "error", "error"]
    assert {fault["file"] for fault in faults} == {str(file), "missing.yaml"}


def test_json_without_faults_is_an_empty_list() -> None:
    assert check("mlp", "-f", "json") == (0, "[]\n")


def test_mistakes_that_would_pass_are_warnings_in_json() -> None:
    status, output = check("problem1", "-f", "json")
    faults = json.loads(output)
    assert status == 0
    assert all(list(fault) == KEYS for fault in faults)
    assert [fault["code"] for fault in faults] == [
        "hidden-mistakes",
        "hidden-mistakes",
        "survivors",
        "many-figures",
    ]
    assert {fault["severity"] for fault in faults} == {"warning"}
    assert all(fault["hint"] for fault in faults)
    assert "typical mistakes would be noticed" not in output


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("problem: mlp\nanswers: {}\n", 0),
        ("problem: mlp\nanswers: {L: x}\n", 1),
        ("problem: no-such-problem\nanswers: {}\n", 1),
        ("problem: ../../etc/passwd\nanswers: {}\n", 1),
        ("answers: {L: 1\n", 1),
        ("", 1),
        ("\0", 1),
        ("gradecheck: 1\nproblem: x\n", 1),
        ("gradecheck: 1\nproblem: x\ngiven: {x: 1}\nitems: {y: {points: 0, is: x}}\n", 0),
    ],
)
def test_exit_status_of_a_file(text: str, status: int, tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(text, encoding="utf-8")
    assert check(str(file))[0] == status


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["missing.yaml"],
        ["no-such-problem"],
        ["../../no/such/file"],
        ["problem1", "-f", "xml"],
        ["submissions_example/mlp_perfect.yaml", "--spec", "missing.yaml"],
    ],
)
def test_what_cannot_be_opened_is_wrong_usage(args: list[str]) -> None:
    assert check(*args)[0] == 2


def test_an_empty_folder_is_wrong_usage(tmp_path: Path) -> None:
    status, output = check(str(tmp_path))
    assert status == 2
    assert "no-files" in output


def test_the_worst_file_decides(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("problem: mlp\nanswers: {L: x}\n", encoding="utf-8")
    assert check("kl", str(file))[0] == 1
    assert check("missing.yaml", str(file), "kl")[0] == 2


def test_a_faulty_spec_is_no_fault_of_a_submission(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("gradecheck: 1\nproblem: mlp\n", encoding="utf-8")
    status, output = check("submissions_example/mlp_perfect.yaml", "--spec", str(spec))
    assert status == 2
    assert f"{spec}:1:1: missing-key" in output


def test_another_problem_than_that_of_spec_is_warned_about() -> None:
    status, output = check("submissions_example/cnn_perfect.yaml", "--spec", "cnn")
    assert (status, "other-problem" in output) == (0, False)
    _, output = check("submissions_example/cnn_perfect.yaml", "--spec", "mlp")
    assert "other-problem" in output


def test_a_problem_is_found_in_the_folder_named(tmp_path: Path) -> None:
    text = "gradecheck: 1\nproblem: own\ngiven: {x: 2}\nitems: {y: {points: 1, is: 2 * x}}\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    answer = tmp_path / "ada.yaml"
    answer.write_text("problem: own\nanswers: {y: 4}\n", encoding="utf-8")
    assert check(str(answer))[0] == 1
    assert check(str(answer), "--problems", str(tmp_path))[0] == 0
    assert check("own", "--problems", str(tmp_path))[0] == 0


def test_lines_fit_a_terminal() -> None:
    shipped = ("submissions_example", "problem1", "mlp", "problem2", "problem3", "assignment6")
    lines = [line for name in shipped for line in check_shipped(name)[1].splitlines()]
    summaries = [line for line in lines if re.match(r"([✓!✗] |  \S)", line)]
    assert max(map(len, summaries)) <= 80


def test_on_a_terminal_everything_fits_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests" / "verify" / "cases" / "problems")
    (checked,) = Checker().check("givens_that_hide_mistakes.yaml")
    assert checked.faults
    for columns in (60, 80):
        lines = check_text(checked, width=columns, folded=True).splitlines()
        assert max(map(len, lines)) <= columns
        joined = " ".join(" ".join(lines).replace("=", " ").split())
        for fault in checked.faults:
            assert " ".join(fault.message.replace("=", " ").split()) in joined


def test_colour_only_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in check("mlp")[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[32m✓\x1b[0m" in check("mlp")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in check("mlp")[1]


def test_help_has_examples_that_run() -> None:
    status, output = check("--help")
    assert status == 0
    assert "Exit status: 0 no faults" in output
    examples = re.findall(r"^ +gradecheck check (.*?)(?:  +.*)?$", output, re.MULTILINE)
    assert len(examples) >= 3
    for example in examples:
        args = example.replace("ada.yaml", "submissions_example/mlp_perfect.yaml").split()
        assert check_shipped(*args)[0] == 0, example
