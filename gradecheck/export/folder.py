"""The folder that files are written into: whole or not at all, and nowhere else.

A file is written under another name beside its own and renamed once it is complete.  The rename
replaces a link of that name, it does not follow it; folders that are links are refused.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from gradecheck.document.printable import shown
from gradecheck.errors import Fault, GradecheckError

MODE = 0o666
"""Less what the user's umask takes away."""
FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL
FLAGS |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Folder:
    """The folder ``path``, made where it is not there yet; used in a ``with`` statement.

    What is opened with :meth:`create` appears when the block ends without an error, all of it
    together; what is written with :meth:`put` appears at once.
    """

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._open: list[tuple[Path, Path, BinaryIO]] = []
        self._scratch: list[tuple[Path, BinaryIO]] = []
        self._closers: list[Callable[[], object]] = []
        with _explained(path):
            self.path.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Folder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        try:
            for close in self._closers:
                with suppress(OSError, ValueError):
                    close()
            if error is None:
                self._publish()
        finally:
            for part, file in self._scratch:
                _forget(part, file)
            for _, part, file in self._open:
                _forget(part, file)

    def create(self, name: str) -> BinaryIO:
        """A file to be written bit by bit."""
        with _explained(name):
            target = self._place(name)
            part = target.with_name(f".{target.name}.part")
            file = _opened(part)
        self._open.append((target, part, file))
        return file

    def scratch(self, name: str) -> BinaryIO:
        """A file to be written and read again, gone when the block ends."""
        with _explained(name):
            part = self.path / f".{name}.part"
            file = _opened(part, os.O_RDWR)
        self._scratch.append((part, file))
        return file

    def close_first(self, close: Callable[[], object]) -> None:
        """Have a writer closed before its file is, also where it was given up after an error."""
        self._closers.append(close)

    def put(self, name: str, content: bytes) -> None:
        """Write a small file, of which there may be many: whole, but not waiting for the disk.

        After a power failure such a file may be gone, which the same command makes again.
        """
        with _explained(name):
            target = self._place(name)
            part = target.with_name(f".{target.name}.part")
            file = _opened(part)
            try:
                with file:
                    file.write(content)
                part.replace(target)
            except BaseException:
                _forget(part, file)
                raise

    def _place(self, name: str) -> Path:
        """Where a name belongs; ``name`` is our own, with at most one folder in it."""
        *folders, last = name.split("/")
        place = self.path
        for folder in folders:
            place /= folder
            with suppress(FileExistsError):
                place.mkdir()
            if not stat.S_ISDIR(place.lstat().st_mode):
                raise GradecheckError([_unsafe(place)])
        return place / last

    def _publish(self) -> None:
        """Have all on the disk first: where it is full, every old file stays."""
        for target, _, file in self._open:
            with _explained(target.name):
                file.flush()
                os.fsync(file.fileno())
                file.close()
        for target, part, _ in self._open:
            with _explained(target.name):
                part.replace(target)
        _sync(self.path)


def _opened(part: Path, access: int = os.O_WRONLY) -> BinaryIO:
    """A new file, also where a run that was killed has left one of that name."""
    part.unlink(missing_ok=True)
    descriptor = os.open(part, FLAGS & ~os.O_WRONLY | access, MODE)
    return os.fdopen(descriptor, "w+b" if access == os.O_RDWR else "wb", buffering=1 << 17)


def _sync(folder: Path) -> None:
    """Have the names on the disk, too, where the system can be asked for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _forget(part: Path, file: BinaryIO) -> None:
    with suppress(OSError):
        file.close()
    with suppress(OSError):
        part.unlink(missing_ok=True)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{shown(name, 200)} could not be written: {reason}"
        hint = "free some space, or choose another folder with `--out`"
        raise GradecheckError([Fault("unwritable-file", message, hint)]) from error


def _unsafe(place: Path) -> Fault:
    return Fault(
        "unsafe-folder",
        f"{shown(str(place), 200)} is a link or a file where a folder is needed; nothing is "
        "written through it",
        "remove it, or choose another folder with `--out`",
    )
