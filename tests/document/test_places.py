"""Every scalar knows where it stands, to the character."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradecheck.document import Document, Mapping, Node, Scalar, parse_document
from gradecheck.errors import GradecheckError, Place

WORDS = st.text(alphabet="abxyθé好12 ₁+", min_size=1, max_size=8).map(str.strip).filter(bool)
STYLES = ["plain", "single", "double", "literal", "folded", "lines", "escapes"]


@st.composite
def entries(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Lines of YAML with scalars in every style, and the texts they hold."""
    text, values = "", []
    for number in range(draw(st.integers(1, 5))):
        words = draw(st.lists(WORDS, min_size=1, max_size=4))
        style = draw(st.sampled_from(STYLES))
        indent = " " * draw(st.integers(1, 4))
        if draw(st.booleans()):
            text += "# comment: 'é'\n"
        text += f"k{number}: "
        text += {
            "plain": f"{words[0]}   # comment\n",
            "single": f"'{words[0]}'\n",
            "double": f'"{words[0]}"\n',
            "literal": "|\n" + "".join(f"{indent}{word}\n" for word in words),
            "folded": ">\n" + "".join(f"{indent}{word}\n" for word in words),
            "lines": f"\n{indent}".join(words) + "\n",
            "escapes": json.dumps(f"\t{words[0]}\\{words[-1]}") + "\n",
        }[style]
        values += words
    return text, values


def scalars(document: Document) -> list[Scalar]:
    found: list[Scalar] = []
    waiting: list[Node] = [document.root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            found.append(node)
        elif isinstance(node, Mapping):
            for entry in node.entries:
                waiting += entry
        else:
            waiting += node.items
    return found


def shown(place: Place) -> str:
    """What the caret points at."""
    return place.text[place.column - 1 : place.column - 1 + place.length]


def check_offsets(scalar: Scalar) -> None:
    """Each character that was written as it is stands where the scalar says."""
    file = scalar.source.text
    offsets = [scalar.offset(index) for index in range(len(scalar.text) + 1)]
    assert offsets == sorted(offsets)
    assert all(scalar.start <= offset <= scalar.end for offset in offsets)
    for index, character in enumerate(scalar.text):
        written = file[offsets[index]]
        if written != "\\" and not character.isspace():
            assert written == character
            assert shown(scalar.place(index, index + 1)) == character


@given(entries())
def test_every_character(case: tuple[str, list[str]]) -> None:
    text, _ = case
    for parsed in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        for scalar in scalars(parse_document(parsed, "x.yaml")):
            check_offsets(scalar)


@given(st.text(alphabet="ab:-[]{},'\"|>\n #&*!\\0 ", max_size=40))
def test_every_character_of_any_text(text: str) -> None:
    try:
        document = parse_document("k: " + text, "x.yaml")
    except GradecheckError:
        return
    for scalar in scalars(document):
        check_offsets(scalar)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=8) | st.integers()))
def test_json(value: dict[str, object]) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=1, ensure_ascii=False)):
        for scalar in scalars(parse_document(text, "x.json")):
            assert json.loads(scalar.raw) == (
                scalar.text if scalar.style == "double" else int(scalar.text)
            )
            check_offsets(scalar)


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("h: relu(b)", "b", "x.yaml:1:9"),
        ("h: 'it''s b'", "b", "x.yaml:1:11"),
        (r'h: "\\theta + b"', "b", "x.yaml:1:15"),
        (r'h: "\U0001F600 \u00e9 \x41b"', "b", "x.yaml:1:27"),
        ("h: |\n    a\n\n      b", "b", "x.yaml:4:7"),
        ("h: |2-\n    a\n  b", "b", "x.yaml:3:3"),
        ("h: >\n  a\n\n  c\n  b", "b", "x.yaml:5:3"),
        ("h: a\n\n   c b", "b", "x.yaml:3:6"),
        ('h: "a\n   c \\\n   b"', "b", "x.yaml:3:4"),
        ("h: 'a\n\n   c\n   b'", "b", "x.yaml:4:4"),
        ("h: &x   # where\n  b", "b", "x.yaml:2:3"),
        ("h: &x |\n  a\n  b", "b", "x.yaml:3:3"),
    ],
)
def test_a_part(text: str, part: str, expected: str, parser: str) -> None:
    scalar = parse_document(text, "x.yaml").root.get("h")
    assert isinstance(scalar, Scalar)
    at = scalar.text.index(part)
    assert str(scalar.place(at, at + 1)) == expected
    assert shown(scalar.place(at, at + 1)) == part


def test_the_end_of_a_text() -> None:
    scalar = parse_document("h: |\n  a (\n\nk: 1", "x.yaml").root.get("h")
    assert isinstance(scalar, Scalar)
    assert scalar.place(3, 4) == Place("x.yaml", 2, 6, 1, "  a (")
    assert scalar.place(4, 4) == Place("x.yaml", 2, 6, 1, "  a (")


def test_a_line_of_a_file() -> None:
    document = parse_document('{"a": [1, 2]}', "x.ndjson", "json", first_line=7)
    node = document.root.get("a")
    assert node is not None
    assert str(node.place()) == "x.ndjson:7:7"
    assert (node.line, node.column, node.place().length) == (7, 7, 6)
