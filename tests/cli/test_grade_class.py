"""``gradecheck grade`` of a class: what is graded, what is written where, how it ends."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from gradecheck.batch.grader import Grader
from gradecheck.batch.sources import lines
from tests.batch.small import SPEC, files, lines_of, problems
from tests.cli.running import Outcome, Run, runner

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "submissions_example"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    return runner("grade", monkeypatch, capfd)


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class of lines beside the problem that it answers."""
    monkeypatch.setenv("GRADECHECK_PROBLEMS", str(problems(tmp_path)))
    path = tmp_path / "class.ndjson"
    path.write_text(lines_of(range(60)), encoding="utf-8")
    return path


@pytest.fixture
def sq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, many: Path) -> Run:
    """Run with the problem within reach (the runner clears the environment)."""

    def graded(*arguments: str) -> Outcome:
        return run(*arguments, "--problems", str(tmp_path / "problems"))

    return graded


# -- sources -------------------------------------------------------------------------------------


def test_folder_lines_and_archive_are_graded_alike(sq: Run, many: Path, tmp_path: Path) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for number in range(60):
            text = lines_of([number])
            (folder / f"{number:02}.json").write_text(text, encoding="utf-8")
            archive.writestr(f"{number:02}.json", text)
    found = []
    for path in (many, folder, tmp_path / "class.zip"):
        outcome = sq(str(path), "-f", "json")
        assert outcome.status == 0
        grades = json.loads(outcome.stdout)
        found.append([(one["student"]["id"], one["score"]) for one in grades])
    assert found[0][:49] == found[1][:49] == found[2][:49]
    assert len(found[1]) == 60


def test_stdin(sq: Run, many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(many.read_bytes())))
    grades = [json.loads(line) for line in sq("-", "-f", "ndjson").stdout.splitlines()]
    assert len(grades) == 60
    assert grades[3]["file"] == "stdin:4"


def test_a_pattern_for_one_file_is_that_file(run: Run, many: Path) -> None:
    assert "19.63 of 20 points" in run(str(EXAMPLES / "*early_slip.yaml")).stdout
    assert "2 students" in run(str(EXAMPLES / "problem1_[ep]*[tp].yaml")).stdout


def test_what_is_left_out_is_told(sq: Run, many: Path) -> None:
    (many.parent / "README.md").write_text("x", encoding="utf-8")
    (many.parent / "roster.csv").write_text("x", encoding="utf-8")
    outcome = sq(str(many.parent))
    assert "left out: 2 no submissions" in outcome.stderr


# -- formats and files ---------------------------------------------------------------------------


def test_lines_leave_out_what_is_right(sq: Run, many: Path) -> None:
    rows = sq(str(many), "-f", "ndjson").stdout.splitlines()
    first, second = map(json.loads, rows[:2])
    wrong, follows = first["items"]
    assert (wrong["status"], wrong["answer"], wrong["expected"]) == (
        "partial",
        [9, 1500],
        [9, 1681],
    )
    assert follows["status"] == "follow-through"
    assert not any("answer" in item or "expected" in item for item in second["items"])


@pytest.mark.parametrize("format_", ["text", "json", "markdown", "yaml", "ndjson"])
def test_hidden_in_every_format(sq: Run, many: Path, format_: str) -> None:
    outcome = sq(str(many), "-f", format_, "--hide-expected")
    assert outcome.status == 0
    assert not re.search(r"\b16(81|90)\b", outcome.stdout)


def test_reports_and_a_table_in_markdown(run: Run) -> None:
    names = ("perfect", "broken", "early_slip")
    paths = [str(EXAMPLES / f"problem1_{name}.yaml") for name in names]
    text = run(*paths, "-f", "markdown").stdout
    assert "| Noor Haddad (noor) | problem1 | 19.63 / 20 | 98.13% | h0\\[3\\] |" in text
    assert text.count("Score: **") == 2
    assert "Not graded: line 4: yaml-syntax" in text


def test_files_are_written_and_named(sq: Run, many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    outcome = sq(str(many), "--out", str(out), "--items", "--junit")
    assert outcome.status == 0
    written = {name for name, _ in files(out) if "/" not in name}
    assert written == {"grades.csv", "results.ndjson", "summary.md", "items.csv", "junit.xml"}
    assert "junit.xml" in outcome.stdout
    assert len(list((out / "feedback").iterdir())) >= 59


def test_the_same_again_gives_the_same_bytes(sq: Run, many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = sq(str(many), "--out", str(out))
    before = dict(files(out))
    again = sq(str(many), "--out", str(out), "--jobs", "2")
    assert "60 of 60 results are from an earlier run" in again.stderr
    assert (dict(files(out)), again.stdout) == (before, first.stdout)
    fresh = sq(str(many), "--out", str(out), "--fresh")
    assert "starting over (--fresh)" in fresh.stderr
    assert dict(files(out)) == before


def test_jobs_do_not_matter(
    sq: Run, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "BLOCK", 1024)
    found = []
    for jobs in ("1", "2", "3"):
        sq(str(many), "--out", str(tmp_path / jobs), "--jobs", jobs)
        made = dict(files(tmp_path / jobs))
        del made[".gradecheck/run.json"]
        found.append(made)
    assert found[0] == found[1] == found[2]


def test_one_file_may_be_a_class(run: Run, tmp_path: Path) -> None:
    outcome = run(str(EXAMPLES / "mlp_perfect.yaml"), "--out", str(tmp_path / "out"))
    assert outcome.status == 0
    assert "1 student, 1 graded, mean 100%" in outcome.stdout
    assert (tmp_path / "out" / "grades.csv").exists()


def test_results_inside_what_is_graded(sq: Run, many: Path) -> None:
    out = many.parent / "class" / "grades"
    out.parent.mkdir()
    many.rename(out.parent / "class.ndjson")
    first = sq(str(out.parent), "--out", str(out))
    assert first.stdout == sq(str(out.parent), "--out", str(out)).stdout
    assert "60 students" in first.stdout


# -- how it ends ---------------------------------------------------------------------------------


def test_one_below_fails(sq: Run, many: Path) -> None:
    assert sq(str(many), "--fail-under", "50%").status == 1  # the unreadable one
    many.write_text(lines_of(range(1, 3)), encoding="utf-8")
    assert sq(str(many), "--fail-under", "50%").status == 0


def test_nothing_to_grade(run: Run, tmp_path: Path) -> None:
    outcome = run(str(tmp_path))
    assert outcome.status == 2
    assert "no-submissions" in outcome.stderr
    assert run(str(tmp_path / "*.yaml")).status == 2


def test_where_nothing_can_be_written(sq: Run, many: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    outcome = sq(str(many), "--out", str(tmp_path / "out"))
    assert outcome.status == 2
    assert "cannot-write" in outcome.stderr


@pytest.mark.parametrize("option", ["--junit", "--fresh", "--canvas=x.csv", "--feedback=md"])
def test_files_need_a_folder(run: Run, many: Path, option: str) -> None:
    outcome = run(str(many), option)
    assert outcome.status == 2
    assert "add --out DIR" in outcome.stderr


def test_a_reading_that_nobody_has(sq: Run, many: Path) -> None:
    outcome = sq(str(many), "--reading", "kernel=rotated by 180°")
    assert outcome.status == 2
    assert "wrong-reading" in outcome.stderr
    spec = str(many.parent / "problems" / "sq.yaml")
    outcome = sq(str(many), "--spec", spec, "--reading", "kernel=rotated by 180°")
    assert outcome.status == 2
    assert outcome.stdout == ""


def test_a_faulty_problem_is_shown_once(sq: Run, many: Path) -> None:
    spec = many.parent / "problems" / "sq.yaml"
    spec.write_text(SPEC.replace("x^2", "q^2"), encoding="utf-8")
    outcome = sq(str(many))
    assert outcome.status == 2
    assert outcome.stderr.count("sq.yaml:4:") == 1


def test_our_bug_costs_one_submission(
    sq: Run, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Grader.take_in

    def take_in(self: Grader, problem: object, submission: object) -> object:
        if getattr(submission, "student").id == "s00007":  # noqa: B009 - of any type
            raise ZeroDivisionError("on \x1b purpose")
        return real(self, problem, submission)  # type: ignore[arg-type]

    monkeypatch.setattr(Grader, "take_in", take_in)
    out = tmp_path / "out"
    outcome = sq(str(many), "--out", str(out))
    assert outcome.status == 70
    assert "a bug in gradecheck" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert "on \\x1b purpose" in (out / "bugs.log").read_text(encoding="utf-8")
    assert len((out / "results.ndjson").read_text(encoding="utf-8").splitlines()) == 60
    monkeypatch.setattr(Grader, "take_in", real)
    assert sq(str(many), "--out", str(out), "--fresh").status == 0
    assert not (out / "bugs.log").exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopping(tmp_path: Path, number: int, status: int) -> None:
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    for k in range(600):
        (folder / f"{k:03}.json").write_text(lines_of([k]), encoding="utf-8")
    command = [sys.executable, "-m", "gradecheck", "grade", str(folder), "--jobs", "2"]
    command += ["--out", str(out), "--problems", str(problems(tmp_path))]
    child = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 20
    while not list(out.glob(".gradecheck/parts/*.ndjson")):
        assert time.monotonic() < deadline
        time.sleep(0.005)
    child.send_signal(number)
    _, said = child.communicate(timeout=20)
    assert child.returncode == status
    assert "the same command goes on from there" in said
    assert "Traceback" not in said
    assert not (out / "grades.csv").exists()


def test_in_a_workflow_nothing_that_a_student_wrote_is_a_command(run, tmp_path):
    """The table may hold anything; commands are the annotations alone."""
    folder = tmp_path / "class"
    folder.mkdir()
    for name in ("ada", "ben"):
        text = f'problem: mlp\nstudent: "{name} ##[error]x"\nanswers: {{L: 7}}\n'
        (folder / f"{name}.yaml").write_text(text)
    found = run(str(folder), "--out", str(tmp_path / "out"), "--github")
    lines = found.stdout.splitlines()
    token = lines[0].removeprefix("::stop-commands::")
    end = lines.index(f"::{token}::")
    assert len(token) == 32
    assert lines[end + 1 :] == (tmp_path / "out/annotations.txt").read_text().splitlines()
    assert any(line.startswith(("::error ", "::warning ")) for line in lines[end + 1 :])


def test_an_unknown_assignment_takes_the_rules_from_nobody_else(
    run: Run, many: Path, tmp_path: Path
) -> None:
    known = "gradecheck: 1\nassignment: a1\nproblems: [{problem: sq, points: 30}]\n"
    (tmp_path / "problems" / "a1.yaml").write_text(known, encoding="utf-8")
    answers = {"sq": {"answers": {"y": [9, 1681], "z": 1690}}}
    many.write_text(
        "".join(
            json.dumps({"assignment": id, "student": student, "problems": answers}) + "\n"
            for id, student in (("a1", "ada"), ("evil", "mallory"), ("../a1", "oscar"))
        ),
        encoding="utf-8",
    )
    out = tmp_path / "out"
    told = run(str(many), "--problems", str(tmp_path / "problems"), "--out", str(out)).stderr
    rows = (out / "grades.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [row.split(",")[4:6] for row in rows] == [["30", "30"]] * 3
    assert "there is no assignment `evil`" in told
    assert "several-assignments" not in told


TWO = """
gradecheck: 1
assignment: a2
problems: [{problem: sq, points: 60}, {problem: mlp, points: 40}]
"""


def _in_class(many: Path, named: list[str], problem: str = "sq") -> None:
    """A class of which some name assignments, and others none."""
    right = {"answers": {"y": [9, 1681], "z": 1690}}
    lines = [
        {"assignment": id, "student": f"s{k}", "problems": {"sq": right}}
        if id
        else {"problem": problem, "student": f"s{k}", **right}
        for k, id in enumerate(named)
    ]
    many.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("named", "others", "points", "told"),
    [
        (["a1", "a1", "a1", "a2"], "sq", "30", "all count for `a1`"),
        (["a1", "a2"], "sq", "3", "totals are without their rules"),
        (["a1", "", ""], "mlp", "3", "does not ask for `mlp`"),
        (["a1", "", ""], "sq", "30", "only 1 of 3 submissions name `a1`"),
        (["a1", "a1", ""], "sq", "30", ""),
    ],
)
def test_one_student_does_not_change_the_rules_for_all(
    run: Run, many: Path, tmp_path: Path, named: list[str], others: str, points: str, told: str
) -> None:
    known = "gradecheck: 1\nassignment: a1\nproblems: [{problem: sq, points: 30}]\n"
    (tmp_path / "problems" / "a1.yaml").write_text(known, encoding="utf-8")
    (tmp_path / "problems" / "a2.yaml").write_text(TWO, encoding="utf-8")
    _in_class(many, named, others)
    out = tmp_path / "out"
    found = run(str(many), "--problems", str(tmp_path / "problems"), "--out", str(out))
    rows = (out / "grades.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert found.status == 0
    assert rows[0].split(",")[5] == points
    assert told in found.stderr
    assert bool(told) == ("assignment" in found.stderr)


def test_files_that_are_not_there_are_told_before_anything_is_graded(
    sq: Run, many: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    found = sq(str(many), "--out", str(out), "--canvas", "no.csv", "--adjust", "none.csv")
    assert found.status == 2
    assert found.stderr.count("missing-file") == 2
    assert not out.exists()


def test_feedback_of_an_earlier_run_is_told(sq: Run, many: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    many.write_text(lines_of([1, 2, 3]), encoding="utf-8")
    assert "feedback/" not in sq(str(many), "--out", out).stderr
    many.write_text(lines_of([1, 2]), encoding="utf-8")
    assert "feedback/: 1 file is from an earlier run" in sq(str(many), "--out", out).stderr
    told = sq(str(many), "--out", out, "--hide-expected", "--feedback", "html").stderr
    assert "feedback/: 3 files are from an earlier run" in told
