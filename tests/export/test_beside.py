"""A file that another process writes is what this one would have written."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from test_exports import CLASSES, small

from gradecheck.export import beside
from gradecheck.export.results import Results
from gradecheck.export.wanted import Wanted
from gradecheck.export.write import write_files

pytestmark = pytest.mark.skipif(not beside.FORKS, reason="only where processes can be copied")


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "LEAST", 0)


def written(name: str, folder: Path, jobs: int) -> bytes:
    write_files(CLASSES[name](), Wanted(str(folder), "none", jobs=jobs))
    return (folder / "results.ndjson").read_bytes()


@pytest.mark.parametrize("name", CLASSES)
def test_both_ways_give_the_same(name: str, tmp_path: Path) -> None:
    alone, together = tmp_path / "alone", tmp_path / "together"
    assert written(name, alone, 1) == written(name, together, 2) != b""
    assert {path.name for path in together.iterdir()} == {path.name for path in alone.iterdir()}


def test_what_fails_elsewhere_is_done_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    usual = written("small", tmp_path / "usual", 1)
    here, add = os.getpid(), Results.add

    def fails_elsewhere(self: Results, rows: list[object]) -> None:
        add(self, rows)
        if os.getpid() != here:
            self.file.flush()
            raise OSError("no space")

    monkeypatch.setattr(Results, "add", fails_elsewhere)
    assert written("small", tmp_path / "out", 2) == usual
    assert capfd.readouterr().err == ""


def test_what_hangs_elsewhere_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = written("small", tmp_path / "usual", 1)
    here, add = os.getpid(), Results.add

    def hangs_elsewhere(self: Results, rows: list[object]) -> None:
        if os.getpid() != here:
            time.sleep(600)
        add(self, rows)

    monkeypatch.setattr(Results, "add", hangs_elsewhere)
    monkeypatch.setattr(beside, "PATIENCE", 0.1)
    assert written("small", tmp_path / "out", 2) == usual


def test_what_fails_everywhere_leaves_no_process_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: Results, rows: list[object]) -> None:
        raise OSError("no space")

    monkeypatch.setattr(Results, "add", fails)
    with pytest.raises(OSError, match="no space"):
        write_files(small(), Wanted(str(tmp_path), "none", jobs=2))
    assert list(tmp_path.iterdir()) == []
