"""Moments as people write them: when something is due, when it was handed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

import msgspec

WRITTEN = re.compile(
    r"(\d{4}-\d{2}-\d{2})"
    r"(?:[Tt ]\s{0,3}(\d{1,2}:\d{2})(:\d{2})?(?:[.,]\d{1,9})?\s{0,3}([AaPp][Mm])?"
    r"\s{0,3}([Zz]|UTC|GMT|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)
LONGEST = 60


class Moment(msgspec.Struct, frozen=True):
    """A point in time; ``zoned`` where it was written with its time zone, ``timed`` where with a
    time of day (a day alone is its beginning)."""

    at: datetime
    zoned: bool = True
    timed: bool = True


@lru_cache(maxsize=4096)
def read_moment(text: str, zone: tzinfo = UTC) -> Moment | None:
    """The moment that a text says, in ``zone`` where it names none; ``None`` if it says none.

    >>> read_moment("2026-04-12T16:00-05:00").at.isoformat()
    '2026-04-12T16:00:00-05:00'
    >>> read_moment("2026-04-12 4:00 pm").at.hour, read_moment("2026-04-12 16:00:30Z").zoned
    (16, True)
    >>> read_moment("2026-04-12").timed, read_moment("yesterday"), read_moment("2026-02-30")
    (False, None, None)
    """
    match = WRITTEN.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if match is None:
        return None
    day, clock, seconds, half, offset = match.groups()
    try:
        at = datetime.fromisoformat(f"{day}T{_clock(clock or '00:00', half)}{seconds or ''}")
        own = _zone(offset) if offset else zone
    except ValueError:
        return None
    return Moment(at.replace(tzinfo=own), offset is not None, clock is not None)


def _clock(clock: str, half: str | None) -> str:
    """Hours and minutes of 24 hours."""
    hours, _, minutes = clock.partition(":")
    hour = int(hours)
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(clock)
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return f"{hour:02d}:{minutes}"


@lru_cache(maxsize=64)
def _zone(offset: str) -> tzinfo:
    if offset.upper() in ("Z", "UTC", "GMT"):
        return UTC
    zone = datetime.strptime(offset, "%z").tzinfo
    assert zone is not None
    return zone
