"""What strangers hand in: each file ends with a fault, its place and what to do, in good time.

Memory is watched in `document/test_bombs.py`, where each file is read in a process of its own.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.running import Outcome, Run, runner

ROOT = Path(__file__).parents[2]
SECONDS = 10
H0 = "[0.38, 1.4, 0.96, 1.06, 0.7, 1.54, 1.62, 1.06]"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A command of gradecheck in this process, which is stopped where it takes too long."""
    monkeypatch.chdir(ROOT)

    def stopped(command: str, *arguments: str) -> Outcome:
        with bounded(SECONDS):
            return runner(command, monkeypatch, capfd)(*arguments)

    return stopped


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Stop what is done within after some time of the processor, if this system can."""
    if not hasattr(signal, "ITIMER_PROF"):
        yield
        return

    def stop(*_: object) -> None:
        pytest.fail(f"this was not done in {seconds} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def no_crash(result: Outcome) -> str:
    """All that was written, which must be no traceback and no report of a bug."""
    output = result.stdout + result.stderr
    assert "Traceback" not in output
    assert "internal error" not in output
    assert 0 <= result.status <= 2
    return output


def answers(text: str) -> str:
    return f"problem: problem1\nstudent: ada\nanswers:\n{text}\n"


def merges() -> str:
    """A bomb of 559 bytes: each mapping merges the one before nine times."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{k}: &a{k} {{<<: [{', '.join([f'*a{k - 1}'] * 9)}]}}" for k in range(1, 12)]
    return "\n".join(lines)


def aliases() -> str:
    """The billion laughs: every list holds the one before nine times."""
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]" for k in range(1, 12)]
    return "\n".join(lines) + "\n" + answers("  h0: *a11")


# A file that cannot be understood: its name, its content, the code of the fault, its place.
REFUSED: list[tuple[str, str, str | bytes, str, str]] = [
    ("syntax error", "a.yaml", answers("  h0: [1, 2"), "yaml-syntax", ":4:7:"),
    ("syntax error", "a.json", '{"problem": "problem1",}', "trailing-comma", ":1:23:"),
    ("tab", "a.yaml", answers("\th0: 1"), "tab-indentation", ":4:1:"),
    ("duplicate key", "a.yaml", answers("  h0: 1\n  h0: 2"), "duplicate-key", ":5:3:"),
    ("duplicate key", "a.json", '{"answers": {}, "answers": {}}', "duplicate-key", ":1:17:"),
    ("tag", "a.yaml", answers("  h0: !!python/object:os.system x"), "tag", ":4:7:"),
    ("aliases", "a.yaml", aliases(), "too-many-values", "a.yaml:6:"),
    ("merges", "a.yaml", merges() + "\n" + answers(""), "merge-key", ":2:"),
    ("deep list", "a.yaml", answers("  h0: " + "[" * 200_000), "too-deep", ":4:"),
    ("deep list", "a.json", '{"answers": ' + "[" * 200_000, "too-deep", ":1:"),
    ("25 KB of brackets", "a.yaml", "[" * 25_000, "too-deep", ":1:"),
    ("deep mapping", "a.yaml", "{a: " * 50_000, "too-deep", ":1:"),
    ("50 MB", "a.yaml", b"h0: " + b"1" * 50_000_000, "too-large", "a.yaml:"),
    ("empty", "a.yaml", "", "empty-file", "a.yaml:"),
    ("blank", "a.json", "  \n ", "empty-file", "a.json"),
    ("comments", "a.yaml", "# nothing\n", "empty-file", "a.yaml:"),
    ("binary", "a.yaml", bytes(range(256)) * 40, "", "a.yaml:"),
    ("image", "a.yaml", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-utf-8", "a.yaml:"),
    ("a list", "a.yaml", "- 1\n- 2\n", "not-a-mapping", "a.yaml:1:1:"),
    ("path as id", "a.yaml", "problem: ../../etc/passwd\nanswers: {}\n", "bad-id", ":1:10:"),
    ("path as id", "a.yaml", "problem: /etc/passwd\nanswers: {}\n", "bad-id", ":1:10:"),
    ("unknown id", "a.yaml", "problem: problm1\nanswers: {}\n", "unknown-problem", ":1:10:"),
    ("no answers", "a.yaml", "problem: problem1\n", "missing-key", ":1:1:"),
]
NAMES = [f"{what}, {name}" for what, name, *_ in REFUSED]


@pytest.mark.parametrize("case", REFUSED, ids=NAMES)
@pytest.mark.parametrize("command", ["grade", "check"])
def test_a_file_that_cannot_be_understood(
    run: Run, command: str, case: tuple[str, str, str | bytes, str, str], tmp_path: Path
) -> None:
    what, name, content, code, place = case
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    result = run(command, str(file))
    output = no_crash(result)
    unread = command == "grade" or what == "50 MB"
    assert result.status == (2 if unread else 1), output
    assert code in output
    assert place in output
    assert len(output) < 20_000


# One bad answer: the item is invalid, the rest is graded.
ONE_BAD: list[tuple[str, str, str]] = [
    ("power tower", "9^9^9^9", "not-finite"),
    ("power tower in a list", "[9^9^9^9, 1, 1, 1, 1, 1, 1, 1]", "not-finite"),
    ("NaN", "[.nan, 1, 1, 1, 1, 1, 1, 1]", "not-finite"),
    ("infinity", "[-.inf, 1, 1, 1, 1, 1, 1, 1]", "not-finite"),
    ("1e999", "[1e999, 1, 1, 1, 1, 1, 1, 1]", ""),
    ("a million digits", "'" + "9" * 900_000 + "'", ""),
    ("a factorial", "'" + "(" * 250 + "1" + ")" * 250 + "'", "not-a-number"),
    ("words", "[a, b, c, d, e, f, g, h]", "not-a-number"),
    ("code", "__import__('os').system('true')", "not-a-number"),
    ("a mapping", "{a: 1}", "not-a-number"),
    ("wrong shape", "[1, 2, 3]", "wrong-shape"),
    ("ragged", "[[1, 2], [3]]", "ragged-rows"),
]


@pytest.mark.parametrize(("what", "answer", "code"), ONE_BAD, ids=[what for what, *_ in ONE_BAD])
def test_one_bad_answer_costs_only_itself(
    run: Run, what: str, answer: str, code: str, tmp_path: Path
) -> None:
    file = tmp_path / "ada.yaml"
    file.write_text(answers(f"  h0: {answer}\n  h1: [[[0.38, 1.4], [0.96, 1.06]], "
                            "[[0.7, 1.54], [1.62, 1.06]]]"), encoding="utf-8")  # fmt: skip
    checked = run("check", str(file))
    assert checked.status == 1, no_crash(checked)
    assert code in no_crash(checked)
    assert f"{file}:4:" in checked.stdout
    graded = run("grade", str(file), "-f", "json")
    no_crash(graded)
    assert graded.status == 0
    grade = json.loads(graded.stdout, parse_constant=lambda word: pytest.fail(f"{word} in JSON"))
    items = {item["id"]: item for item in grade["items"]}
    assert items["h0"]["status"] == "invalid"
    assert items["h0"]["notes"]
    assert (items["h1"]["status"], items["h1"]["score"]) == ("correct", 2)


# What a person meant is taken: also where YAML reads something else.
MEANT = {
    "texts": '["0.38", "1.4", "0.96", "1.06", "0.7", "1.54", "1.62", "1.06"]',
    "decimal commas": '["0,38", "1,4", "0,96", "1,06", "0,7", "1,54", "1,62", "1,06"]',
    "fractions": "[38/100, 7/5, 0.96, 1.06, 0.7, 1.54, 1.62, 1.06]",
    "exponents": "[38e-2, 14e-1, 0.96, 1.06, 0.7, 1.54, 1.62, 1.06]",
    "a row of numbers": "0.38 1.4 0.96 1.06 0.7 1.54 1.62 1.06",
}


@pytest.mark.parametrize("answer", MEANT.values(), ids=MEANT)
def test_numbers_as_text(run: Run, answer: str, tmp_path: Path) -> None:
    file = tmp_path / "ada.yaml"
    file.write_text(answers(f"  h0: {answer}"), encoding="utf-8")
    graded = run("grade", str(file), "-f", "json")
    assert json.loads(graded.stdout)["items"][0]["status"] == "correct", no_crash(graded)
    assert run("check", str(file)).status == 0


def test_a_name_with_a_typo(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ada.yaml"
    file.write_text(answers("  gradw1: [1, 2]"), encoding="utf-8")
    checked, graded = run("check", str(file)), run("grade", str(file))
    assert (checked.status, graded.status) == (1, 0)
    assert f"{file}:4:3: unknown-answer" in no_crash(checked)
    assert "line 4" in no_crash(graded)
    for result in (checked, graded):
        assert "did you mean `grad_w1`?" in " ".join(no_crash(result).split())


def test_a_transposed_answer_is_named_as_such(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ada.yaml"
    file.write_text(answers(f"  grad_w0: [{H0}, {H0}]"), encoding="utf-8")
    for command in ("check", "grade"):
        output = " ".join(no_crash(run(command, str(file))).split())
        assert "transpose" in output
        assert "2×8" in output


@pytest.mark.parametrize("command", ["grade", "check", "solve"])
def test_files_that_are_not_there(run: Run, command: str, tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path / "no" / "folder.yaml"):
        result = run(command, str(path))
        assert result.status == 2, no_crash(result)
        assert "there is no such file" in no_crash(result)


@pytest.mark.parametrize("command", ["grade", "solve"])
def test_a_folder_is_no_file(run: Run, command: str, tmp_path: Path) -> None:
    result = run(command, str(tmp_path))
    assert result.status == 2, no_crash(result)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
@pytest.mark.parametrize("command", ["grade", "check", "solve"])
def test_a_pipe_is_not_waited_for(run: Run, command: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    result = run(command, str(pipe))
    assert result.status == 2, no_crash(result)


CIRCLE = ", ".join(f"s{k}: s{k + 1}" for k in range(500))


def spec(given: str = "{x: [1, 2]}", steps: str = "{y: 2 * x}") -> str:
    head = f"gradecheck: 1\nproblem: bad\ngiven: {given}\nsteps: {steps}\n"
    return head + "items: {y: {points: 1}}\n"


BAD_SPECS: list[tuple[str, str]] = [
    ("power tower", spec(steps="{y: 9^9^9^9 * x}")),
    ("too many elements", spec(steps='{y: "sum(ones(1000, 1000, 1000)) * x"}')),
    ("deep expression", spec(steps=f"{{y: {'(' * 2000}x{')' * 2000}}}")),
    ("long expression", spec(steps=f"{{y: {' + '.join(['x'] * 50_000)}}}")),
    ("circle", spec(steps="{y: z, z: y}")),
    (
        "long circle",
        spec(steps="{y: s0, " + ", ".join(f"s{k}: s{k + 1}" for k in range(500)) + ", s500: y}"),
    ),
    ("unknown name", spec(steps="{y: 2 * qqq}")),
    ("code", spec(steps="{y: \"__import__('os').system('true')\"}")),
    ("infinite given", spec(given="{x: [.inf, 1]}")),
    ("large window", spec(given="{x: [[1, 2], [3, 4]]}", steps='{y: "max_pool(x, 100000000)"}')),
    ("large padding", spec(given="{x: [[1, 2], [3, 4]]}", steps='{y: "pad(x, 100000000)"}')),
    ("large kernel", spec(steps='{y: "sum(conv(ones(900, 900), ones(450, 450))) * x"}')),
    ("large stride", spec(steps='{y: "x * conv(ones(2), ones(1), stride=9**9, padding=9**9)"}')),
    ("large margin", spec(steps='{y: "x * sum(conv(eye(2), eye(1), stride=9999, padding=9999))"}')),
    ("large product", spec(steps='{y: "x * sum(ones(1000, 1000) @ ones(1000, 1000))"}')),
    ("many letters", spec(given="{x: [" + "1, " * 300 + "1]}", steps="{y: sum_ijk x_i x_j x_k}")),
    ("no items", "gradecheck: 1\nproblem: bad\ngiven: {x: 1}\nitems: {}\n"),
]


@pytest.mark.parametrize(("what", "text"), BAD_SPECS, ids=[what for what, _ in BAD_SPECS])
@pytest.mark.parametrize("command", ["check", "solve"])
def test_a_spec_that_asks_too_much(
    run: Run, command: str, what: str, text: str, tmp_path: Path
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    result = run(command, str(file))
    output = no_crash(result)
    if what != "power tower":
        assert result.status == (1 if command == "check" else 2), output
        assert "bad.yaml:" in output
    assert len(output) < 20_000


@pytest.mark.slow
def test_many_steps_are_no_burden(run: Run, tmp_path: Path) -> None:
    steps = ", ".join(f"s{k}: tanh(s{k - 1})" for k in range(1, 300))
    file = tmp_path / "long.yaml"
    file.write_text(spec(steps=f"{{s0: x, {steps}, y: sum(s299)}}"), encoding="utf-8")
    assert run("check", str(file)).status == 0
