"""The files that the docs show are the files that are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHOWN = re.compile(r"<!-- (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
EXAMPLES = SHOWN.findall((ROOT / "docs" / "gradebook.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("file", "shown"), EXAMPLES, ids=[file for file, _ in EXAMPLES])
def test_the_docs_show_what_is_written(file: str, shown: str) -> None:
    parts = [re.escape(part) for part in re.split(r"^…\n", shown, flags=re.MULTILINE)]
    written = (ROOT / file).read_text(encoding="utf-8")
    assert re.fullmatch(r"(?:.*\n)*?".join(parts), written)


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 5
