"""The items of a problem file: what is graded, for how many points, how strictly."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec

from gradecheck.document.fields import Fields
from gradecheck.document.numerals import numeral
from gradecheck.document.printable import shown
from gradecheck.document.tree import Mapping, Node, Scalar, Sequence, is_null
from gradecheck.errors import ExpressionError, Fault
from gradecheck.lang.names import Names
from gradecheck.lang.naming import canonical
from gradecheck.ops import FUNCTIONS
from gradecheck.spec.declare import Written
from gradecheck.spec.handout import Blank, read_blank
from gradecheck.spec.problem import DEFAULT_TOLERANCE, Item, ItemKind, Partial, Proving, Tolerance


class Entry(msgspec.Struct, frozen=True, eq=False):
    """An item as read: its record, its key, its own expression and its further names.

    In a handout, a value has a shape (``blank``) in place of an expression.  ``claim`` is where
    what is to be proven stands.
    """

    item: Item
    key: Scalar
    written: tuple[str, Written] | None
    aliases: tuple[Scalar, ...]
    blank: Blank | None = None
    claim: Scalar | None = None


def exact(number: float) -> Fraction:
    """The decimal number that was written, exactly.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(number))


def read_items(
    mapping: Mapping | None,
    top: Fields,
    tolerance: Tolerance,
    faults: list[Fault],
    *,
    handout: bool = False,
    formulas: bool = False,
) -> list[Entry]:
    """Every item; ``top`` holds the settings for all of them.  A ``handout`` has no answers.

    With ``formulas``, what is graded is formulas where it is no choice and not kept for a person.
    """
    partial = _partial(top.node("partial"), faults) or "elements"
    follow_through = top.number("follow_through", default=1.0, least=0, most=1)
    same_mistake = top.choice("same_mistake", ("once", "each"))
    entries: list[Entry] = []
    for key, node in mapping.entries if mapping else ():
        if is_null(node) or not isinstance(node, Mapping):
            message = f"the item {shown(key.text)} needs its points"
            faults.append(Fault("wrong-kind", message, "write `{points: 3}`", key.place()))
            continue
        fields = Fields(node, faults, f"the item {shown(key.text)}")
        default = Item(
            _id(key, faults),
            "formula" if formulas else "value",
            Fraction(0),
            tolerance=tolerance,
            partial=partial,
            follow_through=exact(follow_through),
            same_mistake="each" if same_mistake == "each" else "once",
        )
        entries.append(_entry(key, fields, default, handout))
    if mapping is not None and not mapping.entries:
        faults.append(Fault("missing-value", "there is no item", place=mapping.place()))
    return entries


def _id(key: Scalar, faults: list[Fault]) -> str:
    try:
        return canonical(key.text, Names(functions=FUNCTIONS, open=True))
    except ExpressionError as error:
        message = f"{shown(key.text)} is no name for an item: {error.message}"
        hint = "a name is a letter, then letters, digits, _, then primes"
        faults.append(Fault("bad-name", message, hint, key.place()))
        return key.text


def _entry(key: Scalar, fields: Fields, default: Item, handout: bool) -> Entry:
    proving = _proving(fields)
    points = fields.number("points", required=True, least=0)
    kind = _kind(fields, default.kind)
    choices = fields.scalars("choose")
    right = fields.scalar("right", "answer", required=kind == "choice" and not handout)
    known = [choice.text for choice in choices]
    if right is not None and right.text not in known:
        message = f"{shown(right.text)} is not among the choices"
        fields.fault("bad-choice", message, right, "known are " + ", ".join(known))
    blank = read_blank(fields) if handout and kind == "value" else None
    written = None if handout else _own_expression(fields, default.id)
    aliases = tuple(fields.scalars("aka"))
    layout = fields.choice("layout", ("exact", "either")) if kind == "formula" else "exact"
    follow_through = fields.number("follow_through", least=0, most=1)
    once: Literal["once", "each"] = (
        "each"
        if fields.choice("same_mistake", ("once", "each"), default.same_mistake) == "each"
        else "once"
    )
    item = msgspec.structs.replace(
        default,
        kind=kind,
        points=exact(points or 0.0),
        tolerance=read_tolerance(fields.node("tolerance"), fields.faults) or default.tolerance,
        partial=_partial(fields.node("partial"), fields.faults) or default.partial,
        follow_through=default.follow_through if follow_through is None else exact(follow_through),
        same_mistake=once,
        aka=tuple([alias.text for alias in aliases]),
        prompt=fields.text("prompt", "text"),
        choices=tuple(known),
        right=right.text if right else "",
        proving=proving[0] if proving else None,
        layout="either" if layout == "either" else "exact",
    )
    fields.finish()
    return Entry(item, key, written, aliases, blank, proving[1] if proving else None)


def _proving(fields: Fields) -> tuple[Proving, Scalar] | None:
    if fields.map.get("prove") is None and fields.map.get("proof") is None:
        return None
    from gradecheck.spec.proofs import read_proving  # noqa: PLC0415 - proofs only

    return read_proving(fields)


def _kind(fields: Fields, default: ItemKind) -> ItemKind:
    if fields.map.get("prove") is not None:
        return "proof"
    manual = fields.flag("manual")
    if fields.map.get("choose") is not None:
        return "choice"
    return "manual" if manual else default


def _own_expression(fields: Fields, id: str) -> tuple[str, Written] | None:
    scalar = fields.scalar("is")
    return None if scalar is None else (id, Written(scalar.text, scalar))


def read_tolerance(node: Node | None, faults: list[Fault]) -> Tolerance | None:
    """A tolerance: ``{rel: 0.01}``, any of ``abs rel floor decimals figures``."""
    if node is None:
        return None
    if not isinstance(node, Mapping):
        message = "a tolerance says what it is relative to"
        faults.append(Fault("wrong-kind", message, "write `{rel: 0.01}`", node.place()))
        return None
    fields = Fields(node, faults, "a tolerance")
    before = len(faults)
    found = Tolerance(
        abs=fields.number("abs", least=0),
        rel=fields.number("rel", least=0),
        floor=fields.number("floor", least=0),
        decimals=fields.integer("decimals", least=0, most=300),
        figures=fields.integer("figures", least=1, most=17),
    )
    fields.finish()
    criteria = (found.abs, found.rel, found.decimals, found.figures)
    nothing = all(criterion is None for criterion in criteria)
    if nothing and found.floor is not None:
        return msgspec.structs.replace(found, rel=DEFAULT_TOLERANCE.rel)
    if nothing and len(faults) == before:
        known = "give one of abs, rel, decimals, figures"
        faults.append(Fault("missing-key", "this tolerance accepts nothing", known, node.place()))
        return None
    return found


def _partial(node: Node | None, faults: list[Fault]) -> Partial | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text in ("elements", "all"):
        return "elements" if node.text == "elements" else "all"
    if not isinstance(node, Mapping):
        message = "`partial` is `elements`, `all` or steps such as {0.5: 0.4, 1: 1}"
        faults.append(Fault("bad-choice", message, place=node.place()))
        return None
    steps = []
    for key, value in node.entries:
        least, worth = _share(key, faults), _share(value, faults)
        if least is not None and worth is not None:
            steps.append((least, worth))
    steps.sort()
    worths = [worth for _, worth in steps]
    if not steps or worths != sorted(worths):
        message = "`partial` holds growing steps: share of the elements, share of the points"
        hint = "write steps such as {0.5: 0.4, 0.9: 0.8, 1: 1}"
        faults.append(Fault("bad-choice", message, hint, node.place()))
    return tuple(steps)


def _share(node: Node, faults: list[Fault]) -> Fraction | None:
    if isinstance(node, Sequence | Mapping):
        faults.append(Fault("bad-number", "a number from 0 to 1 is expected", place=node.place()))
        return None
    found = numeral(node, least=0, most=1)
    if isinstance(found, Fault):
        faults.append(found)
        return None
    return exact(found)
