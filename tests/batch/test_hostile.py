"""A folder of what nobody should hand in: every file gets a row, and harms nobody."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from gradecheck.batch.result_lines import ResultLines
from gradecheck.batch.results import Results
from tests.batch.small import files, problems
from tests.cli.running import runner

MANY = 1000
GOOD = "problem: sq\nstudent: {id}\nanswers: {{y: [9, 1681], z: 1690}}\n"
NAMES = (
    "new\nline",
    "=cmd|' calc'!A0",
    "<script>alert(1)<!--",
    "::error file=x::y",
    "esc\x1b[31mred\x1b]0;title\x07",
    "rtl\u202eexe",
    "-rf",
    "$(id)",
    "%2e%2e%2fx",
    "\udcff\udcfe",
    "x" * 180,
    "CON",
    "a,b;c\t\"'",
)
IDS = (
    "../../x",
    "/etc/passwd",
    "..",
    "a/../../b",
    "=1+1",
    "@SUM(A1)",
    "::error::x",
    "<b>x</b>",
    "'\\\"",
    "\\x1b[31m",
    "x" * 5000,
    "NUL",
    ".",
    "~root",
)
TEXTS = (
    b"",
    b"\x00" * 100,
    bytes(range(256)) * 4,
    b"[" * 100_000,
    b"{" * 5000,
    b"a: &a [*a]\n",
    b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n" * 20,
    b"problem: !!python/object:os.system id\nanswers: {}\n",
    b"problem: ../../etc/passwd\nanswers: {}\n",
    b"problem: sq\nstudent: x\nanswers: {y: [" + b"9, " * 60_000 + b"16]}\n",
    b"problem: sq\nanswers: {y: '" + b"(" * 20_000 + b"'}\n",
    b"problem: sq\nanswers: {y: [9, 9^9^9^9^9]}\n",
    b"problem: sq\nanswers: {y: [1e400, -.inf], z: .nan}\n",
    "problem: sq\nstudent: caf\u00e9\nanswers: {y: [9, 1681]}\n".encode("latin-1"),
    "problem: sq\nstudent: mark\nanswers: {y: [9, 1681]}\n".encode("utf-16"),
    b'{"problem": "sq", "problem": "sq", "answers": {}}',
    b'{"problem": "sq", "student": {"id": ["x"]}, "answers": 3}',
    b"assignment: a\nproblems: {sq: {answers: 3}, ../x: {answers: {}}}\n",
    b"x" * (1 << 20) + b"x",
    b'problem: sq\nstudent: "\\ud800"\nanswers: {}\n',
)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A thousand files, by a fixed seed."""
    folder = tmp_path / "class"
    folder.mkdir()
    chance = random.Random(5)
    texts = [*TEXTS, *(GOOD.format(id=json.dumps(id)).encode() for id in IDS)]
    (tmp_path / "outside.yaml").write_text("student: secret\n", encoding="utf-8")
    (folder / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (folder / "dangling.yaml").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.yaml")
    made = 3
    for name in NAMES:
        (folder / f"{name}.yaml").write_bytes(GOOD.format(id=json.dumps("n" + name[:3])).encode())
        made += 1
    for number in range(MANY - made):
        text = bytearray(texts[number % len(texts)])
        if number >= len(texts) and len(text) < 2000:
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(text) + 1)
                text[at : at + chance.randrange(3)] = bytes([chance.randrange(256)])
        elif number >= len(texts):
            text = text[: chance.randrange(3000)]
        ending = chance.choice((".yaml", ".json", ".yml", "", ".docx"))
        (folder / f"f{number:04}{ending}").write_bytes(text)
    for number in range(20):
        (folder / f"good{number:02}.yaml").write_bytes(GOOD.format(id=f"good{number}").encode())
    return folder


def test_every_file_gets_a_row(
    hostile: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    run = runner("grade", monkeypatch, capfd)
    before = [path.name for path in tmp_path.iterdir()]
    out = tmp_path / "out"
    outcome = run(
        str(hostile),
        *("--out", str(out), "--problems", str(problems(tmp_path)), "--feedback", "html"),
        *("--items", "--junit", "--gradescope", "--github", "--classroom", "--jobs", "2"),
    )
    assert outcome.status == 0, outcome.stderr
    for text in (outcome.stdout, outcome.stderr):
        assert "Traceback" not in text
        assert all(char.isprintable() or char == "\n" for char in text)
    parts = (out / ".gradecheck" / "parts").iterdir()
    records = [
        json.loads(ResultLines().of(one)) for one in Results(list(map(str, parts))).records()
    ]
    assert len({one["file"] for one in records}) == MANY + 20
    good = [one for one in records if one["student"]["id"].startswith("good")]
    assert [one["score"] for one in good] == [3] * 20
    assert not any("secret" in json.dumps(one) for one in records)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*before, "out", "problems"])
    assert {name.split("/")[0] for name, _ in files(out)} <= {
        *(".gradecheck", "feedback", "grades.csv", "results.ndjson", "summary.md", "items.csv"),
        *("junit.xml", "results.json", "annotations.txt", "gradescope", "classroom"),
        *("classroom.json", "annotations.json"),
    }


@pytest.mark.parametrize(
    "text",
    [
        b'{"problem":"sq","student":"deep","answers":{"y":' + b"[" * 100_000,
        b'{"deep":' + b"[" * 100_000 + b"]" * 100_000 + b',"problem":"sq","student":"deep"}',
        b'{"problem":' + b'{"a":' * 100_000,
    ],
    ids=["answer", "unknown key", "problem"],
)
def test_a_deep_line_costs_only_itself(
    text: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Also where lines are read straight into typed fields, which is so without feedback files."""
    good = b'{"problem":"sq","student":"good","answers":{"y":[9,1681],"z":1690}}'
    source = tmp_path / "class.ndjson"
    source.write_bytes(b"\n".join([text, good, text]) + b"\n")
    run = runner("grade", monkeypatch, capfd)
    outcome = run(str(source), "-f", "ndjson", "--problems", str(problems(tmp_path)))
    assert outcome.status == 0, outcome.stderr
    found = [json.loads(line) for line in outcome.stdout.splitlines()]
    assert [one["score"] for one in found] == [0, 3, 0]
    assert all("too-deep: " in one["reason"] for one in found[::2])
