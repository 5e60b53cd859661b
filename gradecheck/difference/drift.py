"""Which files of a class have changed between two runs, as far as their journals tell.

A part of a journal knows a checksum of its submissions, and size and time of every file.  Where the
checksum is another one, the files with another size or time are those that changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from gradecheck.batch.journal import RunFile
from gradecheck.batch.part import Head
from gradecheck.batch.record import Owner
from gradecheck.batch.sources.folder import KEPT

MOST_FILES = 100_000
"""Changed files that are named; beyond, nobody reads them one by one."""
OF_LINES = re.compile(r"(.+):\d+")
OF_ARCHIVE = re.compile(r"(.+?\.zip)/.+", re.IGNORECASE)
HEAD = msgspec.json.Decoder(Head)
OWNERS = msgspec.json.Decoder(Owner)


def source_of(file: str) -> str:
    """The file on disk in which a submission stands.

    >>> source_of("class.ndjson:17"), source_of("all.zip/bob/a.yaml"), source_of("ada.yaml")
    ('class.ndjson', 'all.zip', 'ada.yaml')
    """
    if match := OF_ARCHIVE.fullmatch(file):
        return match[1]
    match = OF_LINES.fullmatch(file)
    return match[1] if match else file


def run_of(folder: str) -> RunFile | None:
    """What the journal in a folder says of its run; ``None`` where there is none."""
    try:
        data = Path(folder, KEPT, "run.json").read_bytes()
        return msgspec.json.decode(data, type=RunFile)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def changed_files(old: str, new: str) -> frozenset[str]:
    """The files of both runs whose content is not the same; of two folders with journals."""
    runs = run_of(old), run_of(new)
    if runs[0] is None or runs[1] is None:
        return frozenset()
    others = {key: head for key in runs[0].parts if (head := _head(old, key)) is not None}
    before: dict[str, tuple[int, ...]] = {}
    after: dict[str, tuple[int, ...]] = {}
    for key in runs[1].parts:
        head = _head(new, key)
        other = others.pop(key, None)
        if head is None or (other is not None and other.content == head.content):
            continue
        after.update(_stamps(new, key, head))
        if other is not None:
            before.update(_stamps(old, key, other))
        if len(after) > MOST_FILES:
            break
    for key, head in others.items() if after else ():
        before.update(_stamps(old, key, head))
    return frozenset(file for file, stamp in after.items() if before.get(file, stamp) != stamp)


def _head(folder: str, key: str) -> Head | None:
    try:
        with _part(folder, key).open("rb") as file:
            return HEAD.decode(file.readline())
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _stamps(folder: str, key: str, head: Head) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every file of a part with its size and time of change."""
    with _part(folder, key).open("rb") as part:
        part.readline()
        part.seek(head.verdicts, os.SEEK_CUR)
        owners = OWNERS.decode_lines(part.read(head.records))
    files = list(dict.fromkeys(source_of(owner.file) for owner in owners))
    if 2 * len(files) == len(head.stamps):
        for number, file in enumerate(files):
            yield file, tuple(head.stamps[2 * number : 2 * number + 2])


def _part(folder: str, key: str) -> Path:
    return Path(folder, KEPT, "parts", f"{Path(key).name}.ndjson")
