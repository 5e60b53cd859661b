"""What a check has found, for machines: one flat list of faults."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from gradecheck.errors import Place
from gradecheck.verify.checked import Checked


def check_json(files: Iterable[Checked]) -> str:
    """The faults of all files as JSON, in the order in which they were found.

    >>> from gradecheck.errors import Fault
    >>> fault = Fault("unknown-key", "no key `x`", "", Place("a.yaml", 2, 3), "warning")
    >>> print(check_json([Checked("a.yaml", (fault,))]))
    [
      {
        "file": "a.yaml",
        "line": 2,
        "column": 3,
        "code": "unknown-key",
        "severity": "warning",
        "message": "no key `x`",
        "hint": ""
      }
    ]
    """
    rows = []
    for checked in files:
        for fault in checked.faults:
            place = fault.place or Place(checked.file, 1, 1)
            rows.append(
                {
                    "file": place.file,
                    "line": place.line,
                    "column": place.column,
                    "code": fault.code,
                    "severity": fault.severity,
                    "message": fault.message,
                    "hint": fault.hint,
                }
            )
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()
