"""What is no file, or not a file to be read."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradecheck.document import Limits, parse_document, read_document
from gradecheck.document.limits import NEST_LESS
from gradecheck.document.yaml_parser import PureParser
from gradecheck.errors import Fault, GradecheckError

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and links are those of Unix")


def fault_of(path: Path | str, limits: Limits | None = None) -> Fault:
    """The one fault that reading this path has."""
    with pytest.raises(GradecheckError) as caught:
        read_document(path, limits or Limits())
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert fault.place.file == str(path)
    return fault


def test_missing_file(tmp_path: Path) -> None:
    (tmp_path / "problem1.yaml").write_text("a: 1")
    fault = fault_of(tmp_path / "problem2.yaml")
    assert (fault.code, fault.hint) == ("missing-file", "did you mean `problem1.yaml`?")
    assert fault_of(tmp_path / "answers" / "a.yaml").hint.startswith("there is no folder")
    assert fault_of(tmp_path / "problem1.yaml" / "a.yaml").code == "missing-file"
    assert fault_of(tmp_path / "zzz").hint == ""
    assert fault_of("no such file at all").hint == ""
    assert fault_of("nul\0.yaml").code == "missing-file"
    assert fault_of(tmp_path / ("x" * 5000)).code == "unreadable-file"


def test_folder(tmp_path: Path) -> None:
    assert fault_of(tmp_path).code == "is-a-folder"


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert fault_of(path).code == "no-permission"


@POSIX
def test_pipe_socket_and_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    assert fault_of(pipe).code == "special-file"
    assert fault_of("/dev/zero").code == "special-file"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        assert fault_of(tmp_path / "socket").code == "special-file"


@POSIX
def test_a_pipe_that_was_a_file_a_moment_ago(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, file = tmp_path / "pipe.yaml", tmp_path / "file.yaml"
    os.mkfifo(pipe)
    file.write_text("a: 1")
    status = file.stat()
    monkeypatch.setattr(os, "stat", lambda _: status)
    assert fault_of(pipe).code == "special-file"


@POSIX
def test_links(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    (tmp_path / "circle.yaml").symlink_to("circle.yaml")
    (tmp_path / "dead.yaml").symlink_to("gone.yaml")
    assert read_document(tmp_path / "link.yaml").root.get("a") is not None
    assert fault_of(tmp_path / "circle.yaml").code == "unreadable-file"
    assert fault_of(tmp_path / "dead.yaml").code == "missing-file"


def test_size(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n" + "#" * ((1 << 20) - 5))
    assert read_document(path).root.get("a") is not None
    path.write_text("a: 1\n" + "#" * ((1 << 20) - 4))
    fault = fault_of(path)
    assert fault.code == "too-large"
    assert fault.message == "the file has 1,048,577 bytes, at most 1,048,576 are read"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    assert fault_of(path).code == "too-large"


def test_size_without_libyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradecheck.document.yaml_parser.libyaml", None)
    path = tmp_path / "a.yaml"
    path.write_text("a: 1\n" + "#" * (1 << 17))
    assert "libyaml" in fault_of(path).message


def test_limits() -> None:
    few = Limits(max_nodes=6, max_aliases=2, max_depth=3, max_faults=2)
    for text, code in [
        ("a: [1, 2, 3, 4]", "too-many-values"),
        ("a: &a 1\nb: [*a, *a, *a]", "too-many-aliases"),
        ("a: [[[1]]]", "too-deep"),
        ("a: &a [[1]]\nb: [*a]", "too-deep"),
        ("a: 1\na: 1\na: 1\na: 1", "too-many-faults"),
    ]:
        with pytest.raises(GradecheckError) as caught:
            parse_document(text, "x.yaml", limits=few)
        assert caught.value.faults[-1].code == code
    parse_document("a: &a [1]\nb: *a", "x.yaml", limits=Limits(max_depth=2, max_nodes=7))


DEEP = {
    "lists": "a: 1\nb: " + "[" * 1500,
    "closed lists": "a: 1\nb: " + "[" * 1500 + "]" * 1500,
    "mappings": "a: 1\nb: " + "{a: " * 1500,
    "items": "a: 1\nb:\n " + "- " * 1500,
}


@pytest.mark.parametrize("name", DEEP)
def test_nesting_beyond_the_bound_of_any_parser(name: str, parser: str) -> None:
    with pytest.raises(GradecheckError) as caught:
        parse_document(DEEP[name], "x.yaml")
    (fault,) = caught.value.faults
    assert (fault.code, fault.hint) == ("too-deep", NEST_LESS)
    assert fault.place is not None
    assert fault.place.line == DEEP[name].count("\n") + 1


def test_a_parser_that_refuses_nesting_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    class Bounded(PureParser):
        """Gives up as libyaml does from 0.2.6 on: before there is any event of the brackets."""

        def get_event(self) -> Any:
            mark = yaml.Mark("", 8, 1, 3, None, 8)
            message = "exceeded maximum nesting depth"
            raise yaml.scanner.ScannerError("while increasing flow level", mark, message, mark)

    monkeypatch.setattr("gradecheck.document.yaml_tree.event_parser", Bounded)
    with pytest.raises(GradecheckError) as caught:
        parse_document("a: 1\nb: [[[[[", "x.yaml")
    (fault,) = caught.value.faults
    assert (fault.code, str(fault.place)) == ("too-deep", "x.yaml:2:4")


def test_100_aliases() -> None:
    text = "a: &a 1\nb: [" + "*a, " * 100 + "]"
    assert len(parse_document(text, "x.yaml").root.entries) == 2
    with pytest.raises(GradecheckError, match="too-many-aliases"):
        parse_document(text.replace("]", "*a]"), "x.yaml")


def test_syntax_is_told_by_the_name() -> None:
    text = '{"a": "\\/"}'
    assert parse_document(text, "x.JSON").syntax == "json"
    assert parse_document("{a: 1}", "x.yml").syntax == "yaml"
    assert parse_document("{a: 1}", "x").syntax == "yaml"
    assert parse_document(text, "x.txt").syntax == "json"
    assert parse_document(text, "x.yaml", "json").syntax == "json"


def test_half_a_character_in_a_text() -> None:
    for syntax in ("x.yaml", "x.json"):
        with pytest.raises(GradecheckError, match="half a character"):
            parse_document('{"a": "\ud800"}', syntax)
