"""Running a command as from a shell, but in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import pytest

from gradecheck.cli import main


class Outcome(NamedTuple):
    """What a run left behind."""

    status: int
    stdout: str
    stderr: str


Run: TypeAlias = Callable[..., Outcome]


def runner(command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """A function that runs ``gradecheck COMMAND`` with its arguments, whatever the environment."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "GRADECHECK_PROBLEMS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as left:
            main([command, *arguments])
        captured = capfd.readouterr()
        return Outcome(int(left.value.code or 0), captured.out, captured.err)

    return run
