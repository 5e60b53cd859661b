"""``gradecheck grade`` as a program of its own: colours, pipes, encodings, exit statuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "submissions_example"
SLIP = str(EXAMPLES / "problem1_early_slip.yaml")
OTHER = str(EXAMPLES / "problem1_other_conventions.yaml")
BROKEN = str(EXAMPLES / "problem1_broken.yaml")


def program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m gradecheck grade`` with its output in a pipe."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING")
    }
    return subprocess.run(
        [sys.executable, "-m", "gradecheck", "grade", *arguments],
        capture_output=True,
        env={**kept, **environment},
        check=False,
    )


def test_colours() -> None:
    plain = program(SLIP)
    assert plain.returncode == 0
    assert b"\x1b" not in plain.stdout
    assert b"\x1b[1;31m" in program(SLIP, FORCE_COLOR="1").stdout
    assert b"\x1b" not in program(SLIP, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert b"\x1b" in program(BROKEN, FORCE_COLOR="1").stderr


def test_data_is_never_coloured() -> None:
    for format_ in ("json", "yaml", "markdown"):
        assert b"\x1b" not in program(SLIP, "-f", format_, FORCE_COLOR="1").stdout


def test_statuses_of_the_program() -> None:
    assert program(SLIP, "--fail-under", "99%").returncode == 1
    broken = program(BROKEN)
    assert (broken.returncode, broken.stdout) == (2, b"")
    assert b"Traceback" not in broken.stderr


def test_other_encodings() -> None:
    ascii_ = program(SLIP, PYTHONIOENCODING="ascii")
    assert ascii_.returncode == 0
    assert b"x1.16" in ascii_.stdout
    assert json.loads(program(OTHER, "-f", "json", PYTHONIOENCODING="ascii").stdout)["score"] == 20


def test_a_reader_who_stops() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "gradecheck", "grade", SLIP],
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_nothing_is_loaded_that_is_not_needed() -> None:
    code = (
        "import sys\n"
        "from gradecheck.cli import main\n"
        "try:\n"
        "    main(['grade', sys.argv[1]])\n"
        "except SystemExit:\n"
        "    print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, SLIP], capture_output=True, text=True, check=True
    )
    loaded = set(ended.stderr.split())
    assert "gradecheck.report.grade_terminal" in loaded
    for name in ("rich", "difflib", "hashlib", "scipy", "gradecheck.report.grade_markdown"):
        assert name not in loaded
