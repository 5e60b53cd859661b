"""A file of a person, read: YAML or JSON, by its name, else by how it begins."""

from __future__ import annotations

import os
import re
from typing import Literal

from gradecheck.document.collect import Faults
from gradecheck.document.decode import decode
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import DEFAULT_LIMITS, Limits
from gradecheck.document.tree import Document, Mapping, Node, Scalar, Sequence, Source, is_null

LOOKS_LIKE_JSON = r'\s*[\[{]\s*(?:["{\[\]}]|$)'
SYNTAXES: dict[str, Literal["yaml", "json"]] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}


def read_document(path: str | os.PathLike[str], limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document in a file; raises ``GradecheckError`` with every fault found."""
    name = os.fspath(path)
    data = read_bytes(name, limits.max_bytes, Faults(limits.max_faults))
    return parse_document(data, name, limits=limits)


def parse_document(
    data: bytes | str,
    file: str,
    syntax: Literal["yaml", "json"] | None = None,
    *,
    first_line: int = 1,
    limits: Limits = DEFAULT_LIMITS,
) -> Document:
    """The document in a text; ``file`` is what places call it.

    Without ``syntax`` the ending of the file's name decides.  ``first_line`` is the line of the
    file on which the text begins (each line of an NDJSON file is a document).

    >>> document = parse_document("answers: {h0: 0.40}", "ada.yaml")
    >>> answers = document.root.get("answers")
    >>> h0 = answers.get("h0")
    >>> h0.text, h0.kind, str(h0.place())
    ('0.40', 'number', 'ada.yaml:1:15')
    """
    faults = Faults(limits.max_faults)
    source = decode(data, file, first_line, faults)
    syntax = syntax or syntax_of(source)
    # The parser that is not needed is not loaded.
    if syntax == "json":
        from gradecheck.document.json_tree import json_tree  # noqa: PLC0415

        root = json_tree(source, limits, faults)
    else:
        from gradecheck.document.yaml_tree import yaml_tree  # noqa: PLC0415

        root = yaml_tree(source, limits, faults)
    return Document(top_level(root, source, faults), source, syntax)


def syntax_of(source: Source) -> Literal["yaml", "json"]:
    """Which of the two it is: JSON would pass for YAML, but its faults would be told worse."""
    ending = os.path.splitext(source.file)[1].lower()  # noqa: PTH122 - no pathlib: import time
    return SYNTAXES.get(ending) or ("json" if re.match(LOOKS_LIKE_JSON, source.text) else "yaml")


def top_level(root: Node | None, source: Source, faults: Faults) -> Mapping:
    """The tree if it is a mapping, as every file of ours is."""
    if root is None:
        faults.raise_if_any()
    if root is None or is_null(root):
        message = (
            "there are only comments in this file" if source.text.strip() else "the file is empty"
        )
        hint = "`gradecheck new PROBLEM` writes a sheet to fill in"
        faults.stop("empty-file", message, source.place(0, 0), hint)
    if not isinstance(root, Mapping):
        what = "a list" if isinstance(root, Sequence) else "a text"
        if isinstance(root, Scalar) and root.kind == "number":
            what = "a number"
        faults.stop(
            "not-a-mapping",
            f"the file holds {what}, expected are keys with values",
            root.place(),
            "begin with a line like `problem: problem1`",
        )
    faults.raise_if_any()
    return root
