"""``gradecheck diff`` in every format: cases in ``cases/``, each a change between two runs.

With ``REWRITE_CASES=1`` in the environment what is expected is written anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.difference.runs import Class, run

CASES = Path(__file__).parent / "cases"
ENDINGS = {"text": "txt", "json": "json", "csv": "csv", "markdown": "md"}
Capture = pytest.CaptureFixture[str]


def wider_tolerance(there: Class) -> None:
    there.change_spec("y: {points: 2}", "y: {points: 2, tolerance: {rel: 0.02}}")


def other_points(there: Class) -> None:
    there.change_spec("y: {points: 2}", "y: {points: 6}")
    there.change_spec("z: {points: 1}", "z: {points: 0.5}")


def other_key(there: Class) -> None:
    there.change_spec("x: [3, 41]", "x: [3, 10]")
    there.change_spec("x^2", "3 * x^2")


def other_items(there: Class) -> None:
    there.change_spec("items: {y: {points: 2}, z: {points: 1}}", "items: {y: {points: 2}}")


def only_a_comment(there: Class) -> None:
    there.spec.write_text("# A comment.\n" + there.spec.read_text(encoding="utf-8"), "utf-8")


def handed_in_again(there: Class) -> None:
    there.hand_in("ben", (9, 1681, 1690), "later_ben.json")
    (there.submissions / "cleo.json").write_text("{", encoding="utf-8")
    (there.submissions / "dora.json").unlink()
    there.hand_in("eve", (9, 1681, 1690))


def nothing(there: Class) -> None:
    """Nothing is changed."""


CHANGES: list[Callable[[Class], None]] = [
    *(wider_tolerance, other_points, other_key, other_items),
    *(only_a_comment, handed_in_again, nothing),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_format(change: Callable[[Class], None], there: Class, capfd: Capture) -> None:
    assert run("grade", "submissions", "--out", "old") == 0
    change(there)
    assert run("grade", "submissions", "--out", "new") == 0
    capfd.readouterr()
    for format_, ending in ENDINGS.items():
        assert run("diff", "old", "new", "-f", format_) == 0
        printed = capfd.readouterr().out
        path = CASES / f"{change.__name__}.{ending}"
        if os.environ.get("REWRITE_CASES"):
            path.write_text(printed, encoding="utf-8")
        assert printed == path.read_text(encoding="utf-8")
        assert format_ != "text" or max(map(len, printed.splitlines())) <= 80


def test_files_of_results_alone(there: Class, capfd: Capture) -> None:
    for name in ("old", "new"):
        assert run("grade", "submissions", "-f", "ndjson") == 0
        Path(f"{name}.ndjson").write_text(capfd.readouterr().out, encoding="utf-8")
        if name == "old":
            there.change_spec("points: 2", "points: 4")
    assert run("diff", "old.ndjson", "new.ndjson", "-f", "json") == 0
    found = json.loads(capfd.readouterr().out)
    assert found["summary"]["changed"] == 3
    assert found["specs"][0]["note"].startswith("no copy of the old file was kept")
    assert {row["student"]: row["change"] for row in found["students"]} == {
        "ada": 2,
        "ben": 1,
        "cleo": 1,
    }
    # The file in a folder knows the files by which it was graded.
    assert run("grade", "submissions", "--out", "folder") == 0
    capfd.readouterr()
    assert run("diff", "folder/results.ndjson", "folder", "-f", "json") == 0
    assert json.loads(capfd.readouterr().out)["students"] == []


def test_students_without_names_are_told_apart(there: Class, capfd: Capture) -> None:
    for place in ("a", "b"):
        Path("submissions", place).mkdir()
        file = Path("submissions", place, "answers.json")
        answers = {"y": [9, 1681 if place == "a" else 3], "z": 1690}
        file.write_text(json.dumps({"problem": "sq", "answers": answers}), encoding="utf-8")
    assert run("grade", "submissions", "--out", "old") == 0
    assert run("diff", "old", "old", "-f", "json") == 0
    capfd.readouterr()
    there.change_spec("points: 2", "points: 4")
    assert run("grade", "submissions", "--out", "new") == 0
    capfd.readouterr()
    assert run("diff", "old", "new", "-f", "json") == 0
    changes = {
        row["student"]: row["change"] for row in json.loads(capfd.readouterr().out)["students"]
    }
    assert changes["submissions/a/answers.json"] == 2
    assert changes["submissions/b/answers.json"] == 1


def test_what_strangers_wrote_is_harmless(there: Class, capfd: Capture) -> None:
    name = "=cmd|' /C calc'!A0\x1b[31m<script>::error::|"
    there.hand_in(name, (9, 1681, 1690), "evil.json")
    assert run("grade", "submissions", "--out", "old") == 0
    there.change_spec("points: 2", "points: 40")
    assert run("grade", "submissions", "--out", "new") == 0
    capfd.readouterr()
    for format_ in ENDINGS:
        assert run("diff", "old", "new", "-f", format_) == 0
        printed = capfd.readouterr().out
        assert "\x1b" not in printed
        assert format_ != "csv" or "\n'=cmd" in printed
        assert format_ != "markdown" or "<script>" not in printed


def test_the_text_is_bounded(there: Class, capfd: Capture) -> None:
    for number in range(140):
        there.hand_in(f"s{number:03}", (9, 1681 if number % 2 else 4, 1690))
    assert run("grade", "submissions", "--out", "old", "--feedback", "none") == 0
    there.change_spec("points: 2", "points: 4")
    assert run("grade", "submissions", "--out", "new", "--feedback", "none") == 0
    capfd.readouterr()
    assert run("diff", "old", "new") == 0
    printed = capfd.readouterr().out
    assert "… and 123 more students: -f csv or -f json has them all" in printed
    assert len(printed.splitlines()) < 80
    # The largest changes come first.
    assert [float(one) for one in re.findall(r"of 5  \+([\d.]+)$", printed, re.MULTILINE)] == [
        2.0
    ] * 20
    assert run("diff", "old", "new", "-f", "csv") == 0
    assert capfd.readouterr().out.count(",total,") == 143


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("nonsense\n", "bad-results"),
        ('{"score": "many"}\n', "bad-results"),
        ('{"score": 1e300}\n', "bad-results"),
        ("[" * 5000 + "\n", "bad-results"),
        (None, "no-results"),
    ],
)
def test_what_holds_no_results(
    there: Class, capfd: Capture, content: str | None, code: str
) -> None:
    if content is not None:
        Path("x.ndjson").write_text(content, encoding="utf-8")
    assert run("diff", "x.ndjson", "x.ndjson") == 2
    assert code in capfd.readouterr().err


@pytest.mark.parametrize(
    ("old", "new"), [("\n", "\nada,1\n"), ("id,", "ID,"), (",3,3,", ",many,3,"), ("ada", '"ada')]
)
def test_a_gradebook_that_was_changed(there: Class, capfd: Capture, old: str, new: str) -> None:
    assert run("grade", "submissions", "--out", "old") == 0
    path = Path("old/grades.csv")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert run("diff", "old", "old") == 2
    assert "bad-results" in capfd.readouterr().err


def differing(capfd: Capture) -> dict[str, list[tuple[str | None, tuple[str, ...]]]]:
    """The items that change for each student, each with its reasons."""
    capfd.readouterr()
    assert run("diff", "old", "new", "-f", "json") == 0
    return {
        row["student"]: [(item["item"], tuple(item["because"])) for item in row["items"]]
        for row in json.loads(capfd.readouterr().out)["students"]
    }


def test_a_persons_word_is_the_reason(there: Class, capfd: Capture) -> None:
    assert run("grade", "submissions", "--out", "old") == 0
    text = "student,problem,item,points\nben,sq,y,2\ncleo,sq,,3\n"
    Path("adjust.csv").write_text(text, encoding="utf-8")
    assert run("grade", "submissions", "--out", "new", "--adjust", "adjust.csv") == 0
    found = differing(capfd)
    assert found == {"ben": [("y", ("a person's word",))], "cleo": [(None, ("a person's word",))]}
    assert run("diff", "old", "new") == 0
    assert "what the run was told with --adjust" in capfd.readouterr().out


def test_another_version_is_the_reason(there: Class, capfd: Capture) -> None:
    for name in ("old", "new"):
        assert run("grade", "submissions", "--out", name) == 0
    path = Path("new/results.ndjson")
    text = path.read_text(encoding="utf-8").replace('"status":"correct"', '"status":"wrong"')
    path.write_text(re.sub('"gradecheck":"[^"]*"', '"gradecheck":"99"', text), encoding="utf-8")
    found = differing(capfd)
    because = ("another version of gradecheck",)
    assert found == {"ada": [("y", because), ("z", because)]}
    assert run("diff", "old", "new") == 0
    assert re.search("the version of gradecheck: .* → 99", capfd.readouterr().out)


def test_a_changed_line_of_a_file_of_many(there: Class, capfd: Capture) -> None:
    lines = [path.read_text() for path in sorted(there.submissions.iterdir())]
    path = Path("class.ndjson")
    path.write_text("\n".join(lines), encoding="utf-8")
    assert run("grade", "class.ndjson", "--out", "old") == 0
    path.write_text("\n".join(lines).replace("1500", "1681"), encoding="utf-8")
    os.utime(path, (0, 0))
    assert run("grade", "class.ndjson", "--out", "new") == 0
    assert set(differing(capfd)["ben"]) == {
        ("y", ("another submission",)),
        ("z", ("another submission",)),
    }


def test_a_submission_that_was_only_copied_has_not_changed(there: Class, capfd: Capture) -> None:
    assert run("grade", "submissions", "--out", "old") == 0
    for path in there.submissions.iterdir():
        os.utime(path, (0, 0))
    there.change_spec("points: 2", "points: 4")
    assert run("grade", "submissions", "--out", "new") == 0
    assert differing(capfd)["ada"] == [("y", ("change 1",))]


def test_a_revised_problem_outside_of_its_assignment(there: Class, capfd: Capture) -> None:
    """The file by which was graded counts, not the one beside the assignment."""
    text = "gradecheck: 1\nassignment: week\nproblems: [{problem: sq, points: 6}]\n"
    (there.spec.parent / "week.yaml").write_text(text, encoding="utf-8")
    for path in there.submissions.iterdir():
        data = json.loads(path.read_text())
        del data["problem"]
        answers = {"sq": {"answers": data.pop("answers")}}
        path.write_text(json.dumps({"assignment": "week", **data, "problems": answers}))
    assert run("grade", "submissions", "--out", "old") == 0
    revised = there.folder / "revised"
    revised.mkdir()
    plain = there.spec.read_text(encoding="utf-8")
    text = plain.replace("y: {points: 2}", "y: {points: 5}")
    (revised / "sq.yaml").write_text(text, encoding="utf-8")
    capfd.readouterr()
    assert run("regrade", "old", "--problems", "revised", "--out", "new", "-f", "json") == 0
    found = json.loads(capfd.readouterr().out)
    assert [change["text"] for change in found["specs"][0]["changes"]] == ["item `y`: points 2 → 5"]
    # 2 of 3 points were 4 of 6; now 3.5 of 6 are 3.5 of 6.
    assert {row["student"]: (row["old"], row["new"]) for row in found["students"]}["ben"] == (
        4,
        3.5,
    )


def test_the_roster_is_the_reason(there: Class, capfd: Capture) -> None:
    text = (
        "gradecheck: 1\nassignment: week\nproblems: [sq]\n"
        "due: 2026-04-12T16:00-05:00\nlate: {per_day: 50%}\n"
    )
    (there.spec.parent / "week.yaml").write_text(text, encoding="utf-8")
    for name, day in (("old", 12), ("new", 13)):
        roster = f"id,submitted\nada,2026-04-{day}T12:00-05:00\n"
        Path("roster.csv").write_text(roster, encoding="utf-8")
        options = ("--spec", "week", "--roster", "roster.csv")
        assert run("grade", "submissions", "--out", name, *options) == 0
    assert differing(capfd) == {"ada": [("late", ("another level or time of handing in",))]}
