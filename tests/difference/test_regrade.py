"""``gradecheck regrade``: the same class again, nothing lost and nothing overwritten."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from gradecheck.batch.journal import RunFile
from gradecheck.batch.kept import kept_copy, kept_specs
from gradecheck.difference.drift import run_of
from tests.difference.runs import Class, run

Capture = pytest.CaptureFixture[str]


def totals(folder: str) -> dict[str, str]:
    """The totals in a gradebook by student."""
    rows = [line.split(",") for line in Path(folder, "grades.csv").read_text().splitlines()]
    total = rows[0].index("total")
    return {row[0]: row[total] for row in rows[1:]}


@pytest.fixture
def graded(there: Class, capfd: Capture) -> Class:
    """A class whose grades are in ``grades``."""
    assert run("grade", "submissions", "--out", "grades") == 0
    capfd.readouterr()
    return there


def test_the_problem_is_read_as_it_is_now(graded: Class, capfd: Capture) -> None:
    before = {path: path.read_bytes() for path in Path("grades").rglob("*") if path.is_file()}
    graded.change_spec("y: {points: 2}", "y: {points: 4}")
    assert run("regrade", "grades") == 0
    assert "change 1  item `y`: points 2 → 4" in capfd.readouterr().out
    assert totals("grades") == {"ada": "3", "ben": "2", "cleo": "2", "dora": "1"}
    assert totals("grades-regraded") == {"ada": "5", "ben": "3", "cleo": "3", "dora": "1"}
    assert before == {path: path.read_bytes() for path in before}, "old results are left alone"


def test_a_second_time_goes_to_another_folder(graded: Class) -> None:
    for _ in range(3):
        assert run("regrade", "grades/") == 0
    assert totals("grades-regraded-3") == totals("grades-regraded") == totals("grades")


def test_grades_are_never_replaced_unasked(graded: Class, capfd: Capture) -> None:
    assert run("regrade", "grades", "--out", "grades") == 2
    assert "results-there" in capfd.readouterr().err
    assert run("regrade", "grades", "--out", "./grades/", "--fresh") == 2
    assert run("regrade", "grades", "--out", "second") == 0
    assert run("regrade", "grades", "--out", "second") == 2
    assert run("regrade", "grades", "--out", "second", "--fresh") == 0


def test_it_goes_on_where_it_was_stopped(graded: Class, capfd: Capture) -> None:
    assert run("regrade", "grades", "--out", "second") == 0
    whole = Path("second/results.ndjson").read_bytes()
    for name in ("grades.csv", "results.ndjson"):
        Path("second", name).unlink()
    capfd.readouterr()
    assert run("regrade", "grades", "--out", "second") == 0
    assert "4 of 4 results are from an earlier run" in capfd.readouterr().err
    assert Path("second/results.ndjson").read_bytes() == whole


def test_a_persons_word_and_the_roster_are_kept(there: Class) -> None:
    Path("adjust.csv").write_text("student,problem,item,points\ndora,sq,y,1.5\n", encoding="utf-8")
    Path("roster.csv").write_text("id,name\nada,Ada L.\nzoe,Zoe N.\n", encoding="utf-8")
    options = ("--adjust", "adjust.csv", "--roster", "roster.csv", "--items")
    assert run("grade", "submissions", "--out", "grades", *options) == 0
    there.change_spec("z: {points: 1}", "z: {points: 3}")
    assert run("regrade", "grades") == 0
    assert totals("grades-regraded")["dora"] == "4.5"
    assert "Ada L." in Path("grades-regraded/grades.csv").read_text(encoding="utf-8")
    assert Path("grades-regraded/items.csv").exists()
    assert run("regrade", "grades", "--adjust", "", "--out", "without") == 0
    assert totals("without")["dora"] == "3"
    assert totals("without")["zoe"] == "0"


def test_adjustments_that_are_gone_are_told(there: Class, capfd: Capture) -> None:
    Path("adjust.csv").write_text("student,problem,item,points\ndora,sq,y,1.5\n", encoding="utf-8")
    assert run("grade", "submissions", "--out", "grades", "--adjust", "adjust.csv") == 0
    Path("adjust.csv").unlink()
    assert run("regrade", "grades") == 2
    assert "adjust.csv" in capfd.readouterr().err
    assert not Path("grades-regraded/grades.csv").exists()


def test_from_another_folder(graded: Class, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = graded.folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    Path("fixed.yaml").write_text(
        graded.spec.read_text(encoding="utf-8").replace("points: 2", "points: 8"), encoding="utf-8"
    )
    assert run("regrade", "../grades", "--spec", "fixed.yaml", "--out", "new") == 0
    assert totals("new")["ada"] == "9"
    lines = Path("new/results.ndjson").read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["file"] == "submissions/ada.json"


def test_everything_has_moved_together(
    graded: Class, capfd: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    moved = tmp_path.parent / f"{tmp_path.name}-moved"
    monkeypatch.chdir(tmp_path.parent)
    shutil.move(tmp_path, moved)
    monkeypatch.chdir(moved)
    assert run("regrade", "grades") == 0
    assert totals("grades-regraded") == totals("grades")


def test_submissions_that_are_gone(graded: Class, capfd: Capture) -> None:
    graded.submissions.rename(graded.folder / "archive")
    assert run("regrade", "grades") == 2
    error = capfd.readouterr().err
    assert "submissions-gone" in error
    assert "`submissions`" in error
    assert run("regrade", "grades", "archive") == 0
    captured = capfd.readouterr()
    assert "no total changes, of 4 students" in captured.out
    assert "submissions that were changed" not in captured.out


def test_submissions_that_have_changed_are_told(graded: Class, capfd: Capture) -> None:
    graded.hand_in("ben", (9, 1681, 1690))
    graded.hand_in("eve", (9, 1681, 1690))
    (graded.submissions / "dora.json").unlink()
    assert run("regrade", "grades") == 0
    shown = capfd.readouterr().out
    assert "submissions that were changed in between: submissions/ben.json" in shown
    assert "(another submission)" in shown
    assert "only in grades-regraded  1 student: eve" in shown
    assert "only in grades  1 student: dora" in shown


def test_a_key_that_is_not_sound_changes_no_grade(graded: Class, capfd: Capture) -> None:
    graded.change_spec("sum(y)", "sum(h)")
    assert run("regrade", "grades") == 2
    assert "unknown-name" in capfd.readouterr().err
    assert not Path("grades-regraded").exists()


def test_standard_input_is_kept(
    there: Class, monkeypatch: pytest.MonkeyPatch, capfd: Capture
) -> None:
    files = sorted(there.submissions.iterdir())
    data = b"".join(path.read_bytes() + b"\n" for path in files)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert run("grade", "-", "--out", "grades") == 0
    there.change_spec("points: 2", "points: 4")
    assert run("regrade", "grades") == 0
    assert totals("grades-regraded")["ada"] == "5"
    assert run("regrade", "grades-regraded", "--out", "third") == 0
    assert totals("third") == totals("grades-regraded")


def test_where_nothing_is_to_be_given_away_no_copy_is_kept(graded: Class, capfd: Capture) -> None:
    (kept,) = kept_specs("grades")
    assert (kept.id, kept.file) == ("sq", "problems/sq.yaml")
    assert kept_copy("grades", kept.sha256) == graded.spec.read_bytes()
    old = graded.folder / "old.yaml"
    shutil.copy(graded.spec, old)
    assert run("grade", "submissions", "--out", "grades", "--hide-expected") == 0
    assert kept_copy("grades", kept.sha256) is None
    assert kept_specs("grades") == [kept]
    graded.change_spec("points: 2", "points: 4")
    assert run("regrade", "grades") == 0
    assert "no copy of the old file was kept" in " ".join(capfd.readouterr().out.split())
    assert '"expected":1681' not in Path("grades-regraded/results.ndjson").read_text()
    specs = ("--spec", str(old), "--spec", str(graded.spec))
    assert run("diff", "grades", "grades-regraded", *specs) == 0
    assert "points 2 → 4" in capfd.readouterr().out


def test_a_copy_that_was_changed_is_not_believed(graded: Class) -> None:
    (kept,) = kept_specs("grades")
    copy = Path("grades/.gradecheck/specs", f"{kept.sha256}.yaml")
    copy.write_bytes(copy.read_bytes() + b" ")
    assert kept_copy("grades", kept.sha256) is None
    assert kept_copy("grades", "../../secret") is None


@pytest.mark.parametrize("damage", ["", "{}", '{"gradecheck": 1}', "\xff"])
def test_what_is_no_run_is_refused(graded: Class, capfd: Capture, damage: str) -> None:
    Path("grades/.gradecheck/run.json").write_text(damage, encoding="latin-1")
    assert run("regrade", "grades") == 2
    assert "no-run" in capfd.readouterr().err


def test_a_journal_with_other_options_is_refused(graded: Class, capfd: Capture) -> None:
    path = Path("grades/.gradecheck/run.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, "further": {"items": "often"}}), encoding="utf-8")
    assert run("regrade", "grades") == 2
    assert "no-run" in capfd.readouterr().err


def test_a_run_that_was_not_finished_is_refused(graded: Class, capfd: Capture) -> None:
    Path("grades/grades.csv").unlink()
    assert run("regrade", "grades") == 2
    assert "that run was not finished" in capfd.readouterr().err


def test_the_journal_knows_the_options(there: Class) -> None:
    assert run("grade", "submissions", "--out", "grades", "--junit", "--jobs", "1") == 0
    found = run_of("grades")
    assert isinstance(found, RunFile)
    assert found.further == {"junit": True}
    assert found.paths == ("submissions",)
