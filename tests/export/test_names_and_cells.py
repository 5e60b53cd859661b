"""File names, cells and commands made of what strangers wrote."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_exports import HOSTILE

from gradecheck.document.printable import escape_control
from gradecheck.export.cells import FORMULA, csv_cell, points_cell, text_cell, total_cells
from gradecheck.export.file_names import file_name
from gradecheck.export.workflow import command, stopped

DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    "conin$",
    "conout$",
    *(f"{d}{n}" for d in ("com", "lpt") for n in range(10)),
}
NASTY = st.text(alphabet="aA1.-_~ /\\:\x00\n\x1b\u202eéüßİ好\ud800", max_size=50)
IDS = st.text(max_size=80) | NASTY | st.sampled_from(HOSTILE)


@settings(deadline=None)
@given(st.lists(IDS, min_size=2, max_size=2, unique=True))
@example(["Ada", "ada"])
@example(["é", "e\u0301"])
@example(["aux", "aux~"])
def test_no_two_ids_share_a_name(ids: list[str]) -> None:
    first, second = (file_name(one).casefold() for one in ids)
    assert first != second


@settings(deadline=None)
@given(IDS)
@example("con.md")
@example("com1.tar.gz")
@example("好" * 300)
@example(".")
@example("..")
@example("")
def test_names_are_safe_everywhere(student: str) -> None:
    name = file_name(student)
    assert re.fullmatch(r"[\w.+~-]+", name)
    assert name[0] not in ".-"
    assert not name.endswith((".", " "))
    assert name.split(".")[0] not in DEVICES
    assert len(f".{name}.json.part".encode()) <= 255


def test_harmless_ids_are_their_own_names() -> None:
    for student in ("ada", "s1234567", "j.doe", "a", "0471", "ada+hw", "x_y-z"):
        assert file_name(student) == student
    assert file_name("a" * 64) == "a" * 64
    assert file_name("a" * 65) != "a" * 65


@settings(deadline=None)
@given(st.text(max_size=60) | st.sampled_from(HOSTILE))
def test_a_cell_is_text_on_one_line(text: str) -> None:
    cell = text_cell(text)
    assert cell.isprintable() or not any(c in cell for c in "\t\r\n\x1b\x00")
    assert cell.lstrip()[:1] not in FORMULA
    (row,) = csv.reader(io.StringIO(f"a,{csv_cell(text)},b\n"))
    assert row == ["a", cell, "b"]


def test_numbers_stay_numbers() -> None:
    assert [points_cell(Fraction(n, 8)) for n in (21, 16, -4)] == ["2.63", "2", "-0.5"]
    assert total_cells(Fraction(40), Fraction(30)) == "40,30,133.33"


@settings(deadline=None)
@given(st.text(max_size=60) | st.sampled_from(HOSTILE), st.text(max_size=30))
def test_a_runner_reads_back_one_command(message: str, file: str) -> None:
    line = command("error", message, file=file)
    assert "\n" not in line
    assert "\r" not in line
    name, properties, data = as_the_runner_reads(line)
    assert name == "error"
    assert properties.keys() <= {"file"}
    assert data == "".join(c if c in "\r\n" else text_of(c) for c in message)
    assert properties.get("file", "").strip() == "".join(map(text_of, file)).strip()


def text_of(character: str) -> str:
    return escape_control(character)


def as_the_runner_reads(line: str) -> tuple[str, dict[str, str], str]:
    """The rules of ``ActionCommand.TryParseV2`` of actions/runner."""
    message = line.lstrip()
    assert message.startswith("::")
    end = message.index("::", 2)
    name, _, rest = message[2:end].partition(" ")
    properties = {}
    for part in filter(None, rest.strip(" ").split(",")):
        key, _, value = part.partition("=")
        if value:
            properties[key] = unescaped(value, ("%0D", "%0A", "%3A", "%2C", "%25"))
    return name, properties, unescaped(message[end + 2 :], ("%0D", "%0A", "%25"))


def unescaped(text: str, codes: tuple[str, ...]) -> str:
    for code in codes:
        text = text.replace(code, chr(int(code[1:], 16)))
    return text


@pytest.mark.parametrize("text", ["", "::error::x", "a\n##[error]b\n"])
def test_output_between_stop_and_start(text: str) -> None:
    lines = stopped(text, "token").splitlines()
    assert lines[0] == "::stop-commands::token"
    assert lines[-1] == "::token::"
    assert "\n".join(lines[1:-1]) == text.rstrip("\n")
