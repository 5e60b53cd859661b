"""The journal: what is done is not done again, what is torn or changed is."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gradecheck.batch import journal as journals
from gradecheck.batch.grader import GradingOptions
from gradecheck.batch.journal import Journal
from gradecheck.batch.result_lines import ResultLines
from gradecheck.batch.sources import lines
from gradecheck.errors import GradecheckError
from tests.batch.small import SPEC, everything, files, grade, lines_of, problems

ROOT = Path(__file__).parents[2]


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A class of several chunks."""
    monkeypatch.setattr(lines, "BLOCK", 512)
    path = tmp_path / "class.ndjson"
    path.write_text(lines_of(range(60)), encoding="utf-8")
    return path


def parts(out: Path) -> list[Path]:
    return sorted((out / ".gradecheck" / "parts").iterdir())


def test_a_part_is_json_lines(many: Path, tmp_path: Path) -> None:
    results, steps = grade(tmp_path / "out", many)
    assert results.count == 60
    assert results.unreadable == 1
    assert len(steps) == len(parts(tmp_path / "out")) > 5
    for part in parts(tmp_path / "out"):
        assert all(json.loads(line) for line in part.read_text(encoding="utf-8").splitlines())


def test_every_record_makes_its_line(many: Path, tmp_path: Path) -> None:
    results, _ = grade(tmp_path / "out", many)
    records = list(results.records())
    random.Random(0).shuffle(records)
    for record in records:
        line = json.loads(ResultLines().of(record))
        assert (line["file"], line["student"]["id"]) == (record.file, record.student)
        assert ("status" in line) == bool(record.reason)


def test_what_is_done_is_not_done_again(many: Path, tmp_path: Path) -> None:
    first, _ = grade(tmp_path / "out", many)
    parts(tmp_path / "out")[2].unlink()
    again, steps = grade(tmp_path / "out", many)
    assert [step.was_there for step in steps].count(False) == 1
    assert everything(again) == everything(first)
    _, steps = grade(tmp_path / "out", many, fresh=True)
    assert not any(step.was_there for step in steps)


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "not ours", "head"])
def test_a_damaged_part_is_done_again(many: Path, tmp_path: Path, damage: str) -> None:
    first, _ = grade(tmp_path / "out", many)
    part = parts(tmp_path / "out")[1]
    data = part.read_bytes()
    part.write_bytes(
        {
            "cut": data[:-10],
            "changed": data[:-10] + bytes([data[-10] ^ 1]) + data[-9:],
            "empty": b"",
            "not ours": b'{"a": 1}\n',
            "head": b"[" * 100_000,
        }[damage]
    )
    again, steps = grade(tmp_path / "out", many)
    assert [step.was_there for step in steps].count(False) == 1
    assert everything(again) == everything(first)


def test_only_a_changed_chunk_is_done_again(many: Path, tmp_path: Path) -> None:
    grade(tmp_path / "out", many)
    data = many.read_bytes()
    many.write_bytes(data.replace(b'"s00007"', b'"t00007"'))
    again, steps = grade(tmp_path / "out", many)
    assert [step.was_there for step in steps].count(False) == 1
    assert "t00007" in {record.student for record in again.records()}
    many.write_bytes(data)
    os.utime(many, (1, 1))
    _, steps = grade(tmp_path / "out", many)
    assert [step.was_there for step in steps].count(False) == 1, "only by content, not by time"


def test_a_changed_problem_is_graded_again(many: Path, tmp_path: Path) -> None:
    grade(tmp_path / "out", many)
    spec = problems(tmp_path) / "sq.yaml"
    options = GradingOptions(folders=(str(spec.parent),))
    spec.write_text(SPEC.replace("points: 2", "points: 4"), encoding="utf-8")
    (other := tmp_path / "other").mkdir()
    (other / "sq.yaml").write_text(spec.read_text(encoding="utf-8"), encoding="utf-8")
    changed, steps = grade(tmp_path / "out", many, options=GradingOptions(folders=(str(other),)))
    assert not any(step.was_there for step in steps)
    assert next(changed.records()).verdict.points == "5"
    assert options != GradingOptions(folders=(str(other),))


def test_other_options_start_over(many: Path, tmp_path: Path) -> None:
    grade(tmp_path / "out", many)
    folders = (str(problems(tmp_path)),)
    options = GradingOptions(folders=folders, hide_expected=True)
    _, steps = grade(tmp_path / "out", many, options=options)
    assert not any(step.was_there for step in steps)


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = f"from gradecheck.batch.journal import Journal; Journal({str(out)!r}).lock()"
    with Journal(str(out)) as journal:
        journal.lock()
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
        )
    assert "in-use" in done.stderr


def test_nothing_is_written_through_a_link(many: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / ".gradecheck").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(GradecheckError, match="unsafe-folder"):
        grade(tmp_path / "out", many)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_full_disk_is_told_and_loses_nothing(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, left = os.replace, iter([True, True, True])

    def full(half: str, path: str) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(half, path)

    with monkeypatch.context() as patch:
        patch.setattr(journals.os, "replace", full)
        with pytest.raises(GradecheckError, match=r"cannot-write .*No space left"):
            grade(tmp_path / "out", many)
    assert len(parts(tmp_path / "out")) == 2  # and nothing half written
    again, steps = grade(tmp_path / "out", many)
    assert [step.was_there for step in steps].count(True) == 2
    assert again.count == 60


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """kill -9, and the same command again: the files are those of a run that nobody disturbed."""
    folder = tmp_path / "class"
    folder.mkdir()
    for number in range(150):
        (folder / f"{number:03}.json").write_text(lines_of([number]), encoding="utf-8")
    command = [sys.executable, "-m", "gradecheck", "grade", str(folder), "--jobs", "2"]
    command += ["--problems", str(problems(tmp_path)), "--feedback", "none", "--out"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pauses = random.Random(7)
    for _ in range(3):
        run = subprocess.Popen(
            [*command, str(tmp_path / "out")],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(tmp_path / "out" / ".gradecheck" / "run.json")
        time.sleep(pauses.uniform(0, 0.15))
        run.send_signal(signal.SIGKILL)
        run.wait()
    for out in ("out", "whole"):
        done = subprocess.run(
            [*command, str(tmp_path / out)], env=environment, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    final = [
        dict(found for found in files(tmp_path / out) if ".gradecheck" not in found[0])
        for out in ("out", "whole")
    ]
    assert final[0] == final[1]
    assert len(final[0]["results.ndjson"].splitlines()) == 150


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
