"""LaTeX within double quotes, where a backslash begins an escape."""

from __future__ import annotations

import re

from gradecheck.document.tree import Scalar

LOST = re.compile(r"\\[abefnrtv0](?=[A-Za-z])")


def lost_backslash(scalar: Scalar) -> str:
    r"""A hint where double quotes have made something else of LaTeX: ``"\theta"`` holds a tab.

    >>> from gradecheck.document import parse_document
    >>> root = parse_document(r'{a: "2 \theta", b: "x", c: 2 \theta}', "a.yaml").root
    >>> lost_backslash(root.get("a"))
    'within double quotes `\\t` is no backslash: write single quotes, or a double backslash'
    >>> lost_backslash(root.get("b")) + lost_backslash(root.get("c"))
    ''
    """
    if scalar.style != "double":
        return ""
    lost = LOST.search(scalar.raw.replace(r"\\", "  "))
    if not lost:
        return ""
    sign = f"`{lost.group()}`"
    return (
        f"within double quotes {sign} is no backslash: write single quotes, or a double backslash"
    )
