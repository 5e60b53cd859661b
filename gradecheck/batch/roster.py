"""The roster: who takes part, at which level, and when they handed in.

id,name,level,submitted
ada,Ada Lovelace,6000,2026-04-12T15:30-05:00
"""

from __future__ import annotations

from collections.abc import Mapping
from sys import intern

import msgspec

from gradecheck.batch.sheet import MOST_FAULTS, Sheet, SheetRow, parse_sheet, read_sheet
from gradecheck.document.collect import Faults
from gradecheck.document.printable import shown
from gradecheck.spec.moment import read_moment

MOST_PEOPLE = 2_000_000
COLUMNS = {
    "id": (
        "id",
        "student id",
        "sis user id",
        "sis id",
        "id number",
        "student",
        "user",
        "username",
        "login id",
        "sis login id",
        "login",
        "netid",
    ),
    "name": ("name", "full name", "student name", "student"),
    "first": ("first name", "given name"),
    "last": ("last name", "surname", "family name"),
    "level": ("level", "course level"),
    "submitted": ("submitted", "submitted at", "submission time", "handed in", "turned in"),
    "email": ("email", "e mail", "mail", "email address"),
}
"""What a column can be, with its names in small letters."""
LEFT_OUT = ("section", "group", "note", "notes", "comment", "comments")


class Person(msgspec.Struct, frozen=True, gc=False):
    """Somebody in the roster; what it does not say is empty."""

    id: str
    name: str = ""
    level: str = ""
    email: str = ""
    submitted: str = ""


class Roster(msgspec.Struct, frozen=True):
    """Everybody in the roster by id, in its order."""

    people: Mapping[str, Person]
    file: str = ""


def load_roster(path: str) -> Roster:
    """The roster in a file; raises ``GradecheckError`` with every fault found."""
    faults = Faults(MOST_FAULTS)
    return _roster(read_sheet(path, COLUMNS, faults, LEFT_OUT), faults)


def parse_roster(data: bytes | str, file: str) -> Roster:
    """The roster in a text.

    >>> roster = parse_roster("Student;Level\\nada;6000\\n0471;4000", "roster.csv")
    >>> list(roster.people), roster.people["ada"].level
    (['ada', '0471'], '6000')
    """
    faults = Faults(MOST_FAULTS)
    return _roster(parse_sheet(data, file, COLUMNS, faults, LEFT_OUT), faults)


def _roster(sheet: Sheet, faults: Faults) -> Roster:
    if "id" not in sheet.columns:
        hint = "name one column `id`"
        faults.stop("missing-column", "no column says who it is", sheet.place(1), hint)
    people: dict[str, Person] = {}
    for row in sheet.rows():
        person = _person(row, faults)
        if person is None:
            continue
        if person.id in people:
            message = f"{shown(person.id)} is there already"
            hint = "one row a student"
            faults.add("duplicate-student", message, row.place("id"), hint)
        elif len(people) == MOST_PEOPLE:
            message = f"a roster has at most {MOST_PEOPLE:,} students"
            faults.stop("too-large", message, row.place())
        people.setdefault(person.id, person)
    faults.raise_if_any()
    return Roster(people, sheet.source.file)


def _person(row: SheetRow, faults: Faults) -> Person | None:
    id, submitted = row.get("id"), row.get("submitted")
    if not id:
        faults.add("missing-value", "this row has no id", row.place(), "whose row is it?")
        return None
    if submitted and read_moment(submitted) is None:
        message = f"{shown(submitted)} is no day and time"
        hint = "write it as in `2026-04-12T15:30-05:00`"
        faults.add("bad-time", message, row.place("submitted"), hint)
    name = row.get("name") or f"{row.get('first')} {row.get('last')}".strip()
    return Person(id, name, intern(row.get("level")), row.get("email"), submitted)
