"""What a person decides after grading: points for an item or a problem, the last word on them.

student,problem,item,points,note
ada,problem1,h2,4,derivation on paper is right
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import msgspec

from gradecheck.batch.book import Adjustment
from gradecheck.batch.sheet import MAX_CELL, MOST_FAULTS, parse_sheet
from gradecheck.document.collect import Faults
from gradecheck.document.fields import Fields
from gradecheck.document.files import read_bytes
from gradecheck.document.limits import Limits
from gradecheck.document.plain import number_of
from gradecheck.document.printable import shown
from gradecheck.document.read import parse_document
from gradecheck.document.suggest import did_you_mean
from gradecheck.document.tree import Mapping as Entries
from gradecheck.document.tree import Node
from gradecheck.errors import Fault, Place
from gradecheck.grading.keys import step_of
from gradecheck.report.numbers import points_text
from gradecheck.spec.problem import Problem

LIMITS = Limits(max_bytes=20 << 20, max_nodes=2_000_000)
MOST_POINTS = 1e6
COLUMNS = {
    "student": ("student", "id", "student id", "sis user id", "username", "login"),
    "problem": ("problem", "exercise"),
    "item": ("item", "part", "step"),
    "points": ("points", "score", "grade"),
    "note": ("note", "notes", "comment", "reason"),
}
"""What a column can be, with its names in small letters."""
LEFT_OUT = ("name", "level")


class Line(msgspec.Struct, frozen=True):
    """One adjustment as it was written, with the place of each of its parts."""

    texts: Mapping[str, str]
    places: Mapping[str, Place]
    place: Place

    def get(self, part: str) -> str:
        return self.texts.get(part, "")

    def at(self, part: str) -> Place:
        return self.places.get(part, self.place)


class Adjustments(msgspec.Struct, frozen=True):
    """All adjustments in the order of the file, and what was odd about them."""

    all: tuple[Adjustment, ...] = ()
    warnings: tuple[Fault, ...] = ()


def load_adjustments(path: str, problems: Mapping[str, Problem]) -> Adjustments:
    """The adjustments in a CSV, YAML or JSON file; ``problems`` are those that are graded.

    Raises ``GradecheckError`` with every fault found.  Whether a student is known is only found
    out when the class is put together.
    """
    return parse_adjustments(read_bytes(path, LIMITS.max_bytes, Faults(1)), path, problems)


def parse_adjustments(data: bytes | str, file: str, problems: Mapping[str, Problem]) -> Adjustments:
    """The adjustments in a text; the ending of ``file`` says in which format.

    >>> from gradecheck.spec.find import find_by_id
    >>> text = "student,item,points\\nada,L,0.5"
    >>> one = parse_adjustments(text, "adjust.csv", {"mlp": find_by_id("mlp")}).all[0]
    >>> one.student, one.problem, one.item, one.points
    ('ada', 'mlp', 'L', Fraction(1, 2))
    """
    faults = Faults(MOST_FAULTS)
    document = file.lower().endswith((".yaml", ".yml", ".json"))
    lines = _of_document(data, file, faults) if document else _of_table(data, file, faults)
    warnings: list[Fault] = []
    found: dict[tuple[str, str, str], Adjustment] = {}
    for line in lines:
        one = _adjustment(line, problems, faults, warnings)
        if one is None:
            continue
        key = one.student, one.problem, one.item
        known = found.setdefault(key, one)
        if known is not one:
            where = f"on line {known.place.line}" if known.place else "above"
            message = f"the same was adjusted already {where}"
            faults.add("duplicate-adjustment", message, line.place, "keep the last word only")
    faults.raise_if_any()
    return Adjustments(tuple(found.values()), tuple(warnings))


def _of_table(data: bytes | str, file: str, faults: Faults) -> Iterator[Line]:
    sheet = parse_sheet(data, file, COLUMNS, faults, LEFT_OUT)
    for needed in ("student", "points"):
        if needed not in sheet.columns:
            message = f"there is no column `{needed}`"
            faults.add("missing-column", message, sheet.place(1), "columns: " + ", ".join(COLUMNS))
    faults.raise_if_any()
    for row in sheet.rows():
        yield Line(row.cells, {name: row.place(name) for name in row.cells}, row.place())


def _of_document(data: bytes | str, file: str, faults: Faults) -> Iterator[Line]:
    document = parse_document(data, file, limits=LIMITS)
    top = Fields(document.root, faults.found, "a file of adjustments")
    nodes = top.sequence("adjustments", required=True)
    top.finish()
    for node in nodes.items if nodes else ():
        yield from _of_node(node, top)


def _of_node(node: Node, top: Fields) -> Iterator[Line]:
    if not isinstance(node, Entries):
        hint = "write `{student: ada, problem: problem1, item: h2, points: 4, note: …}`"
        top.fault("wrong-kind", "this is no adjustment", node, hint)
        return
    fields = Fields(node, top.faults, "an adjustment")
    found = {name: fields.scalar(name) for name in COLUMNS}
    fields.finish()
    texts = {name: one.text.strip()[:MAX_CELL] for name, one in found.items() if one is not None}
    places = {name: one.place() for name, one in found.items() if one is not None}
    yield Line(texts, places, node.place())


def _adjustment(
    line: Line, problems: Mapping[str, Problem], faults: Faults, warnings: list[Fault]
) -> Adjustment | None:
    """One adjustment; ``None`` where it is faulty."""
    before = len(faults.found)
    if not line.get("student"):
        faults.add("missing-value", "no student is named", line.place, "whose points are these?")
    problem = _problem(line, problems, faults)
    item = _item(line, problem, faults)
    points = _points(line, faults)
    if len(faults.found) > before or problem is None or points is None:
        return None
    most = problem.item(item).points if item else problem.points
    if points > most:
        what = f"{shown(item or problem.id)} is worth {points_text(most)}"
        message = f"{points_text(points)} points are given, but {what}"
        warnings.append(Fault("many-points", message, "", line.at("points"), "warning"))
    return Adjustment(line.get("student"), problem.id, item, points, line.get("note"), line.place)


def _problem(line: Line, problems: Mapping[str, Problem], faults: Faults) -> Problem | None:
    """The problem that is named; where there is only one, it need not be."""
    id = line.get("problem")
    if not id and len(problems) == 1:
        return next(iter(problems.values()))
    known = ", ".join(problems)
    if not id:
        hint = f"known are {known}"
        faults.add("missing-value", "no problem is named", line.place, hint)
    elif id not in problems:
        message = f"{shown(id)} is no problem that is graded here"
        hint = did_you_mean(id, problems) or f"known are {known}"
        faults.add("unknown-problem", message, line.at("problem"), hint)
    return problems.get(id)


def _item(line: Line, problem: Problem | None, faults: Faults) -> str:
    """The id of the item that is named, in any notation; empty for the problem as a whole."""
    written = line.get("item")
    if not written or problem is None:
        return ""
    ids = [item.id for item in problem.items]
    found = written if written in ids else step_of(problem, written) or ""
    if found not in ids:
        message = f"{shown(problem.id)} has no item {shown(written)}"
        hint = did_you_mean(written, ids) or "its items are " + ", ".join(ids)
        faults.add("unknown-item", message, line.at("item"), hint)
    return found


def _points(line: Line, faults: Faults) -> Fraction | None:
    text = line.get("points")
    value = number_of(text) if text else None
    if not text:
        faults.add("missing-value", "no points are given", line.place, "how many points?")
    elif value is None:
        hint = "write a number with a decimal point" if "," in text else "write a number"
        faults.add("bad-number", f"{shown(text)} is not a number", line.at("points"), hint)
    elif not 0 <= value <= MOST_POINTS:
        message = f"{shown(text)} is no number of points"
        faults.add("out-of-range", message, line.at("points"), "write 0 or more: what is earned")
        return None
    return None if value is None else Fraction(repr(value))
