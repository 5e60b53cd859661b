"""What a file is by its name: a submission, many of them, or nothing to grade."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["one", "lines", "archive", "none"]

LINES = (".ndjson", ".jsonl")
ARCHIVE = ".zip"
PACKED = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst")
"""Endings of archives and of packed files: inside an archive they are not opened."""
NO_SUBMISSIONS = (
    *(".md", ".rst", ".adoc", ".html", ".css", ".js"),
    *(".csv", ".tsv", ".xlsx", ".ods", ".parquet", ".xml", ".sqlite"),
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".ico", ".heic"),
    *(".py", ".pyc", ".ipynb", ".sh", ".ps1", ".bat", ".m", ".r", ".tex"),
    *(".toml", ".ini", ".cfg", ".lock", ".log", ".bak", ".tmp", ".swp"),
)
NO_SUBMISSION_NAMES = ("readme", "license", "makefile", "changelog", "thumbs.db", "desktop.ini")


def kind_of_name(name: str) -> Kind:
    """What a file in a folder or archive is.

    An ending that nobody knows makes a submission: it gets a row that says what is wrong with it,
    where leaving it out would lose a student.

    >>> [kind_of_name(name) for name in ("ada.YAML", "README.md", "a.jsonl", "hw.zip", "ada.docx")]
    ['one', 'none', 'lines', 'archive', 'one']
    """
    low = name.lower()
    if low.endswith(LINES):
        return "lines"
    if low.endswith(ARCHIVE):
        return "archive"
    if low.startswith(".") or low.endswith(("~", *NO_SUBMISSIONS)):
        return "none"
    return "none" if low.partition(".")[0] in NO_SUBMISSION_NAMES or low == "thumbs.db" else "one"
