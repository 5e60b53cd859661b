"""Archives as an LMS makes them: read in place, member by member, never unpacked to disk.

What a member is called is only ever shown.  How much it says that it holds is not believed: no
more of it is read than a submission may have.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from gradecheck.batch.sources.chunk import Entry, Members, readable_path, usual_files
from gradecheck.batch.sources.kinds import PACKED, kind_of_name
from gradecheck.document.limits import DEFAULT_LIMITS
from gradecheck.errors import Fault, GradecheckError, Place

MOST_MEMBERS = 200_000
MOST_BYTES = 4 << 30
"""What may be read of all members together: of a large one no more than of any submission, so that
what one student handed in costs nobody else the grade."""
MOST_RATIO = 200
"""How many times as large as the archive that may be, beyond ``FREE`` bytes."""
DRIVE = re.compile("[A-Za-z]:")
FREE = 64 << 20
ENCRYPTED = 0x1


@lru_cache(maxsize=2)
def opened(path: str, stamp: tuple[int, int]) -> ZipFile:
    """The archive, opened once for all of its chunks; ``stamp`` is its size and time of change.

    Raises :class:`GradecheckError` where it is no archive, or is built to burst.
    """
    place = Place(readable_path(path), 1, 1)
    try:
        archive = ZipFile(path)
    except Exception as error:  # zipfile raises a dozen kinds for a damaged table of contents
        message = f"the archive cannot be opened: {type(error).__name__}"
        hint = "download it once more; only .zip archives are read"
        raise GradecheckError([Fault("bad-archive", message, hint, place)]) from None
    members = archive.infolist()
    read = sum(min(member.file_size, DEFAULT_LIMITS.max_bytes) for member in members)
    message = ""
    if len(members) > MOST_MEMBERS:
        message = f"the archive has {len(members):,} members, at most {MOST_MEMBERS:,} are read"
    elif read > MOST_BYTES or read > FREE + MOST_RATIO * stamp[0]:
        message = f"what would be read of it unpacks to {read:,} bytes from {stamp[0]:,}"
    if message:
        archive.close()
        hint = "unpack it yourself if you trust it, and grade the folder"
        raise GradecheckError([Fault("archive-too-large", message, hint, place)])
    return archive


def archive_at(path: str) -> ZipFile:
    """The archive in a file, as it is now."""
    status = Path(path).stat()
    return opened(path, (status.st_size, status.st_mtime_ns))


def member_chunks(path: str, skipped: Counter[str]) -> Iterator[Members]:
    """The members that are submissions, by name."""
    members = archive_at(path).infolist()
    wanted = []
    for number, member in enumerate(members):
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if member.is_dir() or not parts:
            continue
        if any(part.startswith(".") and part != ".." for part in parts) or "__MACOSX" in parts:
            skipped["hidden"] += 1
        elif kind_of_name(parts[-1]) == "none":
            skipped["no submissions"] += 1
        else:
            wanted.append((member.filename, number))
    numbers = [number for _, number in sorted(wanted)]
    most = 2 * usual_files(len(numbers))
    for start in range(0, len(numbers), most):
        yield Members(os.fsencode(path), tuple(numbers[start : start + most]))


def read_members(chunk: Members) -> Iterator[Entry]:
    """The submissions of a chunk; a member that cannot be read is a fault in its place."""
    path = os.fsdecode(chunk.path)
    archive = archive_at(path)
    members = archive.infolist()
    for number in chunk.numbers:
        member = members[number]
        file = readable_path(f"{path}/{member.filename}")
        yield Entry(file, 0, _content(archive, member, Place(file, 1, 1)))


def _content(archive: ZipFile, member: ZipInfo, place: Place) -> bytes | Fault:
    name = member.filename.replace("\\", "/")
    if ".." in name.split("/") or name.startswith("/") or DRIVE.match(name):
        return Fault("path-leads-out", "the member's name leads out of the archive", "", place)
    if member.flag_bits & ENCRYPTED:
        hint = "unpack it with its password"
        return Fault("encrypted", "the member is encrypted", hint, place)
    if name.lower().endswith(PACKED) or kind_of_name(name) == "lines":
        hint = "take it out, and grade it by itself"
        return Fault("archive-within", "this is not opened inside an archive", hint, place)
    most = DEFAULT_LIMITS.max_bytes
    try:
        with archive.open(member) as stream:
            data = stream.read(most + 1)
    except Exception as error:  # as above: whatever a damaged member makes zipfile raise
        message = f"the member cannot be unpacked: {type(error).__name__}"
        return Fault("bad-archive", message, "download the archive once more", place)
    if len(data) > most:
        message = f"the member has more than {most:,} bytes"
        return Fault("too-large", message, "a submission is a small text file", place)
    return data
