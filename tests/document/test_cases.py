"""The files in ``cases``: each one says in its name what it is about.

Beside a file of ``bad`` stand the faults that it must have, beside one of ``good`` the tree it must
become, line by line with places.  With ``REWRITE_CASES=1`` in the environment they are written
anew, to be looked through by a person.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gradecheck.document import Document, Mapping, Node, Scalar, Sequence, read_document
from gradecheck.errors import GradecheckError

CASES = Path(__file__).parent / "cases"
BAD = sorted(path for path in (CASES / "bad").iterdir() if path.suffix != ".expected")
GOOD = sorted(path for path in (CASES / "good").iterdir() if path.suffix != ".expected")


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def compare(path: Path, lines: list[str], parser: str) -> None:
    """Hold what was found against the file beside the case."""
    expected = path.with_name(path.name + ".expected")
    text = "".join(line + "\n" for line in lines)
    if os.environ.get("REWRITE_CASES") and parser == "libyaml":
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BAD, ids=names(BAD))
def test_bad(path: Path, parser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    with pytest.raises(GradecheckError) as caught:
        read_document(path.name)
    lines = []
    for fault in caught.value.faults:
        assert fault.place is not None
        place = fault.place
        lines.append(f"{place.line}:{place.column}-{place.column + place.length} {fault.code}")
        lines.append(f"    {fault.message}")
        if fault.hint:
            lines.append(f"    = {fault.hint}")
    compare(path, lines, parser)


@pytest.mark.parametrize("path", GOOD, ids=names(GOOD))
def test_good(path: Path, parser: str) -> None:
    compare(path, outline(read_document(path)), parser)


def outline(document: Document) -> list[str]:
    """A line for each node: its place, how it was written, and what."""
    lines: list[str] = []
    waiting: list[tuple[int, str, Node]] = [(0, "", document.root)]
    while waiting:
        depth, role, node = waiting.pop()
        where = f"{node.line}:{node.column}"
        if isinstance(node, Scalar):
            lines.append(f"{where:6}{'  ' * depth}{role}{node.style} {node.kind} {node.text!r}")
            continue
        flow = "flow" if node.flow else "block"
        lines.append(f"{where:6}{'  ' * depth}{role}{flow} {type(node).__name__.lower()}")
        below: list[tuple[int, str, Node]] = []
        if isinstance(node, Sequence):
            below += ((depth + 1, "", item) for item in node.items)
        if isinstance(node, Mapping):
            for key, value in node.entries:
                below += ((depth + 1, "key ", key), (depth + 1, "is ", value))
        waiting += reversed(below)
    return lines
