"""Whatever a file holds: it is read, or refused with faults, and nothing else happens."""

from __future__ import annotations

import json
from unicodedata import category

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gradecheck.document import Document, Mapping, Node, Scalar, parse_document
from gradecheck.document.yaml_tree import hide_lone_marks
from gradecheck.errors import GradecheckError
from gradecheck.report.faults import faults_text

from .test_cases import BAD, GOOD, outline

PIECES = [*"[]{},:?-|>&*!%@`'\"\\#\n\t \r", "a", "b: ", "- ", "&a ", "*a", "!!x ", "<<: ", "---\n"]
PIECES += ["...\n", "  ", "\n  ", "'x'", '"x"', "|\n  ", ">-\n  ", "1", ": ", "\ufeff", "\x85", "é"]
PIECES += ["\u2028", "\x07", "\x00", "\\u", "\\x4", "\\ud800", "\\U00110000", "%YAML 1.1\n", "? "]
YAML_LIKE = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
SEEDS = [path.read_bytes() for path in BAD + GOOD]
JOINERS = "\n\u200c\u200d"
EACH_PARSER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(data: bytes | str, name: str) -> Document | None:
    """The document, if it is one; faults must have places, and can be shown."""
    try:
        return parse_document(data, name)
    except GradecheckError as error:
        assert error.faults
        for fault in error.faults:
            assert fault.place is not None
            assert fault.place.line >= 1
            assert 1 <= fault.place.column <= len(fault.place.text) + 1
            assert fault.code
            assert fault.message
        assert not any(map(is_dangerous, faults_text(error.faults)))
        return None


def is_dangerous(character: str) -> bool:
    """Whether it could command a terminal, or turn the order of what it shows."""
    return category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") and character not in JOINERS


@EACH_PARSER
@given(data=st.binary(max_size=60), name=st.sampled_from(["x.yaml", "x.json", "x"]))
def test_any_bytes(data: bytes, name: str, parser: str) -> None:
    read(data, name)


@EACH_PARSER
@given(text=YAML_LIKE | st.text(max_size=40), name=st.sampled_from(["x.yaml", "x.json", "x"]))
def test_any_text(text: str, name: str, parser: str) -> None:
    read(text, name)
    read("a: " + text, name)


@EACH_PARSER
@given(data=st.data(), seed=st.sampled_from(SEEDS))
def test_changed_cases(data: st.DataObject, seed: bytes, parser: str) -> None:
    at = data.draw(st.integers(0, len(seed)))
    cut = data.draw(st.integers(0, 5))
    changed = seed[:at] + data.draw(st.binary(max_size=3)) + seed[at + cut :]
    read(changed, data.draw(st.sampled_from(["x.yaml", "x.json"])))


@given(YAML_LIKE)
def test_both_parsers_agree(text: str) -> None:
    """One is stricter about tabs, directives and comments; what both read, they read alike."""
    with pytest.MonkeyPatch.context() as patch:
        first = read("a: " + text, "x.yaml")
        patch.setattr("gradecheck.document.yaml_parser.libyaml", None)
        second = read("a: " + text, "x.yaml")
    if first is not None and second is not None:
        assert outline(first) == outline(second)


@given(YAML_LIKE.filter(lambda text: "\t" not in text))
def test_texts_are_those_of_pyyaml(text: str) -> None:
    """Where the file is read at all, every scalar is what PyYAML's own base loader makes of it.

    A lone question mark, which YAML does not allow, is ours.
    """
    document = read("a: " + text, "x.yaml")
    if document is not None and hide_lone_marks("a: " + text) == "a: " + text:
        theirs = yaml.load("a: " + document.source.text[3:], Loader=yaml.BaseLoader)
        assert plain(document.root) == theirs


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items]


@given(st.dictionaries(st.text(), st.lists(st.text())))
def test_json_is_read_by_what_it_looks_like(value: dict[str, list[str]]) -> None:
    document = read(json.dumps(value), "answers")
    assert document is not None
    assert document.syntax == "json"
    assert plain(document.root) == value
