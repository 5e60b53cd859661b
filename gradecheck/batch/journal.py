"""The journal of a run: a file for every chunk that is done, each appearing whole.

In ``DIR/.gradecheck``, ``run.json`` says what is being graded and how; ``parts/KEY.ndjson`` is what
came of a chunk.  A part is written under another name and renamed: whenever a run ends, a part is
either whole or not there, and the same command goes on with those that are missing.  Nobody waits
for the disk: of what a power failure leaves, as of everything else, a part is not believed.  Its
checksum, its submissions and its problems are looked at before it is used again.
"""

# ruff: noqa: PTH103, PTH105, PTH108, PTH118, PTH208 - paths stay as they were written
from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import IO

import msgspec

from gradecheck.batch.grader import Grader, GradingOptions
from gradecheck.batch.part import Head, head_of
from gradecheck.batch.sources.chunk import Chunk, Lines, readable_path
from gradecheck.batch.sources.folder import KEPT
from gradecheck.batch.sources.reading import content_of, entries_of, stamps_of
from gradecheck.errors import Fault, GradecheckError, Place
from gradecheck.version import __version__


class RunFile(msgspec.Struct, frozen=True):
    """What ``run.json`` holds: by what the grades are decided, and what is graded.

    ``spec`` is the SHA-256 of what ``--spec`` names; ``paths`` are as on the command line, seen
    from ``folder``; ``parts`` the chunks in order.  ``further`` are the options of the command that
    decide no grade: the roster, adjustments, what files to write.
    """

    gradecheck: str
    options: GradingOptions
    spec: str
    folder: str
    paths: tuple[str, ...]
    parts: tuple[str, ...]
    further: Mapping[str, str | bool | int | None] = {}

    def differences(self, other: RunFile) -> list[str]:
        """In what two runs differ that decides grades."""
        found = [
            name.replace("_", " ")
            for name in GradingOptions.__struct_fields__
            if getattr(self.options, name) != getattr(other.options, name)
        ]
        if self.gradecheck != other.gradecheck:
            found.append("version of gradecheck")
        if self.spec != other.spec and "spec" not in found:
            found.append("content of the spec")
        return found


class Journal:
    """The journal in a folder; ``note`` says how it was found, for whoever waits.

    Used in a ``with``, at the end of which others may write here again.
    """

    def __init__(self, folder: str) -> None:
        self.folder = os.path.join(folder, KEPT)
        self.parts = os.path.join(self.folder, "parts")
        self.note = ""
        self._lock: IO[bytes] | None = None
        if os.path.islink(self.folder):  # noqa: PTH114 - who made it may have meant harm
            message = f"{readable_path(self.folder)} is a link; nothing is written through it"
            raise GradecheckError([Fault("unsafe-folder", message, "remove it", self._place())])
        os.makedirs(self.parts, exist_ok=True)

    def lock(self) -> None:
        """Keep others from writing here; the system lets go when this process ends, however."""
        try:
            import fcntl  # noqa: PLC0415 - not on Windows
        except ImportError:
            return
        self._lock = open(os.path.join(self.folder, "lock"), "ab")  # noqa: PTH123, SIM115
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = "another run of gradecheck is writing into this folder"
            fault = Fault("in-use", message, "wait for it, or take another --out", self._place())
            raise GradecheckError([fault]) from None
        except OSError:
            pass  # a file system without locks

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.close()

    def begin(self, run: RunFile, *, fresh: bool) -> None:
        """Go on with what is here if it is of the same run, else start over."""
        before = self.run_file()
        differing = before.differences(run) if before else []
        if before and (fresh or differing):
            why = "--fresh" if fresh else f"changed: {', '.join(differing)}"
            self.note = f"starting over ({why})"
        keep = set(run.parts) if before and not (fresh or differing) else set()
        self.clear(keep)
        self._write("run.json", msgspec.json.encode(run) + b"\n")

    def run_file(self) -> RunFile | None:
        """What is said about the run that was here before; ``None`` without a readable word."""
        try:
            with open(os.path.join(self.folder, "run.json"), "rb") as file:  # noqa: PTH123
                return msgspec.json.decode(file.read(), type=RunFile)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def clear(self, keep: set[str]) -> None:
        """Remove every part but some, and what was left half written."""
        for name in os.listdir(self.parts):
            if not (name.endswith(".ndjson") and name.removesuffix(".ndjson") in keep):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(os.path.join(self.parts, name))

    def path_of(self, chunk: Chunk) -> str:
        """Where the part of a chunk is kept."""
        return os.path.join(self.parts, f"{key_of(chunk)}.ndjson")

    def finished(self, chunk: Chunk, grader: Grader) -> Head | None:
        """The head of a chunk's part if there is one that still holds."""
        try:
            with open(self.path_of(chunk), "rb") as file:  # noqa: PTH123
                found = head_of(file.read())
        except OSError:
            return None
        if found is None:
            return None
        head, _ = found
        if any(grader.sha256_of(id) != sha256 for id, sha256 in head.specs.items()):
            return None
        if head.stamps == stamps_of(chunk) or head.content == content_of(entries_of(chunk)):
            return head
        return None

    def _write(self, name: str, data: bytes) -> None:
        write_whole(os.path.join(self.folder, name), [data])

    def _place(self) -> Place:
        return Place(os.path.dirname(self.folder) or ".", 1, 1)  # noqa: PTH120


def run_file_of(
    grader: Grader,
    paths: Sequence[str],
    chunks: Sequence[Chunk],
    further: Mapping[str, str | bool | int | None] = {},
) -> RunFile:
    """What is written about a run."""
    source = grader.problem or grader.assignment
    return RunFile(
        __version__,
        grader.options,
        source.source.sha256 if source else "",
        readable_path(os.getcwd()),  # noqa: PTH109
        tuple(map(readable_path, paths)),
        tuple([key_of(chunk) for chunk in chunks]),
        further,
    )


def key_of(chunk: Chunk) -> str:
    """The name of a chunk: the same where the same places of the same files are meant."""
    if isinstance(chunk, Lines):  # standard input lies somewhere else each time
        chunk = msgspec.structs.replace(chunk, path=b"")
    data = repr(chunk).encode("utf-8", "backslashreplace")
    return blake2b(data, digest_size=10).hexdigest()


def write_whole(path: str, pieces: Iterable[bytes], *, forced: bool = True) -> None:
    """Write a file so that it appears whole or not at all; what was there stays until then.

    Where it is not ``forced`` to disk, that does not hold for a power failure.  Raises ``OSError``;
    nothing is then left of it.
    """
    half = f"{path}.{os.getpid()}.tmp"
    try:
        with open(half, "wb") as file:  # noqa: PTH123
            file.writelines(pieces)
            if forced:
                file.flush()
                os.fsync(file.fileno())
        os.replace(half, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(half)
        raise
