"""The command line: the only place that prints, reads arguments and exits."""

from __future__ import annotations

from gradecheck.cli.main import main

__all__ = ["main"]
