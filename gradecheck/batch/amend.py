"""What is told of a result after grading: points given by a person, another submission."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from gradecheck.batch.book import Adjustment, ProblemResult
from gradecheck.batch.printable_bytes import printable_bytes
from gradecheck.grading.result import percent_of
from gradecheck.report.markdown import escaped
from gradecheck.report.numbers import points_text, rounded


def amended_line(line: bytes, result: ProblemResult, remark: str = "") -> bytes:
    """The JSON of a graded submission with the word of a person: the items' and the whole's points
    are theirs, and ``adjusted`` says so; ``remark`` is put among the warnings.

    What is no JSON object is left as it is.
    """
    data = msgspec.json.decode(line)
    if not isinstance(data, dict):
        return line
    if remark:
        data["warnings"] = [*_list(data.get("warnings")), remark]
    if result.adjustments:
        _adjust(data, result)
    return printable_bytes(data) + (b"\n" if line.endswith(b"\n") else b"")


def named_line(line: bytes, id: str) -> bytes:
    """The JSON of a submission that names no student, with the id that its row has.

    >>> named_line(b'{"student":{"id":""}}', "ada")
    b'{"student":{"id":"ada"}}'
    """
    data = msgspec.json.decode(line)
    if not isinstance(data, dict) or not isinstance(data.get("student"), dict):
        return line
    data["student"]["id"] = id
    return printable_bytes(data) + (b"\n" if line.endswith(b"\n") else b"")


def _adjust(data: dict[str, Any], result: ProblemResult) -> None:
    by_item = {one.item: one for one in result.adjustments}
    for item in _list(data.get("items")):
        one = by_item.get(str(item.get("id"))) if isinstance(item, dict) else None
        if one is not None:
            item["adjusted"] = {"from": item.get("score"), "note": one.note}
            item["score"] = rounded(one.points)
    most = result.column.own - result.manual
    data["score"] = rounded(result.score)
    data["points"] = rounded(most)
    data["percent"] = rounded(percent_of(result.score, most))
    data["adjusted"] = [
        {"item": one.item, "points": rounded(one.points), "note": one.note}
        for one in result.adjustments
    ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def amended_feedback(text: str, result: ProblemResult, remark: str = "") -> str:
    """The Markdown for a student, with what was decided after grading put first.

    >>> from fractions import Fraction
    >>> from gradecheck.batch.book import ItemColumn, ProblemColumn
    >>> column = ProblemColumn("p", "", Fraction(5), Fraction(5), (ItemColumn("h", "value",
    ...     Fraction(5)),))
    >>> adjustment = Adjustment("ada", "p", "h", Fraction(4), "right on paper")
    >>> result = ProblemResult(column, "graded", Fraction(4), adjustments=(adjustment,))
    >>> print(amended_feedback("# p", result))
    > **Changed by a person after grading: now 4 of 5 points.** The report below is what it was.
    >
    > - **h**: 4 points (right on paper)
    <BLANKLINE>
    # p
    """
    lines = [f"> {escaped(remark)}", ">"] if remark else []
    if result.adjustments:
        now = f"{points_text(result.score)} of {points_text(result.column.own - result.manual)}"
        lines.append(
            f"> **Changed by a person after grading: now {now} points.** "
            "The report below is what it was."
        )
        lines += [">", *_decisions(result.adjustments)]
    return "\n".join(lines).removesuffix("\n>") + "\n\n" + text


def _decisions(adjustments: Sequence[Adjustment]) -> list[str]:
    return [
        f"> - **{escaped(one.item or 'in all')}**: {points_text(one.points)} points"
        + (f" ({escaped(one.note)})" if one.note else "")
        for one in adjustments
    ]
