"""Cells of a table that a spreadsheet will open: texts stay texts, numbers stay numbers."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from gradecheck.document.printable import escape_control, shortened
from gradecheck.grading.result import percent_of
from gradecheck.report.numbers import points_text

FORMULA = frozenset("=+-@＝＋－＠")
"""What makes a spreadsheet compute a cell, also in their wide forms."""
CAREFUL = FORMULA | {" "}
LONGEST = 2000
"""Characters of a cell: what strangers wrote may be longer."""
MOST_REMEMBERED = 65536


def text_cell(text: str) -> str:
    r"""A stranger's text as a cell: on one line, no formula, no control characters.

    >>> text_cell("Ada"), text_cell("=cmd|' /C calc'!A0"), text_cell(" +1")
    ('Ada', "'=cmd|' /C calc'!A0", "' +1")
    >>> text_cell("a\nb\x1b[31m")
    'a\\nb\\x1b[31m'
    """
    text = shortened(text, LONGEST)
    if not text.isprintable():
        text = escape_control(text)
    return "'" + text if text.lstrip()[:1] in FORMULA else text


def csv_cell(text: str) -> str:
    """A stranger's text as a cell of a CSV file, in quotes where it needs them.

    >>> csv_cell("Ada"), csv_cell("Lovelace, Ada")
    ('Ada', '"Lovelace, Ada"')
    """
    if (
        text.isprintable()
        and text[:1] not in CAREFUL
        and "," not in text
        and '"' not in text
        and len(text) <= LONGEST
    ):
        return text  # most are harmless: this is to be quick
    cell = text_cell(text)
    return '"' + cell.replace('"', '""') + '"' if '"' in cell or "," in cell else cell


def points_cell(points: Fraction) -> str:
    """Exact points as a number with two decimals.

    >>> points_cell(Fraction(21, 8))
    '2.63'
    """
    return _points(*points.as_integer_ratio())


def total_cells(total: Fraction, points: Fraction) -> str:
    """The total, the points that could be reached, and the percentage, without a sign.

    >>> total_cells(Fraction(1), Fraction(3)), total_cells(Fraction(0), Fraction(0))
    ('1,3,33.33', '0,0,100')
    """
    return _totals(*total.as_integer_ratio(), *points.as_integer_ratio())


# By numerators and denominators: a Fraction takes longer to look up than to write out.


@lru_cache(MOST_REMEMBERED)
def _points(top: int, bottom: int) -> str:
    return points_text(Fraction(top, bottom))


@lru_cache(MOST_REMEMBERED)
def _totals(top: int, bottom: int, points: int, parts: int) -> str:
    total, reach = Fraction(top, bottom), Fraction(points, parts)
    percent = points_text(percent_of(total, reach))
    return f"{points_text(total)},{points_text(reach)},{percent}"
