"""``gradecheck grade``: its options, what goes where, and with which exit status it leaves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from gradecheck.cli.grade import command, percentage
from gradecheck.report import grade_terminal
from tests.cli.running import Run, runner

EXAMPLES = Path(__file__).parents[2] / "submissions_example"
PERFECT = str(EXAMPLES / "problem1_perfect.yaml")
SLIP = str(EXAMPLES / "problem1_early_slip.yaml")
MISSING = str(EXAMPLES / "problem1_partly_missing.yaml")
OTHER = str(EXAMPLES / "problem1_other_conventions.yaml")
BROKEN = str(EXAMPLES / "problem1_broken.yaml")
MLP = str(EXAMPLES / "mlp_forgotten_relu.yaml")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run ``gradecheck grade``."""
    return runner("grade", monkeypatch, capfd)


def written(folder: Path, text: str, name: str = "ada.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# -- exit status ---------------------------------------------------------------------------------


def test_done(run: Run) -> None:
    outcome = run(SLIP)
    assert outcome.status == 0
    assert outcome.stderr == ""
    assert "19.63 of 20 points" in outcome.stdout
    assert "h0[3]: 1.16 instead of 1.06" in outcome.stdout


@pytest.mark.parametrize(
    ("threshold", "status"),
    [
        ("98%", 0),
        ("98.125%", 0),
        ("98.126%", 1),
        ("99", 1),
        ("0.98", 0),
        ("0.99", 1),
        ("1", 1),
        ("1%", 0),
        ("0", 0),
    ],
)
def test_fail_under(run: Run, threshold: str, status: int) -> None:
    assert run(SLIP, "--fail-under", threshold).status == status


def test_fail_under_holds_for_each_of_several(run: Run) -> None:
    assert run(PERFECT, MISSING, "--fail-under", "60%").status == 1
    assert run(PERFECT, SLIP, "--fail-under", "60%").status == 0


@pytest.mark.parametrize("text", ["sixty", "-1", "101%", "nan", "1e2", "", "60%%", "9" * 5000])
def test_bad_fail_under(run: Run, text: str) -> None:
    outcome = run(PERFECT, "--fail-under", text)
    assert outcome.status == 2
    assert "write a percentage" in outcome.stderr
    assert outcome.stdout == ""


def test_percentage_is_exact() -> None:
    context, parameter = click.Context(command), command.params[0]
    assert str(percentage(context, parameter, "33.3%")) == "333/10"
    assert percentage(context, parameter, "60") == percentage(context, parameter, "0.6") == 60
    assert percentage(context, parameter, None) is None


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("tabs.yaml", "problem: problem1\nanswers:\n\th0: 1\n", "yaml"),
        ("empty.yaml", "", "empty"),
        ("tag.yaml", "problem: !!python/object:os.system x\nanswers: {}\n", "tag"),
        ("twice.json", '{"problem": "a", "problem": "b", "answers": {}}', "duplicate-key"),
        ("deep.yaml", "[" * 200_000, "deep"),
        ("list.yaml", "- 1\n- 2\n", ""),
        ("none.yaml", "student: ada\n", "missing-key"),
        ("path.yaml", "problem: ../../etc/passwd\nanswers: {}\n", "bad-id"),
        ("unknown.yaml", "problem: problem7\nanswers: {}\n", "unknown-problem"),
    ],
)
def test_unreadable(run: Run, tmp_path: Path, name: str, text: str, code: str) -> None:
    outcome = run(written(tmp_path, text, name))
    assert outcome.status == 2
    assert outcome.stdout == ""
    assert code in outcome.stderr
    assert name in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_bad_id_is_shown_where_it_stands(run: Run, tmp_path: Path) -> None:
    path = written(tmp_path, "student: ada\nproblem: ../../etc/passwd\nanswers: {h0: 1}\n")
    outcome = run(path)
    assert f"{path}:2:10: bad-id" in outcome.stderr
    assert "2 | problem: ../../etc/passwd" in outcome.stderr


def test_missing_file_folder_binary(run: Run, tmp_path: Path) -> None:
    assert "missing-file" in run(str(tmp_path / "no.yaml")).stderr
    folder = run(str(tmp_path))
    assert folder.status == 2
    assert "no-submissions" in folder.stderr
    (tmp_path / "x.yaml").write_bytes(bytes(range(256)))
    assert run(str(tmp_path / "x.yaml")).status == 2


def test_no_file_at_all(run: Run) -> None:
    assert run().status == 2


def test_our_bug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> str:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(grade_terminal, "terminal_report", broken)
    outcome = run(PERFECT)
    assert outcome.status == 70
    assert "bug in gradecheck" in outcome.stderr


@pytest.mark.parametrize("format_", ["text", "markdown", "json"])
def test_a_single_number_that_cannot_be_read(run: Run, tmp_path: Path, format_: str) -> None:
    path = written(tmp_path, "problem: mlp\nstudent: ada\nanswers: {L: .nan}\n")
    assert run(path, "-f", format_).status == 0


# -- several files -------------------------------------------------------------------------------


def test_several_are_a_class(run: Run) -> None:
    outcome = run(PERFECT, SLIP, MLP)
    assert outcome.status == 0
    assert outcome.stderr == ""
    assert "3 students, 3 graded" in outcome.stdout
    assert re.search(r"^  h0 +2\.81 / 3 +1 +0 +1 +0$", outcome.stdout, re.MULTILINE)
    assert re.search(r"1 × missing-function: H", outcome.stdout)


def test_an_unreadable_file_does_not_lose_the_others(run: Run) -> None:
    outcome = run(BROKEN, PERFECT, "no-such-file.yaml", "-f", "json", "--fail-under", "60%")
    assert outcome.status == 2
    broken, perfect = json.loads(outcome.stdout)
    assert broken["status"] == "unreadable"
    assert "line 4: yaml-syntax: " in broken["reason"]
    assert perfect["student"]["id"] == "ada"
    assert "yaml-syntax" not in outcome.stderr
    assert "missing-file" in outcome.stderr


def test_one_is_an_object_and_several_are_an_array(run: Run) -> None:
    assert isinstance(json.loads(run(PERFECT, "-f", "json").stdout), dict)
    assert len(json.loads(run(PERFECT, SLIP, "-f", "json").stdout)) == 2
    markdown = run(PERFECT, SLIP, "-f", "markdown").stdout
    assert "| Noor Haddad (noor) | problem1 | 19.63 / 20 | 98.13% | h0\\[3\\] |" in markdown


# -- options -------------------------------------------------------------------------------------


def test_reading_is_fixed(run: Run) -> None:
    options = ("--reading", "gradient of=log p", "-f", "json")
    data = json.loads(run(OTHER, *options).stdout)
    assert data["reading"]["gradient of"] == "log p"
    assert data["score"] < 20


def test_reading_may_hold_commas_and_signs(run: Run) -> None:
    options = ("--reading", " gradient of = -log p, for descent", "-f", "json")
    data = json.loads(run(OTHER, *options).stdout)
    assert (data["score"], data["reading"]["gradient of"]) == (20, "-log p, for descent")


@pytest.mark.parametrize(
    ("reading", "message"),
    [
        ("channel order", "write CONVENTION=OPTION"),
        ("chanel order=channels last", "did you mean `channel order`?"),
        ("kernel=upside down", "`rotated by 180°`"),
        ("\x1b[31m=1", "\\x1b[31m"),
    ],
)
def test_unknown_reading(run: Run, reading: str, message: str) -> None:
    outcome = run(PERFECT, "--reading", reading)
    assert outcome.status == 2
    assert message in outcome.stderr
    assert "\x1b" not in outcome.stderr


def test_reading_chosen_twice(run: Run) -> None:
    outcome = run(PERFECT, "--reading", "flatten=row-major", "--reading", "flatten=column-major")
    assert outcome.status == 2
    assert "chosen twice" in outcome.stderr


SPEC = "gradecheck: 1\nproblem: sq\ngiven: {x: 3}\nsteps: {y: x^2}\nitems: {y: {points: 2}}\n"


def test_spec_and_problems(run: Run, tmp_path: Path) -> None:
    spec = written(tmp_path, SPEC, "sq.yaml")
    answers = written(tmp_path, "problem: sq\nstudent: ada\nanswers: {y: 9}\n")
    assert json.loads(run(answers, "--spec", spec, "-f", "json").stdout)["score"] == 2
    assert json.loads(run(answers, "--problems", str(tmp_path), "-f", "json").stdout)["score"] == 2
    data = json.loads(run(PERFECT, "--spec", spec, "-f", "json").stdout)
    assert data["problem"] == "sq"
    assert "answer to `problem1`, graded as `sq`" in data["warnings"][0]


def test_faulty_spec_is_shown_once(run: Run, tmp_path: Path) -> None:
    written(tmp_path, SPEC.replace("x^2", "q^2"), "sq.yaml")
    files = [
        written(tmp_path, "problem: sq\nanswers: {y: 9}\n", f"{name}.yaml") for name in ("a", "b")
    ]
    outcome = run(*files, "--problems", str(tmp_path))
    assert outcome.status == 2
    assert outcome.stderr.count("sq.yaml:4:") == 1


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "yaml"])
def test_hidden_in_every_format(run: Run, format_: str) -> None:
    # What was expected of grad_W1, with or without the student's own H.
    shown, hidden = (
        run(MLP, "-f", format_).stdout,
        run(MLP, "-f", format_, "--hide-expected").stdout,
    )
    assert shown != hidden
    for secret in ("0.215", "0.1302", "0.0651", "-0.2604"):
        assert secret not in hidden
    assert "-0.6" in hidden


def test_help_has_examples() -> None:
    result: Result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0
    assert "gradecheck grade ada.yaml --hide-expected" in result.stdout
    assert "Exit status" in result.stdout
