"""The files in ``cases``: an assignment, a roster, adjustments and submissions, with the rows.

The rows stand beside each case.  With ``REWRITE_CASES=1`` in the environment they are written
anew, to be looked through by a person.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from tests.batch.by_hand import book_of, record_of, row_text

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_rows(path: Path) -> None:
    case = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    records = [record_of(said) for said in case["submissions"]]
    texts = {key: case.get(key, "") for key in ("assignment", "roster", "adjust")}
    book = book_of(records, **texts)
    rows = list(book.rows())
    lines = [line for row in rows for line in row_text(row)]
    lines += [f"warning: {warning}" for warning in book.warnings]
    text = "".join(f"{line}\n" for line in lines)
    expected = path.with_suffix(".expected")
    if os.environ.get("REWRITE_CASES"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert book.count == len(rows)
    assert len({row.id for row in rows}) == len(rows)
