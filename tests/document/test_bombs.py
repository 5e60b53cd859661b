"""Files made to hang or crash whoever reads them: each is refused, or read, at once.

They are read in a process of their own, which must end by itself, and with little memory.
"""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from pathlib import Path

import pytest

import gradecheck

from .bombs import JSON, YAML

SECONDS = 10
"""Of the processor, for one file: far more than any of them takes."""
PATIENCE = 1200
"""Where the processor's time is not bounded, or others take it."""


@functools.cache
def outcomes(syntax: str, parser: str) -> tuple[dict[str, tuple[int, float]], str]:
    """What came of each file, as far as the process went, and what it complained of."""
    command = [sys.executable, "-m", "tests.document.bombs", syntax, parser]
    root = Path(gradecheck.__file__).parents[1]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=root
    ) as process:
        try:
            out, complaints = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            out, complaints = process.communicate()
    lines = [json.loads(line) for line in out.splitlines()]
    return {name: (length, seconds) for name, length, seconds in lines}, complaints.decode()


def check(syntax: str, name: str, parser: str) -> None:
    done, complaints = outcomes(syntax, parser)
    assert name in done, complaints or "it was not done in time, or another before it"
    length, seconds = done[name]
    assert length < 20_000
    assert seconds < SECONDS
    assert complaints == ""


@pytest.mark.parametrize("name", YAML)
def test_yaml(name: str, parser: str) -> None:
    check("yaml", name, parser)


@pytest.mark.parametrize("name", JSON)
def test_json(name: str) -> None:
    check("json", name, "libyaml")
