"""The tables of ``docs/notation.md`` and ``docs/errors-of-notation.md``."""

from __future__ import annotations

import pytest

from gradecheck.errors import ExpressionError
from gradecheck.lang.latex import latex
from gradecheck.lang.parse import parse
from gradecheck.lang.text import text

from .meaning import meaning
from .table import Row, rows

EXPRESSIONS = list(rows("notation.md"))
ERRORS = list(rows("errors-of-notation.md"))


def _name(row: Row) -> str:
    return f"line {row.line}"


@pytest.mark.parametrize("row", EXPRESSIONS, ids=_name)
def test_all_notations_mean_the_same(row: Row) -> None:
    *notations, (expected,) = row.cells
    for cell in notations:
        for written in cell:
            assert meaning(parse(written, row.names)) == expected, written


@pytest.mark.parametrize("row", EXPRESSIONS, ids=_name)
def test_what_is_written_out_means_the_same(row: Row) -> None:
    tree = parse(row.cells[0][0], row.names)
    assert parse(text(tree), row.names) == tree
    set_in_latex = meaning(parse(latex(tree), row.names))
    assert set_in_latex == meaning(tree).replace("matmul", "juxtapose")


def test_there_are_enough_examples() -> None:
    assert len(EXPRESSIONS) >= 80
    assert len(ERRORS) >= 40


@pytest.mark.parametrize("row", ERRORS, ids=_name)
def test_a_fault_is_named_and_placed(row: Row) -> None:
    (written,), (code,), excerpt = row.cells[0], row.cells[1], row.cells[2]
    with pytest.raises(ExpressionError) as raised:
        parse(written, row.names)
    error = raised.value
    assert error.code == code
    assert written[error.start : error.end] == "".join(excerpt)
    assert error.message == row.texts[3]
    assert error.hint == row.texts[4]
