"""A line of results.ndjson as far as it matters for a comparison.

Points are whole hundredths: that is what files hold, and what adds up exactly.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec

from gradecheck.batch.identity import stem
from gradecheck.errors import Fault, GradecheckError, Place

Points: TypeAlias = Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]


class Who(msgspec.Struct, frozen=True, gc=False):
    """The student of a result."""

    id: str = ""
    name: str = ""


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What was found out about a wrong answer."""

    mistake: str = ""
    step: str = ""


class ItemResult(msgspec.Struct, frozen=True, gc=False):
    """What came of one item; ``adjusted`` is there where a person gave the points."""

    id: str
    status: str = ""
    score: Points = 0
    points: Points = 0
    right: int = 0
    total: int = 0
    diagnosis: tuple[Finding, ...] = ()
    adjusted: msgspec.Raw = msgspec.Raw(b"")

    @property
    def findings(self) -> tuple[str, ...]:
        """The mistakes that are named, as ``kind: step``, each once."""
        named = [
            f"{one.mistake}: {one.step}" if one.step else one.mistake for one in self.diagnosis
        ]
        return tuple(dict.fromkeys(named))


class SpecName(msgspec.Struct, frozen=True, gc=False):
    """By which problem file was graded."""

    sha256: str = ""


class Result(msgspec.Struct, frozen=True, gc=False):
    """What came of one submission for one problem; ``status`` is empty where it was graded."""

    file: str = ""
    problem: str | None = None
    student: Who = Who()
    status: str = ""
    reason: str = ""
    score: Points = 0
    points: Points = 0
    reading: dict[str, str] = {}
    items: tuple[ItemResult, ...] = ()
    adjusted: msgspec.Raw = msgspec.Raw(b"")
    spec: SpecName = SpecName()
    gradecheck: str = ""

    @property
    def row(self) -> str:
        """What the row of its student is called, where no other has the same name.

        >>> Result("class/ada.yaml").row, Result(student=Who("ada")).row
        ('ada', 'ada')
        """
        return self.student.id or stem(self.file)


def cents(points: float) -> int:
    """Points in hundredths.

    >>> cents(2.63), cents(17)
    (263, 1700)
    """
    return round(points * 100)


DECODER = msgspec.json.Decoder(Result)


def read_result(line: bytes, place: Place) -> Result:
    """The result on a line; raises :class:`GradecheckError` where it is none."""
    try:
        return DECODER.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        message = f"this line is no result of gradecheck: {error}"
        hint = "compare what `gradecheck grade … --out DIR` wrote, or `-f ndjson`"
        raise GradecheckError([Fault("bad-results", message, hint, place)]) from None
