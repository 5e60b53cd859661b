"""Faults of an expression, put where the expression was written."""

from __future__ import annotations

from gradecheck.document.backslash import lost_backslash
from gradecheck.document.tree import Scalar
from gradecheck.errors import ExpressionError, Fault


def placed(error: ExpressionError, scalar: Scalar) -> Fault:
    """The fault of the text of ``scalar``, with the line of the file and the column in it.

    >>> from gradecheck.document import parse_document
    >>> root = parse_document("h: |\\n  relu(a) +\\n  bb", "a.yaml").root
    >>> print(placed(ExpressionError("unknown-name", "there is no `bb`", 10, 12), root.get("h")))
    a.yaml:3:3: unknown-name there is no `bb`
    """
    hint = lost_backslash(scalar) or error.hint
    return Fault(error.code, error.message, hint, scalar.place(error.start, error.end))
