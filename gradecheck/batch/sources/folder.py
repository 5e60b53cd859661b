"""The files below a folder, in an order that depends on their names alone."""

# ruff: noqa: PTH118, PTH112 - paths stay as they were written
from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

KEPT = ".gradecheck"
"""The folder in which a run keeps its journal; what lies beside it are results, no submissions."""


def paths_below(root: str, skipped: Counter[str]) -> Iterator[str]:
    """Every file below ``root``, folder by folder, each sorted by name.

    Hidden files, folders that hold results of gradecheck and links to folders are left out, and
    counted in ``skipped`` by what they are.  A folder that may not be read is yielded itself:
    whoever opens it says why.
    """
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if path != root and not _is_folder(path):
            yield path
            continue
        try:
            names = sorted(os.listdir(path))  # noqa: PTH208
        except OSError:
            yield path
            continue
        if KEPT in names and path != root:
            skipped["results of gradecheck"] += 1
            continue
        below = []
        for name in names:
            full = os.path.join(path, name)
            if name.startswith("."):
                skipped["hidden"] += 1
            elif os.path.islink(full) and os.path.isdir(full):  # noqa: PTH114
                skipped["links to folders"] += 1
            else:
                below.append(full)
        waiting.extend(reversed(below))


def _is_folder(path: str) -> bool:
    return os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH114


def leads_out(path: str, root: str) -> bool:
    """Whether a file is a link that leads out of the folder ``root``."""
    if not os.path.islink(path):  # noqa: PTH114
        return False
    try:
        home, target = os.path.realpath(root), os.path.realpath(path)
    except (OSError, ValueError):
        return True
    return os.path.commonpath([home, target]) != home
