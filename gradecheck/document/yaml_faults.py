"""What a YAML parser complains of, in words for the person who wrote the file."""

from __future__ import annotations

from .collect import Faults
from .tree import Source


def add_syntax_fault(error: Exception, source: Source, faults: Faults) -> None:
    """Note the fault at which the parser gave up."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    at = mark.index if mark else 0
    faults.add("yaml-syntax", str(getattr(error, "problem", error)), source.place(at, at + 1))
