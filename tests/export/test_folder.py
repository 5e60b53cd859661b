"""Files appear whole or not at all, and nowhere but in their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradecheck.errors import GradecheckError
from gradecheck.export.folder import Folder


class StopError(Exception):
    """Something goes wrong half-way."""


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_files_appear_together_at_the_end(tmp_path: Path) -> None:
    with Folder(str(tmp_path / "a" / "b")) as folder:
        one, two = folder.create("one.csv"), folder.create("two.csv")
        one.write(b"1")
        two.write(b"2")
        assert not (tmp_path / "a/b/one.csv").exists()
    assert names(tmp_path / "a/b") == ["one.csv", "two.csv"]
    assert (tmp_path / "a/b/two.csv").read_bytes() == b"2"


def test_an_error_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "grades.csv").write_bytes(b"old")
    with pytest.raises(StopError), Folder(str(tmp_path)) as folder:
        folder.create("grades.csv").write(b"new")
        folder.scratch("part").write(b"x")
        raise StopError
    assert names(tmp_path) == ["grades.csv"]
    assert (tmp_path / "grades.csv").read_bytes() == b"old"


def test_what_a_killed_run_left_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".grades.csv.part").write_bytes(b"half of it")
    with Folder(str(tmp_path)) as folder:
        folder.create("grades.csv").write(b"new")
    assert names(tmp_path) == ["grades.csv"]


def test_a_scratch_file_is_read_again_and_gone(tmp_path: Path) -> None:
    with Folder(str(tmp_path)) as folder:
        part = folder.scratch("cases")
        part.write(b"abc")
        part.seek(0)
        assert part.read() == b"abc"
    assert names(tmp_path) == []


@pytest.mark.parametrize("how", ["create", "put"])
def test_a_link_is_replaced_not_followed(how: str, tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.write_bytes(b"mine")
    out = tmp_path / "out"
    out.mkdir()
    for name in ("x.md", ".x.md.part"):
        (out / name).symlink_to(outside)
    with Folder(str(out)) as folder:
        if how == "put":
            folder.put("x.md", b"new")
        else:
            folder.create("x.md").write(b"new")
    assert outside.read_bytes() == b"mine"
    assert (out / "x.md").read_bytes() == b"new"
    assert not (out / "x.md").is_symlink()


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = tmp_path / "out"
    out.mkdir()
    (out / "feedback").symlink_to(elsewhere)
    with pytest.raises(GradecheckError, match="unsafe-folder"), Folder(str(out)) as folder:
        folder.put("feedback/ada.md", b"x")
    assert names(elsewhere) == []


def test_a_file_where_a_folder_is_needed(tmp_path: Path) -> None:
    (tmp_path / "feedback").write_bytes(b"")
    with pytest.raises(GradecheckError, match="unsafe-folder"), Folder(str(tmp_path)) as folder:
        folder.put("feedback/ada.md", b"x")


def test_a_folder_where_a_file_is_needed(tmp_path: Path) -> None:
    (tmp_path / "grades.csv").mkdir()
    with pytest.raises(GradecheckError, match="unwritable-file"), Folder(str(tmp_path)) as folder:
        folder.create("grades.csv").write(b"x")
    assert names(tmp_path) == ["grades.csv"]


@pytest.mark.parametrize("name", ["file/out", "nul\0"])
def test_a_folder_that_cannot_be_made(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(GradecheckError, match="unwritable-file"):
        Folder(str(tmp_path / name))


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "grades.csv").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GradecheckError, match="No space left"), Folder(str(tmp_path)) as folder:
        folder.create("grades.csv").write(b"new")
        folder.create("items.csv").write(b"new")
    assert names(tmp_path) == ["grades.csv"]
    assert (tmp_path / "grades.csv").read_bytes() == b"old"
