"""What is told to a person on stderr: faults, with the line and a caret, and remarks."""

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


def say(text: str) -> None:
    """Tell whoever waits, in one line on stderr."""
    from gradecheck.document.printable import escape_control  # noqa: PLC0415

    print(f"gradecheck: {escape_control(text)}", file=sys.stderr)
