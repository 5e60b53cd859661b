"""Mistakes that are no edits of a formula: slips of the pen, the decimal point, rounding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, isfinite, log10

import numpy as np

from gradecheck.grading.answers import Mask, flat, indices_of
from gradecheck.grading.mistakes.candidates import NOTHING
from gradecheck.grading.mistakes.choose import Fit, Suspect
from gradecheck.grading.mistakes.edit import Edit, edit
from gradecheck.grading.mistakes.target import DIGITS, SURE, Target, Targets
from gradecheck.grading.mistakes.written import figures
from gradecheck.grading.mistakes.wrong import Wrong
from gradecheck.ops.record import Array

MOST_WRONG = 2
"""Whoever has more elements of an item wrong made no slip."""
ENOUGH = 1.5
ENOUGH_ALONE = 2.5
"""A number that stands alone has no right neighbours that speak for a slip."""


def slip(wrong: float, right: float, last: int | None = None) -> tuple[str, float] | None:
    """A slip of the pen: one digit, one too many or missing, two exchanged, or the sign.

    Answers what happened, and in decades how unlikely it is by chance.  ``last`` is the position of
    the last figure, where more are meant than are seen (1.60 is read as 1.6).

    Worked example: `1.06` written as `1.60`.

    What to reread: the element that is named, against your own calculation.

    >>> slip(1.60, 1.06, -2)[0], slip(1.96, 1.0612)[0], slip(-2.31, 2.3141)[0], slip(2.5, 1.06)
    ('two digits exchanged', 'one digit', 'the sign', None)
    """
    digits, seen = figures(wrong)
    last = seen if last is None else min(last, seen)
    if not digits or not isfinite(right) or right == 0:
        return None
    found = _what_happened(wrong, right, digits, last)
    if found is None:
        return None
    count = max(len(_digits(wrong, -last)), 2)
    chance = log10(9 * 10.0 ** (count - 1))
    of_them = {"the sign": 1, "two digits exchanged": count, "one digit": 9 * count}
    return found, chance - log10(of_them.get(found, 11 * count))


def _what_happened(wrong: float, right: float, digits: str, last: int) -> str | None:
    is_turned = (right < 0) != (wrong < 0)
    for decimals in dict.fromkeys((-last, -last + 1)):
        wanted, written = _digits(right, decimals), _digits(wrong, decimals)
        if is_turned:
            if wanted == written:
                return "the sign"
        elif len(wanted) == len(written):
            differ = [k for k, digit in enumerate(wanted) if digit != written[k]]
            if (
                len(differ) == 2
                and differ[1] == differ[0] + 1
                and _exchanged(wanted, written, differ)
            ):
                return "two digits exchanged"
            if len(differ) == 1 and _is_far(wrong, right, decimals):
                return "one digit"
    if not is_turned and _one_more_or_less(digits, right):
        return "a digit too many or missing"
    return None


def decimal_point(wrong: float, right: float, last: int | None = None) -> tuple[str, float] | None:
    """The decimal point stands in the wrong place.

    Worked example: `1.06` written as `10.6`.

    What to reread: the powers of ten, and the exponent if you wrote one.

    >>> decimal_point(10.6, 1.0612)[0], decimal_point(2.0, 1.0612)
    ('the decimal point', None)
    """
    digits, seen = figures(wrong)
    if len(digits) < 2 or not isfinite(right) or right == 0 or wrong == 0 or wrong * right < 0:
        return None
    power = round(log10(abs(wrong / right)))
    if power == 0 or abs(power) > 6:
        return None
    if abs(wrong - right * 10.0**power) > 0.5 * 10.0**seen * (1 + 1e-6):
        return None
    return "the decimal point", log10(9 * 10.0 ** (len(digits) - 1)) - log10(6)


def slips_among(wrong: Wrong) -> Iterator[tuple[int, Suspect]]:
    """What is no mistake in a formula: students, and the slips and roundings that explain one of
    their items."""
    for targets in wrong.targets.values():
        off = flat(~targets.counts)
        few = off.sum(axis=1) <= MOST_WRONG
        coarse = _too_coarse(targets)
        indices = indices_of(targets.correct.shape)
        for row in np.flatnonzero(few | coarse).tolist():
            student = int(targets.who[row])
            target = targets.of(row)
            if few[row]:
                where = [indices[at] for at in np.flatnonzero(off[row]).tolist()]
                slips = slips_of(target, where, len(wrong.items[student]))
                yield from ((student, slip) for slip in slips)
            rounded = too_rounded(target) if coarse[row] else None
            if rounded is not None:
                yield student, rounded


def slips_of(
    target: Target, wrong: Sequence[tuple[int, ...]], wrong_items: int
) -> Iterator[Suspect]:
    """The slips that explain an item of which one element is wrong, or two are exchanged.

    The more items are wrong, the likelier it is that a number that stands alone looks like a slip
    by chance; right neighbours speak for one.
    """
    if not all(target.written[at] for at in wrong):
        return
    if len(wrong) == 1:
        yield from _one_slip(target, wrong[0], log10(wrong_items))
    elif len(wrong) == 2 and target.answer.size > 2:
        first, second = wrong
        for values in (target.correct, target.carried):
            turned = values.copy()
            turned[first], turned[second] = values[second], values[first]
            if _agree(target, turned, (first, second)):
                words = f"but {_at(target.id, first)} and {_at(target.id, second)} are exchanged"
                yield _suspect(target, edit("slip", NOTHING, words), turned)
                return


def _one_slip(target: Target, at: tuple[int, ...], chances: float) -> Iterator[Suspect]:
    alone = target.answer.size == 1
    last = round(log10(2 * float(target.half[at])))
    needed = ENOUGH_ALONE + chances if alone else ENOUGH
    wrong = float(target.answer[at])
    rights = dict.fromkeys((float(target.carried[at]), float(target.correct[at])))
    for kind, detect in (("decimal-point", decimal_point), ("slip", slip)):
        for right in rights:
            found = detect(wrong, right, last)
            if found is not None and found[1] > needed:
                where = f"in {_at(target.id, at)}"
                words = f"but for a slip {where}: {found[0]}"
                if kind == "decimal-point":
                    words = f"but for the decimal point {where}"
                yield _suspect(target, edit(kind, NOTHING, words), target.answer)
                return


def too_rounded(target: Target) -> Suspect | None:
    """The right numbers, with fewer figures than asked for; or an earlier step was rounded so.

    Worked example: `0.2567` written as `0.26`.

    What to reread: how many figures the statement asks for; round only at the end.
    """
    wrong = ~target.counts & target.written
    for values in (target.carried, target.correct):
        if not _is_rounded(target, values).all():
            continue
        counts = [len(figures(v)[0]) for v in target.answer[wrong].tolist()]
        if 0 in counts:
            continue
        sure = sum(log10(9 * 10.0 ** (count - 1)) for count in counts)
        if sure > (ENOUGH_ALONE if target.answer.size == 1 else ENOUGH):
            most = max(counts)
            words = f"rounded to {most} figure{'s' * (most != 1)}, which is too few"
            return _suspect(target, edit("too-rounded", NOTHING, words), target.answer)
    return None


def _too_coarse(targets: Targets) -> Mask:
    """Which answers are the right numbers, or the carried ones, but for their figures."""
    found: Mask = np.zeros(len(targets.who), dtype=bool)
    for values in (targets.carried, targets.correct):
        found |= flat(_is_rounded(targets, values)).all(axis=1)
    return found


def _is_rounded(target: Target | Targets, values: Array) -> Mask:
    """Which elements are those of ``values`` to the figures written, or not written at all."""
    near = np.abs(target.answer - values) <= target.half * (1 + 1e-6)
    result: Mask = near | ~target.written
    return result


def _suspect(target: Target, said: Edit, value: Array) -> Suspect:
    return Suspect(target.id, target.place, said, {target.id: Fit(DIGITS, SURE, value)})


def _at(id: str, index: tuple[int, ...]) -> str:
    return f"{id}[{', '.join(map(str, index))}]" if index else id


def _agree(target: Target, values: Array, where: tuple[tuple[int, ...], ...]) -> bool:
    """Whether those elements are what ``values`` has there, and are not all zero."""
    return any(float(target.answer[at]) for at in where) and all(
        abs(float(target.answer[at] - values[at])) <= float(target.half[at]) * (1 + 1e-6)
        for at in where
    )


def _digits(value: float, decimals: int) -> str:
    """The digits of a value rounded to some decimals, as a whole number."""
    return str(round(abs(value) * 10.0**decimals)) if abs(decimals) < 300 else ""


def _exchanged(wanted: str, written: str, at: list[int]) -> bool:
    first, second = at
    return wanted[first] == written[second] and wanted[second] == written[first]


def _is_far(wrong: float, right: float, decimals: int) -> bool:
    """More than a unit of the last figure: that is a rounding, not a slip."""
    return abs(wrong - right) > 1.5 * 10.0**-decimals


def _one_more_or_less(digits: str, right: float) -> bool:
    """Whether ``digits`` are those of ``right`` with one of them missing or doubled."""
    exponent = floor(log10(abs(right)))
    for length in (len(digits) - 1, len(digits) + 1):
        if length < 2:
            continue
        wanted = _digits(right, length - 1 - exponent)
        longer, shorter = sorted((digits, wanted), key=len, reverse=True)
        if len(longer) != len(shorter) + 1:
            continue
        same = 0
        while same < len(shorter) and longer[same] == shorter[same]:
            same += 1
        if longer[same + 1 :] != shorter[same:]:
            continue
        # Whichever of a run of equal digits is left out, the rest is the same.
        if length == len(digits) + 1 or (same and longer[same - 1] == longer[same]):
            return True
    return False
