"""What the terminal wants: colour or none, and how wide it is."""

from __future__ import annotations

import os
import shutil
from typing import TextIO

NARROWEST, WIDEST = 40, 120


def wants_colour(stream: TextIO) -> bool:
    """Whether to write colours: NO_COLOR and FORCE_COLOR first, else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width(stream: TextIO) -> int:
    """Columns to write: those of the terminal, 80 in a pipe or file."""
    if not stream.isatty() and not os.environ.get("COLUMNS"):
        return 80
    return min(max(shutil.get_terminal_size((80, 24)).columns, NARROWEST), WIDEST)
