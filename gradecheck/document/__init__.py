"""Files as people write them, YAML or JSON, read into a tree that knows its places.

document = read_document("problem1.yaml")
title = document.root.get("title")
"""

from __future__ import annotations

from gradecheck.document.fields import Fields
from gradecheck.document.limits import DEFAULT_LIMITS, Limits
from gradecheck.document.placed import placed
from gradecheck.document.plain import number_of
from gradecheck.document.printable import columns, escape_control, shown
from gradecheck.document.read import parse_document, read_document
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Document, Mapping, Node, Scalar, Sequence, Source, is_null

__all__ = [
    "DEFAULT_LIMITS",
    "Document",
    "Fields",
    "Limits",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "Source",
    "columns",
    "did_you_mean",
    "escape_control",
    "is_null",
    "number_of",
    "parse_document",
    "placed",
    "read_document",
    "shown",
]
