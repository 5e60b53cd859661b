"""Showing faults to a person: on stderr, with the line and a caret."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from gradecheck.errors import Fault
from gradecheck.report.faults import faults_text


def show_faults(faults: Iterable[Fault]) -> None:
    """Print faults to stderr, coloured where it is a terminal that wants colour."""
    from gradecheck.cli.terminal import wants_colour, width  # noqa: PLC0415

    colour, columns = wants_colour(sys.stderr), width(sys.stderr)
    print(faults_text(faults, colour=colour, width=columns), file=sys.stderr)
