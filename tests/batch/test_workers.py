"""Workers: as many as wanted, and any of them may die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gradecheck.batch import grade_chunk, work, workers
from gradecheck.batch.grader import Grader
from gradecheck.batch.sources import lines
from gradecheck.batch.workers import Bounds
from gradecheck.batch.writing import BUG
from gradecheck.errors import GradecheckError
from gradecheck.grading.intake import Intake
from gradecheck.spec.problem import Problem
from gradecheck.spec.submission import Submission
from tests.batch.small import everything, grade, lines_of

FORKS = pytest.mark.skipif(sys.platform != "linux", reason="workers are copies of this process")
ROOT = Path(__file__).parents[2]
GUILTY = ("s00007", "s00033")


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lines, "BLOCK", 1024)
    path = tmp_path / "class.ndjson"
    path.write_text(lines_of(range(60)), encoding="utf-8")
    return path


def test_as_many_as_wanted(many: Path, tmp_path: Path) -> None:
    found = [everything(grade(tmp_path / f"out{jobs}", many, jobs=jobs)[0]) for jobs in (1, 2, 5)]
    assert found[0] == found[1] == found[2]


def test_workers_that_begin_afresh(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on systems where a process cannot go on as a copy of another."""
    whole = everything(grade(tmp_path / "whole", many)[0])
    monkeypatch.setattr(workers, "FORKS", False)
    assert everything(grade(tmp_path / "out", many, jobs=2)[0]) == whole


def misbehaving(
    monkeypatch: pytest.MonkeyPatch, students: tuple[str, ...], what: Callable[[], object]
) -> None:
    """Have grading of some students do something terrible."""
    real = Grader.take_in

    def take_in(self: Grader, problem: Problem, submission: Submission) -> Intake:
        if submission.student.id in students:
            what()
        return real(self, problem, submission)

    monkeypatch.setattr(Grader, "take_in", take_in)


@FORKS
@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (lambda: os._exit(3), "worker-died: the process that graded it ended with status 3"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "was ended by SIGKILL"),
        (lambda: time.sleep(60), "hung: it was not done in 0.8 seconds"),
    ],
)
def test_only_the_guilty_are_marked(
    many: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    what: Callable[[], object],
    reason: str,
) -> None:
    expected = {r.student: r for r in grade(tmp_path / "whole", many)[0].records()}
    misbehaving(monkeypatch, GUILTY, what)
    bounds = Bounds(chunk=0.8, each=0, alone=0.8)
    results, steps = grade(tmp_path / "out", many, jobs=2, bounds=bounds)
    records = list(results.records())
    assert len(records) == sum(step.submissions for step in steps) == 60
    for record in records:
        if record.student in GUILTY:
            assert reason in record.reason
        elif record.student:
            before = expected[record.student]
            assert record.verdict == before.verdict


@FORKS
def test_a_worker_that_dies_once_costs_nothing(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = everything(grade(tmp_path / "whole", many)[0])
    once = tmp_path / "once"

    def die() -> None:
        if not once.exists():
            once.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    misbehaving(monkeypatch, GUILTY, die)
    assert everything(grade(tmp_path / "out", many, jobs=2)[0]) == whole


@FORKS
def test_memory_is_bounded(many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    misbehaving(monkeypatch, GUILTY, lambda: np.ones(1 << 31))
    limit = Bounds(memory=4096)
    results, _ = grade(tmp_path / "out", many, jobs=2, bounds=limit)
    reasons = {one.student: one.reason for one in results.records() if one.student in GUILTY}
    assert set(reasons.values()) == {"no-memory: grading it took more memory than there is"}


@FORKS
def test_workers_that_never_begin_are_given_up(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "Grader", lambda _: os._exit(1))
    with pytest.raises(GradecheckError, match="no-workers"):
        grade(tmp_path / "out", many, jobs=2)


@FORKS
def test_a_worker_does_not_outlive_its_parent() -> None:
    """Not even one that hangs, when the parent is killed and can end nobody."""
    code = (
        "import multiprocessing as m, os, signal, sys, time\n"
        "from gradecheck.batch.work import end_with_parent\n"
        "def hang():\n"
        "    end_with_parent()\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(60)\n"
        "m.get_context('fork').Process(target=hang).start()\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    assert parent.stdout.read() == ""  # that is the end of the pipe: the child has let go of it
    parent.stdout.close()
    with pytest.raises(ProcessLookupError):
        for _ in range(200):
            os.kill(child, 0)
            time.sleep(0.01)


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=FORKS)])
def test_a_bug_costs_one_submission(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("on purpose")

    misbehaving(monkeypatch, GUILTY, fail)
    results, _ = grade(tmp_path / "out", many, jobs=jobs)
    bugs = list(results.bugs())
    assert [record.student for record, _ in bugs] == list(GUILTY)
    assert all("on purpose" in text for _, text in bugs)
    assert all(record.reason.startswith(BUG) for record, _ in bugs)
    assert results.count == 60


def test_grading_a_whole_chunk_may_fail(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is put in the place of :func:`grade_chunk`: its bugs cost single submissions."""
    real = grade_chunk.grade_chunk

    def fast(entries: list[grade_chunk.Entry], grader: Grader) -> grade_chunk.Part:
        if any(b"s00007" in entry.data for entry in entries):  # type: ignore[operator]
            raise RuntimeError("on purpose")
        return real(entries, grader)

    whole = [one.verdict.score for one in grade(tmp_path / "whole", many)[0].records()]
    monkeypatch.setattr(grade_chunk, "grade_chunk", fast)
    results, _ = grade(tmp_path / "out", many)
    found = list(results.records())
    assert [one.file for one in found if one.reason.startswith("bug ")] == [f"{many}:8"]
    assert [one.verdict.score for one in found[8:]] == whole[8:]
