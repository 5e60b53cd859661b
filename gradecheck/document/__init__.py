"""Files as people write them, YAML or JSON, read into a tree that knows its places.

document = read_document("problem1.yaml")
title = document.root.get("title")
"""

from __future__ import annotations

from .fields import Fields
from .limits import DEFAULT_LIMITS, Limits
from .placed import placed
from .plain import number_of
from .printable import columns, escape_control, shown
from .read import parse_document, read_document
from .suggest import did_you_mean
from .tree import Document, Mapping, Node, Scalar, Sequence, Source, is_null

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
