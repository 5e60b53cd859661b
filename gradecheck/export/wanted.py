"""What files are wanted of a graded class."""

from __future__ import annotations

from typing import Literal

import msgspec


class Wanted(msgspec.Struct, frozen=True):
    """The files to write into ``folder`` beside those that are always written.

    ``feedback`` is ``auto`` for Markdown up to 1,000 submissions.  ``canvas`` and ``moodle`` are
    the files that the LMS exported, to be filled in.  Up to ``jobs`` processes may write.
    """

    folder: str
    feedback: Literal["auto", "md", "html", "json", "none"] = "auto"
    items: bool = False
    junit: bool = False
    parquet: bool = False
    gradescope: bool = False
    canvas: str = ""
    moodle: str = ""
    github: bool = False
    classroom: bool = False
    hide_expected: bool = False
    jobs: int = 1
