"""The bytes of a file that a person named, or why there are none to read."""

from __future__ import annotations

import os
import stat
from typing import NoReturn

from gradecheck.document.collect import Faults
from gradecheck.document.printable import shown
from gradecheck.errors import Place

MAX_NAMES = 2000


def read_bytes(path: str, most: int, faults: Faults) -> bytes:
    """The content of an ordinary file of at most ``most`` bytes.

    Only ordinary files are opened (opening a device can do things), and without waiting, since
    what was an ordinary file a moment ago may be a pipe by now.
    """
    place = Place(path, 1, 1)
    try:
        check_kind(os.stat(path).st_mode, place, faults)  # noqa: PTH116
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 - this is no path
            status = os.fstat(descriptor)
            check_kind(status.st_mode, place, faults)
            check_size(status.st_size, most, place, faults)
            data = file.read(most + 1)
            check_size(len(data), most, place, faults)
            return data
    except OSError as error:
        refuse(path, error, place, faults)
    except ValueError:  # a NUL in the name
        faults.stop("missing-file", "there is no file of this name", place)


def check_kind(mode: int, place: Place, faults: Faults) -> None:
    """Refuse folders, pipes, sockets and devices."""
    if stat.S_ISDIR(mode):
        faults.stop("is-a-folder", "this is a folder, a file is expected", place)
    if not stat.S_ISREG(mode):
        faults.stop("special-file", "this is a pipe, socket or device, not a file", place)


def check_size(size: int, most: int, place: Place, faults: Faults) -> None:
    """Refuse a file that is too large, before it is read."""
    if size > most:
        faults.stop(
            "too-large",
            f"the file has {size:,} bytes, at most {most:,} are read",
            place,
            "put each problem or submission into a file of its own",
        )


def refuse(path: str, error: OSError, place: Place, faults: Faults) -> NoReturn:
    """Say why a file could not be opened or read."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        faults.stop("missing-file", "there is no such file", place, similar_names(path))
    if isinstance(error, PermissionError):
        faults.stop("no-permission", "this file may not be read (permission denied)", place)
    reason = error.strerror or type(error).__name__
    faults.stop("unreadable-file", f"the file could not be read: {reason}", place)


def similar_names(path: str) -> str:
    """A hint naming files beside the missing one that are called almost the same."""
    import difflib  # noqa: PLC0415 - only on a fault

    folder, name = os.path.split(path)
    try:
        with os.scandir(folder or ".") as entries:
            names = [entry.name for entry, _ in zip(entries, range(MAX_NAMES), strict=False)]
    except OSError:
        return f"there is no folder {shown(folder)} either" if folder else ""
    close = difflib.get_close_matches(name[:200], names, n=3)
    return "did you mean " + " or ".join(map(shown, close)) + "?" if close else ""
