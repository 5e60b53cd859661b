"""Names of files made from the ids of students: safe on every system, one for each id.

A name depends on its id alone, so it stays the same when the class changes.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

HARMLESS = re.compile(r"[a-z0-9][a-z0-9._+-]{0,62}[a-z0-9]|[a-z0-9]")
"""Ids that are names already.  Small letters only: many systems take ``Ada`` for ``ada``."""
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$|clock\$)(\..*)?")
"""What Windows takes for a device, whatever follows after a dot."""
LONGEST = 40
DIGEST = 16


def file_name(student: str) -> str:
    """The name for a student's id, without an ending.

    A harmless id is its own name.  Any other keeps what is readable of it and gets ``~`` and a
    digest, which no harmless id has.

    >>> file_name("ada"), file_name("s1234567"), file_name("j.doe-2")
    ('ada', 's1234567', 'j.doe-2')
    >>> file_name("Ada Lovelace"), file_name("../x")
    ('Ada-Lovelace~7674021617159190', 'x~d6b96a97d147daaa')
    >>> file_name("aux.md"), file_name("好")
    ('aux-md~81a491c369ac44b3', '好~f867f34178594f89')
    """
    if HARMLESS.fullmatch(student) and not RESERVED.fullmatch(student):
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]
    return f"{_readable(student)}~{digest}"


def _readable(student: str) -> str:
    """Letters and digits of any script, dashes for what is between them; at most 40.

    No dot: Windows takes ``aux.`` with anything after it for a device.
    """
    text = unicodedata.normalize("NFC", student[: 4 * LONGEST])
    kept = "".join(c if c.isalnum() or c == "_" else "-" for c in text)
    short = re.sub(r"-+", "-", kept).strip("-_")[:LONGEST]
    return short.rstrip("-_") or "student"
