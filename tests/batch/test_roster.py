"""Rosters as spreadsheets write them, and rosters that cannot be right."""

from __future__ import annotations

import pytest

from gradecheck.batch.roster import Person, load_roster, parse_roster
from gradecheck.errors import GradecheckError

ADA = {"ada": Person("ada", "Ada", "6000"), "0471": Person("0471", "Bob", "4000")}


@pytest.mark.parametrize(
    "data",
    [
        "id,name,level\nada,Ada,6000\n0471,Bob,4000\n",
        "Student ID;Full Name;Level\r\nada;Ada;6000\r\n0471;Bob;4000\r\n",
        "\ufeffSIS_User-ID\tNAME\tLevel\nada\tAda\t6000\n0471\tBob\t4000",
        "name,level,student\n Ada ,6000, ada\nBob,4000,0471",
        'id,name,level\n"ada","Ada",6000\n\n,,\n"0471","Bob","4000"',
        "id,name,level\nada,Ada,6000\n0471,Bob,4000\n".encode("utf-16"),
        "id,first name,surname,level,section\nada,Ada,,6000,B\n0471,,Bob,4000,B\n",
    ],
)
def test_what_spreadsheets_write(data: bytes | str) -> None:
    assert parse_roster(data, "roster.csv").people == ADA


def test_a_student_column_is_the_name_where_there_is_an_id() -> None:
    people = parse_roster("Student,ID,Section\nAda L.,7,B", "canvas.csv").people
    assert people == {"7": Person("7", "Ada L.")}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "r.csv:1:1: empty-file"),
        ("name,level\nAda,1", "r.csv:1:1: missing-column"),
        ("id,submited\nada,1", "r.csv:1:4: unknown-column"),
        ("id,level\nada,1\nbob,2\nada,3", "r.csv:4:1: duplicate-student"),
        ("id,id\nada,1", "r.csv:1:1: duplicate-key"),
        ("id,level\nada,1,2", "r.csv:2:1: bad-row"),
        ('id,name\nada,"Ada\n', "r.csv:2:1: bad-row"),
        ("id,name\n,Ada", "r.csv:2:1: missing-value"),
        ("id,submitted\nada,yesterday", "r.csv:2:5: bad-time"),
        ("id\n\0", "r.csv:2:1: binary-file"),
        (",".join(["id"] * 300), "r.csv:1:1: too-large"),
        (b"id\n\xff\xff", "r.csv:2:1: not-utf-8"),
    ],
)
def test_faults(text: bytes | str, told: str) -> None:
    with pytest.raises(GradecheckError) as raised:
        parse_roster(text, "r.csv")
    assert str(raised.value.faults[0]).startswith(told + " ")


def test_all_faults_at_once_but_not_without_end() -> None:
    with pytest.raises(GradecheckError) as raised:
        parse_roster("id,levl\n" + "ada,1\n" * 5000, "r.csv")
    codes = [fault.code for fault in raised.value.faults]
    assert codes[:2] == ["unknown-column", "duplicate-student"] and codes[-1] == "too-many-faults"
    assert len(codes) < 60


def test_hostile_cells_are_bounded_and_shown_safely() -> None:
    people = parse_roster("id,name\n=cmd|' /C calc'!A0," + "x" * 100_000, "r.csv").people
    assert [len(one.name) for one in people.values()] == [500]
    with pytest.raises(GradecheckError) as raised:
        parse_roster("id,\x1b[31m\nada,1", "r.csv")
    assert "\x1b" not in raised.value.faults[0].message


def test_a_missing_file() -> None:
    with pytest.raises(GradecheckError, match="missing-file"):
        load_roster("nowhere.csv")
