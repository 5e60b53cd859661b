"""What all specifications have in common: the version of the format, and ids."""

from __future__ import annotations

import re

from gradecheck.document.fields import Fields
from gradecheck.document.printable import shown

FORMAT = 1
ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
ID_MEANING = "an id: letters, digits, - and _, at most 100"


def check_format(top: Fields) -> None:
    """The version of the format must be given, and known."""
    version = top.scalar("gradecheck", required=True)
    if version is not None and version.text.strip() != str(FORMAT):
        top.fault(
            "unknown-format",
            f"format version {shown(version.text)} is not known to this gradecheck",
            version,
            f"write `gradecheck: {FORMAT}`, or install a newer gradecheck",
        )
