"""A grade from which nobody learns what was expected: for students who may hand in again.

Hiding is done here once, on the grade, before any report is made of it.  So no format can forget.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator

import msgspec
import numpy as np

from gradecheck.grading.result import Finding, Grade, ItemGrade, ProofLine, Wrong
from gradecheck.report.numbers import numeric

NUMERAL = re.compile(r"(?<![\w.])[-−]?(\d+\.?\d*|\.\d+)(e[-+−]?\d+)?(?![\w])", re.IGNORECASE)
NO_VALUES = re.compile(
    r"(?<=\w)\[[\d, ]+\]|\d+(×\d+)+|\d+ (element|number|row|column)s?\b|earns [\d.]+ of"
)
"""Indices, shapes, counts and credits: numerals that are no values."""
REVEALING = ("slip", "decimal-point", "swapped-answers")
"""Kinds of mistakes whose description is as good as the right number: only the kind is said."""
SYMBOLS = ("formula", "proof")
"""Kinds of items where every description is: what is missing is what is to be written there."""
NEAR = 0.02
"""A right answer is within tolerance of what was expected; nobody who has it learns more."""


def without_expected(grade: Grade) -> Grade:
    """The grade without expected and carried values, in lists, notes and diagnosis alike.

    Expected values become ``None``, and NaN for an element; a text that names one is left out.
    """
    secrets = tuple({value for item in grade.items for value in _secrets(item)})
    return msgspec.structs.replace(
        grade, items=tuple([_hidden(item, secrets) for item in grade.items])
    )


def _hidden(item: ItemGrade, secrets: tuple[float, ...]) -> ItemGrade:
    return msgspec.structs.replace(
        item,
        expected=None,
        wrong=tuple([Wrong(w.index, w.answer, math.nan, w.carried) for w in item.wrong]),
        notes=tuple([note for note in item.notes if not tells(note, secrets) and not _shows(note)]),
        diagnosis=tuple([_without(finding, item, secrets) for finding in item.diagnosis]),
        lines=tuple([_without_remedy(line) for line in item.lines]),
    )


def _without_remedy(line: ProofLine) -> ProofLine:
    """A line of a proof without what would make it true."""
    return msgspec.structs.replace(line, reason=line.blunt or line.reason)


def _shows(note: str) -> bool:
    """Whether a note is a counter-example, which holds what is expected for some numbers, or a
    milestone that a proof has not reached."""
    return note.startswith(("counter-example: ", "not shown: "))


def _without(finding: Finding, item: ItemGrade, secrets: tuple[float, ...]) -> Finding:
    symbols = item.kind in SYMBOLS
    if not (symbols or finding.mistake in REVEALING or tells(finding.message, secrets)):
        return finding
    words = finding.mistake.replace("-", " ")
    where = item.id if symbols else finding.step
    return Finding(finding.mistake, where, f"`{where}`: {words}")


def _secrets(item: ItemGrade) -> Iterator[float]:
    """What was expected where the student has not got it."""
    yield from (wrong.expected for wrong in item.wrong if math.isfinite(wrong.expected))
    expected, answer = numeric(item.expected), numeric(item.answer)
    if expected is None:
        return
    unknown = np.isfinite(expected)
    if answer is not None and answer.shape == expected.shape:
        with np.errstate(invalid="ignore"):
            unknown = unknown & ~(np.abs(answer - expected) <= NEAR * np.abs(expected))
    yield from expected[unknown].tolist()


def tells(text: str, secrets: Iterable[float]) -> bool:
    """Whether a text names one of the numbers, as far as it is written out.

    >>> tells("h0[3] is 1.16 instead of 1.06", [1.06]), tells("5 elements left blank", [1.06])
    (True, False)
    >>> tells("about 3.1e-6", [3.1461e-6]), tells("h2[1] without b1", [1.0, 2.0])
    (True, False)
    """
    for match in NUMERAL.finditer(NO_VALUES.sub(" ", text)):
        value, unit = _read(match.group().replace("−", "-").lower())
        if any(abs(abs(value) - abs(secret)) <= 0.51 * unit for secret in secrets):
            return True
    return False


def _read(numeral: str) -> tuple[float, float]:
    """A numeral's value and the unit of its last digit; a whole number is meant exactly."""
    mantissa, _, exponent = numeral.partition("e")
    decimals = len(mantissa.partition(".")[2])
    exact = not decimals and not exponent
    return float(numeral), 1e-9 if exact else 10.0 ** (int(exponent or 0) - decimals)
