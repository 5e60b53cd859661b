"""Copies of the problem files by which a class was graded, kept beside the journal.

With them two runs can be compared by what their problem files said, whatever has become of the
files since: ``DIR/.gradecheck/specs.json`` names them, ``specs/SHA256.yaml`` is the copy.
"""

# ruff: noqa: PTH103, PTH110, PTH118 - paths stay as they were written
from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from gradecheck.batch.sources.chunk import readable_path
from gradecheck.batch.sources.folder import KEPT
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.spec.problem import SpecFile

NAME = "specs.json"
FOLDER = "specs"
PRIVATE = 0o700

Spec: TypeAlias = tuple[str, SpecFile]
"""A problem or an assignment: its id, and its file as it was read."""


class KeptSpec(msgspec.Struct, frozen=True):
    """A problem or assignment by which was graded: its id, its file, and the SHA-256 of that."""

    id: str
    file: str
    sha256: str
    is_assignment: bool = False


def keep_specs(
    out: str,
    specs: Iterable[Spec],
    assignment: Spec | None = None,
    *,
    copies: bool = True,
) -> None:
    """Write down by which files a class was graded into the folder ``out``.

    With ``copies`` of them, which only their owner may read, since they hold what is right;
    without, copies of earlier runs are removed.  Raises ``OSError``.
    """
    folder = os.path.join(out, KEPT)
    if copies:
        os.makedirs(os.path.join(folder, FOLDER), mode=PRIVATE, exist_ok=True)
    else:
        shutil.rmtree(os.path.join(folder, FOLDER), ignore_errors=True)
    kept = []
    for id, source in (*specs, *([assignment] if assignment else ())):
        is_assignment = assignment is not None and source is assignment[1]
        kept.append(KeptSpec(id, readable_path(source.name), source.sha256, is_assignment))
        path = _path(out, source.sha256)
        if copies and not os.path.exists(path):
            _put(path, source.data)
    _put(os.path.join(folder, NAME), msgspec.json.encode(kept) + b"\n")


def kept_specs(out: str) -> list[KeptSpec]:
    """By what a class was graded, as far as that is known."""
    try:
        with open(os.path.join(out, KEPT, NAME), "rb") as file:  # noqa: PTH123
            return msgspec.json.decode(file.read(), type=list[KeptSpec])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return []


def kept_copy(out: str, sha256: str) -> bytes | None:
    """The copy of a file with this SHA-256, ``None`` where there is none that still is the same."""
    if not (sha256.isascii() and sha256.isalnum()):
        return None
    try:
        with open(_path(out, sha256), "rb") as file:  # noqa: PTH123
            data = file.read(DEFAULT_LIMITS.max_bytes + 1)
    except OSError:
        return None
    return data if SpecFile("", data).sha256 == sha256 else None


def _put(path: str, data: bytes) -> None:
    """Write a small file whole, without waiting for the disk: a copy is checked when it is read."""
    half = f"{path}.{os.getpid()}.tmp"
    with open(half, "wb") as file:  # noqa: PTH123
        file.write(data)
    os.replace(half, path)  # noqa: PTH105


def _path(out: str, sha256: str) -> str:
    return os.path.join(out, KEPT, FOLDER, f"{sha256}.yaml")
